//! Vectors as directions: all that is compared here has length one.

use super::LensError;

/// The same direction at length one; `None` for a vector that has none.
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

/// [`unit`] of an embedding of a model with so many dimensions.
///
/// # Errors
/// [`LensError::Embedding`] if it is of another length or has no direction.
pub(super) fn embedded(embedding: &[f32], dimension: usize) -> Result<Vec<f32>, LensError> {
    unit(embedding)
        .filter(|unit| unit.len() == dimension)
        .ok_or(LensError::Embedding {
            found: embedding.len(),
            expected: dimension,
        })
}

pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
