//! A convolution as one matrix product: the pixels under the kernel at each place become a row ("im2col").

use burn::module::Module;
use burn::tensor::{Tensor, TensorData};

use super::lanes;
use super::panels::Panels;
use super::patches::Patches;
use super::values::values;
use crate::clip::kernels::convolution_config::ConvolutionConfig;

/// Weight and bias of a convolution, packed, and the geometry of its kernel.
#[derive(Module, Debug)]
pub struct ConvolutionWeights {
    #[module(skip)]
    panels: Panels,
    #[module(skip)]
    patches: Patches,
}

impl ConvolutionWeights {
    /// From a `weight` `[outputs, inputs, kernel, kernel]`, `kernel` odd, and a `bias` `[outputs]`.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, config: ConvolutionConfig) -> Self {
        let [outputs, inputs, kernel, _] = weight.dims();
        let weight = values(weight.permute([2, 3, 1, 0]));
        let length = kernel * kernel * inputs;
        Self {
            panels: Panels::new(&weight, Some(&values(bias)), length, outputs),
            patches: Patches {
                channels: inputs,
                kernel,
                config,
            },
        }
    }
}

/// Convolves each image. In memory the channels of the result lie side
/// by side, which is how the next convolution reads them.
///
/// # Shapes
/// - `x`: `[n, inputs, h, w]`
/// - output: `[n, outputs, h / stride, w / stride]`, rounded up
pub fn convolution(x: Tensor<4>, weights: &ConvolutionWeights) -> Tensor<4> {
    let ConvolutionWeights { panels, patches } = weights;
    let ([n, _, h, w], device) = (x.dims(), x.device());
    let [height, width] = patches.places([h, w]);
    let x = values(x.permute([0, 2, 3, 1]));
    let mut y = if patches.is_identity() {
        panels.product(&x)
    } else {
        panels.product(&patches.rows(&x, [h, w]))
    };
    if patches.config.relu6 {
        lanes::relu6(&mut y);
    }
    let dims = [n, height, width, panels.outputs()];
    Tensor::<4>::from_data(TensorData::new(y, dims), &device).permute([0, 3, 1, 2])
}
