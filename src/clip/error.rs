//! Whatever can go wrong between a checkpoint and an embedding.

use super::checkpoint::CheckpointError;
use super::image::ImageError;
use super::tokenizer::TokenizerError;
use super::towers::TextError;

/// Whatever can go wrong between a checkpoint and an embedding.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    /// The checkpoint cannot be loaded.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A text cannot be encoded.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The tokenizer cannot be loaded, or fails on a text.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// The preprocessing cannot be configured, or a file is not an image.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// HF's layout says nothing of preprocessing in `config.json`.
    #[error(
        "the checkpoint has no preprocessor_config.json; it lies beside config.json where the model was published"
    )]
    NoPreprocessor,
    /// Asked for an image's embedding before the image tower was there.
    #[error("the model's image tower is still being loaded")]
    NotYet,
    /// The device failed to compute or to hand back numbers.
    #[error("the device could not compute: {0}")]
    Device(String),
    /// What the model is to be compared with cannot be read.
    #[error("the expected embeddings cannot be read: {0}")]
    Expected(String),
}
