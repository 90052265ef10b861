//! Layer normalisation (Ba et al. 2016).

use burn::tensor::{Tensor, module};

/// `(x − mean) / √(variance + ε) · γ + β` over the last dimension, in f32.
///
/// # Shapes
/// - `x` and the output: `[…, width]`
/// - `gamma`, `beta`: `[width]`
pub fn layer_norm<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f64,
) -> Tensor<D> {
    module::layer_norm(x, gamma, Some(beta), epsilon)
}
