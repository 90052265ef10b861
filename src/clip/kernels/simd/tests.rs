//! The SIMD set computes what the portable set computes.

use burn::tensor::{Device, Tensor, TensorData};

use super::values::values;
use crate::clip::kernels::{ConvolutionConfig, Padding, portable, simd};

/// Numbers between -1 and 1 that repeat late.
fn tensor<const D: usize>(dims: [usize; D], seed: usize) -> Tensor<D> {
    let numbers: Vec<f32> = (0..dims.iter().product())
        .map(|i| ((i * 7919 + seed * 104_729) % 1009) as f32 / 504.0 - 1.0)
        .collect();
    Tensor::from_data(TensorData::new(numbers, dims), &Device::flex())
}

fn assert_alike<const D: usize>(simd: Tensor<D>, portable: Tensor<D>, what: &str) {
    assert_eq!(simd.dims(), portable.dims(), "{what}");
    for (found, expected) in values(simd).into_iter().zip(values(portable)) {
        let difference = (found - expected).abs();
        assert!(difference < 2e-5, "{what}: {found} in place of {expected}");
    }
}

#[test]
fn activations_agree() {
    let x = tensor([3, 5, 7], 1) * 8.0;
    assert_alike(
        simd::quick_gelu(x.clone()),
        portable::quick_gelu(x.clone()),
        "QuickGELU",
    );
    assert_alike(simd::gelu(x.clone()), portable::gelu(x), "GELU");
}

#[test]
fn layer_norms_agree() {
    let (x, gamma, beta) = (tensor([4, 24], 1), tensor([24], 2), tensor([24], 3));
    assert_alike(
        simd::layer_norm(x.clone(), gamma.clone(), beta.clone(), 1e-5),
        portable::layer_norm(x, gamma, beta, 1e-5),
        "layer norm",
    );
}

#[test]
fn linear_layers_agree() {
    for (rows, inputs, outputs) in [(1, 7, 12), (5, 24, 13), (50, 32, 40)] {
        let (x, weight) = (tensor([rows, inputs], 1), tensor([inputs, outputs], 2));
        for bias in [None, Some(tensor([outputs], 3))] {
            let packed = simd::LinearWeights::new(weight.clone(), bias.clone());
            let plain = portable::LinearWeights::new(weight.clone(), bias);
            assert_eq!(packed.outputs(), plain.outputs());
            assert_alike(
                simd::linear(x.clone(), &packed),
                portable::linear(x.clone(), &plain),
                &format!("{rows} x {inputs} x {outputs}"),
            );
        }
    }
}

#[test]
fn attention_agrees() {
    let [n, heads, head_width] = [2, 3, 8];
    for (queries, keys) in [(1, 5), (4, 4), (3, 9)] {
        let q = tensor([n, heads, queries, head_width], 1);
        let k = tensor([n, heads, keys, head_width], 2);
        let v = tensor([n, heads, keys, head_width], 3);
        for mask in [None, Some(tensor([queries, keys], 4))] {
            assert_alike(
                simd::attend(q.clone(), k.clone(), v.clone(), mask.clone()),
                portable::attend(q.clone(), k.clone(), v.clone(), mask),
                &format!("{queries} queries, {keys} keys"),
            );
        }
    }
}

/// Every stride and padding, with and without a rectifier.
fn configs() -> impl Iterator<Item = ConvolutionConfig> {
    let strides = [1, 2].into_iter();
    strides.flat_map(|stride| {
        let paddings = [Padding::Centred, Padding::Same].into_iter();
        paddings.flat_map(move |padding| {
            [false, true].map(|relu6| ConvolutionConfig {
                stride,
                padding,
                relu6,
            })
        })
    })
}

#[test]
fn convolutions_agree() {
    let (n, inputs, outputs) = (2, 3, 5);
    for (kernel, config) in [1, 3, 5]
        .into_iter()
        .flat_map(|kernel| configs().map(move |config| (kernel, config)))
    {
        for [h, w] in [[1, 1], [6, 3], [7, 8]] {
            let x = tensor([n, inputs, h, w], 1);
            let weight = tensor([outputs, inputs, kernel, kernel], 2);
            let bias = tensor([outputs], 3);
            let packed = simd::ConvolutionWeights::new(weight.clone(), bias.clone(), config);
            let plain = portable::ConvolutionWeights::new(weight, bias, config);
            assert_alike(
                simd::convolution(x.clone(), &packed),
                portable::convolution(x, &plain),
                &format!("{kernel} with {config:?} on {h} x {w}"),
            );
        }
    }
}

#[test]
fn pointwise_convolutions_agree() {
    for (inputs, outputs, [h, w]) in [(3, 5, [1, 1]), (16, 24, [6, 3]), (25, 13, [7, 8])] {
        for relu6 in [false, true] {
            let x = tensor([2, inputs, h, w], 1) * 4.0;
            let weight = tensor([outputs, inputs, 1, 1], 2);
            let bias = tensor([outputs], 3);
            let packed = simd::PointwiseWeights::new(weight.clone(), bias.clone(), relu6);
            let plain = portable::PointwiseWeights::new(weight, bias, relu6);
            assert_alike(
                simd::pointwise(x.clone(), &packed),
                portable::pointwise(x, &plain),
                &format!("{inputs} to {outputs} on {h} x {w}, {relu6}"),
            );
        }
    }
}

#[test]
fn depthwise_convolutions_agree() {
    for (kernel, config) in [3, 5, 7]
        .into_iter()
        .flat_map(|kernel| configs().map(move |config| (kernel, config)))
    {
        for ([h, w], channels) in [([1, 1], 16), ([6, 3], 5), ([7, 8], 40), ([9, 14], 33)] {
            let x = tensor([2, channels, h, w], 1) * 4.0;
            let weight = tensor([channels, 1, kernel, kernel], 2);
            let bias = tensor([channels], 3);
            let packed = simd::DepthwiseWeights::new(weight.clone(), bias.clone(), config);
            let plain = portable::DepthwiseWeights::new(weight, bias, config);
            assert_alike(
                simd::depthwise(x.clone(), &packed),
                portable::depthwise(x, &plain),
                &format!("{kernel} with {config:?} on {h} x {w} of {channels}"),
            );
        }
    }
}
