//! The questions that a [`Lens`] answers. None of them changes labels, settings, words or pictures.

use super::judge::{Compared, Judge, Judgements};
use super::map::{self, Map};
use super::search::{self, WordFound};
use super::self_check::SelfCheck;
use super::settings::{Settings, SettingsInForce};
use super::thresholds::{Calibrated, Marks, Threshold};
use super::verdict::{PictureVerdict, Verdict};
use super::{Lens, LensError};
use crate::clip::encoder::Encoder;
use crate::corpus::Corpus;
use crate::ood::Method;

impl Lens {
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

    /// Number of words that the corpus will have once it has grown; the number it has if it does
    /// not grow.
    pub fn corpus_total(&self) -> usize {
        self.background.total()
    }

    /// The unit embedding of a picture.
    ///
    /// # Errors
    /// [`LensError::UnknownPicture`].
    pub fn embedding(&self, id: u32) -> Result<&[f32], LensError> {
        Ok(&self.pictures.get(id)?.embedding)
    }

    /// The scores of pictures under the labels in force, higher is more ID; `None` without labels.
    ///
    /// A test-time method scores the pictures in the order of `ids`. The order does not change the
    /// scores of any other method.
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

    /// The verdicts on all pictures, by ascending number; empty without labels. A test-time method
    /// scores the pictures in this order.
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
    /// The first call after a change prepares the methods. Some methods need a pass over the corpus
    /// for each label.
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

    /// A threshold measured on marked pictures.
    ///
    /// # Errors
    /// [`LensError::UnknownPicture`], or [`LensError::MarksWithoutScore`] if no picture has a score.
    pub(super) fn calibrated(
        &self,
        method: Method,
        marks: &Marks,
    ) -> Result<Calibrated, LensError> {
        let scores = |ids: &[u32]| -> Result<Vec<f64>, LensError> {
            Ok(self.scores_of(method, ids)?.unwrap_or_default())
        };
        let (id, ood) = (scores(&marks.belongs)?, scores(&marks.others)?);
        Calibrated::measured(id, ood).ok_or(LensError::MarksWithoutScore)
    }
}
