//! Relations as one safetensors file beside the corpus pack.
//!
//! | tensor (all U8) | content |
//! | --- | --- |
//! | `hypernyms` | for each synset, the list of the synsets above it. A number is the difference to the number before, the first to the synset's own. The second lowest bit of the first number says whether the synset is an instance |
//! | `words` | for each word of the corpus, the list of its senses. A number is the difference to the number before, the first to the first sense of the previous word that has any |
//! | `counts` | for each word of the corpus, its frequency as a noun in SemCor |
//! | `lemmas` | for each other lemma, the difference of its hash to the hash before, then the list of its senses |
//!
//! Numbers are LEB128 varints, and differences are zigzag-encoded. In a list the lowest bit marks the
//! last number; an empty list is a single 0, so the numbers of other lists are counted from 1. The metadata
//! hold `format`, `words_sha256` (over the words of the corpus, one a line) and `content_sha256` as in
//! the pack.

use std::collections::HashMap;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::graph::{Relations, words_checksum};
use super::lists::RaggedLists;
use crate::checksum::checksum;
use crate::corpus::wordnet::Word;

const FORMAT: &str = "ood-lens-relations-2";
const TENSORS: [&str; 4] = ["hypernyms", "words", "counts", "lemmas"];

/// Why a file of relations cannot be used.
#[derive(Debug, thiserror::Error, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum RelationsError {
    /// The file is not a safetensors file, or it is cut short.
    #[error("the word relations cannot be read ({detail})")]
    #[serde(rename = "relations-unreadable")]
    Unreadable {
        /// Message of the safetensors library.
        detail: String,
    },
    /// The file is no relations file, or of a version that this program does not know.
    #[error("the file does not hold word relations of format {FORMAT}")]
    #[serde(rename = "relations-format")]
    Format,
    /// The bytes changed after the file was written.
    #[error("the word relations are damaged: their checksum does not match")]
    #[serde(rename = "relations-damaged")]
    Damaged,
    /// The relations were made for another list of words.
    #[error("the word relations belong to another corpus")]
    #[serde(rename = "relations-other-corpus")]
    OtherCorpus,
}

impl Relations {
    /// Writes the relations as the bytes of a file.
    ///
    /// # Errors
    /// [`RelationsError::Unreadable`] if the safetensors library refuses the tensors.
    pub fn to_bytes(&self) -> Result<Vec<u8>, RelationsError> {
        let mut hypernyms = Vec::new();
        for (synset, &instance) in (0u32..).zip(&self.instances) {
            let flag = u64::from(instance);
            write_list(
                &mut hypernyms,
                self.hypernyms.get(synset as usize),
                synset,
                Some(flag),
            );
        }
        let mut words = Vec::new();
        let mut before = 0;
        for word in 0..self.word_senses.len() {
            let senses = self.word_senses.get(word);
            write_list(&mut words, senses, before, None);
            before = senses.first().copied().unwrap_or(before);
        }
        let mut lemmas = Vec::new();
        let mut before = 0;
        for (at, hash) in self.lemma_hashes.iter().enumerate() {
            write(&mut lemmas, hash - before);
            before = *hash;
            write_list(&mut lemmas, self.lemma_senses.get(at), 0, None);
        }
        let mut counts = Vec::new();
        for &count in &self.counts {
            write(&mut counts, u64::from(count));
        }
        let buffers = [hypernyms, words, counts, lemmas];
        let mut views = Vec::new();
        for (name, data) in TENSORS.iter().zip(&buffers) {
            let view = TensorView::new(Dtype::U8, vec![data.len()], data).map_err(unreadable)?;
            views.push((*name, view));
        }
        let metadata = HashMap::from([
            ("format".to_owned(), FORMAT.to_owned()),
            ("words_sha256".to_owned(), self.words_checksum.clone()),
            (
                "content_sha256".to_owned(),
                checksum(buffers.iter().map(Vec::as_slice)),
            ),
        ]);
        safetensors::serialize(views, Some(metadata)).map_err(unreadable)
    }

    /// Reads the bytes of a file. Checks its checksum and that it belongs to `words`, the words of a
    /// corpus.
    ///
    /// # Errors
    /// [`RelationsError::Unreadable`] or [`RelationsError::Format`] if the bytes are another file,
    /// [`RelationsError::Damaged`] if they changed after writing, [`RelationsError::OtherCorpus`] if the
    /// relations belong to other words.
    pub fn from_bytes(bytes: &[u8], words: &[Word]) -> Result<Self, RelationsError> {
        let damaged = || RelationsError::Damaged;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
        let metadata = header.metadata().clone().unwrap_or_default();
        if metadata.get("format").map(String::as_str) != Some(FORMAT) {
            return Err(RelationsError::Format);
        }
        let file = SafeTensors::deserialize(bytes).map_err(unreadable)?;
        let mut parts = Vec::new();
        for name in TENSORS {
            parts.push(file.tensor(name).map_err(unreadable)?);
        }
        let checksum = checksum(parts.iter().map(TensorView::data));
        if metadata.get("content_sha256") != Some(&checksum) {
            return Err(damaged());
        }
        let texts = words.iter().map(|w| &*w.text);
        if metadata.get("words_sha256") != Some(&words_checksum(texts.clone())) {
            return Err(RelationsError::OtherCorpus);
        }
        let [hypernyms, of_words, of_counts, of_lemmas] = parts.as_slice() else {
            return Err(damaged());
        };
        let mut instances = Vec::new();
        let mut above = RaggedLists::default();
        let mut rest = hypernyms.data();
        while !rest.is_empty() {
            let synset = above.len() as u32;
            let (list, flag) = read_list(&mut rest, synset, true).ok_or_else(damaged)?;
            above.push(list);
            instances.push(flag);
        }
        let mut senses = RaggedLists::default();
        let mut rest = of_words.data();
        let mut before = 0;
        for _ in words {
            let (list, _) = read_list(&mut rest, before, false).ok_or_else(damaged)?;
            before = list.first().copied().unwrap_or(before);
            senses.push(list);
        }
        let mut counts = Vec::new();
        let mut rest = of_counts.data();
        for _ in words {
            let count = read(&mut rest).and_then(|c| u32::try_from(c).ok());
            counts.push(count.ok_or_else(damaged)?);
        }
        let mut hashes = Vec::new();
        let mut lemmas = RaggedLists::default();
        let mut rest = of_lemmas.data();
        let mut before = 0;
        while !rest.is_empty() {
            before += read(&mut rest).ok_or_else(damaged)?;
            hashes.push(before);
            lemmas.push(read_list(&mut rest, 0, false).ok_or_else(damaged)?.0);
        }
        let synsets = above.len() as u32;
        if [&above, &senses, &lemmas]
            .iter()
            .any(|l| l.values.iter().any(|&s| s >= synsets))
        {
            return Err(damaged());
        }
        Ok(Self::from_parts(
            above,
            instances,
            senses,
            (hashes, lemmas),
            counts,
            texts,
        ))
    }
}

fn unreadable(error: impl std::fmt::Display) -> RelationsError {
    RelationsError::Unreadable {
        detail: error.to_string(),
    }
}

/// Appends a list as differences, the first to `base`. The first number also carries `flag`; an empty
/// list has no number to carry it.
fn write_list(bytes: &mut Vec<u8>, list: &[u32], base: u32, flag: Option<u64>) {
    if list.is_empty() {
        return write(bytes, 0);
    }
    let mut before = i64::from(base);
    for (at, &value) in list.iter().enumerate() {
        let difference = i64::from(value) - before;
        before = i64::from(value);
        let zigzag = ((difference << 1) ^ (difference >> 63)).cast_unsigned() + 1;
        let number = match flag {
            Some(flag) if at == 0 => zigzag << 1 | flag,
            _ => zigzag,
        };
        write(bytes, number << 1 | u64::from(at + 1 == list.len()));
    }
}

/// Reads what [`write_list`] wrote: the list and the flag. `None` if the bytes are no list.
fn read_list(bytes: &mut &[u8], base: u32, flagged: bool) -> Option<(Vec<u32>, bool)> {
    let mut list = Vec::new();
    let mut flag = false;
    let mut before = i64::from(base);
    loop {
        let mut number = read(bytes)?;
        if number == 0 && list.is_empty() {
            return Some((list, false));
        }
        let last = number & 1 == 1;
        number >>= 1;
        if flagged && list.is_empty() {
            flag = number & 1 == 1;
            number >>= 1;
        }
        let zigzag = number.checked_sub(1)?;
        let difference = (zigzag >> 1).cast_signed() ^ -((zigzag & 1).cast_signed());
        before = before.checked_add(difference)?;
        list.push(u32::try_from(before).ok()?);
        if last {
            return Some((list, flag));
        }
    }
}

/// Appends a LEB128 varint.
fn write(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads a LEB128 varint of at most seven bytes; no number in the file is longer.
fn read(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for place in 0..7 {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}
