//! What some methods need encoded beside the user's labels and images: NegRefine the texts "label
//! and word", TANL pictures of noise. And images that are looked at without being kept.

use std::collections::HashMap;

use super::labels::Prepared;
use super::{Lens, LensError, dot, embedded, image::Image, unit, wild::Wild};
use crate::clip::encoder::TextFeature;
use crate::corpus::{PartOfSpeech, prompt};
use crate::ood::{Detector, Method, Similarities};

/// Texts of pairs encoded at one time.
pub const PAIRS_BATCH: usize = 64;

/// Unit embeddings of the texts of pairs.
pub type Pairs = HashMap<String, Vec<f32>>;

#[derive(Default)]
pub(super) struct Needs {
    /// Unit embeddings of pictures of noise.
    noise: Vec<Vec<f32>>,
    pairs: Pairs,
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
    pub fn look(&self, embedding: &[f32]) -> Result<Similarities<'static>, LensError> {
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
    ) -> Result<Similarities<'static>, LensError> {
        let unit = embedded(embedding, self.encoder.dimension())?;
        let image = Image::new(unit, &self.wild.corpus, temperature);
        let likeness = image.likeness(self.labels.embeddings(), temperature);
        Ok(likeness.into_owned())
    }

    /// How like an image that is kept is to the labels in force and to the words.
    ///
    /// # Errors
    /// [`LensError::NoImage`].
    pub fn likeness_of(&self, id: u32) -> Result<Similarities<'_>, LensError> {
        let image = self.images.get(&id).ok_or(LensError::NoImage(id))?;
        Ok(self.likeness(image))
    }

    /// The image's cosines to the pairs that the detector wants, see [`Similarities::pair_cosines`]. Their
    /// texts have been encoded, see [`Self::missing_pairs`].
    ///
    /// # Errors
    /// [`LensError::NotEncoded`], or [`LensError::Embedding`] if it has no direction.
    pub fn pair_cosines(
        &self,
        detector: &dyn Detector,
        embedding: &[f32],
        likeness: &Similarities<'_>,
    ) -> Result<Vec<f64>, LensError> {
        let pairs = detector.pairs(likeness);
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let length = embedded(embedding, self.encoder.dimension())?;
        let cosine = |pair| {
            let text = self.pair_text(pair);
            let known = self.needs.pairs.get(&text);
            let known = known.ok_or(LensError::NotEncoded(text))?;
            Ok(f64::from(dot(known, &length)))
        };
        pairs.into_iter().map(cosine).collect()
    }

    /// The texts of pairs that the detector wants for an image and that are not encoded yet.
    pub fn missing_pairs(&self, detector: &dyn Detector, image: &Similarities<'_>) -> Vec<String> {
        let texts = detector.pairs(image).into_iter().map(|p| self.pair_text(p));
        texts
            .filter(|text| !self.needs.pairs.contains_key(text))
            .collect()
    }

    /// Encodes texts of pairs, at most [`PAIRS_BATCH`] at one time. Apart from
    /// [`Self::keep_pairs`], so that threads can share the encoding.
    ///
    /// # Errors
    /// If a text cannot be encoded.
    pub async fn encode_pairs(&self, texts: &[String]) -> Result<Pairs, LensError> {
        let prompted = |text: &String| prompt(text, PartOfSpeech::Noun);
        let prompts: Vec<String> = texts.iter().map(prompted).collect();
        let encoded = self.encoder.texts(&prompts).await?;
        let pair = |(text, encoded): (&String, TextFeature)| {
            let embedding = embedded(&encoded.features, self.encoder.dimension())?;
            Ok((text.clone(), embedding))
        };
        texts.iter().zip(encoded).map(pair).collect()
    }

    /// Keeps what [`Self::encode_pairs`] has made.
    pub fn keep_pairs(&mut self, pairs: Pairs) {
        self.needs.pairs.extend(pairs);
    }

    /// Gives the texts of pairs up: thousands of lists would want millions.
    pub fn forget_pairs(&mut self) {
        self.needs.pairs.clear();
    }

    fn pair_text(&self, (label, word): (usize, usize)) -> String {
        let label = &self.labels.names[label];
        format!("{label} and {}", self.wild.corpus.words[word].text)
    }

    async fn compare_all(&mut self, detector: &dyn Detector) -> Result<(), LensError> {
        let ids: Vec<u32> = self.images.keys().copied().collect();
        for id in ids {
            let Some(image) = self.images.get(&id) else {
                continue;
            };
            // Both are copies, since the pairs grow while the image is looked at.
            let embedding = image.embedding.clone();
            let likeness = self.likeness(image).into_owned();
            let missing = self.missing_pairs(detector, &likeness);
            for texts in missing.chunks(PAIRS_BATCH) {
                let new = self.encode_pairs(texts).await?;
                self.keep_pairs(new);
            }
            let pairs = self.pair_cosines(detector, &embedding, &likeness)?;
            if pairs.is_empty() {
                return Ok(());
            }
            if let Some(image) = self.images.get_mut(&id) {
                image.pairs = pairs;
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
            corpus, relations, ..
        } = &self.wild;
        let noise: Vec<Similarities<'static>> = match method {
            Method::Tanl => {
                let temperature = self.temperature();
                let image = |e: &Vec<f32>| Image::new(e.clone(), corpus, temperature);
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
            temperature: self.temperature(),
            noise: &noise,
        })
    }
}
