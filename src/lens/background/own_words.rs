//! The user's own words as a corpus.

use crate::clip::encoder::Encoder;
use crate::corpus::wordnet::user_words;
use crate::corpus::{Corpus, Word, density, prompt};
use crate::lens::{LensError, TEXT_BATCH};

/// Most words that a user's list may hold. `ood-lens embed-corpus --words` takes longer lists.
pub const MOST_WORDS: usize = 5000;

/// Embeds a list of words (see [`user_words`]) and computes their densities.
///
/// `progress` is called with the number of words encoded so far and the number of all.
///
/// # Errors
/// [`LensError::WordCount`], or if a text cannot be encoded.
pub async fn embed(
    words: &[String],
    encoder: &Encoder,
    mut progress: impl FnMut(usize, usize),
) -> Result<Corpus, LensError> {
    let words = user_words(words);
    let (count, most) = (words.len(), MOST_WORDS);
    if count == 0 || count > most {
        return Err(LensError::WordCount { count, most });
    }
    let dimension = encoder.dimension();
    let mut features = Vec::with_capacity(count * dimension);
    for batch in words.chunks(TEXT_BATCH) {
        let prompted = |word: &Word| prompt(&word.text, word.part_of_speech);
        let prompts: Vec<String> = batch.iter().map(prompted).collect();
        for text in encoder.texts(&prompts).await? {
            features.extend(text.features);
        }
        progress(features.len() / dimension, count);
    }
    let neighbours = density::NEIGHBOURS.min(count - 1);
    let device = encoder.device();
    let densities =
        density::mean_log_distance(&features, dimension, neighbours, device, |_| {}).await?;
    let checksum = encoder.checksum().to_owned();
    Ok(Corpus::new(words, &features, densities, checksum)?)
}
