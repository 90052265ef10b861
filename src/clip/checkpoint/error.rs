//! Why a checkpoint cannot be loaded.

use std::fmt;

use safetensors::Dtype;
use serde::Serialize;

use crate::clip::config::ConfigError;

/// The first bytes of a safetensors file, which hold the length of the rest of its header.
pub(super) const HEADER_LENGTH_BYTES: usize = 8;

/// Why a checkpoint cannot be loaded. Tensors are named as the file spells them.
#[derive(Debug, thiserror::Error, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum CheckpointError {
    /// The weights do not begin like a safetensors file: an error page, for example, or a pointer of git-lfs.
    #[error("the weights cannot be read as a safetensors file: they do not begin like one")]
    #[serde(rename = "checkpoint-not-safetensors")]
    NotSafetensors,
    /// The weights end within their header.
    #[error(
        "the weights cannot be read as a safetensors file: the header has {expected} bytes, of which {found} came"
    )]
    #[serde(rename = "checkpoint-header-incomplete")]
    HeaderIncomplete {
        /// Bytes of the header.
        expected: u64,
        /// Bytes that came.
        found: u64,
    },
    /// The header is not what the safetensors format says, or the file cannot be read at all.
    #[error("the weights cannot be read as a safetensors file: {detail}")]
    #[serde(rename = "checkpoint-unreadable")]
    Unreadable {
        /// What the JSON parser or the reader said.
        detail: String,
    },
    /// The file is shorter or longer than its header says.
    #[error(
        "the weights cannot be read as a safetensors file: the header promises {promised} bytes, the file has {found}"
    )]
    #[serde(rename = "checkpoint-wrong-size")]
    WrongSize {
        /// Bytes by the header.
        promised: u64,
        /// Bytes of the file.
        found: u64,
    },
    /// The weights end within a tensor, or before it.
    #[error(
        "the weights cannot be read as a safetensors file: it ends before the tensor `{name}` does"
    )]
    #[serde(rename = "checkpoint-tensor-incomplete")]
    TensorIncomplete {
        /// The first tensor that has not arrived.
        name: String,
    },
    /// The config promises a tensor that the file lacks.
    #[error("the weights lack the tensor `{name}`")]
    #[serde(rename = "checkpoint-tensor-missing")]
    Missing {
        /// The tensor.
        name: String,
    },
    /// No part of the model asked for a tensor of the file. Without that tensor it would be another model.
    #[error("the weights hold a tensor that this model has no place for: `{name}`{}", and_more(*.others))]
    #[serde(rename = "checkpoint-tensor-unknown")]
    Unknown {
        /// The first such tensor.
        name: String,
        /// Number of further such tensors.
        others: usize,
    },
    /// A tensor that does not fit the config.
    #[error("the tensor `{name}` is of shape {found:?} where the config asks for {expected:?}")]
    #[serde(rename = "checkpoint-tensor-shape")]
    Shape {
        /// The tensor.
        name: String,
        /// Shape by the config.
        expected: Vec<usize>,
        /// Shape in the file.
        found: Vec<usize>,
    },
    /// A tensor is stored as something other than f32, f16, bf16, or i8 with scales.
    #[error(
        "the tensor `{name}` is stored as {found}; f32, f16 and bf16 can be read, and I8 beside its scales"
    )]
    #[serde(rename = "checkpoint-tensor-type")]
    StoredAs {
        /// The tensor.
        name: String,
        /// The type in the file, as safetensors spells it.
        found: String,
    },
    /// The bytes of a tensor must come in their order, and these did not.
    #[error(
        "bytes of the weights came out of order: {found} of the tensor `{name}`, where {expected} was due"
    )]
    #[serde(rename = "checkpoint-out-of-order")]
    OutOfOrder {
        /// The tensor.
        name: String,
        /// Offset of the bytes in the tensor.
        found: u64,
        /// Offset that was due.
        expected: u64,
    },
    /// The machine has no room for a tensor.
    #[error("there is not enough memory for the tensor `{name}` of {bytes} bytes")]
    #[serde(rename = "checkpoint-out-of-memory")]
    OutOfMemory {
        /// The tensor.
        name: String,
        /// Bytes that were asked for.
        bytes: usize,
    },
    /// Weights of an architecture that the config did not name.
    #[error("the tensor `{name}` belongs to {architecture}, which is not supported")]
    #[serde(rename = "checkpoint-architecture-unsupported")]
    Foreign {
        /// The tensor.
        name: String,
        /// The architecture that has such a tensor.
        architecture: ForeignArchitecture,
    },
    /// The config beside the weights cannot be used.
    #[error(transparent)]
    #[serde(untagged)]
    Config(#[from] ConfigError),
}

impl CheckpointError {
    /// No byte of the weights has come.
    pub(in crate::clip) fn no_header() -> Self {
        Self::HeaderIncomplete {
            expected: HEADER_LENGTH_BYTES as u64,
            found: 0,
        }
    }

    pub(in crate::clip) fn unreadable(error: impl ToString) -> Self {
        Self::Unreadable {
            detail: error.to_string(),
        }
    }

    pub(super) fn stored_as(name: String, found: Dtype) -> Self {
        let found = format!("{found:?}");
        Self::StoredAs { name, found }
    }
}

fn and_more(others: usize) -> String {
    match others {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    }
}

/// Architectures of open_clip that are told by the names of their tensors and not supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum ForeignArchitecture {
    /// open_clip's `CustomTextCLIP`.
    CustomText,
    /// An image tower of timm.
    Timm,
}

impl fmt::Display for ForeignArchitecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CustomText => "open_clip's custom text towers",
            Self::Timm => "timm's image towers",
        })
    }
}
