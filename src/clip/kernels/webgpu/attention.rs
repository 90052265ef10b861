//! Scaled dot-product attention. A cube computes a few queries of one head.

use burn::backend::cubecl::dtype_to_storage_type;
use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::tensor::CubeTensor;

use super::tensors::{dense, empty};

/// The largest number of keys. A cube keeps the scores of its queries in the memory that its units share, and every
/// device has 16 kB of it. The largest CLIP has 577 keys.
pub const MOST_KEYS: usize = 1024;
/// Room for scores comes in steps, so that fewer variants of the kernel are compiled.
const STEP: usize = 64;
/// Units of a cube.
const UNITS: usize = 32;
/// Queries of a cube, unless there is only one query. Each key and value that a cube reads is used once for each query.
const QUERIES: usize = 4;

/// Attention of `q` `[n, heads, queries, head_width]` to `k` and `v` `[n, heads, keys, head_width]`; output
/// `[n, queries, heads · head_width]`. `mask` `[queries, keys]` is read only if `masked`.
pub fn launch([q, k, v]: [CubeTensor; 3], mask: CubeTensor, masked: bool) -> CubeTensor {
    let shape = q.meta.shape();
    let (n, heads, queries, head_width) = (shape[0], shape[1], shape[2], shape[3]);
    let out = empty(&q, [n, queries, heads * head_width]);
    let mask = if masked { dense(mask) } else { mask };
    let queries_of_cube = if queries == 1 { 1 } else { QUERIES };
    let room = k.meta.shape()[2].next_multiple_of(STEP);
    let scale = (head_width as f32).powf(-0.5);
    let (client, dtype) = (q.client.clone(), q.dtype);
    // SAFETY: by shapes and strides every index is within its tensor. There are at most `MOST_KEYS` keys, so the scores
    // fit into shared memory.
    unsafe {
        attention_kernel::launch_unchecked(
            &client,
            CubeCount::new_3d(
                queries.div_ceil(queries_of_cube) as u32,
                heads as u32,
                n as u32,
            ),
            CubeDim::new_1d(UNITS as u32),
            q.into_tensor_arg(),
            k.into_tensor_arg(),
            v.into_tensor_arg(),
            mask.into_tensor_arg(),
            out.clone().into_tensor_arg(),
            scale,
            masked,
            queries_of_cube,
            room,
            dtype_to_storage_type(dtype),
        );
    }
    out
}

/// Scores, their softmax and the weighted sum of values, in f32.
#[cube(launch_unchecked)]
fn attention_kernel<E: Float>(
    q: &Tensor<E>,
    k: &Tensor<E>,
    v: &Tensor<E>,
    mask: &Tensor<f32>,
    out: &mut Tensor<E>,
    scale: f32,
    #[comptime] masked: bool,
    #[comptime] queries_of_cube: usize,
    #[comptime] room: usize,
    #[define(E)] _dtype: ElemType,
) {
    let first = CUBE_POS_X as usize * queries_of_cube;
    let (head, n) = (CUBE_POS_Y as usize, CUBE_POS_Z as usize);
    let unit = UNIT_POS as usize;
    let heads = q.shape(1);
    let queries = q.shape(2);
    let head_width = q.shape(3);
    let keys = k.shape(2);
    let of_q = n * q.stride(0) + head * q.stride(1);
    let of_k = n * k.stride(0) + head * k.stride(1);
    let of_v = n * v.stride(0) + head * v.stride(1);

    let mut weights = Shared::<[f32]>::new_slice(queries_of_cube * room);
    for key in range_stepped(unit, keys, UNITS) {
        let mut scores = Array::<f32>::new(queries_of_cube);
        #[unroll]
        for i in 0..queries_of_cube {
            scores[i] = 0.0f32;
        }
        for d in 0..head_width {
            let key_element = f32::cast_from(k[of_k + key * k.stride(2) + d * k.stride(3)]);
            #[unroll]
            for i in 0..queries_of_cube {
                // After the last query the last one is computed again, and not written.
                let query = min(first + i, queries - 1);
                scores[i] +=
                    key_element * f32::cast_from(q[of_q + query * q.stride(2) + d * q.stride(3)]);
            }
        }
        #[unroll]
        for i in 0..queries_of_cube {
            let mut score = scores[i] * scale;
            if masked {
                score += mask[min(first + i, queries - 1) * keys + key];
            }
            weights[i * room + key] = score;
        }
    }
    sync_cube();
    let mut tops = Array::<f32>::new(queries_of_cube);
    #[unroll]
    for i in 0..queries_of_cube {
        tops[i] = weights[i * room];
        for key in 1..keys {
            tops[i] = max(tops[i], weights[i * room + key]);
        }
    }
    sync_cube();
    #[unroll]
    for i in 0..queries_of_cube {
        for key in range_stepped(unit, keys, UNITS) {
            weights[i * room + key] = (weights[i * room + key] - tops[i]).exp();
        }
    }
    sync_cube();
    let mut totals = Array::<f32>::new(queries_of_cube);
    #[unroll]
    for i in 0..queries_of_cube {
        totals[i] = 0.0f32;
        for key in 0..keys {
            totals[i] += weights[i * room + key];
        }
    }
    for d in range_stepped(unit, head_width, UNITS) {
        let mut sums = Array::<f32>::new(queries_of_cube);
        #[unroll]
        for i in 0..queries_of_cube {
            sums[i] = 0.0f32;
        }
        for key in 0..keys {
            let value = f32::cast_from(v[of_v + key * v.stride(2) + d * v.stride(3)]);
            #[unroll]
            for i in 0..queries_of_cube {
                sums[i] += weights[i * room + key] * value;
            }
        }
        #[unroll]
        for i in 0..queries_of_cube {
            let query = first + i;
            if query < queries {
                let at = ((n * queries + query) * heads + head) * head_width + d;
                out[at] = E::cast_from(sums[i] / totals[i]);
            }
        }
    }
}
