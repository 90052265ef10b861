//! Selected words in groups: the papers average a score over groups of words.

use super::similarities::Similarities;

/// Words in groups of equal size.
#[derive(Debug, Clone)]
pub struct Groups {
    /// Indices of the words, one group after another.
    words: Vec<usize>,
    /// Words in a group.
    size: usize,
    /// Number of groups.
    count: usize,
    /// `[corpus]`, see [`Self::weights`].
    weights: Vec<f32>,
}

impl Groups {
    /// Splits `words` (indices) in their order into `groups` groups of equal size. The words left over at
    /// the end are dropped. `corpus` is the number of words in the corpus.
    pub fn consecutive(mut words: Vec<usize>, groups: usize, corpus: usize) -> Self {
        let count = groups.max(1);
        let size = words.len() / count;
        words.truncate(size * count);
        let mut weights = vec![0.0; corpus];
        for &word in &words {
            weights[word] = 1.0;
        }
        Self {
            words,
            size,
            count,
            weights,
        }
    }

    /// Deals `words` (indices) out to `groups` groups in turn. The words left over at the end are dropped.
    ///
    /// Every group gets the same mix of early and late words. The papers shuffle with a seed instead; here
    /// no verdict changes from run to run.
    pub fn round_robin(words: &[usize], groups: usize, corpus: usize) -> Self {
        let groups = groups.max(1);
        let full = words.len() / groups * groups;
        let dealt = (0..groups)
            .flat_map(|g| words[..full].iter().skip(g).step_by(groups))
            .copied()
            .collect();
        Self::consecutive(dealt, groups, corpus)
    }

    /// Indices of the words in the groups, one group after another.
    pub fn words(&self) -> &[usize] {
        &self.words
    }

    /// Number of words in each group.
    pub fn size(&self) -> usize {
        self.size
    }

    /// `[corpus]`: 1 for a word in a group, 0 for any other word.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// Mean of `score` over the groups; `score` gets the mass of a group. `None` if the groups are empty.
    pub fn mean(&self, image: &Similarities<'_>, score: impl Fn(f64) -> f64) -> Option<f64> {
        if self.size == 0 {
            return None;
        }
        let mass = |group: &[usize]| group.iter().map(|&w| f64::from(image.word_masses[w])).sum();
        let scores = self.words.chunks_exact(self.size).map(|g| score(mass(g)));
        Some(scores.sum::<f64>() / self.count as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_robin_uses_every_word_of_the_full_groups_once() {
        let words: Vec<usize> = (0..11).collect();
        let groups = Groups::round_robin(&words, 3, 12);
        assert_eq!(groups.words, [0, 3, 6, 1, 4, 7, 2, 5, 8]);
        assert_eq!(groups.weights().iter().sum::<f32>(), 9.0);
        assert_eq!(Groups::round_robin(&[1, 2], 3, 12).size(), 0);
    }
}
