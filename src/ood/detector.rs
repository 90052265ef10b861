//! What every detector is: prepared once for a label list, then asked for the score of each image.

use std::ops::Range;

use super::groups::GROUPS;
use super::kin::Kin;
use super::steps::Steps;
use super::{Likeness, dnm, knn, mcm, neglabel, negrefine, paper, tanl};
use crate::corpus::{Relations, Word};
use crate::parallel;

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

    /// By word of the corpus, how many times its mass stands against the labels, 0 or above. Empty
    /// for a method without negatives.
    fn weights(&self) -> &[f32] {
        &[]
    }

    /// Pairs of a label and a word (their places) whose texts "label and word" must be compared
    /// with the image before it is scored. None but for NegRefine.
    fn pairs(&self, _image: &Likeness<'_>) -> Vec<(usize, usize)> {
        Vec::new()
    }

    /// By label: how much of the mass is its own.
    fn label_masses(&self, image: &Likeness<'_>) -> Vec<f64> {
        image.id.iter().map(|&cosine| image.mass(cosine)).collect()
    }

    /// The masses that the score is made of. The same for an image by itself and in a queue.
    fn terms(&self, image: &Likeness<'_>) -> Terms {
        Terms {
            id: image.id_mass(),
            corpus: image.weighted_mass(self.weights()),
            correction: 0.0,
        }
    }

    /// The score without any debiasing: the corpus stands against the labels as it is. The score
    /// itself for a method that debiases nothing.
    fn undebiased(&self, image: &Likeness<'_>) -> f64 {
        self.score(image)
    }
}

/// The masses behind a score, in units of `exp(reference / T)` of the image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// `S`, of the ID labels.
    pub id: f64,
    /// `Q mean_W s`, of the corpus words that the method uses, false negatives among them.
    pub corpus: f64,
    /// What the debiasing takes out of `corpus`. Paper mode may take out more than there is, or
    /// put some in.
    pub correction: f64,
}

impl Terms {
    /// As shares of the mass of labels and corpus together, so that `id + corpus = 1`.
    pub fn shares(self) -> Self {
        let all = self.id + self.corpus;
        let share = |mass: f64| if all > 0.0 { mass / all } else { 0.0 };
        Self {
            id: share(self.id),
            corpus: share(self.corpus),
            correction: share(self.correction),
        }
    }
}

/// An ID label as a detector sees it.
#[derive(Debug, Clone, Copy)]
pub struct Label<'a> {
    /// As the user wrote it; empty where only the embedding is known.
    pub name: &'a str,
    /// Unit embedding.
    pub embedding: &'a [f32],
    /// Words that belong to the label, see [`super::kin`]. Found when the label is first met, so
    /// that an edit of the list costs no pass over the corpus.
    pub kin: &'a [Kin],
}

/// Cosines of one label (by its place) to a range of the words.
pub type Cosines<'a> = dyn Fn(usize, Range<usize>) -> Vec<f32> + Sync + 'a;

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
    /// What cosines are divided by.
    pub temperature: f64,
    /// What WordNet knows of the words, where that is known.
    pub relations: Option<&'a Relations>,
    /// Pictures of noise, for TANL's first entries.
    pub noise: &'a [Likeness<'a>],
    /// Computes, at a price, any cosine of a label to words.
    pub cosines: &'a Cosines<'a>,
}

impl Texts<'_> {
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

/// What may be chosen about a method; each reads what concerns it.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Groups of words (NegLabel, NegRefine, paper mode).
    pub groups: usize,
    /// Share of true negatives in the corpus (paper mode).
    pub tau: f64,
    /// Share of the nouns that is kept, densest first (paper mode).
    pub noun_share: f64,
    /// Share of the adjectives that is kept, densest first (paper mode).
    pub adjective_share: f64,
    /// Numbers of WordNet's lexicographer files of which no word stands against the labels.
    pub excluded: Vec<u8>,
    /// Words to use in this order, in place of the method's own choice (NegLabel, NegRefine, paper
    /// mode).
    pub words: Option<Vec<usize>>,
    /// Which steps are taken (the default method).
    pub steps: Steps,
    /// Which nearest label counts (kNN).
    pub neighbours: usize,
    /// TANL's own.
    pub tanl: tanl::Parameters,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            groups: GROUPS,
            tau: paper::TAU,
            noun_share: paper::NOUN_SHARE,
            adjective_share: paper::ADJECTIVE_SHARE,
            excluded: Vec::new(),
            words: None,
            steps: Steps::default(),
            neighbours: knn::NEIGHBOURS,
            tanl: tanl::Parameters::default(),
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
    /// [`neglabel`].
    Neglabel,
    /// [`negrefine`].
    Negrefine,
    /// [`tanl`].
    Tanl,
    /// [`mcm`].
    Mcm,
    /// [`knn`].
    Knn,
}

/// A method's name that is none.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no method; there are {known}", known = Method::ALL.map(Method::name).join(", "))]
pub struct UnknownMethod(String);

impl Method {
    /// Every method, the default first.
    pub const ALL: [Self; 7] = [
        Self::Dnm,
        Self::DnmPaper,
        Self::Neglabel,
        Self::Negrefine,
        Self::Tanl,
        Self::Mcm,
        Self::Knn,
    ];

    /// The name used on the command line, in JSON and in a calibration file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dnm => "dnm",
            Self::DnmPaper => "dnm-paper",
            Self::Neglabel => "neglabel",
            Self::Negrefine => "negrefine",
            Self::Tanl => "tanl",
            Self::Mcm => "mcm",
            Self::Knn => "knn",
        }
    }

    /// The score that favours neither side, for a model of which nothing was measured: as much
    /// mass with `labels` labels as against them. A method that only compares the labels among
    /// each other has it halfway between no preference and certainty.
    pub fn neutral(self, labels: usize) -> f64 {
        let labels = labels.max(1) as f64;
        match self {
            Self::DnmPaper => 0.5 / labels,
            Self::Mcm => f64::midpoint(1.0 / labels, 1.0),
            _ => 0.5,
        }
    }

    /// Whether it learns from the images that it scores, see [`Detector::scores`].
    pub fn is_test_time(self) -> bool {
        self == Self::Tanl
    }

    /// Prepares the method for a label list.
    pub fn prepare(self, texts: &Texts<'_>, options: &Options) -> Box<dyn Detector> {
        match self {
            Self::Dnm => Box::new(dnm::Dnm::prepare(texts, options)),
            Self::DnmPaper => Box::new(paper::Paper::prepare(texts, options)),
            Self::Neglabel => Box::new(neglabel::NegLabel::prepare(texts, options)),
            Self::Negrefine => Box::new(negrefine::NegRefine::prepare(texts, options)),
            Self::Tanl => Box::new(tanl::Tanl::prepare(texts, options)),
            Self::Mcm => Box::new(mcm::Mcm),
            Self::Knn => Box::new(knn::Knn::prepare(options)),
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
