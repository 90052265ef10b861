//! The activations of CLIP's transformers.

use burn::tensor::{Tensor, activation};

use crate::clip::arithmetic::Arithmetic;

/// `x · sigmoid(1.702 x)` of each element. Burn computes a sigmoid in f32 whatever the type of its input.
pub fn quick_gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    x.clone() * activation::sigmoid(x * 1.702)
}

/// `x · Φ(x)` of each element with the exact error function, computed in f32: for negative numbers `1 + erf` is
/// close to zero, and f16 would keep no digit of it.
pub fn gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let dtype = x.dtype();
    activation::gelu(Arithmetic::F32.cast(x)).cast(dtype)
}
