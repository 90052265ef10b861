//! Batch norm (Ioffe & Szegedy 2015), folded into the convolution before it.
//!
//! At inference, batch norm is a fixed scale and shift of each channel:
//! `bn(conv(x)) = conv(x) · s + (β − μ s)` with `s = γ / √(σ² + ε)`. Folding halves the number of kernels.

use burn::tensor::Tensor;

use crate::clip::checkpoint::{Checkpoint, CheckpointError};

/// Takes the weight of the convolution `conv`, which has no bias, and the statistics of the batch norm `bn` after it.
/// Returns weight, of `shape` `[outputs, inputs / groups, kernel, kernel]`, and bias `[outputs]` of a convolution that
/// does both.
pub fn folded(
    checkpoint: &mut Checkpoint,
    conv: &str,
    bn: &str,
    shape: [usize; 4],
    eps: f64,
) -> Result<(Tensor<4>, Tensor<1>), CheckpointError> {
    let outputs = shape[0];
    let weight = checkpoint.tensor(&format!("{conv}.weight"), shape)?;
    let mut statistic = |part: &str| checkpoint.tensor(&format!("{bn}.{part}"), [outputs]);
    let gamma = statistic("weight")?;
    let beta = statistic("bias")?;
    let mean = statistic("running_mean")?;
    let variance = statistic("running_var")?;

    let scale: Tensor<1> = gamma / (variance + eps).sqrt();
    let bias = beta - mean * scale.clone();
    let weight = weight * scale.reshape([outputs, 1, 1, 1]);
    Ok((weight, bias))
}
