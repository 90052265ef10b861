//! The threshold in force: the model's, a number that the user set, or one measured on pictures
//! that the user marked.

use std::collections::BTreeMap;

use serde::Serialize;

use super::LensError;
use crate::ood::Method;
use crate::ood::threshold::{Point, interval, reached_by_95_percent, reaching, youden};

/// Where a threshold comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum ThresholdKind {
    /// The model's calibration file.
    Model,
    /// Pictures that the user marked.
    User,
    /// A number that the user set.
    Manual,
    /// The method's neutral point, because nothing was measured.
    None,
}

/// Where a threshold comes from, with the values for a sentence about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum ThresholdSource {
    /// The model's calibration file.
    #[serde(rename = "threshold-calibration")]
    Calibration {
        /// The images that it was measured on: text of the calibration file.
        source: String,
        /// Whether the settings in force are the automatic ones, under which it was measured.
        automatic: bool,
    },
    /// Pictures that the user marked.
    #[serde(rename = "threshold-marked")]
    Marked {
        /// Number of pictures marked as belonging to the labels.
        count: usize,
        /// Low end of the 95 % interval for the share of all pictures that belong.
        tpr_low: f64,
        /// High end of the same interval.
        tpr_high: f64,
    },
    /// A number that the user set.
    #[serde(rename = "threshold-manual")]
    Manual,
    /// The method's neutral point, because nothing was measured.
    #[serde(rename = "threshold-none")]
    None,
}

/// The threshold in force for the labels in force. A number that was not measured is null.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Threshold {
    /// An image is ID if its score is at least this.
    pub threshold: f64,
    /// Share of ID images that reach the threshold.
    pub tpr: Option<f64>,
    /// Share of OOD images that reach the threshold.
    pub fpr: Option<f64>,
    /// The score that 95 % of the ID images reach.
    pub threshold95: Option<f64>,
    /// Share of OOD images that reach `threshold95`.
    pub fpr95: Option<f64>,
    /// Probability that an ID image scores above an OOD image.
    pub auroc: Option<f64>,
    /// Where the threshold comes from, with values.
    pub source: ThresholdSource,
    /// Where the threshold comes from.
    pub kind: ThresholdKind,
}

impl Threshold {
    /// The threshold of a model: from its calibration, else the method's neutral point.
    pub(super) fn of_model(
        method: Method,
        labels: usize,
        calibrated: Option<(Point, &str)>,
        automatic: bool,
    ) -> Self {
        let point = calibrated.map(|(point, _)| point);
        let source = calibrated.map(|(_, source)| ThresholdSource::Calibration {
            source: source.to_owned(),
            automatic,
        });
        Self {
            threshold: point.map_or_else(|| method.neutral(labels), |p| p.threshold),
            tpr: point.map(|p| p.tpr),
            fpr: point.map(|p| p.fpr),
            threshold95: point.map(|p| p.threshold95),
            fpr95: point.map(|p| p.fpr95),
            auroc: point.map(|p| p.auroc),
            source: source.unwrap_or(ThresholdSource::None),
            kind: point.map_or(ThresholdKind::None, |_| ThresholdKind::Model),
        }
    }

    /// A number that the user set in place of this threshold.
    pub(super) fn set_by_hand(self, threshold: f64) -> Self {
        Self {
            threshold,
            tpr: None,
            fpr: None,
            source: ThresholdSource::Manual,
            kind: ThresholdKind::Manual,
            ..self
        }
    }

    /// The threshold from the user's marks in place of this one.
    pub(super) fn marked(self, calibrated: Calibrated) -> Self {
        Self {
            threshold: calibrated.threshold,
            tpr: Some(calibrated.tpr),
            fpr: calibrated.fpr,
            source: ThresholdSource::Marked {
                count: calibrated.count,
                tpr_low: calibrated.tpr_low,
                tpr_high: calibrated.tpr_high,
            },
            kind: ThresholdKind::User,
            ..self
        }
    }
}

/// A threshold from pictures that the user marked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Calibrated {
    /// A picture is ID if its score is at least this.
    pub threshold: f64,
    /// Share of the pictures marked as belonging that reach the threshold.
    pub tpr: f64,
    /// Low end of the 95 % interval for the share of all pictures that belong: exact (Clopper and
    /// Pearson) for a threshold that was fixed before. This threshold was chosen on the same
    /// pictures, so the interval is optimistic.
    pub tpr_low: f64,
    /// High end of the same interval.
    pub tpr_high: f64,
    /// Share of the pictures marked as not belonging that reach the threshold; null without such
    /// pictures.
    pub fpr: Option<f64>,
    /// Number of pictures marked as belonging.
    pub count: usize,
}

impl Calibrated {
    /// Chooses the threshold from the scores of the marked pictures.
    ///
    /// Without `ood` scores it is the score that 95 % of the `id` scores reach. With both it lies
    /// where the true positive rate is farthest above the false positive rate, in the middle of the
    /// gap between two scores there.
    ///
    /// `None` without `id` scores.
    pub(super) fn measured(mut id: Vec<f64>, mut ood: Vec<f64>) -> Option<Self> {
        id.sort_unstable_by(f64::total_cmp);
        ood.sort_unstable_by(f64::total_cmp);
        let threshold = chosen(&id, &ood)?;
        let tpr = reaching(&id, threshold);
        let (tpr_low, tpr_high) = interval((tpr * id.len() as f64).round() as usize, id.len());
        Some(Self {
            threshold,
            tpr,
            tpr_low,
            tpr_high,
            fpr: (!ood.is_empty()).then(|| reaching(&ood, threshold)),
            count: id.len(),
        })
    }
}

/// Pictures that the user marked, by number.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    /// Pictures that belong to the labels.
    pub belongs: Vec<u32>,
    /// Pictures that do not belong to the labels.
    pub others: Vec<u32>,
}

impl Marks {
    /// # Errors
    /// [`LensError::MarksNoneBelong`] or [`LensError::MarksContradict`].
    pub fn new(belongs: &[u32], others: &[u32]) -> Result<Self, LensError> {
        if belongs.is_empty() {
            return Err(LensError::MarksNoneBelong);
        }
        if let Some(&id) = belongs.iter().find(|id| others.contains(id)) {
            return Err(LensError::MarksContradict { id });
        }
        Ok(Self {
            belongs: belongs.to_vec(),
            others: others.to_vec(),
        })
    }

    /// The marks on pictures that are still there.
    pub fn only(&self, is_there: impl Fn(u32) -> bool) -> Self {
        let there = |ids: &[u32]| ids.iter().copied().filter(|&id| is_there(id)).collect();
        Self {
            belongs: there(&self.belongs),
            others: there(&self.others),
        }
    }
}

/// The thresholds that the user set or measured.
#[derive(Debug, Default)]
pub(super) struct Thresholds {
    /// Set by hand, for each method: a score means nothing to another method.
    manual: BTreeMap<Method, f64>,
    /// By the sorted labels for which pictures were marked. A picture that belongs to one list need
    /// not belong to the next, so marks wait until their list is in force again.
    marks: BTreeMap<Vec<String>, Marks>,
}

impl Thresholds {
    /// Sets a threshold by hand; one that is no finite number removes it.
    pub fn set(&mut self, method: Method, threshold: Option<f64>) {
        match threshold.filter(|t| t.is_finite()) {
            Some(threshold) => self.manual.insert(method, threshold),
            None => self.manual.remove(&method),
        };
    }

    pub fn manual(&self, method: Method) -> Option<f64> {
        self.manual.get(&method).copied()
    }

    /// Keeps marks for these labels. They take the place of a number set by hand for the method.
    pub fn mark(&mut self, labels: Vec<String>, method: Method, marks: Marks) {
        self.manual.remove(&method);
        self.marks.insert(labels, marks);
    }

    pub fn marks(&self, labels: &[String]) -> Option<&Marks> {
        self.marks.get(labels)
    }

    pub fn forget_marks(&mut self, labels: &[String]) {
        self.marks.remove(labels);
    }
}

/// The threshold for ascending scores. `None` without ID scores.
fn chosen(id: &[f64], ood: &[f64]) -> Option<f64> {
    if ood.is_empty() {
        return reached_by_95_percent(id);
    }
    let parted = |t: &f64| youden(id, ood, *t);
    let best = id
        .iter()
        .copied()
        .max_by(|a, b| parted(a).total_cmp(&parted(b)).then(b.total_cmp(a)))?;
    // Between this ID score and the next lower score of either kind the rates are the same. The
    // middle favours neither side; because scores span powers of ten, it is the middle of their
    // logarithms.
    let below = |scores: &[f64]| {
        let count = scores.partition_point(|s| *s < best);
        count.checked_sub(1).map(|i| scores[i])
    };
    let next = below(id).into_iter().chain(below(ood)).reduce(f64::max);
    Some(match next {
        Some(next) if next > 0.0 => (next * best).sqrt(),
        _ => best,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_others_95_percent_reach_the_threshold() {
        let id: Vec<f64> = (1..=40).map(f64::from).collect();
        assert_eq!(chosen(&id, &[]), Some(3.0));
        assert_eq!(chosen(&[0.3], &[]), Some(0.3));
        assert_eq!(chosen(&[], &[]), None);
    }

    #[test]
    fn with_others_the_threshold_lies_in_the_gap() {
        let t = chosen(&[4e-3, 5e-3], &[1e-5, 1e-3]).expect("a threshold");
        assert!((t - 2e-3).abs() < 1e-9, "{t}");
        // One OOD score lies among the ID scores: rejecting one ID picture is the smaller mistake.
        let t = chosen(&[4.0, 5.0, 6.0], &[1.0, 4.5]).expect("a threshold");
        assert!((t - 22.5f64.sqrt()).abs() < 1e-9, "{t}");
        // No lower score, or one without a logarithm.
        assert_eq!(chosen(&[2.0], &[3.0]), Some(2.0));
        assert_eq!(chosen(&[2.0], &[-1.0]), Some(2.0));
    }

    #[test]
    fn marks_that_cannot_be_used_are_refused() {
        let refused = |belongs: &[u32], others: &[u32]| Marks::new(belongs, others).map(drop);
        assert!(matches!(
            refused(&[], &[1]),
            Err(LensError::MarksNoneBelong)
        ));
        assert!(matches!(
            refused(&[1, 2], &[2]),
            Err(LensError::MarksContradict { id: 2 })
        ));
        assert!(refused(&[1], &[2]).is_ok());
    }

    #[test]
    fn a_source_is_a_code_with_values() {
        let json = |source| serde_json::to_value(source).expect("JSON");
        let calibration = ThresholdSource::Calibration {
            source: "pictograms".to_owned(),
            automatic: true,
        };
        assert_eq!(
            json(calibration),
            serde_json::json!({
                "code": "threshold-calibration",
                "values": { "source": "pictograms", "automatic": true }
            })
        );
        assert_eq!(
            json(ThresholdSource::Manual),
            serde_json::json!({ "code": "threshold-manual" })
        );
    }
}
