//! The words of the corpus that belong to an ID label: what the paper calls false negatives.
//!
//! *kitten* belongs to *cat*, so an image that is like *kitten* is no evidence against the label.
//! How surely a word belongs is a number of its own, `1 − τ` of that word in the paper's mixture.

use serde::Serialize;

/// Why a word belongs to a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// Another name of the same thing, or the label itself.
    Synonym,
    /// A kind of it, by WordNet's hyponyms.
    Kind,
    /// Near to it in the text space, for a label that WordNet does not know.
    Similar,
}

/// A word that belongs to a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kin {
    /// Place in the corpus.
    pub word: u32,
    /// Of word and label.
    pub cosine: f32,
    /// That something which the word names is in the label, above 0 and at most 1.
    pub probability: f32,
    /// Why.
    pub reason: Reason,
}

/// The words with a cosine of at least `inside` to the label.
#[must_use]
pub fn similar(label_to_words: &[f32], inside: f32) -> Vec<Kin> {
    (0u32..)
        .zip(label_to_words)
        .filter(|(_, c)| **c >= inside)
        .map(|(word, &cosine)| Kin {
            word,
            cosine,
            probability: 1.0,
            reason: Reason::Similar,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_at_the_cosine_is_inside() {
        let kin = similar(&[0.2, 0.75, 0.7, 0.9], 0.75);
        let words: Vec<(u32, f32)> = kin.iter().map(|k| (k.word, k.cosine)).collect();
        assert_eq!(words, [(1, 0.75), (3, 0.9)]);
    }
}
