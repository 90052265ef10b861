//! Values as a file holds them.

use super::quantised::scale_rows;
use super::stored_type::StoredType;

/// A tensor's values in the width in which the file holds them, in this machine's own memory.
#[derive(Clone)]
pub struct HostTensor {
    bytes: Vec<u8>,
    width: StoredType,
    /// One factor for each row, where the numbers are of eight bits.
    scales: Option<Vec<f32>>,
}

impl std::fmt::Debug for HostTensor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes of {:?}", self.bytes.len(), self.width)
    }
}

impl HostTensor {
    /// From bytes as the file has them, little-endian.
    pub(super) fn new(bytes: Vec<u8>, width: StoredType, scales: Option<Vec<f32>>) -> Self {
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
