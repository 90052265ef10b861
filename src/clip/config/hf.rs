//! HF's `config.json`.
//!
//! Published files leave out what equals the library's default, so every default of `CLIPTextConfig`,
//! `CLIPVisionConfig` and `CLIPConfig` is repeated here.

use serde::Deserialize;
use serde_json::Value;

use super::error::{ConfigError, Supported};
use super::schema::{
    ClipConfig, Layout, TextConfig, TextPooling, TransformerConfig, VisionConfig,
    VisionTowerConfig, VitConfig,
};
use crate::clip::layers::Activation;

/// The `eos_token_id` that means "the largest id", see [`TextPooling::ArgMax`].
const LEGACY_EOS: u32 = 2;

#[derive(Deserialize)]
struct Root {
    projection_dim: Option<usize>,
    text_config: Option<Text>,
    vision_config: Option<Vision>,
    // Files of 2022 carry these two beside or instead of the two above; HF prefers these two.
    text_config_dict: Option<Text>,
    vision_config_dict: Option<Vision>,
}

#[derive(Deserialize)]
#[serde(default)]
struct Text {
    vocab_size: usize,
    hidden_size: usize,
    intermediate_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    max_position_embeddings: usize,
    hidden_act: String,
    layer_norm_eps: f64,
    eos_token_id: u32,
}

impl Default for Text {
    fn default() -> Self {
        Self {
            vocab_size: 49408,
            hidden_size: 512,
            intermediate_size: 2048,
            num_hidden_layers: 12,
            num_attention_heads: 8,
            max_position_embeddings: 77,
            hidden_act: "quick_gelu".to_owned(),
            layer_norm_eps: 1e-5,
            eos_token_id: 49407,
        }
    }
}

#[derive(Deserialize)]
#[serde(default)]
struct Vision {
    hidden_size: usize,
    intermediate_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    num_channels: usize,
    image_size: usize,
    patch_size: usize,
    hidden_act: String,
    layer_norm_eps: f64,
}

impl Default for Vision {
    fn default() -> Self {
        Self {
            hidden_size: 768,
            intermediate_size: 3072,
            num_hidden_layers: 12,
            num_attention_heads: 12,
            num_channels: 3,
            image_size: 224,
            patch_size: 32,
            hidden_act: "quick_gelu".to_owned(),
            layer_norm_eps: 1e-5,
        }
    }
}

pub(super) fn parse(value: Value) -> Result<ClipConfig, ConfigError> {
    // The type of model is checked before the types of the values, so that the config of another architecture is
    // refused by its name and not for a bad number.
    match value.get("model_type").and_then(Value::as_str) {
        Some("clip") => {}
        other => {
            return Err(ConfigError::unsupported(
                format!("model_type: {}", other.unwrap_or("(none)")),
                Supported::ModelTypes,
            ));
        }
    }
    let root: Root = serde_json::from_value(value)?;
    let text = root
        .text_config_dict
        .or(root.text_config)
        .unwrap_or_default();
    let vision = root
        .vision_config_dict
        .or(root.vision_config)
        .unwrap_or_default();
    if vision.num_channels != 3 {
        return Err(ConfigError::unsupported(
            format!("vision_config.num_channels: {}", vision.num_channels),
            Supported::Channels,
        ));
    }
    Ok(ClipConfig {
        layout: Layout::HuggingFace,
        projection_dim: root.projection_dim.unwrap_or(512),
        text: TextConfig {
            vocab_size: text.vocab_size,
            context_length: text.max_position_embeddings,
            pooling: match text.eos_token_id {
                LEGACY_EOS => TextPooling::ArgMax,
                id => TextPooling::FirstEos(id),
            },
            transformer: TransformerConfig {
                hidden_size: text.hidden_size,
                intermediate_size: text.intermediate_size,
                num_hidden_layers: text.num_hidden_layers,
                num_attention_heads: text.num_attention_heads,
                hidden_act: activation("text_config", &text.hidden_act)?,
                layer_norm_eps: text.layer_norm_eps,
            },
        },
        vision: VisionConfig {
            image_size: vision.image_size,
            tower: VisionTowerConfig::Vit(VitConfig {
                patch_size: vision.patch_size,
                transformer: TransformerConfig {
                    hidden_size: vision.hidden_size,
                    intermediate_size: vision.intermediate_size,
                    num_hidden_layers: vision.num_hidden_layers,
                    num_attention_heads: vision.num_attention_heads,
                    hidden_act: activation("vision_config", &vision.hidden_act)?,
                    layer_norm_eps: vision.layer_norm_eps,
                },
            }),
        },
    })
}

fn activation(section: &str, name: &str) -> Result<Activation, ConfigError> {
    Activation::from_name(name).ok_or_else(|| {
        ConfigError::unsupported(
            format!("{section}.hidden_act: {name}"),
            Supported::Activations,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_str(json: &str) -> Result<ClipConfig, ConfigError> {
        ClipConfig::from_json(json.as_bytes())
    }

    #[test]
    fn an_empty_config_is_vit_b_32_of_openai() {
        let config = parse_str(r#"{"model_type": "clip"}"#).unwrap();
        assert_eq!(config.projection_dim, 512);
        assert_eq!(config.text.context_length, 77);
        assert_eq!(config.text.pooling, TextPooling::FirstEos(49407));
        assert_eq!(config.text.transformer.intermediate_size, 2048);
        assert_eq!(config.text.transformer.hidden_act, Activation::QuickGelu);
        assert_eq!(config.vision.image_size, 224);
        let VisionTowerConfig::Vit(vit) = config.vision.tower else {
            panic!("HF's image tower is a ViT");
        };
        assert_eq!(vit.patch_size, 32);
        assert_eq!(vit.transformer.num_attention_heads, 12);
    }

    #[test]
    fn the_older_dict_wins_with_its_defaults() {
        let config = parse_str(
            r#"{"model_type": "clip",
                "text_config": {"hidden_size": 64, "num_attention_heads": 4, "eos_token_id": 2},
                "text_config_dict": {"hidden_size": 768, "num_attention_heads": 12},
                "vision_config": {"patch_size": 16}, "vision_config_dict": null}"#,
        )
        .unwrap();
        assert_eq!(config.text.transformer.hidden_size, 768);
        assert_eq!(config.text.pooling, TextPooling::FirstEos(49407));
        let VisionTowerConfig::Vit(vit) = config.vision.tower else {
            panic!("HF's image tower is a ViT");
        };
        assert_eq!(vit.patch_size, 16);
    }

    #[test]
    fn what_is_not_supported_is_named() {
        for (json, named) in [
            (r#"{"model_type": "siglip"}"#, "siglip"),
            (r#"{}"#, "model_type"),
            (
                r#"{"model_type": "clip", "text_config": {"hidden_act": "gelu_new"}}"#,
                "gelu_new",
            ),
            (
                r#"{"model_type": "clip", "vision_config": {"num_channels": 1}}"#,
                "num_channels",
            ),
            (
                r#"{"model_type": "clip", "vision_config": {"patch_size": 0}}"#,
                "parts of 0",
            ),
            (
                r#"{"model_type": "clip", "text_config": {"num_attention_heads": 7}}"#,
                "7 heads",
            ),
        ] {
            let error = parse_str(json).unwrap_err().to_string();
            assert!(error.contains(named), "{error:?} should name {named:?}");
        }
    }
}
