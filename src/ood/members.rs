//! The words of the corpus that belong to an ID label: what the paper calls false negatives.
//!
//! *kitten* belongs to *cat*, so an image that is like *kitten* is no evidence against the label.
//! How surely a word belongs is a number of its own, `1 − τ` of that word in the paper's mixture.
//! WordNet knows it for the labels that it knows: synonyms and everything below. For the others
//! likeness in the text space must do, see [`super::space`].

use serde::Serialize;

use super::space::TextSpace;
use crate::corpus::relations::Related;
use crate::corpus::{Corpus, Relations};

/// Below this a word is not said to belong at all.
const LEAST: f32 = 0.01;

/// Why a word belongs to a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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
pub struct Member {
    /// Place in the corpus.
    pub word: u32,
    /// Of word and label.
    pub cosine: f32,
    /// That something which the word names is in the label, above 0 and at most 1.
    pub probability: f32,
    /// Why.
    pub reason: Reason,
}

/// The words that belong to a label of this name and unit embedding.
pub fn of_label(
    name: &str,
    embedding: &[f32],
    corpus: &Corpus,
    relations: Option<&Relations>,
    space: &TextSpace,
) -> Vec<Member> {
    let cosines = corpus.cosines(embedding);
    let mut kin = match relations.filter(|r| !r.senses(name).is_empty()) {
        Some(relations) => in_wordnet(name, &cosines, relations),
        None => similar(&cosines, space),
    };
    // The label's own name among the words, as a noun and as an adjective. Whatever its senses, label and
    // word are one text: what speaks for the one cannot speak against the other.
    let name = name.to_lowercase();
    for (word, cosine) in (0u32..).zip(&cosines) {
        if corpus.words[word as usize].text.as_ref() != name {
            continue;
        }
        kin.retain(|k| k.word != word);
        kin.push(Member {
            word,
            cosine: *cosine,
            probability: 1.0,
            reason: Reason::Synonym,
        });
    }
    kin
}

/// Synonyms and everything below, for a label that WordNet knows.
fn in_wordnet(name: &str, cosines: &[f32], relations: &Relations) -> Vec<Member> {
    let senses = relations.senses(name).len();
    let kin = |related: &Related, reason| Member {
        word: related.word,
        cosine: cosines[related.word as usize],
        probability: meant(related.label_sense, senses)
            * meant(
                related.word_sense,
                relations.word_senses(related.word).len(),
            ),
        reason,
    };
    let synonyms = relations.synonyms(name);
    let kinds = relations.hyponyms(name);
    let all = synonyms.iter().map(|r| kin(r, Reason::Synonym));
    all.chain(kinds.iter().map(|r| kin(r, Reason::Kind)))
        .filter(|k| k.probability >= LEAST)
        .collect()
}

/// Probability that sense `sense` is meant, of `senses` in the order of their frequency: falls with
/// the square of the rank, so that the first of several has between 0.8 and 0.61. The most frequent
/// sense is right for two to three nouns of four in running text (Navigli 2009, word sense
/// disambiguation: a survey, §7).
fn meant(sense: usize, senses: usize) -> f32 {
    let weight = |rank: usize| 1.0 / ((rank + 1) as f32).powi(2);
    weight(sense) / (0..senses.max(sense + 1)).map(weight).sum::<f32>()
}

/// The words that are so near to a label that it is no chance.
fn similar(label_to_words: &[f32], space: &TextSpace) -> Vec<Member> {
    (0u32..)
        .zip(label_to_words)
        .map(|(word, &cosine)| Member {
            word,
            cosine,
            probability: space.probability(cosine),
            reason: Reason::Similar,
        })
        .filter(|k| k.probability >= LEAST)
        .collect()
}

/// The words with a cosine of at least `inside` to a label: one bound for all, for embeddings of
/// which nothing else is known.
pub fn above_cosine(label_to_words: &[f32], inside: f32) -> Vec<Member> {
    (0u32..)
        .zip(label_to_words)
        .filter(|(_, c)| **c >= inside)
        .map(|(word, &cosine)| Member {
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
        let kin = above_cosine(&[0.2, 0.75, 0.7, 0.9], 0.75);
        let words: Vec<(u32, f32)> = kin.iter().map(|k| (k.word, k.cosine)).collect();
        assert_eq!(words, [(1, 0.75), (3, 0.9)]);
    }

    #[test]
    fn a_label_that_is_a_word_of_the_corpus_is_that_word() {
        let word = |text: &str| crate::corpus::Word {
            text: text.into(),
            part_of_speech: crate::corpus::PartOfSpeech::Noun,
            lexicographer_file: 5,
        };
        let words = ["ant", "horse", "zebu"].map(word).to_vec();
        let features = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        let corpus = Corpus::new(words, &features, vec![0.0; 3], String::new()).expect("a corpus");
        let space = TextSpace::new(&corpus, None);
        let kin = of_label("Horse", &[0.0, 1.0, 0.0], &corpus, None, &space);
        let same: Vec<&Member> = kin.iter().filter(|k| k.word == 1).collect();
        assert_eq!(same.len(), 1);
        assert_eq!(
            (same[0].probability, same[0].reason),
            (1.0, Reason::Synonym)
        );
        let none = of_label("gnu", &[0.0, 1.0, 0.0], &corpus, None, &space);
        assert!(none.iter().all(|k| k.reason == Reason::Similar));
    }

    #[test]
    fn the_first_sense_is_meant_most() {
        assert_eq!(meant(0, 1), 1.0);
        assert!((meant(0, 2) - 0.8).abs() < 1e-6);
        let all: f32 = (0..7).map(|s| meant(s, 7)).sum();
        assert!((all - 1.0).abs() < 1e-6);
        assert!(meant(0, 100) > 0.6);
    }
}
