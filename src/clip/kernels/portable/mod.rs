//! The portable set: Burn's operations, on every device that Burn has.

pub mod activation;
pub mod attention;
pub mod convolution;
pub mod layer_norm;
pub mod linear;

pub use activation::{gelu, quick_gelu};
pub use attention::attend;
pub use convolution::{
    ConvolutionWeights, DepthwiseWeights, PointwiseWeights, convolution, depthwise, pointwise,
};
pub use layer_norm::layer_norm;
pub use linear::{LinearWeights, linear};
