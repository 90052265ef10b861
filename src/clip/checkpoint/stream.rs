//! A safetensors file that comes in pieces: header first, then each tensor goes to the device as
//! soon as it is complete. Beside what is on the device no more than one tensor is held, so a
//! checkpoint of 1.7 GB can be loaded where the file itself would find no room.
//!
//! Format: <https://github.com/huggingface/safetensors#format>

use std::collections::BTreeMap;

use burn::tensor::{FloatDType, Tensor, TensorData};
use safetensors::tensor::{Metadata, TensorInfo};
use sha2::{Digest, Sha256};

use super::error::CheckpointError;
use super::host_tensor::HostTensor;
use super::linear_weights::{Joining, Slot};
use super::names::{self, Tower};
use super::partial::{PartialTensor, PartialValues};
use super::quantised;
use super::stored_type::StoredType;
use super::tensors::{Checkpoint, HeldTensor, Values};

/// Bytes that tell how long the header is.
const LENGTH_BYTES: usize = 8;
/// No header is longer, says the format's own code.
const LONGEST_HEADER: u64 = 100_000_000;

/// Bytes `start..end` of the file, all of one tower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TensorRange {
    /// From the file's beginning.
    pub start: u64,
    /// The first byte that is no longer in it.
    pub end: u64,
    /// Whose weights they are.
    pub tower: Tower,
}

/// How many of a file's first bytes are its header, told by the first eight of them.
///
/// # Errors
/// [`CheckpointError::Unreadable`] where these cannot be the beginning of a safetensors file: an
/// error page in its place, or a pointer of git-lfs.
pub fn header_length(first: &[u8]) -> Result<u64, CheckpointError> {
    let unreadable = |why: &str| Err(CheckpointError::Unreadable(why.to_owned()));
    let Some(length) = first.first_chunk::<LENGTH_BYTES>() else {
        return unreadable("it ends before its header");
    };
    let length = u64::from_le_bytes(*length);
    if length > LONGEST_HEADER {
        return unreadable("its beginning is not that of such a file");
    }
    Ok(LENGTH_BYTES as u64 + length)
}

/// A file of which the header is known and the rest is on its way.
pub struct SafetensorsStream {
    checkpoint: Checkpoint,
    /// By ascending place in the file.
    places: Vec<AnnouncedTensor>,
    /// By place in `places`: what has begun to arrive.
    begun: BTreeMap<usize, PartialTensor>,
    joining: Joining,
    /// By the name of the tensor of eight bits whose they are.
    scales: BTreeMap<String, Vec<f32>>,
    /// Tensors of eight bits whose scales have not come: none, in a file as its library writes it, by
    /// the width of numbers.
    waiting: BTreeMap<String, (AnnouncedTensor, PartialValues)>,
    /// By name, of what has arrived.
    digests: BTreeMap<String, [u8; 32]>,
}

/// Where a tensor lies in the file.
#[derive(Clone)]
struct AnnouncedTensor {
    name: String,
    start: u64,
    end: u64,
    shape: Vec<usize>,
    width: StoredType,
    /// Of scales: the tensor of eight bits whose they are.
    scales_of: Option<String>,
    /// Of what is laid out anew.
    slot: Option<Slot>,
}

impl AnnouncedTensor {
    /// Of which nothing has come.
    fn partial(&self) -> Result<PartialTensor, CheckpointError> {
        PartialTensor::new(&self.name, (self.end - self.start) as usize, self.width)
    }
}

impl SafetensorsStream {
    /// Reads the header (see [`header_length`]). `file_size` is compared with what the header
    /// promises, where it is known.
    pub fn new(
        header: &[u8],
        file_size: Option<u64>,
        checkpoint: Checkpoint,
    ) -> Result<Self, CheckpointError> {
        let unreadable = |why: String| CheckpointError::Unreadable(why);
        let length = header_length(header)?;
        if header.len() as u64 != length {
            return Err(unreadable(format!(
                "its header has {length} bytes, of which {} came",
                header.len()
            )));
        }
        let metadata: Metadata = serde_json::from_slice(&header[LENGTH_BYTES..])
            .map_err(|error| unreadable(error.to_string()))?;
        let promised = length + metadata.data_len() as u64;
        if let Some(found) = file_size.filter(|found| *found != promised) {
            return Err(unreadable(format!(
                "its header promises {promised} bytes, and it has {found}"
            )));
        }

        let mut stream = Self {
            checkpoint,
            places: Vec::new(),
            begun: BTreeMap::new(),
            joining: Joining::default(),
            scales: BTreeMap::new(),
            waiting: BTreeMap::new(),
            digests: BTreeMap::new(),
        };
        for (name, info) in metadata.tensors() {
            if let Some(what) = names::foreign(&name) {
                return Err(CheckpointError::Foreign { name, what });
            }
            if !names::is_no_parameter(&name) {
                stream.announce_tensor(name, info, &metadata, length)?;
            }
        }
        stream.places.sort_unstable_by_key(|place| place.start);
        Ok(stream)
    }

    fn announce_tensor(
        &mut self,
        name: String,
        info: &TensorInfo,
        metadata: &Metadata,
        header: u64,
    ) -> Result<(), CheckpointError> {
        let Some(width) = quantised::width(&name, info, metadata) else {
            let held = HeldTensor {
                shape: info.shape.clone(),
                values: Err(info.dtype),
            };
            self.checkpoint.tensors.insert(name, held);
            return Ok(());
        };
        let (start, end) = info.data_offsets;
        let place = AnnouncedTensor {
            scales_of: quantised::scales_of(&name, metadata),
            slot: slot(&name, info, metadata),
            name,
            start: header + start as u64,
            end: header + end as u64,
            shape: info.shape.clone(),
            width,
        };
        if start == end {
            // Nothing of it will ever come.
            let nothing = place.partial()?;
            self.complete(place, nothing)?;
        } else {
            self.places.push(place);
        }
        Ok(())
    }

    /// What is needed of the file, neighbours joined: the image tower's first, since pictures can
    /// be embedded while the text tower is still on its way.
    pub fn ranges(&self) -> Vec<TensorRange> {
        let mut ranges: Vec<TensorRange> = Vec::new();
        for wanted in [Tower::Image, Tower::Text] {
            for place in &self.places {
                let tower = names::tower(&place.name);
                let (start, end) = (place.start, place.end);
                match ranges.last_mut() {
                    _ if tower != wanted => {}
                    Some(last) if last.tower == tower && last.end == start => last.end = end,
                    _ => ranges.push(TensorRange { start, end, tower }),
                }
            }
        }
        ranges
    }

    /// Whether all of a tower has arrived.
    pub fn has(&self, tower: Tower) -> bool {
        self.places
            .iter()
            .all(|p| names::tower(&p.name) != tower || self.digests.contains_key(&p.name))
    }

    /// Takes bytes of the file from `offset` on. Tensors may come in any order, the bytes of one
    /// tensor must come in theirs. What nobody waits for, such as the header, is passed over.
    pub fn push(&mut self, mut offset: u64, mut bytes: &[u8]) -> Result<(), CheckpointError> {
        while !bytes.is_empty() {
            let index = self.places.partition_point(|place| place.end <= offset);
            let Some(place) = self.places.get(index) else {
                break;
            };
            let passed = place.start.saturating_sub(offset).min(bytes.len() as u64);
            offset += passed;
            bytes = &bytes[passed as usize..];
            if bytes.is_empty() {
                break;
            }
            let here = (place.end - offset).min(bytes.len() as u64) as usize;
            if !self.digests.contains_key(&place.name) {
                self.feed(index, offset, &bytes[..here])?;
            }
            offset += here as u64;
            bytes = &bytes[here..];
        }
        Ok(())
    }

    fn feed(&mut self, index: usize, offset: u64, bytes: &[u8]) -> Result<(), CheckpointError> {
        let place = &self.places[index];
        let mut partial = match self.begun.remove(&index) {
            Some(partial) => partial,
            None => place.partial()?,
        };
        let (found, expected) = (offset - place.start, partial.received);
        if found != expected {
            let name = place.name.clone();
            return Err(CheckpointError::OutOfOrder {
                name,
                found,
                expected,
            });
        }
        partial.feed(bytes);
        if partial.received < place.end - place.start {
            self.begun.insert(index, partial);
        } else {
            let place = place.clone();
            self.complete(place, partial)?;
        }
        Ok(())
    }

    fn complete(
        &mut self,
        place: AnnouncedTensor,
        partial: PartialTensor,
    ) -> Result<(), CheckpointError> {
        let digest = partial.digest.finalize().into();
        self.digests.insert(place.name.clone(), digest);
        match (partial.values, &place.scales_of) {
            (PartialValues::OnDevice { values, .. }, Some(of)) => {
                self.scales.insert(of.clone(), values);
                match self.waiting.remove(of) {
                    Some((place, values)) => self.hold(place, values),
                    None => Ok(()),
                }
            }
            (values, _) => self.hold(place, values),
        }
    }

    /// Gives the checkpoint a tensor of which all has come, but perhaps its scales.
    fn hold(
        &mut self,
        place: AnnouncedTensor,
        values: PartialValues,
    ) -> Result<(), CheckpointError> {
        let scales = self.scales.remove(&place.name);
        if place.width == StoredType::I8 && scales.is_none() {
            self.waiting.insert(place.name.clone(), (place, values));
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
                let stored = Values::OnHost(HostTensor::new(bytes, place.width, scales));
                self.checkpoint.hold(place.name, place.shape, stored);
                return Ok(());
            }
            PartialValues::OnDevice { values, .. } => (values, place.slot),
        };
        if let Some(scales) = scales {
            quantised::scale_rows(&mut values, &scales);
        }
        let Some(slot) = slot else {
            let values = Values::OnDevice(on_device(values, FloatDType::F32));
            self.checkpoint.hold(place.name, place.shape, values);
            return Ok(());
        };
        let Some(whole) = self.joining.add(slot, &place.shape, &values)? else {
            return Ok(());
        };
        let products = self.checkpoint.products_of(&whole.name).dtype();
        let values = match whole.shape.len() {
            1 => Values::OnDevice(on_device(whole.values, FloatDType::F32)),
            _ => Values::Linear(on_device(whole.values, products)),
        };
        self.checkpoint.hold(whole.name, whole.shape, values);
        Ok(())
    }

    /// What has arrived, for a tower to take from.
    pub fn checkpoint(&mut self) -> &mut Checkpoint {
        &mut self.checkpoint
    }

    /// SHA-256 over the names and the bytes of all tensors, whatever the order in which they came,
    /// and what is left for whoever asks for the rest.
    ///
    /// # Errors
    /// [`CheckpointError::Unreadable`] where something has not arrived.
    pub fn finish(self) -> Result<([u8; 32], Checkpoint), CheckpointError> {
        let missing = |place: &&AnnouncedTensor| !self.digests.contains_key(&place.name);
        if let Some(place) = self.places.iter().find(missing) {
            return Err(CheckpointError::Unreadable(format!(
                "it ends before the tensor `{}` does",
                place.name
            )));
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

/// What a tensor becomes a part of, by its name and shape. Queries, keys and values are joined only
/// if all three are there in one shape; else they stay as they are, for the model to complain of.
fn slot(name: &str, info: &TensorInfo, metadata: &Metadata) -> Option<Slot> {
    if info.shape.contains(&0) {
        // Nothing to lay out.
        return None;
    }
    if let Some(slot) = names::query_key_value(name) {
        let (start, own) = name.split_once(names::QUERY_KEY_VALUE[slot.part])?;
        let name_of = |part: &str| format!("{start}{part}{own}");
        let alike = names::QUERY_KEY_VALUE.iter().all(|other| {
            metadata.info(&name_of(other)).is_some_and(|info_of_other| {
                let width = quantised::width(&name_of(other), info_of_other, metadata);
                info_of_other.shape == info.shape && width.is_some()
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
