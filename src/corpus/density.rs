//! The density of a word among the others: the number by which the paper's mining ranks words.
//!
//! Source: arXiv 2605.23797, §3, and its released code; reference values are in
//! `tests/fixtures/paper/dnm-paper.*`. The distance of two words is `d(a, b) = |a| + |b| − 2 cos(a, b)`
//! **with the norms of the raw features**. The number is the mean of `ln d` over the `k + 1` nearest
//! words, **the word itself among them**. A low mean is dense.

use std::ops::Range;

use burn::tensor::{Device, Tensor, TensorData};

/// The paper's number of neighbours `k`; the word itself is not counted.
pub const NEIGHBOURS: usize = 100;

/// Rows and columns of the part of the distance matrix that is in memory: the whole matrix, 80,000²
/// values, would not fit.
const TILE: usize = 2048;

/// Distances that the f32 filter checks at a time.
const LANES: usize = 16;

/// Smaller distances count as this one. Only features with a norm below 1 have them: the paper's
/// distance of a word to itself, `2|a| − 2`, then has no logarithm.
const SMALLEST_DISTANCE: f64 = 1e-6;

/// Why the densities cannot be computed.
#[derive(Debug, thiserror::Error, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum DensityError {
    /// The features are no matrix, or they are too few for `k` neighbours.
    #[error("{values} values are not {dimension}-dimensional features of more than k = {k} words")]
    #[serde(rename = "density-shape")]
    Shape {
        /// Number of values given.
        values: usize,
        /// Dimensions of a feature.
        dimension: usize,
        /// Number of neighbours asked for.
        k: usize,
    },
    /// A feature is zero or not finite.
    #[error("feature {index} has no direction (its norm is zero or not a number)")]
    #[serde(rename = "density-no-direction")]
    NoDirection {
        /// Row of the feature, counted from 0.
        index: usize,
    },
    /// The device failed to return a tile of the distance matrix.
    #[error("the device failed while it computed distances: {detail}")]
    #[serde(rename = "density-device")]
    Device {
        /// Burn's message.
        detail: String,
    },
}

/// Computes, for every word, the mean of `ln d` to its `k + 1` nearest words, `[words]`.
///
/// `features` are the raw text features, `[words, dimension]`, row-major. `progress` is called with
/// the number of words done. Ties need no rule: equal distances give the same mean.
///
/// # Errors
/// [`DensityError::Shape`] if the features are no matrix of more than `k` rows,
/// [`DensityError::NoDirection`] if a feature is zero or not finite, [`DensityError::Device`] if the
/// device fails.
pub async fn mean_log_distance(
    features: &[f32],
    dimension: usize,
    k: usize,
    device: &Device,
    mut progress: impl FnMut(usize),
) -> Result<Vec<f32>, DensityError> {
    let shape = DensityError::Shape {
        values: features.len(),
        dimension,
        k,
    };
    if dimension == 0
        || !features.len().is_multiple_of(dimension)
        || features.len() / dimension <= k
    {
        return Err(shape);
    }
    let count = features.len() / dimension;
    let mut norms = Vec::with_capacity(count);
    let mut units = Vec::with_capacity(features.len());
    for (index, row) in features.chunks_exact(dimension).enumerate() {
        let norm = row
            .iter()
            .map(|&x| f64::from(x).powi(2))
            .sum::<f64>()
            .sqrt();
        if !norm.is_finite() || norm == 0.0 {
            return Err(DensityError::NoDirection { index });
        }
        norms.push(norm);
        units.extend(row.iter().map(|&x| (f64::from(x) / norm) as f32));
    }
    let narrow: Vec<f32> = norms.iter().map(|&n| n as f32).collect();
    let largest = norms.iter().copied().fold(0.0, f64::max);
    let tensor = |rows: Range<usize>| {
        let values = units[rows.start * dimension..rows.end * dimension].to_vec();
        Tensor::<2>::from_data(TensorData::new(values, [rows.len(), dimension]), device)
    };
    let blocks: Vec<Range<usize>> = ranges(count, TILE).collect();
    let mut nearest: Vec<Nearest> = (0..count).map(|_| Nearest::new(k + 1)).collect();
    for (at, rows) in blocks.iter().enumerate() {
        let left = tensor(rows.clone());
        for columns in &blocks[at..] {
            let tile = left.clone().matmul(tensor(columns.clone()).transpose());
            let cosines: Vec<f32> = tile
                .into_data_async()
                .await
                .map_err(device_error)?
                .try_into_vec()
                .map_err(device_error)?;
            let these = |range: &Range<usize>| Words {
                norms: &norms[range.clone()],
                narrow: &narrow[range.clone()],
                largest,
            };
            offer_rows(
                &mut nearest[rows.clone()],
                &cosines,
                these(rows),
                these(columns),
            );
            if columns != rows {
                // The tile also holds the column words' distances, which saves half of the products.
                offer_columns(
                    &mut nearest[columns.clone()],
                    &cosines,
                    these(rows),
                    these(columns),
                );
            }
        }
        // Later blocks hold no further distance of these words.
        progress(rows.end);
    }
    Ok(nearest.into_iter().map(Nearest::mean_log).collect())
}

fn device_error(error: impl std::fmt::Debug) -> DensityError {
    DensityError::Device {
        detail: format!("{error:?}"),
    }
}

fn ranges(count: usize, tile: usize) -> impl Iterator<Item = Range<usize>> {
    (0..count)
        .step_by(tile)
        .map(move |start| start..count.min(start + tile))
}

/// The words of one side of a tile.
#[derive(Clone, Copy)]
struct Words<'a> {
    norms: &'a [f64],
    /// The same norms in f32, for the filter.
    narrow: &'a [f32],
    /// Largest norm among all words of the corpus.
    largest: f64,
}

/// Offers the distances in a tile's rows to the words of the rows. Threads share the rows.
fn offer_rows(nearest: &mut [Nearest], cosines: &[f32], rows: Words<'_>, columns: Words<'_>) {
    let width = columns.norms.len();
    in_shares(nearest, |first, nearest| {
        let norms = &rows.norms[first..];
        let cosines = cosines[first * width..].chunks_exact(width);
        for ((norm, cosines), kept) in norms.iter().zip(cosines).zip(nearest) {
            kept.offer_row(*norm, cosines, columns);
        }
    });
}

/// Offers the distances in a tile's columns to the words of the columns. Threads share the columns.
///
/// The tile is read row by row, as it lies in memory: transposing it first took longer than the
/// products.
fn offer_columns(nearest: &mut [Nearest], cosines: &[f32], rows: Words<'_>, columns: Words<'_>) {
    let width = columns.norms.len();
    in_shares(nearest, |first, nearest| {
        let own = first..first + nearest.len();
        let norms = &columns.norms[own.clone()];
        let mut limits: Vec<f32> = (nearest.iter().zip(norms))
            .map(|(kept, norm)| kept.limit(*norm, rows.largest))
            .collect();
        let sides = rows.norms.iter().zip(rows.narrow);
        for ((norm, narrow), cosines) in sides.zip(cosines.chunks_exact(width)) {
            let chunks = cosines[own.clone()]
                .chunks(LANES)
                .zip(limits.chunks_mut(LANES));
            for ((cosines, limits), place) in chunks.zip((0..).step_by(LANES)) {
                let mut near = false;
                for (cosine, limit) in cosines.iter().zip(limits.iter()) {
                    near |= narrow - 2.0 * cosine < *limit;
                }
                if near {
                    for ((&cosine, limit), column) in cosines.iter().zip(limits).zip(place..) {
                        let kept = &mut nearest[column];
                        kept.offer(norms[column] + norm - 2.0 * f64::from(cosine));
                        *limit = kept.limit(norms[column], rows.largest);
                    }
                }
            }
        }
    });
}

/// Runs `work` on equal shares of `nearest`, one share a thread. `work` gets the index of the first
/// element of its share.
fn in_shares(nearest: &mut [Nearest], work: impl Fn(usize, &mut [Nearest]) + Sync) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    if threads == 1 {
        return work(0, nearest);
    }
    let share = nearest.len().div_ceil(threads);
    std::thread::scope(|scope| {
        for (number, nearest) in nearest.chunks_mut(share).enumerate() {
            let work = &work;
            scope.spawn(move || work(number * share, nearest));
        }
    });
}

/// The `keep` smallest of a stream of distances, in memory for twice `keep`. Each word has its own.
struct Nearest {
    keep: usize,
    /// No distance from here on is among the smallest.
    bound: f64,
    distances: Vec<f64>,
}

impl Nearest {
    fn new(keep: usize) -> Self {
        Self {
            keep,
            bound: f64::INFINITY,
            distances: Vec::with_capacity(2 * keep),
        }
    }

    /// Offers the distances of one row. Nearly all are too large. A filter in f32 drops them, [`LANES`]
    /// at a time, and never drops one that counts.
    fn offer_row(&mut self, norm: f64, cosines: &[f32], columns: Words<'_>) {
        let chunks = cosines.chunks(LANES);
        let norms = columns
            .narrow
            .chunks(LANES)
            .zip(columns.norms.chunks(LANES));
        for (cosines, (narrow, exact)) in chunks.zip(norms) {
            let limit = self.limit(norm, columns.largest);
            let mut near = false;
            for (cosine, narrow) in cosines.iter().zip(narrow) {
                near |= narrow - 2.0 * cosine < limit;
            }
            if near {
                for (&cosine, column) in cosines.iter().zip(exact) {
                    self.offer(norm + column - 2.0 * f64::from(cosine));
                }
            }
        }
    }

    /// Upper limit, in f32, of the other word's norm minus twice the cosine for a distance that may
    /// count. It leaves room for the rounding of f32. `largest` is the largest norm of the other words.
    fn limit(&self, norm: f64, largest: f64) -> f32 {
        (self.bound - norm + 1e-5 * (norm + largest + 2.0)) as f32
    }

    fn offer(&mut self, distance: f64) {
        if distance < self.bound {
            self.distances.push(distance);
            if self.distances.len() == 2 * self.keep {
                self.shrink();
            }
        }
    }

    fn shrink(&mut self) {
        if self.distances.len() > self.keep {
            let (_, bound, _) = self
                .distances
                .select_nth_unstable_by(self.keep - 1, f64::total_cmp);
            self.bound = *bound;
            self.distances.truncate(self.keep);
        }
    }

    fn mean_log(mut self) -> f32 {
        self.shrink();
        let sum: f64 = self
            .distances
            .iter()
            .map(|d| d.max(SMALLEST_DISTANCE).ln())
            .sum();
        (sum / self.distances.len() as f64) as f32
    }
}

#[cfg(all(test, feature = "cpu"))]
mod tests {
    use super::*;

    /// The words fill more than one tile, so that neighbours come from both sides of a tile.
    #[test]
    fn tiles_give_the_same_densities_as_all_pairs() {
        let (count, dimension, k) = (TILE + 150, 3, 5);
        let features: Vec<f32> = (0..count * dimension)
            .map(|i| ((i * 7919 % 10_007) as f32 - 5000.0) / 900.0)
            .collect();
        let device = Device::flex();
        let found = mean_log_distance(&features, dimension, k, &device, |_| {});
        let found = pollster::block_on(found).expect("densities");
        let rows: Vec<(Vec<f64>, f64)> = features
            .chunks_exact(dimension)
            .map(|row| {
                let row: Vec<f64> = row.iter().map(|&x| f64::from(x)).collect();
                let norm = row.iter().map(|x| x * x).sum::<f64>().sqrt();
                (row.iter().map(|x| x / norm).collect(), norm)
            })
            .collect();
        for word in [0, 1, 777, TILE - 1, TILE, count - 1] {
            let (own, norm) = &rows[word];
            let mut distances: Vec<f64> = rows
                .iter()
                .map(|(other, other_norm)| {
                    let cosine: f64 = own.iter().zip(other).map(|(a, b)| a * b).sum();
                    (norm + other_norm - 2.0 * cosine).max(SMALLEST_DISTANCE)
                })
                .collect();
            distances.sort_unstable_by(f64::total_cmp);
            let near = distances[..=k].iter().map(|d| d.ln());
            let exact = near.sum::<f64>() / (k + 1) as f64;
            let error = (f64::from(found[word]) - exact).abs();
            assert!(error < 1e-4, "word {word}: {} and {exact}", found[word]);
        }
    }
}
