//! The config of a CLIP, in the terms of HF, whichever layout it came in.

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
    /// Which names the weights go by.
    pub layout: Layout,
    /// The width of the space that both towers project into.
    pub projection_dim: usize,
    /// The text tower.
    pub text: TextConfig,
    /// The image tower.
    pub vision: VisionConfig,
}

/// The text tower.
#[derive(Debug, Clone, PartialEq)]
pub struct TextConfig {
    /// Token ids are below this.
    pub vocab_size: usize,
    /// The longest text in tokens, both ends included (HF: `max_position_embeddings`).
    pub context_length: usize,
    /// Which position stands for the whole text.
    pub pooling: TextPooling,
    /// The blocks.
    pub transformer: TransformerConfig,
}

/// Which position of a text is its embedding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextPooling {
    /// The first token of this id.
    FirstEos(u32),
    /// The first token of the largest id: OpenAI's and open_clip's rule, and HF's wherever the
    /// config has `eos_token_id: 2`, a mistake of old files that HF keeps alive
    /// (<https://github.com/huggingface/transformers/pull/24773>).
    ArgMax,
}

/// The image tower.
#[derive(Debug, Clone, PartialEq)]
pub struct VisionConfig {
    /// The side of the square input in pixels.
    pub image_size: usize,
    /// Which of the two kinds it is.
    pub tower: VisionTowerConfig,
}

/// The two kinds of image tower.
#[derive(Debug, Clone, PartialEq)]
pub enum VisionTowerConfig {
    /// A Vision Transformer.
    Vit(VitConfig),
    /// CLIP's ModifiedResNet.
    ResNet(ResNetConfig),
}

/// A Vision Transformer.
#[derive(Debug, Clone, PartialEq)]
pub struct VitConfig {
    /// The side of a patch in pixels.
    pub patch_size: usize,
    /// The blocks.
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
    /// The feature map's side is the image's divided by this.
    pub const REDUCTION: usize = 32;

    /// Channels of the last feature map.
    pub fn output_channels(&self) -> usize {
        self.width * 32
    }
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
    /// Heads; they share `hidden_size` evenly.
    pub num_attention_heads: usize,
    /// The MLP's activation.
    pub hidden_act: Activation,
    /// Added to the variance in every layer norm.
    pub layer_norm_eps: f64,
}

impl ClipConfig {
    /// What must hold before sizes are divided by one another; everything else shows when the
    /// weights' shapes are compared.
    pub fn check(&self) -> Result<(), ConfigError> {
        let inconsistent = |sentence: String| Err(ConfigError::Inconsistent(sentence));
        let image_size = self.vision.image_size;
        let unit = match &self.vision.tower {
            VisionTowerConfig::Vit(vit) => vit.patch_size,
            VisionTowerConfig::ResNet(_) => ResNetConfig::REDUCTION,
        };
        if unit == 0 || image_size == 0 || !image_size.is_multiple_of(unit) {
            return inconsistent(format!(
                "an image of {image_size} pixels does not divide into parts of {unit}"
            ));
        }
        let mut attentions = vec![("text", &self.text.transformer)];
        match &self.vision.tower {
            VisionTowerConfig::Vit(vit) => attentions.push(("vision", &vit.transformer)),
            VisionTowerConfig::ResNet(resnet) => {
                check_heads("vision", resnet.output_channels(), resnet.num_heads)?;
            }
        }
        for (tower, transformer) in attentions {
            check_heads(
                tower,
                transformer.hidden_size,
                transformer.num_attention_heads,
            )?;
        }
        if self.projection_dim == 0 || self.text.context_length == 0 {
            return inconsistent("a size is 0".to_owned());
        }
        Ok(())
    }
}

fn check_heads(tower: &str, width: usize, heads: usize) -> Result<(), ConfigError> {
    if heads == 0 || width == 0 || !width.is_multiple_of(heads) {
        return Err(ConfigError::Inconsistent(format!(
            "the {tower} tower's width of {width} does not divide into {heads} heads"
        )));
    }
    Ok(())
}
