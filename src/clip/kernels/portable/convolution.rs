//! Convolutions with square kernels: over all channels, of one pixel, and over each channel by itself.

use burn::module::{Module, Param};
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::Tensor;

use crate::clip::kernels::convolution_config::{ConvolutionConfig, Padding};

/// The largest output of ReLU6.
const SIX: f32 = 6.0;

/// Weight and bias of a convolution, as tensors on the device.
#[derive(Module, Debug)]
pub struct ConvolutionWeights {
    conv: Conv2d,
    kernel: usize,
    #[module(skip)]
    config: ConvolutionConfig,
}

/// Weight and bias of a 1×1 convolution, as tensors on the device.
#[derive(Module, Debug)]
pub struct PointwiseWeights {
    conv: ConvolutionWeights,
}

/// Weight and bias of a depthwise convolution, as tensors on the device.
#[derive(Module, Debug)]
pub struct DepthwiseWeights {
    grouped: ConvolutionWeights,
}

impl ConvolutionWeights {
    /// From a `weight` `[outputs, inputs, kernel, kernel]`, `kernel` odd, and a `bias` `[outputs]`.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, config: ConvolutionConfig) -> Self {
        Self::grouped(weight, bias, config, 1)
    }

    /// From a `weight` `[outputs, inputs / groups, kernel, kernel]`.
    fn grouped(
        weight: Tensor<4>,
        bias: Tensor<1>,
        config: ConvolutionConfig,
        groups: usize,
    ) -> Self {
        let [outputs, inputs, kernel, _] = weight.dims();
        let stride = config.stride;
        // The zeros of the other kind depend on the image, and may differ before and after it.
        let padding = match config.padding {
            Padding::Same if stride > 1 => 0,
            Padding::Same | Padding::Centred => kernel / 2,
        };
        let mut conv = Conv2dConfig::new([inputs * groups, outputs], [kernel, kernel])
            .with_stride([stride, stride])
            .with_groups(groups)
            .with_padding(PaddingConfig2d::Explicit(
                padding, padding, padding, padding,
            ))
            .init(&weight.device());
        conv.weight = Param::from_tensor(weight);
        conv.bias = Some(Param::from_tensor(bias));
        Self {
            conv,
            kernel,
            config,
        }
    }
}

impl PointwiseWeights {
    /// From a `weight` `[outputs, inputs, 1, 1]` and a `bias` `[outputs]`; `relu6` tells whether ReLU6 follows.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, relu6: bool) -> Self {
        let config = ConvolutionConfig {
            relu6,
            ..ConvolutionConfig::centred(1)
        };
        Self {
            conv: ConvolutionWeights::new(weight, bias, config),
        }
    }
}

impl DepthwiseWeights {
    /// From a `weight` `[channels, 1, kernel, kernel]`, `kernel` odd, and a `bias` `[channels]`.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, config: ConvolutionConfig) -> Self {
        let channels = weight.dims()[0];
        Self {
            grouped: ConvolutionWeights::grouped(weight, bias, config, channels),
        }
    }
}

/// Convolves each image.
///
/// # Shapes
/// - `x`: `[n, inputs, h, w]`
/// - output: `[n, outputs, h / stride, w / stride]`, rounded up
pub fn convolution(x: Tensor<4>, weights: &ConvolutionWeights) -> Tensor<4> {
    let ConvolutionWeights {
        conv,
        kernel,
        config,
    } = weights;
    let [_, _, h, w] = x.dims();
    let x = if config.padding == Padding::Same && config.stride > 1 {
        let [above, below] = config.zeros(*kernel, h);
        let [left, right] = config.zeros(*kernel, w);
        x.pad((left, right, above, below), 0.0)
    } else {
        x
    };
    let y = conv.forward(x);
    if config.relu6 { y.clamp(0.0, SIX) } else { y }
}

/// Convolves each pixel.
///
/// # Shapes
/// - `x`: `[n, inputs, h, w]`
/// - output: `[n, outputs, h, w]`
pub fn pointwise(x: Tensor<4>, weights: &PointwiseWeights) -> Tensor<4> {
    convolution(x, &weights.conv)
}

/// Convolves each channel of each image by its own kernel.
///
/// # Shapes
/// - `x`: `[n, channels, h, w]`
/// - output: `[n, channels, h / stride, w / stride]`, rounded up
pub fn depthwise(x: Tensor<4>, weights: &DepthwiseWeights) -> Tensor<4> {
    convolution(x, &weights.grouped)
}
