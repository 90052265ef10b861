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

use super::{Detector, Likeness, Texts};

/// Cosine between two text embeddings from which on a word counts as inside a label. From the
/// trial in `design.md` §3, on a text tower whose space is centred; a CLIP text tower whose
/// cosines are all high needs its own value (`--inside` of `score-embeddings`; elsewhere it is fixed so far).
pub const INSIDE: f32 = 0.75;

/// The words inside a label: index and cosine of each word with a cosine of at least `inside`.
#[must_use]
pub fn words_inside(label_to_words: &[f32], inside: f32) -> Vec<(u32, f32)> {
    (0u32..)
        .zip(label_to_words)
        .filter(|(_, c)| **c >= inside)
        .map(|(i, c)| (i, *c))
        .collect()
}

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

/// The words that stand as true negatives.
#[derive(Debug, Clone)]
pub struct Dnm {
    weights: Vec<f32>,
}

impl Dnm {
    /// Takes the words inside a label out.
    #[must_use]
    pub fn prepare(texts: &Texts<'_>) -> Self {
        let mut weights = vec![1.0; texts.count];
        for (word, _) in texts.labels.iter().flat_map(|label| label.inside) {
            weights[*word as usize] = 0.0;
        }
        Self { weights }
    }
}

impl Detector for Dnm {
    fn score(&self, image: &Likeness<'_>) -> f64 {
        score(
            image.id_mass(),
            image.weighted_mass(&self.weights),
            image.temperature,
            image.reference,
        )
    }

    fn weights(&self) -> &[f32] {
        &self.weights
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

    #[test]
    fn a_word_at_the_cosine_is_inside() {
        assert_eq!(
            words_inside(&[0.2, 0.75, 0.7, 0.9], INSIDE),
            [(1, 0.75), (3, 0.9)]
        );
    }
}
