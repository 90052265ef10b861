//! The prepared detectors, and what their methods require beside labels, words and pictures.

use std::collections::BTreeMap;

use super::context::Context;
use super::pairs::{self, PAIRS_BATCH, Pairs};
use super::pictures::Pictures;
use super::{LensError, noise, unit};
use crate::clip::encoder::Encoder;
use crate::ood::{Detector, Method};

#[derive(Default)]
pub(super) struct Detectors {
    /// Prepared for the background, the labels and the settings in force. The deciding method is
    /// always there, the others after a comparison of methods.
    prepared: BTreeMap<Method, Box<dyn Detector>>,
    /// Unit embeddings of images of noise; empty until a method requires them.
    noise: Vec<Vec<f32>>,
    /// The texts of pairs that have been encoded, with their unit embeddings.
    pub pairs: Pairs,
}

impl Detectors {
    /// `None` where the method has not been prepared, which is so without labels.
    pub fn get(&self, method: Method) -> Option<&dyn Detector> {
        self.prepared.get(&method).map(AsRef::as_ref)
    }

    /// Forgets all detectors, after labels, settings or background have changed.
    pub fn clear(&mut self) {
        self.prepared.clear();
    }

    /// Prepares a method with everything that it requires. Does nothing if it is prepared, or
    /// without labels.
    ///
    /// # Errors
    /// If an image of noise or a text cannot be encoded.
    pub async fn prepare(
        &mut self,
        method: Method,
        context: &Context<'_>,
        pictures: &mut Pictures,
    ) -> Result<(), LensError> {
        if context.labels.is_empty() {
            return Ok(());
        }
        if !self.prepared.contains_key(&method) {
            let detector = self.prepare_apart(method, context).await?;
            self.prepared.insert(method, detector);
        }
        if method.requirements().pairs {
            self.compare_pairs(method, context, pictures).await?;
        }
        Ok(())
    }

    /// A method prepared for the caller, with the noise that it requires. The lens does not keep it.
    pub async fn prepare_apart(
        &mut self,
        method: Method,
        context: &Context<'_>,
    ) -> Result<Box<dyn Detector>, LensError> {
        let mut noise: &[Vec<f32>] = &[];
        if method.requirements().noise {
            if self.noise.is_empty() {
                self.noise = embedded_noise(context.encoder).await?;
            }
            noise = &self.noise;
        }
        Ok(context.detector(method, noise))
    }

    /// Compares each picture with the pairs that the method wants for it, unless that has been done.
    async fn compare_pairs(
        &mut self,
        method: Method,
        context: &Context<'_>,
        pictures: &mut Pictures,
    ) -> Result<(), LensError> {
        let Self {
            prepared, pairs, ..
        } = self;
        let Some(detector) = prepared.get(&method).map(AsRef::as_ref) else {
            return Ok(());
        };
        let temperature = context.temperature();
        for picture in pictures.iter_mut().filter(|p| p.pairs.is_none()) {
            let similarities = picture.similarities(context.labels.embeddings(), temperature);
            let missing = pairs::missing(pairs, detector, &similarities, context);
            for texts in missing.chunks(PAIRS_BATCH) {
                pairs.extend(pairs::encode(context.encoder, texts).await?);
            }
            let embedding = &picture.embedding;
            let cosines = pairs::cosines(pairs, detector, embedding, &similarities, context)?;
            picture.pairs = Some(cosines);
        }
        Ok(())
    }
}

async fn embedded_noise(encoder: &Encoder) -> Result<Vec<Vec<f32>>, LensError> {
    let (height, width) = encoder.image_size();
    let mut embedded = Vec::new();
    for image in noise::images(width, height) {
        let (width, height) = (width as u32, height as u32);
        let features = encoder.image_rgb(&image, width, height).await?;
        embedded.extend(unit(&features));
    }
    Ok(embedded)
}
