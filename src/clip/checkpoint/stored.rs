//! Values as a file holds them.

use half::{bf16, f16};
use safetensors::Dtype;

use super::quantised::scale_rows;

/// A tensor's values in the width in which the file holds them, in this machine's own memory.
#[derive(Clone)]
pub(in crate::clip) struct Stored {
    bytes: Vec<u8>,
    width: Width,
    /// One factor for each row, where the numbers are of eight bits.
    scales: Option<Vec<f32>>,
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes of {:?}", self.bytes.len(), self.width)
    }
}

/// The types of numbers that checkpoints are stored in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::clip) enum Width {
    F32,
    F16,
    BF16,
    /// See [`super::quantised`].
    I8,
}

impl Stored {
    /// From bytes as the file has them, little-endian.
    pub(super) fn new(bytes: Vec<u8>, width: Width, scales: Option<Vec<f32>>) -> Self {
        Self {
            bytes,
            width,
            scales,
        }
    }

    /// All values.
    pub fn to_f32(&self) -> Vec<f32> {
        let mut values = Vec::with_capacity(self.bytes.len() / self.width.bytes());
        self.width.convert(&self.bytes, &mut values);
        if let Some(scales) = &self.scales {
            scale_rows(&mut values, scales);
        }
        values
    }

    /// Appends row `row` of a matrix of `columns` columns to `values`.
    ///
    /// # Panics
    /// Where there is no such row.
    pub fn push_row(&self, row: usize, columns: usize, values: &mut Vec<f32>) {
        let (length, before) = (columns * self.width.bytes(), values.len());
        self.width
            .convert(&self.bytes[row * length..(row + 1) * length], values);
        if let Some(scales) = &self.scales {
            scale_rows(&mut values[before..], &scales[row..=row]);
        }
    }
}

impl Width {
    /// `None` for a type that is no floating point number, or another one.
    pub(super) fn of_float(dtype: Dtype) -> Option<Self> {
        match dtype {
            Dtype::F32 => Some(Self::F32),
            Dtype::F16 => Some(Self::F16),
            Dtype::BF16 => Some(Self::BF16),
            _ => None,
        }
    }

    pub(super) fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::BF16 => 2,
            Self::I8 => 1,
        }
    }

    /// Appends what whole numbers are in `bytes`; those of eight bits without their scale.
    pub(super) fn convert(self, bytes: &[u8], values: &mut Vec<f32>) {
        // safetensors is little-endian; the bytes need not be aligned.
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
