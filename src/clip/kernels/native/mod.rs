//! The native set: the portable set, with the SIMD set's convolutions in EfficientNets.
//!
//! Burn's CPU backend keeps each channel in a plane of its own, and its depthwise convolution, bias and ReLU6 go over
//! the planes one after the other. docs/models.md has the times.

pub use super::portable::{
    ConvolutionWeights, LinearWeights, attend, convolution, gelu, layer_norm, linear, quick_gelu,
};
pub use super::simd::{DepthwiseWeights, PointwiseWeights, depthwise, pointwise};
