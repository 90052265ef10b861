//! NegLabel (arXiv 2403.20078): `Σ_I s / (Σ_I s + Σ_W s)`, averaged over groups of words, where `I` are the
//! labels and `W` the words farthest from the labels, the negatives. Reference values:
//! `tests/fixtures/paper/neglabel-and-metrics.*`.

use super::detector::{Detector, Terms};
use super::groups::Groups;
use super::inputs::DetectorInputs;
use super::options::Options;
use super::similarities::Similarities;

/// The quantile of a word's cosines to the labels that measures how near the word is to the labels.
pub const QUANTILE: f64 = 0.95;
/// Share of the corpus that becomes negatives.
pub const SHARE: f64 = 0.15;

/// How near a word is to the labels: the `quantile` (0 to 1) of its cosines to the labels, with linear
/// interpolation as `numpy.quantile`.
///
/// `cosines` is `[labels]`; the call sorts it. `None` without labels.
pub fn nearness(cosines: &mut [f32], quantile: f64) -> Option<f64> {
    cosines.sort_unstable_by(f32::total_cmp);
    let position = quantile * cosines.len().checked_sub(1)? as f64;
    let low = *cosines.get(position.floor() as usize)?;
    let high = *cosines.get(position.ceil() as usize)?;
    Some(f64::from(low) + (f64::from(high) - f64::from(low)) * position.fract())
}

/// Indices of the `share` of words that are farthest from the labels, the farthest first.
///
/// `nearness` is `[words]`. Ties keep the order of the words. The number of words is rounded down.
pub fn select(nearness: &[f64], share: f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..nearness.len()).collect();
    order.sort_by(|&a, &b| nearness[a].total_cmp(&nearness[b]));
    order.truncate((nearness.len() as f64 * share) as usize);
    order
}

/// NegLabel, prepared for a label list: its negatives in groups.
#[derive(Debug, Clone)]
pub struct NegLabel {
    groups: Groups,
}

impl NegLabel {
    /// Selects the words that lie farthest from the labels, unless the options name the words.
    pub fn prepare(inputs: &DetectorInputs<'_>, options: &Options) -> Self {
        let groups = match &options.words {
            Some(words) => Groups::consecutive(words.clone(), options.groups, inputs.count),
            None => {
                let near = |_, cosines: &mut [f32]| nearness(cosines, QUANTILE).unwrap_or(-1.0);
                let mut words = select(&inputs.by_word(near), SHARE);
                words.retain(|&w| !inputs.is_excluded(w, options));
                Groups::round_robin(&words, options.groups, inputs.count)
            }
        };
        Self { groups }
    }
}

impl Detector for NegLabel {
    /// The labels' share of the mass, in `[0, 1]`; 0 without labels, 1 without negatives.
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

    /// The corpus' mass is the mean over the groups.
    fn terms(&self, image: &Similarities<'_>) -> Terms {
        Terms {
            id: image.id_mass(),
            corpus: self.groups.mean(image, |mass| mass).unwrap_or(0.0),
            correction: 0.0,
        }
    }
}
