//! Scores and verdicts of one method on the pictures of a lens.

use serde::Serialize;

use super::LensError;
use super::context::Context;
use super::pictures::{Picture, Pictures};
use super::verdict::{self, Basis, Decision, PictureVerdict, Verdict};
use crate::ood::{Detector, Method, Similarities};

/// The judgements on all pictures: one entry in each list per picture, by ascending number of
/// the picture. A picture is ID if its score reaches the threshold in force.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(rename_all = "camelCase"))]
pub struct Judgements {
    /// Numbers of the pictures, ascending.
    #[cfg_attr(test, ts(type = "Uint32Array"))]
    pub ids: Vec<u32>,
    /// Scores; higher is more ID.
    #[cfg_attr(test, ts(type = "Float64Array"))]
    pub scores: Vec<f64>,
    /// Scores without the method's debiasing.
    #[cfg_attr(test, ts(type = "Float64Array"))]
    pub undebiased: Vec<f64>,
    /// Index of the nearest label among the labels in force.
    #[cfg_attr(test, ts(type = "Uint32Array"))]
    pub nearest: Vec<u32>,
    /// Largest cosine of any picture to a label or to a word of the corpus; 0 without pictures.
    pub largest_cosine: f64,
}

/// The verdicts of all methods on one picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Compared {
    /// Number of the picture.
    pub id: u32,
    /// One opinion for each method.
    pub methods: Vec<Opinion>,
}

/// The verdict of one method.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Opinion {
    /// The method.
    pub method: Method,
    /// Higher is more ID.
    pub score: f64,
    /// Threshold of this method.
    pub threshold: f64,
    /// ID where `score ≥ threshold`.
    pub verdict: Decision,
}

/// A prepared method with the pictures that it judges.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub method: Method,
    pub detector: &'a dyn Detector,
    pub context: Context<'a>,
    pub pictures: &'a Pictures,
}

impl<'a> Judge<'a> {
    /// The scores of pictures, which come to the detector in this order.
    ///
    /// # Errors
    /// [`LensError::UnknownPicture`].
    pub fn scores(&self, ids: &[u32]) -> Result<Vec<f64>, LensError> {
        let picture = |&id: &u32| self.pictures.get(id);
        let pictures: Vec<&Picture> = ids.iter().map(picture).collect::<Result<_, _>>()?;
        let mut queue = pictures.into_iter().map(|p| self.similarities(p));
        Ok(self.detector.scores(&mut queue))
    }

    /// The verdict on one picture by itself.
    pub fn verdict(&self, picture: &Picture, threshold: f64) -> Verdict {
        let similarities = self.similarities(picture);
        let score = self.detector.score(&similarities);
        verdict::verdict(score, picture, &similarities, &self.basis(threshold))
    }

    /// The verdicts on the wanted pictures, by ascending number. A test-time method also scores the
    /// others, because it learns from them.
    pub fn verdicts(&self, wanted: impl Fn(u32) -> bool, threshold: f64) -> Vec<PictureVerdict> {
        let basis = self.basis(threshold);
        let in_queue = self.method.requirements().queue;
        let queue = self
            .pictures
            .iter()
            .filter(|(id, _)| in_queue || wanted(*id));
        let mut all_similarities = queue.clone().map(|(_, p)| self.similarities(p));
        let scores = self.detector.scores(&mut all_similarities);
        queue
            .zip(scores)
            .filter(|((id, _), _)| wanted(*id))
            .map(|((id, picture), score)| {
                let similarities = self.similarities(picture);
                let verdict = verdict::verdict(score, picture, &similarities, &basis);
                PictureVerdict { id, verdict }
            })
            .collect()
    }

    /// The judgements on all pictures.
    pub fn judgements(&self) -> Judgements {
        let mut all = Judgements::default();
        let mut queue = self.pictures.iter().map(|(id, picture)| {
            let similarities = self.similarities(picture);
            let (label, cosine) = nearest(&similarities.label_cosines);
            all.ids.push(id);
            all.nearest.push(label);
            all.undebiased.push(self.detector.undebiased(&similarities));
            all.largest_cosine = all.largest_cosine.max(cosine.max(similarities.reference));
            similarities
        });
        all.scores = self.detector.scores(&mut queue);
        all
    }

    /// The opinions on all pictures, by ascending number.
    pub fn opinions(&self, threshold: f64) -> Vec<Opinion> {
        let mut queue = self.pictures.iter().map(|(_, p)| self.similarities(p));
        let scores = self.detector.scores(&mut queue);
        let opinion = |score| Opinion {
            method: self.method,
            score,
            threshold,
            verdict: Decision::of(score, threshold),
        };
        scores.into_iter().map(opinion).collect()
    }

    fn similarities(&self, picture: &'a Picture) -> Similarities<'a> {
        let labels = self.context.labels.embeddings();
        picture.similarities(labels, self.context.temperature())
    }

    fn basis(&self, threshold: f64) -> Basis<'a> {
        let Context {
            labels,
            background,
            settings,
            ..
        } = self.context;
        Basis {
            labels,
            corpus: background.corpus(),
            method: self.method,
            takes_out: self.method.takes_out(&settings.options),
            detector: self.detector,
            threshold,
        }
    }
}

/// Index and cosine of the nearest label; the first of several that are equally near in the `f32` of
/// [`super::LabelCosine`].
fn nearest(cosines: &[f64]) -> (u32, f64) {
    let nearer = |best: (u32, f64), next: (u32, f64)| {
        if next.1 as f32 > best.1 as f32 {
            next
        } else {
            best
        }
    };
    let indexed = (0u32..).zip(cosines.iter().copied());
    indexed.reduce(nearer).unwrap_or((0, -1.0))
}
