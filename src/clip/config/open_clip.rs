//! open_clip's `open_clip_config.json`.
//!
//! Some options change the arithmetic and leave no trace in the weights (`no_causal_mask`, `pool_type`, …). A key that
//! is not known to be harmless is therefore refused by name.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::{ConfigError, Supported};
use super::schema::{
    ClipConfig, EfficientNetConfig, Layout, ResNetConfig, TextConfig, TextPooling, TimmProjection,
    TransformerConfig, VisionConfig, VisionTowerConfig, VitConfig,
};
use crate::clip::layers::Activation;

/// PyTorch's default for `LayerNorm`. A config could change it by `norm_kwargs` only, which is refused.
const LAYER_NORM_EPS: f64 = 1e-5;

/// Keys that change nothing in the towers at inference.
const HARMLESS: [&str; 13] = [
    "attn_pooler_heads",
    "attn_pooler_queries",
    "eos_id",
    "hf_tokenizer_name",
    "init_logit_scale",
    "output_tokens",
    "pad_id",
    "patch_dropout",
    "timm_drop",
    "timm_drop_path",
    "timm_model_pretrained",
    "tokenizer_kwargs",
    "tokenizer_mode",
];

/// Keys with the values that CLIP's own architecture has. Any other value is refused.
const FIXED: [(&str, &[&str]); 4] = [
    ("block_type", &["default"]),
    ("pool_type", &["tok", "argmax"]),
    ("pos_embed_type", &["learnable"]),
    ("proj_type", &["linear"]),
];

#[derive(Deserialize)]
struct Model {
    embed_dim: usize,
    #[serde(default)]
    quick_gelu: bool,
    vision_cfg: Map<String, Value>,
    text_cfg: Map<String, Value>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(default)]
struct Vision {
    layers: Layers,
    width: usize,
    head_width: usize,
    mlp_ratio: f64,
    /// Null in the configs of ResNets.
    patch_size: Option<usize>,
    image_size: Side,
    /// If there is one, the tower is timm's, and `layers`, `width` and `patch_size` have no meaning.
    timm_model_name: Option<String>,
    timm_pool: Option<String>,
    timm_proj: Option<String>,
    timm_proj_bias: bool,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl Default for Vision {
    fn default() -> Self {
        Self {
            layers: Layers::Vit(12),
            width: 768,
            head_width: 64,
            mlp_ratio: 4.0,
            patch_size: Some(16),
            image_size: Side::Square(224),
            timm_model_name: None,
            timm_pool: Some("avg".to_owned()),
            timm_proj: Some("linear".to_owned()),
            timm_proj_bias: false,
            other: Map::new(),
        }
    }
}

/// One number is a ViT's depth, four are a ResNet's.
#[derive(Deserialize)]
#[serde(untagged)]
enum Layers {
    Vit(usize),
    ResNet([usize; 4]),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Side {
    Square(usize),
    Both([usize; 2]),
}

#[derive(Deserialize)]
#[serde(default)]
struct Text {
    context_length: usize,
    vocab_size: usize,
    width: usize,
    heads: usize,
    layers: usize,
    mlp_ratio: f64,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl Default for Text {
    fn default() -> Self {
        Self {
            context_length: 77,
            vocab_size: 49408,
            width: 512,
            heads: 8,
            layers: 12,
            mlp_ratio: 4.0,
            other: Map::new(),
        }
    }
}

pub(super) fn parse(mut value: Value) -> Result<ClipConfig, ConfigError> {
    let model: Model = serde_json::from_value(value["model_cfg"].take())?;
    refuse_other("model_cfg", &model.other)?;
    let vision: Vision = section("vision_cfg", model.vision_cfg, |v: &Vision| &v.other)?;
    let text: Text = section("text_cfg", model.text_cfg, |t: &Text| &t.other)?;
    let hidden_act = if model.quick_gelu {
        Activation::QuickGelu
    } else {
        Activation::Gelu
    };

    let image_size = match vision.image_size {
        Side::Square(side) => side,
        Side::Both([height, width]) if height == width => height,
        Side::Both(sides) => {
            return Err(ConfigError::unsupported(
                format!("vision_cfg.image_size: {sides:?}"),
                Supported::SquareImages,
            ));
        }
    };
    if vision.head_width == 0 {
        return Err(ConfigError::zero("vision_cfg.head_width"));
    }
    let tower = match vision.layers {
        _ if vision.timm_model_name.is_some() => timm_tower(&vision)?,
        Layers::Vit(layers) => VisionTowerConfig::Vit(VitConfig {
            patch_size: vision.patch_size.unwrap_or(0),
            transformer: TransformerConfig {
                hidden_size: vision.width,
                intermediate_size: scaled(vision.width, vision.mlp_ratio),
                num_hidden_layers: layers,
                num_attention_heads: vision.width / vision.head_width,
                hidden_act,
                layer_norm_eps: LAYER_NORM_EPS,
            },
        }),
        Layers::ResNet(layers) => VisionTowerConfig::ResNet(ResNetConfig {
            layers,
            width: vision.width,
            num_heads: vision.width * 32 / vision.head_width,
        }),
    };
    Ok(ClipConfig {
        layout: Layout::OpenClip,
        projection_dim: model.embed_dim,
        text: TextConfig {
            vocab_size: text.vocab_size,
            context_length: text.context_length,
            pooling: TextPooling::ArgMax,
            transformer: TransformerConfig {
                hidden_size: text.width,
                intermediate_size: scaled(text.width, text.mlp_ratio),
                num_hidden_layers: text.layers,
                num_attention_heads: text.heads,
                hidden_act,
                layer_norm_eps: LAYER_NORM_EPS,
            },
        },
        vision: VisionConfig { image_size, tower },
    })
}

/// The image tower that the keys `timm_*` name.
fn timm_tower(vision: &Vision) -> Result<VisionTowerConfig, ConfigError> {
    let unsupported = |key: &str, value: &str, supported| {
        let setting = format!("vision_cfg.{key}: \"{value}\"");
        ConfigError::unsupported(setting, supported)
    };
    let name = vision.timm_model_name.as_deref().unwrap_or_default();
    let pool = vision.timm_pool.as_deref().unwrap_or_default();
    let bias = vision.timm_proj_bias;
    let depths = EfficientNetConfig::depths(name)
        .ok_or_else(|| unsupported("timm_model_name", name, Supported::TimmTowers))?;
    if pool != "avg" {
        return Err(unsupported("timm_pool", pool, Supported::TimmPools));
    }
    let projection = match vision.timm_proj.as_deref().unwrap_or_default() {
        "none" => TimmProjection::None,
        "" => TimmProjection::Classifier,
        "linear" => TimmProjection::Linear { bias },
        "mlp" => TimmProjection::Mlp { bias },
        other => return Err(unsupported("timm_proj", other, Supported::TimmProjections)),
    };
    Ok(VisionTowerConfig::EfficientNet(EfficientNetConfig {
        depths,
        projection,
    }))
}

/// The product cut to an integer, as Python's `int(width * mlp_ratio)` does.
fn scaled(width: usize, ratio: f64) -> usize {
    (width as f64 * ratio) as usize
}

fn section<T: DeserializeOwned>(
    name: &str,
    fields: Map<String, Value>,
    other: impl Fn(&T) -> &Map<String, Value>,
) -> Result<T, ConfigError> {
    let parsed: T = serde_json::from_value(Value::Object(fields))?;
    refuse_other(name, other(&parsed))?;
    Ok(parsed)
}

fn refuse_other(section: &str, fields: &Map<String, Value>) -> Result<(), ConfigError> {
    for (key, value) in fields {
        let fixed = FIXED.iter().find(|(name, _)| name == key);
        let harmless = HARMLESS.contains(&key.as_str())
            // Null and false switch an option of open_clip off.
            || matches!(value, Value::Null | Value::Bool(false))
            || fixed.is_some_and(|(_, values)| value.as_str().is_some_and(|v| values.contains(&v)));
        if !harmless {
            return Err(ConfigError::unsupported(
                format!("{section}.{key}: {value}"),
                Supported::Towers,
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clip::config::tests::assert_refused;

    fn parse_str(model_cfg: &str) -> Result<ClipConfig, ConfigError> {
        ClipConfig::from_json(format!(r#"{{"model_cfg": {model_cfg}}}"#).as_bytes())
    }

    #[test]
    fn four_layers_are_a_resnet() {
        let config = parse_str(
            r#"{"embed_dim": 1024, "quick_gelu": true,
                "vision_cfg": {"image_size": 224, "layers": [3, 4, 6, 3], "width": 64,
                               "patch_size": null},
                "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 512,
                             "heads": 8, "layers": 12}}"#,
        )
        .unwrap();
        let VisionTowerConfig::ResNet(resnet) = config.vision.tower else {
            panic!("four layers are a ResNet");
        };
        assert_eq!(resnet.layers, [3, 4, 6, 3]);
        assert_eq!((resnet.output_channels(), resnet.num_heads), (2048, 32));
        assert_eq!(config.text.transformer.hidden_act, Activation::QuickGelu);
    }

    fn efficientnet(keys: &str) -> EfficientNetConfig {
        let config = parse_str(&format!(
            r#"{{"embed_dim": 8, "text_cfg": {{}}, "vision_cfg": {{"image_size": 225, {keys}}}}}"#
        ))
        .unwrap();
        assert_eq!(config.vision.image_size, 225);
        match config.vision.tower {
            VisionTowerConfig::EfficientNet(efficientnet) => efficientnet,
            other => panic!("{other:?} is no EfficientNet"),
        }
    }

    /// The depths are those of timm's models.
    #[test]
    fn a_model_name_of_timm_is_an_efficientnet() {
        for (name, depths) in [
            ("tf_efficientnet_lite0.in1k", [1, 2, 2, 3, 3, 4, 1]),
            ("tf_efficientnet_lite1", [1, 3, 3, 4, 4, 5, 1]),
            ("tf_efficientnet_lite2", [1, 3, 3, 4, 4, 5, 1]),
        ] {
            let found = efficientnet(&format!(
                r#""timm_model_name": "{name}", "timm_model_pretrained": true, "timm_drop": 0.2"#
            ));
            assert_eq!(found.depths, depths, "{name}");
            assert_eq!(found.projection, TimmProjection::Linear { bias: false });
        }
    }

    #[test]
    fn projections_are_open_clips() {
        for (keys, projection) in [
            (r#""timm_proj": "none""#, TimmProjection::None),
            (r#""timm_proj": """#, TimmProjection::Classifier),
            (r#""timm_proj": null"#, TimmProjection::Classifier),
            (r#""timm_proj": "mlp""#, TimmProjection::Mlp { bias: false }),
            (
                r#""timm_proj": "linear", "timm_proj_bias": true"#,
                TimmProjection::Linear { bias: true },
            ),
        ] {
            let keys = format!(r#""timm_model_name": "tf_efficientnet_lite0", {keys}"#);
            assert_eq!(efficientnet(&keys).projection, projection, "{keys}");
        }
    }

    #[test]
    fn what_is_not_supported_is_named() {
        for (model_cfg, named) in [
            (
                r#"{"embed_dim": 8, "vision_cfg": {}, "text_cfg": {}, "custom_text": true}"#,
                "model_cfg.custom_text",
            ),
            (
                r#"{"embed_dim": 8, "vision_cfg": {"timm_model_name": "x"}, "text_cfg": {}}"#,
                "vision_cfg.timm_model_name",
            ),
            (
                r#"{"embed_dim": 8, "text_cfg": {},
                    "vision_cfg": {"timm_model_name": "efficientnet_lite0"}}"#,
                "efficientnet_lite0",
            ),
            (
                r#"{"embed_dim": 8, "text_cfg": {},
                    "vision_cfg": {"timm_model_name": "tf_efficientnet_lite0", "timm_pool": ""}}"#,
                "vision_cfg.timm_pool",
            ),
            (
                r#"{"embed_dim": 8, "text_cfg": {},
                    "vision_cfg": {"timm_model_name": "tf_efficientnet_lite0", "timm_proj": "x"}}"#,
                "vision_cfg.timm_proj",
            ),
            (
                r#"{"embed_dim": 8, "vision_cfg": {}, "text_cfg": {"hf_model_name": "roberta"}}"#,
                "text_cfg.hf_model_name",
            ),
            (
                r#"{"embed_dim": 8, "vision_cfg": {}, "text_cfg": {"pool_type": "last"}}"#,
                "text_cfg.pool_type",
            ),
            (
                r#"{"embed_dim": 8, "vision_cfg": {"image_size": [224, 112]}, "text_cfg": {}}"#,
                "image_size",
            ),
            (
                r#"{"embed_dim": 8, "vision_cfg": {}, "text_cfg": {"no_causal_mask": true}}"#,
                "no_causal_mask",
            ),
        ] {
            assert_refused(parse_str(model_cfg), named);
        }
    }
}
