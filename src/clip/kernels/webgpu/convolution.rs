//! The weights of EfficientNets' convolutions. Their kernels read images whose channels lie side by side in memory.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::depthwise::Places;
use crate::clip::kernels::convolution_config::ConvolutionConfig;

/// Weight and bias of a 1×1 convolution.
#[derive(Module, Debug)]
pub struct PointwiseWeights {
    /// `[inputs, outputs]`
    weight: Param<Tensor<2>>,
    /// `[outputs]`
    bias: Param<Tensor<1>>,
    relu6: bool,
}

impl PointwiseWeights {
    /// From a `weight` `[outputs, inputs, 1, 1]` and a `bias` `[outputs]`; `relu6` tells whether ReLU6 follows.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, relu6: bool) -> Self {
        let [outputs, inputs, _, _] = weight.dims();
        let weight = weight.reshape([outputs, inputs]).transpose();
        // A transposed view would be copied at each call.
        let weight = weight
            .reshape([inputs * outputs])
            .reshape([inputs, outputs]);
        Self {
            weight: Param::from_tensor(weight),
            bias: Param::from_tensor(bias),
            relu6,
        }
    }

    /// The weight `[inputs, outputs]`.
    pub fn weight(&self) -> Tensor<2> {
        self.weight.val()
    }

    /// The bias `[outputs]`.
    pub fn bias(&self) -> Tensor<1> {
        self.bias.val()
    }

    /// Whether ReLU6 follows.
    pub fn relu6(&self) -> bool {
        self.relu6
    }
}

/// Weight and bias of a depthwise convolution.
#[derive(Module, Debug)]
pub struct DepthwiseWeights {
    /// `[kernel · kernel, channels]`
    weight: Param<Tensor<2>>,
    /// `[channels]`
    bias: Param<Tensor<1>>,
    kernel: usize,
    #[module(skip)]
    config: ConvolutionConfig,
}

impl DepthwiseWeights {
    /// From a `weight` `[channels, 1, kernel, kernel]`, `kernel` odd, and a `bias` `[channels]`.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, config: ConvolutionConfig) -> Self {
        let [channels, _, kernel, _] = weight.dims();
        let area = kernel * kernel;
        let weight = weight.reshape([channels, area]).transpose();
        // A transposed view would be copied at each call.
        let weight = weight.reshape([area * channels]).reshape([area, channels]);
        Self {
            weight: Param::from_tensor(weight),
            bias: Param::from_tensor(bias),
            kernel,
            config,
        }
    }

    /// The weight `[kernel · kernel, channels]`.
    pub fn weight(&self) -> Tensor<2> {
        self.weight.val()
    }

    /// The bias `[channels]`.
    pub fn bias(&self) -> Tensor<1> {
        self.bias.val()
    }

    /// Where the kernels lie on images of `size` pixels, height and width.
    pub fn places(&self, size: [usize; 2]) -> Places {
        let Self { kernel, config, .. } = self;
        Places {
            kernel: *kernel,
            stride: config.stride,
            before: size.map(|side| config.zeros(*kernel, side)[0]),
            count: size.map(|side| config.places(side)),
            relu6: config.relu6,
        }
    }
}
