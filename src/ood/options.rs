//! What may be chosen about a method.

use super::steps::Steps;

/// Groups that the papers split the selected words into.
pub const GROUPS: usize = 100;
/// τ of the paper for every backbone but B/32.
pub const TAU: f64 = 0.5;
/// Share of the nouns that is kept, densest first.
pub const NOUN_SHARE: f64 = 0.23;
/// Share of the adjectives that is kept, densest first.
pub const ADJECTIVE_SHARE: f64 = 0.13;
/// Which nearest label counts, unless set (kNN).
pub const KNN_NEIGHBOUR: usize = 1;

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

/// Those of the released script for ImageNet-1k.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TanlParameters {
    /// Words that stand as negatives.
    pub active: usize,
    /// Words by which each sum is longer than the one before; 0 for a single sum of all.
    pub step: usize,
    /// Share of the queue, against that of the batch, in the answers that choose the words.
    pub alpha: f64,
    /// How far beyond the threshold an image is sure, from 0 (at it) to 1.
    pub gap: f64,
    /// Entries of each queue.
    pub memory: usize,
    /// Images in a batch.
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
