//! Why a checkpoint cannot be loaded.

use safetensors::Dtype;

use crate::clip::config::ConfigError;

/// Why a checkpoint cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The config beside the weights.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Not a safetensors file, or not all of one.
    #[error("the weights cannot be read as a safetensors file: {0}")]
    Unreadable(String),
    /// The config promises a tensor that the file lacks.
    #[error("the weights lack the tensor `{name}`")]
    Missing {
        /// As the file would spell it.
        name: String,
    },
    /// A tensor that no part of the model asked for: it would be another model without it.
    #[error("the weights hold a tensor that this model has no place for: `{name}`{}", and_more(*.others))]
    Unknown {
        /// The first of them.
        name: String,
        /// How many besides.
        others: usize,
    },
    /// A tensor that does not fit the config.
    #[error("the tensor `{name}` is of shape {found:?} where the config asks for {expected:?}")]
    Shape {
        /// As the file spells it.
        name: String,
        /// By the config.
        expected: Vec<usize>,
        /// In the file.
        found: Vec<usize>,
    },
    /// Stored as something other than f32, f16, bf16, or i8 with scales.
    #[error(
        "the tensor `{name}` is stored as {found:?}; f32, f16 and bf16 can be read, and I8 beside its scales"
    )]
    StoredAs {
        /// As the file spells it.
        name: String,
        /// In the file.
        found: Dtype,
    },
    /// Bytes that nobody waits for.
    #[error(
        "bytes of the weights came out of order: {found} of the tensor `{name}`, where {expected} was due"
    )]
    OutOfOrder {
        /// As the file spells it.
        name: String,
        /// Place in the tensor.
        found: u64,
        /// Place in the tensor.
        expected: u64,
    },
    /// The machine has no room.
    #[error("there is not enough memory for the tensor `{name}` of {bytes} bytes")]
    OutOfMemory {
        /// As the file spells it.
        name: String,
        /// What was asked for.
        bytes: usize,
    },
    /// Weights of an architecture that the config did not give away.
    #[error("the tensor `{name}` belongs to {what}, which is not supported")]
    Foreign {
        /// As the file spells it.
        name: String,
        /// The architecture.
        what: &'static str,
    },
}

fn and_more(others: usize) -> String {
    match others {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    }
}
