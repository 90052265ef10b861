//! The wild corpus: WordNet's nouns and adjectives, their embeddings under one model, and how
//! densely each word lies among the others.
//!
//! [`wordnet`] reads the word list, [`density`] computes the miner's number, [`pack`] is the file
//! that ships beside a model, and [`Corpus`] is the pack in memory. [`relations`] knows which words
//! stand below which.

pub mod density;
mod embeddings;
mod error;
pub mod pack;
pub mod relations;
pub mod wordnet;

pub use embeddings::Corpus;
pub(crate) use embeddings::QuantisedEmbedding;
pub use error::CorpusError;
pub use relations::Relations;
pub use wordnet::{PartOfSpeech, Word};

/// The papers' prompt for a word (arXiv 2403.20078, appendix A; kept by arXiv 2605.23797).
///
/// ID labels take the noun's prompt.
pub fn prompt(word: &str, part_of_speech: PartOfSpeech) -> String {
    match part_of_speech {
        PartOfSpeech::Noun => format!("the nice {word}"),
        PartOfSpeech::Adjective => format!("This is a {word} photo"),
    }
}
