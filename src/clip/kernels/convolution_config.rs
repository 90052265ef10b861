//! What a convolution does besides its products: stride, padding, and a rectifier after the sums.

/// How many zeros surround an image. A convolution with stride `s` has `⌈side / s⌉` places along a side of either kind
/// of padding, because its kernels have an odd side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// `kernel / 2` zeros on every side, as in PyTorch's ResNets: a kernel's middle lies on pixel 0.
    Centred,
    /// TensorFlow's `SAME`: as few zeros as the last place of the kernel needs, half of them before the image, rounded
    /// down. Reference: `get_same_padding` in
    /// <https://github.com/huggingface/pytorch-image-models/blob/main/timm/layers/padding.py>
    Same,
}

/// Stride, padding and rectifier of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvolutionConfig {
    /// Pixels between two places of the kernel.
    pub stride: usize,
    /// Zeros around the image.
    pub padding: Padding,
    /// Whether the sums go through ReLU6: `min(max(x, 0), 6)`.
    pub relu6: bool,
}

impl ConvolutionConfig {
    /// Centred padding and no rectifier.
    pub fn centred(stride: usize) -> Self {
        Self {
            stride,
            padding: Padding::Centred,
            relu6: false,
        }
    }

    /// Places of a kernel along a side of `side` pixels.
    pub fn places(&self, side: usize) -> usize {
        side.div_ceil(self.stride)
    }

    /// Zeros before and after a side of `side` pixels, for a kernel of odd size `kernel`.
    pub fn zeros(&self, kernel: usize, side: usize) -> [usize; 2] {
        match self.padding {
            Padding::Centred => [kernel / 2; 2],
            Padding::Same => {
                let reached = (self.places(side).max(1) - 1) * self.stride + kernel;
                let all = reached.saturating_sub(side);
                [all / 2, all - all / 2]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(stride: usize) -> ConvolutionConfig {
        ConvolutionConfig {
            padding: Padding::Same,
            ..ConvolutionConfig::centred(stride)
        }
    }

    /// The values are those of timm's `get_same_padding`.
    #[test]
    fn same_padding_is_tensorflows() {
        for (kernel, stride, side, zeros) in [
            (3, 1, 7, [1, 1]),
            (3, 2, 7, [1, 1]),
            (3, 2, 8, [0, 1]),
            (5, 1, 3, [2, 2]),
            (5, 2, 7, [2, 2]),
            (5, 2, 8, [1, 2]),
            (1, 1, 4, [0, 0]),
            (1, 2, 4, [0, 0]),
            (5, 2, 1, [2, 2]),
        ] {
            let found = same(stride).zeros(kernel, side);
            assert_eq!(found, zeros, "{kernel} by {stride} on {side}");
        }
    }

    #[test]
    fn centred_padding_ignores_the_image() {
        assert_eq!(ConvolutionConfig::centred(2).zeros(3, 8), [1, 1]);
        assert_eq!(ConvolutionConfig::centred(2).places(8), 4);
        assert_eq!(same(2).places(9), 5);
    }
}
