//! The default method: the mixture of arXiv 2605.23797, applied word by word. Derivation:
//! `docs/method.md`; measurements: `docs/measurements.md`.
//!
//! The released score corrects the whole corpus by one number, `1 − τ`, the share of words that are ID. But
//! each word has its own probability of being ID: with the label *cat*, the word *kitten* is ID and *fern*
//! is not. Let `q_lw` be the probability that word `w` belongs to label `l` ([`super::members`]), and `q_w`
//! the largest `q_lw` of the word. Then
//!
//! ```text
//! S_l   = s_l + Σ_w q_lw s_w / Σ_w q_lw        a label and the mean of its members
//! score = Σ_l S_l / (Σ_l S_l + max(Σ_w (1 − q_w) s_w, exp(−1/T)))
//! ```
//!
//! No term of the denominator is negative. So the bound of Chuang et al. 2020 (eq. 8,
//! `mean s ≥ exp(−1/T)`) matters only if no word is left. The score lies in `[0, 1)`, never inverts, and
//! needs no groups and no seed.

use super::detector::{Detector, Terms};
use super::inputs::DetectorInputs;
use super::members::Member;
use super::options::Options;
use super::similarities::Similarities;
use super::steps::Step;

/// Least cosine at which a word counts as a member of a label, for saved embeddings whose words and
/// relations are not known (`score-embeddings`). It was chosen on a centred text space. With a corpus,
/// [`super::space`] calibrates the cosine instead.
pub const MEMBER_COSINE: f32 = 0.75;

/// The score from the labels' mass `Σ_l S_l` and the mass of the true negatives `Σ_w (1 − q_w) s_w`.
///
/// Both masses are divided by `exp(reference / T)`, see [`Similarities::reference`]. The score lies in
/// `[0, 1]`; it is 0 if the labels' mass is 0.
pub fn score(id_mass: f64, negative_mass: f64, temperature: f64, reference: f64) -> f64 {
    // The smallest possible s, at the cosine −1, in the unit of the masses.
    let bound = ((-1.0 - reference) / temperature).exp();
    let sum = id_mass + negative_mass.max(bound);
    if id_mass > 0.0 { id_mass / sum } else { 0.0 }
}

/// The default method, prepared for a label list: the true negatives and the labels' members.
///
/// Nearly every word is a true negative. So the mass of the true negatives is computed as the mass of all
/// words minus that of the few other words.
#[derive(Debug, Clone)]
pub struct Dnm {
    /// `[words]`: `1 − q_w`, the probability that the word is a true negative; 0 for an excluded word.
    weights: Vec<f32>,
    /// The words with a weight below 1, ascending, with `1 − weight`.
    taken: Vec<(u32, f32)>,
    /// For each label: its members with `q_lw / Σ_w q_lw`.
    members: Vec<Vec<(u32, f32)>>,
}

impl Dnm {
    /// Takes the labels' members out of the negatives and adds them to their labels, as far as
    /// [`Options::steps`] say.
    pub fn prepare(inputs: &DetectorInputs<'_>, options: &Options) -> Self {
        let taken = |step| options.steps.take(step);
        let (take_out, stand_in) = (taken(Step::TakeOut), taken(Step::StandIn));
        let mut weights = vec![1f32; inputs.count];
        let mut touched = Vec::new();
        let members = inputs.labels.iter().flat_map(|label| label.members);
        for member in members.filter(|_| take_out) {
            let word = member.word as usize;
            // q_w is the largest q_lw of the word.
            if let Some(weight) = weights.get_mut(word) {
                *weight = weight.min(1.0 - member.probability);
                touched.push(member.word);
            }
        }
        for (word, weight) in (0u32..).zip(&mut weights) {
            if inputs.is_excluded(word as usize, options) {
                *weight = 0.0;
                touched.push(word);
            }
        }
        touched.sort_unstable();
        touched.dedup();
        let lacking = |word: u32| 1.0 - weights[word as usize];
        let taken = touched.into_iter().map(|w| (w, lacking(w))).collect();
        let shares = |members: &[Member]| {
            let members = members
                .iter()
                .filter(|k| stand_in && (k.word as usize) < inputs.count);
            let sum: f32 = members.clone().map(|k| k.probability).sum();
            members.map(|k| (k.word, k.probability / sum)).collect()
        };
        let members = inputs
            .labels
            .iter()
            .map(|label| shares(label.members))
            .collect();
        Self {
            weights,
            taken,
            members,
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
        let of_members = |members: &Vec<(u32, f32)>| -> f64 {
            let mass = |&(word, share): &(u32, f32)| image.word_masses[word as usize] * share;
            members.iter().map(|k| f64::from(mass(k))).sum()
        };
        let own = image.label_cosines.iter().map(|&cosine| image.mass(cosine));
        own.zip(&self.members)
            .map(|(own, members)| own + of_members(members))
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

    /// The labels' own texts against every word of the corpus.
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
    fn the_mass_of_the_true_negatives_never_falls_below_the_bound() {
        assert!(score(1.0, 0.0, 0.02, 0.5) <= 1.0);
        assert!(
            score(1e-9, 0.0, 1.0, 0.0) < 1e-8,
            "an ID mass under the bound is no evidence"
        );
        assert_eq!(score(0.0, 0.0, 0.02, 0.5), 0.0);
        assert_eq!(score(0.0, 3.0, 0.02, 0.5), 0.0);
    }

    #[test]
    fn the_score_rises_with_the_labels_mass_and_falls_with_the_negatives() {
        let base = score(2.0, 3.0, 0.02, 0.0);
        assert!(score(2.1, 3.0, 0.02, 0.0) > base);
        assert!(score(2.0, 3.1, 0.02, 0.0) < base);
    }

    /// Prepares one label, to which word 0 of two words belongs with probability `q`.
    fn prepared(q: f32, steps: Steps) -> Dnm {
        let members = [Member {
            word: 0,
            cosine: 0.9,
            probability: q,
            reason: crate::ood::members::Reason::Kind,
        }];
        let labels = [crate::ood::Label {
            name: "cat",
            embedding: &[],
            members: &members,
        }];
        let inputs = DetectorInputs {
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
        Dnm::prepare(&inputs, &options)
    }

    #[test]
    fn members_count_for_their_label_and_not_against_it() {
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
        // At q = ½ half of the word counts against the label. As the only member it is still the mean.
        near(
            prepared(0.5, all).score(&image),
            id / (id + 0.5 * s(0.3) + s(0.2)),
        );
        let none = Steps::only(&[]);
        near(prepared(1.0, none).score(&image), plain);
    }
}
