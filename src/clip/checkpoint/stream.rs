//! A safetensors file that comes in pieces: first the header, which announces the tensors, then their bytes.
//!
//! Each tensor goes to the device as soon as it is complete. The host holds no more than one tensor beside those that
//! stay on the host, so a checkpoint of 1.7 GB can be loaded where the whole file would not fit into memory.
//!
//! Format: <https://github.com/huggingface/safetensors#format>

use std::collections::BTreeMap;

use burn::tensor::{FloatDType, Tensor, TensorData};
use safetensors::tensor::{Metadata, TensorInfo};
use sha2::{Digest, Sha256};

use super::error::{CheckpointError, HEADER_LENGTH_BYTES};
use super::host_tensor::HostTensor;
use super::linear_weights::{Joining, Slot};
use super::names::{self, Tower};
use super::partial::{PartialTensor, PartialValues};
use super::quantised;
use super::stored_type::StoredType;
use super::tensors::{Checkpoint, HeldTensor, Values};

/// The longest header that the safetensors library accepts.
const LONGEST_HEADER: u64 = 100_000_000;

/// A range of bytes of the weights file whose tensors all belong to one tower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TensorRange {
    /// Offset of the first byte in the file.
    pub start: u64,
    /// Offset after the last byte.
    pub end: u64,
    /// The tower whose weights these are.
    pub tower: Tower,
}

/// The length of a file's header in bytes, read from the first eight bytes of the file. The header includes these eight
/// bytes.
///
/// # Errors
/// [`CheckpointError`] if no safetensors file begins like `first`, which may be an error page or a pointer of git-lfs.
pub fn header_length(first: &[u8]) -> Result<u64, CheckpointError> {
    let Some(length) = first.first_chunk::<HEADER_LENGTH_BYTES>() else {
        return Err(CheckpointError::HeaderIncomplete {
            expected: HEADER_LENGTH_BYTES as u64,
            found: first.len() as u64,
        });
    };
    let length = u64::from_le_bytes(*length);
    if length > LONGEST_HEADER {
        return Err(CheckpointError::NotSafetensors);
    }
    Ok(HEADER_LENGTH_BYTES as u64 + length)
}

/// A weights file whose header has come and whose tensors are arriving.
pub struct SafetensorsStream {
    checkpoint: Checkpoint,
    /// The tensors that the header announces, by ascending offset in the file.
    announced: Vec<AnnouncedTensor>,
    /// Tensors of which some bytes have come, by their index in `announced`.
    partial: BTreeMap<usize, PartialTensor>,
    joining: Joining,
    /// Scales that have come, by the name of the eight-bit tensor that they belong to.
    scales: BTreeMap<String, Vec<f32>>,
    /// Eight-bit tensors whose scales have not come. Files of the safetensors library have none, because the library
    /// writes wider types first.
    unscaled: BTreeMap<String, (AnnouncedTensor, PartialValues)>,
    /// SHA-256 of each tensor that has come, by name.
    digests: BTreeMap<String, [u8; 32]>,
}

/// A tensor as the header announces it.
#[derive(Clone)]
struct AnnouncedTensor {
    name: String,
    /// Offset of the first byte in the file.
    start: u64,
    /// Offset after the last byte.
    end: u64,
    shape: Vec<usize>,
    stored_type: StoredType,
    /// The eight-bit tensor that these scales belong to, if these are scales.
    scales_of: Option<String>,
    /// The place in a linear layer's weight, if the tensor is transposed or joined with others.
    slot: Option<Slot>,
}

impl AnnouncedTensor {
    /// The tensor before its first byte.
    fn begin(&self) -> Result<PartialTensor, CheckpointError> {
        PartialTensor::new(
            &self.name,
            (self.end - self.start) as usize,
            self.stored_type,
        )
    }
}

impl SafetensorsStream {
    /// Reads the header, which has [`header_length`] bytes. The size of the file, if known, must be what the header
    /// promises.
    ///
    /// # Errors
    /// [`CheckpointError`] if the header cannot be read, or announces an architecture that is not supported.
    pub fn new(
        header: &[u8],
        file_size: Option<u64>,
        checkpoint: Checkpoint,
    ) -> Result<Self, CheckpointError> {
        let length = header_length(header)?;
        if header.len() as u64 != length {
            return Err(CheckpointError::HeaderIncomplete {
                expected: length,
                found: header.len() as u64,
            });
        }
        let metadata: Metadata = serde_json::from_slice(&header[HEADER_LENGTH_BYTES..])
            .map_err(CheckpointError::unreadable)?;
        let promised = length + metadata.data_len() as u64;
        if let Some(found) = file_size.filter(|found| *found != promised) {
            return Err(CheckpointError::WrongSize { promised, found });
        }

        let mut stream = Self {
            checkpoint,
            announced: Vec::new(),
            partial: BTreeMap::new(),
            joining: Joining::default(),
            scales: BTreeMap::new(),
            unscaled: BTreeMap::new(),
            digests: BTreeMap::new(),
        };
        for (name, info) in metadata.tensors() {
            if let Some(architecture) =
                names::foreign_architecture(&name, stream.checkpoint.has_timm())
            {
                return Err(CheckpointError::Foreign { name, architecture });
            }
            if !names::is_buffer(&name) {
                stream.announce_tensor(name, info, &metadata, length)?;
            }
        }
        stream.announced.sort_unstable_by_key(|tensor| tensor.start);
        Ok(stream)
    }

    /// Notes where a tensor of the header lies in the file, after a header of `header` bytes. A tensor of a type that
    /// cannot be read is not announced: it is an error only if a tower asks for it.
    fn announce_tensor(
        &mut self,
        name: String,
        info: &TensorInfo,
        metadata: &Metadata,
        header: u64,
    ) -> Result<(), CheckpointError> {
        let Some(stored_type) = quantised::stored_type(&name, info, metadata) else {
            let held = HeldTensor {
                shape: info.shape.clone(),
                values: Err(info.dtype),
            };
            self.checkpoint.hold(name, held);
            return Ok(());
        };
        let (start, end) = info.data_offsets;
        let tensor = AnnouncedTensor {
            scales_of: quantised::scales_of(&name, metadata),
            slot: slot(&name, info, metadata),
            name,
            start: header + start as u64,
            end: header + end as u64,
            shape: info.shape.clone(),
            stored_type,
        };
        if start == end {
            // A tensor without bytes is complete at once.
            let nothing = tensor.begin()?;
            self.complete(tensor, nothing)?;
        } else {
            self.announced.push(tensor);
        }
        Ok(())
    }

    /// The ranges of the file that are needed, neighbours joined. Those of the image tower come first, because images
    /// can be embedded while the text tower is still arriving.
    pub fn ranges(&self) -> Vec<TensorRange> {
        let mut ranges: Vec<TensorRange> = Vec::new();
        for wanted in [Tower::Image, Tower::Text] {
            for tensor in &self.announced {
                let tower = names::tower(&tensor.name);
                let (start, end) = (tensor.start, tensor.end);
                match ranges.last_mut() {
                    _ if tower != wanted => {}
                    Some(last) if last.tower == tower && last.end == start => last.end = end,
                    _ => ranges.push(TensorRange { start, end, tower }),
                }
            }
        }
        ranges
    }

    /// Whether all tensors of a tower have come.
    pub fn has(&self, tower: Tower) -> bool {
        self.announced
            .iter()
            .all(|t| names::tower(&t.name) != tower || self.digests.contains_key(&t.name))
    }

    /// Takes bytes of the file from `offset` on. Tensors may come in any order, the bytes of one tensor must come in
    /// their order. Bytes of no announced tensor, such as the header, are skipped.
    ///
    /// # Errors
    /// [`CheckpointError`] if the bytes of a tensor are out of order, or memory is used up.
    pub fn push(&mut self, mut offset: u64, mut bytes: &[u8]) -> Result<(), CheckpointError> {
        while !bytes.is_empty() {
            let index = self.announced.partition_point(|t| t.end <= offset);
            let Some(tensor) = self.announced.get(index) else {
                break;
            };
            let skipped = tensor.start.saturating_sub(offset).min(bytes.len() as u64);
            offset += skipped;
            bytes = &bytes[skipped as usize..];
            if bytes.is_empty() {
                break;
            }
            let here = (tensor.end - offset).min(bytes.len() as u64) as usize;
            if !self.digests.contains_key(&tensor.name) {
                self.feed(index, offset, &bytes[..here])?;
            }
            offset += here as u64;
            bytes = &bytes[here..];
        }
        Ok(())
    }

    fn feed(&mut self, index: usize, offset: u64, bytes: &[u8]) -> Result<(), CheckpointError> {
        let tensor = &self.announced[index];
        let mut partial = match self.partial.remove(&index) {
            Some(partial) => partial,
            None => tensor.begin()?,
        };
        let (found, expected) = (offset - tensor.start, partial.received);
        if found != expected {
            let name = tensor.name.clone();
            return Err(CheckpointError::OutOfOrder {
                name,
                found,
                expected,
            });
        }
        partial.feed(bytes);
        if partial.received < tensor.end - tensor.start {
            self.partial.insert(index, partial);
        } else {
            let tensor = tensor.clone();
            self.complete(tensor, partial)?;
        }
        Ok(())
    }

    fn complete(
        &mut self,
        tensor: AnnouncedTensor,
        partial: PartialTensor,
    ) -> Result<(), CheckpointError> {
        let digest = partial.digest.finalize().into();
        self.digests.insert(tensor.name.clone(), digest);
        match (partial.values, &tensor.scales_of) {
            (PartialValues::OnDevice { values, .. }, Some(of)) => {
                self.scales.insert(of.clone(), values);
                match self.unscaled.remove(of) {
                    Some((tensor, values)) => self.hold(tensor, values),
                    None => Ok(()),
                }
            }
            (values, _) => self.hold(tensor, values),
        }
    }

    /// Gives a complete tensor to the checkpoint. An eight-bit tensor waits here until its scales have come.
    fn hold(
        &mut self,
        tensor: AnnouncedTensor,
        values: PartialValues,
    ) -> Result<(), CheckpointError> {
        let scales = self.scales.remove(&tensor.name);
        if tensor.stored_type == StoredType::I8 && scales.is_none() {
            self.unscaled.insert(tensor.name.clone(), (tensor, values));
            return Ok(());
        }
        let device = self.checkpoint.device();
        let on_device = |values: Vec<f32>, dtype: FloatDType| {
            let length = [values.len()];
            let data = TensorData::new(values, length);
            Box::new(Tensor::from_data(data, (device, dtype.into())))
        };
        let (mut values, slot) = match values {
            PartialValues::OnHost(bytes) => {
                let values = HostTensor::new(bytes, tensor.stored_type, scales);
                let held = HeldTensor::new(tensor.shape, Values::OnHost(values));
                self.checkpoint.hold(tensor.name, held);
                return Ok(());
            }
            PartialValues::OnDevice { values, .. } => (values, tensor.slot),
        };
        if let Some(scales) = scales {
            quantised::scale_rows(&mut values, &scales);
        }
        let Some(slot) = slot else {
            let values = Values::OnDevice(on_device(values, FloatDType::F32));
            let held = HeldTensor::new(tensor.shape, values);
            self.checkpoint.hold(tensor.name, held);
            return Ok(());
        };
        let Some(whole) = self.joining.add(slot, &tensor.shape, &values)? else {
            return Ok(());
        };
        let arithmetic = self.checkpoint.arithmetic_of(&whole.name).dtype();
        let values = match whole.shape.len() {
            1 => Values::OnDevice(on_device(whole.values, FloatDType::F32)),
            _ => Values::Linear(on_device(whole.values, arithmetic)),
        };
        let held = HeldTensor::new(whole.shape, values);
        self.checkpoint.hold(whole.name, held);
        Ok(())
    }

    /// The tensors that have come, for a tower to take from.
    pub fn checkpoint(&mut self) -> &mut Checkpoint {
        &mut self.checkpoint
    }

    /// SHA-256 over the names and the bytes of all tensors, which does not depend on the order in which they came, and
    /// the tensors that no tower has taken.
    ///
    /// # Errors
    /// [`CheckpointError::TensorIncomplete`] if a tensor has not come.
    pub fn finish(self) -> Result<([u8; 32], Checkpoint), CheckpointError> {
        let missing = |t: &AnnouncedTensor| !self.digests.contains_key(&t.name);
        if let Some(tensor) = self.announced.iter().find(|t| missing(t)) {
            return Err(CheckpointError::TensorIncomplete {
                name: tensor.name.clone(),
            });
        }
        let mut hasher = Sha256::new();
        for (name, digest) in &self.digests {
            hasher.update((name.len() as u64).to_le_bytes());
            hasher.update(name);
            hasher.update(digest);
        }
        Ok((hasher.finalize().into(), self.checkpoint))
    }
}

/// The slot in a linear layer's weight that a tensor fills, by its name and shape.
///
/// Queries, keys and values are joined only if all three have the same shape and can be read. Otherwise they stay apart,
/// and loading the tower reports the one that does not fit.
fn slot(name: &str, info: &TensorInfo, metadata: &Metadata) -> Option<Slot> {
    if info.shape.contains(&0) {
        return None;
    }
    if let Some(slot) = names::query_key_value(name) {
        let (start, end) = name.split_once(names::QUERY_KEY_VALUE[slot.part])?;
        let name_of = |part: &str| format!("{start}{part}{end}");
        let alike = names::QUERY_KEY_VALUE.iter().all(|other| {
            metadata.info(&name_of(other)).is_some_and(|info_of_other| {
                let stored_type = quantised::stored_type(&name_of(other), info_of_other, metadata);
                info_of_other.shape == info.shape && stored_type.is_some()
            })
        });
        if alike && matches!(info.shape.len(), 1 | 2) {
            return Some(slot);
        }
    }
    (names::is_linear_weight(name) && info.shape.len() == 2).then(|| Slot {
        name: name.to_owned(),
        part: 0,
        parts: 1,
    })
}
