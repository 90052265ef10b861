//! Scaled dot-product attention, one head after the other.

use burn::tensor::{Tensor, TensorData};

use super::lanes;
use super::panels::Panels;
use super::values::values;

/// Scaled dot-product attention; the heads are joined again in the output. One head is computed after the other, so
/// that its scores stay in the cache.
///
/// # Shapes
/// - `q`: `[n, heads, queries, head_width]`
/// - `k`, `v`: `[n, heads, keys, head_width]`
/// - `mask`: `[queries, keys]`, added to the scores
/// - output: `[n, queries, heads · head_width]`
pub fn attend(q: Tensor<4>, k: Tensor<4>, v: Tensor<4>, mask: Option<Tensor<2>>) -> Tensor<3> {
    let ([n, heads, queries, head_width], device) = (q.dims(), q.device());
    let keys = k.dims()[2];
    let scale = (head_width as f64).powf(-0.5);
    let mask = mask.map(values);
    let [q, k, v] = [q * scale, k.swap_dims(2, 3), v].map(values);
    let width = heads * head_width;
    let mut out = vec![0.0; n * queries * width];
    let inputs = q.chunks_exact(queries * head_width);
    let pairs = k
        .chunks_exact(head_width * keys)
        .zip(v.chunks_exact(keys * head_width));
    for (index, (q, (k, v))) in inputs.zip(pairs).enumerate() {
        let mut scores = Panels::new(k, None, head_width, keys).product(q);
        for (row, scores) in scores.chunks_exact_mut(keys).enumerate() {
            if let Some(mask) = &mask {
                for (score, mask) in scores.iter_mut().zip(&mask[row * keys..]) {
                    *score += mask;
                }
            }
            lanes::softmax(scores);
        }
        let attended = Panels::new(v, None, keys, head_width).product(&scores);
        let (image, head) = (index / heads, index % heads);
        let rows = out[image * queries * width..].chunks_exact_mut(width);
        for (out, attended) in rows.zip(attended.chunks_exact(head_width)) {
            out[head * head_width..][..head_width].copy_from_slice(attended);
        }
    }
    Tensor::from_data(TensorData::new(out, [n, queries, width]), &device)
}
