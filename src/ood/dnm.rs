//! The default: the paper's mixture carried through word by word. Derivation, assumptions and
//! measurements: `docs/method.md`.
//!
//! The released score corrects the corpus by one number, `1 − τ`, the share of words that are ID
//! after all. But that share is a property of each word: with the label *cat* the word *kitten* is
//! ID and *fern* is not. With `q_lw`, how surely word `w` belongs to the label `l` ([`super::members`]),
//! and `q_w` the largest of them:
//!
//! ```text
//! S_l   = s_l + Σ_w q_lw s_w / Σ_w q_lw        a label and the mean of its kin
//! score = Σ_l S_l / (Σ_l S_l + max(Σ_w (1 − q_w) s_w, exp(−1/T)))
//! ```
//!
//! Nothing is subtracted that was not added, so the denominator is a sum of what is not negative and
//! the bound of Chuang et al. 2020 (eq. 8, `mean s ≥ exp(−1/T)`) matters only where no word is left.
//! In `[0, 1)`, never inverted, with no group and no seed.

use super::detector::{Detector, Terms};
use super::inputs::DetectorInputs;
use super::members::Member;
use super::options::Options;
use super::similarities::Similarities;
use super::steps::Step;

/// Cosine from which on a word is taken to belong to a label, for saved embeddings of which neither
/// words nor relations are known (`score-embeddings`); from the trial in `design.md` §3, on a text
/// space that is centred. Where the corpus is at hand [`super::space`] reads it from there.
pub const MEMBER_COSINE: f32 = 0.75;

/// Score from `id_mass = Σ_I s` and `negative_mass = Σ_W s` over the true negatives, where both
/// have been divided by the same `exp(reference / T)`.
///
/// `reference` is that cosine. 0 without labels.
pub fn score(id_mass: f64, negative_mass: f64, temperature: f64, reference: f64) -> f64 {
    // The smallest s there can be, of a cosine of −1, in the masses' unit.
    let bound = ((-1.0 - reference) / temperature).exp();
    let sum = id_mass + negative_mass.max(bound);
    if id_mass > 0.0 { id_mass / sum } else { 0.0 }
}

/// The words that stand as true negatives, and those that stand for a label.
///
/// Nearly every word is a true negative, so the others are kept: the mass of the true negatives is
/// that of all words less theirs, and a list of labels costs an image a sum over the few.
#[derive(Debug, Clone)]
pub struct Dnm {
    /// By word: how surely it is a true negative.
    weights: Vec<f32>,
    /// Words that do not count in full, ascending, with the weight that they lack.
    taken: Vec<(u32, f32)>,
    /// By label: its kin, with weights that sum to 1.
    kin: Vec<Vec<(u32, f32)>>,
}

impl Dnm {
    /// Takes the words that belong to a label from the corpus to the label.
    pub fn prepare(texts: &DetectorInputs<'_>, options: &Options) -> Self {
        let taken = |step| options.steps.take(step);
        let (take_out, stand_in) = (taken(Step::TakeOut), taken(Step::StandIn));
        let mut weights = vec![1f32; texts.count];
        let mut touched = Vec::new();
        let kin = texts.labels.iter().flat_map(|label| label.members);
        for kin in kin.filter(|_| take_out) {
            let word = kin.word as usize;
            // A word that belongs to two labels belongs as surely as to the one it is surest of.
            if let Some(weight) = weights.get_mut(word) {
                *weight = weight.min(1.0 - kin.probability);
                touched.push(kin.word);
            }
        }
        for (word, weight) in (0u32..).zip(&mut weights) {
            if texts.is_excluded(word as usize, options) {
                *weight = 0.0;
                touched.push(word);
            }
        }
        touched.sort_unstable();
        touched.dedup();
        let lacking = |word: u32| 1.0 - weights[word as usize];
        let taken = touched.into_iter().map(|w| (w, lacking(w))).collect();
        let shares = |kin: &[Member]| {
            let kin = kin
                .iter()
                .filter(|k| stand_in && (k.word as usize) < texts.count);
            let sum: f32 = kin.clone().map(|k| k.probability).sum();
            kin.map(|k| (k.word, k.probability / sum)).collect()
        };
        let kin = texts
            .labels
            .iter()
            .map(|label| shares(label.members))
            .collect();
        Self {
            weights,
            taken,
            kin,
        }
    }
}

impl Detector for Dnm {
    fn score(&self, image: &Similarities<'_>) -> f64 {
        let Terms {
            id,
            corpus,
            correction,
        } = self.terms(image);
        score(id, corpus - correction, image.temperature, image.reference)
    }

    fn weights(&self) -> &[f32] {
        &self.weights
    }

    fn label_masses(&self, image: &Similarities<'_>) -> Vec<f64> {
        let of_kin = |kin: &Vec<(u32, f32)>| -> f64 {
            let mass = |&(word, share): &(u32, f32)| image.word_masses[word as usize] * share;
            kin.iter().map(|k| f64::from(mass(k))).sum()
        };
        let own = image.label_cosines.iter().map(|&cosine| image.mass(cosine));
        own.zip(&self.kin)
            .map(|(own, kin)| own + of_kin(kin))
            .collect()
    }

    fn terms(&self, image: &Similarities<'_>) -> Terms {
        let of_taken = |&(word, lacking): &(u32, f32)| image.word_masses[word as usize] * lacking;
        Terms {
            id: self.label_masses(image).iter().sum(),
            corpus: image.corpus_mass,
            correction: self.taken.iter().map(|t| f64::from(of_taken(t))).sum(),
        }
    }

    /// The labels by their own texts, every word of the corpus against them.
    fn undebiased(&self, image: &Similarities<'_>) -> f64 {
        score(
            image.id_mass(),
            image.corpus_mass,
            image.temperature,
            image.reference,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ood::Steps;

    #[test]
    fn the_mean_over_true_negatives_never_falls_below_the_bound() {
        assert!(score(1.0, 0.0, 0.02, 0.5) <= 1.0);
        assert!(
            score(1e-9, 0.0, 1.0, 0.0) < 1e-8,
            "an ID mass under the bound is no evidence"
        );
        assert_eq!(score(0.0, 0.0, 0.02, 0.5), 0.0);
        assert_eq!(score(0.0, 3.0, 0.02, 0.5), 0.0);
    }

    #[test]
    fn more_id_mass_is_more_id_and_more_negative_mass_less() {
        let base = score(2.0, 3.0, 0.02, 0.0);
        assert!(score(2.1, 3.0, 0.02, 0.0) > base);
        assert!(score(2.0, 3.1, 0.02, 0.0) < base);
    }

    /// Words 0 and 1 with likeness to an image, and a label to which word 0 belongs by `q`.
    fn prepared(q: f32, steps: Steps) -> Dnm {
        let kin = [Member {
            word: 0,
            cosine: 0.9,
            probability: q,
            reason: crate::ood::members::Reason::Kind,
        }];
        let labels = [crate::ood::Label {
            name: "cat",
            embedding: &[],
            members: &kin,
        }];
        let texts = DetectorInputs {
            labels: &labels,
            count: 2,
            words: &[],
            mean_log_distance: &[],
            temperature: 0.1,
            relations: None,
            noise: &[],
            cosines: &|_, words| vec![0.0; words.len()],
        };
        let options = Options {
            steps,
            ..Options::default()
        };
        Dnm::prepare(&texts, &options)
    }

    #[test]
    fn kin_counts_for_its_label_and_not_against_it() {
        let image = Similarities::from_cosines(vec![0.1], &[0.3, 0.2], 0.1);
        let s = |c: f64| ((c - 0.3) / 0.1).exp();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} and {b}");
        let plain = s(0.1) / (s(0.1) + s(0.3) + s(0.2));
        let all = Steps::default();
        let sure = prepared(1.0, all);
        let id = s(0.1) + s(0.3);
        near(sure.score(&image), id / (id + s(0.2)));
        near(sure.undebiased(&image), plain);
        let terms = sure.terms(&image);
        near(terms.correction, s(0.3));
        let shares = terms.shares();
        near(shares.id + shares.corpus, 1.0);
        near(
            sure.score(&image),
            shares.id / (shares.id + shares.corpus - shares.correction),
        );
        // Half sure: half of the word stands against the label; as the only kin it is its mean still.
        near(
            prepared(0.5, all).score(&image),
            id / (id + 0.5 * s(0.3) + s(0.2)),
        );
        let none = Steps::only(&[]);
        near(prepared(1.0, none).score(&image), plain);
    }
}
