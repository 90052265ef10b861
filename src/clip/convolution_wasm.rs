//! A convolution on the CPU in the browser; what `convolution.rs` is everywhere else. What lies under
//! the kernel at each place is written into a row, and all rows go through one product.

use burn::module::Module;
use burn::tensor::{Tensor, TensorData};

use super::linear::values;
use super::panels::Panels;
use super::patches::Patches;

/// `[n, inputs, h, w] -> [n, outputs, h / stride, w / stride]`, zeros around the picture.
#[derive(Module, Debug)]
pub struct Convolution {
    #[module(skip)]
    panels: Panels,
    #[module(skip)]
    patches: Patches,
}

impl Convolution {
    /// From a `weight` `[outputs, inputs, kernel, kernel]`, `kernel` odd, and a `bias` `[outputs]`.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, stride: usize) -> Self {
        let [outputs, inputs, kernel, _] = weight.dims();
        let weight = values(weight.permute([2, 3, 1, 0]));
        let length = kernel * kernel * inputs;
        Self {
            panels: Panels::new(&weight, Some(&values(bias)), length, outputs),
            patches: Patches {
                channels: inputs,
                kernel,
                stride,
            },
        }
    }

    /// Convolves each picture. Its channels lie side by side in memory from here on, so that the next
    /// convolution finds them so.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let ([n, _, h, w], device) = (x.dims(), x.device());
        let [height, width] = self.patches.places([h, w]);
        let x = values(x.permute([0, 2, 3, 1]));
        let y = if self.patches.is_identity() {
            self.panels.product(&x)
        } else {
            self.panels.product(&self.patches.rows(&x, [h, w]))
        };
        let dims = [n, height, width, self.panels.outputs()];
        Tensor::<4>::from_data(TensorData::new(y, dims), &device).permute([0, 3, 1, 2])
    }
}
