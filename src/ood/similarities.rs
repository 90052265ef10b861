//! One image as a detector sees it: how like it is to each label and to each word.

use std::borrow::Cow;

/// Cosines of an image to the ID labels, and the masses of the words of the corpus.
///
/// Every score is a ratio of sums of `s = exp(cosine / T)`, so a common factor changes none of
/// them. Masses are in units of `exp(reference / T)`: `f32` then holds every word that counts, at
/// any temperature.
#[derive(Debug, Clone)]
pub struct Similarities<'a> {
    /// Cosine to each ID label, in their order.
    pub label_cosines: Vec<f64>,
    /// `T`, what cosines are divided by.
    pub temperature: f64,
    /// Cosine of which the mass is 1: the largest to a word, −1 without words.
    pub reference: f64,
    /// `exp((cosine − reference) / T)` of each word.
    pub word_masses: Cow<'a, [f32]>,
    /// Mass of the whole corpus. Kept, so that [`super::dnm`], which uses nearly all words, need not
    /// sum them again for every list of labels.
    pub corpus_mass: f64,
    /// Cosine to the text of each pair that the detector asked for, in its order, see
    /// [`super::Detector::pairs`]; empty where they were not compared.
    pub pair_cosines: Vec<f64>,
}

impl Similarities<'static> {
    /// From cosines to the labels and to the words.
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
    /// With masses of its own, for as long as it is needed.
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

    /// Mass of something with this cosine to the image.
    pub fn mass(&self, cosine: f64) -> f64 {
        ((cosine - self.reference) / self.temperature).exp()
    }

    /// `S`, the mass of the ID labels together.
    pub fn id_mass(&self) -> f64 {
        self.label_cosines.iter().map(|&c| self.mass(c)).sum()
    }

    /// Sum over the words of weight × mass; words for which there is no weight count nothing.
    pub fn weighted_mass(&self, weights: &[f32]) -> f64 {
        weighted_sum(&self.word_masses, weights)
    }
}

/// Sum of value × weight over the values for which there is a weight.
fn weighted_sum(values: &[f32], weights: &[f32]) -> f64 {
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
