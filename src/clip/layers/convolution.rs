//! Convolutions with square kernels.

use burn::module::Module;
use burn::tensor::Tensor;

use crate::clip::kernels::{self, ConvolutionConfig, ConvolutionWeights, DepthwiseWeights};

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
