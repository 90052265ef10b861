//! The arithmetic under the layers, in three sets. This file alone chooses one of them.
//!
//! | set | build | how |
//! | --- | --- | --- |
//! | portable | native | Burn's own operations, on any device; the reference for the others |
//! | SIMD | browser, feature `cpu` | loops that the compiler turns into WebAssembly's 128-bit vectors |
//! | WebGPU | browser, feature `webgpu` | shaders written in CubeCL |
//!
//! Every set supplies the items re-exported here, and takes from [`portable`] what it does not replace. A set keeps
//! the weights of a layer in the form that its own kernel reads, so a layer prepares them once, when it is loaded.
//! A new kernel is one file of the same name in each set that has its own version, and one line here.

mod convolution_config;
#[cfg_attr(
    target_arch = "wasm32",
    allow(
        dead_code,
        unused_imports,
        reason = "the browser's sets replace most of the portable one"
    )
)]
mod portable;
#[cfg(any(test, all(target_arch = "wasm32", feature = "cpu")))]
mod simd;
#[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
mod webgpu;

cfg_select! {
    all(target_arch = "wasm32", feature = "cpu") => { use simd as chosen; }
    all(target_arch = "wasm32", feature = "webgpu") => { use webgpu as chosen; }
    _ => { use portable as chosen; }
}

pub use chosen::{
    ConvolutionWeights, DepthwiseWeights, LinearWeights, attend, convolution, depthwise, gelu,
    layer_norm, linear, quick_gelu,
};
pub use convolution_config::{ConvolutionConfig, Padding};
