//! The map by neighbours: t-SNE (van der Maaten & Hinton 2008; Barnes-Hut: van der Maaten 2014).
//!
//! Two principal components show little of hundreds of dimensions: points that lie together in the
//! space may be far apart on that plane. t-SNE keeps neighbours together. It starts from the
//! principal components (Kobak & Berens 2019), so groups stay about where the other map shows them,
//! and nothing is left to chance.

use bhtsne::{Neighbor, tSNE};
use serde::Serialize;

/// Roughly the number of neighbours that stay near a point. It is small because the map holds only a
/// handful of words and pictures for each label, and the reader looks for a picture's nearest words.
const PERPLEXITY: usize = 12;
/// With fewer points, every point is a neighbour of every other.
const LEAST_POINTS: usize = 10;
/// The time grows with the square of the number of points, and the worker answers nothing
/// meanwhile.
const MOST_POINTS: usize = 1000;
/// Groups form while attraction is exaggerated, and spread in the remaining epochs. These few
/// epochs and this factor (12 in the paper) suffice because the points start apart, see [`SPREAD`].
const EXAGGERATED: usize = 50;
const FACTOR: f32 = 4.0;
const EPOCHS: usize = 250;
/// Least and largest learning rate; between them it equals the number of points (Belkina et al.
/// 2019). A dozen points would not settle at a larger rate, hundreds would not move far enough at a
/// smaller one.
const STEP: (f32, f32) = (10.0, 200.0);
/// Barnes-Hut: a cell of the plane counts as one point below this ratio of width to distance.
const THETA: f32 = 0.5;
/// Standard deviation of the first coordinate at the start. Kobak and Berens take 1e-4, where
/// rounding decides which way a point goes: without one picture, all others moved by a fifth of the
/// map. From 1 they move by a hundredth (700 points) to a tenth (20 points), and as many neighbours
/// are kept.
const SPREAD: f32 = 1.0;

/// Why a map shows principal components in place of neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum NoNeighbours {
    /// With so few points, every point is a neighbour of every other.
    TooFew,
    /// With so many points, the page would seem to hang.
    TooMany,
    /// All points are equal.
    Alike,
}

/// Coordinates in which neighbouring rows are neighbours.
///
/// # Shapes
/// `rows`: `[points, dimension]`; `start` (their principal components) and the result: `[points]`.
pub(super) fn embed(
    rows: &[Vec<f32>],
    start: &[(f32, f32)],
) -> Result<Vec<(f32, f32)>, NoNeighbours> {
    let points = rows.len().min(start.len());
    if points < LEAST_POINTS {
        return Err(NoNeighbours::TooFew);
    }
    if points > MOST_POINTS {
        return Err(NoNeighbours::TooMany);
    }
    let (rows, start) = (&rows[..points], &start[..points]);
    let variance = start.iter().map(|(x, _)| x * x).sum::<f32>() / points as f32;
    let scale = SPREAD / variance.sqrt();
    if !scale.is_finite() {
        return Err(NoNeighbours::Alike);
    }
    let start: Vec<f32> = start
        .iter()
        .flat_map(|&(x, y)| [x * scale, y * scale])
        .collect();
    // The crate panics if the perplexity exceeds a third of the points.
    let perplexity = PERPLEXITY.min((points - 1) / 3);
    let placed = tSNE::<f32, Vec<f32>, 2>::new(rows)
        .perplexity(perplexity as f32)
        .epochs(EPOCHS)
        .stop_lying_epoch(EXAGGERATED)
        .momentum_switch_epoch(EXAGGERATED)
        .early_exaggeration(FACTOR)
        .learning_rate((points as f32).clamp(STEP.0, STEP.1))
        .initial_embedding(start)
        .barnes_hut_with_neighbors(THETA, &nearest(rows, 3 * perplexity))
        .embedding();
    let plane: Vec<(f32, f32)> = placed
        .as_chunks::<2>()
        .0
        .iter()
        .map(|&[x, y]| (x, y))
        .collect();
    let finite = plane.iter().all(|(x, y)| x.is_finite() && y.is_finite());
    if finite {
        Ok(plane)
    } else {
        Err(NoNeighbours::Alike)
    }
}

/// The nearest other rows of each row, nearest first; of equal distances the first row. The crate's
/// own search is random and takes either.
///
/// # Shapes
/// `rows`: `[points, dimension]`; the result: `[points, count]`.
fn nearest(rows: &[Vec<f32>], count: usize) -> Vec<Vec<Neighbor<f32>>> {
    let of = |(at, row): (usize, &Vec<f32>)| {
        let others = rows.iter().enumerate().filter(|&(index, _)| index != at);
        let mut all: Vec<Neighbor<f32>> = others
            .map(|(index, other)| Neighbor {
                index,
                distance: distance(row, other),
            })
            .collect();
        all.sort_by(|a, b| a.distance.total_cmp(&b.distance));
        all.truncate(count);
        all
    };
    rows.iter().enumerate().map(of).collect()
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    // Eight sums side by side: a single sum has to be added in order, which cannot be vectorised.
    let mut sums = [0f32; 8];
    for (a, b) in a.iter().zip(b) {
        for ((sum, x), y) in sums.iter_mut().zip(a).zip(b) {
            *sum += (x - y) * (x - y);
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(x, y)| (x - y) * (x - y));
    (sums.iter().sum::<f32>() + rest.sum::<f32>()).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::map::{centre, components};

    const DIMENSION: usize = 48;
    const GROUP: usize = 9;

    /// Groups of points around perpendicular directions: two principal components separate two or
    /// three of the groups and heap up all others.
    fn groups(count: usize) -> Vec<Vec<f32>> {
        let mut state = 1u64;
        let mut noise = || {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            (state >> 40) as f32 / (1u32 << 24) as f32 - 0.5
        };
        let point = |at: usize, noise: &mut dyn FnMut() -> f32| {
            let group = at / GROUP;
            // Each group lies further out than the one before; otherwise rounding would decide which
            // two components come first.
            let centre = |axis| {
                if axis == group {
                    1.0 + 0.1 * group as f32
                } else {
                    0.0
                }
            };
            let axes = 0..DIMENSION;
            axes.map(|axis| centre(axis) + 0.2 * noise()).collect()
        };
        let points = 0..count * GROUP;
        let mut rows: Vec<Vec<f32>> = points.map(|at| point(at, &mut noise)).collect();
        centre(&mut rows);
        rows
    }

    /// On one thread, as in a browser.
    fn placed(rows: &[Vec<f32>]) -> Result<Vec<(f32, f32)>, NoNeighbours> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        pool.unwrap().install(|| embed(rows, &components(rows)))
    }

    /// The share of the nearest points on the plane that belong to the same group.
    fn purity(places: &[(f32, f32)]) -> f32 {
        let rows: Vec<Vec<f32>> = places.iter().map(|&(x, y)| vec![x, y]).collect();
        let found = nearest(&rows, GROUP - 1).into_iter().enumerate();
        let own = found.map(|(at, others)| {
            let of_its_own = |other: &&Neighbor<f32>| other.index / GROUP == at / GROUP;
            others.iter().filter(of_its_own).count()
        });
        own.sum::<usize>() as f32 / (rows.len() * (GROUP - 1)) as f32
    }

    #[test]
    fn neighbours_in_the_space_are_neighbours_on_the_plane() {
        for count in [2, 5, 20, 40] {
            let rows = groups(count);
            let before = purity(&components(&rows));
            let after = purity(&placed(&rows).unwrap());
            println!("{count} groups: {before} by components, {after} by neighbours");
            assert!(after >= before && after > 0.97, "{before} -> {after}");
        }
    }

    #[test]
    fn the_same_points_give_the_same_map_and_one_point_less_moves_it_little() {
        let rows = groups(20);
        let places = placed(&rows).unwrap();
        assert_eq!(places, placed(&rows).unwrap());
        let without = placed(&rows[1..]).unwrap();
        let width = |axis: fn(&(f32, f32)) -> f32| {
            let ends = places.iter().map(axis);
            ends.clone().fold(f32::MIN, f32::max) - ends.fold(f32::MAX, f32::min)
        };
        let wide = width(|p| p.0).max(width(|p| p.1));
        let mut moved: Vec<f32> = places[1..]
            .iter()
            .zip(&without)
            .map(|(a, b)| (a.0 - b.0).hypot(a.1 - b.1) / wide)
            .collect();
        moved.sort_by(f32::total_cmp);
        let median = moved[moved.len() / 2];
        println!("moved by {median} of the map");
        assert!(median < 0.1, "{median}");
    }

    #[test]
    fn too_few_too_many_and_equal_points_give_no_map() {
        let rows = groups(3);
        for count in 0..rows.len() {
            let places = placed(&rows[..count]);
            if count < LEAST_POINTS {
                assert_eq!(places, Err(NoNeighbours::TooFew));
            } else {
                assert_eq!(places.map(|p| p.len()), Ok(count));
            }
        }
        assert_eq!(placed(&vec![vec![0.0; 3]; 20]), Err(NoNeighbours::Alike));
        let many = vec![vec![1.0]; MOST_POINTS + 1];
        assert_eq!(
            embed(&many, &vec![(0.0, 0.0); many.len()]),
            Err(NoNeighbours::TooMany)
        );
    }

    #[test]
    fn a_repeated_point_does_no_harm() {
        let mut rows = groups(4);
        rows.extend(vec![rows[0].clone(); 60]);
        let places = placed(&rows).unwrap();
        assert!(places.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
        // Only two different points, ten times each, on one line.
        let mut two = vec![vec![1.0, 0.0]; 10];
        two.extend(vec![vec![-1.0, 0.0]; 10]);
        let places = placed(&two).unwrap();
        assert!(places.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
    }
}
