//! The patches of images that a convolution sees, as rows of a matrix ("im2col").

/// A square kernel of odd size that moves over images padded with zeros.
#[derive(Clone, Debug)]
pub struct Patches {
    /// Channels of the images.
    pub channels: usize,
    /// Side of the kernel in pixels.
    pub kernel: usize,
    /// Pixels between two places of the kernel.
    pub stride: usize,
}

impl Patches {
    /// Number of places on an image of `[h, w]` pixels: `[rows, columns]`.
    pub fn places(&self, size: [usize; 2]) -> [usize; 2] {
        size.map(|side| side.div_ceil(self.stride))
    }

    /// Whether the patches are the pixels themselves, in their order.
    pub fn is_identity(&self) -> bool {
        self.kernel == 1 && self.stride == 1
    }

    /// The patches of images `x` `[n, h, w, channels]`: `[n · rows · columns, kernel · kernel · channels]`.
    pub fn rows(&self, x: &[f32], [h, w]: [usize; 2]) -> Vec<f32> {
        let (image, line) = (h * w * self.channels, w * self.channels);
        let [rows, columns] = self.places([h, w]);
        let side = self.kernel * self.channels;
        let length = self.kernel * side;
        let mut out = vec![0.0; x.len() / image.max(1) * rows * columns * length];
        let images = x.chunks_exact(image.max(1));
        for (x, out) in images.zip(out.chunks_exact_mut(rows * columns * length)) {
            for (place, out) in out.chunks_exact_mut(length).enumerate() {
                let [top, left] = [place / columns, place % columns].map(|at| at * self.stride);
                // The columns of the kernel that lie within the image.
                let (first, end) = within(left, self.kernel, w);
                let seen = first * self.channels..end * self.channels;
                let start = (left + first - self.kernel / 2) * self.channels;
                let (above, below) = within(top, self.kernel, h);
                for ky in above..below {
                    let y = top + ky - self.kernel / 2;
                    out[ky * side..][seen.clone()]
                        .copy_from_slice(&x[y * line + start..][..seen.len()]);
                }
            }
        }
        out
    }
}

/// The range of a kernel's positions that lies within `0..length`, if the middle of the kernel is at `at`: first
/// position, and position after the last.
fn within(at: usize, kernel: usize, length: usize) -> (usize, usize) {
    let half = kernel / 2;
    (half.saturating_sub(at), kernel.min(length + half - at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_what_lies_under_the_kernel() {
        for (kernel, stride) in [(1, 1), (1, 2), (3, 1), (3, 2), (5, 1)] {
            for [h, w] in [[1, 1], [2, 5], [6, 3], [7, 7]] {
                let (n, channels) = (2, 3);
                let patches = Patches {
                    channels,
                    kernel,
                    stride,
                };
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
                                let half = kernel / 2;
                                let inside = (half..h + half).contains(&y)
                                    && (half..w + half).contains(&x_at);
                                expected.push(if inside {
                                    let place = (image * h + y - half) * w + x_at - half;
                                    x[place * channels + channel]
                                } else {
                                    0.0
                                });
                            }
                        }
                    }
                }
                assert_eq!(found, expected, "{kernel} by {stride} on {h} x {w}");
            }
        }
    }

    #[test]
    fn one_by_one_without_a_stride_sees_the_image() {
        let patches = Patches {
            channels: 2,
            kernel: 1,
            stride: 1,
        };
        assert!(patches.is_identity());
        let x = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(patches.rows(&x, [1, 2]), x);
    }
}
