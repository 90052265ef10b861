//! What CLIP computes that is worth code of its own on some device.

use burn::tensor::{Tensor, activation, module};

use crate::clip::arithmetic::Arithmetic;

/// `x W + b`, in the numbers of `x`.
///
/// # Shapes
/// - `x`: `[rows, inputs]`
/// - `weight`: `[inputs, outputs]`
/// - `bias`: `[outputs]`
pub fn product(x: Tensor<2>, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<2> {
    let dtype = x.dtype();
    let y = x.matmul(weight.cast(dtype));
    match bias {
        Some(bias) => y + bias.cast(dtype).unsqueeze::<2>(),
        None => y,
    }
}

/// A layer norm over the last dimension, in f32.
pub fn layer_norm<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f64,
) -> Tensor<D> {
    module::layer_norm(x, gamma, Some(beta), epsilon)
}

/// Scaled dot-product attention, heads joined again at the end. Products are taken in the numbers of
/// `q`, `k` and `v`, the softmax in f32.
///
/// # Shapes
/// - `q`: `[n, heads, queries, head_width]`
/// - `k`, `v`: `[n, heads, keys, head_width]`
/// - `mask`: `[queries, keys]`, added to the scores
/// - output: `[n, queries, heads · head_width]`
pub fn attend(q: Tensor<4>, k: Tensor<4>, v: Tensor<4>, mask: Option<Tensor<2>>) -> Tensor<3> {
    let [n, heads, queries, head_width] = q.dims();
    let scale = (head_width as f64).powf(-0.5);
    let dtype = q.dtype();
    let scores = (q * scale).matmul(k.swap_dims(2, 3));
    let mut scores = Arithmetic::F32.cast(scores);
    if let Some(mask) = mask {
        scores = scores + mask.unsqueeze::<4>();
    }
    activation::softmax(scores, 3)
        .cast(dtype)
        .matmul(v)
        .swap_dims(1, 2)
        .reshape([n, queries, heads * head_width])
}

/// `x · sigmoid(1.702 x)`. Burn computes a sigmoid in f32 whatever comes in.
pub fn quick_gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    x.clone() * activation::sigmoid(x * 1.702)
}

/// `x · Φ(x)` with the exact error function, computed in f32: `1 + erf` is next to nothing for negative
/// numbers, and f16 would leave no digit of it.
pub fn gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let dtype = x.dtype();
    activation::gelu(Arithmetic::F32.cast(x)).cast(dtype)
}
