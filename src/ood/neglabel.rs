//! NegLabel, arXiv 2403.20078: `Σ_I s / (Σ_I s + Σ_W s)`, its mean over groups of words, with the
//! words farthest from the ID labels as negatives. Values: `tests/fixtures/paper/neglabel-and-metrics.*`.

use super::exponentials;

/// Quantile of a word's cosines to the ID labels that says how near it is to them.
pub const QUANTILE: f64 = 0.95;
/// Share of the corpus that is kept.
pub const SHARE: f64 = 0.15;

/// How near a word is to the labels: the `quantile` of its cosines to them, by linear
/// interpolation as `numpy.quantile`. Reorders `cosines`. `None` without labels.
pub fn nearness(cosines: &mut [f32], quantile: f64) -> Option<f64> {
    cosines.sort_unstable_by(f32::total_cmp);
    let position = quantile * cosines.len().checked_sub(1)? as f64;
    let low = *cosines.get(position.floor() as usize)?;
    let high = *cosines.get(position.ceil() as usize)?;
    Some(f64::from(low) + (f64::from(high) - f64::from(low)) * position.fract())
}

/// Indices of the `share` of words that are least near, farthest first; ties in their order.
#[must_use]
pub fn select(nearness: &[f64], share: f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..nearness.len()).collect();
    order.sort_by(|&a, &b| nearness[a].total_cmp(&nearness[b]));
    order.truncate((nearness.len() as f64 * share) as usize);
    order
}

/// Score of an image. `negative` are its cosines to the selected words, split into `groups` equal
/// runs; words that do not fill a run are left out. In `[0, 1]`; 0 without labels.
#[must_use]
pub fn score(id: &[f64], negative: &[f64], groups: usize, temperature: f64) -> f64 {
    let id_mass: f64 = exponentials(id, temperature).sum();
    if id_mass == 0.0 {
        return 0.0;
    }
    let size = negative.len() / groups.max(1);
    if size == 0 {
        return 1.0;
    }
    let shares = negative
        .chunks_exact(size)
        .take(groups.max(1))
        .map(|group| id_mass / (id_mass + exponentials(group, temperature).sum::<f64>()));
    shares.sum::<f64>() / groups.max(1) as f64
}
