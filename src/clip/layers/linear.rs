//! A linear layer.

use burn::module::Module;
use burn::tensor::Tensor;

use crate::clip::kernels::{self, LinearWeights};

/// `x W + b`: `[…, inputs] -> […, outputs]`, in the type of `x`.
///
/// Burn's own `Linear` expands the weight to the rank of the input and computes one product for each sequence. This
/// layer computes one product, whose rows are all tokens of the batch.
#[derive(Module, Debug)]
pub struct Linear {
    weights: LinearWeights,
}

impl Linear {
    /// From a `weight` `[inputs, outputs]` and a `bias` `[outputs]`.
    pub fn new(weight: Tensor<2>, bias: Option<Tensor<1>>) -> Self {
        Self {
            weights: LinearWeights::new(weight, bias),
        }
    }

    /// Applies the layer to the last dimension.
    pub fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        let mut dims = x.dims();
        let (rows, inputs) = (dims[..D - 1].iter().product::<usize>(), dims[D - 1]);
        let y = kernels::linear(x.reshape([rows, inputs]), &self.weights);
        dims[D - 1] = self.weights.outputs();
        y.reshape(dims)
    }
}
