//! The arithmetic under the layers, in four sets. This file alone chooses one of them.
//!
//! | set | build | how |
//! | --- | --- | --- |
//! | portable | none by itself | Burn's own operations, on any device; the reference for the others |
//! | native | native | the portable set, with convolutions of the SIMD set |
//! | SIMD | browser, feature `cpu` | loops that the compiler turns into WebAssembly's 128-bit vectors |
//! | WebGPU | browser, feature `webgpu` | shaders written in CubeCL |
//!
//! Every set supplies the items re-exported here, and takes from [`portable`] what it does not replace. A set keeps
//! the weights of a layer in the form that its own kernel reads, so a layer prepares them once, when it is loaded.
//! A new kernel is one file of the same name in each set that has its own version, and one line here.

mod convolution_config;
#[cfg(not(target_arch = "wasm32"))]
mod native;
#[allow(
    dead_code,
    unused_imports,
    reason = "the other sets replace parts of the portable one"
)]
mod portable;
#[cfg(any(not(target_arch = "wasm32"), feature = "cpu"))]
#[cfg_attr(
    not(any(target_arch = "wasm32", test)),
    allow(
        dead_code,
        unused_imports,
        reason = "the native set takes its convolutions only"
    )
)]
mod simd;
#[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
mod webgpu;

cfg_select! {
    all(target_arch = "wasm32", feature = "cpu") => { use simd as chosen; }
    all(target_arch = "wasm32", feature = "webgpu") => { use webgpu as chosen; }
    _ => { use native as chosen; }
}

pub use chosen::{
    ConvolutionWeights, DepthwiseWeights, LinearWeights, PointwiseWeights, attend, convolution,
    depthwise, gelu, layer_norm, linear, pointwise, quick_gelu,
};
pub use convolution_config::{ConvolutionConfig, Padding};
