//! The types of numbers in which checkpoints are stored.

use half::{bf16, f16};
use safetensors::Dtype;

/// The types of numbers that checkpoints are stored in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredType {
    /// IEEE 754 single precision.
    F32,
    /// IEEE 754 half precision.
    F16,
    /// bfloat16: the upper half of an f32.
    BF16,
    /// Eight bits with a scale for each row, see [`super::quantised`].
    I8,
}

impl StoredType {
    /// The floating-point type `dtype`; `None` if `dtype` is no such type or cannot be read.
    pub fn of_float(dtype: Dtype) -> Option<Self> {
        match dtype {
            Dtype::F32 => Some(Self::F32),
            Dtype::F16 => Some(Self::F16),
            Dtype::BF16 => Some(Self::BF16),
            _ => None,
        }
    }

    /// Size of a number.
    pub fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::BF16 => 2,
            Self::I8 => 1,
        }
    }

    /// Appends the whole numbers in `bytes` to `values`. Scales are not applied.
    pub fn convert(self, bytes: &[u8], values: &mut Vec<f32>) {
        // safetensors is little-endian. The bytes need not be aligned.
        match self {
            Self::F32 => values.extend(
                bytes
                    .chunks_exact(4)
                    .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
            ),
            Self::F16 => values.extend(
                bytes
                    .chunks_exact(2)
                    .map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32()),
            ),
            Self::BF16 => values.extend(
                bytes
                    .chunks_exact(2)
                    .map(|b| bf16::from_le_bytes([b[0], b[1]]).to_f32()),
            ),
            Self::I8 => values.extend(bytes.iter().map(|b| f32::from(b.cast_signed()))),
        }
    }
}
