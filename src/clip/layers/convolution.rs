//! A convolution with square kernels.

use burn::module::Module;
use burn::tensor::Tensor;

use crate::clip::kernels::{self, ConvolutionWeights};

/// `[n, inputs, h, w] -> [n, outputs, h / stride, w / stride]`, rounded up; images are padded with zeros.
#[derive(Module, Debug)]
pub struct Convolution {
    weights: ConvolutionWeights,
}

impl Convolution {
    /// From a `weight` `[outputs, inputs, kernel, kernel]`, `kernel` odd, and a `bias` `[outputs]`.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, stride: usize) -> Self {
        Self {
            weights: ConvolutionWeights::new(weight, bias, stride),
        }
    }

    /// Convolves each image.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        kernels::convolution(x, &self.weights)
    }
}
