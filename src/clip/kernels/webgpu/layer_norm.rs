//! A layer norm. A cube computes one row.

use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::tensor::CubeTensor;

use super::tensors::{dense, empty};

/// Units of a cube.
const UNITS: usize = 32;

/// `(x − mean) / √(variance + ε) · γ + β` of each row of `x`, in f32.
pub fn launch(x: CubeTensor, gamma: CubeTensor, beta: CubeTensor, epsilon: f64) -> CubeTensor {
    let [x, gamma, beta] = [x, gamma, beta].map(dense);
    let width = gamma.meta.shape()[0];
    let elements = x.meta.num_elements();
    let mut y = empty(&x, [elements]);
    y.meta = x.meta.clone();
    let client = x.client.clone();
    // SAFETY: `x` consists of whole rows of `width` elements, one for each cube.
    unsafe {
        layer_norm_kernel::launch_unchecked(
            &client,
            CubeCount::new_1d((elements / width) as u32),
            CubeDim::new_1d(UNITS as u32),
            x.into_tensor_arg(),
            gamma.into_tensor_arg(),
            beta.into_tensor_arg(),
            y.clone().into_tensor_arg(),
            width,
            epsilon as f32,
        );
    }
    y
}

/// The units of a cube share the row. The mean is subtracted before the squares are taken, so that no digits are lost.
#[cube(launch_unchecked)]
fn layer_norm_kernel(
    x: &Tensor<f32>,
    gamma: &Tensor<f32>,
    beta: &Tensor<f32>,
    y: &mut Tensor<f32>,
    width: usize,
    epsilon: f32,
) {
    let unit = UNIT_POS as usize;
    let start = CUBE_POS * width;
    let mut parts = Shared::<[f32]>::new_slice(UNITS);

    let mut part = 0.0f32;
    for i in range_stepped(unit, width, UNITS) {
        part += x[start + i];
    }
    parts[unit] = part;
    sync_cube();
    let mut mean = 0.0f32;
    for other in 0..UNITS {
        mean += parts[other];
    }
    mean /= f32::cast_from(width);
    sync_cube();

    let mut part = 0.0f32;
    for i in range_stepped(unit, width, UNITS) {
        let off = x[start + i] - mean;
        part += off * off;
    }
    parts[unit] = part;
    sync_cube();
    let mut variance = 0.0f32;
    for other in 0..UNITS {
        variance += parts[other];
    }
    let deviation = (variance / f32::cast_from(width) + epsilon).sqrt();
    for i in range_stepped(unit, width, UNITS) {
        y[start + i] = (x[start + i] - mean) / deviation * gamma[i] + beta[i];
    }
}
