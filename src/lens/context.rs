//! The model, background, labels and settings in force, from which a detector is prepared.

use super::Settings;
use super::background::Background;
use super::labels::Labels;
use super::pictures::Picture;
use crate::clip::encoder::Encoder;
use crate::ood::{Detector, DetectorInputs, Method, Similarities};

#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub encoder: &'a Encoder,
    pub background: &'a Background,
    pub labels: &'a Labels,
    pub settings: &'a Settings,
}

impl Context<'_> {
    /// `T` where the user sets none.
    pub fn automatic_temperature(&self) -> f64 {
        let calibrated = self.background.calibrated_temperature();
        calibrated.unwrap_or_else(|| self.encoder.temperature())
    }

    /// `T` in force: the user's, else the automatic one.
    pub fn temperature(&self) -> f64 {
        let set = self.settings.temperature;
        set.unwrap_or_else(|| self.automatic_temperature())
    }

    /// A picture that is not kept, from its unit embedding.
    pub fn picture(&self, embedding: Vec<f32>, temperature: f64) -> Picture {
        Picture::new(embedding, self.background.corpus(), temperature)
    }

    /// A method, prepared for the labels in force. `noise` are unit embeddings of images of noise,
    /// see [`crate::ood::Requirements::noise`].
    pub fn detector(&self, method: Method, noise: &[Vec<f32>]) -> Box<dyn Detector> {
        let (corpus, temperature) = (self.background.corpus(), self.temperature());
        let similarities = |embedding: &Vec<f32>| -> Similarities<'static> {
            let picture = self.picture(embedding.clone(), temperature);
            let similarities = picture.similarities(self.labels.embeddings(), temperature);
            similarities.into_owned()
        };
        let noise: Vec<Similarities<'static>> = noise.iter().map(similarities).collect();
        let labels = self.labels.for_detectors();
        let texts = DetectorInputs {
            labels: &labels,
            count: corpus.len(),
            words: &corpus.words,
            temperature,
            relations: self.background.relations(),
            noise: &noise,
            mean_log_distance: &corpus.mean_log_distance,
            cosines: &|label, words| corpus.cosines_of(words, labels[label].embedding),
        };
        method.prepare(&texts, &self.settings.options)
    }
}
