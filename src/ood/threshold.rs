//! The threshold: from this score on an image is called ID.
//!
//! A score has no natural zero: with more labels, more of the mass is theirs. A model therefore
//! ships a calibration, measured on images that the model never saw. It holds two thresholds for
//! each method and number of labels (ID is the positive class):
//!
//! - the score at which the true positive rate is farthest above the false positive rate (Youden's
//!   J); the page uses this one;
//! - the score that 95 % of the ID images reach, with FPR95, the share of OOD images that reach it
//!   too; this is the papers' threshold.
//!
//! The papers' threshold rejects hardly any ID image, but says nothing about OOD images. Where a
//! model is weak for so many labels, as the embedded model is from a dozen labels on, FPR95 is 0.6
//! and more: two of three strange images would be called ID. Youden's J weighs both mistakes
//! alike. On a stronger model the two thresholds nearly coincide.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::method::Method;

/// The file `calibration.json` of a model, as `ood-lens calibrate` writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The images that it was measured on, for people.
    pub source: String,
    /// SHA-256 of the model, hexadecimal.
    pub model_sha256: String,
    /// `T` at which the default method separated the images best; `None` for the checkpoint's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// For each method name, points by ascending number of labels.
    pub methods: BTreeMap<String, Vec<Point>>,
}

/// The measurements for one number of labels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Number of ID labels, `K`.
    pub labels: usize,
    /// The score at which TPR − FPR is largest.
    pub threshold: f64,
    /// Share of ID images that reach the threshold.
    pub tpr: f64,
    /// Share of OOD images that reach the threshold.
    pub fpr: f64,
    /// The score that 95 % of the ID images reach.
    pub threshold95: f64,
    /// Share of OOD images that reach `threshold95`.
    pub fpr95: f64,
    /// Probability that an ID image scores above an OOD image.
    pub auroc: f64,
}

/// A calibration that cannot be used.
#[derive(Debug, thiserror::Error, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum CalibrationError {
    /// The file is not a calibration.
    #[error("the calibration cannot be read: {detail}")]
    #[serde(rename = "calibration-unreadable")]
    Unreadable {
        /// Message of the JSON parser.
        detail: String,
    },
    /// The calibration was measured with another model.
    #[error("the calibration belongs to another model")]
    #[serde(rename = "calibration-other-model")]
    OtherModel,
}

impl Calibration {
    /// Reads `calibration.json` and checks that it belongs to the model with this checksum.
    ///
    /// # Errors
    /// [`CalibrationError`].
    pub fn from_json(json: &[u8], model_checksum: &str) -> Result<Self, CalibrationError> {
        let read: Self =
            serde_json::from_slice(json).map_err(|e| CalibrationError::Unreadable {
                detail: e.to_string(),
            })?;
        if read.model_sha256 != model_checksum {
            return Err(CalibrationError::OtherModel);
        }
        Ok(read)
    }

    /// The expected measurements of a method at a number of labels `K`: between two measured numbers
    /// linear in `ln K`, outside of them the nearest. `None` if the method was not measured.
    pub fn point(&self, method: Method, labels: usize) -> Option<Point> {
        let points = self.methods.get(method.name())?;
        let after = points.partition_point(|p| p.labels < labels);
        let (Some(low), Some(high)) = (points.get(after.wrapping_sub(1)), points.get(after)) else {
            return points.get(after).or(points.last()).copied();
        };
        if high.labels == labels {
            return Some(*high); // exactly; the interpolation would round
        }
        let ln = |n: usize| (n as f64).ln();
        let position = (ln(labels) - ln(low.labels)) / (ln(high.labels) - ln(low.labels));
        let between = |of: fn(&Point) -> f64| of(low) + (of(high) - of(low)) * position;
        Some(Point {
            labels,
            threshold: between(|p| p.threshold),
            tpr: between(|p| p.tpr),
            fpr: between(|p| p.fpr),
            threshold95: between(|p| p.threshold95),
            fpr95: between(|p| p.fpr95),
            auroc: between(|p| p.auroc),
        })
    }
}

impl Point {
    /// Measures a point from the scores of ID and OOD images. Both thresholds are ID scores.
    ///
    /// `None` if either list is empty.
    pub fn measured(labels: usize, mut id: Vec<f64>, mut ood: Vec<f64>) -> Option<Self> {
        id.sort_unstable_by(f64::total_cmp);
        ood.sort_unstable_by(f64::total_cmp);
        let rates = |threshold| (reaching(&id, threshold), reaching(&ood, threshold));
        let parted = |threshold: &f64| {
            let (tpr, fpr) = rates(*threshold);
            tpr - fpr
        };
        let best = |a: &f64, b: &f64| parted(a).total_cmp(&parted(b));
        let threshold = id.iter().copied().max_by(best)?;
        let threshold95 = *id.get(((1.0 - TRUE_POSITIVE_RATE) * id.len() as f64) as usize)?;
        if ood.is_empty() {
            return None;
        }
        let (tpr, fpr) = rates(threshold);
        Some(Self {
            labels,
            threshold,
            tpr,
            fpr,
            threshold95,
            fpr95: reaching(&ood, threshold95),
            auroc: auroc(&id, &ood),
        })
    }
}

/// The true positive rate of FPR95.
pub const TRUE_POSITIVE_RATE: f64 = 0.95;

/// Share of the ascending `scores` that reach a threshold; 0 where there are none.
pub fn reaching(scores: &[f64], threshold: f64) -> f64 {
    let below = scores.partition_point(|&s| s < threshold);
    (scores.len() - below) as f64 / scores.len().max(1) as f64
}

/// Share of the pairs in which the ID score is higher; a tie counts half (Mann-Whitney). `ood` is
/// ascending.
fn auroc(id: &[f64], ood: &[f64]) -> f64 {
    let ahead =
        |s: &f64| (ood.partition_point(|o| o < s) + ood.partition_point(|o| o <= s)) as f64 / 2.0;
    id.iter().map(ahead).sum::<f64>() / (id.len() * ood.len()) as f64
}

/// Confidence interval at 95 % for the share of images that will reach a threshold, after `reached`
/// of `count` images did: exact, Clopper and Pearson 1934. `(0, 1)` where `count` is 0.
pub fn interval(reached: usize, count: usize) -> (f64, f64) {
    const TAIL: f64 = 0.025;
    let low = if reached == 0 {
        0.0
    } else {
        solve(|p| 1.0 - at_most(reached - 1, count, p) < TAIL)
    };
    let high = if reached >= count {
        1.0
    } else {
        solve(|p| at_most(reached, count, p) > TAIL)
    };
    (low, high)
}

/// The probability up to which a condition holds, given that it holds from 0 on.
fn solve(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// Probability of at most `most` successes in `count` trials of probability `p`, where 0 < p < 1.
fn at_most(most: usize, count: usize, p: f64) -> f64 {
    // In logarithms: f64 cannot hold 0.5^2000.
    let ln_ratio = p.ln() - (1.0 - p).ln();
    let mut ln_term = count as f64 * (1.0 - p).ln();
    let mut sum = ln_term.exp();
    for k in 1..=most.min(count) {
        ln_term += ((count - k + 1) as f64 / k as f64).ln() + ln_ratio;
        sum += ln_term.exp();
    }
    sum.min(1.0)
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
            threshold95: threshold / 2.0,
            fpr95: 0.2,
            auroc: 0.9,
        });
        Calibration {
            source: String::new(),
            model_sha256: "m".into(),
            temperature: None,
            methods: BTreeMap::from([("dnm".to_owned(), points.to_vec())]),
        }
    }

    #[test]
    fn measured_points_come_back_to_the_last_digit() {
        let mut c = calibration();
        for points in c.methods.values_mut() {
            points[0].threshold95 = 3.957509395110987e-6;
            points[1].threshold95 = 9.99320814058788e-7;
        }
        for point in &c.methods["dnm"] {
            assert_eq!(c.point(Method::Dnm, point.labels), Some(*point));
        }
        // Also after a round trip through a file, which needs `float_roundtrip` of serde_json.
        c.temperature = Some(3.7070476739778916e-5);
        let json = serde_json::to_vec(&c).expect("JSON");
        assert_eq!(Calibration::from_json(&json, "m").expect("this model's"), c);
    }

    #[test]
    fn points_are_interpolated_between_and_kept_beyond_the_measured_ones() {
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
            let found = c.point(Method::Dnm, labels).expect("measured").threshold;
            assert!((found - expected).abs() < 1e-12, "K = {labels}: {found}");
        }
        assert_eq!(c.point(Method::Mcm, 4), None);
    }

    #[test]
    fn the_calibration_of_another_model_is_refused() {
        let json = serde_json::to_vec(&calibration()).expect("JSON");
        assert!(Calibration::from_json(&json, "other").is_err());
        assert_eq!(
            Calibration::from_json(&json, "m").expect("this model's"),
            calibration()
        );
        assert!(Calibration::from_json(b"<html>", "m").is_err());
    }

    #[test]
    fn measured_scores_give_both_thresholds() {
        let id: Vec<f64> = (0..100).map(|i| 0.5 + f64::from(i) / 100.0).collect();
        let ood: Vec<f64> = (0..100).map(|i| f64::from(i) / 100.0).collect();
        let p = Point::measured(3, id, ood).expect("scores");
        assert_eq!((p.labels, p.threshold95, p.fpr95), (3, 0.55, 0.45));
        assert!((p.tpr - p.fpr - 0.5).abs() < 0.02, "{p:?}");
        // 50 · 100 pairs are certain; of the others, half and the ties.
        assert!((p.auroc - 0.875).abs() < 1e-9, "{p:?}");
        assert_eq!(Point::measured(3, vec![1.0], Vec::new()), None);
    }

    #[test]
    fn the_interval_is_that_of_clopper_and_pearson() {
        // The first two are 0.025^(1/10) and its complement.
        for (reached, count, low, high) in [
            (10, 10, 0.691_503, 1.0),
            (0, 10, 0.0, 0.308_497),
            (19, 20, 0.751_269, 0.998_735),
            (950, 1000, 0.934_614, 0.962_677),
        ] {
            let (l, h) = interval(reached, count);
            let near = |a: f64, b: f64| (a - b).abs() < 2e-4;
            assert!(
                near(l, low) && near(h, high),
                "{reached}/{count}: {l} to {h}"
            );
        }
        assert_eq!(interval(0, 0), (0.0, 1.0));
    }
}
