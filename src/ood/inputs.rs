//! The inputs from which a method prepares a detector.

use std::ops::Range;

use super::members::Member;
use super::options::Options;
use super::similarities::Similarities;
use crate::corpus::{Relations, Word};
use crate::parallel;

/// An ID label.
#[derive(Debug, Clone, Copy)]
pub struct Label<'a> {
    /// The label as the user wrote it. Empty if only the embedding is known.
    pub name: &'a str,
    /// `[dimension]`: unit embedding.
    pub embedding: &'a [f32],
    /// The words that belong to the label, see [`super::members`]. The caller finds them once for each
    /// label, so that an edit of the list needs no pass over the corpus.
    pub members: &'a [Member],
}

impl<'a> Label<'a> {
    /// Labels of which only the embeddings are known, with the members of each.
    pub fn unnamed(embeddings: &'a [Vec<f32>], members: &'a [Vec<Member>]) -> Vec<Self> {
        let both = embeddings.iter().zip(members);
        both.map(|(embedding, members)| Self {
            name: "",
            embedding,
            members,
        })
        .collect()
    }
}

/// Cosines of a label, given by its index, to a range of the words: `[range]`.
pub type Cosines<'a> = dyn Fn(usize, Range<usize>) -> Vec<f32> + Sync + 'a;

/// A list of ID labels and a corpus, from which [`super::Method::prepare`] makes a detector.
#[derive(Clone, Copy)]
pub struct DetectorInputs<'a> {
    /// The ID labels.
    pub labels: &'a [Label<'a>],
    /// Number of words in the corpus.
    pub count: usize,
    /// `[count]`: the words. Empty if only their embeddings are known.
    pub words: &'a [Word],
    /// `[count]`: density of each word, see [`crate::corpus::density`]. Empty if it is not known.
    pub mean_log_distance: &'a [f32],
    /// `T`, the temperature of the softmax.
    pub temperature: f64,
    /// WordNet's relations between the words, if they are known.
    pub relations: Option<&'a Relations>,
    /// Images of noise, which fill [`super::tanl`]'s OOD queue before the first image.
    pub noise: &'a [Similarities<'a>],
    /// Computes the cosines of a label to words; a pass over the words.
    pub cosines: &'a Cosines<'a>,
}

impl DetectorInputs<'_> {
    /// Cosines of a label, given by its index, to all words: `[count]`.
    pub fn label_to_words(&self, label: usize) -> Vec<f32> {
        (self.cosines)(label, 0..self.count)
    }

    /// Whether the options exclude the lexicographer file of a word. `false` if the words are not known.
    pub fn is_excluded(&self, word: usize, options: &Options) -> bool {
        let file = self.words.get(word).map(|w| w.lexicographer_file);
        file.is_some_and(|file| options.excluded.contains(&file))
    }

    /// Calls `of` for each word with the word's index and its cosines to the labels, `[labels]`, which
    /// `of` may reorder. Returns the results in the order of the words.
    pub fn by_word<T: Send>(&self, of: impl Fn(usize, &mut [f32]) -> T + Sync) -> Vec<T> {
        // A tile of words at a time: at K = 1000 the whole matrix would not fit in a browser's memory.
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
