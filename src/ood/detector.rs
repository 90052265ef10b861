//! The interface of all methods: a [`Detector`] is prepared once for a label list and then scores
//! each image.

use std::ops::Range;

use serde::Serialize;

use super::groups::GROUPS;
use super::kin::Kin;
use super::steps::{Step, Steps};
use super::{Likeness, dnm, knn, mcm, neglabel, negrefine, paper, tanl};
use crate::corpus::{Relations, Word};
use crate::parallel;

/// A method, prepared for one list of labels. A higher score means more ID.
pub trait Detector: Send + Sync {
    /// The score of one image by itself. The image's [`Likeness`] must be to the labels and words
    /// that the detector was prepared with.
    fn score(&self, image: &Likeness<'_>) -> f64;

    /// The scores of a queue of images, in their order. Each equals [`Self::score`] except under a
    /// test-time method, which learns from the images earlier in the queue. Every call starts
    /// with a fresh state.
    fn scores<'a>(&self, queue: &mut dyn Iterator<Item = Likeness<'a>>) -> Vec<f64> {
        queue.map(|image| self.score(&image)).collect()
    }

    /// For each word of the corpus, the factor (0 or above) with which its mass counts against the
    /// labels. Empty for a method without negatives.
    fn weights(&self) -> &[f32] {
        &[]
    }

    /// Pairs (index of a label, index of a word) whose texts "label and word" must be compared with
    /// the image before it is scored, see [`Likeness::pairs`]. Empty unless
    /// [`Requirements::pairs`].
    fn pairs(&self, _image: &Likeness<'_>) -> Vec<(usize, usize)> {
        Vec::new()
    }

    /// For each label, its part of the labels' mass.
    fn label_masses(&self, image: &Likeness<'_>) -> Vec<f64> {
        image.id.iter().map(|&cosine| image.mass(cosine)).collect()
    }

    /// The masses behind the score. They do not depend on the queue.
    fn terms(&self, image: &Likeness<'_>) -> Terms {
        Terms {
            id: image.id_mass(),
            corpus: image.weighted_mass(self.weights()),
            correction: 0.0,
        }
    }

    /// The score without debiasing: every word counts fully against the labels. Equals
    /// [`Self::score`] for a method without debiasing.
    fn undebiased(&self, image: &Likeness<'_>) -> f64 {
        self.score(image)
    }
}

/// The masses behind a score, in units of `exp(reference / T)`, see [`Likeness::reference`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// `S`, of the ID labels.
    pub id: f64,
    /// `Q mean_W s`, of the corpus words that the method uses, false negatives among them.
    pub corpus: f64,
    /// Mass that the debiasing takes out of `corpus`. In paper mode it may exceed `corpus` or be
    /// negative.
    pub correction: f64,
}

impl Terms {
    /// The terms as shares of the mass of labels and corpus together: `id + corpus = 1`.
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
    /// Text of the label; empty where only the embedding is known.
    pub name: &'a str,
    /// Unit embedding.
    pub embedding: &'a [f32],
    /// Words that belong to the label, see [`super::kin`].
    pub kin: &'a [Kin],
}

/// The cosines of one label (by its index) to a range of the words.
pub type Cosines<'a> = dyn Fn(usize, Range<usize>) -> Vec<f32> + Sync + 'a;

/// The ID labels and the corpus from which a detector is prepared.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    /// The ID labels.
    pub labels: &'a [Label<'a>],
    /// Number of words in the corpus.
    pub count: usize,
    /// The words; empty where only their embeddings are known.
    pub words: &'a [Word],
    /// Density of each word, see [`crate::corpus::density`]; empty where unknown.
    pub mean_log_distance: &'a [f32],
    /// `T`, the divisor of all cosines.
    pub temperature: f64,
    /// WordNet's relations of the words, where known.
    pub relations: Option<&'a Relations>,
    /// Images of noise, see [`Requirements::noise`].
    pub noise: &'a [Likeness<'a>],
    /// Computes the cosines of a label to words. Each call costs one product per word.
    pub cosines: &'a Cosines<'a>,
}

impl Texts<'_> {
    /// The cosines of one label to all words.
    pub fn label_to_words(&self, label: usize) -> Vec<f32> {
        (self.cosines)(label, 0..self.count)
    }

    /// Whether the options exclude the lexicographer file of the word.
    pub fn is_excluded(&self, word: usize, options: &Options) -> bool {
        let file = self.words.get(word).map(|w| w.lexicographer_file);
        file.is_some_and(|file| options.excluded.contains(&file))
    }

    /// Calls `of` with each word and its cosines to all labels, which `of` may reorder.
    pub fn by_word<T: Send>(&self, of: impl Fn(usize, &mut [f32]) -> T + Sync) -> Vec<T> {
        // One tile of words at a time: at K = 1000 the whole matrix does not fit in a browser.
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

/// Options of all methods. Each method reads its own and ignores the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Groups of negative words (NegLabel, NegRefine, paper mode).
    pub groups: usize,
    /// Share of true negatives in the corpus (paper mode).
    pub tau: f64,
    /// Share of the nouns that is kept, densest first (paper mode).
    pub noun_share: f64,
    /// Share of the adjectives that is kept, densest first (paper mode).
    pub adjective_share: f64,
    /// Numbers of WordNet's lexicographer files whose words do not count against the labels.
    pub excluded: Vec<u8>,
    /// Words to use, in this order; `None` to let the method choose (NegLabel, NegRefine, paper
    /// mode).
    pub words: Option<Vec<usize>>,
    /// Steps that are taken (the default method).
    pub steps: Steps,
    /// `k`: the k-th nearest label counts (kNN).
    pub neighbours: usize,
    /// Parameters of TANL.
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

/// An out-of-distribution method.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, serde::Deserialize,
)]
#[cfg_attr(test, derive(ts_rs::TS))]
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

/// A method that cannot be read.
#[derive(Debug, thiserror::Error, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum MethodError {
    /// No method has this name.
    #[error("there is no method `{name}`; the methods are {known}", known = Method::ALL.map(Method::name).join(", "))]
    #[serde(rename = "settings-method-unknown")]
    Unknown {
        /// Name given.
        name: String,
    },
}

/// What a method needs beside the ID labels, the words and the images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Requirements {
    /// The density of every word, [`Texts::mean_log_distance`].
    pub densities: bool,
    /// Enough negative words for each of [`Options::groups`] groups.
    pub groups: bool,
    /// The cosines of each image to the texts "label and word", [`Detector::pairs`].
    pub pairs: bool,
    /// Embedded images of noise, [`Texts::noise`].
    pub noise: bool,
    /// Images in a queue: a test-time method learns from the images that it has scored, see
    /// [`Detector::scores`].
    pub queue: bool,
}

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

    /// The name used on the command line, in JSON and in calibration files.
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

    /// A threshold for a model without calibration: the score at which the mass of the `labels`
    /// labels equals the mass against them. For MCM, which only compares the labels with each
    /// other, it is halfway between no preference and certainty.
    pub fn neutral(self, labels: usize) -> f64 {
        let labels = labels.max(1) as f64;
        match self {
            Self::DnmPaper => 0.5 / labels,
            Self::Mcm => f64::midpoint(1.0 / labels, 1.0),
            _ => 0.5,
        }
    }

    /// What the method needs beside the ID labels, the words and the images.
    pub fn requirements(self) -> Requirements {
        let none = Requirements::default();
        match self {
            Self::Dnm | Self::Mcm | Self::Knn => none,
            Self::DnmPaper => Requirements {
                densities: true,
                groups: true,
                ..none
            },
            Self::Neglabel => Requirements {
                groups: true,
                ..none
            },
            Self::Negrefine => Requirements {
                groups: true,
                pairs: true,
                ..none
            },
            Self::Tanl => Requirements {
                noise: true,
                queue: true,
                ..none
            },
        }
    }

    /// Whether [`Options::steps`] change the score.
    pub fn has_steps(self) -> bool {
        self == Self::Dnm
    }

    /// Whether the temperature changes the order of the scores.
    pub fn has_temperature(self) -> bool {
        self != Self::Knn
    }

    /// Whether words that belong to a label are taken out of the negatives, under these options.
    pub fn takes_out(self, options: &Options) -> bool {
        self.has_steps() && options.steps.take(Step::TakeOut)
    }

    /// Prepares the method for a list of labels.
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
    type Err = MethodError;

    fn from_str(name: &str) -> Result<Self, MethodError> {
        let found = Self::ALL.into_iter().find(|m| m.name() == name);
        found.ok_or_else(|| MethodError::Unknown {
            name: name.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_has_one_name_everywhere() {
        for method in Method::ALL {
            let json = serde_json::to_value(method).expect("JSON");
            assert_eq!(json, method.name());
            assert_eq!(method.name().parse::<Method>().ok(), Some(method));
        }
    }
}
