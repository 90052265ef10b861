//! The patches of images that a convolution sees, as rows of a matrix ("im2col").

use std::ops::Range;

use crate::clip::kernels::convolution_config::ConvolutionConfig;

/// A square kernel of odd size that moves over images padded with zeros.
#[derive(Clone, Debug)]
pub struct Patches {
    /// Channels of the images.
    pub channels: usize,
    /// Side of the kernel in pixels.
    pub kernel: usize,
    /// Stride and padding.
    pub config: ConvolutionConfig,
}

impl Patches {
    /// Number of places on an image of `[h, w]` pixels: `[rows, columns]`.
    pub fn places(&self, size: [usize; 2]) -> [usize; 2] {
        size.map(|side| self.config.places(side))
    }

    /// Whether the patches are the pixels themselves, in their order.
    pub fn is_identity(&self) -> bool {
        self.kernel == 1 && self.config.stride == 1
    }

    /// The patches of images `x` `[n, h, w, channels]`: `[n · rows · columns, kernel · kernel · channels]`.
    pub fn rows(&self, x: &[f32], [h, w]: [usize; 2]) -> Vec<f32> {
        let (image, line) = (h * w * self.channels, w * self.channels);
        let [rows, columns] = self.places([h, w]);
        let side = self.kernel * self.channels;
        let length = self.kernel * side;
        let mut out = vec![0.0; x.len() / image.max(1) * rows * columns * length];
        let [above, left] = [h, w].map(|side| self.config.zeros(self.kernel, side)[0]);
        let images = x.chunks_exact(image.max(1));
        for (x, out) in images.zip(out.chunks_exact_mut(rows * columns * length)) {
            for (place, out) in out.chunks_exact_mut(length).enumerate() {
                let [row, column] =
                    [place / columns, place % columns].map(|at| at * self.config.stride);
                // The columns of the kernel that lie within the image.
                let inside = within(column, left, self.kernel, w);
                let seen = inside.start * self.channels..inside.end * self.channels;
                let start = (column + inside.start - left) * self.channels;
                for ky in within(row, above, self.kernel, h) {
                    let y = row + ky - above;
                    out[ky * side..][seen.clone()]
                        .copy_from_slice(&x[y * line + start..][..seen.len()]);
                }
            }
        }
        out
    }
}

/// The positions of a kernel that lie within `0..length`, if its first position is at `at - before`.
pub fn within(at: usize, before: usize, kernel: usize, length: usize) -> Range<usize> {
    before.saturating_sub(at)..kernel.min(length + before - at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clip::kernels::convolution_config::Padding;

    #[test]
    fn rows_are_what_lies_under_the_kernel() {
        for (kernel, stride) in [(1, 1), (1, 2), (3, 1), (3, 2), (5, 1), (5, 2)] {
            for (padding, [h, w]) in [Padding::Centred, Padding::Same]
                .into_iter()
                .flat_map(|padding| [[1, 1], [2, 5], [6, 3], [7, 7]].map(|size| (padding, size)))
            {
                let (n, channels) = (2, 3);
                let config = ConvolutionConfig {
                    padding,
                    ..ConvolutionConfig::centred(stride)
                };
                let patches = Patches {
                    channels,
                    kernel,
                    config,
                };
                let [above, left] = [h, w].map(|side| config.zeros(kernel, side)[0]);
                let x: Vec<f32> = (1..=n * h * w * channels).map(|i| i as f32).collect();
                let found = patches.rows(&x, [h, w]);
                let [rows, columns] = patches.places([h, w]);
                assert_eq!(
                    [rows, columns],
                    [(h - 1) / stride + 1, (w - 1) / stride + 1]
                );
                let mut expected = Vec::new();
                for image in 0..n {
                    for at in 0..rows * columns {
                        for under in 0..kernel * kernel {
                            let y = at / columns * stride + under / kernel;
                            let x_at = at % columns * stride + under % kernel;
                            for channel in 0..channels {
                                let inside = (above..h + above).contains(&y)
                                    && (left..w + left).contains(&x_at);
                                expected.push(if inside {
                                    let place = (image * h + y - above) * w + x_at - left;
                                    x[place * channels + channel]
                                } else {
                                    0.0
                                });
                            }
                        }
                    }
                }
                assert_eq!(
                    found, expected,
                    "{kernel} by {stride} on {h} x {w}, {padding:?}"
                );
            }
        }
    }

    #[test]
    fn one_by_one_without_a_stride_sees_the_image() {
        let patches = Patches {
            channels: 2,
            kernel: 1,
            config: ConvolutionConfig::centred(1),
        };
        assert!(patches.is_identity());
        let x = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(patches.rows(&x, [1, 2]), x);
    }
}
