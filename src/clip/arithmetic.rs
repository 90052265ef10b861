//! The arithmetic of a model: f32, or f16 where the device has it.
//!
//! With f16, the weights, inputs and outputs of the linear layers are f16; they take nearly all of a model's memory and
//! work. As under PyTorch's autocast, sums stay in f32: the residual stream, layer norms (the square of 256 is beyond
//! f16), the softmax with its mask, means over positions, and the features. Matrix products add up in f32 for either
//! type of factors.
//!
//! A ResNet computes in f32 throughout. Burn's convolution (cubek-convolution 0.3.1, `direct.rs`) adds up in the type of
//! its input, and f16 keeps too little of a sum of some thousand products. With the attention pool alone in f16, the
//! embedded model's image embeddings were five times as far off as its text embeddings. An EfficientNet computes in f32
//! throughout, too.

use burn::tensor::{Device, FloatDType, Tensor};

/// The type of the factors in a model's matrix products.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Arithmetic {
    /// Single precision: 24 bits of significand.
    #[default]
    F32,
    /// Half precision: 11 bits of significand, in half of the memory.
    F16,
}

impl Arithmetic {
    /// f16 if `device` supports it, else f32. The self-check shows whether the device computes f16 correctly.
    pub fn of(device: &Device) -> Self {
        if device.supports_dtype(FloatDType::F16) {
            Self::F16
        } else {
            Self::F32
        }
    }

    /// The name of the type: `f32` or `f16`.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
        }
    }

    /// The largest difference of any component of unit embeddings with which the self-check passes.
    pub fn tolerance(self) -> f32 {
        match self {
            Self::F32 => F32_TOLERANCE,
            Self::F16 => F16_TOLERANCE,
        }
    }

    /// `x` in this type; `x` itself if it has this type.
    pub(super) fn cast<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        x.cast(self.dtype())
    }

    /// Burn's name of the type.
    pub(super) fn dtype(self) -> FloatDType {
        match self {
            Self::F32 => FloatDType::F32,
            Self::F16 => FloatDType::F16,
        }
    }
}

/// Another order of summation makes far smaller differences, a wrong shader far larger ones.
const F32_TOLERANCE: f32 = 1e-3;

/// f16 rounds each number by up to one part in 2,048. The resulting differences of unit embeddings were measured on the
/// CPU and through WebGPU alike (docs/models.md): at most 1.1e-3 in the smallest test models, 4e-4 in the embedded
/// model's texts, 6e-4 in a ViT-B/32 of random weights, whose cosines between images and texts moved by 2e-4. The
/// tolerance is less than three times the worst of these. A wrong shader makes differences of tenths.
const F16_TOLERANCE: f32 = 3e-3;
