//! Makes relations from WordNet's files. Formats: `wndb(5WN)`, `cntlist(5WN)`.

use std::collections::{BTreeMap, HashMap};

use super::graph::{Relations, hash};
use super::lists::RaggedLists;
use crate::corpus::wordnet::{PartOfSpeech, Word, WordNetError};

/// The texts of WordNet's noun files.
#[derive(Debug, Clone, Copy)]
pub struct WordNetNouns<'a> {
    /// Text of `data.noun`: the synsets and their pointers.
    pub data: &'a str,
    /// Text of `index.noun`: the senses of each lemma, the most frequent first.
    pub index: &'a str,
    /// Text of `noun.exc`: irregular plurals.
    pub exceptions: &'a str,
    /// Text of `cntlist.rev`: the frequency of each sense in SemCor.
    pub counts: &'a str,
}

impl Relations {
    /// Makes the relations over the words of a corpus.
    ///
    /// # Errors
    /// [`WordNetError::Line`] if a line does not follow `wndb(5WN)`, [`WordNetError::SameHash`] if two
    /// lemmas have the same hash.
    pub fn build(wordnet: WordNetNouns<'_>, words: &[Word]) -> Result<Self, WordNetError> {
        let synsets = read("data.noun", wordnet.data, synset)?;
        let mut order: Vec<&Synset> = synsets.iter().collect();
        // The order of the corpus: a word and its synset then have nearly the same number, and the
        // differences in the file are small.
        order.sort_by_key(|s| (s.lexicographer_file, s.offset));
        let places: HashMap<u32, u32> = order.iter().map(|s| s.offset).zip(0..).collect();
        let mut hypernyms = RaggedLists::default();
        for synset in &order {
            hypernyms.push(synset.above.iter().filter_map(|o| places.get(o).copied()));
        }
        let instances = order.iter().map(|s| s.is_instance).collect();

        let mut senses: HashMap<String, Vec<u32>> = HashMap::new();
        for (lemma, offsets) in read("index.noun", wordnet.index, index_line)? {
            let places = offsets.iter().filter_map(|o| places.get(o).copied());
            senses.insert(lemma, places.collect());
        }
        for (plural, singulars) in read("noun.exc", wordnet.exceptions, exception)? {
            let known = singulars.iter().filter_map(|s| senses.get(s));
            let places: Vec<u32> = known.flatten().copied().collect();
            senses.entry(plural).or_insert(places);
        }
        let mut counts: HashMap<String, u32> = HashMap::new();
        for (lemma, count) in read("cntlist.rev", wordnet.counts, sense_count)?
            .into_iter()
            .flatten()
        {
            *counts.entry(lemma).or_default() += count;
        }
        let count = |w: &Word| match w.part_of_speech {
            PartOfSpeech::Noun => counts.get(&*w.text).copied().unwrap_or_default(),
            PartOfSpeech::Adjective => 0,
        };
        let counts = words.iter().map(count).collect();
        let mut of_words = RaggedLists::default();
        for word in words {
            let own = match word.part_of_speech {
                PartOfSpeech::Noun => senses.remove(&*word.text).unwrap_or_default(),
                PartOfSpeech::Adjective => Vec::new(),
            };
            of_words.push(own);
        }
        let mut lemmas: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        let nouns = words
            .iter()
            .filter(|w| w.part_of_speech == PartOfSpeech::Noun);
        let mut taken: HashMap<u64, &str> = nouns.map(|w| (hash(&w.text), &*w.text)).collect();
        for (lemma, own) in senses.iter().filter(|(_, own)| !own.is_empty()) {
            if taken.insert(hash(lemma), lemma).is_some_and(|t| t != lemma) {
                return Err(WordNetError::SameHash {
                    lemma: lemma.clone(),
                });
            }
            lemmas.insert(hash(lemma), own.clone());
        }
        let mut of_lemmas = RaggedLists::default();
        let hashes = lemmas.keys().copied().collect();
        for own in lemmas.into_values() {
            of_lemmas.push(own);
        }
        let texts = words.iter().map(|w| &*w.text);
        Ok(Self::from_parts(
            hypernyms,
            instances,
            of_words,
            (hashes, of_lemmas),
            counts,
            texts,
        ))
    }
}

/// Parses every line of a file; `parse` returns `None` for a line that it cannot read.
fn read<'a, T>(
    file: &'static str,
    text: &'a str,
    parse: impl Fn(&'a str) -> Option<T>,
) -> Result<Vec<T>, WordNetError> {
    text.lines()
        .enumerate()
        // The licence at the head of a file has lines that begin with a space.
        .filter(|(_, line)| !line.starts_with(' '))
        .map(|(index, line)| {
            let line_number = index + 1;
            parse(line).ok_or(WordNetError::Line {
                file,
                line: line_number,
            })
        })
        .collect()
}

/// One line of `data.noun`.
struct Synset {
    offset: u32,
    lexicographer_file: u8,
    /// Offsets of hypernyms and instance hypernyms.
    above: Vec<u32>,
    is_instance: bool,
}

/// `offset lex_filenum ss_type w_cnt (word lex_id)… p_cnt (symbol offset pos source/target)… | gloss`
fn synset(line: &str) -> Option<Synset> {
    let mut fields = line.split(' ');
    let offset = fields.next()?.parse().ok()?;
    let lexicographer_file = fields.next()?.parse().ok()?;
    let words = usize::from_str_radix(fields.nth(1)?, 16).ok()?;
    let pointers: usize = fields.nth(2 * words)?.parse().ok()?;
    let mut above = Vec::new();
    let mut is_instance = false;
    for _ in 0..pointers {
        let symbol = fields.next()?;
        let target = fields.next()?.parse().ok()?;
        fields.nth(1)?;
        if matches!(symbol, "@" | "@i") {
            above.push(target);
            is_instance |= symbol == "@i";
        }
    }
    Some(Synset {
        offset,
        lexicographer_file,
        above,
        is_instance,
    })
}

/// `lemma pos synset_cnt p_cnt symbol… sense_cnt tagsense_cnt offset…`
fn index_line(line: &str) -> Option<(String, Vec<u32>)> {
    let mut fields = line.split_whitespace();
    let lemma = fields.next()?.replace('_', " ").to_lowercase();
    let count: usize = fields.nth(1)?.parse().ok()?;
    let pointers: usize = fields.next()?.parse().ok()?;
    let offsets: Vec<u32> = fields
        .skip(pointers + 2)
        .map(|o| o.parse().ok())
        .collect::<Option<_>>()?;
    (offsets.len() == count).then_some((lemma, offsets))
}

/// `lemma%ss_type:… sense_number count`; `Some(None)` for a sense that is no noun.
fn sense_count(line: &str) -> Option<Option<(String, u32)>> {
    let mut fields = line.split_whitespace();
    let (lemma, key) = fields.next()?.split_once('%')?;
    let count = fields.nth(1)?.parse().ok()?;
    let noun = key.starts_with("1:");
    Some(noun.then(|| (lemma.replace('_', " ").to_lowercase(), count)))
}

/// `plural singular…`
fn exception(line: &str) -> Option<(String, Vec<String>)> {
    let mut fields = line.split_whitespace().map(|f| f.replace('_', " "));
    Some((fields.next()?, fields.collect()))
}
