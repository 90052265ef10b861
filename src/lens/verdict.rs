//! The verdict on one picture, with its reasons.

use serde::Serialize;

use super::labels::Labels;
use super::pictures::Picture;
use crate::corpus::Corpus;
use crate::ood::members::Reason;
use crate::ood::{Detector, Method, Similarities, Terms};

/// Most words that a verdict names in one list.
const REASONS: usize = 8;

/// Whether a picture belongs to the labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// In-distribution: the picture belongs to one of the labels.
    Id,
    /// Out-of-distribution.
    Ood,
}

impl Decision {
    /// ID where `score ≥ threshold`.
    pub fn of(score: f64, threshold: f64) -> Self {
        if score >= threshold {
            Self::Id
        } else {
            Self::Ood
        }
    }
}

/// The verdict on a picture, with its reasons.
///
/// A `share` is a part of the mass of labels and true negatives together, which is what the score
/// compares.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// ID where `score ≥ threshold`.
    pub verdict: Decision,
    /// Higher is more ID.
    pub score: f64,
    /// The threshold in force.
    pub threshold: f64,
    /// The method that decided.
    pub method: Method,
    /// The ID label nearest to the picture.
    pub label: String,
    /// All ID labels, nearest first.
    pub labels: Vec<LabelCosine>,
    /// The corpus words that count most against the labels, strongest first; empty for a method
    /// without negatives.
    pub negatives: Vec<WordCosine>,
    /// Words near the picture that were taken out of the negatives because they belong to a label,
    /// nearest first; empty for a method that takes none out.
    pub set_aside: Vec<SetAside>,
    /// The terms of the score.
    pub terms: TermShares,
    /// The verdict without debiasing.
    pub undebiased: Undebiased,
}

/// The verdict on the picture of a number.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Verdict"))]
pub struct PictureVerdict {
    /// Number of the picture.
    pub id: u32,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// An ID label and its cosine to the picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabelCosine {
    /// Text as the user wrote it.
    pub label: String,
    /// Cosine of picture and label.
    pub cosine: f32,
    /// Its part of the mass of labels and true negatives. With `dnm` the mass of its members is
    /// included.
    pub share: f64,
}

/// A negative word and its cosine to the picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WordCosine {
    /// Text of the word.
    pub word: String,
    /// Cosine of picture and word.
    pub cosine: f32,
    /// Its part of the mass of labels and true negatives.
    pub share: f64,
}

/// A false negative: a word of the corpus that belongs to a label.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SetAside {
    /// Text of the word.
    pub word: String,
    /// The label that it belongs to.
    pub label: String,
    /// Cosine of picture and word.
    pub cosine: f32,
    /// The mass that was taken out of the negatives with the word, relative to the mass of labels
    /// and true negatives, which does not include it. Above 1 where the word outweighs the rest.
    pub share: f64,
    /// Why the word belongs to the label.
    pub reason: Reason,
}

/// The terms of the score as parts of the mass of labels and corpus: `id + corpus = 1`.
/// With `dnm`, `score = id / (id + corpus − correction)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Terms"))]
pub struct TermShares {
    /// `S`: the labels.
    pub id: f64,
    /// `Q mean_W s`: the corpus words that the method uses, false negatives included.
    pub corpus: f64,
    /// The part of `corpus` that the debiasing takes out; 0 for a method without debiasing.
    pub correction: f64,
}

/// The verdict without debiasing, against the same threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Undebiased {
    /// Higher is more ID.
    pub score: f64,
    /// ID where `score ≥ threshold`.
    pub verdict: Decision,
}

/// Labels, words, method and threshold, which the verdicts on all pictures share.
#[derive(Clone, Copy)]
pub(super) struct Basis<'a> {
    pub labels: &'a Labels,
    pub corpus: &'a Corpus,
    pub method: Method,
    /// Whether words that belong to a label are taken out of the negatives.
    pub takes_out: bool,
    pub detector: &'a dyn Detector,
    pub threshold: f64,
}

/// The verdict on a picture with the detector's `score`. `similarities` is the picture's under the
/// labels, of which there is at least one.
pub(super) fn verdict(
    score: f64,
    picture: &Picture,
    similarities: &Similarities<'_>,
    basis: &Basis<'_>,
) -> Verdict {
    let Basis {
        labels, detector, ..
    } = basis;
    let terms = detector.terms(similarities);
    let Terms {
        id,
        corpus,
        correction,
    } = terms.shares();
    // In paper mode the correction may leave nothing. The shares then relate to the uncorrected mass.
    let left = terms.id + terms.corpus - terms.correction;
    let total = if left > 0.0 {
        left
    } else {
        terms.id + terms.corpus
    };
    let share = |mass: f64| if total > 0.0 { mass / total } else { 0.0 };

    let masses = detector.label_masses(similarities);
    let mut ranked: Vec<LabelCosine> = labels
        .names()
        .iter()
        .zip(similarities.label_cosines.iter().zip(masses))
        .map(|(label, (&cosine, mass))| LabelCosine {
            label: label.clone(),
            cosine: cosine as f32,
            share: share(mass),
        })
        .collect();
    ranked.sort_by(|a, b| b.cosine.total_cmp(&a.cosine));
    let label = ranked.first().map(|l| l.label.clone()).unwrap_or_default();

    let text = |word: u32| basis.corpus.words[word as usize].text.to_string();
    let mass = |cosine: f32| similarities.mass(f64::from(cosine));
    let weights = detector.weights();
    let takes_out = basis.takes_out;
    let probability = |word: u32| {
        let false_negative = labels.false_negative(word).filter(|_| takes_out);
        false_negative.map_or(0.0, |f| f.probability)
    };
    // A word that partly belongs to a label is named in one list only: that of its larger part.
    let mut negatives: Vec<WordCosine> = picture
        .nearest
        .iter()
        .filter_map(|&(word, cosine)| Some((word, cosine, *weights.get(word as usize)?)))
        .filter(|(word, _, weight)| *weight > 0.0 && probability(*word) < 0.5)
        .map(|(word, cosine, weight)| WordCosine {
            word: text(word),
            cosine,
            share: share(f64::from(weight) * mass(cosine)),
        })
        .collect();
    negatives.sort_by(|a, b| b.share.total_cmp(&a.share));
    negatives.truncate(REASONS);
    let set_aside = picture
        .nearest
        .iter()
        .filter(|_| takes_out)
        .filter_map(|&(word, cosine)| Some((word, cosine, labels.false_negative(word)?)))
        .filter(|(_, _, found)| found.probability >= 0.5)
        .take(REASONS)
        .map(|(word, cosine, found)| SetAside {
            word: text(word),
            label: labels.names()[found.label].clone(),
            cosine,
            share: share(f64::from(found.probability) * mass(cosine)),
            reason: found.reason,
        })
        .collect();
    let undebiased = detector.undebiased(similarities);
    Verdict {
        verdict: Decision::of(score, basis.threshold),
        score,
        threshold: basis.threshold,
        method: basis.method,
        label,
        labels: ranked,
        negatives,
        set_aside,
        terms: TermShares {
            id,
            corpus,
            correction,
        },
        undebiased: Undebiased {
            score: undebiased,
            verdict: Decision::of(undebiased, basis.threshold),
        },
    }
}
