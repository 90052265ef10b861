//! Labels, words and pictures in, verdicts with their reasons out: the part that the page and the
//! command line share.
//!
//! A [`Lens`] conducts parts, each of which owns its state:
//!
//! | part | what it holds |
//! | --- | --- |
//! | [`Background`] | the corpus words, their relations and text space, the calibration |
//! | `Labels` | the ID labels, their embeddings, the words that belong to them |
//! | `Pictures` | the embeddings and their comparison with the background |
//! | `Detectors` | the prepared methods and what [`Method::requirements`] asks for |
//! | `Thresholds` | thresholds set by hand, and the user's marks |
//!
//! This file holds the setters and how the parts depend on each other; `queries` holds what a lens
//! answers.
//!
//! A picture is compared with the corpus once, when it is added. An edit of the labels costs one
//! text encoding for each new label, and one sum over the corpus for each picture.

mod background;
mod context;
mod detectors;
mod device;
mod direction;
mod error;
mod files;
mod judge;
mod labels;
mod map;
mod neighbours;
mod noise;
mod pairs;
mod pictures;
mod queries;
mod scoring;
mod search;
mod self_check;
mod settings;
mod thresholds;
mod verdict;

use crate::clip::encoder::Encoder;
use crate::ood::{Method, Options};

pub use background::{Background, MOST_WORDS, WordList};
use context::Context;
use detectors::Detectors;
pub use device::{Backend, DeviceError, DeviceInfo};
pub use direction::unit;
use direction::{dot, unit_embedding};
pub use error::LensError;
pub use files::LensFiles;
pub use judge::{Compared, Judgements, Opinion};
use labels::Labels;
pub use labels::{LabelEntry, LabelStatus};
pub use map::{LabelPoint, Map, MapPoint, PicturePoint, WordPoint};
pub use neighbours::NoNeighbours;
pub use pairs::{PAIRS_BATCH, Pairs};
use pictures::Pictures;
pub use search::WordFound;
pub use self_check::SelfCheck;
pub use settings::{Settings, SettingsChanges, SettingsError, SettingsInForce};
pub use thresholds::{Calibrated, Threshold, ThresholdKind, ThresholdSource};
use thresholds::{Marks, Thresholds};
pub use verdict::{
    Decision, LabelCosine, PictureVerdict, SetAside, TermShares, Undebiased, Verdict, WordCosine,
};

/// Most texts in one batch. A thousand sequences at once would take too much memory.
const TEXT_BATCH: usize = 64;

/// A model, its background, a list of ID labels, and pictures.
pub struct Lens {
    encoder: Encoder,
    background: Background,
    settings: Settings,
    labels: Labels,
    pictures: Pictures,
    detectors: Detectors,
    thresholds: Thresholds,
}

impl Lens {
    /// Joins a model with its background. [`LensFiles`] does so from files.
    ///
    /// # Errors
    /// [`LensError::Corpus`] if the corpus belongs to another model,
    /// [`LensError::MethodNeedsDensities`] if the corpus lacks what the method needs.
    pub fn new(
        encoder: Encoder,
        background: Background,
        method: Method,
    ) -> Result<Self, LensError> {
        background.corpus().check_model(encoder.checksum())?;
        let mut lens = Self {
            encoder,
            background,
            settings: Settings {
                method: Method::default(),
                temperature: None,
                prompt: None,
                options: Options::default(),
            },
            labels: Labels::default(),
            pictures: Pictures::default(),
            detectors: Detectors::default(),
            thresholds: Thresholds::default(),
        };
        lens.settings.method = lens.allowed(method)?;
        Ok(lens)
    }

    // Setters. A setter that may change what the deciding method requires ends with `complete`, so
    // that a query finds the method prepared.

    /// Changes the method that decides.
    ///
    /// # Errors
    /// [`LensError::MethodNeedsDensities`], and nothing is changed; or if a text or image that the
    /// method requires cannot be encoded.
    pub async fn set_method(&mut self, method: Method) -> Result<(), LensError> {
        self.settings.method = self.allowed(method)?;
        self.complete().await
    }

    /// Changes settings; a field that is missing stays as it is. Another prompt encodes the labels
    /// again.
    ///
    /// # Errors
    /// [`LensError::Settings`], or if a label cannot be encoded, and nothing is changed; or if a
    /// text or image that the method requires cannot be encoded.
    pub async fn set_settings(&mut self, changes: &SettingsChanges) -> Result<(), LensError> {
        let new = self.settings.changed(changes)?;
        if new != self.settings {
            if new.prompt != self.settings.prompt {
                let prompt = new.prompt.clone();
                let labels = &mut self.labels;
                labels
                    .set_prompt(prompt, &self.encoder, &self.background)
                    .await?;
            }
            let before = self.temperature();
            self.settings = new;
            if self.temperature() != before {
                self.compare_pictures();
            }
            self.forget_detectors();
        }
        self.complete().await
    }

    /// Replaces the list of ID labels and reports on each entry. An empty entry and a duplicate are
    /// left out; a label that the model cuts short is used.
    ///
    /// # Errors
    /// If a label cannot be encoded, and the list stays as it was; or if a text or image that the
    /// method requires cannot be encoded.
    pub async fn set_labels(&mut self, labels: &[String]) -> Result<Vec<LabelEntry>, LensError> {
        let set = self.labels.set(labels, &self.encoder, &self.background);
        let (entries, has_changed) = set.await?;
        if has_changed {
            self.forget_detectors();
        }
        self.complete().await?;
        Ok(entries)
    }

    /// Embeds an encoded image file and keeps the picture under `id`, replacing any other there.
    ///
    /// # Errors
    /// If the file cannot be read as an image, or the device fails.
    pub async fn add_image(&mut self, id: u32, file: &[u8]) -> Result<(), LensError> {
        let features = self.encoder.image(file).await?;
        self.add_embedding(id, &features).await
    }

    /// As [`Self::add_image`], from decoded pixels: RGB, 8 bits, row-major.
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
        self.add_embedding(id, &features).await
    }

    /// As [`Self::add_image`], from an embedding of any length but zero.
    ///
    /// # Errors
    /// [`LensError::EmbeddingLength`] or [`LensError::EmbeddingZero`]; or if a text that the method
    /// requires cannot be encoded.
    pub async fn add_embedding(&mut self, id: u32, embedding: &[f32]) -> Result<(), LensError> {
        let unit = unit_embedding(embedding, self.encoder.dimension())?;
        let context = self.context();
        let picture = context.picture(unit, context.temperature());
        self.pictures.insert(id, picture);
        self.complete().await
    }

    /// Forgets a picture.
    pub fn remove_image(&mut self, id: u32) {
        self.pictures.remove(id);
    }

    /// Replaces the corpus by the user's own words and returns their number. Pictures and labels
    /// stay. The model's corpus is set aside with its calibration until [`Self::restore_corpus`].
    ///
    /// `progress` is called with the number of words encoded so far and the number of all.
    ///
    /// # Errors
    /// [`LensError::WordCount`], or if a word cannot be encoded, and the corpus stays as it was; or
    /// if a text or image that the method requires cannot be encoded.
    pub async fn set_words(
        &mut self,
        words: &[String],
        progress: impl FnMut(usize, usize),
    ) -> Result<usize, LensError> {
        self.background
            .set_words(words, &self.encoder, progress)
            .await?;
        self.compare_with_background().await?;
        Ok(self.corpus().len())
    }

    /// Puts the model's own corpus in place of the user's words. Does nothing if it is in place.
    ///
    /// # Errors
    /// If a text or image that the method requires cannot be encoded.
    pub async fn restore_corpus(&mut self) -> Result<(), LensError> {
        if self.background.restore() {
            self.compare_with_background().await?;
        }
        Ok(())
    }

    /// Embeds at most `words` more words of a growing corpus, the most common first, and returns
    /// the number of words it then has. Verdicts change with every word.
    ///
    /// # Errors
    /// If a word cannot be encoded, and the corpus stays as it was; or if a text or image that the
    /// method requires cannot be encoded.
    pub async fn grow_corpus(&mut self, words: usize) -> Result<usize, LensError> {
        if self.background.grow(&self.encoder, words).await? {
            self.compare_with_background().await?;
        }
        Ok(self.corpus().len())
    }

    /// Sets a threshold by hand for the method in force. `None` removes it.
    pub fn set_threshold(&mut self, threshold: Option<f64>) {
        self.thresholds.set(self.settings.method, threshold);
    }

    /// Takes the threshold from pictures that the user knows: `belongs` belong to the labels,
    /// `others` do not. It stays in force for these labels, under any method, until the next
    /// calibration or [`Self::forget_marks`].
    ///
    /// Without `others` it is the score that 95 % of `belongs` reach. With them it lies where the
    /// true positive rate is farthest above the false positive rate.
    ///
    /// # Errors
    /// [`LensError::MarksWithoutLabels`], [`LensError::MarksNoneBelong`],
    /// [`LensError::MarksContradict`], [`LensError::MarksWithoutScore`] or
    /// [`LensError::UnknownPicture`]; nothing is changed then.
    pub fn calibrate(&mut self, belongs: &[u32], others: &[u32]) -> Result<Calibrated, LensError> {
        if self.labels.is_empty() {
            return Err(LensError::MarksWithoutLabels);
        }
        let marks = Marks::new(belongs, others)?;
        let method = self.settings.method;
        let calibrated = self.calibrated(method, &marks)?;
        self.thresholds.mark(self.labels.sorted(), method, marks);
        Ok(calibrated)
    }

    /// Forgets the marks of [`Self::calibrate`] for the labels in force.
    pub fn forget_marks(&mut self) {
        self.thresholds.forget_marks(&self.labels.sorted());
    }

    // How the parts depend on each other.

    fn context(&self) -> Context<'_> {
        Context {
            encoder: &self.encoder,
            background: &self.background,
            labels: &self.labels,
            settings: &self.settings,
        }
    }

    /// The parts that change while a method is prepared, and the context of the preparation.
    fn preparation(&mut self) -> (Context<'_>, &mut Detectors, &mut Pictures) {
        let context = Context {
            encoder: &self.encoder,
            background: &self.background,
            labels: &self.labels,
            settings: &self.settings,
        };
        (context, &mut self.detectors, &mut self.pictures)
    }

    fn allowed(&self, method: Method) -> Result<Method, LensError> {
        if self.background.allows(method) {
            Ok(method)
        } else {
            Err(LensError::MethodNeedsDensities { method })
        }
    }

    /// Prepares the deciding method with everything that it requires, where that is not done yet.
    async fn complete(&mut self) -> Result<(), LensError> {
        self.complete_for(self.settings.method).await
    }

    async fn complete_for(&mut self, method: Method) -> Result<(), LensError> {
        let (context, detectors, pictures) = self.preparation();
        detectors.prepare(method, &context, pictures).await
    }

    /// Called after labels, settings or background have changed.
    fn forget_detectors(&mut self) {
        self.detectors.clear();
        self.pictures.forget_pairs();
    }

    /// Called after the temperature has changed.
    fn compare_pictures(&mut self) {
        let temperature = self.temperature();
        let corpus = self.background.corpus();
        self.pictures.compare(corpus, temperature);
    }

    /// Called after the background has changed.
    async fn compare_with_background(&mut self) -> Result<(), LensError> {
        self.compare_pictures();
        self.labels.compare(&self.background);
        self.forget_detectors();
        self.complete().await
    }
}
