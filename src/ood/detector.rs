//! What every detector is: prepared once for a label list, then asked for the score of each image.

use std::ops::Range;

use super::groups::GROUPS;
use super::{Likeness, dnm, paper};
use crate::corpus::Word;

/// A score, prepared for one list of labels. Higher is more ID.
pub trait Detector: Send + Sync {
    /// Score of an image by itself. The image's `id` are its cosines to the labels of the
    /// preparation, its `masses` those of the words of the preparation.
    fn score(&self, image: &Likeness<'_>) -> f64;

    /// Scores of images in the order in which they come. The same as [`Self::score`] of each,
    /// except for a test-time method, which learns from the images that came before: its state is
    /// the queue's, and a new queue begins without any.
    fn scores<'a>(&self, queue: &mut dyn Iterator<Item = Likeness<'a>>) -> Vec<f64> {
        queue.map(|image| self.score(&image)).collect()
    }

    /// By word of the corpus, how much of its mass stands against the labels, 0 to 1. Empty for a
    /// method without negatives.
    fn weights(&self) -> &[f32] {
        &[]
    }
}

/// An ID label as a detector sees it.
#[derive(Debug, Clone, Copy)]
pub struct Label<'a> {
    /// As the user wrote it; empty where only the embedding is known.
    pub name: &'a str,
    /// Unit embedding.
    pub embedding: &'a [f32],
    /// Words inside the label and their cosines to it, see [`dnm::words_inside`]. Computed when
    /// the label is first met, so that an edit of the list costs no pass over the corpus.
    pub inside: &'a [(u32, f32)],
}

/// Cosines of one label (by its place) to a range of the words.
pub type Cosines<'a> = dyn Fn(usize, Range<usize>) -> Vec<f32> + 'a;

/// A list of ID labels and a corpus: what a detector prepares from.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    /// The ID labels.
    pub labels: &'a [Label<'a>],
    /// Number of words in the corpus.
    pub count: usize,
    /// The words; empty where only their embeddings are known.
    pub words: &'a [Word],
    /// How densely each word lies, see [`crate::corpus::density`]; empty where not known.
    pub mean_log_distance: &'a [f32],
    /// Computes, at a price, any cosine of a label to words.
    pub cosines: &'a Cosines<'a>,
}

impl Texts<'_> {
    /// Cosines of one label to all words.
    #[must_use]
    pub fn label_to_words(&self, label: usize) -> Vec<f32> {
        (self.cosines)(label, 0..self.count)
    }

    /// For each word, what `of` makes of its cosines to the labels, which it may reorder.
    pub fn by_word<T>(&self, mut of: impl FnMut(usize, &mut [f32]) -> T) -> Vec<T> {
        // A tile of words at a time: the whole matrix would not fit in a browser at K = 1000.
        const TILE: usize = 1024;
        let labels = self.labels.len();
        let mut made = Vec::with_capacity(self.count);
        let mut tile = vec![0f32; labels * TILE];
        for start in (0..self.count).step_by(TILE) {
            let range = start..self.count.min(start + TILE);
            for label in 0..labels {
                for (row, cosine) in (self.cosines)(label, range.clone()).into_iter().enumerate() {
                    tile[row * labels + label] = cosine;
                }
            }
            for (row, word) in range.enumerate() {
                made.push(of(word, &mut tile[row * labels..(row + 1) * labels]));
            }
        }
        made
    }
}

/// What may be chosen about a method; each reads what concerns it.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Groups of words (NegLabel, paper mode).
    pub groups: usize,
    /// Share of true negatives in the corpus (paper mode).
    pub tau: f64,
    /// Words to use in this order, in place of the method's own choice (NegLabel, paper mode).
    pub words: Option<Vec<usize>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            groups: GROUPS,
            tau: paper::TAU,
            words: None,
        }
    }
}

/// Which score decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// [`dnm`].
    #[default]
    Dnm,
    /// [`paper`].
    DnmPaper,
    /// [`super::neglabel`].
    Neglabel,
    /// [`super::mcm`].
    Mcm,
}

/// A method's name that is none.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no method; there are {known}", known = Method::ALL.map(Method::name).join(", "))]
pub struct UnknownMethod(String);

impl Method {
    /// Every method, the default first.
    pub const ALL: [Self; 4] = [Self::Dnm, Self::DnmPaper, Self::Neglabel, Self::Mcm];

    /// The name used on the command line, in JSON and in a calibration file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dnm => "dnm",
            Self::DnmPaper => "dnm-paper",
            Self::Neglabel => "neglabel",
            Self::Mcm => "mcm",
        }
    }

    /// Prepares the method for a label list.
    #[must_use]
    pub fn prepare(self, texts: &Texts<'_>, options: &Options) -> Box<dyn Detector> {
        match self {
            Self::Dnm => Box::new(dnm::Dnm::prepare(texts)),
            Self::DnmPaper => Box::new(paper::Paper::prepare(texts, options)),
            Self::Neglabel => Box::new(super::neglabel::NegLabel::prepare(texts, options)),
            Self::Mcm => Box::new(super::mcm::Mcm),
        }
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Method {
    type Err = UnknownMethod;

    fn from_str(name: &str) -> Result<Self, UnknownMethod> {
        let found = Self::ALL.into_iter().find(|m| m.name() == name);
        found.ok_or_else(|| UnknownMethod(name.to_owned()))
    }
}
