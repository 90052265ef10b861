//! The pictures of a lens: their embeddings and their comparison with the background.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{LensError, dot};
use crate::corpus::Corpus;
use crate::ood::Similarities;

/// Nearest words that are kept with their cosines. A verdict names fewer, but it leaves out words
/// that belong to a label.
const NEAREST: usize = 256;

/// One picture, compared with the words of a corpus.
pub(super) struct Picture {
    /// Unit length.
    pub embedding: Vec<f32>,
    /// See [`Similarities::reference`].
    reference: f64,
    /// See [`Similarities::word_masses`].
    masses: Vec<f32>,
    /// See [`Similarities::corpus_mass`].
    total: f64,
    /// See [`Similarities::pair_cosines`]; `None` until they have been compared under the labels in force.
    pub pairs: Option<Vec<f64>>,
    /// The nearest words with their cosines, nearest first.
    pub nearest: Vec<(u32, f32)>,
}

impl Picture {
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
            pairs: None,
            nearest,
        }
    }

    /// The picture as a detector takes it, under these labels (unit embeddings).
    pub fn similarities<'a>(
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
            pair_cosines: self.pairs.clone().unwrap_or_default(),
        }
    }
}

/// All pictures, by number.
#[derive(Default)]
pub(super) struct Pictures {
    by_id: BTreeMap<u32, Picture>,
}

impl Pictures {
    /// Adds a picture, or replaces the picture of this number.
    pub fn insert(&mut self, id: u32, picture: Picture) {
        self.by_id.insert(id, picture);
    }

    pub fn remove(&mut self, id: u32) {
        self.by_id.remove(&id);
    }

    pub fn contains(&self, id: u32) -> bool {
        self.by_id.contains_key(&id)
    }

    /// # Errors
    /// [`LensError::UnknownPicture`].
    pub fn get(&self, id: u32) -> Result<&Picture, LensError> {
        self.by_id.get(&id).ok_or(LensError::UnknownPicture { id })
    }

    /// By ascending number.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Picture)> + Clone {
        self.by_id.iter().map(|(&id, picture)| (id, picture))
    }

    /// By ascending number.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Picture> {
        self.by_id.values_mut()
    }

    /// Compares every picture with another corpus or at another temperature.
    pub fn compare(&mut self, corpus: &Corpus, temperature: f64) {
        for picture in self.by_id.values_mut() {
            let embedding = std::mem::take(&mut picture.embedding);
            *picture = Picture::new(embedding, corpus, temperature);
        }
    }

    /// Forgets the comparisons with pairs, after labels, settings or background have changed.
    pub fn forget_pairs(&mut self) {
        for picture in self.by_id.values_mut() {
            picture.pairs = None;
        }
    }
}
