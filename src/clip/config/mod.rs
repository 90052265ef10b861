//! The config of a checkpoint: which towers it has, and of what size.
//!
//! References: HF's defaults in
//! <https://github.com/huggingface/transformers/blob/v4.57.3/src/transformers/models/clip/configuration_clip.py>,
//! open_clip's `CLIPVisionCfg` and `CLIPTextCfg` in
//! <https://github.com/mlfoundations/open_clip/blob/v3.3.0/src/open_clip/model.py>

mod error;
mod hf;
mod open_clip;
mod schema;

pub use error::{ConfigError, Supported};
pub use schema::{
    ClipConfig, EfficientNetConfig, Layout, ResNetConfig, TextConfig, TextPooling, TimmProjection,
    TransformerConfig, VisionConfig, VisionTowerConfig, VitConfig,
};

impl ClipConfig {
    /// Reads a `config.json` of HF or an `open_clip_config.json`. The keys tell which of the two it is.
    ///
    /// # Errors
    /// [`ConfigError`], naming the key, if the bytes are neither config, or describe a model that this crate does not
    /// support.
    pub fn from_json(json: &[u8]) -> Result<Self, ConfigError> {
        let value: serde_json::Value = serde_json::from_slice(json)?;
        let config = if value.get("model_cfg").is_some() {
            open_clip::parse(value)?
        } else {
            hf::parse(value)?
        };
        config.check()?;
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that a config is refused with an error that contains `named`.
    #[track_caller]
    pub fn assert_refused(parsed: Result<ClipConfig, ConfigError>, named: &str) {
        let error = parsed.unwrap_err().to_string();
        assert!(error.contains(named), "{error:?} should name {named:?}");
    }
}
