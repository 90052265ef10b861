//! On WebGPU in the browser; what `kernels.rs` is everywhere else: kernels of our own (`cube`).

use burn::tensor::Tensor;

use super::cube::{self, Function, MOST_KEYS};
#[expect(dead_code, reason = "of Burn's only the attention is taken")]
#[path = "kernels.rs"]
mod burns;

/// `x W + b`, in the numbers of `x`.
///
/// # Shapes
/// - `x`: `[rows, inputs]`
/// - `weight`: `[inputs, outputs]`
/// - `bias`: `[outputs]`
pub fn product(x: Tensor<2>, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<2> {
    let dtype = x.dtype();
    let bias = bias.map(|bias| bias.cast(dtype));
    cube::product(x, weight.cast(dtype), bias)
}

/// A layer norm over the last dimension, in f32.
pub fn layer_norm<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f64,
) -> Tensor<D> {
    cube::layer_norm(x, gamma, beta, epsilon)
}

/// Scaled dot-product attention, heads joined again at the end; shapes as in `kernels.rs`. To more keys than any
/// CLIP has it is Burn's.
pub fn attend(q: Tensor<4>, k: Tensor<4>, v: Tensor<4>, mask: Option<Tensor<2>>) -> Tensor<3> {
    if k.dims()[2] <= MOST_KEYS {
        cube::attend(q, k, v, mask)
    } else {
        burns::attend(q, k, v, mask)
    }
}

/// `x · sigmoid(1.702 x)`, computed in f32.
pub fn quick_gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    cube::activate(x, Function::QuickGelu)
}

/// `x · Φ(x)`, computed in f32.
pub fn gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    cube::activate(x, Function::Gelu)
}
