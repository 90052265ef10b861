//! A linear layer on the CPU in the browser; what `linear.rs` is everywhere else.

use burn::module::Module;
use burn::tensor::{Tensor, TensorData};

use super::panels::Panels;

/// `x W + b`: `[…, inputs] -> […, outputs]`.
#[derive(Module, Debug)]
pub struct Linear {
    #[module(skip)]
    panels: Panels,
}

impl Linear {
    /// From a `weight` `[inputs, outputs]` and a `bias` `[outputs]`.
    pub fn new(weight: Tensor<2>, bias: Option<Tensor<1>>) -> Self {
        let [inputs, outputs] = weight.dims();
        let bias = bias.map(values);
        Self {
            panels: Panels::new(&values(weight), bias.as_deref(), inputs, outputs),
        }
    }

    /// Applies the layer to the last dimension.
    pub fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        let (mut dims, device) = (x.dims(), x.device());
        dims[D - 1] = self.panels.outputs();
        let y = self.panels.product(&values(x));
        Tensor::from_data(TensorData::new(y, dims), &device)
    }
}

/// The CPU's tensors are at hand at once: nothing is waited for.
pub(super) fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    let data = tensor.into_data();
    data.try_into_vec().expect("all of CLIP's tensors are f32")
}
