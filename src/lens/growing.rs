//! A corpus that is embedded while it is used: for a checkpoint of which no pack has been made.
//!
//! The most common words come first, so that the verdicts are useful after a few hundred of them.
//! The densities of the paper's mining are not computed, they would cost N² products; so its
//! method cannot be chosen until `ood-lens embed-corpus` has made a whole pack.

use super::labels::BATCH;
use super::wild::Wild;
use super::{Lens, LensError};
use crate::clip::encoder::Encoder;
use crate::corpus::{Corpus, CorpusError, QuantisedEmbedding, Relations, Word, prompt};
use crate::ood::Method;

/// Words that are embedded before the first verdict: two seconds of a ViT-B/32 on one thread.
const FIRST: usize = 64;

/// The words that are to be in a corpus, and what is known of them.
pub struct WordList {
    /// As in [`Corpus::words`].
    pub words: Vec<Word>,
    /// Of these words.
    pub relations: Option<Relations>,
}

/// What is still to be embedded.
pub(super) struct Growing {
    list: WordList,
    /// Places in the list, the most common words first.
    order: Vec<u32>,
    /// By place in the list, of the words that are embedded.
    rows: Vec<Option<QuantisedEmbedding>>,
    /// How many of `order` have been looked at.
    next: usize,
}

impl Growing {
    fn new(list: WordList) -> Self {
        let mut order: Vec<u32> = (0..list.words.len() as u32).collect();
        if let Some(relations) = &list.relations {
            let counts = relations.counts();
            order.sort_by_key(|&place| std::cmp::Reverse(counts[place as usize]));
        }
        Self {
            rows: vec![None; list.words.len()],
            list,
            order,
            next: 0,
        }
    }

    /// Takes over what an earlier session has embedded. Words that are not in the list are left out.
    fn take_over(&mut self, kept: &Corpus) {
        let mut place = 0;
        for (index, word) in kept.words.iter().enumerate() {
            // Both are in the same order.
            let found = self.list.words[place..].iter().position(|w| w == word);
            let Some(found) = found else { continue };
            place += found;
            self.rows[place] = Some(kept.row(index));
        }
    }

    /// Embeds the next words that are not, and returns whether there were any.
    async fn embed(&mut self, encoder: &Encoder, words: usize) -> Result<bool, LensError> {
        let open = |place: &&u32| self.rows[**place as usize].is_none();
        let next: Vec<u32> = self.order[self.next..]
            .iter()
            .filter(open)
            .take(words)
            .copied()
            .collect();
        for places in next.chunks(BATCH) {
            let text = |&place: &u32| {
                let word = &self.list.words[place as usize];
                prompt(&word.text, word.part_of_speech)
            };
            let prompts: Vec<String> = places.iter().map(text).collect();
            let texts = encoder.texts(&prompts).await?;
            for (&place, text) in places.iter().zip(texts) {
                let found = text.features.len();
                let row = QuantisedEmbedding::new(&text.features);
                self.rows[place as usize] = Some(row.ok_or(LensError::Embedding {
                    found,
                    expected: encoder.dimension(),
                })?);
            }
        }
        let embedded = |place: &&u32| self.rows[**place as usize].is_some();
        self.next += self.order[self.next..].iter().take_while(embedded).count();
        Ok(!next.is_empty())
    }

    /// What has been embedded, as a corpus with its relations.
    fn corpus(&self, encoder: &Encoder) -> Result<(Corpus, Option<Relations>), CorpusError> {
        let (mut places, mut words) = (Vec::new(), Vec::new());
        let (mut vectors, mut norms) = (Vec::new(), Vec::new());
        let rows = (0u32..).zip(self.list.words.iter().zip(&self.rows));
        for (place, (word, row)) in rows {
            if let Some(row) = row {
                places.push(place);
                words.push(word.clone());
                vectors.extend_from_slice(&row.bytes);
                norms.push(row.norm);
            }
        }
        let relations = self.list.relations.as_ref();
        let relations = relations.map(|all| all.restricted(&places, &self.list.words));
        let checksum = encoder.checksum().to_owned();
        let dimension = encoder.dimension();
        let corpus = Corpus::from_parts(words, dimension, vectors, norms, Vec::new(), checksum)?;
        Ok((corpus, relations))
    }
}

impl Lens {
    /// A model without a pack of its own: the corpus is embedded here, a first few words now and
    /// the rest by [`Self::grow_corpus`]. `kept` is what [`Self::corpus`] was in an earlier
    /// session.
    ///
    /// # Errors
    /// If a text cannot be encoded, or `kept` belongs to another model.
    pub async fn with_growing_corpus(
        encoder: Encoder,
        list: WordList,
        kept: Option<&Corpus>,
        method: Method,
    ) -> Result<Self, LensError> {
        let mut growing = Growing::new(list);
        if let Some(kept) = kept {
            kept.check_model(encoder.checksum())?;
            growing.take_over(kept);
        }
        growing
            .embed(&encoder, if kept.is_some() { 0 } else { FIRST })
            .await?;
        let (corpus, relations) = growing.corpus(&encoder)?;
        let mut lens = Self::new(encoder, corpus, relations, None, method)?;
        lens.wild.growing = Some(growing);
        Ok(lens)
    }

    /// How many words the corpus is to have; as many as it has where it does not grow.
    pub fn corpus_total(&self) -> usize {
        let list = self.wild.growing.as_ref().map(|g| g.list.words.len());
        list.unwrap_or(self.corpus().len())
    }

    /// Embeds at most so many more words, the most common first, and returns how many the corpus
    /// has now. Verdicts change by it.
    ///
    /// # Errors
    /// If a text cannot be encoded; the corpus stays as it was.
    pub async fn grow_corpus(&mut self, words: usize) -> Result<usize, LensError> {
        let Some(growing) = &mut self.wild.growing else {
            return Ok(self.corpus().len());
        };
        if growing.embed(&self.encoder, words).await? {
            let (corpus, relations) = growing.corpus(&self.encoder)?;
            let before = self.replace_wild(Wild::new(corpus, relations, None));
            self.wild.growing = before.growing;
            self.complete().await?;
        }
        if self.corpus_total() == self.corpus().len() {
            self.wild.growing = None;
        }
        Ok(self.corpus().len())
    }
}
