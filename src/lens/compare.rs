//! All methods beside each other on the same images.

use serde::Serialize;

use super::{Decision, Lens, LensError};
use crate::ood::Method;

/// What another method says of an image.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Opinion {
    /// Name of the method.
    pub method: &'static str,
    /// Higher is more ID.
    pub score: f64,
    /// Of this method.
    pub threshold: f64,
    /// ID where `score ≥ threshold`.
    pub verdict: Decision,
}

impl Lens {
    /// What every method says of every image, by ascending number; empty without labels.
    ///
    /// The first call after an edit prepares the methods, which for some is a pass over the corpus
    /// for each label, and encodes what they need beside labels and images.
    ///
    /// # Errors
    /// If that cannot be encoded.
    pub async fn compare(&mut self) -> Result<Vec<(u32, Vec<Opinion>)>, LensError> {
        let methods: Vec<Method> = self.methods().collect();
        for &method in &methods {
            self.complete_for(method).await?;
        }
        let mut opinions: Vec<(u32, Vec<Opinion>)> =
            self.images.keys().map(|&id| (id, Vec::new())).collect();
        for &method in &methods {
            let Some(detector) = self.detectors.get(method.name()) else {
                return Ok(Vec::new());
            };
            let threshold = self.threshold_of(method).threshold;
            let scores = detector.scores(&mut self.images.values().map(|i| self.likeness(i)));
            for ((_, opinions), score) in opinions.iter_mut().zip(scores) {
                opinions.push(Opinion {
                    method: method.name(),
                    score,
                    threshold,
                    verdict: Decision::of(score, threshold),
                });
            }
        }
        Ok(opinions)
    }
}
