//! Looking up words of the corpus.

use serde::Serialize;

use super::labels::Labels;
use crate::corpus::wordnet::lexicographer_file_name;
use crate::corpus::{Corpus, PartOfSpeech};

/// A word of the corpus that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct WordFound {
    /// Text, in lower case.
    pub word: String,
    /// `noun` or `adjective`.
    #[cfg_attr(test, ts(type = "\"noun\" | \"adjective\""))]
    pub part_of_speech: &'static str,
    /// Lexicographer file of WordNet, such as `noun.animal`.
    pub lexname: &'static str,
    /// Rank by density among the words of the same part of speech, 0 for the densest; null where
    /// the corpus has no densities. Paper mode keeps the densest words.
    pub density_rank: Option<usize>,
    /// Label to which the word belongs, so that it does not count against the labels; null for
    /// none.
    pub set_aside_by: Option<String>,
}

/// See [`super::Lens::words`].
pub(super) fn search(
    query: &str,
    limit: usize,
    corpus: &Corpus,
    labels: &Labels,
) -> Vec<WordFound> {
    let query = query.trim().to_lowercase();
    let distance = |text: &str| {
        if text == query {
            0
        } else if text.starts_with(&query) {
            1
        } else {
            2
        }
    };
    let words = &corpus.words;
    let mut found: Vec<usize> = (0..words.len())
        .filter(|&w| words[w].text.contains(&query))
        .collect();
    found.sort_by_key(|&w| distance(&words[w].text));
    found.truncate(limit);
    let described = |index| describe(index, corpus, labels);
    found.into_iter().map(described).collect()
}

fn describe(index: usize, corpus: &Corpus, labels: &Labels) -> WordFound {
    let word = &corpus.words[index];
    let false_negative = u32::try_from(index)
        .ok()
        .and_then(|word| labels.false_negative(word));
    WordFound {
        word: word.text.to_string(),
        part_of_speech: match word.part_of_speech {
            PartOfSpeech::Noun => "noun",
            PartOfSpeech::Adjective => "adjective",
        },
        lexname: lexicographer_file_name(word.lexicographer_file).unwrap_or_default(),
        density_rank: density_rank(index, corpus),
        set_aside_by: false_negative.map(|f| labels.names()[f.label].clone()),
    }
}

fn density_rank(index: usize, corpus: &Corpus) -> Option<usize> {
    let densities = &corpus.mean_log_distance;
    let (density, word) = (densities.get(index)?, &corpus.words[index]);
    let words = corpus.words.iter().zip(densities).enumerate();
    let denser = words.filter(|(other, (w, d))| {
        w.part_of_speech == word.part_of_speech
            && d.total_cmp(density).then(other.cmp(&index)).is_lt()
    });
    Some(denser.count())
}
