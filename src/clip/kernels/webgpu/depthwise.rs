//! A depthwise convolution. A unit computes one vector of channels at one place.

use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::tensor::CubeTensor;

use super::tensors::{dense, empty};

/// Channels that are read at once, if the number of channels is a multiple of it.
const VECTOR: usize = 4;
/// Units of a cube.
const UNITS: u32 = 64;
/// Cubes of the first dimension. Every device allows more.
const WIDE: u32 = 1024;

/// Where the kernels lie on the images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Places {
    /// Side of the kernel.
    pub kernel: usize,
    /// Pixels between two places.
    pub stride: usize,
    /// Zeros above and left of the image.
    pub before: [usize; 2],
    /// Places in each direction: rows and columns.
    pub count: [usize; 2],
    /// Whether ReLU6 follows.
    pub relu6: bool,
}

/// Each channel of `x` `[n, h, w, channels]` by its kernel in `weight` `[kernel · kernel, channels]`, and `bias`
/// `[channels]`: `[n, rows, columns, channels]`, in f32.
pub fn launch(x: CubeTensor, weight: CubeTensor, bias: CubeTensor, places: Places) -> CubeTensor {
    let [x, weight, bias] = [x, weight, bias].map(dense);
    let [n, channels] = [0, 3].map(|dim| x.meta.shape()[dim]);
    let [rows, columns] = places.count;
    let vector = if channels.is_multiple_of(VECTOR) {
        VECTOR
    } else {
        1
    };
    let y = empty(&x, [n, rows, columns, channels]);
    let elements = n * rows * columns * channels / vector;
    let cubes = (elements as u32).div_ceil(UNITS);
    let client = x.client.clone();
    // SAFETY: the kernel ends a unit beyond the last element of `y`, and reads no pixel outside of the image.
    unsafe {
        depthwise_kernel::launch_unchecked(
            &client,
            CubeCount::new_2d(cubes.min(WIDE), cubes.div_ceil(WIDE)),
            CubeDim::new_1d(UNITS),
            vector,
            x.into_tensor_arg(),
            weight.into_tensor_arg(),
            bias.into_tensor_arg(),
            y.clone().into_tensor_arg(),
            elements,
            places.stride,
            places.before[0],
            places.before[1],
            places.kernel,
            places.relu6,
        );
    }
    y
}

#[cube(launch_unchecked)]
fn depthwise_kernel<N: Size>(
    x: &Tensor<Vector<f32, N>>,
    weight: &Tensor<Vector<f32, N>>,
    bias: &Tensor<Vector<f32, N>>,
    y: &mut Tensor<Vector<f32, N>>,
    elements: usize,
    stride: usize,
    above: usize,
    left: usize,
    #[comptime] kernel: usize,
    #[comptime] relu6: bool,
) {
    let at = ABSOLUTE_POS;
    if at >= elements {
        terminate!();
    }
    let h = x.shape(1);
    let w = x.shape(2);
    let channels = x.shape(3) / N::value();
    let rows = y.shape(1);
    let columns = y.shape(2);
    let channel = at % channels;
    let place = at / channels;
    let left_of_kernel = place % columns * stride;
    let top_of_kernel = place / columns % rows * stride;
    let image = place / columns / rows;

    let mut sums = bias[channel];
    #[unroll]
    for ky in 0..kernel {
        let row = top_of_kernel + ky;
        if row >= above && row < h + above {
            #[unroll]
            for kx in 0..kernel {
                let column = left_of_kernel + kx;
                if column >= left && column < w + left {
                    let pixel = (image * h + row - above) * w + column - left;
                    sums += x[pixel * channels + channel]
                        * weight[(ky * kernel + kx) * channels + channel];
                }
            }
        }
    }
    if relu6 {
        sums = clamp(sums, Vector::new(0.0f32), Vector::new(6.0f32));
    }
    y[at] = sums;
}
