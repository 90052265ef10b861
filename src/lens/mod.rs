//! Labels, corpus and images to verdicts with their reasons: what the page and the command line
//! both call.
//!
//! An image is compared with the corpus once, when it is added. An edit of the labels costs one
//! text encoding for each label that was not seen before, and a sum over the corpus for each image.

mod compare;
mod direction;
mod growing;
mod image;
mod judge;
mod labels;
mod map;
mod needs;
mod neighbours;
mod noise;
mod own_words;
mod settings;
mod thresholds;
mod verdict;
mod wild;
mod words;

use std::collections::BTreeMap;

use crate::clip::ClipError;
use crate::clip::encoder::Encoder;
use crate::corpus::density::DensityError;
use crate::corpus::{Corpus, CorpusError, Relations};
use crate::ood::threshold::Calibration;
use crate::ood::{Detector, Method, Options};

pub use compare::Opinion;
pub use direction::unit;
use direction::{dot, embedded};
pub use growing::WordList;
use image::Image;
pub use judge::Judgements;
use labels::Labels;
pub use labels::{LabelReport, LabelStatus};
pub use map::{Map, Place};
use needs::Needs;
pub use needs::{PAIRS_BATCH, Pairs};
pub use neighbours::NoNeighbours;
pub use own_words::MOST_WORDS;
pub use settings::{Changes, Settings, SettingsError, Shown};
use thresholds::Marks;
pub use thresholds::{Threshold, ThresholdKind, UserCalibration};
pub use verdict::{Decision, LabelCosine, SetAside, TermShares, Undebiased, Verdict, WordCosine};
use wild::Wild;
pub use words::CorpusWord;

/// Why an image or a label list has no verdict.
#[derive(Debug, thiserror::Error)]
pub enum LensError {
    /// The model, a text or an image.
    #[error(transparent)]
    Clip(#[from] ClipError),
    /// The corpus.
    #[error(transparent)]
    Pack(#[from] CorpusError),
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
    /// A text of [`Lens::missing_pairs`] that was to be encoded first.
    #[error("the text `{0}` has not been encoded")]
    NotEncoded(String),
    /// A setting that cannot be.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A list of words that cannot stand as a corpus.
    #[error("{0}")]
    Words(String),
    /// The densities of a corpus of one's own.
    #[error(transparent)]
    Density(#[from] DensityError),
    /// A threshold cannot be made of these pictures.
    #[error("{0}")]
    Marks(&'static str),
}

/// A model, a corpus, a list of ID labels, and images.
pub struct Lens {
    encoder: Encoder,
    wild: Wild,
    /// What came with the model, while words of the user's own are in its place.
    own: Option<Wild>,
    settings: Settings,
    labels: Labels,
    /// By name of the method: prepared for the labels and settings in force. The one that decides
    /// is always there, the others once they have been compared.
    detectors: BTreeMap<&'static str, Box<dyn Detector>>,
    images: BTreeMap<u32, Image>,
    marks: Marks,
    needs: Needs,
}

impl Lens {
    /// Joins a model, the corpus that was embedded with it, and what is known of the corpus'
    /// words (without relations, likeness in the text space alone says which belong to a label).
    ///
    /// # Errors
    /// [`CorpusError::OtherModel`] if it was another model.
    pub fn new(
        encoder: Encoder,
        corpus: Corpus,
        relations: Option<Relations>,
        calibration: Option<Calibration>,
        method: Method,
    ) -> Result<Self, LensError> {
        corpus.check_model(encoder.checksum())?;
        let settings = Settings {
            method,
            temperature: None,
            prompt: None,
            options: Options::default(),
        };
        Ok(Self {
            encoder,
            wild: Wild::new(corpus, relations, calibration),
            own: None,
            settings,
            labels: Labels::new(None),
            detectors: BTreeMap::new(),
            images: BTreeMap::new(),
            marks: Marks::default(),
            needs: Needs::default(),
        })
    }

    /// The model.
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// The corpus.
    pub fn corpus(&self) -> &Corpus {
        &self.wild.corpus
    }

    /// The ID labels in force, as the user wrote them, without spaces around.
    pub fn labels(&self) -> &[String] {
        &self.labels.names
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// `T` in force: the user's, else the calibration's, else the checkpoint's own.
    pub fn temperature(&self) -> f64 {
        self.settings
            .temperature
            .unwrap_or_else(|| self.automatic_temperature())
    }

    /// `T` where the user sets none.
    pub fn automatic_temperature(&self) -> f64 {
        let calibrated = self.wild.calibration.as_ref().and_then(|c| c.temperature);
        calibrated.unwrap_or_else(|| self.encoder.temperature())
    }

    /// The methods that this corpus allows, the default first: the paper's needs to know how
    /// densely each word lies.
    pub fn methods(&self) -> impl Iterator<Item = Method> + use<> {
        let bare = self.wild.corpus.mean_log_distance.is_empty();
        let allowed = move |method: &Method| !(bare && *method == Method::DnmPaper);
        Method::ALL.into_iter().filter(allowed)
    }

    /// Changes the score that decides. One that [`Self::methods`] lacks has no words to decide by.
    pub fn set_method(&mut self, method: Method) {
        self.settings.method = method;
        self.prepare(method);
    }

    /// Changes settings; what is not named stays. After another prompt the labels must be set again.
    ///
    /// # Errors
    /// [`LensError::Settings`]; nothing is changed then.
    pub fn set_settings(&mut self, changes: &Changes) -> Result<(), LensError> {
        let temperature = self.temperature();
        let new = self.settings.changed(changes)?;
        if new.prompt != self.settings.prompt {
            self.labels = Labels::new(new.prompt.clone());
        }
        self.settings = new;
        if self.temperature() != temperature {
            self.compare_images();
        }
        self.detectors.clear();
        self.prepare(self.settings.method);
        Ok(())
    }

    /// Replaces the list of ID labels. An empty label or one that came before is left out and
    /// reported; a label that the model cuts short is used and reported.
    ///
    /// # Errors
    /// If a text cannot be encoded; the list stays as it was.
    pub async fn set_labels(&mut self, labels: &[String]) -> Result<Vec<LabelReport>, LensError> {
        let ground = self.wild.ground();
        let reports = self.labels.set(labels, &self.encoder, ground).await?;
        self.detectors.clear();
        for image in self.images.values_mut() {
            image.pairs.clear();
        }
        self.complete().await?;
        Ok(reports)
    }

    fn prepare(&mut self, method: Method) {
        if !self.labels.names.is_empty() && !self.detectors.contains_key(method.name()) {
            let detector = self.prepare_for(method);
            self.detectors.insert(method.name(), detector);
        }
    }

    /// Embeds an encoded image file and keeps it under `id`, in place of what was there.
    ///
    /// # Errors
    /// If the file cannot be read as an image, or the device fails.
    pub async fn add_image(&mut self, id: u32, file: &[u8]) -> Result<(), LensError> {
        let features = self.encoder.image(file).await?;
        self.add_embedding(id, &features)?;
        self.complete().await
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
        self.add_embedding(id, &features)?;
        self.complete().await
    }

    /// Keeps an image of which the embedding is known, in any length.
    ///
    /// # Errors
    /// [`LensError::Embedding`] if it is not the model's size or has no direction.
    pub fn add_embedding(&mut self, id: u32, embedding: &[f32]) -> Result<(), LensError> {
        let unit = embedded(embedding, self.encoder.dimension())?;
        let image = Image::new(unit, &self.wild.corpus, self.temperature());
        self.images.insert(id, image);
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
}
