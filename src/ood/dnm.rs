//! The default: the paper's mixture carried through word by word.
//!
//! The released score corrects the corpus by one number, `1 − τ`, the share of words that are ID
//! after all. But that share is a property of each word: with the labels *cat, dog* the word
//! *kitten* is ID (`τ = 0` for it) and *fern* is not (`τ = 1`). A word that lies inside an ID label
//! is taken out as a false negative; every other word of the corpus stands as a true negative, so
//! nothing is left to subtract, and the bound of Chuang et al. 2020 (eq. 8, `mean s ≥ exp(−1/T)`)
//! holds by itself for a sum of true `s`; it is applied where no word is left:
//!
//! ```text
//! score = Σ_I s / (Σ_I s + max(Σ_W s, exp(−1/T)))
//! ```
//!
//! In `[0, 1)`, never inverted, with no group and no seed. Measured against its peers in issue C;
//! there too, WordNet instead of text similarity decides where it knows the label.

use super::kin::Kin;
use super::{Detector, Likeness, Options, Terms, Texts};

/// Cosine between two text embeddings from which on a word counts as inside a label. From the
/// trial in `design.md` §3, on a text tower whose space is centred; a CLIP text tower whose
/// cosines are all high needs its own value (`--inside` of `score-embeddings`; elsewhere it is fixed so far).
pub const INSIDE: f32 = 0.75;

/// Score from `id_mass = Σ_I s` and `negative_mass = Σ_W s` over the true negatives, where both
/// have been divided by the same `exp(reference / T)`.
///
/// `reference` is that cosine. 0 without labels.
#[must_use]
pub fn score(id_mass: f64, negative_mass: f64, temperature: f64, reference: f64) -> f64 {
    // The smallest s there can be, of a cosine of −1, in the masses' unit.
    let bound = ((-1.0 - reference) / temperature).exp();
    let sum = id_mass + negative_mass.max(bound);
    if id_mass > 0.0 { id_mass / sum } else { 0.0 }
}

/// The words that stand as true negatives, and those that stand for a label.
///
/// Every word but a few is a true negative, so the few are kept: the mass of the true negatives is
/// that of all words less theirs, and a list of labels costs an image a sum over the few.
#[derive(Debug, Clone)]
pub struct Dnm {
    /// By word: that it is a true negative.
    weights: Vec<f32>,
    /// Words of a weight below 1, ascending.
    taken: Vec<u32>,
    /// By label: its kin, with weights that sum to 1.
    kin: Vec<Vec<(u32, f32)>>,
}

impl Dnm {
    /// Takes the words that belong to a label from the corpus to the label.
    #[must_use]
    pub fn prepare(texts: &Texts<'_>, options: &Options) -> Self {
        let mut weights = vec![1.0f32; texts.count];
        let mut taken = Vec::new();
        for kin in texts.labels.iter().flat_map(|label| label.kin) {
            // A word that belongs to two labels belongs as surely as to the one it is surest of.
            if let Some(weight) = weights.get_mut(kin.word as usize) {
                *weight = weight.min(1.0 - kin.probability);
                taken.push(kin.word);
            }
        }
        for (word, weight) in (0u32..).zip(&mut weights) {
            if texts.is_excluded(word as usize, options) {
                *weight = 0.0;
                taken.push(word);
            }
        }
        taken.sort_unstable();
        taken.dedup();
        let shares = |kin: &[Kin]| {
            let sum: f32 = kin.iter().map(|k| k.probability).sum();
            kin.iter().map(|k| (k.word, k.probability / sum)).collect()
        };
        let kin = texts.labels.iter().map(|label| shares(label.kin)).collect();
        Self {
            weights,
            taken,
            kin,
        }
    }
}

impl Detector for Dnm {
    fn score(&self, image: &Likeness<'_>) -> f64 {
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

    fn label_masses(&self, image: &Likeness<'_>) -> Vec<f64> {
        let of_kin = |kin: &Vec<(u32, f32)>| -> f64 {
            let mass = |&(word, share): &(u32, f32)| image.masses[word as usize] * share;
            kin.iter().map(|k| f64::from(mass(k))).sum()
        };
        let own = image.id.iter().map(|&cosine| image.mass(cosine));
        own.zip(&self.kin)
            .map(|(own, kin)| own + of_kin(kin))
            .collect()
    }

    fn terms(&self, image: &Likeness<'_>) -> Terms {
        let of_taken = |&word: &u32| {
            let word = word as usize;
            f64::from(image.masses[word]) * (1.0 - f64::from(self.weights[word]))
        };
        Terms {
            id: self.label_masses(image).iter().sum(),
            corpus: image.total,
            correction: self.taken.iter().map(of_taken).sum(),
        }
    }

    /// The labels by their own texts, every word of the corpus against them.
    fn undebiased(&self, image: &Likeness<'_>) -> f64 {
        let id = image.id_mass();
        score(id, image.total, image.temperature, image.reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
