//! Layer normalisation (Ba et al. 2016).

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use crate::clip::kernels;

/// `(x − mean) / √(variance + ε) · γ + β` over the last dimension, in f32: `[…, width] -> […, width]`.
#[derive(Module, Debug)]
pub struct LayerNorm {
    /// `[width]`
    gamma: Param<Tensor<1>>,
    /// `[width]`
    beta: Param<Tensor<1>>,
    epsilon: f64,
}

impl LayerNorm {
    /// From `gamma` and `beta`, both `[width]`.
    pub fn new(gamma: Tensor<1>, beta: Tensor<1>, epsilon: f64) -> Self {
        Self {
            gamma: Param::from_tensor(gamma),
            beta: Param::from_tensor(beta),
            epsilon,
        }
    }

    /// Normalises each row.
    pub fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        kernels::layer_norm(x, self.gamma.val(), self.beta.val(), self.epsilon)
    }
}
