//! The hypernym graph over WordNet's noun synsets, and the words of a corpus in it.

use sha2::{Digest, Sha256};

use super::lists::RaggedLists;
use crate::checksum::hexadecimal;
use crate::corpus::wordnet::Word;

/// A word of the corpus that is related to a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Related {
    /// Index of the word in the corpus.
    pub word: u32,
    /// Sense of the label by which the relation holds, 0 for the most frequent sense. The most frequent
    /// one if several fit.
    pub label_sense: usize,
    /// Sense of the word by which the relation holds under `label_sense`, 0 for the most frequent sense.
    /// The most frequent one if several fit.
    pub word_sense: usize,
}

/// WordNet's noun relations over the words of one corpus. Source: WordNet 3.0, `wndb(5WN)`.
///
/// A synset is a number, the index in this graph. A word is its index in the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relations {
    /// For each synset: the synsets directly above it.
    pub(super) hypernyms: RaggedLists,
    /// For each synset: whether it is an instance (*Paris*) and not a class (*city*).
    pub(super) instances: Vec<bool>,
    /// For each word of the corpus: its senses as a noun (synsets), the most frequent first. Empty for a
    /// word that WordNet does not know as a noun.
    pub(super) word_senses: RaggedLists,
    /// For each word of the corpus: its frequency as a noun in SemCor.
    pub(super) counts: Vec<u32>,
    /// Hashes of the lemmas that are not words of the corpus, ascending.
    pub(super) lemma_hashes: Vec<u64>,
    /// For each of these lemmas: its senses, the most frequent first.
    pub(super) lemma_senses: RaggedLists,
    /// SHA-256 of the words of the corpus.
    pub(super) words_checksum: String,

    // The fields above are stored in the file; the fields below are derived from them.
    /// For each synset: the synsets directly below it.
    hyponyms: RaggedLists,
    /// For each synset: the words that have it as a sense.
    words_by_synset: RaggedLists,
    /// Hash and index of every word that has senses, ascending.
    word_hashes: Vec<(u64, u32)>,
}

impl Relations {
    /// The senses of a label (synsets), the most frequent first. Empty if WordNet does not know the label
    /// as a noun.
    ///
    /// The label may be in any case, in the plural, and may have spaces around it.
    pub fn senses(&self, label: &str) -> &[u32] {
        let label = label.trim().to_lowercase().replace('_', " ");
        let found = self.senses_of_lemma(&label);
        if !found.is_empty() {
            return found;
        }
        // The noun endings of morphy(7WN). Its exceptions (mice) are among the lemmas.
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
            .map(|(stem, singular)| self.senses_of_lemma(&format!("{stem}{singular}")))
            .find(|senses| !senses.is_empty())
            .unwrap_or_default()
    }

    /// The senses of a word of the corpus as a noun (synsets), the most frequent first.
    pub fn word_senses(&self, word: u32) -> &[u32] {
        self.word_senses.get(word as usize)
    }

    /// For each word of the corpus: its frequency as a noun in the 230,000 words of SemCor.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// The first two words of each synset that has several, by ascending synset.
    pub fn synonym_pairs(&self) -> Vec<(u32, u32)> {
        (0..self.words_by_synset.len())
            .filter_map(|synset| match *self.words_by_synset.get(synset) {
                [first, second, ..] => Some((first, second)),
                _ => None,
            })
            .collect()
    }

    /// The senses of a lemma as it is written.
    fn senses_of_lemma(&self, lemma: &str) -> &[u32] {
        let hash = hash(lemma);
        if let Ok(at) = self.word_hashes.binary_search_by_key(&hash, |w| w.0) {
            return self.word_senses.get(self.word_hashes[at].1 as usize);
        }
        let at = self.lemma_hashes.binary_search(&hash);
        at.map_or(&[], |at| self.lemma_senses.get(at))
    }

    /// The relations over a part of the corpus. The other words can still be looked up as labels.
    ///
    /// `places` are the indices of the kept words, ascending; `words` are all words of the corpus.
    pub fn restricted(&self, places: &[u32], words: &[Word]) -> Self {
        let (mut senses, mut counts) = (RaggedLists::default(), Vec::new());
        for &place in places {
            senses.push(self.word_senses.get(place as usize).iter().copied());
            counts.push(self.counts[place as usize]);
        }
        let dropped =
            (0u32..words.len() as u32).filter(|place| places.binary_search(place).is_err());
        let mut others: Vec<(u64, &[u32])> = dropped
            .map(|place| {
                (
                    hash(&words[place as usize].text),
                    self.word_senses.get(place as usize),
                )
            })
            .filter(|(_, senses)| !senses.is_empty())
            .collect();
        others.extend(
            self.lemma_hashes
                .iter()
                .enumerate()
                .map(|(at, &hash)| (hash, self.lemma_senses.get(at))),
        );
        others.sort_unstable_by_key(|(hash, _)| *hash);
        let mut lemmas = RaggedLists::default();
        for (_, senses) in &others {
            lemmas.push(senses.iter().copied());
        }
        let hashes = others.iter().map(|(hash, _)| *hash).collect();
        Self::from_parts(
            self.hypernyms.clone(),
            self.instances.clone(),
            senses,
            (hashes, lemmas),
            counts,
            places.iter().map(|&place| &*words[place as usize].text),
        )
    }

    /// Words that share a synset with the label, by ascending index. The label's own word is among them.
    pub fn synonyms(&self, label: &str) -> Vec<Related> {
        self.related(label, |sense| vec![sense])
    }

    /// Words below the label at any depth (*kitten* and *lion* below *cat*), its instances included, by
    /// ascending index. A word that is a synonym too is only among [`Self::synonyms`].
    pub fn hyponyms(&self, label: &str) -> Vec<Related> {
        self.in_closure(label, &self.hyponyms)
    }

    /// Words above the label at any height (*animal* above *cat*), by ascending index. A word that is a
    /// synonym too is only among [`Self::synonyms`].
    pub fn hypernyms(&self, label: &str) -> Vec<Related> {
        self.in_closure(label, &self.hypernyms)
    }

    /// Whether a word names one thing and no class in every sense: *Paris*, *Everest*. `false` for a word
    /// that WordNet does not know as a noun.
    pub fn is_instance(&self, word: u32) -> bool {
        let senses = self.word_senses.get(word as usize);
        !senses.is_empty() && senses.iter().all(|&s| self.instances[s as usize])
    }

    /// Whether some sense of `label` is a sense of the word or lies above one.
    pub fn is_under(&self, word: u32, label: &str) -> bool {
        let goal = self.senses(label);
        let senses = self.word_senses.get(word as usize);
        !goal.is_empty()
            && senses.iter().any(|&s| {
                let above = closure(&self.hypernyms, s);
                above.iter().any(|a| goal.contains(a)) || goal.contains(&s)
            })
    }

    /// Words in the closure of the label's senses under `edges`, without the label's synonyms.
    fn in_closure(&self, label: &str, edges: &RaggedLists) -> Vec<Related> {
        let synonyms = self.synonyms(label);
        let mut related = self.related(label, |sense| closure(edges, sense));
        related.retain(|r| synonyms.binary_search_by_key(&r.word, |s| s.word).is_err());
        related
    }

    /// Words in the synsets that `synsets` gives for a sense of the label, by ascending index.
    fn related(&self, label: &str, synsets: impl Fn(u32) -> Vec<u32>) -> Vec<Related> {
        let mut related = Vec::new();
        for (label_sense, &sense) in self.senses(label).iter().enumerate() {
            for synset in synsets(sense) {
                for &word in self.words_by_synset.get(synset as usize) {
                    let senses = self.word_senses.get(word as usize);
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

    /// Derives the remaining fields from the stored ones. `texts` are the words of the corpus.
    pub(super) fn from_parts<'a>(
        hypernyms: RaggedLists,
        instances: Vec<bool>,
        word_senses: RaggedLists,
        (lemma_hashes, lemma_senses): (Vec<u64>, RaggedLists),
        counts: Vec<u32>,
        texts: impl Iterator<Item = &'a str> + Clone,
    ) -> Self {
        let synsets = hypernyms.len();
        let mut word_hashes: Vec<(u64, u32)> = texts
            .clone()
            .zip(0u32..)
            .filter(|(_, word)| !word_senses.get(*word as usize).is_empty())
            .map(|(text, word)| (hash(text), word))
            .collect();
        word_hashes.sort_unstable();
        Self {
            hyponyms: hypernyms.inverted(synsets),
            words_by_synset: word_senses.inverted(synsets),
            words_checksum: words_checksum(texts),
            hypernyms,
            instances,
            word_senses,
            lemma_hashes,
            lemma_senses,
            counts,
            word_hashes,
        }
    }
}

/// All synsets that can be reached from `start` along `edges`, without `start`.
fn closure(edges: &RaggedLists, start: u32) -> Vec<u32> {
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

/// 40 bits of the FNV-1a hash of a lemma.
///
/// No two of WordNet's 118,000 lemmas have the same hash (`build` checks it). A label that is not
/// among the lemmas is mistaken for one in one case out of ten million.
pub(super) fn hash(lemma: &str) -> u64 {
    let step = |h: u64, b: u8| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    let hash = lemma.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    (hash ^ (hash >> 40)) & 0xff_ffff_ffff
}

/// SHA-256 of the words, one a line, in lower-case hexadecimal.
pub(super) fn words_checksum<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for word in words {
        hasher.update(word);
        hasher.update("\n");
    }
    hexadecimal(&hasher.finalize())
}
