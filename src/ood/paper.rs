//! Debiased negative mining as released with arXiv 2605.23797, to the digit.
//!
//! The corpus is a mixture, `p_W = τ p_neg + (1 − τ) p_ID`, so the mean of `s` over true negatives
//! is `(mean_W s − (1 − τ) mean_I s) / τ`, and
//!
//! ```text
//! score = mean over groups, and over the K labels, of  s_i / (S + Q (mean_W s − (1 − τ) S / K) / τ)
//! ```
//!
//! with `S = Σ_I s` and groups of `Q` words. **The bracket has no lower bound**: its coefficient of
//! `S` is `1 − Q (1 − τ) / (τ K)`, negative for `K < Q` at `τ = ½`, and then clear ID images come
//! last. This mode is for comparison; [`super::dnm`] is the default.
//! Values: `tests/fixtures/paper/dnm-paper.*`.

use super::exponentials;

/// τ of the paper for every backbone but B/32.
pub const TAU: f64 = 0.5;
/// Groups that the selected words are split into.
pub const GROUPS: usize = 100;
/// Share of the nouns that is kept, densest first.
pub const NOUN_SHARE: f64 = 0.23;
/// Share of the adjectives that is kept, densest first.
pub const ADJECTIVE_SHARE: f64 = 0.13;
/// Neighbours in the density, the word itself not counted.
pub const NEIGHBOURS: usize = 100;

/// Score of an image; **may be negative or infinite**, as released. `negative` are its cosines to
/// the mined words in their (shuffled) order; those that do not fill `groups` equal runs are left
/// out. Not a number without labels or negatives.
#[must_use]
pub fn score(id: &[f64], negative: &[f64], groups: usize, tau: f64, temperature: f64) -> f64 {
    let id_mass: f64 = exponentials(id, temperature).sum();
    let labels = id.len() as f64;
    let groups = groups.max(1);
    let size = negative.len() / groups;
    if size == 0 || id.is_empty() {
        return f64::NAN;
    }
    let group_scores = negative.chunks_exact(size).take(groups).map(|group| {
        let mean = exponentials(group, temperature).sum::<f64>() / size as f64;
        let true_negative = (mean - (1.0 - tau) * id_mass / labels) / tau;
        id_mass / (id_mass + size as f64 * true_negative) / labels
    });
    group_scores.sum::<f64>() / groups as f64
}
