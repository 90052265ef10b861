//! Which threshold is in force, and the user's own: from pictures that she marks.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Lens, LensError};
use crate::ood::Method;
use crate::ood::threshold::{TRUE_POSITIVE_RATE, interval, reaching};

/// What is added to a source that was measured under other settings than the user's.
const UNLIKE: &str = "; measured under the automatic settings, which yours are not";

/// Where a threshold comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ThresholdKind {
    /// The model's calibration file.
    Model,
    /// Pictures that the user marked.
    User,
    /// A number that the user set.
    Manual,
    /// Nothing was measured: the method's own neutral point.
    None,
}

/// The threshold in force for the labels in force. What was not measured is null.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Threshold {
    /// From this score on an image is ID.
    pub threshold: f64,
    /// Share of ID pictures that reach it.
    pub tpr: Option<f64>,
    /// Share of OOD pictures that reach it.
    pub fpr: Option<f64>,
    /// Score that 95 % of the ID pictures reach.
    pub threshold95: Option<f64>,
    /// Share of OOD pictures that reach `threshold95`.
    pub fpr95: Option<f64>,
    /// Probability that an ID picture scores above an OOD picture.
    pub auroc: Option<f64>,
    /// What it was measured on, a sentence.
    pub source: String,
    /// Where it comes from.
    pub kind: ThresholdKind,
}

/// A threshold from pictures that the user marked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserCalibration {
    /// From this score on an image is ID.
    pub threshold: f64,
    /// Share of the marked pictures that belong which reach it.
    pub tpr: f64,
    /// 95 % interval for the share of such pictures in general: exact (Clopper and Pearson) for a
    /// threshold that was fixed before; the threshold was chosen on the same pictures, so it is
    /// the optimistic end of what can be promised.
    pub tpr_low: f64,
    /// See `tpr_low`.
    pub tpr_high: f64,
    /// Share of the pictures marked as others which reach it; null without any.
    pub fpr: Option<f64>,
    /// Marked pictures that belong.
    pub count: usize,
}

/// What the user has said about thresholds.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// By name of the method: a score means nothing to another method.
    manual: BTreeMap<&'static str, f64>,
    /// By the labels (sorted) for which pictures were marked. A picture that belongs to one list
    /// need not belong to the next, so marks wait until their list comes back.
    pictures: BTreeMap<Vec<String>, (Vec<u32>, Vec<u32>)>,
}

impl Lens {
    /// The threshold in force.
    pub fn threshold(&self) -> Threshold {
        self.threshold_of(self.settings.method)
    }

    /// Sets a threshold by hand for the method in force; `None` gives it up again, and what the
    /// user marked or the model's calibration says is in force.
    pub fn set_threshold(&mut self, threshold: Option<f64>) {
        let method = self.settings.method.name();
        match threshold.filter(|t| t.is_finite()) {
            Some(threshold) => {
                self.marks.manual.insert(method, threshold);
            }
            None => {
                self.marks.manual.remove(method);
            }
        }
    }

    /// Gives up what [`Self::calibrate`] made for the labels in force.
    pub fn forget_marks(&mut self) {
        let labels = self.sorted_labels();
        self.marks.pictures.remove(&labels);
    }

    /// Takes the threshold from pictures that the user knows: `belongs` do, `others` do not. It is
    /// in force for these labels, with any method, until it is made anew or given up.
    ///
    /// Without `others` it is the score that 95 % of `belongs` reach; with them, where the true
    /// positive rate is farthest above the false positive rate, in the middle of the gap there.
    ///
    /// # Errors
    /// [`LensError::NoImage`], or [`LensError::Marks`] without labels or without a picture that
    /// belongs, or if one is marked both ways; nothing is changed then.
    pub fn calibrate(
        &mut self,
        belongs: &[u32],
        others: &[u32],
    ) -> Result<UserCalibration, LensError> {
        if self.labels.names.is_empty() {
            return Err(LensError::Marks(
                "there are no labels that pictures could belong to; write some first",
            ));
        }
        if belongs.is_empty() {
            return Err(LensError::Marks(
                "mark at least one picture that belongs to the labels",
            ));
        }
        if belongs.iter().any(|id| others.contains(id)) {
            return Err(LensError::Marks(
                "a picture is marked as belonging and as not belonging; take one mark away",
            ));
        }
        let method = self.settings.method;
        let made = self.calibrated(method, belongs, others)?;
        let labels = self.sorted_labels();
        self.marks.manual.remove(method.name());
        self.marks
            .pictures
            .insert(labels, (belongs.to_vec(), others.to_vec()));
        Ok(made)
    }

    fn calibrated(
        &self,
        method: Method,
        belongs: &[u32],
        others: &[u32],
    ) -> Result<UserCalibration, LensError> {
        let scores = |ids: &[u32]| -> Result<Vec<f64>, LensError> {
            let mut scores = self.scores_of(method, ids)?.unwrap_or_default();
            scores.sort_unstable_by(f64::total_cmp);
            Ok(scores)
        };
        let (id, ood) = (scores(belongs)?, scores(others)?);
        let threshold = chosen(&id, &ood).ok_or(LensError::Marks(
            "the marked pictures have no score under these labels",
        ))?;
        let tpr = reaching(&id, threshold);
        let (tpr_low, tpr_high) = interval((tpr * id.len() as f64).round() as usize, id.len());
        Ok(UserCalibration {
            threshold,
            tpr,
            tpr_low,
            tpr_high,
            fpr: (!ood.is_empty()).then(|| reaching(&ood, threshold)),
            count: id.len(),
        })
    }

    /// The threshold of a method under the labels in force.
    pub(super) fn threshold_of(&self, method: Method) -> Threshold {
        let labels = self.labels.names.len();
        let calibration = self.wild.calibration.as_ref();
        let measured = calibration.and_then(|c| Some((c, c.point(method, labels)?)));
        let point = measured.as_ref().map(|m| &m.1);
        let model = Threshold {
            threshold: point.map_or_else(|| method.neutral(labels), |p| p.threshold),
            tpr: point.map(|p| p.tpr),
            fpr: point.map(|p| p.fpr),
            threshold95: point.map(|p| p.threshold95),
            fpr95: point.map(|p| p.fpr95),
            auroc: point.map(|p| p.auroc),
            source: measured.as_ref().map_or_else(
                || "Nothing was measured for this model and method; this is the score at which neither side is favoured. Mark pictures that belong to get a threshold that means something.".to_owned(),
                |(c, _)| {
                    let unlike = if self.settings.is_automatic() { "" } else { UNLIKE };
                    c.source.clone() + unlike
                },
            ),
            kind: point.map_or(ThresholdKind::None, |_| ThresholdKind::Model),
        };
        if let Some(&threshold) = self.marks.manual.get(method.name()) {
            return Threshold {
                threshold,
                tpr: None,
                fpr: None,
                source: "You set this threshold by hand.".to_owned(),
                kind: ThresholdKind::Manual,
                ..model
            };
        }
        match self.marked(method) {
            Some(user) => Threshold {
                threshold: user.threshold,
                tpr: Some(user.tpr),
                fpr: user.fpr,
                source: format!(
                    "{} of your pictures that belong; between {:.0} % and {:.0} % of such pictures will be called so.",
                    user.count,
                    100.0 * user.tpr_low,
                    100.0 * user.tpr_high
                ),
                kind: ThresholdKind::User,
                ..model
            },
            None => model,
        }
    }

    /// The user's calibration for these labels, less the pictures that are gone.
    fn marked(&self, method: Method) -> Option<UserCalibration> {
        let (belongs, others) = self.marks.pictures.get(&self.sorted_labels())?;
        let there = |ids: &[u32]| -> Vec<u32> {
            let there = ids.iter().filter(|id| self.images.contains_key(id));
            there.copied().collect()
        };
        self.calibrated(method, &there(belongs), &there(others))
            .ok()
    }

    fn sorted_labels(&self) -> Vec<String> {
        let mut labels: Vec<String> = self.labels.names.iter().map(|l| l.to_lowercase()).collect();
        labels.sort_unstable();
        labels
    }
}

/// Both ascending. `None` without ID scores.
fn chosen(id: &[f64], ood: &[f64]) -> Option<f64> {
    if ood.is_empty() {
        let index = ((1.0 - TRUE_POSITIVE_RATE) * id.len() as f64) as usize;
        return id.get(index).copied();
    }
    let parted = |t: &f64| reaching(id, *t) - reaching(ood, *t);
    let best = id
        .iter()
        .copied()
        .max_by(|a, b| parted(a).total_cmp(&parted(b)).then(b.total_cmp(a)))?;
    // Below this ID score down to the next score of either kind nothing changes: its middle
    // favours neither side. Scores span powers of ten, so it is the middle of their logarithms.
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
    fn alone_it_is_what_95_percent_reach() {
        let id: Vec<f64> = (1..=40).map(f64::from).collect();
        assert_eq!(chosen(&id, &[]), Some(3.0));
        assert_eq!(chosen(&[0.3], &[]), Some(0.3));
        assert_eq!(chosen(&[], &[]), None);
    }

    #[test]
    fn beside_others_it_lies_in_the_gap() {
        let t = chosen(&[4e-3, 5e-3], &[1e-5, 1e-3]).expect("a threshold");
        assert!((t - 2e-3).abs() < 1e-9, "{t}");
        // One of the others among them: turning one away is the smaller mistake.
        let t = chosen(&[4.0, 5.0, 6.0], &[1.0, 4.5]).expect("a threshold");
        assert!((t - 22.5f64.sqrt()).abs() < 1e-9, "{t}");
        // Nothing below, or nothing that has a logarithm.
        assert_eq!(chosen(&[2.0], &[3.0]), Some(2.0));
        assert_eq!(chosen(&[2.0], &[-1.0]), Some(2.0));
    }
}
