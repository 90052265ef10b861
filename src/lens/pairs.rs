//! The texts "label and word" that NegRefine compares with each picture.

use std::collections::HashMap;

use super::direction::unit_embedding;
use super::{Context, LensError, dot};
use crate::clip::encoder::{Encoder, TextFeature};
use crate::corpus::{PartOfSpeech, prompt};
use crate::ood::{Detector, Similarities};

/// Most texts of pairs that are encoded at one time.
pub const PAIRS_BATCH: usize = 64;

/// Unit embeddings of texts of pairs, by text.
pub type Pairs = HashMap<String, Vec<f32>>;

/// Encodes texts of pairs, at most [`PAIRS_BATCH`] at one time.
pub(super) async fn encode(encoder: &Encoder, texts: &[String]) -> Result<Pairs, LensError> {
    let prompted = |text: &String| prompt(text, PartOfSpeech::Noun);
    let prompts: Vec<String> = texts.iter().map(prompted).collect();
    let encoded = encoder.texts(&prompts).await?;
    let pair = |(text, encoded): (&String, TextFeature)| {
        let embedding = unit_embedding(&encoded.features, encoder.dimension())?;
        Ok((text.clone(), embedding))
    };
    texts.iter().zip(encoded).map(pair).collect()
}

/// The texts of the detector's pairs for an image that are not encoded yet.
pub(super) fn missing(
    pairs: &Pairs,
    detector: &dyn Detector,
    image: &Similarities<'_>,
    context: &Context<'_>,
) -> Vec<String> {
    let wanted = detector.pairs(image).into_iter();
    wanted
        .map(|pair| text(pair, context))
        .filter(|text| !pairs.contains_key(text))
        .collect()
}

/// The cosines of an image to the detector's pairs, see [`Similarities::pair_cosines`].
///
/// # Errors
/// [`LensError::PairNotEncoded`], or if the embedding is not the model's.
pub(super) fn cosines(
    pairs: &Pairs,
    detector: &dyn Detector,
    embedding: &[f32],
    image: &Similarities<'_>,
    context: &Context<'_>,
) -> Result<Vec<f64>, LensError> {
    let wanted = detector.pairs(image);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let embedding = unit_embedding(embedding, context.encoder.dimension())?;
    let cosine = |pair| {
        let text = text(pair, context);
        match pairs.get(&text) {
            Some(encoded) => Ok(f64::from(dot(encoded, &embedding))),
            None => Err(LensError::PairNotEncoded { text }),
        }
    };
    wanted.into_iter().map(cosine).collect()
}

fn text((label, word): (usize, usize), context: &Context<'_>) -> String {
    let label = &context.labels.names()[label];
    let word = &context.background.corpus().words[word].text;
    format!("{label} and {word}")
}
