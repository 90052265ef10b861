//! WordNet's relations between nouns: which words are synonyms of a label, which lie below it and
//! which above it.
//!
//! [`Relations`] holds the hypernym graph over the noun synsets. For each word of a corpus, and for each
//! other lemma that a user may type as a label, it also holds the senses in WordNet's order, the most
//! frequent first.
//!
//! | module | what it does |
//! | --- | --- |
//! | `graph` | answers questions about labels and words |
//! | `build` | makes the relations from WordNet's files |
//! | `file` | writes and reads them as a file |
//!
//! A label is looked up in lower case, and in the plural too (*mice*, *berries*). Labels and words may
//! have senses that nobody meant: *crane* is a bird and a machine. So every relation names the
//! senses by which it holds, and the caller decides how rare a sense may be.

mod build;
mod file;
mod graph;
mod lists;

pub use build::WordNetNouns;
pub use file::RelationsError;
pub use graph::{Related, Relations};

#[cfg(test)]
mod tests;
