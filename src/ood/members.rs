//! Member words: the words of the corpus that belong to an ID label. The paper (arXiv 2605.23797) calls them
//! false negatives.
//!
//! *kitten* belongs to *cat*, so an image that matches *kitten* is no evidence against the label. Each
//! member has a probability `q` of belonging; the paper's mixture has one number, `1 − τ`, for all words.
//! For a label that WordNet knows as a noun, the members are its synonyms and hyponyms. For any other
//! label, the cosine in the text space decides, see [`super::space`]. Derivation: `docs/method.md`, §6.

use serde::Serialize;

use super::space::TextSpace;
use crate::corpus::relations::Related;
use crate::corpus::{Corpus, Relations};

/// Words with a smaller probability are no members.
const LEAST: f32 = 0.01;

/// Why a word belongs to a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// The word is a synonym in WordNet, or the label itself.
    Synonym,
    /// The word is a hyponym in WordNet, a kind of what the label names.
    Kind,
    /// The word is near the label in the text space; WordNet does not know the label.
    Similar,
}

/// A word of the corpus that belongs to a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// Index of the word in the corpus.
    pub word: u32,
    /// Cosine between the embeddings of word and label.
    pub cosine: f32,
    /// `q`: probability that what the word names is what the label names, above 0 and at most 1.
    pub probability: f32,
    /// Why the word belongs.
    pub reason: Reason,
}

/// The members of a label.
///
/// `embedding` is the label's unit embedding, `[dimension]`. Without `relations`, the text space alone
/// decides. A word with the same text as the label is always a member, with probability 1.
pub fn of_label(
    name: &str,
    embedding: &[f32],
    corpus: &Corpus,
    relations: Option<&Relations>,
    space: &TextSpace,
) -> Vec<Member> {
    let cosines = corpus.cosines(embedding);
    let mut members = match relations.filter(|r| !r.senses(name).is_empty()) {
        Some(relations) => in_wordnet(name, &cosines, relations),
        None => similar(&cosines, space),
    };
    // The label's own name may be a word, as a noun and as an adjective. Whatever the senses, the two texts
    // are the same: evidence for the label cannot be evidence against it.
    let name = name.to_lowercase();
    for (word, cosine) in (0u32..).zip(&cosines) {
        if corpus.words[word as usize].text.as_ref() != name {
            continue;
        }
        members.retain(|m| m.word != word);
        members.push(Member {
            word,
            cosine: *cosine,
            probability: 1.0,
            reason: Reason::Synonym,
        });
    }
    members
}

/// Synonyms and hyponyms at any depth, for a label that WordNet knows.
fn in_wordnet(name: &str, cosines: &[f32], relations: &Relations) -> Vec<Member> {
    let senses = relations.senses(name).len();
    let member = |related: &Related, reason| Member {
        word: related.word,
        cosine: cosines[related.word as usize],
        probability: sense_probability(related.label_sense, senses)
            * sense_probability(
                related.word_sense,
                relations.word_senses(related.word).len(),
            ),
        reason,
    };
    let synonyms = relations.synonyms(name);
    let kinds = relations.hyponyms(name);
    let all = synonyms.iter().map(|r| member(r, Reason::Synonym));
    all.chain(kinds.iter().map(|r| member(r, Reason::Kind)))
        .filter(|k| k.probability >= LEAST)
        .collect()
}

/// Probability that sense number `sense` of `senses` is meant, with the senses in the order of their
/// frequency.
///
/// The probability falls with the square of the rank, so that the first of several senses has between 0.8
/// and 0.61. In running text the most frequent sense is right for two to three nouns of four (Navigli
/// 2009, "Word sense disambiguation: a survey", §7).
fn sense_probability(sense: usize, senses: usize) -> f32 {
    let weight = |rank: usize| 1.0 / ((rank + 1) as f32).powi(2);
    weight(sense) / (0..senses.max(sense + 1)).map(weight).sum::<f32>()
}

/// The words that are nearer to a label than chance explains.
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

/// The words with a cosine of at least `least` to a label, as members with probability 1.
///
/// `label_to_words` holds the label's cosines to all words, `[words]`. This is for saved embeddings, whose words
/// and relations are not known.
pub fn above_cosine(label_to_words: &[f32], least: f32) -> Vec<Member> {
    (0u32..)
        .zip(label_to_words)
        .filter(|(_, c)| **c >= least)
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
    fn a_word_at_the_least_cosine_is_a_member() {
        let members = above_cosine(&[0.2, 0.75, 0.7, 0.9], 0.75);
        let words: Vec<(u32, f32)> = members.iter().map(|k| (k.word, k.cosine)).collect();
        assert_eq!(words, [(1, 0.75), (3, 0.9)]);
    }

    #[test]
    fn a_word_with_the_labels_text_is_a_sure_member() {
        let word = |text: &str| crate::corpus::Word {
            text: text.into(),
            part_of_speech: crate::corpus::PartOfSpeech::Noun,
            lexicographer_file: 5,
        };
        let words = ["ant", "horse", "zebu"].map(word).to_vec();
        let features = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        let corpus = Corpus::new(words, &features, vec![0.0; 3], String::new()).expect("a corpus");
        let space = TextSpace::new(&corpus, None);
        let members = of_label("Horse", &[0.0, 1.0, 0.0], &corpus, None, &space);
        let same: Vec<&Member> = members.iter().filter(|k| k.word == 1).collect();
        assert_eq!(same.len(), 1);
        assert_eq!(
            (same[0].probability, same[0].reason),
            (1.0, Reason::Synonym)
        );
        let none = of_label("gnu", &[0.0, 1.0, 0.0], &corpus, None, &space);
        assert!(none.iter().all(|k| k.reason == Reason::Similar));
    }

    #[test]
    fn the_first_sense_is_the_most_probable() {
        assert_eq!(sense_probability(0, 1), 1.0);
        assert!((sense_probability(0, 2) - 0.8).abs() < 1e-6);
        let all: f32 = (0..7).map(|s| sense_probability(s, 7)).sum();
        assert!((all - 1.0).abs() < 1e-6);
        assert!(sense_probability(0, 100) > 0.6);
    }
}
