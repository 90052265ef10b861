//! The corpus pack: a corpus as one safetensors file beside the model. Python reads it too.
//!
//! With `n` words and `d` dimensions:
//!
//! | tensor | type, shape | content |
//! | --- | --- | --- |
//! | `vectors` | I8 `[n, d]` | unit text embeddings; a row's scale is the reciprocal of its norm |
//! | `norms` | F32 `[n]` | norm of the raw text feature |
//! | `mean_log_distance` | F32 `[n]` | density, see [`super::density`]; `[0]` if it was not computed |
//! | `lexicographer_file` | U8 `[n]` | WordNet's file number; the words of `noun.*` are the nouns |
//! | `words` | U8 `[bytes]` | UTF-8, one word a line |
//!
//! The metadata hold `format` with its version, `model_sha256`, and `content_sha256` over the tensors
//! in the order of the table. So a damaged pack is an error and never gives wrong numbers.

use std::collections::HashMap;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::embeddings::{Corpus, QuantisedEmbeddings};
use super::error::{CorpusError, FORMAT};
use super::wordnet::{PartOfSpeech, Word, lexicographer_file_name};
use crate::checksum::checksum;

const TENSORS: [&str; 5] = [
    "vectors",
    "norms",
    "mean_log_distance",
    "lexicographer_file",
    "words",
];

impl Corpus {
    /// Writes the corpus as the bytes of a pack.
    ///
    /// # Errors
    /// [`CorpusError::Unreadable`] if the safetensors library refuses the tensors.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CorpusError> {
        let count = self.len();
        let texts: Vec<&str> = self.words.iter().map(|w| &*w.text).collect();
        let lexicographer_files: Vec<u8> =
            self.words.iter().map(|w| w.lexicographer_file).collect();
        let buffers = [
            (
                Dtype::I8,
                vec![count, self.dimension],
                self.vectors.iter().map(|q| q.cast_unsigned()).collect(),
            ),
            (Dtype::F32, vec![count], to_le_bytes(&self.norms)),
            (
                Dtype::F32,
                vec![self.mean_log_distance.len()],
                to_le_bytes(&self.mean_log_distance),
            ),
            (Dtype::U8, vec![count], lexicographer_files),
            (
                Dtype::U8,
                vec![texts.join("\n").len()],
                texts.join("\n").into_bytes(),
            ),
        ];
        let mut views = Vec::new();
        for (name, (dtype, shape, data)) in TENSORS.iter().zip(&buffers) {
            let view = TensorView::new(*dtype, shape.clone(), data).map_err(unreadable)?;
            views.push((*name, view));
        }
        let metadata = HashMap::from([
            ("format".to_owned(), FORMAT.to_owned()),
            ("model_sha256".to_owned(), self.model_checksum.clone()),
            (
                "content_sha256".to_owned(),
                checksum(buffers.iter().map(|b| b.2.as_slice())),
            ),
        ]);
        safetensors::serialize(views, Some(metadata)).map_err(unreadable)
    }

    /// Reads the bytes of a pack and checks its checksum.
    ///
    /// # Errors
    /// [`CorpusError`] if the bytes are no pack, if they are damaged, or if the sizes of the tensors
    /// contradict each other.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CorpusError> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
        let metadata = header.metadata().clone().unwrap_or_default();
        match metadata.get("format").map(String::as_str) {
            Some(FORMAT) => {}
            Some(other) => {
                return Err(CorpusError::Format {
                    found: other.to_owned(),
                });
            }
            None => return Err(CorpusError::NoFormat),
        }
        let file = SafeTensors::deserialize(bytes).map_err(unreadable)?;
        let mut views = Vec::new();
        for name in TENSORS {
            views.push(file.tensor(name).map_err(unreadable)?);
        }
        let stated = metadata.get("content_sha256").ok_or(CorpusError::Damaged)?;
        if *stated != checksum(views.iter().map(TensorView::data)) {
            return Err(CorpusError::Damaged);
        }
        let [vectors, norms, mean_log_distance, lexicographer_file, words] = views.as_slice()
        else {
            return Err(CorpusError::Damaged);
        };
        let &[count, dimension] = vectors.shape() else {
            return Err(wrong_tensor(
                "vectors",
                vectors,
                lexicographer_file.data().len(),
            ));
        };
        let texts = std::str::from_utf8(words.data()).map_err(|_| CorpusError::Damaged)?;
        let words: Vec<Word> = texts
            .split('\n')
            .zip(lexicographer_file.data())
            .map(|(text, &number)| {
                let name = lexicographer_file_name(number).ok_or_else(|| {
                    CorpusError::LexicographerFile {
                        word: text.to_owned(),
                        number,
                    }
                })?;
                let part_of_speech = if name.starts_with("noun") {
                    PartOfSpeech::Noun
                } else {
                    PartOfSpeech::Adjective
                };
                Ok(Word {
                    text: text.into(),
                    part_of_speech,
                    lexicographer_file: number,
                })
            })
            .collect::<Result<_, _>>()?;
        let norms = floats("norms", norms, count)?;
        let densities = if mean_log_distance.shape() == [0] {
            0
        } else {
            count
        };
        let mean_log_distance = floats("mean_log_distance", mean_log_distance, densities)?;
        if words.len() != count || dimension == 0 || vectors.dtype() != Dtype::I8 {
            return Err(wrong_tensor("vectors", vectors, words.len()));
        }
        let embeddings = QuantisedEmbeddings {
            dimension,
            vectors: vectors.data().iter().map(|b| b.cast_signed()).collect(),
            norms,
        };
        let model_checksum = metadata.get("model_sha256").cloned().unwrap_or_default();
        Self::from_quantised(words, embeddings, mean_log_distance, model_checksum)
    }

    /// Checks that a model made the embeddings of this corpus.
    ///
    /// `checksum` is the model's SHA-256, lower-case hexadecimal.
    ///
    /// # Errors
    /// [`CorpusError::OtherModel`] if the corpus has another checksum.
    pub fn check_model(&self, checksum: &str) -> Result<(), CorpusError> {
        if self.model_checksum == checksum {
            return Ok(());
        }
        let head = |s: &str| s.chars().take(12).collect();
        Err(CorpusError::OtherModel {
            pack: head(&self.model_checksum),
            model: head(checksum),
        })
    }
}

fn unreadable(error: impl std::fmt::Display) -> CorpusError {
    CorpusError::Unreadable {
        detail: error.to_string(),
    }
}

fn wrong_tensor(name: &str, view: &TensorView<'_>, words: usize) -> CorpusError {
    CorpusError::Tensor {
        tensor: name.to_owned(),
        found: format!("{:?}", view.dtype()),
        shape: view.shape().to_vec(),
        words,
    }
}

fn to_le_bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

fn floats(name: &str, view: &TensorView<'_>, count: usize) -> Result<Vec<f32>, CorpusError> {
    if view.dtype() != Dtype::F32 || view.shape() != [count] {
        return Err(wrong_tensor(name, view, count));
    }
    let (chunks, _) = view.data().as_chunks::<4>();
    Ok(chunks.iter().map(|b| f32::from_le_bytes(*b)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus() -> Corpus {
        let words = [("naïve set theory", 9), ("dog", 5), ("able", 0)]
            .map(|(text, lexicographer_file)| Word {
                text: text.into(),
                part_of_speech: if lexicographer_file == 0 {
                    PartOfSpeech::Adjective
                } else {
                    PartOfSpeech::Noun
                },
                lexicographer_file,
            })
            .to_vec();
        let features: Vec<f32> = (0..12).map(|i| (i as f32 * 1.7).sin() * 9.0).collect();
        Corpus::new(words, &features, vec![0.5, -0.25, 2.0], "ab".repeat(32)).expect("a corpus")
    }

    #[test]
    fn a_pack_returns_the_written_corpus() {
        let bytes = corpus().to_bytes().expect("bytes");
        assert_eq!(Corpus::from_bytes(&bytes).expect("a pack"), corpus());
    }

    #[test]
    fn a_pack_may_lack_densities() {
        let mut bare = corpus();
        bare.mean_log_distance.clear();
        let bytes = bare.to_bytes().expect("bytes");
        assert_eq!(Corpus::from_bytes(&bytes).expect("a pack"), bare);
    }

    #[test]
    fn damaged_packs_are_refused() {
        let bytes = corpus().to_bytes().expect("bytes");
        for cut in 0..bytes.len() {
            assert!(Corpus::from_bytes(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        for position in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[position] ^= 0x10;
            if let Ok(read) = Corpus::from_bytes(&changed) {
                // A change in the free text of the header does no harm: the data stay the same.
                assert!(position < bytes.len() - 12 * 4, "byte {position}");
                assert_eq!(read.words, corpus().words);
                assert_eq!(read.vectors, corpus().vectors);
                assert_eq!(read.norms, corpus().norms);
            }
        }
    }

    #[test]
    fn another_models_pack_is_refused() {
        let error = corpus()
            .check_model(&"cd".repeat(32))
            .expect_err("another model");
        assert!(error.to_string().contains("another model"));
        assert!(corpus().check_model(&"ab".repeat(32)).is_ok());
    }
}
