//! The corpus in memory: words and their embeddings, quantised to one byte a dimension.

use std::ops::Range;

use super::error::CorpusError;
use super::wordnet::Word;

/// Words and their embeddings under one model. Entry `i` of every field belongs to word `i`.
#[derive(Debug, Clone, PartialEq)]
pub struct Corpus {
    /// All nouns, then all adjectives, in the order of [`super::wordnet::read`].
    pub words: Vec<Word>,
    /// Dimensions of an embedding, the model's `projection_dim`.
    pub dimension: usize,
    /// `[words, dimension]`, row-major: the directions of the embeddings as signed bytes. The reciprocal of
    /// a row's own norm restores the unit length, so the pack stores no scales.
    pub(super) vectors: Vec<i8>,
    /// `[words]`: the reciprocal of the norm of each row of `vectors`.
    scales: Vec<f32>,
    /// `[words]`: norm of each text feature before it was scaled to unit length. The paper's mining
    /// uses it.
    pub norms: Vec<f32>,
    /// `[words]`: mean log distance to the nearest words, see [`super::density::mean_log_distance`].
    /// Empty if it was not computed.
    pub mean_log_distance: Vec<f32>,
    /// SHA-256 of the model that made the embeddings, lower-case hexadecimal.
    pub model_checksum: String,
}

/// The embedding of one word as the corpus keeps it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct QuantisedEmbedding {
    /// `[dimension]`: the direction of the embedding.
    pub bytes: Box<[i8]>,
    /// Norm of the raw text feature.
    pub norm: f32,
}

impl QuantisedEmbedding {
    /// Quantises a raw text feature (`[dimension]`) so that its largest byte is ±127. `None` if the
    /// feature is zero or not finite.
    pub fn new(feature: &[f32]) -> Option<Self> {
        let square = feature.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>();
        let largest = feature.iter().fold(0f32, |m, x| m.max(x.abs()));
        let bytes = feature.iter().map(|x| (x / largest * 127.0).round() as i8);
        (square.is_finite() && largest > 0.0).then(|| Self {
            bytes: bytes.collect(),
            norm: square.sqrt() as f32,
        })
    }
}

impl Corpus {
    /// Quantises raw text features and keeps their norms.
    ///
    /// `features` is `[words, dimension]`, row-major. `mean_log_distance` is `[words]`, or empty.
    /// `model_checksum` is the SHA-256 of the model that made the features.
    ///
    /// # Errors
    /// [`CorpusError::Counts`] if the lengths do not agree, [`CorpusError::NoDirection`] if a feature
    /// is zero or not finite.
    pub fn new(
        words: Vec<Word>,
        features: &[f32],
        mean_log_distance: Vec<f32>,
        model_checksum: String,
    ) -> Result<Self, CorpusError> {
        let count = words.len();
        if count == 0
            || features.is_empty()
            || !features.len().is_multiple_of(count)
            || !(mean_log_distance.is_empty() || mean_log_distance.len() == count)
        {
            return Err(CorpusError::Counts {
                words: count,
                values: features.len(),
                densities: mean_log_distance.len(),
            });
        }
        let dimension = features.len() / count;
        let mut vectors = Vec::with_capacity(features.len());
        let mut norms = Vec::with_capacity(count);
        for (word, feature) in words.iter().zip(features.chunks_exact(dimension)) {
            let row = QuantisedEmbedding::new(feature).ok_or_else(|| CorpusError::NoDirection {
                word: word.text.to_string(),
            })?;
            norms.push(row.norm);
            vectors.extend_from_slice(&row.bytes);
        }
        Self::from_parts(
            words,
            dimension,
            vectors,
            norms,
            mean_log_distance,
            model_checksum,
        )
    }

    /// Makes a corpus from embeddings that are quantised already. The arguments are the fields of the
    /// same names; their lengths must agree.
    ///
    /// # Errors
    /// [`CorpusError::NoDirection`] if all bytes of an embedding are zero.
    pub(crate) fn from_parts(
        words: Vec<Word>,
        dimension: usize,
        vectors: Vec<i8>,
        norms: Vec<f32>,
        mean_log_distance: Vec<f32>,
        model_checksum: String,
    ) -> Result<Self, CorpusError> {
        let mut scales = Vec::with_capacity(words.len());
        for (word, row) in words.iter().zip(vectors.chunks_exact(dimension)) {
            let length = length(row);
            if length == 0.0 {
                return Err(CorpusError::NoDirection {
                    word: word.text.to_string(),
                });
            }
            scales.push(1.0 / length);
        }
        Ok(Self {
            words,
            dimension,
            vectors,
            scales,
            norms,
            mean_log_distance,
            model_checksum,
        })
    }

    /// Requantises every embedding so that its largest byte is ±`largest` (at least 1).
    ///
    /// Fewer distinct bytes compress better on their way to a browser. A cosine in 128 dimensions then
    /// has an error of 0.1 / `largest` (one standard deviation, measured on the embedded model's pack).
    pub fn coarser(mut self, largest: i8) -> Self {
        for (row, scale) in self
            .vectors
            .chunks_exact_mut(self.dimension)
            .zip(&mut self.scales)
        {
            let found = row.iter().fold(1u8, |most, q| most.max(q.unsigned_abs()));
            let factor = f32::from(largest.max(1)) / f32::from(found);
            for q in &mut *row {
                *q = (f32::from(*q) * factor).round() as i8;
            }
            *scale = 1.0 / length(row);
        }
        self
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether the corpus has no words. A corpus from a pack always has some.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Cosines of a unit vector (`[dimension]`) to all words, `[words]`.
    pub fn cosines(&self, unit: &[f32]) -> Vec<f32> {
        self.cosines_of(0..self.len(), unit)
    }

    /// Cosines of a unit vector (`[dimension]`) to the words of a range, `[range]`.
    ///
    /// # Panics
    /// If the range ends beyond the last word.
    pub fn cosines_of(&self, words: Range<usize>, unit: &[f32]) -> Vec<f32> {
        self.vectors[words.start * self.dimension..words.end * self.dimension]
            .chunks_exact(self.dimension)
            .zip(&self.scales[words])
            .map(|(row, scale)| dot_bytes(row, unit) * scale)
            .collect()
    }

    /// The stored embedding of word `index`.
    pub(crate) fn row(&self, index: usize) -> QuantisedEmbedding {
        let bytes = &self.vectors[index * self.dimension..(index + 1) * self.dimension];
        QuantisedEmbedding {
            bytes: bytes.into(),
            norm: self.norms[index],
        }
    }

    /// Cosine between two words, by their indices.
    pub fn cosine(&self, one: usize, other: usize) -> f32 {
        let row =
            |index: usize| &self.vectors[index * self.dimension..(index + 1) * self.dimension];
        // An i32 holds the sum of 768 products of bytes many times over.
        let products = row(one).iter().zip(row(other));
        let dot: i32 = products.map(|(&a, &b)| i32::from(a) * i32::from(b)).sum();
        dot as f32 * self.scales[one] * self.scales[other]
    }

    /// The unit embedding of word `index` (`[dimension]`), restored from its bytes.
    pub fn embedding(&self, index: usize) -> Vec<f32> {
        let row = &self.vectors[index * self.dimension..(index + 1) * self.dimension];
        row.iter()
            .map(|&q| f32::from(q) * self.scales[index])
            .collect()
    }
}

/// Dot product of bytes and floats.
///
/// Four running sums, the lanes of a WebAssembly vector, let the compiler use vector instructions; a
/// single sum would fix the order of the additions. With eight sums the compiler converted the bytes
/// one at a time (79,471 words of 128 dimensions in Chromium: 7.9 ms; with four: 2.4 ms).
fn dot_bytes(bytes: &[i8], floats: &[f32]) -> f32 {
    const LANES: usize = 4;
    let mut sums = [0f32; LANES];
    let (bytes, last_bytes) = bytes.as_chunks::<LANES>();
    let (floats, last_floats) = floats.as_chunks::<LANES>();
    for (q, x) in bytes.iter().zip(floats) {
        for lane in 0..LANES {
            sums[lane] += f32::from(q[lane]) * x[lane];
        }
    }
    let rest = last_bytes.iter().zip(last_floats);
    sums.iter().sum::<f32>() + rest.map(|(&q, x)| f32::from(q) * x).sum::<f32>()
}

/// Euclidean norm of a row of bytes.
fn length(row: &[i8]) -> f32 {
    let square: i32 = row.iter().map(|&q| i32::from(q) * i32::from(q)).sum();
    (square as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::wordnet::PartOfSpeech;

    fn word(text: &str) -> Word {
        Word {
            text: text.into(),
            part_of_speech: PartOfSpeech::Noun,
            lexicographer_file: 5,
        }
    }

    const DIMENSION: usize = 13;

    /// Features of four words.
    fn features() -> Vec<f32> {
        let numbers = 0..4 * DIMENSION;
        numbers
            .map(|i| ((i * 37 % 101) as f32 - 50.0) / 9.0)
            .collect()
    }

    #[test]
    fn quantised_cosines_are_close_to_exact_cosines() {
        let dimension = DIMENSION;
        let features = features();
        let words = ["ant", "bee", "cat", "dog"].map(word).to_vec();
        let corpus = Corpus::new(words, &features, vec![0.0; 4], String::new()).expect("a corpus");
        let unit = |row: &[f32]| {
            let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt();
            row.iter().map(|x| x / norm).collect::<Vec<_>>()
        };
        let query = unit(&features[..dimension]);
        for (i, cosine) in corpus.cosines(&query).into_iter().enumerate() {
            let exact: f32 = unit(&features[i * dimension..(i + 1) * dimension])
                .iter()
                .zip(&query)
                .map(|(a, b)| a * b)
                .sum();
            assert!(
                (cosine - exact).abs() < 6e-3,
                "word {i}: {cosine} against {exact}"
            );
        }
        let length: f32 = corpus.embedding(2).iter().map(|x| x * x).sum();
        assert!((length - 1.0).abs() < 1e-6);
    }

    #[test]
    fn coarser_bytes_keep_every_direction_and_cosines_with_a_larger_error() {
        let features = features();
        let words = ["ant", "bee", "cat", "dog"].map(word).to_vec();
        let fine = Corpus::new(words, &features, vec![0.0; 4], String::new()).expect("a corpus");
        let query = fine.embedding(1).to_vec();
        for (largest, allowed) in [(31, 0.02), (1, 0.5)] {
            let coarse = fine.clone().coarser(largest);
            let bytes = coarse.vectors.iter().map(|q| q.unsigned_abs());
            assert_eq!(i8::try_from(bytes.max().unwrap()).unwrap(), largest);
            for (before, after) in fine.cosines(&query).iter().zip(coarse.cosines(&query)) {
                assert!((before - after).abs() < allowed, "{before} and {after}");
            }
        }
    }

    #[test]
    fn an_embedding_without_direction_is_refused_with_its_word() {
        let error = Corpus::new(vec![word("void")], &[0.0; 4], vec![0.0], String::new());
        assert!(error.is_err_and(|e| e.to_string().contains("void")));
    }
}
