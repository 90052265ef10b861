//! How near is near? The cosines of one text space, read from the corpus itself.
//!
//! In one model's text space unrelated words have cosines about 0, in another (OpenAI's CLIP) about
//! 0.7. So no cosine means "the same" by itself. Two samples of the corpus say it for each model:
//! pairs of words drawn without thought, and pairs that WordNet calls synonyms.

use crate::corpus::{Corpus, Relations};

/// Pairs drawn without thought.
const RANDOM_PAIRS: usize = 100_000;
/// Synonym pairs looked at, at most.
const SYNONYM_PAIRS: usize = 10_000;
/// Steps of the table over −1 … 1.
const STEPS: usize = 400;

/// The probability that a word belongs to a label, by their cosine.
///
/// A label has `m` synonyms among the `n` words; `m S₁(c)` of them, and by chance `n S₀(c)` of the
/// others, have a cosine of at least `c`, where `S` are the shares of the two samples. Of the words
/// at or above `c` the share `m S₁ / (m S₁ + n S₀)` belongs: one minus the false discovery rate
/// (Benjamini and Hochberg 1995; Storey 2003 for this reading).
#[derive(Debug, Clone, PartialEq)]
pub struct TextSpace {
    /// By step of the cosine.
    probability: Vec<f32>,
}

impl TextSpace {
    /// Reads the space from a corpus. Without relations a word belongs if it is so near that not
    /// one of the corpus' words would be by chance.
    pub fn new(corpus: &Corpus, relations: Option<&Relations>) -> Self {
        let count = corpus.len();
        // Strides that have nothing to do with the order of the words, the same every time.
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
        let by_step = |step: usize| {
            let cosine = cosine_of(step);
            // Half a pair: that none of the sample came so far does not mean that none can.
            let floor = 0.5 / random.len().max(1) as f64;
            let chance = words as f64 * share(random, cosine).max(floor);
            let own = if synonyms.is_empty() {
                // One word of the label's own, wherever that is.
                if chance < 1.0 { 1.0 } else { 0.0 }
            } else {
                mean_synonyms * share(synonyms, cosine)
            };
            // Nearer is never less sure, whatever the samples say in their tails.
            largest = largest.max((own / (own + chance)) as f32);
            largest
        };
        let mut probability: Vec<f32> = (0..STEPS).map(by_step).collect();
        // The label itself.
        probability.push(1.0);
        Self { probability }
    }

    /// Probability that a word of this cosine to a label belongs to it.
    pub fn probability(&self, cosine: f32) -> f32 {
        let step = ((cosine + 1.0) / 2.0 * STEPS as f32).clamp(0.0, STEPS as f32);
        self.probability[step as usize]
    }
}

fn cosine_of(step: usize) -> f32 {
    step as f32 / STEPS as f32 * 2.0 - 1.0
}

/// Of pairs of words, ascending.
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
    fn what_is_near_in_one_space_is_not_in_another() {
        let synonyms = spread(0.3, 1.0, 1000);
        let centred = TextSpace::from_cosines(&spread(-0.5, 0.5, 100_000), &synonyms, 1000, 1.0);
        let synonyms = spread(0.8, 1.0, 1000);
        let cone = TextSpace::from_cosines(&spread(0.5, 0.9, 100_000), &synonyms, 1000, 1.0);
        assert!(centred.probability(0.7) > 0.9);
        assert!(cone.probability(0.7) < 0.01, "every word is that near");
        assert!(cone.probability(0.95) > 0.9);
    }

    #[test]
    fn nearer_is_surer() {
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
    fn without_relations_only_what_no_chance_brings() {
        let space = TextSpace::from_cosines(&spread(-0.5, 0.5, 100_000), &[], 1000, 0.0);
        assert_eq!(space.probability(0.4), 0.0);
        assert!(space.probability(0.51) > 0.5);
    }
}
