//! What a detector is prepared from.

use std::ops::Range;

use super::members::Member;
use super::options::Options;
use super::similarities::Similarities;
use crate::corpus::{Relations, Word};
use crate::parallel;

/// An ID label as a detector sees it.
#[derive(Debug, Clone, Copy)]
pub struct Label<'a> {
    /// As the user wrote it; empty where only the embedding is known.
    pub name: &'a str,
    /// Unit embedding.
    pub embedding: &'a [f32],
    /// Words that belong to the label, see [`super::members`]. Found when the label is first met, so
    /// that an edit of the list costs no pass over the corpus.
    pub members: &'a [Member],
}

/// Cosines of one label (by its place) to a range of the words.
pub type Cosines<'a> = dyn Fn(usize, Range<usize>) -> Vec<f32> + Sync + 'a;

/// A list of ID labels and a corpus: what a detector prepares from.
#[derive(Clone, Copy)]
pub struct DetectorInputs<'a> {
    /// The ID labels.
    pub labels: &'a [Label<'a>],
    /// Number of words in the corpus.
    pub count: usize,
    /// The words; empty where only their embeddings are known.
    pub words: &'a [Word],
    /// How densely each word lies, see [`crate::corpus::density`]; empty where not known.
    pub mean_log_distance: &'a [f32],
    /// What cosines are divided by.
    pub temperature: f64,
    /// What WordNet knows of the words, where that is known.
    pub relations: Option<&'a Relations>,
    /// Pictures of noise, for TANL's first entries.
    pub noise: &'a [Similarities<'a>],
    /// Computes, at a price, any cosine of a label to words.
    pub cosines: &'a Cosines<'a>,
}

impl DetectorInputs<'_> {
    /// Cosines of one label to all words.
    pub fn label_to_words(&self, label: usize) -> Vec<f32> {
        (self.cosines)(label, 0..self.count)
    }

    /// Whether the user wants no word of this one's lexicographer file.
    pub fn is_excluded(&self, word: usize, options: &Options) -> bool {
        let file = self.words.get(word).map(|w| w.lexicographer_file);
        file.is_some_and(|file| options.excluded.contains(&file))
    }

    /// For each word, what `of` makes of its cosines to the labels, which it may reorder.
    pub fn by_word<T: Send>(&self, of: impl Fn(usize, &mut [f32]) -> T + Sync) -> Vec<T> {
        // A tile of words at a time: the whole matrix would not fit in a browser at K = 1000.
        const TILE: usize = 1024;
        let labels = self.labels.len();
        let starts: Vec<usize> = (0..self.count).step_by(TILE).collect();
        let made = parallel::map(&starts, |&start| {
            let range = start..self.count.min(start + TILE);
            let mut tile = vec![0f32; labels * range.len()];
            for label in 0..labels {
                for (row, cosine) in (self.cosines)(label, range.clone()).into_iter().enumerate() {
                    tile[row * labels + label] = cosine;
                }
            }
            let words = range.enumerate();
            words
                .map(|(row, word)| of(word, &mut tile[row * labels..(row + 1) * labels]))
                .collect::<Vec<T>>()
        });
        made.into_iter().flatten().collect()
    }
}
