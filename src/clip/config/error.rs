//! Why a config cannot be used.

use std::fmt;

use serde::Serialize;

/// Why a config cannot be used. Settings are named as the config spells them.
#[derive(Debug, thiserror::Error, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum ConfigError {
    /// Not JSON, or a value of the wrong type.
    #[error("the model's config cannot be read: {detail}")]
    #[serde(rename = "config-unreadable")]
    Unreadable {
        /// Message of the JSON parser.
        detail: String,
    },
    /// A setting under which this crate would compute wrong features.
    #[error("the model's config asks for `{setting}`, which is not supported: {supported}")]
    #[serde(rename = "config-unsupported")]
    Unsupported {
        /// The key and its value.
        setting: String,
        /// Values that are supported.
        supported: Supported,
    },
    /// An image does not divide into the patches of a ViT, or into the strides of a ResNet.
    #[error(
        "the model's config is inconsistent: an image of {image_size} pixels does not divide into parts of {part_size}"
    )]
    #[serde(rename = "config-image-size")]
    ImageSize {
        /// Side of the image in pixels.
        image_size: usize,
        /// Side of a patch, or the factor by which a ResNet shrinks the image.
        part_size: usize,
    },
    /// The width of a transformer does not divide into its heads.
    #[error(
        "the model's config is inconsistent: the {tower} tower's width of {width} does not divide into {heads} heads"
    )]
    #[serde(rename = "config-attention-heads")]
    Heads {
        /// `text` or `vision`.
        tower: &'static str,
        /// Width of the tower.
        width: usize,
        /// Number of heads.
        heads: usize,
    },
    /// A size that must not be zero.
    #[error("the model's config is inconsistent: {setting} is 0")]
    #[serde(rename = "config-zero")]
    Zero {
        /// The key.
        setting: String,
    },
}

impl ConfigError {
    pub(super) fn unsupported(setting: impl Into<String>, supported: Supported) -> Self {
        Self::Unsupported {
            setting: setting.into(),
            supported,
        }
    }

    pub(super) fn zero(setting: &str) -> Self {
        Self::Zero {
            setting: setting.to_owned(),
        }
    }
}

impl From<serde_json::Error> for ConfigError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable {
            detail: error.to_string(),
        }
    }
}

/// The values that are supported where a setting is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Supported {
    /// HF's model type `clip`, and open_clip's configs.
    ModelTypes,
    /// Images of three channels.
    Channels,
    /// The activations `quick_gelu` and `gelu`.
    Activations,
    /// Square images.
    SquareImages,
    /// Of open_clip's models, those with CLIP's own text tower and with a ViT, a ModifiedResNet or an
    /// EfficientNet-Lite.
    Towers,
    /// Of timm's image towers, the EfficientNet-Lites 0 to 2 of TensorFlow.
    TimmTowers,
    /// The mean as the pooling of a tower of timm.
    TimmPools,
    /// The projections that open_clip puts behind a tower of timm.
    TimmProjections,
}

impl fmt::Display for Supported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ModelTypes => "HF's `clip` and open_clip's configs (with `model_cfg`) are",
            Self::Channels => "images of three channels are",
            Self::Activations => "the activations `quick_gelu` and `gelu` are",
            Self::SquareImages => "square images are",
            Self::Towers => {
                "of open_clip's models, those with CLIP's own text tower and a ViT, a ResNet or an EfficientNet-Lite are"
            }
            Self::TimmTowers => {
                "of timm's image towers, `tf_efficientnet_lite0`, `_lite1` and `_lite2` are"
            }
            Self::TimmPools => "the pooling `avg` is",
            Self::TimmProjections => "the projections `linear`, `mlp`, `none` and an empty one are",
        })
    }
}
