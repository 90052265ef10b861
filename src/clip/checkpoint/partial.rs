//! One tensor that is arriving: its bytes come in pieces, and become numbers as soon as a number is whole.

use sha2::{Digest, Sha256};

use super::error::CheckpointError;
use super::names;
use super::stored_type::StoredType;

/// A tensor of which some bytes have come.
pub(super) struct PartialTensor {
    pub values: PartialValues,
    /// Number of bytes that have come.
    pub received: u64,
    /// Hash of the bytes that have come.
    pub digest: Sha256,
}

/// The values that have come.
pub(super) enum PartialValues {
    /// Bytes of the file, for a tensor that stays on the host.
    OnHost(Vec<u8>),
    /// Numbers, for a tensor that goes to the device.
    OnDevice {
        values: Vec<f32>,
        stored_type: StoredType,
        /// The first bytes of a number whose last bytes have not come.
        split: Vec<u8>,
    },
}

impl PartialTensor {
    /// The tensor `name` of `length` bytes, of which none has come.
    ///
    /// # Errors
    /// [`CheckpointError::OutOfMemory`] if there is no room for it.
    pub fn new(
        name: &str,
        length: usize,
        stored_type: StoredType,
    ) -> Result<Self, CheckpointError> {
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
            let count = length / stored_type.bytes();
            let mut values = Vec::new();
            values
                .try_reserve_exact(count)
                .map_err(|_| no_room(count * size_of::<f32>()))?;
            PartialValues::OnDevice {
                values,
                stored_type,
                split: Vec::new(),
            }
        };
        Ok(Self {
            values,
            received: 0,
            digest: Sha256::new(),
        })
    }

    /// Takes the next bytes.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        self.received += bytes.len() as u64;
        self.digest.update(bytes);
        match &mut self.values {
            PartialValues::OnHost(all) => all.extend_from_slice(bytes),
            PartialValues::OnDevice {
                values,
                stored_type,
                split,
            } => {
                if !split.is_empty() {
                    let rest = (stored_type.bytes() - split.len()).min(bytes.len());
                    split.extend_from_slice(&bytes[..rest]);
                    bytes = &bytes[rest..];
                    if split.len() < stored_type.bytes() {
                        return;
                    }
                    stored_type.convert(split, values);
                    split.clear();
                }
                stored_type.convert(bytes, values);
                let whole = bytes.len() / stored_type.bytes() * stored_type.bytes();
                split.extend_from_slice(&bytes[whole..]);
            }
        }
    }
}
