//! A corpus that is embedded while it is used, for a checkpoint without a corpus pack.
//!
//! The most common words are embedded first, so that verdicts are useful after a few hundred words.
//! Densities are not computed: they would cost N² products. Methods that need densities are
//! therefore not available until `ood-lens embed-corpus` has made a pack.

use crate::clip::encoder::Encoder;
use crate::corpus::{
    Corpus, CorpusError, QuantisedEmbedding, QuantisedEmbeddings, Relations, Word, prompt,
};
use crate::lens::{LensError, TEXT_BATCH};

/// Words that are embedded before the first verdict: two seconds of a ViT-B/32 on one thread.
pub const FIRST_WORDS: usize = 64;

/// The words that a corpus will have, and their relations.
pub struct WordList {
    /// In the order of [`Corpus::words`].
    pub words: Vec<Word>,
    /// Relations of these words.
    pub relations: Option<Relations>,
}

/// A word list that is partly embedded.
pub struct Growing {
    list: WordList,
    /// Indices in the list, the most common words first.
    order: Vec<u32>,
    /// For each word of the list, its embedding, if it has been embedded.
    rows: Vec<Option<QuantisedEmbedding>>,
    /// All words before this index of `order` have been embedded.
    next: usize,
}

impl Growing {
    pub fn new(list: WordList) -> Self {
        let mut order: Vec<u32> = (0..list.words.len() as u32).collect();
        if let Some(relations) = &list.relations {
            let counts = relations.counts();
            order.sort_by_key(|&index| std::cmp::Reverse(counts[index as usize]));
        }
        Self {
            rows: vec![None; list.words.len()],
            list,
            order,
            next: 0,
        }
    }

    /// Takes over the embeddings of an earlier session. Words that are not in the list are left out.
    pub fn take_over(&mut self, kept: &Corpus) {
        let mut index = 0;
        for (row, word) in kept.words.iter().enumerate() {
            // Both lists are in the same order.
            let found = self.list.words[index..].iter().position(|w| w == word);
            let Some(found) = found else { continue };
            index += found;
            self.rows[index] = Some(kept.row(row));
        }
    }

    /// Number of words in the list.
    pub fn total(&self) -> usize {
        self.list.words.len()
    }

    /// Embeds at most `words` of the remaining words. Returns whether there were any.
    pub async fn embed(&mut self, encoder: &Encoder, words: usize) -> Result<bool, LensError> {
        let is_open = |index: &&u32| self.rows[**index as usize].is_none();
        let next: Vec<u32> = self.order[self.next..]
            .iter()
            .filter(is_open)
            .take(words)
            .copied()
            .collect();
        for batch in next.chunks(TEXT_BATCH) {
            let prompted = |&index: &u32| {
                let word = &self.list.words[index as usize];
                prompt(&word.text, word.part_of_speech)
            };
            let prompts: Vec<String> = batch.iter().map(prompted).collect();
            let texts = encoder.texts(&prompts).await?;
            for (&index, text) in batch.iter().zip(texts) {
                let row =
                    QuantisedEmbedding::new(&text.features).ok_or(LensError::EmbeddingZero)?;
                self.rows[index as usize] = Some(row);
            }
        }
        let is_embedded = |index: &&u32| self.rows[**index as usize].is_some();
        let embedded = self.order[self.next..].iter().take_while(is_embedded);
        self.next += embedded.count();
        Ok(!next.is_empty())
    }

    /// The embedded words as a corpus, with their relations.
    pub fn corpus(&self, encoder: &Encoder) -> Result<(Corpus, Option<Relations>), CorpusError> {
        let (mut indices, mut words) = (Vec::new(), Vec::new());
        let mut embeddings = QuantisedEmbeddings {
            dimension: encoder.dimension(),
            vectors: Vec::new(),
            norms: Vec::new(),
        };
        let rows = (0u32..).zip(self.list.words.iter().zip(&self.rows));
        for (index, (word, row)) in rows {
            if let Some(row) = row {
                indices.push(index);
                words.push(word.clone());
                embeddings.push(row);
            }
        }
        let relations = self.list.relations.as_ref();
        let relations = relations.map(|all| all.restricted(&indices, &self.list.words));
        let checksum = encoder.checksum().to_owned();
        let corpus = Corpus::from_quantised(words, embeddings, Vec::new(), checksum)?;
        Ok((corpus, relations))
    }
}
