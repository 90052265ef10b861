//! Reading weights: one set of names for both layouts, and an error for every tensor that is missing, left over or of
//! another shape.
//!
//! The towers ask for tensors by HF's names. For open_clip's files [`names`] translates a name *when a tower asks for
//! it*, so errors use the names in the file. The tensors that no tower asked for are, at the end, exactly those that the
//! model does not know.
//!
//! No file is ever in memory as a whole: [`stream`] takes it in pieces and puts each tensor on the device as soon as
//! the tensor is complete.

mod error;
mod host_tensor;
mod linear_weights;
mod names;
mod partial;
mod quantised;
mod stored_type;
mod stream;
mod tensors;

pub use error::{CheckpointError, ForeignArchitecture};
pub use host_tensor::HostTensor;
pub use names::Tower;
pub use stream::{SafetensorsStream, TensorRange, header_length};
pub use tensors::Checkpoint;
