//! Whatever can go wrong between a checkpoint and an embedding.

use serde::Serialize;

use super::checkpoint::CheckpointError;
use super::image::ImageError;
use super::tokenizer::TokenizerError;
use super::towers::TextError;

/// Whatever can go wrong between a checkpoint and an embedding.
#[derive(Debug, thiserror::Error, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum ClipError {
    /// HF's layout says nothing of preprocessing in `config.json`, so it needs a second file.
    #[error("the checkpoint has no preprocessor_config.json")]
    #[serde(rename = "config-preprocessor-missing")]
    NoPreprocessor,
    /// An image was to be embedded before the image tower was complete.
    #[error("the model's image tower is still being loaded")]
    #[serde(rename = "checkpoint-image-tower-loading")]
    NotYet,
    /// The device failed to compute or to hand back numbers.
    #[error("the device could not compute: {detail}")]
    #[serde(rename = "device-failed")]
    Device {
        /// What Burn said.
        detail: String,
    },
    /// The file of expected embeddings cannot be read.
    #[error("the expected embeddings cannot be read: {detail}")]
    #[serde(rename = "checkpoint-expected-unreadable")]
    Expected {
        /// What is wrong with the file.
        detail: String,
    },
    /// The checkpoint cannot be loaded.
    #[error(transparent)]
    #[serde(untagged)]
    Checkpoint(#[from] CheckpointError),
    /// A text cannot be encoded.
    #[error(transparent)]
    #[serde(untagged)]
    Text(#[from] TextError),
    /// The tokenizer cannot be loaded, or fails on a text.
    #[error(transparent)]
    #[serde(untagged)]
    Tokenizer(#[from] TokenizerError),
    /// The preprocessing cannot be configured, or a file is not an image.
    #[error(transparent)]
    #[serde(untagged)]
    Image(#[from] ImageError),
}

impl ClipError {
    pub(super) fn device(error: impl ToString) -> Self {
        Self::Device {
            detail: error.to_string(),
        }
    }

    pub(super) fn expected(detail: impl ToString) -> Self {
        Self::Expected {
            detail: detail.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;
    use crate::clip::config::ConfigError;

    #[test]
    fn an_error_is_a_code_and_its_values() {
        assert_eq!(
            to_value(ClipError::NotYet).unwrap(),
            json!({ "code": "checkpoint-image-tower-loading" })
        );
        assert_eq!(
            to_value(ClipError::device("lost")).unwrap(),
            json!({ "code": "device-failed", "values": { "detail": "lost" } })
        );
    }

    #[test]
    fn an_error_within_an_error_keeps_its_own_code() {
        let error = ClipError::from(TextError::TooLong {
            text: 0,
            tokens: 80,
            context_length: 77,
        });
        let values = json!({ "text": 0, "tokens": 80, "contextLength": 77 });
        assert_eq!(
            to_value(error).unwrap(),
            json!({ "code": "text-too-long", "values": values })
        );
        let error = ClipError::from(CheckpointError::from(ConfigError::Zero {
            setting: "projection_dim".to_owned(),
        }));
        let values = json!({ "setting": "projection_dim" });
        assert_eq!(
            to_value(error).unwrap(),
            json!({ "code": "config-zero", "values": values })
        );
    }
}
