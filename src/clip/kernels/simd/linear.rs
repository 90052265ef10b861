//! A linear layer, its weight packed once into panels.

use burn::module::Module;
use burn::tensor::{Tensor, TensorData};

use super::panels::Panels;
use super::values::values;

/// Weight and bias of a linear layer, packed.
#[derive(Module, Debug)]
pub struct LinearWeights {
    #[module(skip)]
    panels: Panels,
}

impl LinearWeights {
    /// From a `weight` `[inputs, outputs]` and a `bias` `[outputs]`.
    pub fn new(weight: Tensor<2>, bias: Option<Tensor<1>>) -> Self {
        let [inputs, outputs] = weight.dims();
        let bias = bias.map(values);
        Self {
            panels: Panels::new(&values(weight), bias.as_deref(), inputs, outputs),
        }
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.panels.outputs()
    }
}

/// `x W + b`.
///
/// # Shapes
/// - `x`: `[rows, inputs]`
/// - output: `[rows, outputs]`
pub fn linear(x: Tensor<2>, weights: &LinearWeights) -> Tensor<2> {
    let ([rows, _], device) = (x.dims(), x.device());
    let y = weights.panels.product(&values(x));
    Tensor::from_data(TensorData::new(y, [rows, weights.outputs()]), &device)
}
