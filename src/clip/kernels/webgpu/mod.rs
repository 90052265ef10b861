//! The WebGPU set, for the graphics card in the browser: shaders written in CubeCL for a linear layer, a layer norm,
//! attention, the activations, and the 1×1 and depthwise convolutions of EfficientNets.
//!
//! Each operation is one launch where Burn's take up to nine, and its shader is short. Burn's matrix product comes in
//! eight variants of 30 to 47 kB of WGSL, and a software adapter compiles each of them for a second or more. Burn also
//! pads the operands to whole tiles, of which a text of seven tokens fills a tenth. docs/models.md has the measured
//! gain.

mod activation;
mod attention;
mod convolution;
mod depthwise;
mod layer_norm;
mod linear;
mod tensors;

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Cube, Dispatch, backend_extension};
use burn::tensor::Tensor;
use burn_cubecl::tensor::CubeTensor;

use super::portable;
use activation::Function;
use attention::MOST_KEYS;
use depthwise::Places;

pub use super::portable::convolution::{ConvolutionWeights, convolution};
pub use super::portable::linear::LinearWeights;
pub use convolution::{DepthwiseWeights, PointwiseWeights};

/// The operations that a backend must add to Burn's own. The functions below document shapes and meaning.
///
/// Kernels cannot take an `Option`: when `biased` or `masked` is false, pass any tensor; it is not read.
#[backend_extension(Cube)]
trait Kernels: Backend {
    fn clip_linear(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        biased: bool,
        relu6: bool,
    ) -> FloatTensor<Self>;
    fn clip_depthwise(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        places: Places,
    ) -> FloatTensor<Self>;
    fn clip_layer_norm(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f64,
    ) -> FloatTensor<Self>;
    fn clip_attend(
        q: FloatTensor<Self>,
        k: FloatTensor<Self>,
        v: FloatTensor<Self>,
        mask: FloatTensor<Self>,
        masked: bool,
    ) -> FloatTensor<Self>;
    fn clip_activate(x: FloatTensor<Self>, function: Function) -> FloatTensor<Self>;
}

impl Kernels for Cube {
    fn clip_linear(
        x: CubeTensor,
        weight: CubeTensor,
        bias: CubeTensor,
        biased: bool,
        relu6: bool,
    ) -> CubeTensor {
        linear::launch(x, weight, bias, biased, relu6)
    }
    fn clip_depthwise(
        x: CubeTensor,
        weight: CubeTensor,
        bias: CubeTensor,
        places: Places,
    ) -> CubeTensor {
        depthwise::launch(x, weight, bias, places)
    }
    fn clip_layer_norm(
        x: CubeTensor,
        gamma: CubeTensor,
        beta: CubeTensor,
        epsilon: f64,
    ) -> CubeTensor {
        layer_norm::launch(x, gamma, beta, epsilon)
    }
    fn clip_attend(
        q: CubeTensor,
        k: CubeTensor,
        v: CubeTensor,
        mask: CubeTensor,
        masked: bool,
    ) -> CubeTensor {
        attention::launch([q, k, v], mask, masked)
    }
    fn clip_activate(x: CubeTensor, function: Function) -> CubeTensor {
        activation::launch(x, function)
    }
}

/// `x W + b`, in the type of `x`: a weight of another type is converted at each call.
///
/// # Shapes
/// - `x`: `[rows, inputs]`
/// - output: `[rows, outputs]`
pub fn linear(x: Tensor<2>, weights: &LinearWeights) -> Tensor<2> {
    let dtype = x.dtype();
    let weight = weights.weight().cast(dtype).into_dispatch();
    let bias = weights.bias().map(|bias| bias.cast(dtype).into_dispatch());
    let biased = bias.is_some();
    let bias = bias.unwrap_or_else(|| weight.clone());
    let y = Dispatch::clip_linear(x.into_dispatch(), weight, bias, biased, false);
    Tensor::from_dispatch(y)
}

/// Convolves each pixel, in f32. In memory the channels of the result lie side by side.
///
/// # Shapes
/// - `x`: `[n, inputs, h, w]`
/// - output: `[n, outputs, h, w]`
pub fn pointwise(x: Tensor<4>, weights: &PointwiseWeights) -> Tensor<4> {
    let [n, inputs, h, w] = x.dims();
    let rows = x.permute([0, 2, 3, 1]).reshape([n * h * w, inputs]);
    let [weight, bias] = [
        weights.weight().into_dispatch(),
        weights.bias().into_dispatch(),
    ];
    let y = Dispatch::clip_linear(rows.into_dispatch(), weight, bias, true, weights.relu6());
    let y = Tensor::<2>::from_dispatch(y);
    let outputs = y.dims()[1];
    y.reshape([n, h, w, outputs]).permute([0, 3, 1, 2])
}

/// Convolves each channel of each image by its own kernel, in f32. In memory the channels of the result lie side by
/// side.
///
/// # Shapes
/// - `x`: `[n, channels, h, w]`
/// - output: `[n, channels, h / stride, w / stride]`, rounded up
pub fn depthwise(x: Tensor<4>, weights: &DepthwiseWeights) -> Tensor<4> {
    let [_, _, h, w] = x.dims();
    let x = x.permute([0, 2, 3, 1]).into_dispatch();
    let [weight, bias] = [
        weights.weight().into_dispatch(),
        weights.bias().into_dispatch(),
    ];
    let y = Dispatch::clip_depthwise(x, weight, bias, weights.places([h, w]));
    Tensor::<4>::from_dispatch(y).permute([0, 3, 1, 2])
}

/// `(x − mean) / √(variance + ε) · γ + β` over the last dimension, in f32.
///
/// # Shapes
/// - `x` and the output: `[…, width]`
/// - `gamma`, `beta`: `[width]`
pub fn layer_norm<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f64,
) -> Tensor<D> {
    let (gamma, beta) = (gamma.into_dispatch(), beta.into_dispatch());
    let y = Dispatch::clip_layer_norm(x.into_dispatch(), gamma, beta, epsilon);
    Tensor::from_dispatch(y)
}

/// Scaled dot-product attention; the heads are joined again in the output. The portable set computes attention to
/// more than [`MOST_KEYS`] keys, which no published CLIP has.
///
/// # Shapes
/// - `q`: `[n, heads, queries, head_width]`
/// - `k`, `v`: `[n, heads, keys, head_width]`
/// - `mask`: `[queries, keys]`, added to the scores
/// - output: `[n, queries, heads · head_width]`
pub fn attend(q: Tensor<4>, k: Tensor<4>, v: Tensor<4>, mask: Option<Tensor<2>>) -> Tensor<3> {
    if k.dims()[2] > MOST_KEYS {
        return portable::attend(q, k, v, mask);
    }
    let [q, k, v] = [q, k, v].map(Tensor::into_dispatch);
    let masked = mask.is_some();
    let mask = mask.map_or_else(|| v.clone(), Tensor::into_dispatch);
    let attended = Dispatch::clip_attend(q, k, v, mask, masked);
    Tensor::from_dispatch(attended)
}

/// `x · sigmoid(1.702 x)` of each element, computed in f32.
pub fn quick_gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    activate(x, Function::QuickGelu)
}

/// `x · Φ(x)` of each element with the exact error function, computed in f32.
pub fn gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    activate(x, Function::Gelu)
}

fn activate<const D: usize>(x: Tensor<D>, function: Function) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::clip_activate(x.into_dispatch(), function))
}
