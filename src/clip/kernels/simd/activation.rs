//! QuickGELU on whole vectors.

use burn::tensor::{Tensor, TensorData};

use super::lanes;
use super::values::values;

/// `x · sigmoid(1.702 x)` of each element.
pub fn quick_gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let (dims, device) = (x.dims(), x.device());
    let mut x = values(x);
    lanes::quick_gelu(&mut x);
    Tensor::from_data(TensorData::new(x, dims), &device)
}
