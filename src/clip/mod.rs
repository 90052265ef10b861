//! CLIP: images and texts into one space, from the checkpoints as they are published.
//!
//! [`ClipModel::load`] reads HF's and open_clip's layouts onto any device of Burn, [`loading`] does
//! so while the file is still arriving; images go in as normalised pixels (`[n, 3, h, w]`), texts as
//! lists of token ids.

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
pub use checkpoint::{CheckpointError, TensorRange, Tower, header_length};
pub use config::{ClipConfig, ConfigError, Layout};
pub use error::ClipError;
pub use layers::Activation;
pub use model::ClipModel;
pub use towers::TextError;
