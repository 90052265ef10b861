//! One image as a detector sees it: its similarities to the labels and to the words.

use std::borrow::Cow;

/// The cosines of an image to the ID labels, and the masses of the words of the corpus.
///
/// The mass of a text is `s = exp(cosine / T)`, its unnormalised softmax probability. Every score is a
/// ratio of sums of masses, so a common factor cancels. Masses are divided by `exp(reference / T)`: an
/// `f32` then holds the mass of every word that counts, at any temperature.
#[derive(Debug, Clone)]
pub struct Similarities<'a> {
    /// `[labels]`: cosines of the image to the ID labels.
    pub label_cosines: Vec<f64>,
    /// `T`, the temperature of the softmax.
    pub temperature: f64,
    /// The cosine whose mass is 1: the largest cosine to a word, or −1 without words.
    pub reference: f64,
    /// `[words]`: `exp((cosine − reference) / T)`.
    pub word_masses: Cow<'a, [f32]>,
    /// Sum of `word_masses`. [`super::dnm`] uses nearly all words and would otherwise sum them again for
    /// every list of labels.
    pub corpus_mass: f64,
    /// `[pairs]`: cosines of the image to the texts "label and word" of [`super::Detector::pairs`], in that
    /// order. Empty if the image was not compared with them.
    pub pair_cosines: Vec<f64>,
}

impl Similarities<'static> {
    /// Makes the similarities from the cosines to the labels, `[labels]`, and to the words, `[words]`.
    pub fn from_cosines(label_cosines: Vec<f64>, words: &[f64], temperature: f64) -> Self {
        let reference = words.iter().fold(-1.0, |m: f64, &c| m.max(c));
        let mass = |c: &f64| ((c - reference) / temperature).exp() as f32;
        let masses: Vec<f32> = words.iter().map(mass).collect();
        Self {
            label_cosines,
            temperature,
            reference,
            corpus_mass: masses.iter().map(|&m| f64::from(m)).sum(),
            word_masses: masses.into(),
            pair_cosines: Vec::new(),
        }
    }
}

impl Similarities<'_> {
    /// Copies borrowed masses, so that the value lives on its own.
    pub fn into_owned(self) -> Similarities<'static> {
        Similarities {
            label_cosines: self.label_cosines,
            temperature: self.temperature,
            reference: self.reference,
            word_masses: Cow::Owned(self.word_masses.into_owned()),
            corpus_mass: self.corpus_mass,
            pair_cosines: self.pair_cosines,
        }
    }

    /// Mass of a text with this cosine to the image.
    pub fn mass(&self, cosine: f64) -> f64 {
        ((cosine - self.reference) / self.temperature).exp()
    }

    /// `S`, the sum of the labels' masses.
    pub fn id_mass(&self) -> f64 {
        self.label_cosines.iter().map(|&c| self.mass(c)).sum()
    }

    /// Sum of weight × mass over the words, `weights` being `[words]`. Words without a weight count 0.
    pub fn weighted_mass(&self, weights: &[f32]) -> f64 {
        weighted_sum(&self.word_masses, weights)
    }
}

/// Sum of value × weight. Values without a weight count 0.
fn weighted_sum(values: &[f32], weights: &[f32]) -> f64 {
    // f32 within blocks of 64, which the compiler vectorises; f64 across blocks, so that 80,000 terms
    // lose no precision.
    let block = |(m, w): (&[f32], &[f32])| -> f64 {
        let mut lanes = [0f32; 8];
        for (m, w) in m.chunks(8).zip(w.chunks(8)) {
            for (lane, (m, w)) in lanes.iter_mut().zip(m.iter().zip(w)) {
                *lane += m * w;
            }
        }
        lanes.iter().map(|&x| f64::from(x)).sum()
    };
    values.chunks(64).zip(weights.chunks(64)).map(block).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masses_are_relative_to_the_nearest_word() {
        let image = Similarities::from_cosines(vec![0.3], &[0.1, 0.2], 0.1);
        assert_eq!(image.reference, 0.2);
        assert!((image.id_mass() - 1f64.exp()).abs() < 1e-12);
        assert!((image.weighted_mass(&[1.0, 0.5]) - ((-1f64).exp() + 0.5)).abs() < 1e-7);
        assert_eq!(image.weighted_mass(&[]), 0.0);
        assert_eq!(
            Similarities::from_cosines(vec![0.3], &[], 0.1).weighted_mass(&[1.0]),
            0.0
        );
    }
}
