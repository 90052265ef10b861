//! Vectors as directions: every embedding in a lens has length one.

use super::LensError;

/// The vector scaled to length one; `None` where its length is zero or not finite.
pub fn unit(vector: &[f32]) -> Option<Vec<f32>> {
    let norm = vector
        .iter()
        .map(|&x| f64::from(x).powi(2))
        .sum::<f64>()
        .sqrt();
    (norm.is_finite() && norm > 0.0).then(|| {
        vector
            .iter()
            .map(|&x| (f64::from(x) / norm) as f32)
            .collect()
    })
}

/// [`unit()`] of an embedding of `dimension` numbers.
///
/// # Errors
/// [`LensError::EmbeddingLength`] or [`LensError::EmbeddingZero`].
pub(super) fn unit_embedding(embedding: &[f32], dimension: usize) -> Result<Vec<f32>, LensError> {
    if embedding.len() != dimension {
        return Err(LensError::EmbeddingLength {
            found: embedding.len(),
            expected: dimension,
        });
    }
    unit(embedding).ok_or(LensError::EmbeddingZero)
}

pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
