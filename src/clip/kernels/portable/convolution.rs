//! A convolution with square kernels.

use burn::module::{Module, Param};
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::Tensor;

/// Weight and bias of a convolution, as tensors on the device.
#[derive(Module, Debug)]
pub struct ConvolutionWeights {
    conv: Conv2d,
}

impl ConvolutionWeights {
    /// From a `weight` `[outputs, inputs, kernel, kernel]`, `kernel` odd, and a `bias` `[outputs]`.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, stride: usize) -> Self {
        let [outputs, inputs, kernel, _] = weight.dims();
        let padding = kernel / 2;
        let mut conv = Conv2dConfig::new([inputs, outputs], [kernel, kernel])
            .with_stride([stride, stride])
            .with_padding(PaddingConfig2d::Explicit(
                padding, padding, padding, padding,
            ))
            .init(&weight.device());
        conv.weight = Param::from_tensor(weight);
        conv.bias = Some(Param::from_tensor(bias));
        Self { conv }
    }
}

/// Convolves each image, padded with `kernel / 2` zeros on every side.
///
/// # Shapes
/// - `x`: `[n, inputs, h, w]`
/// - output: `[n, outputs, h / stride, w / stride]`, rounded up
pub fn convolution(x: Tensor<4>, weights: &ConvolutionWeights) -> Tensor<4> {
    weights.conv.forward(x)
}
