//! Scoring many images with several threads: the part of [`Lens`] that the command line uses.
//!
//! A detector is prepared once and kept by the caller. The caller shares the images out to threads,
//! which borrow the lens.

use super::pairs::{self, Pairs};
use super::{Lens, LensError, unit_embedding};
use crate::ood::{Detector, Likeness, Method};

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

    /// The likeness of an image to the labels in force and to the words. The image is not kept.
    ///
    /// # Errors
    /// [`LensError::EmbeddingLength`] or [`LensError::EmbeddingZero`].
    pub fn likeness(&self, embedding: &[f32]) -> Result<Likeness<'static>, LensError> {
        self.likeness_at(embedding, self.temperature())
    }

    /// As [`Self::likeness`], at another temperature.
    ///
    /// # Errors
    /// [`LensError::EmbeddingLength`] or [`LensError::EmbeddingZero`].
    pub fn likeness_at(
        &self,
        embedding: &[f32],
        temperature: f64,
    ) -> Result<Likeness<'static>, LensError> {
        let unit = unit_embedding(embedding, self.encoder.dimension())?;
        let picture = self.context().picture(unit, temperature);
        let likeness = picture.likeness(self.labels.embeddings(), temperature);
        Ok(likeness.into_owned())
    }

    /// The likeness of a picture that the lens keeps.
    ///
    /// # Errors
    /// [`LensError::UnknownPicture`].
    pub fn likeness_of(&self, id: u32) -> Result<Likeness<'_>, LensError> {
        let picture = self.pictures.get(id)?;
        Ok(picture.likeness(self.labels.embeddings(), self.temperature()))
    }

    /// The cosines of an image to the detector's pairs, see [`Likeness::pairs`]. Their texts must
    /// have been encoded: [`Self::missing_pairs`], [`Self::encode_pairs`], [`Self::keep_pairs`].
    ///
    /// # Errors
    /// [`LensError::PairNotEncoded`], [`LensError::EmbeddingLength`] or
    /// [`LensError::EmbeddingZero`].
    pub fn pair_cosines(
        &self,
        detector: &dyn Detector,
        embedding: &[f32],
        likeness: &Likeness<'_>,
    ) -> Result<Vec<f64>, LensError> {
        let (pairs, context) = (&self.detectors.pairs, self.context());
        pairs::cosines(pairs, detector, embedding, likeness, &context)
    }

    /// The texts of the detector's pairs for an image that are not encoded yet.
    pub fn missing_pairs(&self, detector: &dyn Detector, image: &Likeness<'_>) -> Vec<String> {
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
