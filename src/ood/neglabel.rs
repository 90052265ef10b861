//! NegLabel, arXiv 2403.20078: `Σ_I s / (Σ_I s + Σ_W s)`, its mean over groups of words, with the
//! words farthest from the ID labels as negatives. Values: `tests/fixtures/paper/neglabel-and-metrics.*`.

use super::detector::{Detector, Terms};
use super::groups::Groups;
use super::inputs::DetectorInputs;
use super::options::Options;
use super::similarities::Similarities;

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
pub fn select(nearness: &[f64], share: f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..nearness.len()).collect();
    order.sort_by(|&a, &b| nearness[a].total_cmp(&nearness[b]));
    order.truncate((nearness.len() as f64 * share) as usize);
    order
}

/// The chosen negatives.
#[derive(Debug, Clone)]
pub struct NegLabel {
    groups: Groups,
}

impl NegLabel {
    /// Chooses the words that lie farthest from the labels, unless the options name them.
    pub fn prepare(texts: &DetectorInputs<'_>, options: &Options) -> Self {
        let groups = match &options.words {
            Some(words) => Groups::runs(words.clone(), options.groups, texts.count),
            None => {
                let near = |_, cosines: &mut [f32]| nearness(cosines, QUANTILE).unwrap_or(-1.0);
                let mut words = select(&texts.by_word(near), SHARE);
                words.retain(|&w| !texts.is_excluded(w, options));
                Groups::dealt(&words, options.groups, texts.count)
            }
        };
        Self { groups }
    }
}

impl Detector for NegLabel {
    /// In `[0, 1]`; 0 without labels, 1 without negatives.
    fn score(&self, image: &Similarities<'_>) -> f64 {
        let id = image.id_mass();
        if image.label_cosines.is_empty() {
            return 0.0;
        }
        self.groups
            .mean(image, |negative| id / (id + negative))
            .unwrap_or(1.0)
    }

    fn weights(&self) -> &[f32] {
        self.groups.weights()
    }

    /// Of the mean group.
    fn terms(&self, image: &Similarities<'_>) -> Terms {
        Terms {
            id: image.id_mass(),
            corpus: self.groups.mean(image, |mass| mass).unwrap_or(0.0),
            correction: 0.0,
        }
    }
}
