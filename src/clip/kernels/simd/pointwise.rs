//! A convolution of one pixel: a linear layer over the channels of each pixel, which lie side by side in memory.

use burn::module::Module;
use burn::tensor::{Tensor, TensorData};

use super::lanes;
use super::panels::Panels;
use super::values::values;

/// Weight and bias of a 1×1 convolution, packed.
#[derive(Module, Debug)]
pub struct PointwiseWeights {
    #[module(skip)]
    panels: Panels,
    relu6: bool,
}

impl PointwiseWeights {
    /// From a `weight` `[outputs, inputs, 1, 1]` and a `bias` `[outputs]`; `relu6` tells whether ReLU6 follows.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, relu6: bool) -> Self {
        let [outputs, inputs, _, _] = weight.dims();
        let weight = values(weight.reshape([outputs, inputs]).transpose());
        Self {
            panels: Panels::new(&weight, Some(&values(bias)), inputs, outputs),
            relu6,
        }
    }
}

/// Convolves each pixel. In memory the channels of the result lie side by side.
///
/// # Shapes
/// - `x`: `[n, inputs, h, w]`
/// - output: `[n, outputs, h, w]`
pub fn pointwise(x: Tensor<4>, weights: &PointwiseWeights) -> Tensor<4> {
    let ([n, _, h, w], device) = (x.dims(), x.device());
    let mut y = weights.panels.product(&values(x.permute([0, 2, 3, 1])));
    if weights.relu6 {
        lanes::relu6(&mut y);
    }
    let dims = [n, h, w, weights.panels.outputs()];
    Tensor::<4>::from_data(TensorData::new(y, dims), &device).permute([0, 3, 1, 2])
}
