//! A linear layer. A unit computes a few rows of one vector of columns and keeps the sums in registers. Units share data
//! through the cache alone.

use burn::backend::cubecl::dtype_to_storage_type;
use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::tensor::CubeTensor;

use super::tensors::{dense, empty};

/// Rows of a unit if there are fewer than [`MANY`] rows. Each number of the weight that a unit reads is used once for
/// each row.
const FEW_ROWS: usize = 4;
/// Rows of a unit if there are at least [`MANY`] rows.
const MANY_ROWS: usize = 8;
/// Number of rows from which a unit computes [`MANY_ROWS`].
const MANY: usize = 65;
/// Numbers that are read at once, if the length of a row is a multiple of it.
const VECTOR: usize = 4;
/// Units of a cube.
const UNITS: u32 = 64;

/// `x W + b` of `x` `[rows, inputs]`, `weight` `[inputs, outputs]` and `bias` `[outputs]`, which is read only if
/// `biased`. `relu6` tells whether ReLU6 follows.
pub fn launch(
    x: CubeTensor,
    weight: CubeTensor,
    bias: CubeTensor,
    biased: bool,
    relu6: bool,
) -> CubeTensor {
    let [x, weight, bias] = [x, weight, bias].map(dense);
    let [rows, inputs] = [0, 1].map(|dim| x.meta.shape()[dim]);
    let outputs = weight.meta.shape()[1];
    let whole = inputs.is_multiple_of(VECTOR) && outputs.is_multiple_of(VECTOR);
    let vector = if whole { VECTOR } else { 1 };
    let y = empty(&x, [rows, outputs]);
    let rows_of_unit = if rows < MANY { FEW_ROWS } else { MANY_ROWS };
    let columns = (outputs / vector).div_ceil(UNITS as usize) as u32;
    let count = CubeCount::new_2d(columns, rows.div_ceil(rows_of_unit) as u32);
    let (client, dtype) = (x.client.clone(), x.dtype);
    // SAFETY: by the shapes every index is within its tensor, because rows are whole vectors.
    unsafe {
        linear_kernel::launch_unchecked(
            &client,
            count,
            CubeDim::new_1d(UNITS),
            vector,
            x.into_tensor_arg(),
            weight.into_tensor_arg(),
            bias.into_tensor_arg(),
            y.clone().into_tensor_arg(),
            biased,
            relu6,
            rows_of_unit,
            dtype_to_storage_type(dtype),
        );
    }
    y
}

/// A unit computes `rows_of_unit` rows of one vector of columns. Sums are f32.
#[cube(launch_unchecked)]
fn linear_kernel<E: Float, N: Size>(
    x: &Tensor<Vector<E, N>>,
    weight: &Tensor<Vector<E, N>>,
    bias: &Tensor<Vector<E, N>>,
    y: &mut Tensor<Vector<E, N>>,
    #[comptime] biased: bool,
    #[comptime] relu6: bool,
    #[comptime] rows_of_unit: usize,
    #[define(E)] _dtype: ElemType,
) {
    let rows = x.shape(0);
    let inputs = x.shape(1) / N::value();
    let outputs = y.shape(1) / N::value();
    let column = ABSOLUTE_POS_X as usize;
    let first = ABSOLUTE_POS_Y as usize * rows_of_unit;
    if column >= outputs {
        terminate!();
    }

    let mut sums = Array::<Vector<f32, N>>::new(rows_of_unit);
    #[unroll]
    for r in 0..rows_of_unit {
        if biased {
            sums[r] = Vector::cast_from(bias[column]);
        } else {
            sums[r] = Vector::zero();
        }
    }
    for k in 0..inputs {
        let mut values = Array::<Vector<f32, N>>::new(rows_of_unit);
        #[unroll]
        for r in 0..rows_of_unit {
            // Beyond the last row, the last row is computed again and not written.
            let row = min(first + r, rows - 1);
            values[r] = Vector::cast_from(x[row * inputs + k]);
        }
        #[unroll]
        for i in 0..N::value() {
            let weights =
                Vector::<f32, N>::cast_from(weight[(k * N::value() + i) * outputs + column]);
            #[unroll]
            for r in 0..rows_of_unit {
                let value = Vector::<f32, N>::new(values[r].extract(i));
                sums[r] += value * weights;
            }
        }
    }
    #[unroll]
    for r in 0..rows_of_unit {
        if relu6 {
            sums[r] = clamp(sums[r], Vector::new(0.0f32), Vector::new(6.0f32));
        }
        if first + r < rows {
            y[(first + r) * outputs + column] = Vector::cast_from(sums[r]);
        }
    }
}
