//! EfficientNet-Lite, the image tower of open_clip's checkpoints whose `timm_model_name` is `tf_efficientnet_lite0`,
//! `…1` or `…2`.
//!
//! Paper: Tan & Le 2019, <https://arxiv.org/abs/1905.11946>. The Lite variants of TensorFlow have ReLU6, no
//! squeeze-and-excitation, and a stem and a head that keep their width in every size:
//! <https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite>
//!
//! References: `_gen_efficientnet_lite` in
//! <https://github.com/huggingface/pytorch-image-models/blob/main/timm/models/efficientnet.py>, its blocks in
//! <https://github.com/huggingface/pytorch-image-models/blob/main/timm/models/_efficientnet_blocks.py>, and `TimmModel`
//! in <https://github.com/mlfoundations/open_clip/blob/v3.3.0/src/open_clip/timm_model.py>
//!
//! Loading folds each batch norm into the convolution before it.

use burn::module::Module;
use burn::tensor::Tensor;

use super::batch_norm::folded;
use crate::clip::checkpoint::{Checkpoint, CheckpointError};
use crate::clip::config::{EfficientNetConfig, TimmProjection};
use crate::clip::kernels::{ConvolutionConfig, Padding};
use crate::clip::layers::{
    Activation, Convolution, DepthwiseConvolution, Linear, PointwiseConvolution,
};

/// TensorFlow's ε. timm sets it in every model whose name begins with `tf_`.
const BATCH_NORM_EPS: f64 = 1e-3;

/// Side of the depthwise kernels of each stage: table 1 of the paper.
const KERNELS: [usize; 7] = [3, 3, 5, 3, 5, 5, 3];

/// Stride of the first block of each stage: table 1 of the paper.
const STRIDES: [usize; 7] = [1, 2, 2, 2, 1, 2, 1];

const TRUNK: &str = "visual.trunk";

/// The whole tower: `[n, 3, h, w] -> [n, projection_dim]`.
#[derive(Module, Debug)]
pub struct EfficientNet {
    stem: Convolution,
    blocks: Vec<InvertedResidual>,
    head: PointwiseConvolution,
    projection: Projection,
}

impl EfficientNet {
    /// Takes the weights `visual.*` of open_clip's layout. Each layer has as many channels as its weight has rows, so
    /// that the config needs no key for timm's `channel_multiplier`.
    pub fn load(
        checkpoint: &mut Checkpoint,
        config: &EfficientNetConfig,
        projection_dim: usize,
    ) -> Result<Self, CheckpointError> {
        let stem = ["conv_stem", "bn1"].map(|part| format!("{TRUNK}.{part}"));
        let (weight, bias, mut channels) = conv_bn(checkpoint, &stem, 3, 3)?;
        let stem = Convolution::new(weight, bias, rectified(2));
        let mut blocks = Vec::new();
        for (stage, &depth) in config.depths.iter().enumerate() {
            for block in 0..depth {
                let shape = BlockShape {
                    inputs: channels,
                    kernel: KERNELS[stage],
                    stride: if block == 0 { STRIDES[stage] } else { 1 },
                    expands: stage > 0,
                };
                let name = format!("{TRUNK}.blocks.{stage}.{block}");
                let block = InvertedResidual::load(checkpoint, &name, shape)?;
                channels = block.outputs;
                blocks.push(block);
            }
        }
        let head = ["conv_head", "bn2"].map(|part| format!("{TRUNK}.{part}"));
        let (head, channels) = pointwise(checkpoint, &head, channels, true)?;
        Ok(Self {
            stem,
            blocks,
            head,
            projection: Projection::load(checkpoint, config.projection, channels, projection_dim)?,
        })
    }

    /// Image features, not normalised.
    ///
    /// # Shapes
    /// - `pixel_values`: `[n, 3, image_size, image_size]`
    /// - output: `[n, projection_dim]`
    pub fn forward(&self, pixel_values: Tensor<4>) -> Tensor<2> {
        let x = self.stem.forward(pixel_values);
        let x = self.blocks.iter().fold(x, |x, block| block.forward(x));
        let x = self.head.forward(x);
        let [n, channels, h, w] = x.dims();
        let pooled = x.reshape([n, channels, h * w]).mean_dim(2);
        self.projection.forward(pooled.squeeze_dim::<2>(2))
    }
}

/// What the place of a block in the tower says about it.
#[derive(Clone, Copy)]
struct BlockShape {
    inputs: usize,
    kernel: usize,
    stride: usize,
    /// Whether a 1×1 convolution stands before the depthwise one.
    expands: bool,
}

/// A 1×1 convolution to more channels, a depthwise convolution, and a 1×1 convolution to fewer channels, with a
/// shortcut around them if input and output have the same shape (Sandler et al. 2018,
/// <https://arxiv.org/abs/1801.04381>).
#[derive(Module, Debug)]
pub struct InvertedResidual {
    /// `None` in the first stage, which is timm's `DepthwiseSeparableConv`.
    expansion: Option<PointwiseConvolution>,
    depthwise: DepthwiseConvolution,
    reduction: PointwiseConvolution,
    has_shortcut: bool,
    outputs: usize,
}

impl InvertedResidual {
    fn load(
        checkpoint: &mut Checkpoint,
        name: &str,
        shape: BlockShape,
    ) -> Result<Self, CheckpointError> {
        let BlockShape {
            inputs,
            kernel,
            stride,
            expands,
        } = shape;
        let layer = |conv: &str, bn: &str| [conv, bn].map(|part| format!("{name}.{part}"));
        let (expansion, middle, [depthwise, reduction]) = if expands {
            let expansion = layer("conv_pw", "bn1");
            let (expansion, middle) = pointwise(checkpoint, &expansion, inputs, true)?;
            let others = [layer("conv_dw", "bn2"), layer("conv_pwl", "bn3")];
            (Some(expansion), middle, others)
        } else {
            let others = [layer("conv_dw", "bn1"), layer("conv_pw", "bn2")];
            (None, inputs, others)
        };
        let [conv, bn] = &depthwise;
        let (weight, bias) = folded(
            checkpoint,
            conv,
            bn,
            [middle, 1, kernel, kernel],
            BATCH_NORM_EPS,
        )?;
        let depthwise = DepthwiseConvolution::new(weight, bias, rectified(stride));
        let (reduction, outputs) = pointwise(checkpoint, &reduction, middle, false)?;
        Ok(Self {
            expansion,
            depthwise,
            reduction,
            has_shortcut: stride == 1 && inputs == outputs,
            outputs,
        })
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let shortcut = self.has_shortcut.then(|| x.clone());
        let hidden = match &self.expansion {
            Some(expansion) => expansion.forward(x),
            None => x,
        };
        let y = self.reduction.forward(self.depthwise.forward(hidden));
        match shortcut {
            Some(x) => y + x,
            None => y,
        }
    }
}

/// From the pooled channels to the feature: `[n, channels] -> [n, projection_dim]`.
#[derive(Module, Debug)]
pub struct Projection {
    /// None, one, or two with a GELU between them.
    layers: Vec<Linear>,
}

impl Projection {
    fn load(
        checkpoint: &mut Checkpoint,
        projection: TimmProjection,
        channels: usize,
        projection_dim: usize,
    ) -> Result<Self, CheckpointError> {
        let mut linear = |name: &str, inputs, outputs, bias| {
            if bias {
                checkpoint.linear(name, inputs, outputs)
            } else {
                checkpoint.linear_without_bias(name, inputs, outputs)
            }
        };
        let layers = match projection {
            TimmProjection::None => Vec::new(),
            TimmProjection::Classifier => {
                let name = format!("{TRUNK}.classifier");
                vec![linear(&name, channels, projection_dim, true)?]
            }
            TimmProjection::Linear { bias } => {
                vec![linear("visual.head.proj", channels, projection_dim, bias)?]
            }
            TimmProjection::Mlp { bias } => {
                let hidden = 2 * projection_dim;
                vec![
                    linear("visual.head.mlp.fc1", channels, hidden, true)?,
                    linear("visual.head.mlp.fc2", hidden, projection_dim, bias)?,
                ]
            }
        };
        Ok(Self { layers })
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        match &self.layers[..] {
            [] => x,
            [first, others @ ..] => others.iter().fold(first.forward(x), |x, layer| {
                layer.forward(Activation::Gelu.forward(x))
            }),
        }
    }
}

/// TensorFlow's padding, and ReLU6.
fn rectified(stride: usize) -> ConvolutionConfig {
    ConvolutionConfig {
        stride,
        padding: Padding::Same,
        relu6: true,
    }
}

/// Loads a 1×1 convolution with the batch norm after it, and returns it with the number of its outputs.
fn pointwise(
    checkpoint: &mut Checkpoint,
    names: &[String; 2],
    inputs: usize,
    relu6: bool,
) -> Result<(PointwiseConvolution, usize), CheckpointError> {
    let (weight, bias, outputs) = conv_bn(checkpoint, names, inputs, 1)?;
    let layer = PointwiseConvolution::new(weight, bias, relu6);
    Ok((layer, outputs))
}

/// Takes weight and bias of a convolution over all channels, with the batch norm after it, and the number of outputs,
/// which the weight tells.
fn conv_bn(
    checkpoint: &mut Checkpoint,
    [conv, bn]: &[String; 2],
    inputs: usize,
    kernel: usize,
) -> Result<(Tensor<4>, Tensor<1>, usize), CheckpointError> {
    let outputs = checkpoint.rows(&format!("{conv}.weight"))?;
    let shape = [outputs, inputs, kernel, kernel];
    let (weight, bias) = folded(checkpoint, conv, bn, shape, BATCH_NORM_EPS)?;
    Ok((weight, bias, outputs))
}
