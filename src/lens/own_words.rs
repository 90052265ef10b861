//! Words of the user's own in place of the corpus.

use super::labels::{BATCH, Labels};
use super::{Lens, LensError};
use crate::corpus::wordnet::own;
use crate::corpus::{Corpus, density, prompt};
use crate::ood::paper::NEIGHBOURS;

/// More than these are for `ood-lens embed-corpus --words`, which can take its time.
pub const MOST_WORDS: usize = 5000;

impl Lens {
    /// Replaces the corpus by a list of words (see [`own`]) and returns how many they are. Images
    /// stay; the labels must be set again, since what belongs to them is another now. The model's
    /// calibration goes, since it was measured against its own corpus.
    ///
    /// `progress` is called with the words encoded so far and their number.
    ///
    /// # Errors
    /// [`LensError::Words`] if there is no word or more than [`MOST_WORDS`]; or if a text cannot
    /// be encoded. The corpus stays as it was then.
    pub async fn set_words(
        &mut self,
        words: &[String],
        mut progress: impl FnMut(usize, usize),
    ) -> Result<usize, LensError> {
        let words = own(words);
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
        let neighbours = NEIGHBOURS.min(count - 1);
        let device = self.encoder.device();
        let densities =
            density::mean_log_distance(&features, dimension, neighbours, device, |_| {}).await?;
        let checksum = self.encoder.checksum().to_owned();
        let corpus = Corpus::new(words, &features, densities, checksum)?;
        // Its thresholds and its temperature were measured against the other corpus. Before the images
        // are compared with this one, since they are compared at the temperature.
        self.calibration = None;
        self.replace_corpus(corpus, None);
        self.growing = None;
        self.labels = Labels::new(self.settings.prompt.clone());
        Ok(count)
    }
}
