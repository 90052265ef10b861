//! What some methods need encoded beside the user's labels and images: NegRefine the texts "label
//! and word", TANL pictures of noise. And images that are looked at without being kept.

use std::collections::HashMap;

use super::labels::{BATCH, Prepared};
use super::{Lens, LensError, dot, embedded, image::Image, unit, wild::Wild};
use crate::corpus::{PartOfSpeech, prompt};
use crate::ood::{Detector, Likeness, Method};

#[derive(Default)]
pub(super) struct Needs {
    /// Unit embeddings of pictures of noise.
    noise: Vec<Vec<f32>>,
    /// Unit embeddings by text.
    pairs: HashMap<String, Vec<f32>>,
}

impl Lens {
    /// Encodes what the method that decides needs beside labels and images. To be called after
    /// [`Self::set_method`] and after images were added by [`Self::add_embedding`]; the others do
    /// it themselves. Costs nothing for a method that needs nothing.
    ///
    /// # Errors
    /// If a text or a picture cannot be encoded.
    pub async fn complete(&mut self) -> Result<(), LensError> {
        self.complete_for(self.settings.method).await
    }

    pub(super) async fn complete_for(&mut self, method: Method) -> Result<(), LensError> {
        self.encode_noise(method).await?;
        self.prepare(method);
        let Some(detector) = self.detectors.remove(method.name()) else {
            return Ok(());
        };
        let done = self.compare_all(detector.as_ref()).await;
        self.detectors.insert(method.name(), detector);
        done
    }

    /// A method, prepared anew for the labels in force, with all that it needs; `None` without
    /// labels.
    ///
    /// # Errors
    /// If a picture of noise cannot be encoded.
    pub async fn prepared(
        &mut self,
        method: Method,
    ) -> Result<Option<Box<dyn Detector>>, LensError> {
        self.encode_noise(method).await?;
        Ok((!self.labels.names.is_empty()).then(|| self.prepare_for(method)))
    }

    /// How like an image is to the labels in force and to the words; the image is not kept.
    ///
    /// # Errors
    /// [`LensError::Embedding`] if it is not the model's size or has no direction.
    pub fn look(&self, embedding: &[f32]) -> Result<Likeness<'static>, LensError> {
        self.look_at(embedding, self.temperature())
    }

    /// As [`Self::look`], at another temperature.
    ///
    /// # Errors
    /// As there.
    pub fn look_at(
        &self,
        embedding: &[f32],
        temperature: f64,
    ) -> Result<Likeness<'static>, LensError> {
        let unit = embedded(embedding, self.encoder.dimension())?;
        let Wild { corpus, prior, .. } = &self.wild;
        let image = Image::new(unit, corpus, prior, temperature);
        let likeness = image.likeness(self.labels.embeddings(), temperature);
        Ok(likeness.into_owned())
    }

    /// Compares an image with the pairs that the detector wants.
    ///
    /// # Errors
    /// If a text cannot be encoded.
    pub async fn compare_pairs(
        &mut self,
        detector: &dyn Detector,
        embedding: &[f32],
        likeness: &mut Likeness<'_>,
    ) -> Result<(), LensError> {
        let texts: Vec<String> = detector
            .pairs(likeness)
            .into_iter()
            .map(|(label, word)| {
                let label = &self.labels.names[label];
                format!("{label} and {}", self.wild.corpus.words[word].text)
            })
            .collect();
        let mut new: Vec<&String> = texts.iter().collect();
        new.retain(|text| !self.needs.pairs.contains_key(*text));
        for batch in new.chunks(BATCH) {
            let prompts: Vec<String> = batch
                .iter()
                .map(|t| prompt(t, PartOfSpeech::Noun))
                .collect();
            for (text, encoded) in batch.iter().zip(self.encoder.texts(&prompts).await?) {
                let embedding = embedded(&encoded.features, self.encoder.dimension())?;
                self.needs.pairs.insert((*text).clone(), embedding);
            }
        }
        let length = unit(embedding).unwrap_or_default();
        let known = texts.iter().filter_map(|text| self.needs.pairs.get(text));
        likeness.pairs = known.map(|p| f64::from(dot(p, &length))).collect();
        Ok(())
    }

    async fn compare_all(&mut self, detector: &dyn Detector) -> Result<(), LensError> {
        let ids: Vec<u32> = self.images.keys().copied().collect();
        for id in ids {
            let Some(image) = self.images.get(&id) else {
                continue;
            };
            if detector.pairs(&self.likeness(image)).is_empty() {
                return Ok(());
            }
            let embedding = image.embedding.clone();
            let mut likeness = self.likeness(image).into_owned();
            self.compare_pairs(detector, &embedding, &mut likeness)
                .await?;
            if let Some(image) = self.images.get_mut(&id) {
                image.pairs = likeness.pairs;
            }
        }
        Ok(())
    }

    async fn encode_noise(&mut self, method: Method) -> Result<(), LensError> {
        if method != Method::Tanl || !self.needs.noise.is_empty() {
            return Ok(());
        }
        let (height, width) = self.encoder.image_size();
        let mut noise = Vec::new();
        for picture in super::noise::pictures(width, height) {
            let (width, height) = (width as u32, height as u32);
            let features = self.encoder.image_rgb(&picture, width, height).await?;
            noise.extend(unit(&features));
        }
        self.needs.noise = noise;
        // What was prepared without it began with an empty queue.
        self.detectors.remove(method.name());
        Ok(())
    }

    pub(super) fn prepare_for(&self, method: Method) -> Box<dyn Detector> {
        let Wild {
            corpus,
            relations,
            prior,
            ..
        } = &self.wild;
        let noise: Vec<Likeness<'static>> = match method {
            Method::Tanl => {
                let temperature = self.temperature();
                let image = |e: &Vec<f32>| Image::new(e.clone(), corpus, prior, temperature);
                let likeness = |e| self.likeness(&image(e)).into_owned();
                self.needs.noise.iter().map(likeness).collect()
            }
            _ => Vec::new(),
        };
        self.labels.prepare(Prepared {
            method,
            options: &self.settings.options,
            corpus,
            relations: relations.as_ref(),
            prior,
            temperature: self.temperature(),
            noise: &noise,
        })
    }
}
