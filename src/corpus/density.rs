//! How densely a word lies among the others: the number that the paper's mining ranks by.
//!
//! arXiv 2605.23797, §3 and its released code (values: `tests/fixtures/paper/dnm-paper.*`):
//! `d(a, b) = |a| + |b| − 2 cos(a, b)` over all words **with the norms of the raw features, and a
//! word itself among its neighbours**; the mean of `ln d` over the `k + 1` nearest. Low is dense.

use burn::tensor::{Device, Tensor, TensorData};

/// Rows and columns of the distance matrix that exist at one time: 80,000² of them never do.
const TILE_ROWS: usize = 512;
const TILE_COLUMNS: usize = 8192;

/// Below this a distance counts as this. Reached only by features of norm under 1, for which the
/// paper's distance of a word to itself, `2|a| − 2`, has no logarithm.
const SMALLEST_DISTANCE: f64 = 1e-6;

/// Why densities cannot be computed.
#[derive(Debug, thiserror::Error)]
pub enum DensityError {
    /// Features that are no matrix, or too few for `k`.
    #[error("{values} values are not {dimension}-dimensional features of more than k = {k} words")]
    Shape {
        /// Number of values given.
        values: usize,
        /// Stated length of a row.
        dimension: usize,
        /// Neighbours asked for.
        k: usize,
    },
    /// A feature of length zero, or not finite.
    #[error("feature {0} has no direction (its norm is zero or not a number)")]
    NoDirection(usize),
    /// The device failed to hand back a tile.
    #[error("the device failed while it computed distances: {0}")]
    Device(String),
}

/// Mean of `ln d` to the `k + 1` nearest words, for each of the rows of `features` (raw text
/// features, `[words, dimension]`).
///
/// `progress` is called with the number of rows done. Ties need no rule: equal distances give the
/// same mean whichever is taken.
///
/// # Errors
/// [`DensityError`] if the features are no matrix of more than `k` directions, or the device fails.
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
            return Err(DensityError::NoDirection(index));
        }
        norms.push(norm);
        units.extend(row.iter().map(|&x| (f64::from(x) / norm) as f32));
    }
    let narrow: Vec<f32> = norms.iter().map(|&n| n as f32).collect();
    let largest = norms.iter().copied().fold(0.0, f64::max);
    let tensor = |rows: std::ops::Range<usize>| {
        let values = units[rows.start * dimension..rows.end * dimension].to_vec();
        Tensor::<2>::from_data(TensorData::new(values, [rows.len(), dimension]), device)
    };
    let columns: Vec<_> = ranges(count, TILE_COLUMNS)
        .map(|r| (r.clone(), tensor(r).transpose()))
        .collect();
    let mut means = Vec::with_capacity(count);
    for rows in ranges(count, TILE_ROWS) {
        let left = tensor(rows.clone());
        let mut nearest: Vec<Nearest> = rows.clone().map(|_| Nearest::new(k + 1)).collect();
        for (range, right) in &columns {
            let tile = left.clone().matmul(right.clone()).into_data_async().await;
            let cosines: Vec<f32> = tile
                .map_err(|e| DensityError::Device(format!("{e:?}")))?
                .try_into_vec()
                .map_err(|e| DensityError::Device(format!("{e:?}")))?;
            let these = Columns {
                norms: &norms[range.clone()],
                narrow: &narrow[range.clone()],
                largest,
            };
            offer_all(&norms[rows.clone()], &mut nearest, &cosines, these);
        }
        means.extend(nearest.into_iter().map(Nearest::mean_log));
        progress(rows.end);
    }
    Ok(means)
}

fn ranges(count: usize, tile: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..count)
        .step_by(tile)
        .map(move |start| start..count.min(start + tile))
}

/// The words of one tile's columns.
#[derive(Clone, Copy)]
struct Columns<'a> {
    norms: &'a [f64],
    /// The same in f32, for the first sieve.
    narrow: &'a [f32],
    /// Largest norm of all words.
    largest: f64,
}

/// Offers every row of a tile its distances, the rows shared out to the threads that there are.
fn offer_all(norms: &[f64], nearest: &mut [Nearest], cosines: &[f32], columns: Columns<'_>) {
    let one = |(norm, (kept, cosines)): (&f64, (&mut Nearest, &[f32]))| {
        kept.offer_row(*norm, cosines, columns);
    };
    let width = columns.norms.len();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    if threads == 1 {
        let rows = nearest.iter_mut().zip(cosines.chunks_exact(width));
        return norms.iter().zip(rows).for_each(one);
    }
    let share = norms.len().div_ceil(threads);
    std::thread::scope(|scope| {
        let parts = nearest.chunks_mut(share).zip(cosines.chunks(share * width));
        for (norms, (nearest, cosines)) in norms.chunks(share).zip(parts) {
            scope.spawn(move || {
                let rows = nearest.iter_mut().zip(cosines.chunks_exact(width));
                norms.iter().zip(rows).for_each(one);
            });
        }
    });
}

/// The `keep` smallest of a stream of distances, in memory of a few times `keep`.
struct Nearest {
    keep: usize,
    bound: f64,
    distances: Vec<f64>,
}

impl Nearest {
    fn new(keep: usize) -> Self {
        Self {
            keep,
            bound: f64::INFINITY,
            distances: Vec::with_capacity(4 * keep),
        }
    }

    /// Offers one row's distances. Nearly all are too far, which a sieve in f32 says of sixteen at
    /// a time, and wrongly of none: it lets through what f32 cannot decide.
    fn offer_row(&mut self, norm: f64, cosines: &[f32], columns: Columns<'_>) {
        const LANES: usize = 16;
        let slack = 1e-5 * (norm + columns.largest + 2.0);
        let chunks = cosines.chunks(LANES);
        let norms = columns
            .narrow
            .chunks(LANES)
            .zip(columns.norms.chunks(LANES));
        for (cosines, (narrow, exact)) in chunks.zip(norms) {
            let limit = (self.bound - norm + slack) as f32;
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

    fn offer(&mut self, distance: f64) {
        if distance < self.bound {
            self.distances.push(distance);
            if self.distances.len() == 4 * self.keep {
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
