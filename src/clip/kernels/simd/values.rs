//! The numbers of a tensor.

use burn::tensor::Tensor;

/// The numbers of an f32 tensor, row-major. Burn's CPU tensors are read without waiting.
///
/// # Panics
/// If the tensor is not f32.
pub fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    let data = tensor.into_data();
    data.try_into_vec().expect("the SIMD set computes in f32")
}
