//! Errors of a corpus and its pack.

use serde::Serialize;
use thiserror::Error;

/// Name and version of the pack's file format.
pub(super) const FORMAT: &str = "ood-lens-corpus-1";

/// Why a corpus or a corpus pack cannot be used.
#[derive(Debug, Error, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum CorpusError {
    /// The file is not a safetensors file, or it is cut short.
    #[error("the corpus pack cannot be read ({detail})")]
    #[serde(rename = "corpus-unreadable")]
    Unreadable {
        /// Message of the safetensors library.
        detail: String,
    },
    /// The safetensors file has no `format` entry: another program wrote it.
    #[error("the file is not a corpus pack of format {FORMAT} but another safetensors file")]
    #[serde(rename = "corpus-no-format")]
    NoFormat,
    /// The pack is of a format or version that this program does not know.
    #[error("the file is not a corpus pack of format {FORMAT} but of `{found}`")]
    #[serde(rename = "corpus-format")]
    Format {
        /// The file's `format` entry.
        found: String,
    },
    /// The bytes changed after the pack was written.
    #[error("the corpus pack is damaged: its checksum does not match")]
    #[serde(rename = "corpus-damaged")]
    Damaged,
    /// Another model made the embeddings, so cosines to them would mean nothing.
    #[error("the corpus pack belongs to another model (SHA-256 {pack}… instead of {model}…)")]
    #[serde(rename = "corpus-other-model")]
    OtherModel {
        /// First 12 digits of the checksum in the pack.
        pack: String,
        /// First 12 digits of the loaded model's checksum.
        model: String,
    },
    /// The numbers of words, feature values and densities contradict each other.
    #[error(
        "{words} words, {values} feature values and {densities} densities do not belong together"
    )]
    #[serde(rename = "corpus-counts")]
    Counts {
        /// Number of words.
        words: usize,
        /// Number of feature values.
        values: usize,
        /// Number of densities.
        densities: usize,
    },
    /// A word's embedding is zero or not finite, so no cosine to it exists.
    #[error("the embedding of `{word}` has no direction")]
    #[serde(rename = "corpus-no-direction")]
    NoDirection {
        /// The word.
        word: String,
    },
    /// A tensor of the pack has the wrong shape or type for the number of words.
    #[error(
        "tensor `{tensor}` of the corpus pack has type {found} and shape {shape:?} for {words} words"
    )]
    #[serde(rename = "corpus-tensor")]
    Tensor {
        /// Name of the tensor.
        tensor: String,
        /// Its element type.
        found: String,
        /// Its shape.
        shape: Vec<usize>,
        /// Number of words in the pack.
        words: usize,
    },
    /// A word has a lexicographer file number that WordNet does not use for nouns or adjectives.
    #[error("`{word}` has the unknown lexicographer file number {number}")]
    #[serde(rename = "corpus-lexicographer-file")]
    LexicographerFile {
        /// The word.
        word: String,
        /// The number in the pack.
        number: u8,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_a_code_with_its_values() {
        let json = |error: CorpusError| serde_json::to_value(error).expect("JSON");
        let (pack, model) = ("ab".to_owned(), "cd".to_owned());
        assert_eq!(
            json(CorpusError::OtherModel { pack, model }),
            serde_json::json!({ "code": "corpus-other-model", "values": { "pack": "ab", "model": "cd" } })
        );
        assert_eq!(
            json(CorpusError::Damaged),
            serde_json::json!({ "code": "corpus-damaged" })
        );
    }
}
