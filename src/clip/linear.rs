//! A linear layer whose weight stays as PyTorch stores it.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

/// `x Wᵀ + b`: `[…, inputs] -> […, outputs]`.
///
/// Burn's own `Linear` wants `[inputs, outputs]` and brings the weight to the input's rank by a
/// reshape, which copies a transposed view on every call: six times the whole product for a short
/// text. Here the input is flattened instead, and the matrix product reads the view in place.
#[derive(Module, Debug)]
pub struct Linear {
    /// `[outputs, inputs]`
    weight: Param<Tensor<2>>,
    bias: Option<Param<Tensor<1>>>,
}

impl Linear {
    /// From a `weight` `[outputs, inputs]` and a `bias` `[outputs]`.
    pub fn new(weight: Tensor<2>, bias: Option<Tensor<1>>) -> Self {
        Self {
            weight: Param::from_tensor(weight),
            bias: bias.map(Param::from_tensor),
        }
    }

    /// Applies the layer to the last dimension.
    pub fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        let [outputs, inputs] = self.weight.dims();
        let mut dims = x.dims();
        let rows = dims[..D - 1].iter().product::<usize>();
        let mut y = x
            .reshape([rows, inputs])
            .matmul(self.weight.val().transpose());
        if let Some(bias) = &self.bias {
            y = y + bias.val().unsqueeze::<2>();
        }
        dims[D - 1] = outputs;
        y.reshape(dims)
    }
}
