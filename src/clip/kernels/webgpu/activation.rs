//! The activations of CLIP's transformers, one element a unit.

use burn::backend::cubecl::dtype_to_storage_type;
use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::tensor::CubeTensor;

use super::tensors::{dense, empty};

/// Units of a cube.
const UNITS: u32 = 64;
/// Cubes of the first dimension. Every device allows more.
const WIDE: u32 = 1024;

/// The function of each element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// `x · sigmoid(1.702 x)`
    QuickGelu,
    /// `x · Φ(x)`
    Gelu,
}

/// `function` of each element of `x`, computed in f32.
pub fn launch(x: CubeTensor, function: Function) -> CubeTensor {
    let x = dense(x);
    let elements = x.meta.num_elements();
    let mut y = empty(&x, [elements]);
    y.meta = x.meta.clone();
    let cubes = (elements as u32).div_ceil(UNITS);
    let count = CubeCount::new_2d(cubes.min(WIDE), cubes.div_ceil(WIDE));
    let (client, dtype) = (x.client.clone(), x.dtype);
    // SAFETY: both tensors have `elements` elements, and the kernel ends a unit beyond them.
    unsafe {
        activation_kernel::launch_unchecked(
            &client,
            count,
            CubeDim::new_1d(UNITS),
            x.into_tensor_arg(),
            y.clone().into_tensor_arg(),
            elements,
            function == Function::Gelu,
            dtype_to_storage_type(dtype),
        );
    }
    y
}

#[cube(launch_unchecked)]
fn activation_kernel<E: Float>(
    x: &Tensor<E>,
    y: &mut Tensor<E>,
    elements: usize,
    #[comptime] exact: bool,
    #[define(E)] _dtype: ElemType,
) {
    let at = ABSOLUTE_POS;
    if at >= elements {
        terminate!();
    }
    let value = f32::cast_from(x[at]);
    if exact {
        let half = value * 0.5f32;
        let inner = value * comptime!(core::f32::consts::FRAC_1_SQRT_2);
        y[at] = E::cast_from(half * (1.0f32 + Erf::erf(inner)));
    } else {
        y[at] = E::cast_from(value / (1.0f32 + (value * -1.702f32).exp()));
    }
}
