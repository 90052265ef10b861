//! One tensor on its way: bytes in pieces, numbers as they become whole.

use sha2::{Digest, Sha256};

use super::error::CheckpointError;
use super::names;
use super::stored_type::StoredType;

/// A tensor of which some bytes have come.
pub(super) struct PartialTensor {
    pub values: PartialValues,
    /// Bytes.
    pub received: u64,
    pub digest: Sha256,
}

pub(super) enum PartialValues {
    /// As the file has them.
    OnHost(Vec<u8>),
    OnDevice {
        values: Vec<f32>,
        width: StoredType,
        /// The beginning of a number of which the rest has not come.
        split: Vec<u8>,
    },
}

impl PartialTensor {
    /// Of the tensor `name`, which has `length` bytes.
    pub fn new(name: &str, length: usize, width: StoredType) -> Result<Self, CheckpointError> {
        let no_room = |bytes: usize| CheckpointError::OutOfMemory {
            name: name.to_owned(),
            bytes,
        };
        let values = if names::stays_on_host(name) {
            let mut bytes = Vec::new();
            bytes
                .try_reserve_exact(length)
                .map_err(|_| no_room(length))?;
            PartialValues::OnHost(bytes)
        } else {
            let count = length / width.bytes();
            let mut values = Vec::new();
            values
                .try_reserve_exact(count)
                .map_err(|_| no_room(count * size_of::<f32>()))?;
            PartialValues::OnDevice {
                values,
                width,
                split: Vec::new(),
            }
        };
        Ok(Self {
            values,
            received: 0,
            digest: Sha256::new(),
        })
    }

    pub fn feed(&mut self, mut bytes: &[u8]) {
        self.received += bytes.len() as u64;
        self.digest.update(bytes);
        match &mut self.values {
            PartialValues::OnHost(all) => all.extend_from_slice(bytes),
            PartialValues::OnDevice {
                values,
                width,
                split,
            } => {
                if !split.is_empty() {
                    let rest = (width.bytes() - split.len()).min(bytes.len());
                    split.extend_from_slice(&bytes[..rest]);
                    bytes = &bytes[rest..];
                    if split.len() < width.bytes() {
                        return;
                    }
                    width.convert(split, values);
                    split.clear();
                }
                width.convert(bytes, values);
                let whole = bytes.len() / width.bytes() * width.bytes();
                split.extend_from_slice(&bytes[whole..]);
            }
        }
    }
}
