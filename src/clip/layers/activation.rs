//! The two activations of CLIP checkpoints.
//!
//! Reference: <https://github.com/huggingface/transformers/blob/v4.57.3/src/transformers/activations.py>

use burn::tensor::Tensor;

use crate::clip::kernels::{gelu, quick_gelu};

/// The activation between the two linear layers of a transformer's MLP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// `x · sigmoid(1.702 x)`, OpenAI's approximation of [`Self::Gelu`]. The two differ so much that the wrong one spoils
    /// every embedding.
    QuickGelu,
    /// `x · Φ(x)` with the exact error function.
    Gelu,
}

impl Activation {
    /// The activation that HF's `hidden_act` names; `None` if no CLIP checkpoint is known to use it.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "quick_gelu" => Some(Self::QuickGelu),
            "gelu" => Some(Self::Gelu),
            _ => None,
        }
    }

    /// Applies the activation to each element.
    pub fn forward<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::QuickGelu => quick_gelu(x),
            Self::Gelu => gelu(x),
        }
    }
}
