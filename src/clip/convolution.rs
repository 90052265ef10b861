//! A convolution of square kernels, on every device but the CPU in the browser.

use burn::module::{Module, Param};
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::Tensor;

/// `[n, inputs, h, w] -> [n, outputs, h / stride, w / stride]`, zeros around the picture.
#[derive(Module, Debug)]
pub struct Convolution {
    conv: Conv2d,
}

impl Convolution {
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

    /// Convolves each picture.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        self.conv.forward(x)
    }
}
