//! What CLIP computes beside its linear layers and is worth code of its own on some device.

use burn::tensor::{Tensor, activation};

use super::arithmetic::Arithmetic;

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
