//! Selected words in groups, as the papers average over them.

use super::similarities::Similarities;

/// Words in equal groups, one group after another.
#[derive(Debug, Clone)]
pub struct Groups {
    words: Vec<usize>,
    size: usize,
    count: usize,
    weights: Vec<f32>,
}

impl Groups {
    /// Splits `words` in their order into `groups` equal runs; words that do not fill a run are
    /// left out. `corpus` is the number of words that there are.
    pub fn runs(mut words: Vec<usize>, groups: usize, corpus: usize) -> Self {
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

    /// Deals words into groups like cards. The papers shuffle with a seed; this gives every group
    /// the same mix of the words that come first and last, and no verdict flickers.
    pub fn dealt(words: &[usize], groups: usize, corpus: usize) -> Self {
        let groups = groups.max(1);
        let full = words.len() / groups * groups;
        let dealt = (0..groups)
            .flat_map(|g| words[..full].iter().skip(g).step_by(groups))
            .copied()
            .collect();
        Self::runs(dealt, groups, corpus)
    }

    /// The words in the groups, one group after another.
    pub fn words(&self) -> &[usize] {
        &self.words
    }

    /// Words in each group.
    pub fn size(&self) -> usize {
        self.size
    }

    /// 1 for a word in a group, 0 for any other.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// The mean over the groups of `score(mass of the group)`; `None` if the groups are empty.
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
    fn dealing_keeps_every_word_of_the_full_groups_once() {
        let words: Vec<usize> = (0..11).collect();
        let groups = Groups::dealt(&words, 3, 12);
        assert_eq!(groups.words, [0, 3, 6, 1, 4, 7, 2, 5, 8]);
        assert_eq!(groups.weights().iter().sum::<f32>(), 9.0);
        assert_eq!(Groups::dealt(&[1, 2], 3, 12).size(), 0);
    }
}
