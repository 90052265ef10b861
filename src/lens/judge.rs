//! What is said of the images: scores, and verdicts with or without their reasons.

use super::image::Image;
use super::verdict::{self, Ground, Verdict};
use super::{Lens, LensError, Settings};
use crate::ood::{Detector, Method, Similarities, Step};

/// What is decided of images, one entry of each list for each, by ascending number of the image. An
/// image is ID where its score reaches the threshold in force ([`Lens::threshold`]).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judgements {
    /// Numbers of the images.
    pub ids: Vec<u32>,
    /// Higher is more ID.
    pub scores: Vec<f64>,
    /// The scores without the method's debiasing.
    pub undebiased: Vec<f64>,
    /// Place of the nearest label in [`Lens::labels`].
    pub nearest: Vec<u32>,
    /// Of any of the images to a label or to a word of the corpus; 0 without images.
    pub largest_cosine: f64,
}

impl Lens {
    /// The scores of images under the present labels, higher is more ID; `None` without labels.
    ///
    /// The images come to the detector in this order, which matters to a test-time method only.
    ///
    /// # Errors
    /// [`LensError::NoImage`].
    pub fn scores(&self, ids: &[u32]) -> Result<Option<Vec<f64>>, LensError> {
        self.scores_of(self.settings.method, ids)
    }

    pub(super) fn scores_of(
        &self,
        method: Method,
        ids: &[u32],
    ) -> Result<Option<Vec<f64>>, LensError> {
        let image = |id: &u32| self.images.get(id).ok_or(LensError::NoImage(*id));
        let images: Vec<&Image> = ids.iter().map(image).collect::<Result<_, _>>()?;
        Ok(self.detectors.get(method.name()).map(|detector| {
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
        let likeness = self.likeness(image);
        let score = detector.score(&likeness);
        let ground = self.ground(detector);
        Ok(Some(verdict::verdict(score, image, &likeness, &ground)))
    }

    /// The verdicts on all images, by ascending number, in which they also come to the detector;
    /// empty without labels.
    pub fn verdicts(&self) -> Vec<(u32, Verdict)> {
        self.verdicts_of(|_| true)
    }

    /// Of [`Self::verdicts`] those that are wanted; the others cost nothing but with a test-time
    /// method, which must see them.
    pub fn verdicts_of(&self, wanted: impl Fn(u32) -> bool) -> Vec<(u32, Verdict)> {
        let Some(detector) = self.detector() else {
            return Vec::new();
        };
        let ground = self.ground(detector);
        let in_queue = self.settings.method.is_test_time();
        let queue = self
            .images
            .iter()
            .filter(|(id, _)| in_queue || wanted(**id));
        let scores = detector.scores(&mut queue.clone().map(|(_, i)| self.likeness(i)));
        queue
            .zip(scores)
            .filter(|((id, _), _)| wanted(**id))
            .map(|((id, image), score)| {
                let likeness = self.likeness(image);
                (*id, verdict::verdict(score, image, &likeness, &ground))
            })
            .collect()
    }

    /// What is decided of every image, without the reasons: an edit of the labels with hundreds of
    /// images must not wait for reasons that nobody looks at. Empty without labels.
    pub fn judgements(&self) -> Judgements {
        let mut all = Judgements::default();
        let Some(detector) = self.detector() else {
            return all;
        };
        let mut queue = self.images.iter().map(|(id, image)| {
            let likeness = self.likeness(image);
            let (place, cosine) = nearest(&likeness.label_cosines);
            all.ids.push(*id);
            all.nearest.push(place);
            all.undebiased.push(detector.undebiased(&likeness));
            all.largest_cosine = all.largest_cosine.max(cosine.max(likeness.reference));
            likeness
        });
        all.scores = detector.scores(&mut queue);
        all
    }

    /// `None` without labels.
    fn detector(&self) -> Option<&dyn Detector> {
        let detector = self.detectors.get(self.settings.method.name())?;
        Some(detector.as_ref())
    }

    pub(super) fn likeness<'a>(&'a self, image: &'a Image) -> Similarities<'a> {
        image.likeness(self.labels.embeddings(), self.temperature())
    }

    fn ground<'a>(&'a self, detector: &'a dyn Detector) -> Ground<'a> {
        let Settings {
            method, options, ..
        } = &self.settings;
        Ground {
            labels: &self.labels,
            corpus: &self.wild.corpus,
            method: *method,
            takes_out: *method == Method::Dnm && options.steps.take(Step::TakeOut),
            detector,
            threshold: self.threshold().threshold,
        }
    }
}

/// Place and cosine of the nearest label, the first of several that are equally near in the `f32` of
/// a [`super::LabelCosine`].
fn nearest(cosines: &[f64]) -> (u32, f64) {
    let nearer = |best: (u32, f64), next: (u32, f64)| {
        if next.1 as f32 > best.1 as f32 {
            next
        } else {
            best
        }
    };
    let places = (0u32..).zip(cosines.iter().copied());
    places.reduce(nearer).unwrap_or((0, -1.0))
}
