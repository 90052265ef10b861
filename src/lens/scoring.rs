//! Scoring many images with several threads: the part of [`Lens`] that the command line uses.
//!
//! A detector is prepared once and kept by the caller. The caller shares the images out to threads,
//! which borrow the lens.

use super::pairs::{self, Pairs};
use super::{Lens, LensError, unit_embedding};
use crate::ood::{Detector, Method, Similarities};

impl Lens {
    /// A method prepared for the labels in force, with the noise that it requires; `None` without
    /// labels.
    ///
    /// # Errors
    /// If an image of noise cannot be encoded.
    pub async fn prepared(
        &mut self,
        method: Method,
    ) -> Result<Option<Box<dyn Detector>>, LensError> {
        if self.labels.is_empty() {
            return Ok(None);
        }
        let (context, detectors, _) = self.preparation();
        detectors.prepare_apart(method, &context).await.map(Some)
    }

    /// The similarities of an image to the labels in force and to the words. The image is not kept.
    ///
    /// # Errors
    /// [`LensError::EmbeddingLength`] or [`LensError::EmbeddingZero`].
    pub fn similarities(&self, embedding: &[f32]) -> Result<Similarities<'static>, LensError> {
        self.similarities_at(embedding, self.temperature())
    }

    /// As [`Self::similarities`], at another temperature.
    ///
    /// # Errors
    /// [`LensError::EmbeddingLength`] or [`LensError::EmbeddingZero`].
    pub fn similarities_at(
        &self,
        embedding: &[f32],
        temperature: f64,
    ) -> Result<Similarities<'static>, LensError> {
        let unit = unit_embedding(embedding, self.encoder.dimension())?;
        let picture = self.context().picture(unit, temperature);
        let similarities = picture.similarities(self.labels.embeddings(), temperature);
        Ok(similarities.into_owned())
    }

    /// The similarities of a picture that the lens keeps.
    ///
    /// # Errors
    /// [`LensError::UnknownPicture`].
    pub fn similarities_of(&self, id: u32) -> Result<Similarities<'_>, LensError> {
        let picture = self.pictures.get(id)?;
        Ok(picture.similarities(self.labels.embeddings(), self.temperature()))
    }

    /// The cosines of an image to the detector's pairs, see [`Similarities::pair_cosines`]. Their texts must
    /// have been encoded: [`Self::missing_pairs`], [`Self::encode_pairs`], [`Self::keep_pairs`].
    ///
    /// # Errors
    /// [`LensError::PairNotEncoded`], [`LensError::EmbeddingLength`] or
    /// [`LensError::EmbeddingZero`].
    pub fn pair_cosines(
        &self,
        detector: &dyn Detector,
        embedding: &[f32],
        similarities: &Similarities<'_>,
    ) -> Result<Vec<f64>, LensError> {
        let (pairs, context) = (&self.detectors.pairs, self.context());
        pairs::cosines(pairs, detector, embedding, similarities, &context)
    }

    /// The texts of the detector's pairs for an image that are not encoded yet.
    pub fn missing_pairs(&self, detector: &dyn Detector, image: &Similarities<'_>) -> Vec<String> {
        pairs::missing(&self.detectors.pairs, detector, image, &self.context())
    }

    /// Encodes texts of pairs, at most [`super::PAIRS_BATCH`] at one time.
    ///
    /// # Errors
    /// If a text cannot be encoded.
    pub async fn encode_pairs(&self, texts: &[String]) -> Result<Pairs, LensError> {
        pairs::encode(&self.encoder, texts).await
    }

    /// Keeps encoded texts of pairs.
    pub fn keep_pairs(&mut self, pairs: Pairs) {
        self.detectors.pairs.extend(pairs);
    }

    /// Forgets the encoded texts of pairs, which would fill the memory over thousands of label
    /// lists.
    pub fn forget_pairs(&mut self) {
        self.detectors.pairs.clear();
    }
}
