//! Which cosine between two texts means "the same", read from the corpus for each model.
//!
//! Unrelated words have cosines near 0 in one model's text space and near 0.7 in another's (OpenAI's CLIP).
//! So no cosine means "the same" in every model. Two samples of the corpus calibrate the cosine: random
//! pairs of words, and pairs that WordNet calls synonyms. Derivation: `docs/method.md`, §6.

use crate::corpus::{Corpus, Relations};

/// Number of random pairs.
const RANDOM_PAIRS: usize = 100_000;
/// Largest number of synonym pairs in the sample.
const SYNONYM_PAIRS: usize = 10_000;
/// Bins of the table over the cosines from −1 to 1.
const BINS: usize = 400;

/// The probability that a word belongs to a label, as a function of the cosine between the two.
///
/// `S₁(c)` is the share of synonym pairs with a cosine of at least `c`, `S₀(c)` the share of random pairs.
/// A label has on average `m` synonyms among the `n` words. So `m S₁(c)` synonyms and, by chance, `n S₀(c)`
/// other words have a cosine of at least `c`. The share `m S₁ / (m S₁ + n S₀)` of these words belongs to
/// the label: one minus the false discovery rate (Benjamini and Hochberg 1995; Storey 2003 for this
/// reading).
#[derive(Debug, Clone, PartialEq)]
pub struct TextSpace {
    /// For each bin of the cosine, and for the cosine 1.
    probability: Vec<f32>,
}

impl TextSpace {
    /// Calibrates the text space of a corpus. Without relations there are no synonym pairs; a word then
    /// belongs if by chance fewer than one word of the corpus would be as near.
    pub fn new(corpus: &Corpus, relations: Option<&Relations>) -> Self {
        let count = corpus.len();
        // Multiples of two constants modulo the number of words: pairs that do not follow the order of the
        // words, and are the same in every run.
        let random = (0..RANDOM_PAIRS).map(|i| {
            let a = i.wrapping_mul(40_503) % count;
            let b = (i.wrapping_mul(69_621) + count / 3) % count;
            (a, b)
        });
        let random = cosines(corpus, random.filter(|(a, b)| a != b));
        let pairs = relations.map(Relations::synonym_pairs).unwrap_or_default();
        let words = relations.map_or(0, |r| {
            let known = (0..count).filter(|&w| !r.word_senses(w as u32).is_empty());
            known.count()
        });
        let mean_synonyms = 2.0 * pairs.len() as f64 / words.max(1) as f64;
        let stride = pairs.len().div_ceil(SYNONYM_PAIRS).max(1);
        let looked_at = pairs.iter().step_by(stride);
        let synonyms = cosines(corpus, looked_at.map(|&(a, b)| (a as usize, b as usize)));
        Self::from_cosines(&random, &synonyms, count, mean_synonyms)
    }

    fn from_cosines(random: &[f32], synonyms: &[f32], words: usize, mean_synonyms: f64) -> Self {
        let share = |sorted: &[f32], cosine: f32| {
            let reached = sorted.len() - sorted.partition_point(|&c| c < cosine);
            reached as f64 / sorted.len().max(1) as f64
        };
        let mut largest = 0f32;
        let by_bin = |bin: usize| {
            let cosine = cosine_of(bin);
            // Half a pair: a sample without such a pair does not prove that there is none.
            let floor = 0.5 / random.len().max(1) as f64;
            let chance = words as f64 * share(random, cosine).max(floor);
            let own = if synonyms.is_empty() {
                // One word, the label's own, against the words that are as near by chance.
                if chance < 1.0 { 1.0 } else { 0.0 }
            } else {
                mean_synonyms * share(synonyms, cosine)
            };
            // A larger cosine never has a smaller probability, whatever the tails of the samples say.
            largest = largest.max((own / (own + chance)) as f32);
            largest
        };
        let mut probability: Vec<f32> = (0..BINS).map(by_bin).collect();
        // The label's own text has the cosine 1.
        probability.push(1.0);
        Self { probability }
    }

    /// Probability that a word with this cosine to a label belongs to the label.
    pub fn probability(&self, cosine: f32) -> f32 {
        let bin = ((cosine + 1.0) / 2.0 * BINS as f32).clamp(0.0, BINS as f32);
        self.probability[bin as usize]
    }
}

/// Lower edge of a bin.
fn cosine_of(bin: usize) -> f32 {
    bin as f32 / BINS as f32 * 2.0 - 1.0
}

/// Cosines of pairs of words, ascending.
fn cosines(corpus: &Corpus, pairs: impl Iterator<Item = (usize, usize)>) -> Vec<f32> {
    let mut cosines: Vec<f32> = pairs.map(|(a, b)| corpus.cosine(a, b)).collect();
    cosines.sort_unstable_by(f32::total_cmp);
    cosines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cosines spread evenly over a range.
    fn spread(low: f32, high: f32, count: usize) -> Vec<f32> {
        let step = (high - low) / count as f32;
        (0..count).map(|i| low + i as f32 * step).collect()
    }

    #[test]
    fn the_same_cosine_is_near_in_one_space_and_not_in_another() {
        let synonyms = spread(0.3, 1.0, 1000);
        let centred = TextSpace::from_cosines(&spread(-0.5, 0.5, 100_000), &synonyms, 1000, 1.0);
        let synonyms = spread(0.8, 1.0, 1000);
        let cone = TextSpace::from_cosines(&spread(0.5, 0.9, 100_000), &synonyms, 1000, 1.0);
        assert!(centred.probability(0.7) > 0.9);
        assert!(cone.probability(0.7) < 0.01, "every word is that near");
        assert!(cone.probability(0.95) > 0.9);
    }

    #[test]
    fn the_probability_does_not_fall_with_the_cosine() {
        let space = TextSpace::from_cosines(
            &spread(-0.3, 0.6, 10_000),
            &spread(0.0, 1.0, 500),
            5000,
            0.5,
        );
        let by_cosine: Vec<f32> = spread(-1.0, 1.0, 99)
            .iter()
            .map(|&c| space.probability(c))
            .collect();
        assert!(by_cosine.windows(2).all(|w| w[0] <= w[1]));
        assert_eq!(space.probability(1.0), 1.0);
        assert!(space.probability(-2.0) < 0.01 && space.probability(2.0) == 1.0);
    }

    #[test]
    fn without_relations_only_cosines_beyond_chance_belong() {
        let space = TextSpace::from_cosines(&spread(-0.5, 0.5, 100_000), &[], 1000, 0.0);
        assert_eq!(space.probability(0.4), 0.0);
        assert!(space.probability(0.51) > 0.5);
    }
}
