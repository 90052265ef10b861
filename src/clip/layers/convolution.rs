//! Convolutions with square kernels.

use burn::module::Module;
use burn::tensor::Tensor;

use crate::clip::kernels::{
    self, ConvolutionConfig, ConvolutionWeights, DepthwiseWeights, PointwiseWeights,
};

/// `[n, inputs, h, w] -> [n, outputs, h / stride, w / stride]`, rounded up; images are padded with zeros.
#[derive(Module, Debug)]
pub struct Convolution {
    weights: ConvolutionWeights,
}

impl Convolution {
    /// From a `weight` `[outputs, inputs, kernel, kernel]`, `kernel` odd, and a `bias` `[outputs]`.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, config: ConvolutionConfig) -> Self {
        Self {
            weights: ConvolutionWeights::new(weight, bias, config),
        }
    }

    /// Convolves each image.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        kernels::convolution(x, &self.weights)
    }
}

/// `[n, inputs, h, w] -> [n, outputs, h, w]`: a linear layer over the channels of each pixel.
#[derive(Module, Debug)]
pub struct PointwiseConvolution {
    weights: PointwiseWeights,
}

impl PointwiseConvolution {
    /// From a `weight` `[outputs, inputs, 1, 1]` and a `bias` `[outputs]`; `relu6` tells whether ReLU6 follows.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, relu6: bool) -> Self {
        Self {
            weights: PointwiseWeights::new(weight, bias, relu6),
        }
    }

    /// Convolves each image.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        kernels::pointwise(x, &self.weights)
    }
}

/// `[n, channels, h, w] -> [n, channels, h / stride, w / stride]`, rounded up: each channel has a kernel of its own.
#[derive(Module, Debug)]
pub struct DepthwiseConvolution {
    weights: DepthwiseWeights,
}

impl DepthwiseConvolution {
    /// From a `weight` `[channels, 1, kernel, kernel]`, `kernel` odd, and a `bias` `[channels]`.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, config: ConvolutionConfig) -> Self {
        Self {
            weights: DepthwiseWeights::new(weight, bias, config),
        }
    }

    /// Convolves each image.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        kernels::depthwise(x, &self.weights)
    }
}
