//! The SIMD set, for the CPU in the browser: plain loops over arrays of fixed size, which the compiler turns into
//! WebAssembly's 128-bit vectors. It computes in f32 only.
//!
//! The native set takes its convolutions for EfficientNets from here. Native tests compare all of it with the portable
//! set.

pub mod activation;
pub mod attention;
pub mod convolution;
pub mod depthwise;
pub mod linear;
pub mod pointwise;

mod lanes;
mod panels;
mod patches;
mod values;

pub use super::portable::activation::gelu;
pub use super::portable::layer_norm::layer_norm;
pub use activation::quick_gelu;
pub use attention::attend;
pub use convolution::{ConvolutionWeights, convolution};
pub use depthwise::{DepthwiseWeights, depthwise};
pub use linear::{LinearWeights, linear};
pub use pointwise::{PointwiseWeights, pointwise};

#[cfg(test)]
mod tests;
