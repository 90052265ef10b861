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
mod scoring;
mod search;
mod self_check;
mod settings;
mod thresholds;
mod verdict;

use crate::clip::encoder::Encoder;
use crate::corpus::Corpus;
use crate::ood::{Method, Options};

pub use background::{Background, MOST_WORDS, WordList};
use context::Context;
use detectors::Detectors;
pub use device::{Backend, DeviceError, DeviceInfo};
pub use direction::unit;
use direction::{dot, unit_embedding};
pub use error::LensError;
pub use files::LensFiles;
use judge::Judge;
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

/// Most texts that are encoded at one time: the memory of a thousand sequences at once would be too
/// much.
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

    /// The model.
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// The words that pictures are compared with.
    pub fn corpus(&self) -> &Corpus {
        self.background.corpus()
    }

    /// The ID labels in force, as the user wrote them, with single spaces and none at the ends.
    pub fn labels(&self) -> &[String] {
        self.labels.names()
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The settings in force, as data.
    pub fn settings_in_force(&self) -> SettingsInForce {
        self.settings.in_force(self.automatic_temperature())
    }

    /// `T` in force: the user's, else the automatic one.
    pub fn temperature(&self) -> f64 {
        self.context().temperature()
    }

    /// `T` where the user sets none: the calibration's, else the checkpoint's own.
    pub fn automatic_temperature(&self) -> f64 {
        self.context().automatic_temperature()
    }

    /// The methods that this corpus allows, the default first.
    pub fn methods(&self) -> impl Iterator<Item = Method> {
        let all = Method::ALL.into_iter();
        all.filter(|&method| self.background.allows(method))
    }

    /// Compares the device's embeddings with the golden ones, see [`Encoder::self_check`].
    ///
    /// # Errors
    /// [`LensError::GoldenMissing`] where there are no golden embeddings and the model computes in
    /// f32; or if the device fails.
    pub async fn self_check(&self) -> Result<SelfCheck, LensError> {
        SelfCheck::of(&self.encoder).await
    }

    // Setters. Each ends with `complete`, so that everything that the deciding method requires is
    // there when a setter has returned.

    /// Changes the method that decides.
    ///
    /// # Errors
    /// [`LensError::MethodNeedsDensities`], and nothing is changed; or if a text or image that the
    /// method requires cannot be encoded.
    pub async fn set_method(&mut self, method: Method) -> Result<(), LensError> {
        self.settings.method = self.allowed(method)?;
        self.complete().await
    }

    /// Changes settings; a setting that is not named stays. Another prompt encodes the labels again.
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

    /// Number of words that the corpus will have once it has grown; the number it has if it does
    /// not grow.
    pub fn corpus_total(&self) -> usize {
        self.background.total()
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

    // Answers.

    /// The unit embedding of a picture.
    ///
    /// # Errors
    /// [`LensError::UnknownPicture`].
    pub fn embedding(&self, id: u32) -> Result<&[f32], LensError> {
        Ok(&self.pictures.get(id)?.embedding)
    }

    /// The scores of pictures under the labels in force, higher is more ID; `None` without labels.
    ///
    /// The pictures come to the detector in this order, which matters to a test-time method only.
    ///
    /// # Errors
    /// [`LensError::UnknownPicture`].
    pub fn scores(&self, ids: &[u32]) -> Result<Option<Vec<f64>>, LensError> {
        self.scores_of(self.settings.method, ids)
    }

    /// The verdict on one picture by itself; `None` without labels.
    ///
    /// # Errors
    /// [`LensError::UnknownPicture`].
    pub fn verdict(&self, id: u32) -> Result<Option<Verdict>, LensError> {
        let picture = self.pictures.get(id)?;
        let judge = self.judge(self.settings.method);
        Ok(judge.map(|judge| judge.verdict(picture, self.threshold().threshold)))
    }

    /// The verdicts on all pictures, by ascending number, in which they also come to the detector;
    /// empty without labels.
    pub fn verdicts(&self) -> Vec<PictureVerdict> {
        self.verdicts_of(|_| true)
    }

    /// The verdicts on the wanted pictures. The others cost nothing, except under a test-time
    /// method, which must score them.
    pub fn verdicts_of(&self, wanted: impl Fn(u32) -> bool) -> Vec<PictureVerdict> {
        let judge = self.judge(self.settings.method);
        judge.map_or_else(Vec::new, |judge| {
            judge.verdicts(wanted, self.threshold().threshold)
        })
    }

    /// Scores and nearest labels of all pictures, without reasons: fast enough to follow an edit of
    /// the labels with hundreds of pictures. Empty without labels.
    pub fn judgements(&self) -> Judgements {
        let judge = self.judge(self.settings.method);
        judge.map_or_else(Judgements::default, |judge| judge.judgements())
    }

    /// The opinion of every method on every picture, by ascending number; empty without labels.
    ///
    /// The first call after a change prepares the methods. For some of them this is a pass over the
    /// corpus for each label.
    ///
    /// # Errors
    /// If a text or image that a method requires cannot be encoded.
    pub async fn compare(&mut self) -> Result<Vec<Compared>, LensError> {
        let methods: Vec<Method> = self.methods().collect();
        for &method in &methods {
            self.complete_for(method).await?;
        }
        let mut compared: Vec<Compared> = self
            .pictures
            .iter()
            .map(|(id, _)| Compared {
                id,
                methods: Vec::new(),
            })
            .collect();
        for method in methods {
            let Some(judge) = self.judge(method) else {
                return Ok(Vec::new());
            };
            let opinions = judge.opinions(self.threshold_of(method).threshold);
            for (compared, opinion) in compared.iter_mut().zip(opinions) {
                compared.methods.push(opinion);
            }
        }
        Ok(compared)
    }

    /// Words of the corpus in which `query` occurs, whatever its case: the word itself, then words
    /// that begin with it, then the others, each in the order of the corpus. An empty query finds
    /// all words. At most `limit` words.
    pub fn words(&self, query: &str, limit: usize) -> Vec<WordFound> {
        search::search(query, limit, self.corpus(), &self.labels)
    }

    /// The map of the labels, the pictures and the words nearest to the pictures: their first two
    /// principal components.
    pub fn map(&self) -> Map {
        let corpus = self.background.corpus();
        map::by_components(&self.labels, corpus, &self.pictures)
    }

    /// The same map by neighbours (t-SNE): neighbours in the space are neighbours on the map, while
    /// directions and large distances mean little. [`Map::instead`] says why, where this map is not
    /// available.
    ///
    /// On one thread, as in a browser, it is the same to the last digit every time.
    pub fn map_of_neighbours(&self) -> Map {
        let corpus = self.background.corpus();
        map::by_neighbours(&self.labels, corpus, &self.pictures)
    }

    /// The threshold in force.
    pub fn threshold(&self) -> Threshold {
        self.threshold_of(self.settings.method)
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

    /// `None` where the method is not prepared, which is so without labels.
    fn judge(&self, method: Method) -> Option<Judge<'_>> {
        Some(Judge {
            method,
            detector: self.detectors.get(method)?,
            context: self.context(),
            pictures: &self.pictures,
        })
    }

    fn scores_of(&self, method: Method, ids: &[u32]) -> Result<Option<Vec<f64>>, LensError> {
        match self.judge(method) {
            Some(judge) => judge.scores(ids).map(Some),
            None => Ok(None),
        }
    }

    /// The threshold of a method under the labels in force.
    fn threshold_of(&self, method: Method) -> Threshold {
        let labels = self.labels.len();
        let calibrated = self.background.calibrated(method, labels);
        let automatic = self.settings.is_automatic();
        let model = Threshold::of_model(method, labels, calibrated, automatic);
        if let Some(threshold) = self.thresholds.manual(method) {
            return model.set_by_hand(threshold);
        }
        match self.marked(method) {
            Some(calibrated) => model.marked(calibrated),
            None => model,
        }
    }

    /// The user's calibration for the labels in force, from the marked pictures that are still
    /// there.
    fn marked(&self, method: Method) -> Option<Calibrated> {
        let marks = self.thresholds.marks(&self.labels.sorted())?;
        let there = marks.only(|id| self.pictures.contains(id));
        self.calibrated(method, &there).ok()
    }

    fn calibrated(&self, method: Method, marks: &Marks) -> Result<Calibrated, LensError> {
        let scores = |ids: &[u32]| -> Result<Vec<f64>, LensError> {
            Ok(self.scores_of(method, ids)?.unwrap_or_default())
        };
        let (id, ood) = (scores(&marks.belongs)?, scores(&marks.others)?);
        Calibrated::measured(id, ood).ok_or(LensError::MarksWithoutScore)
    }
}
