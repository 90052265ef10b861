//! Why a config cannot be used.

/// Why a config cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not JSON, or a value of the wrong type.
    #[error("the model's config cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A model that this code would compute wrongly, so it is refused.
    #[error("the model's config asks for `{what}`, which is not supported: {why}")]
    Unsupported {
        /// The key and its value, as the config spells them.
        what: String,
        /// What the code knows instead.
        why: &'static str,
    },
    /// Numbers that contradict one another.
    #[error("the model's config is inconsistent: {0}")]
    Inconsistent(String),
}

impl ConfigError {
    pub(super) fn unsupported(what: impl Into<String>, why: &'static str) -> Self {
        Self::Unsupported {
            what: what.into(),
            why,
        }
    }
}
