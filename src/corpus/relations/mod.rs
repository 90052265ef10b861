//! What WordNet says of how words are related: which are synonyms, which stand below which.
//!
//! The hypernym graph over the noun synsets, and for each word of a corpus, and for each other
//! lemma that a user may type as a label, its senses in WordNet's order (most frequent first).
//! `build` reads WordNet's files, `file` is the form on disk.
//!
//! A label is looked up in lower case, in the plural too (*mice*, *berries*). It may have senses
//! that the user did not mean, and so may a word: *crane* is a bird and a machine. Every relation
//! therefore says by which sense of either it holds, and whoever asks decides how rare a sense may be.

mod build;
mod file;
mod graph;
mod lists;

pub use build::WordNetNouns;
pub use file::RelationsError;
pub use graph::{Related, Relations};

#[cfg(test)]
mod tests;
