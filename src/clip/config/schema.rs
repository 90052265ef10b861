//! The config of a CLIP, in HF's terms, whichever layout it was read from.

use super::error::ConfigError;
use crate::clip::layers::Activation;

/// The two ways in which CLIP checkpoints are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `config.json` and `model.safetensors` of HF transformers.
    HuggingFace,
    /// `open_clip_config.json` and `open_clip_model.safetensors`: OpenAI's tensor names.
    OpenClip,
}

/// A whole model.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipConfig {
    /// The layout of the config, which is also that of the weights.
    pub layout: Layout,
    /// Length of a feature: both towers project into this space.
    pub projection_dim: usize,
    /// The text tower.
    pub text: TextConfig,
    /// The image tower.
    pub vision: VisionConfig,
}

/// The config of the text tower.
#[derive(Debug, Clone, PartialEq)]
pub struct TextConfig {
    /// Number of tokens: every token id is smaller.
    pub vocab_size: usize,
    /// The longest text in tokens, both ends included (HF: `max_position_embeddings`).
    pub context_length: usize,
    /// The position whose state stands for the whole text.
    pub pooling: TextPooling,
    /// The transformer blocks.
    pub transformer: TransformerConfig,
}

/// The position of a text whose state is the text's embedding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextPooling {
    /// The first token with this id.
    FirstEos(u32),
    /// The first token with the largest id of the text. This is OpenAI's and open_clip's rule. HF follows it where the
    /// config has `eos_token_id: 2`, a mistake of old files
    /// (<https://github.com/huggingface/transformers/pull/24773>).
    ArgMax,
}

/// The config of the image tower.
#[derive(Debug, Clone, PartialEq)]
pub struct VisionConfig {
    /// Side of the square input in pixels.
    pub image_size: usize,
    /// The architecture, with its sizes.
    pub tower: VisionTowerConfig,
}

/// The architectures of image towers.
#[derive(Debug, Clone, PartialEq)]
pub enum VisionTowerConfig {
    /// A Vision Transformer.
    Vit(VitConfig),
    /// CLIP's ModifiedResNet.
    ResNet(ResNetConfig),
    /// An EfficientNet-Lite of timm.
    EfficientNet(EfficientNetConfig),
}

/// A Vision Transformer.
#[derive(Debug, Clone, PartialEq)]
pub struct VitConfig {
    /// Side of a patch in pixels.
    pub patch_size: usize,
    /// The transformer blocks.
    pub transformer: TransformerConfig,
}

/// A ModifiedResNet.
#[derive(Debug, Clone, PartialEq)]
pub struct ResNetConfig {
    /// Blocks in each of the four stages.
    pub layers: [usize; 4],
    /// Channels after the stem.
    pub width: usize,
    /// Heads of the attention pool.
    pub num_heads: usize,
}

impl ResNetConfig {
    /// The side of the image divided by the side of the last feature map.
    pub const REDUCTION: usize = 32;

    /// Channels of the last feature map.
    pub fn output_channels(&self) -> usize {
        self.width * 32
    }
}

/// An EfficientNet-Lite. Its widths are those of the weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EfficientNetConfig {
    /// Blocks in each of the seven stages.
    pub depths: [usize; 7],
    /// The layer between the pooled channels and the feature.
    pub projection: TimmProjection,
}

impl EfficientNetConfig {
    /// Blocks in each stage of EfficientNet-B0 and Lite0: Tan & Le 2019, table 1.
    const DEPTHS: [usize; 7] = [1, 2, 2, 3, 3, 4, 1];

    /// The depths of timm's model `name`, with or without a tag after a dot (`tf_efficientnet_lite0.in1k`); `None` if
    /// this crate does not compute it.
    ///
    /// The depths are multiplied by the model's coefficient and rounded up. First and last stage stay as they are.
    /// Reference: `_gen_efficientnet_lite` in
    /// <https://github.com/huggingface/pytorch-image-models/blob/main/timm/models/efficientnet.py>
    pub(super) fn depths(name: &str) -> Option<[usize; 7]> {
        // In tenths, so that no product is rounded.
        let tenths = match name.split('.').next()? {
            "tf_efficientnet_lite0" => 10,
            "tf_efficientnet_lite1" => 11,
            "tf_efficientnet_lite2" => 12,
            _ => return None,
        };
        let mut depths = Self::DEPTHS;
        for depth in &mut depths[1..6] {
            *depth = (*depth * tenths).div_ceil(10);
        }
        Some(depths)
    }
}

/// The layer of open_clip between the pooled channels of a tower of timm and the feature (`timm_proj`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimmProjection {
    /// `none`: the pooled channels are the feature.
    None,
    /// An empty string or null: timm's own classifier, a linear layer with a bias.
    Classifier,
    /// `linear`: a linear layer.
    Linear {
        /// Whether the layer has a bias (`timm_proj_bias`).
        bias: bool,
    },
    /// `mlp`: two linear layers with a GELU between them.
    Mlp {
        /// Whether the second layer has a bias (`timm_proj_bias`).
        bias: bool,
    },
}

/// A stack of transformer blocks.
#[derive(Debug, Clone, PartialEq)]
pub struct TransformerConfig {
    /// Width of the residual stream.
    pub hidden_size: usize,
    /// Width of the MLP's hidden layer.
    pub intermediate_size: usize,
    /// Number of blocks.
    pub num_hidden_layers: usize,
    /// Number of heads, which divide `hidden_size` evenly.
    pub num_attention_heads: usize,
    /// Activation of the MLP.
    pub hidden_act: Activation,
    /// The ε of every layer norm, added to the variance.
    pub layer_norm_eps: f64,
}

impl ClipConfig {
    /// Checks the sizes that others are divided by. The comparison with the shapes of the weights finds every other
    /// contradiction.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let image_size = self.vision.image_size;
        let part_size = match &self.vision.tower {
            VisionTowerConfig::Vit(vit) => vit.patch_size,
            VisionTowerConfig::ResNet(_) => ResNetConfig::REDUCTION,
            // Strides round up, so any size will do.
            VisionTowerConfig::EfficientNet(_) => 1,
        };
        if part_size == 0 || image_size == 0 || !image_size.is_multiple_of(part_size) {
            return Err(ConfigError::ImageSize {
                image_size,
                part_size,
            });
        }
        self.text.transformer.check_heads("text")?;
        match &self.vision.tower {
            VisionTowerConfig::Vit(vit) => vit.transformer.check_heads("vision")?,
            VisionTowerConfig::ResNet(resnet) => {
                check_heads("vision", resnet.output_channels(), resnet.num_heads)?;
            }
            VisionTowerConfig::EfficientNet(_) => {}
        }
        if self.projection_dim == 0 {
            return Err(ConfigError::zero("projection_dim"));
        }
        if self.text.context_length == 0 {
            return Err(ConfigError::zero("context_length"));
        }
        Ok(())
    }
}

impl TransformerConfig {
    fn check_heads(&self, tower: &'static str) -> Result<(), ConfigError> {
        check_heads(tower, self.hidden_size, self.num_attention_heads)
    }
}

fn check_heads(tower: &'static str, width: usize, heads: usize) -> Result<(), ConfigError> {
    if heads == 0 || width == 0 || !width.is_multiple_of(heads) {
        return Err(ConfigError::Heads {
            tower,
            width,
            heads,
        });
    }
    Ok(())
}
