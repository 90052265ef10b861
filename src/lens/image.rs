//! What is kept of an image: its embedding and its likeness to every word of the corpus.

use std::borrow::Cow;

use super::dot;
use crate::corpus::Corpus;
use crate::ood::similarities::Similarities;

/// Words kept with their cosines: more than are shown, since some will lie inside a label.
const NEAREST: usize = 256;

pub(super) struct Image {
    /// Unit length.
    pub embedding: Vec<f32>,
    /// See [`Similarities::reference`].
    reference: f64,
    /// See [`Similarities::word_masses`].
    masses: Vec<f32>,
    /// See [`Similarities::corpus_mass`].
    total: f64,
    /// See [`Similarities::pair_cosines`]; of the detector that decides.
    pub pairs: Vec<f64>,
    /// The words nearest to the image with their cosines, nearest first.
    pub nearest: Vec<(u32, f32)>,
}

impl Image {
    pub fn new(embedding: Vec<f32>, corpus: &Corpus, temperature: f64) -> Self {
        let cosines = corpus.cosines(&embedding);
        let reference = cosines.iter().fold(-1f32, |m, &c| m.max(c));
        let inverse = (1.0 / temperature) as f32;
        let masses: Vec<f32> = cosines
            .iter()
            .map(|c| ((c - reference) * inverse).exp())
            .collect();
        let total = masses.iter().map(|&m| f64::from(m)).sum();
        let mut nearest: Vec<(u32, f32)> = (0u32..).zip(cosines).collect();
        // Equal cosines in the order of the words, so that a verdict reads the same every time.
        let descending = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if nearest.len() > NEAREST {
            nearest.select_nth_unstable_by(NEAREST, descending);
            nearest.truncate(NEAREST);
        }
        nearest.sort_unstable_by(descending);
        Self {
            embedding,
            reference: f64::from(reference),
            masses,
            total,
            pairs: Vec::new(),
            nearest,
        }
    }

    /// As a detector sees it, under these labels (unit embeddings).
    pub fn likeness<'a>(
        &'a self,
        labels: impl Iterator<Item = &'a [f32]>,
        temperature: f64,
    ) -> Similarities<'a> {
        Similarities {
            label_cosines: labels.map(|l| f64::from(dot(l, &self.embedding))).collect(),
            temperature,
            reference: self.reference,
            word_masses: Cow::Borrowed(&self.masses),
            corpus_mass: self.total,
            pair_cosines: self.pairs.clone(),
        }
    }
}
