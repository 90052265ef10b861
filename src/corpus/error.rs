//! What can be wrong with a corpus.

/// Name and version of the pack's format.
pub(super) const FORMAT: &str = "ood-lens-corpus-1";

/// Why a corpus pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// Not a safetensors file, or cut short.
    #[error(
        "the corpus pack cannot be read ({0}); fetch it again or make it anew with `ood-lens embed-corpus`"
    )]
    Unreadable(String),
    /// Another program's file, or a version that this one does not know.
    #[error(
        "this is not a corpus pack of format {FORMAT} but {0}; make one with `ood-lens embed-corpus`"
    )]
    Format(String),
    /// The bytes changed after the pack was written.
    #[error("the corpus pack is damaged: its checksum does not match; fetch it again")]
    Damaged,
    /// The embeddings are another model's, so cosines to them would mean nothing.
    #[error(
        "this corpus pack belongs to another model (SHA-256 {pack}… instead of {model}…); make one for this model with `ood-lens embed-corpus`"
    )]
    OtherModel {
        /// Head of the checksum in the pack.
        pack: String,
        /// Head of the loaded model's checksum.
        model: String,
    },
    /// Sizes that contradict each other.
    #[error("the corpus is inconsistent: {0}")]
    Shape(String),
}
