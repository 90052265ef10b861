//! CLIP's ModifiedResNet: a stem of three convolutions, average pooling in place of strides, and attention in place of
//! the mean at the end.
//!
//! Reference: `ModifiedResNet` in <https://github.com/openai/CLIP/blob/main/clip/model.py> and
//! <https://github.com/mlfoundations/open_clip/blob/v3.3.0/src/open_clip/modified_resnet.py>
//!
//! Loading folds each batch norm into the convolution before it.

use burn::module::{Module, Param};
use burn::tensor::ops::AvgPoolOptions;
use burn::tensor::{Tensor, module::avg_pool2d};

use super::batch_norm::folded;
use crate::clip::checkpoint::{Checkpoint, CheckpointError};
use crate::clip::config::ResNetConfig;
use crate::clip::kernels::{ConvolutionConfig, attend};
use crate::clip::layers::Convolution;
use crate::clip::layers::Linear;

/// The default `eps` of PyTorch's `BatchNorm2d`. No config of CLIP changes it.
const BATCH_NORM_EPS: f64 = 1e-5;

/// Channels of a bottleneck's output, divided by the channels of its inner convolutions.
const EXPANSION: usize = 4;

/// The whole tower: `[n, 3, h, w] -> [n, projection_dim]`.
#[derive(Module, Debug)]
pub struct ModifiedResNet {
    stem: Vec<Convolution>,
    blocks: Vec<Bottleneck>,
    attnpool: AttentionPool,
}

impl ModifiedResNet {
    /// Takes the weights `visual.*` of open_clip's layout. HF's layout has no such tower.
    pub fn load(
        checkpoint: &mut Checkpoint,
        config: &ResNetConfig,
        image_size: usize,
        projection_dim: usize,
    ) -> Result<Self, CheckpointError> {
        let width = config.width;
        let half = width / 2;
        let stem = vec![
            conv_bn(checkpoint, "visual.conv1", "visual.bn1", [3, half], 3, 2)?,
            conv_bn(checkpoint, "visual.conv2", "visual.bn2", [half, half], 3, 1)?,
            conv_bn(
                checkpoint,
                "visual.conv3",
                "visual.bn3",
                [half, width],
                3,
                1,
            )?,
        ];
        let mut blocks = Vec::new();
        let mut inputs = width;
        for (stage, &depth) in config.layers.iter().enumerate() {
            let planes = width << stage;
            for block in 0..depth {
                let stride = if stage > 0 && block == 0 { 2 } else { 1 };
                let name = format!("visual.layer{}.{block}", stage + 1);
                blocks.push(Bottleneck::load(checkpoint, &name, inputs, planes, stride)?);
                inputs = planes * EXPANSION;
            }
        }
        let attnpool = AttentionPool::load(
            checkpoint,
            "visual.attnpool",
            config,
            image_size,
            projection_dim,
        )?;
        Ok(Self {
            stem,
            blocks,
            attnpool,
        })
    }

    /// Image features, not normalised.
    ///
    /// # Shapes
    /// - `pixel_values`: `[n, 3, image_size, image_size]`
    /// - output: `[n, projection_dim]`
    pub fn forward(&self, pixel_values: Tensor<4>) -> Tensor<2> {
        let x = self
            .stem
            .iter()
            .fold(pixel_values, |x, conv| relu(conv.forward(x)));
        let x = self
            .blocks
            .iter()
            .fold(avg_pool(x, 2), |x, block| block.forward(x));
        self.attnpool.forward(x)
    }
}

/// `max(x, 0)` in one kernel. Burn's own ReLU takes two on a GPU, one for a mask and one that fills it: together they
/// were 42 of the 117 kernels that embedded one image with the embedded model.
fn relu(x: Tensor<4>) -> Tensor<4> {
    x.clamp(0.0, f32::MAX)
}

/// 1×1, 3×3 and 1×1 convolutions with a shortcut around them. A stride is an average pool after the 3×3 convolution.
#[derive(Module, Debug)]
pub struct Bottleneck {
    conv1: Convolution,
    conv2: Convolution,
    conv3: Convolution,
    /// Projection of the shortcut, if input and output differ in shape. The shortcut is pooled before it.
    downsample: Option<Convolution>,
    stride: usize,
}

impl Bottleneck {
    fn load(
        checkpoint: &mut Checkpoint,
        name: &str,
        inputs: usize,
        planes: usize,
        stride: usize,
    ) -> Result<Self, CheckpointError> {
        let outputs = planes * EXPANSION;
        let mut conv = |conv: &str, bn: &str, channels, kernel| {
            let (conv, bn) = (format!("{name}.{conv}"), format!("{name}.{bn}"));
            conv_bn(checkpoint, &conv, &bn, channels, kernel, 1)
        };
        Ok(Self {
            conv1: conv("conv1", "bn1", [inputs, planes], 1)?,
            conv2: conv("conv2", "bn2", [planes, planes], 3)?,
            conv3: conv("conv3", "bn3", [planes, outputs], 1)?,
            downsample: if stride > 1 || inputs != outputs {
                Some(conv("downsample.0", "downsample.1", [inputs, outputs], 1)?)
            } else {
                None
            },
            stride,
        })
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let hidden = relu(self.conv1.forward(x.clone()));
        let hidden = relu(self.conv2.forward(hidden));
        let hidden = self.conv3.forward(avg_pool(hidden, self.stride));
        let shortcut = match &self.downsample {
            Some(conv) => conv.forward(avg_pool(x, self.stride)),
            None => x,
        };
        relu(hidden + shortcut)
    }
}

/// Pools a feature map by attention: the query is the mean of all positions, keys and values are the mean and the
/// positions.
#[derive(Module, Debug)]
pub struct AttentionPool {
    /// `[1 + positions, channels]`, with the mean first.
    positional_embedding: Param<Tensor<2>>,
    q_proj: Linear,
    k_proj: Linear,
    v_proj: Linear,
    c_proj: Linear,
    num_heads: usize,
}

impl AttentionPool {
    fn load(
        checkpoint: &mut Checkpoint,
        name: &str,
        config: &ResNetConfig,
        image_size: usize,
        projection_dim: usize,
    ) -> Result<Self, CheckpointError> {
        let channels = config.output_channels();
        let positions = (image_size / ResNetConfig::REDUCTION).pow(2);
        let positional_embedding = checkpoint.tensor(
            &format!("{name}.positional_embedding"),
            [1 + positions, channels],
        )?;
        let mut linear =
            |part: &str, outputs| checkpoint.linear(&format!("{name}.{part}"), channels, outputs);
        Ok(Self {
            positional_embedding: Param::from_tensor(positional_embedding),
            q_proj: linear("q_proj", channels)?,
            k_proj: linear("k_proj", channels)?,
            v_proj: linear("v_proj", channels)?,
            c_proj: linear("c_proj", projection_dim)?,
            num_heads: config.num_heads,
        })
    }

    /// Pools each feature map.
    ///
    /// # Shapes
    /// - `x`: `[n, channels, h, w]`
    /// - output: `[n, projection_dim]`
    fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let [n, channels, h, w] = x.dims();
        let positions = x.reshape([n, channels, h * w]).swap_dims(1, 2);
        let mean = positions.clone().mean_dim(1);
        let tokens = Tensor::cat(vec![mean, positions], 1);
        let tokens = tokens + self.positional_embedding.val().unsqueeze::<3>();

        let heads = |x: Tensor<3>| {
            let [n, l, channels] = x.dims();
            x.reshape([n, l, self.num_heads, channels / self.num_heads])
                .swap_dims(1, 2)
        };
        // Only the output of the mean is needed, so the mean is the only query.
        let q = heads(self.q_proj.forward(tokens.clone().narrow(1, 0, 1)));
        let k = heads(self.k_proj.forward(tokens.clone()));
        let v = heads(self.v_proj.forward(tokens));
        self.c_proj
            .forward(attend(q, k, v, None).squeeze_dim::<2>(1))
    }
}

fn avg_pool(x: Tensor<4>, size: usize) -> Tensor<4> {
    if size == 1 {
        return x;
    }
    avg_pool2d(x, AvgPoolOptions::new([size, size]))
}

/// Loads a convolution with the batch norm after it.
fn conv_bn(
    checkpoint: &mut Checkpoint,
    conv: &str,
    bn: &str,
    [inputs, outputs]: [usize; 2],
    kernel: usize,
    stride: usize,
) -> Result<Convolution, CheckpointError> {
    let shape = [outputs, inputs, kernel, kernel];
    let (weight, bias) = folded(checkpoint, conv, bn, shape, BATCH_NORM_EPS)?;
    Ok(Convolution::new(
        weight,
        bias,
        ConvolutionConfig::centred(stride),
    ))
}
