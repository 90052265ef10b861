//! What is kept of an image: its embedding and its likeness to every word of the corpus.

use crate::corpus::Corpus;

/// Words kept with their cosines: more than are shown, since some will lie inside a label.
const NEAREST: usize = 256;

pub(super) struct Image {
    /// Unit length.
    pub embedding: Vec<f32>,
    /// Largest cosine to a word. Masses are in units of `exp(reference / T)`: `f32` then holds
    /// every word that counts, at any temperature.
    pub reference: f64,
    /// `exp((cosine − reference) / T)` for each word.
    pub masses: Vec<f32>,
    /// The words nearest to the image with their cosines, nearest first.
    pub nearest: Vec<(u32, f32)>,
}

impl Image {
    pub fn new(embedding: Vec<f32>, corpus: &Corpus, temperature: f64) -> Self {
        let cosines = corpus.cosines(&embedding);
        let reference = cosines.iter().fold(-1f32, |m, &c| m.max(c));
        let inverse = (1.0 / temperature) as f32;
        let masses = cosines
            .iter()
            .map(|c| ((c - reference) * inverse).exp())
            .collect();
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
            nearest,
        }
    }

    /// Mass `s` of something with this cosine to the image, in the unit of `masses`.
    pub fn mass(&self, cosine: f32, temperature: f64) -> f64 {
        ((f64::from(cosine) - self.reference) / temperature).exp()
    }

    /// Mass of the words for which `weights` is 1.
    pub fn negative_mass(&self, weights: &[f32]) -> f64 {
        // Sums of 64 in f32, the rest in f64: vector instructions, and 80,000 terms lose nothing.
        let block = |(m, w): (&[f32], &[f32])| -> f64 {
            let mut lanes = [0f32; 8];
            for (m, w) in m.chunks(8).zip(w.chunks(8)) {
                for (lane, (m, w)) in lanes.iter_mut().zip(m.iter().zip(w)) {
                    *lane += m * w;
                }
            }
            lanes.iter().map(|&x| f64::from(x)).sum()
        };
        self.masses
            .chunks(64)
            .zip(weights.chunks(64))
            .map(block)
            .sum()
    }
}
