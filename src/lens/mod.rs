//! Labels, corpus and images to verdicts with their reasons: what the page and the command line
//! both call.
//!
//! An image is compared with the corpus once, when it is added. An edit of the labels costs one
//! text encoding for each label that was not seen before, and a sum over the corpus for each image.

mod image;
mod labels;
mod verdict;

use std::collections::BTreeMap;

use crate::clip::ClipError;
use crate::clip::encoder::Encoder;
use crate::corpus::{Corpus, PackError};
use crate::ood::threshold::{Calibration, threshold};
use crate::ood::{Detector, Likeness, Method, dnm};

use image::Image;
use labels::Labels;
pub use labels::{LabelReport, LabelStatus};
pub use verdict::{Decision, LabelCosine, SetAside, Verdict, WordCosine};

/// Why an image or a label list has no verdict.
#[derive(Debug, thiserror::Error)]
pub enum LensError {
    /// The model, a text or an image.
    #[error(transparent)]
    Clip(#[from] ClipError),
    /// The corpus.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// An embedding of another length, or without a direction.
    #[error(
        "an embedding of {found} numbers was given where the model has {expected}, or it is all zero"
    )]
    Embedding {
        /// Numbers given.
        found: usize,
        /// Numbers of this model.
        expected: usize,
    },
    /// No image goes by that number.
    #[error("there is no image number {0}")]
    NoImage(u32),
}

/// What a user may set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The score that decides.
    pub method: Method,
    /// `T`; the checkpoint's own unless set.
    pub temperature: f64,
    /// Cosine from which on a word lies inside a label, see [`dnm::INSIDE`].
    pub inside: f32,
}

/// A model, a corpus, a list of ID labels, and images.
pub struct Lens {
    encoder: Encoder,
    corpus: Corpus,
    calibration: Option<Calibration>,
    settings: Settings,
    labels: Labels,
    images: BTreeMap<u32, Image>,
}

impl Lens {
    /// Joins a model and the corpus that was embedded with it.
    ///
    /// # Errors
    /// [`PackError::OtherModel`] if it was another model.
    pub fn new(
        encoder: Encoder,
        corpus: Corpus,
        calibration: Option<Calibration>,
        method: Method,
    ) -> Result<Self, LensError> {
        corpus.check_model(encoder.checksum())?;
        let settings = Settings {
            method,
            temperature: encoder.temperature(),
            inside: dnm::INSIDE,
        };
        let labels = Labels::new();
        Ok(Self {
            encoder,
            corpus,
            calibration,
            settings,
            labels,
            images: BTreeMap::new(),
        })
    }

    /// The model.
    #[must_use]
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// The corpus.
    #[must_use]
    pub fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// Changes the score that decides. The words that it selects follow with the next
    /// [`Self::set_labels`].
    pub fn set_method(&mut self, method: Method) {
        self.settings.method = method;
    }

    /// Replaces the list of ID labels. An empty label or one that came before is left out and
    /// reported; a label that the model cuts short is used and reported.
    ///
    /// # Errors
    /// If a text cannot be encoded; the list stays as it was.
    pub async fn set_labels(&mut self, labels: &[String]) -> Result<Vec<LabelReport>, LensError> {
        self.labels
            .set(labels, &self.encoder, &self.corpus, self.settings)
            .await
    }

    /// Embeds an encoded image file and keeps it under `id`, in place of what was there.
    ///
    /// # Errors
    /// If the file cannot be read as an image, or the device fails.
    pub async fn add_image(&mut self, id: u32, file: &[u8]) -> Result<(), LensError> {
        let features = self.encoder.image(file).await?;
        self.add_embedding(id, &features)
    }

    /// As [`Self::add_image`], of RGB pixels (8 bits, row-major) that something else has decoded.
    ///
    /// # Errors
    /// If the sizes do not agree, or the device fails.
    pub async fn add_rgb(
        &mut self,
        id: u32,
        rgb: &[u8],
        width: u32,
        height: u32,
    ) -> Result<(), LensError> {
        let features = self.encoder.image_rgb(rgb, width, height).await?;
        self.add_embedding(id, &features)
    }

    /// Keeps an image of which the embedding is known, in any length.
    ///
    /// # Errors
    /// [`LensError::Embedding`] if it is not the model's size or has no direction.
    pub fn add_embedding(&mut self, id: u32, embedding: &[f32]) -> Result<(), LensError> {
        let expected = self.encoder.dimension();
        let unit = unit(embedding)
            .filter(|u| u.len() == expected)
            .ok_or(LensError::Embedding {
                found: embedding.len(),
                expected,
            })?;
        self.images.insert(
            id,
            Image::new(unit, &self.corpus, self.settings.temperature),
        );
        Ok(())
    }

    /// The unit embedding of an image.
    ///
    /// # Errors
    /// [`LensError::NoImage`].
    pub fn embedding(&self, id: u32) -> Result<&[f32], LensError> {
        self.images
            .get(&id)
            .map(|i| i.embedding.as_slice())
            .ok_or(LensError::NoImage(id))
    }

    /// Forgets an image.
    pub fn remove_image(&mut self, id: u32) {
        self.images.remove(&id);
    }

    /// The scores of images under the present labels, higher is more ID; `None` without labels.
    ///
    /// The images come to the detector in this order, which matters to a test-time method only.
    ///
    /// # Errors
    /// [`LensError::NoImage`].
    pub fn scores(&self, ids: &[u32]) -> Result<Option<Vec<f64>>, LensError> {
        let image = |id: &u32| self.images.get(id).ok_or(LensError::NoImage(*id));
        let images: Vec<&Image> = ids.iter().map(image).collect::<Result<_, _>>()?;
        Ok(self.detector().map(|detector| {
            let mut queue = images.into_iter().map(|i| self.likeness(i));
            detector.scores(&mut queue)
        }))
    }

    /// The verdict on one image by itself under the present labels; `None` without labels.
    ///
    /// # Errors
    /// [`LensError::NoImage`].
    pub fn verdict(&self, id: u32) -> Result<Option<Verdict>, LensError> {
        let image = self.images.get(&id).ok_or(LensError::NoImage(id))?;
        let Some(detector) = self.detector() else {
            return Ok(None);
        };
        let score = detector.score(&self.likeness(image));
        Ok(Some(self.explained(score, image, detector)))
    }

    /// The verdicts on all images, by ascending number, in which they also come to the detector;
    /// empty without labels.
    #[must_use]
    pub fn verdicts(&self) -> Vec<(u32, Verdict)> {
        let Some(detector) = self.detector() else {
            return Vec::new();
        };
        let scores = detector.scores(&mut self.images.values().map(|i| self.likeness(i)));
        self.images
            .iter()
            .zip(scores)
            .map(|((id, image), score)| (*id, self.explained(score, image, detector)))
            .collect()
    }

    /// `None` without labels.
    fn detector(&self) -> Option<&dyn Detector> {
        let detector = self.labels.detector.as_deref()?;
        (!self.labels.names.is_empty()).then_some(detector)
    }

    fn likeness<'a>(&'a self, image: &'a Image) -> Likeness<'a> {
        image.likeness(self.labels.embeddings(), self.settings.temperature)
    }

    fn explained(&self, score: f64, image: &Image, detector: &dyn Detector) -> Verdict {
        let threshold = threshold(
            self.calibration.as_ref(),
            self.settings.method,
            self.labels.names.len(),
        );
        let likeness = self.likeness(image);
        verdict::verdict(
            score,
            image,
            &likeness,
            &self.labels,
            detector,
            &self.corpus,
            threshold,
        )
    }
}

/// The same direction at length one; `None` for a vector that has none.
#[must_use]
pub fn unit(vector: &[f32]) -> Option<Vec<f32>> {
    let norm = vector
        .iter()
        .map(|&x| f64::from(x).powi(2))
        .sum::<f64>()
        .sqrt();
    (norm.is_finite() && norm > 0.0).then(|| {
        vector
            .iter()
            .map(|&x| (f64::from(x) / norm) as f32)
            .collect()
    })
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
