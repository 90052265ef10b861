//! Words of the user's own in place of the corpus.

use super::labels::BATCH;
use super::wild::Wild;
use super::{Lens, LensError};
use crate::corpus::wordnet::user_words;
use crate::corpus::{Corpus, density, prompt};

/// More than these are for `ood-lens embed-corpus --words`, which can take its time.
pub const MOST_WORDS: usize = 5000;

impl Lens {
    /// Replaces the corpus by a list of words (see [`user_words`]) and returns how many they are. Images
    /// and labels stay. The model's corpus is put aside with its calibration, which was measured
    /// against it; [`Self::restore_corpus`] brings both back.
    ///
    /// `progress` is called with the words encoded so far and their number.
    ///
    /// # Errors
    /// [`LensError::Words`] if there is no word or more than [`MOST_WORDS`]; or if a text cannot
    /// be encoded. The corpus stays as it was then, unless it is a text or a picture that the method
    /// in force needs besides (see [`Self::complete`]).
    pub async fn set_words(
        &mut self,
        words: &[String],
        mut progress: impl FnMut(usize, usize),
    ) -> Result<usize, LensError> {
        let words = user_words(words);
        let count = words.len();
        if count == 0 || count > MOST_WORDS {
            return Err(LensError::Words(format!(
                "the list holds {count} different words; it must hold 1 to {MOST_WORDS} (for more, make a corpus pack with `ood-lens embed-corpus --words`)"
            )));
        }
        let dimension = self.encoder.dimension();
        let mut features = Vec::with_capacity(count * dimension);
        for batch in words.chunks(BATCH) {
            let text = |w: &crate::corpus::Word| prompt(&w.text, w.part_of_speech);
            let prompts: Vec<String> = batch.iter().map(text).collect();
            for text in self.encoder.texts(&prompts).await? {
                features.extend(text.features);
            }
            progress(features.len() / dimension, count);
        }
        let neighbours = density::NEIGHBOURS.min(count - 1);
        let device = self.encoder.device();
        let densities =
            density::mean_log_distance(&features, dimension, neighbours, device, |_| {}).await?;
        let checksum = self.encoder.checksum().to_owned();
        let corpus = Corpus::new(words, &features, densities, checksum)?;
        // Without the calibration: thresholds and temperature were measured against the other corpus.
        let before = self.replace_wild(Wild::new(corpus, None, None));
        // The second list of the user's own takes the place of the first.
        self.own.get_or_insert(before);
        self.complete().await?;
        Ok(count)
    }

    /// Ends [`Self::set_words`]: the model's own corpus stands against the labels again, as it was.
    /// Nothing happens where it does already.
    ///
    /// # Errors
    /// As [`Self::complete`].
    pub async fn restore_corpus(&mut self) -> Result<(), LensError> {
        if let Some(own) = self.own.take() {
            self.replace_wild(own);
            self.complete().await?;
        }
        Ok(())
    }
}
