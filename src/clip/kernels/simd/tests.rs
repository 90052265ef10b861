//! The SIMD set computes what the portable set computes.

use burn::tensor::{Device, Tensor, TensorData};

use super::values::values;
use crate::clip::kernels::{portable, simd};

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

#[test]
fn convolutions_agree() {
    let (n, inputs, outputs) = (2, 3, 5);
    for (kernel, stride) in [(1, 1), (1, 2), (3, 1), (3, 2), (5, 1)] {
        for [h, w] in [[1, 1], [6, 3], [7, 8]] {
            let x = tensor([n, inputs, h, w], 1);
            let weight = tensor([outputs, inputs, kernel, kernel], 2);
            let bias = tensor([outputs], 3);
            let packed = simd::ConvolutionWeights::new(weight.clone(), bias.clone(), stride);
            let plain = portable::ConvolutionWeights::new(weight, bias, stride);
            assert_alike(
                simd::convolution(x.clone(), &packed),
                portable::convolution(x, &plain),
                &format!("{kernel} by {stride} on {h} x {w}"),
            );
        }
    }
}
