//! The background: what pictures are compared with, beside the labels.
//!
//! It is the model's corpus, or the user's own words in its place, together with everything that is
//! known about these words or was measured with them.

mod growing;
mod own_words;

use super::LensError;
use crate::clip::encoder::Encoder;
use crate::corpus::{Corpus, Relations};
use crate::ood::Method;
use crate::ood::members::{self, Member};
use crate::ood::space::TextSpace;
use crate::ood::threshold::{Calibration, Point};

pub use growing::WordList;
use growing::{FIRST_WORDS, Growing};
pub use own_words::MOST_WORDS;

/// The words (the wild corpus of arXiv 2605.23797), their relations, their text space, and the
/// calibration that was measured against them.
pub struct Background {
    corpus: Corpus,
    relations: Option<Relations>,
    space: TextSpace,
    calibration: Option<Calibration>,
    /// The words still to be embedded, where the corpus is not complete.
    growing: Option<Growing>,
    /// The model's own background, while the user's words stand in for it.
    model: Option<Box<Background>>,
}

impl Background {
    /// The background of a model whose corpus has been embedded. Without relations, only the text
    /// space says which words belong to a label.
    pub fn new(
        corpus: Corpus,
        relations: Option<Relations>,
        calibration: Option<Calibration>,
    ) -> Self {
        Self {
            space: TextSpace::new(&corpus, relations.as_ref()),
            corpus,
            relations,
            calibration,
            growing: None,
            model: None,
        }
    }

    /// The background of a model without a corpus pack. A first few words are embedded now, the
    /// others by [`super::Lens::grow_corpus`].
    ///
    /// `kept` is the corpus that an earlier session had embedded; its words are taken over.
    ///
    /// # Errors
    /// If a text cannot be encoded, or `kept` belongs to another model.
    pub async fn growing(
        encoder: &Encoder,
        list: WordList,
        kept: Option<&Corpus>,
    ) -> Result<Self, LensError> {
        let mut growing = Growing::new(list);
        if let Some(kept) = kept {
            kept.check_model(encoder.checksum())?;
            growing.take_over(kept);
        }
        let first = if kept.is_some() { 0 } else { FIRST_WORDS };
        growing.embed(encoder, first).await?;
        let (corpus, relations) = growing.corpus(encoder)?;
        let mut background = Self::new(corpus, relations, None);
        background.growing = Some(growing);
        Ok(background)
    }

    /// The words and their embeddings.
    pub fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    pub(super) fn relations(&self) -> Option<&Relations> {
        self.relations.as_ref()
    }

    /// `T` that the calibration recommends.
    pub(super) fn calibrated_temperature(&self) -> Option<f64> {
        self.calibration.as_ref()?.temperature
    }

    /// The calibration's point for a method and a number of labels, and the images it was measured
    /// on.
    pub(super) fn calibrated(&self, method: Method, labels: usize) -> Option<(Point, &str)> {
        let calibration = self.calibration.as_ref()?;
        let point = calibration.point(method, labels)?;
        Some((point, &calibration.source))
    }

    /// Whether the corpus has everything that the method needs.
    pub(super) fn allows(&self, method: Method) -> bool {
        !(method.requirements().densities && self.corpus.mean_log_distance.is_empty())
    }

    /// The words that belong to a label.
    pub(super) fn members(&self, label: &str, embedding: &[f32]) -> Vec<Member> {
        let relations = self.relations.as_ref();
        members::of_label(label, embedding, &self.corpus, relations, &self.space)
    }

    /// Number of words that the corpus will have once it is complete.
    pub(super) fn total(&self) -> usize {
        let total = self.growing.as_ref().map(Growing::total);
        total.unwrap_or(self.corpus.len())
    }

    /// Embeds at most `words` more words, the most common first. Returns whether the corpus has
    /// changed.
    ///
    /// # Errors
    /// If a text cannot be encoded; the corpus stays as it was.
    pub(super) async fn grow(
        &mut self,
        encoder: &Encoder,
        words: usize,
    ) -> Result<bool, LensError> {
        let Some(growing) = &mut self.growing else {
            return Ok(false);
        };
        let has_grown = growing.embed(encoder, words).await?;
        if has_grown {
            let (corpus, relations) = growing.corpus(encoder)?;
            self.space = TextSpace::new(&corpus, relations.as_ref());
            self.corpus = corpus;
            self.relations = relations;
        }
        if self.total() == self.corpus.len() {
            self.growing = None;
        }
        Ok(has_grown)
    }

    /// Puts the user's words in place of the model's corpus. The calibration is set aside with the
    /// corpus, because it was measured against the corpus.
    pub(super) async fn set_words(
        &mut self,
        words: &[String],
        encoder: &Encoder,
        progress: impl FnMut(usize, usize),
    ) -> Result<(), LensError> {
        let corpus = own_words::embed(words, encoder, progress).await?;
        let mut before = std::mem::replace(self, Self::new(corpus, None, None));
        // A second list of words replaces the first; the model's own background stays set aside.
        let model = before.model.take();
        self.model = Some(model.unwrap_or_else(|| Box::new(before)));
        Ok(())
    }

    /// Puts the model's own background in place again. Returns whether anything has changed.
    pub(super) fn restore(&mut self) -> bool {
        let Some(model) = self.model.take() else {
            return false;
        };
        *self = *model;
        true
    }
}
