//! Scaled dot-product attention (Vaswani et al. 2017, section 3.2.1).

use burn::tensor::{Tensor, activation};

use crate::clip::arithmetic::Arithmetic;

/// Scaled dot-product attention; the heads are joined again in the output. Matrix products are taken in the type of
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
