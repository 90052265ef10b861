//! A depthwise convolution: each channel is convolved by its own kernel.
//!
//! The channels of a pixel lie side by side in memory. A few vectors of channels are summed at a time, in registers,
//! over all places of one row of the image. Their weights, at most 25 times as many, stay in the fastest cache.

use std::ops::Range;

use burn::module::Module;
use burn::tensor::{Tensor, TensorData};

use super::patches::within;
use super::values::values;
use crate::clip::kernels::convolution_config::ConvolutionConfig;

/// Channels that are computed together: four vectors of four numbers.
const LANES: usize = 16;

/// The sums of [`LANES`] channels at one place.
type Sums = [f32; LANES];

/// Weight and bias of a depthwise convolution, packed.
#[derive(Module, Debug)]
pub struct DepthwiseWeights {
    #[module(skip)]
    kernels: Kernels,
    #[module(skip)]
    config: ConvolutionConfig,
}

/// The kernels of all channels, [`LANES`] channels side by side. The last group is padded with zeros.
#[derive(Clone)]
struct Kernels {
    /// `[groups, kernel · kernel]`
    weight: Vec<Sums>,
    /// `[groups]`
    bias: Vec<Sums>,
    kernel: usize,
    channels: usize,
}

// Not derived: a weight would print thousands of numbers.
impl std::fmt::Debug for Kernels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            kernel, channels, ..
        } = self;
        write!(f, "{kernel} x {kernel} for {channels} channels")
    }
}

impl DepthwiseWeights {
    /// From a `weight` `[channels, 1, kernel, kernel]`, `kernel` odd, and a `bias` `[channels]`.
    pub fn new(weight: Tensor<4>, bias: Tensor<1>, config: ConvolutionConfig) -> Self {
        let [channels, _, kernel, _] = weight.dims();
        let (weight, bias) = (values(weight), values(bias));
        let area = kernel * kernel;
        let group = |numbers: &mut dyn FnMut(usize) -> f32, first: usize| -> Sums {
            std::array::from_fn(|lane| match first + lane {
                channel if channel < channels => numbers(channel),
                _ => 0.0,
            })
        };
        let firsts = || (0..channels).step_by(LANES);
        let packed = firsts().flat_map(|first| {
            let weight = &weight;
            (0..area).map(move |at| group(&mut |channel| weight[channel * area + at], first))
        });
        Self {
            kernels: Kernels {
                weight: packed.collect(),
                bias: firsts()
                    .map(|first| group(&mut |channel| bias[channel], first))
                    .collect(),
                kernel,
                channels,
            },
            config,
        }
    }
}

/// Convolves each channel of each image by its own kernel. In memory the channels of the result lie side by side.
///
/// # Shapes
/// - `x`: `[n, channels, h, w]`
/// - output: `[n, channels, h / stride, w / stride]`, rounded up
pub fn depthwise(x: Tensor<4>, weights: &DepthwiseWeights) -> Tensor<4> {
    let ([n, channels, h, w], device) = (x.dims(), x.device());
    let DepthwiseWeights { kernels, config } = weights;
    let [rows, columns] = [h, w].map(|side| config.places(side));
    let [above, left] = [h, w].map(|side| config.zeros(kernels.kernel, side)[0]);
    let x = values(x.permute([0, 2, 3, 1]));
    let mut y = vec![0.0; n * rows * columns * channels];
    let lines = y.chunks_exact_mut((columns * channels).max(1));
    for (line, y) in lines.enumerate() {
        let (image, top) = (line / rows, line % rows * config.stride);
        let image = &x[image * h * w * channels..][..h * w * channels];
        let seen = within(top, above, kernels.kernel, h);
        let first = (top + seen.start - above) * w * channels;
        kernels.row(
            &image[first..][..seen.len() * w * channels],
            seen,
            left,
            config,
            y,
        );
    }
    let dims = [n, rows, columns, channels];
    Tensor::<4>::from_data(TensorData::new(y, dims), &device).permute([0, 3, 1, 2])
}

impl Kernels {
    /// One row of places, `y` `[columns, channels]`. `x` `[seen.len(), w, channels]` are the rows of the image that
    /// lie under the rows `seen` of the kernel.
    fn row(
        &self,
        x: &[f32],
        seen: Range<usize>,
        left: usize,
        config: &ConvolutionConfig,
        y: &mut [f32],
    ) {
        let (channels, kernel) = (self.channels, self.kernel);
        let line = x.len() / seen.len();
        let w = line / channels;
        let groups = self.weight.chunks_exact(kernel * kernel).zip(&self.bias);
        for ((weight, bias), first) in groups.zip((0..).step_by(LANES)) {
            let weight = &weight[seen.start * kernel..seen.end * kernel];
            let whole = first + LANES <= channels;
            for (place, y) in y.chunks_exact_mut(channels).enumerate() {
                let column = place * config.stride;
                let inside = within(column, left, kernel, w);
                let start = (column + inside.start - left) * channels + first;
                let mut sums = *bias;
                for (x, weight) in x.chunks_exact(line).zip(weight.chunks_exact(kernel)) {
                    let weight = &weight[inside.clone()];
                    let x = &x[start..];
                    if whole {
                        add(&mut sums, x, weight, channels);
                    } else {
                        add_some(&mut sums, x, weight, channels, channels - first);
                    }
                }
                if config.relu6 {
                    for sum in &mut sums {
                        *sum = sum.clamp(0.0, 6.0);
                    }
                }
                let y = &mut y[first..];
                match y.first_chunk_mut() {
                    Some(y) => *y = sums,
                    None => y.copy_from_slice(&sums[..y.len()]),
                }
            }
        }
    }
}

/// Adds one row of a kernel times the pixels under it. `x` begins at the first channel of the first pixel, and the
/// next pixel is `channels` further on.
#[inline(always)]
fn add(sums: &mut Sums, x: &[f32], weight: &[Sums], channels: usize) {
    for (x, weight) in x.chunks(channels).zip(weight) {
        let Some(x) = x.first_chunk::<LANES>() else {
            continue;
        };
        for lane in 0..LANES {
            sums[lane] += x[lane] * weight[lane];
        }
    }
}

/// [`add`] for the last `count` channels, if they are fewer than [`LANES`].
#[inline(always)]
fn add_some(sums: &mut Sums, x: &[f32], weight: &[Sums], channels: usize, count: usize) {
    for (x, weight) in x.chunks(channels).zip(weight) {
        for (sum, (x, weight)) in sums.iter_mut().zip(x.iter().zip(weight)).take(count) {
            *sum += x * weight;
        }
    }
}
