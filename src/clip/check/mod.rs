//! Whether a device computes what the reference computed.

pub mod golden;
pub mod parity;

mod difference;
mod tensors;
