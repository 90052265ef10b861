//! Kernels of our own for WebGPU, in CubeCL: a linear layer, a layer norm, attention, the activations.
//!
//! Each is one launch where Burn's are up to nine, and short: Burn's matrix product comes in eight variants of 30
//! to 47 kB of WGSL, each of which a software adapter compiles for a second and more, and pads what it multiplies
//! to whole tiles, of which a text of seven tokens fills a tenth. What they gain is in docs/models.md.

mod activate;
mod attend;
mod norm;
mod product;

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Cube, Dispatch, backend_extension};
use burn::tensor::Tensor;
use burn_cubecl::CubeDevice;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::ops::numeric::empty_device_contiguous_dtype;
use burn_cubecl::tensor::CubeTensor;

pub use activate::Function;
pub use attend::MOST_KEYS;

/// What the kernels need of a backend. Shapes and meanings are those of the functions below. It knows no tensor
/// that may be missing: another one stands there then, and is not read.
#[backend_extension(Cube)]
trait Kernels: Backend {
    fn clip_product(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        biased: bool,
    ) -> FloatTensor<Self>;
    fn clip_layer_norm(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f64,
    ) -> FloatTensor<Self>;
    fn clip_attend(
        q: FloatTensor<Self>,
        k: FloatTensor<Self>,
        v: FloatTensor<Self>,
        mask: FloatTensor<Self>,
        masked: bool,
    ) -> FloatTensor<Self>;
    fn clip_activate(x: FloatTensor<Self>, function: Function) -> FloatTensor<Self>;
}

impl Kernels for Cube {
    fn clip_product(
        x: CubeTensor,
        weight: CubeTensor,
        bias: CubeTensor,
        biased: bool,
    ) -> CubeTensor {
        product::launch(x, weight, bias, biased)
    }
    fn clip_layer_norm(
        x: CubeTensor,
        gamma: CubeTensor,
        beta: CubeTensor,
        epsilon: f64,
    ) -> CubeTensor {
        norm::launch(x, gamma, beta, epsilon)
    }
    fn clip_attend(
        q: CubeTensor,
        k: CubeTensor,
        v: CubeTensor,
        mask: CubeTensor,
        masked: bool,
    ) -> CubeTensor {
        attend::launch([q, k, v], mask, masked)
    }
    fn clip_activate(x: CubeTensor, function: Function) -> CubeTensor {
        activate::launch(x, function)
    }
}

/// `x W + b`.
///
/// # Shapes
/// - `x`: `[rows, inputs]`
/// - `weight`: `[inputs, outputs]`, in the numbers of `x`
/// - `bias`: `[outputs]`, in the numbers of `x`
/// - output: `[rows, outputs]`
pub fn product(x: Tensor<2>, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<2> {
    let (biased, weight) = (bias.is_some(), weight.into_dispatch());
    let bias = bias.map_or_else(|| weight.clone(), Tensor::into_dispatch);
    let y = Dispatch::clip_product(x.into_dispatch(), weight, bias, biased);
    Tensor::from_dispatch(y)
}

/// `(x − mean) / √(variance + ε) · γ + β` over the last dimension, all in f32.
///
/// # Shapes
/// - `x` and the output: `[…, width]`
/// - `gamma`, `beta`: `[width]`
pub fn layer_norm<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f64,
) -> Tensor<D> {
    let (gamma, beta) = (gamma.into_dispatch(), beta.into_dispatch());
    let y = Dispatch::clip_layer_norm(x.into_dispatch(), gamma, beta, epsilon);
    Tensor::from_dispatch(y)
}

/// Scaled dot-product attention to at most [`MOST_KEYS`] keys; shapes as in `kernels.rs`.
pub fn attend(q: Tensor<4>, k: Tensor<4>, v: Tensor<4>, mask: Option<Tensor<2>>) -> Tensor<3> {
    let [q, k, v] = [q, k, v].map(Tensor::into_dispatch);
    let masked = mask.is_some();
    let mask = mask.map_or_else(|| v.clone(), Tensor::into_dispatch);
    let attended = Dispatch::clip_attend(q, k, v, mask, masked);
    Tensor::from_dispatch(attended)
}

/// `function` of each element, computed in f32.
pub fn activate<const D: usize>(x: Tensor<D>, function: Function) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::clip_activate(x.into_dispatch(), function))
}

/// Memory for a result, on the device and in the numbers of `like`.
fn empty<const D: usize>(like: &CubeTensor, shape: [usize; D]) -> CubeTensor {
    let device: CubeDevice = like.device.clone();
    empty_device_contiguous_dtype(like.client.clone(), device, shape.into(), like.dtype)
}

/// Rows one after the other, as the kernels index them.
fn dense(tensor: CubeTensor) -> CubeTensor {
    into_contiguous(tensor)
}
