//! A linear layer.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::kernels::product;

/// `x W + b`: `[…, inputs] -> […, outputs]`.
///
/// Burn's own `Linear` brings the weight to the input's rank, for a product per sequence; here all
/// sequences of a batch are the rows of one.
///
/// It computes in the numbers of its input. Where the weight is in others it is converted each time,
/// which only a self-check asks for.
#[derive(Module, Debug)]
pub struct Linear {
    /// `[inputs, outputs]`
    weight: Param<Tensor<2>>,
    bias: Option<Param<Tensor<1>>>,
}

impl Linear {
    /// From a `weight` `[inputs, outputs]` and a `bias` `[outputs]`.
    pub fn new(weight: Tensor<2>, bias: Option<Tensor<1>>) -> Self {
        Self {
            weight: Param::from_tensor(weight),
            bias: bias.map(Param::from_tensor),
        }
    }

    /// Applies the layer to the last dimension.
    pub fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        let [inputs, outputs] = self.weight.dims();
        let mut dims = x.dims();
        let rows = dims[..D - 1].iter().product::<usize>();
        let bias = self.bias.as_ref().map(Param::val);
        let y = product(x.reshape([rows, inputs]), self.weight.val(), bias);
        dims[D - 1] = outputs;
        y.reshape(dims)
    }
}
