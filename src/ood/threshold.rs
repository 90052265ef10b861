//! The score from which on an image is called ID.
//!
//! A score has no natural zero: with more labels, more of the mass is theirs. So a model ships a
//! calibration made from pictures that it never saw: for each method and number of labels, the
//! score that parts ID from OOD pictures best, where the true positive rate is farthest above the
//! false positive rate (Youden's J; ID positive). Beside it stands FPR95, the share of OOD pictures
//! above the score that 95 % of the ID pictures reach. `ood-lens calibrate` writes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Method;

/// Without a calibration: an image is ID when the labels hold at least half of the mass.
const UNCALIBRATED: f64 = 0.5;

/// `calibration.json` beside a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// What it was measured on, for people.
    pub source: String,
    /// SHA-256 of the model, hexadecimal.
    pub model_sha256: String,
    /// By method name, by ascending number of labels.
    pub methods: BTreeMap<String, Vec<Point>>,
}

/// What was measured for one number of labels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Number of ID labels, `K`.
    pub labels: usize,
    /// Score at which TPR − FPR is largest.
    pub threshold: f64,
    /// Share of ID pictures that reach the threshold.
    pub tpr: f64,
    /// Share of OOD pictures that reach it as well.
    pub fpr: f64,
    /// Share of OOD pictures above the score that 95 % of the ID pictures reach.
    pub fpr95: f64,
    /// Probability that an ID picture scores above an OOD picture.
    pub auroc: f64,
}

/// A calibration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CalibrationError {
    /// Not the JSON that `ood-lens calibrate` writes.
    #[error("the calibration cannot be read ({0}); make it anew with `ood-lens calibrate`")]
    Unreadable(String),
    /// Made with other weights.
    #[error(
        "the calibration belongs to another model; make one for this model with `ood-lens calibrate`"
    )]
    OtherModel,
}

impl Calibration {
    /// Reads `calibration.json` and checks that it is this model's.
    ///
    /// # Errors
    /// [`CalibrationError`].
    pub fn from_json(json: &[u8], model_checksum: &str) -> Result<Self, CalibrationError> {
        let read: Self = serde_json::from_slice(json)
            .map_err(|e| CalibrationError::Unreadable(e.to_string()))?;
        if read.model_sha256 != model_checksum {
            return Err(CalibrationError::OtherModel);
        }
        Ok(read)
    }

    /// The threshold for a number of labels: linear in `ln K` between the measured numbers, the
    /// nearest one outside of them. `None` if the method was not measured.
    #[must_use]
    pub fn threshold(&self, method: Method, labels: usize) -> Option<f64> {
        let points = self.methods.get(method.name())?;
        let after = points.partition_point(|p| p.labels < labels);
        let (Some(low), Some(high)) = (points.get(after.wrapping_sub(1)), points.get(after)) else {
            return points.get(after).or(points.last()).map(|p| p.threshold);
        };
        let ln = |n: usize| (n as f64).ln();
        let position = (ln(labels) - ln(low.labels)) / (ln(high.labels) - ln(low.labels));
        Some(low.threshold + (high.threshold - low.threshold) * position)
    }
}

/// The threshold to use, calibrated where that is possible.
#[must_use]
pub fn threshold(calibration: Option<&Calibration>, method: Method, labels: usize) -> f64 {
    calibration
        .and_then(|c| c.threshold(method, labels))
        .unwrap_or(UNCALIBRATED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calibration() -> Calibration {
        let points = [(2, 0.1), (8, 0.3), (32, 0.7)].map(|(labels, threshold)| Point {
            labels,
            threshold,
            tpr: 0.9,
            fpr: 0.1,
            fpr95: 0.2,
            auroc: 0.9,
        });
        Calibration {
            source: String::new(),
            model_sha256: "m".into(),
            methods: BTreeMap::from([("dnm".to_owned(), points.to_vec())]),
        }
    }

    #[test]
    fn between_and_beyond_what_was_measured() {
        let c = calibration();
        for (labels, expected) in [
            (1, 0.1),
            (2, 0.1),
            (4, 0.2),
            (8, 0.3),
            (16, 0.5),
            (32, 0.7),
            (999, 0.7),
        ] {
            let found = c.threshold(Method::Dnm, labels).expect("measured");
            assert!((found - expected).abs() < 1e-12, "K = {labels}: {found}");
        }
        assert_eq!(c.threshold(Method::Mcm, 4), None);
        assert_eq!(threshold(None, Method::Dnm, 4), UNCALIBRATED);
    }

    #[test]
    fn another_models_is_refused() {
        let json = serde_json::to_vec(&calibration()).expect("JSON");
        assert!(Calibration::from_json(&json, "other").is_err());
        assert_eq!(
            Calibration::from_json(&json, "m").expect("this model's"),
            calibration()
        );
        assert!(Calibration::from_json(b"<html>", "m").is_err());
    }
}
