//! A linear layer.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

/// Weight `[inputs, outputs]` and bias `[outputs]`, as tensors on the device.
#[derive(Module, Debug)]
pub struct LinearWeights {
    weight: Param<Tensor<2>>,
    bias: Option<Param<Tensor<1>>>,
}

impl LinearWeights {
    /// From a `weight` `[inputs, outputs]` and a `bias` `[outputs]`.
    pub fn new(weight: Tensor<2>, bias: Option<Tensor<1>>) -> Self {
        Self {
            weight: Param::from_tensor(weight),
            bias: bias.map(Param::from_tensor),
        }
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.weight.dims()[1]
    }

    /// The weight `[inputs, outputs]`.
    pub fn weight(&self) -> Tensor<2> {
        self.weight.val()
    }

    /// The bias `[outputs]`, if the layer has one.
    pub fn bias(&self) -> Option<Tensor<1>> {
        self.bias.as_ref().map(Param::val)
    }
}

/// `x W + b`, in the type of `x`: a weight of another type is converted at each call.
///
/// # Shapes
/// - `x`: `[rows, inputs]`
/// - output: `[rows, outputs]`
pub fn linear(x: Tensor<2>, weights: &LinearWeights) -> Tensor<2> {
    let dtype = x.dtype();
    let y = x.matmul(weights.weight().cast(dtype));
    match weights.bias() {
        Some(bias) => y + bias.cast(dtype).unsqueeze::<2>(),
        None => y,
    }
}
