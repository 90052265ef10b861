//! Looking words of the corpus up.

use serde::Serialize;

use super::Lens;
use crate::corpus::PartOfSpeech;
use crate::corpus::wordnet::lexicographer_file_name;

/// A word of the corpus, for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CorpusWord {
    /// Lower case.
    pub word: String,
    /// `noun` or `adjective`.
    pub part_of_speech: &'static str,
    /// WordNet's lexicographer file, such as `noun.animal`.
    pub lexname: &'static str,
    /// Place among the words of its part of speech by density, 0 for the densest: the paper keeps
    /// the first of them. `None` where the corpus comes without densities.
    pub density_rank: Option<usize>,
    /// The label to which the word belongs, so that it does not stand against it.
    pub set_aside_by: Option<String>,
}

impl Lens {
    /// Words of the corpus in which `query` occurs, whatever its case: the word itself first, then
    /// those that begin with it, then the others, each in the order of the corpus. All words for an
    /// empty query. At most `limit`.
    pub fn words(&self, query: &str, limit: usize) -> Vec<CorpusWord> {
        let query = query.trim().to_lowercase();
        let quality = |text: &str| {
            if text == query {
                0
            } else if text.starts_with(&query) {
                1
            } else {
                2
            }
        };
        let words = &self.wild.corpus.words;
        let mut found: Vec<usize> = (0..words.len())
            .filter(|&w| words[w].text.contains(&query))
            .collect();
        found.sort_by_key(|&w| quality(&words[w].text));
        found.truncate(limit);
        found.into_iter().map(|w| self.corpus_word(w)).collect()
    }

    fn density_rank(&self, index: usize) -> Option<usize> {
        let density = &self.wild.corpus.mean_log_distance;
        let (own, word) = (density.get(index)?, &self.wild.corpus.words[index]);
        let words = self.wild.corpus.words.iter().zip(density).enumerate();
        let denser = words.filter(|(other, (w, d))| {
            w.part_of_speech == word.part_of_speech
                && d.total_cmp(own).then(other.cmp(&index)).is_lt()
        });
        Some(denser.count())
    }

    fn corpus_word(&self, index: usize) -> CorpusWord {
        let word = &self.wild.corpus.words[index];
        let taken = u32::try_from(index)
            .ok()
            .and_then(|i| self.labels.false_negatives.get(&i));
        CorpusWord {
            word: word.text.to_string(),
            part_of_speech: match word.part_of_speech {
                PartOfSpeech::Noun => "noun",
                PartOfSpeech::Adjective => "adjective",
            },
            lexname: lexicographer_file_name(word.lexicographer_file).unwrap_or_default(),
            density_rank: self.density_rank(index),
            set_aside_by: taken.map(|t| self.labels.names[t.label].clone()),
        }
    }
}
