//! The graph of noun synsets and the words of a corpus in it.

use sha2::{Digest, Sha256};

use super::lists::Lists;
use crate::checksum::hexadecimal;
use crate::corpus::wordnet::Word;

/// A word of the corpus that is related to a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Related {
    /// Place in the corpus.
    pub word: u32,
    /// Sense of the label by which the relation holds, 0 for its most frequent; the smallest.
    pub label_sense: usize,
    /// Sense of the word by which it holds under that sense of the label; the smallest.
    pub word_sense: usize,
}

/// WordNet's noun relations over the words of one corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relations {
    /// By synset: the synsets above it.
    pub(super) hypernyms: Lists,
    /// By synset: whether it is an instance (*Paris*), not a class (*city*).
    pub(super) instances: Vec<bool>,
    /// By word of the corpus: its senses as a noun, most frequent first; empty for a word that
    /// WordNet does not know as one.
    pub(super) words: Lists,
    /// By word of the corpus: how often it was met as a noun in SemCor.
    pub(super) counts: Vec<u32>,
    /// Hashes of the lemmas that are not words of the corpus, ascending, …
    pub(super) lemma_hashes: Vec<u64>,
    /// … and their senses.
    pub(super) lemmas: Lists,
    /// SHA-256 of the words that this belongs to.
    pub(super) words_checksum: String,

    // What follows is made of the above.
    pub(super) hyponyms: Lists,
    pub(super) words_by_synset: Lists,
    /// Hash and place of every word that has senses, ascending.
    word_hashes: Vec<(u64, u32)>,
}

impl Relations {
    /// The senses of a label, most frequent first; empty if WordNet does not know it as a noun.
    pub fn senses(&self, label: &str) -> &[u32] {
        let label = label.trim().to_lowercase().replace('_', " ");
        let found = self.exactly(&label);
        if !found.is_empty() {
            return found;
        }
        // The noun endings of morphy(7WN); its exceptions (mice) stand among the lemmas.
        const ENDINGS: [(&str, &str); 8] = [
            ("ses", "s"),
            ("xes", "x"),
            ("zes", "z"),
            ("ches", "ch"),
            ("shes", "sh"),
            ("men", "man"),
            ("ies", "y"),
            ("s", ""),
        ];
        ENDINGS
            .iter()
            .filter_map(|(plural, singular)| Some((label.strip_suffix(plural)?, singular)))
            .map(|(stem, singular)| self.exactly(&format!("{stem}{singular}")))
            .find(|senses| !senses.is_empty())
            .unwrap_or_default()
    }

    /// The senses of a word of the corpus as a noun, most frequent first.
    pub fn word_senses(&self, word: u32) -> &[u32] {
        self.words.get(word as usize)
    }

    /// By word of the corpus: how often it was met as a noun in the 230,000 words of SemCor.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Two words of each synset that has several, by ascending synset.
    pub fn synonym_pairs(&self) -> Vec<(u32, u32)> {
        (0..self.words_by_synset.len())
            .filter_map(|synset| match *self.words_by_synset.get(synset) {
                [first, second, ..] => Some((first, second)),
                _ => None,
            })
            .collect()
    }

    fn exactly(&self, lemma: &str) -> &[u32] {
        let hash = hash(lemma);
        if let Ok(at) = self.word_hashes.binary_search_by_key(&hash, |w| w.0) {
            return self.words.get(self.word_hashes[at].1 as usize);
        }
        let at = self.lemma_hashes.binary_search(&hash);
        at.map_or(&[], |at| self.lemmas.get(at))
    }

    /// The relations over some of the words, given by ascending place in `words`, which are all. The
    /// others are still known as labels.
    pub fn restricted(&self, places: &[u32], words: &[Word]) -> Self {
        let (mut senses, mut counts) = (Lists::default(), Vec::new());
        for &place in places {
            senses.push(self.words.get(place as usize).iter().copied());
            counts.push(self.counts[place as usize]);
        }
        let dropped =
            (0u32..words.len() as u32).filter(|place| places.binary_search(place).is_err());
        let mut others: Vec<(u64, &[u32])> = dropped
            .map(|place| {
                (
                    hash(&words[place as usize].text),
                    self.words.get(place as usize),
                )
            })
            .filter(|(_, senses)| !senses.is_empty())
            .collect();
        others.extend(
            self.lemma_hashes
                .iter()
                .enumerate()
                .map(|(at, &hash)| (hash, self.lemmas.get(at))),
        );
        others.sort_unstable_by_key(|(hash, _)| *hash);
        let mut lemmas = Lists::default();
        for (_, senses) in &others {
            lemmas.push(senses.iter().copied());
        }
        let hashes = others.iter().map(|(hash, _)| *hash).collect();
        Self::joined(
            self.hypernyms.clone(),
            self.instances.clone(),
            senses,
            (hashes, lemmas),
            counts,
            places.iter().map(|&place| &*words[place as usize].text),
        )
    }

    /// Words that share a synset with the label, the label's own word among them.
    pub fn synonyms(&self, label: &str) -> Vec<Related> {
        self.related(label, |sense| vec![sense])
    }

    /// Words below the label (*kitten* and *lion* below *cat*), and its instances, at any depth.
    /// A word that is a synonym as well is among the synonyms only.
    pub fn hyponyms(&self, label: &str) -> Vec<Related> {
        self.apart(label, &self.hyponyms)
    }

    /// Words above the label (*animal* above *cat*), at any height. A word that is a synonym as
    /// well is among the synonyms only.
    pub fn hypernyms(&self, label: &str) -> Vec<Related> {
        self.apart(label, &self.hypernyms)
    }

    /// Whether the word names one thing and no class, in every sense: *Paris*, *Everest*.
    pub fn is_instance(&self, word: u32) -> bool {
        let senses = self.words.get(word as usize);
        !senses.is_empty() && senses.iter().all(|&s| self.instances[s as usize])
    }

    /// Whether some sense of `label` stands at or above some sense of the word.
    pub fn is_under(&self, word: u32, label: &str) -> bool {
        let goal = self.senses(label);
        let senses = self.words.get(word as usize);
        !goal.is_empty()
            && senses.iter().any(|&s| {
                let above = closure(&self.hypernyms, s);
                above.iter().any(|a| goal.contains(a)) || goal.contains(&s)
            })
    }

    fn apart(&self, label: &str, edges: &Lists) -> Vec<Related> {
        let synonyms = self.synonyms(label);
        let mut related = self.related(label, |sense| closure(edges, sense));
        related.retain(|r| synonyms.binary_search_by_key(&r.word, |s| s.word).is_err());
        related
    }

    /// By ascending word.
    fn related(&self, label: &str, synsets: impl Fn(u32) -> Vec<u32>) -> Vec<Related> {
        let mut related = Vec::new();
        for (label_sense, &sense) in self.senses(label).iter().enumerate() {
            for synset in synsets(sense) {
                for &word in self.words_by_synset.get(synset as usize) {
                    let senses = self.words.get(word as usize);
                    let word_sense = senses.iter().position(|&s| s == synset).unwrap_or(0);
                    related.push(Related {
                        word,
                        label_sense,
                        word_sense,
                    });
                }
            }
        }
        related.sort_unstable_by_key(|r| (r.word, r.label_sense, r.word_sense));
        related.dedup_by_key(|r| r.word);
        related
    }

    /// Completes what was read or built.
    pub(super) fn joined<'a>(
        hypernyms: Lists,
        instances: Vec<bool>,
        words: Lists,
        (lemma_hashes, lemmas): (Vec<u64>, Lists),
        counts: Vec<u32>,
        texts: impl Iterator<Item = &'a str> + Clone,
    ) -> Self {
        let synsets = hypernyms.len();
        let mut word_hashes: Vec<(u64, u32)> = texts
            .clone()
            .zip(0u32..)
            .filter(|(_, word)| !words.get(*word as usize).is_empty())
            .map(|(text, word)| (hash(text), word))
            .collect();
        word_hashes.sort_unstable();
        Self {
            hyponyms: hypernyms.inverted(synsets),
            words_by_synset: words.inverted(synsets),
            words_checksum: words_checksum(texts),
            hypernyms,
            instances,
            words,
            lemma_hashes,
            lemmas,
            counts,
            word_hashes,
        }
    }
}

/// All that can be reached from `start`, without it.
fn closure(edges: &Lists, start: u32) -> Vec<u32> {
    let mut seen = std::collections::HashSet::from([start]);
    let mut reached = Vec::new();
    let mut open = vec![start];
    while let Some(synset) = open.pop() {
        for &next in edges.get(synset as usize) {
            if seen.insert(next) {
                reached.push(next);
                open.push(next);
            }
        }
    }
    reached
}

/// 40 bits of FNV-1a: among WordNet's 118,000 lemmas no two agree (`build` makes sure), and a
/// label that is none of them is taken for one in a case out of ten million.
pub(super) fn hash(lemma: &str) -> u64 {
    let step = |h: u64, b: u8| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    let hash = lemma.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    (hash ^ (hash >> 40)) & 0xff_ffff_ffff
}

/// SHA-256 of the words, one a line, in hexadecimal.
pub(super) fn words_checksum<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for word in words {
        hasher.update(word);
        hasher.update("\n");
    }
    hexadecimal(&hasher.finalize())
}
