//! CLIP: images and texts into one space, from the checkpoints as they are published.
//!
//! [`encoder::Encoder`] takes image files and texts. [`ClipModel`] is the model alone: normalised pixels
//! `[n, 3, h, w]` or lists of token ids in, features out. Both load HF's and open_clip's layouts onto any device of
//! Burn. [`loading`] does so while the weights are arriving.
//!
//! | folder | content |
//! | --- | --- |
//! | `towers` | three image towers and the text tower, and the transformer and attention that they share |
//! | `layers` | linear layer, layer norm, convolution, activation |
//! | `kernels` | the arithmetic under the layers: native, SIMD or WebGPU, chosen in one place |
//! | `checkpoint` | weights files |
//! | [`config`] | model configs |
//! | [`image`] | decoding and preprocessing |
//! | [`check`] | comparison with reference features, and the self-check at start-up |
//!
//! A folder's `mod.rs` declares and re-exports. Files import from the file that defines an item, or from the `mod.rs` of
//! another folder, so that no circle of imports arises.

pub mod check;
pub mod config;
pub mod encoder;
pub mod image;
pub mod loading;
pub mod tokenizer;

mod arithmetic;
mod checkpoint;
mod error;
mod kernels;
mod layers;
mod model;
mod read_back;
mod towers;

pub use arithmetic::Arithmetic;
pub use checkpoint::{CheckpointError, ForeignArchitecture, TensorRange, Tower, header_length};
pub use config::{ClipConfig, ConfigError, Layout};
pub use error::ClipError;
pub use layers::Activation;
pub use model::ClipModel;
pub use towers::TextError;
