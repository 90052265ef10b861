//! The corpus: WordNet's nouns and adjectives, their embeddings under one model, and how densely
//! each word lies among the others.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`wordnet`] | reads the word list from WordNet's files |
//! | `embeddings` | [`Corpus`]: words with their quantised embeddings, in memory |
//! | [`pack`] | the corpus as a file beside a model |
//! | [`density`] | the number by which the paper (arXiv 2605.23797) mines words |
//! | [`relations`] | which words are synonyms, hyponyms or hypernyms of a label |

pub mod density;
mod embeddings;
mod error;
pub mod pack;
pub mod relations;
pub mod wordnet;

pub use embeddings::Corpus;
pub(crate) use embeddings::{QuantisedEmbedding, QuantisedEmbeddings};
pub use error::CorpusError;
pub use relations::Relations;
pub use wordnet::{PartOfSpeech, Word};

/// The text that is encoded for a word: the prompt of NegLabel (arXiv 2403.20078, appendix A), which
/// arXiv 2605.23797 keeps.
///
/// An ID label takes the prompt of a noun.
pub fn prompt(word: &str, part_of_speech: PartOfSpeech) -> String {
    match part_of_speech {
        PartOfSpeech::Noun => format!("the nice {word}"),
        PartOfSpeech::Adjective => format!("This is a {word} photo"),
    }
}
