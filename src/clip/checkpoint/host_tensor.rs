//! A tensor in the memory of the host.

use super::quantised::scale_rows;
use super::stored_type::StoredType;

/// A tensor in the memory of the host, in the type of the file.
#[derive(Clone)]
pub struct HostTensor {
    bytes: Vec<u8>,
    stored_type: StoredType,
    /// One factor for each row, if the numbers have eight bits.
    scales: Option<Vec<f32>>,
}

// Not derived: a table of embeddings would print millions of numbers.
impl std::fmt::Debug for HostTensor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes of {:?}", self.bytes.len(), self.stored_type)
    }
}

impl HostTensor {
    /// From the bytes of the file, little-endian.
    pub(super) fn new(bytes: Vec<u8>, stored_type: StoredType, scales: Option<Vec<f32>>) -> Self {
        Self {
            bytes,
            stored_type,
            scales,
        }
    }

    /// All values, row-major.
    pub fn to_f32(&self) -> Vec<f32> {
        let mut values = Vec::with_capacity(self.bytes.len() / self.stored_type.bytes());
        self.stored_type.convert(&self.bytes, &mut values);
        if let Some(scales) = &self.scales {
            scale_rows(&mut values, scales);
        }
        values
    }

    /// Appends row `row` of a matrix of `columns` columns to `values`.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn push_row(&self, row: usize, columns: usize, values: &mut Vec<f32>) {
        let (length, before) = (columns * self.stored_type.bytes(), values.len());
        self.stored_type
            .convert(&self.bytes[row * length..(row + 1) * length], values);
        if let Some(scales) = &self.scales {
            scale_rows(&mut values[before..], &scales[row..=row]);
        }
    }
}
