//! The parameters of the methods, and their defaults from the papers.

use super::steps::Steps;

/// Number of groups into which the papers split the selected words.
pub const GROUPS: usize = 100;
/// `τ` of arXiv 2605.23797 for every backbone but B/32.
pub const TAU: f64 = 0.5;
/// Share of the nouns that arXiv 2605.23797 keeps, the densest first.
pub const NOUN_SHARE: f64 = 0.23;
/// Share of the adjectives that arXiv 2605.23797 keeps, the densest first.
pub const ADJECTIVE_SHARE: f64 = 0.13;
/// Default `k` of kNN: the nearest label counts.
pub const KNN_NEIGHBOUR: usize = 1;

/// The parameters of all methods. Each parameter names the methods that read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Number of groups of words, at least 1 (NegLabel, NegRefine, paper mode).
    pub groups: usize,
    /// `τ`, the share of true negatives in the corpus, above 0 and at most 1 (paper mode).
    pub tau: f64,
    /// Share of the nouns that is kept, the densest first (paper mode).
    pub noun_share: f64,
    /// Share of the adjectives that is kept, the densest first (paper mode).
    pub adjective_share: f64,
    /// Numbers of WordNet's lexicographer files whose words do not count against the labels (the default
    /// method, NegLabel, paper mode).
    pub excluded: Vec<u8>,
    /// Indices of the words to use, in this order, in place of the method's own selection (NegLabel,
    /// NegRefine, paper mode).
    pub words: Option<Vec<usize>>,
    /// The steps that are taken (the default method).
    pub steps: Steps,
    /// `k`: the cosine to the k-th nearest label is the score (kNN).
    pub neighbours: usize,
    /// The parameters of TANL.
    pub tanl: TanlParameters,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            groups: GROUPS,
            tau: TAU,
            noun_share: NOUN_SHARE,
            adjective_share: ADJECTIVE_SHARE,
            excluded: Vec::new(),
            words: None,
            steps: Steps::default(),
            neighbours: KNN_NEIGHBOUR,
            tanl: TanlParameters::default(),
        }
    }
}

/// The parameters of [`super::tanl`]. The defaults are those of the released script for ImageNet-1k.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TanlParameters {
    /// Number of negative words.
    pub active: usize,
    /// Number of words by which each partial sum of masses is longer than the sum before; 0 for a single sum over all
    /// negative words. Not related to [`super::Step`].
    pub step: usize,
    /// Weight of the queue's mean activation against the batch's when the words are selected, 0 to 1.
    pub alpha: f64,
    /// Part of the way from the threshold to the end of the score's range that an image must pass to
    /// be sure: 0 (at the threshold) to 1.
    pub gap: f64,
    /// Number of entries in each queue.
    pub memory: usize,
    /// Number of images in a batch.
    pub batch: usize,
}

impl Default for TanlParameters {
    fn default() -> Self {
        Self {
            active: 1000,
            step: 1,
            alpha: 0.0,
            gap: 0.5,
            memory: 300,
            batch: 256,
        }
    }
}
