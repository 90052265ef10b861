//! How well scores separate ID from OOD images.
//!
//! **ID is the positive class**, as in MCM, NegLabel and arXiv 2605.23797 (OpenOOD and pytorch-ood take
//! OOD). A higher score is more ID. Ties count as in scikit-learn. Reference values:
//! `tests/fixtures/paper/neglabel-and-metrics.json` (the `metrics` cases) and
//! `tests/fixtures/detectors/metrics.*`.

use serde::Serialize;

/// The true positive rate of FPR95.
pub(super) const TRUE_POSITIVE_RATE: f64 = 0.95;

/// The three figures that the papers report.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Metrics {
    /// Area under the ROC curve: the probability that an ID score is above an OOD score, ties counting
    /// half, as `sklearn.metrics.roc_auc_score`.
    pub auroc: f64,
    /// Average precision without interpolation, as `sklearn.metrics.average_precision_score`.
    pub aupr: f64,
    /// False positive rate at the threshold whose true positive rate is nearest to 0.95; the higher true
    /// positive rate if two are equally near. As the papers' code (`fpr_and_fdr_at_recall`).
    pub fpr95: f64,
}

/// One point of a ROC curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RocPoint {
    /// Images with at least this score are called ID.
    pub threshold: f64,
    /// True positive rate: share of the ID images that are called ID.
    pub tpr: f64,
    /// False positive rate: share of the OOD images that are called ID.
    pub fpr: f64,
}

/// The ROC curve of ID scores and OOD scores, with a point at every distinct score.
///
/// Thresholds descend, rates ascend. The point at which no image is called ID is left out. The curve is
/// empty if `id` or `ood` is empty or a score is not a number.
pub fn roc(id: &[f64], ood: &[f64]) -> Vec<RocPoint> {
    if id.is_empty() || ood.is_empty() || id.iter().chain(ood).any(|s| s.is_nan()) {
        return Vec::new();
    }
    let marked = |scores: &[f64], is_id: bool| -> Vec<(f64, bool)> {
        scores.iter().map(|&s| (s, is_id)).collect()
    };
    let mut all = marked(id, true);
    all.extend(marked(ood, false));
    all.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let (mut called_id, mut called_ood) = (0usize, 0usize);
    let same = all.chunk_by(|a, b| a.0 == b.0);
    same.map(|scores| {
        let ids = scores.iter().filter(|s| s.1).count();
        called_id += ids;
        called_ood += scores.len() - ids;
        RocPoint {
            threshold: scores[0].0,
            tpr: called_id as f64 / id.len() as f64,
            fpr: called_ood as f64 / ood.len() as f64,
        }
    })
    .collect()
}

impl Metrics {
    /// The figures of ID scores and OOD scores. `None` if `id` or `ood` is empty or a score is not a number.
    pub fn of(id: &[f64], ood: &[f64]) -> Option<Self> {
        let curve = roc(id, ood);
        let mut before = RocPoint {
            threshold: f64::INFINITY,
            tpr: 0.0,
            fpr: 0.0,
        };
        let (mut auroc, mut aupr) = (0.0, 0.0);
        let mut nearest: Option<(f64, f64)> = None;
        for &point in &curve {
            auroc += (point.fpr - before.fpr) * (point.tpr + before.tpr) / 2.0;
            let true_positives = point.tpr * id.len() as f64;
            let called = true_positives + point.fpr * ood.len() as f64;
            aupr += (point.tpr - before.tpr) * true_positives / called;
            let far = (point.tpr - TRUE_POSITIVE_RATE).abs();
            // Of several thresholds with the same TPR the papers' code takes the last one, except at
            // TPR = 1, where it takes the first one.
            if before.tpr < 1.0 && nearest.is_none_or(|(least, _)| far <= least) {
                nearest = Some((far, point.fpr));
            }
            before = point;
        }
        Some(Self {
            auroc,
            aupr,
            fpr95: nearest?.1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_count_half() {
        let metrics = Metrics::of(&[1.0, 0.5], &[0.5, 0.0]).expect("both kinds");
        assert_eq!(metrics.auroc, 0.875);
        assert_eq!(metrics.fpr95, 0.5);
        assert!((metrics.aupr - (0.5 + 0.5 * 2.0 / 3.0)).abs() < 1e-15);
    }

    #[test]
    fn missing_scores_and_nan_give_no_figures() {
        assert_eq!(Metrics::of(&[], &[1.0]), None);
        assert_eq!(Metrics::of(&[1.0], &[]), None);
        assert_eq!(Metrics::of(&[f64::NAN], &[1.0]), None);
        let infinite = Metrics::of(&[f64::INFINITY], &[f64::NEG_INFINITY]);
        assert_eq!(infinite.map(|m| m.auroc), Some(1.0));
    }
}
