//! The layers of which the towers are built. Each is one file for all builds: it keeps its weights as the
//! [`kernels`](super::kernels) of the build prepare them, and the kernels compute.

mod activation;
mod convolution;
mod layer_norm;
mod linear;

pub use activation::Activation;
pub use convolution::{Convolution, DepthwiseConvolution, PointwiseConvolution};
pub use layer_norm::LayerNorm;
pub use linear::Linear;
