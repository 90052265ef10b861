//! Debiased negative mining as released with arXiv 2605.23797 ("paper mode"). Reference values:
//! `tests/fixtures/paper/dnm-paper.*`.
//!
//! The corpus is a mixture, `p_W = τ p_neg + (1 − τ) p_ID`. So the mean of `s` over the true negatives is
//! `(mean_W s − (1 − τ) mean_I s) / τ`, and
//!
//! ```text
//! score = mean over groups, and over the K labels, of  s_i / (S + Q (mean_W s − (1 − τ) S / K) / τ)
//! ```
//!
//! with `S = Σ_I s` and groups of `Q` words. **The denominator has no lower bound**: its coefficient of `S`
//! is `1 − Q (1 − τ) / (τ K)`, negative for `K < Q` at `τ = ½`, and then clear ID images come last. This
//! mode is for comparison; [`super::dnm`] is the default.

use super::detector::{Detector, Terms};
use super::groups::Groups;
use super::inputs::DetectorInputs;
use super::mining::select_densest;
use super::options::Options;
use super::similarities::Similarities;
use crate::corpus::PartOfSpeech;

/// Paper mode, prepared for a label list: the mined words in groups.
#[derive(Debug, Clone)]
pub struct Paper {
    groups: Groups,
    tau: f64,
}

impl Paper {
    /// Selects the densest nouns and adjectives, unless the options name the words.
    pub fn prepare(inputs: &DetectorInputs<'_>, options: &Options) -> Self {
        let groups = match &options.words {
            Some(words) => Groups::consecutive(words.clone(), options.groups, inputs.count),
            None => {
                let is_noun = |w: &&crate::corpus::Word| w.part_of_speech == PartOfSpeech::Noun;
                let nouns = inputs.words.iter().filter(is_noun).count();
                let density = inputs.mean_log_distance;
                let (of_nouns, of_adjectives) = (options.noun_share, options.adjective_share);
                let mined = select_densest(density, nouns, of_nouns, of_adjectives);
                let adjectives = mined.adjectives.into_iter().map(|a| a + nouns);
                let words = mined.nouns.into_iter().chain(adjectives);
                let words: Vec<usize> =
                    words.filter(|&w| !inputs.is_excluded(w, options)).collect();
                Groups::round_robin(&words, options.groups, inputs.count)
            }
        };
        Self {
            groups,
            tau: options.tau,
        }
    }
}

impl Detector for Paper {
    /// **May be negative or infinite**, as in the released code. Not a number without labels or negatives.
    fn score(&self, image: &Similarities<'_>) -> f64 {
        let id = image.id_mass();
        let labels = image.label_cosines.len() as f64;
        let size = self.groups.size() as f64;
        let group_score = |mass: f64| {
            let true_negative = (mass / size - (1.0 - self.tau) * id / labels) / self.tau;
            id / (id + size * true_negative) / labels
        };
        self.groups.mean(image, group_score).unwrap_or(f64::NAN)
    }

    fn weights(&self) -> &[f32] {
        self.groups.weights()
    }

    /// The corpus' mass is the mean over the groups.
    fn terms(&self, image: &Similarities<'_>) -> Terms {
        let id = image.id_mass();
        let corpus = self.groups.mean(image, |mass| mass).unwrap_or(0.0);
        let labels = image.label_cosines.len().max(1) as f64;
        let of_id = self.groups.size() as f64 * id / labels;
        Terms {
            id,
            corpus,
            correction: (1.0 - self.tau) / self.tau * (of_id - corpus),
        }
    }

    /// The score at `τ = 1`.
    fn undebiased(&self, image: &Similarities<'_>) -> f64 {
        let id = image.id_mass();
        let labels = image.label_cosines.len() as f64;
        let share = |mass: f64| id / (id + mass) / labels;
        self.groups.mean(image, share).unwrap_or(f64::NAN)
    }
}
