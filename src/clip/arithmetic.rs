//! The numbers in which a model computes: f32, or f16 where the device has it.
//!
//! In f16 are the weights of the linear layers, and what goes into them and comes out: nearly all of
//! a model's memory and work. Sums stay in f32, as under PyTorch's autocast: the residual stream,
//! layer norms (a square of 256 is beyond f16), softmax and its mask, the means over positions, the
//! features. Matrix products add up in f32 whatever they multiply. A ResNet is f32 throughout: Burn's
//! convolution (cubek-convolution 0.3.1, `direct.rs`) adds up in the type of its input, and of the sum
//! of some thousand products f16 keeps too little; and with its attention pool alone in f16, what the
//! embedded model says of pictures was five times as far off as what it says of texts.

use burn::tensor::{Device, FloatDType, Tensor};

/// What a model's matrix products multiply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Arithmetic {
    /// 24 bits.
    #[default]
    F32,
    /// 11 bits, in half of the memory.
    F16,
}

impl Arithmetic {
    /// f16 where `device` computes in it. That it computes it well is for a self-check to show.
    pub fn of(device: &Device) -> Self {
        if device.supports_dtype(FloatDType::F16) {
            Self::F16
        } else {
            Self::F32
        }
    }

    /// For people and for JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
        }
    }

    /// The start-up check passes up to this difference of any component of unit embeddings.
    pub fn tolerance(self) -> f32 {
        match self {
            Self::F32 => F32_TOLERANCE,
            Self::F16 => F16_TOLERANCE,
        }
    }

    /// `x` in these numbers: itself where it is.
    pub(super) fn cast<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        x.cast(self.dtype())
    }

    pub(super) fn dtype(self) -> FloatDType {
        match self {
            Self::F32 => FloatDType::F32,
            Self::F16 => FloatDType::F16,
        }
    }
}

/// A wrong shader is off by far more, another order of summation by far less.
const F32_TOLERANCE: f32 = 1e-3;

/// f16 rounds each number by up to one part in 2,048. What that makes of unit embeddings was measured,
/// on the CPU and through WebGPU alike (docs/models.md): at most 1.1e-3 in the smallest test models, 4e-4
/// in the embedded model's texts, 6e-4 in a ViT-B/32 of random weights, whose cosines between pictures
/// and texts moved by 2e-4. Less than three times the worst is allowed; what is wrong is off by tenths.
const F16_TOLERANCE: f32 = 3e-3;
