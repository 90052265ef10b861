//! Reading weights: one set of names for both layouts, and a sentence for everything that is
//! missing, left over or of another shape.
//!
//! The towers ask for tensors by HF's names; for open_clip's files [`names`] turns a name into
//! theirs *when it is asked for*. So an error speaks of the names that are in the file, and what
//! nobody asked for is, at the end, exactly what the model does not know.
//!
//! A file is never held whole: [`stream`] takes it in pieces and hands each tensor to the device
//! as soon as it is complete.

mod error;
mod host_tensor;
mod linear_weights;
mod names;
mod partial;
mod quantised;
mod stored_type;
mod stream;
mod tensors;

pub use error::CheckpointError;
pub use host_tensor::HostTensor;
pub use names::Tower;
pub use stream::{SafetensorsStream, TensorRange, header_length};
pub use tensors::Checkpoint;
