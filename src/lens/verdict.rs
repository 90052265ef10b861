//! One image, the labels in force, and what follows: the verdict with its reasons.

use serde::Serialize;

use super::image::Image;
use super::labels::Labels;
use crate::corpus::Corpus;
use crate::ood::members::Reason;
use crate::ood::{Detector, Method, Similarities, Terms};

/// Words and set-aside words named with a verdict.
const REASONS: usize = 8;

/// Whether an image belongs to the labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// In-distribution: it belongs to one of the labels.
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

/// What is said of an image, and why.
///
/// A `share` is a part of what the score compares: the mass of the labels and of the true
/// negatives together. In TypeScript, with the `id` that the door adds:
///
/// ```ts
/// { id: number, verdict: "id" | "ood", score: number, threshold: number, method: string,
///   label: string,
///   labels: { label: string, cosine: number, share: number }[],
///   negatives: { word: string, cosine: number, share: number }[],
///   setAside: { word: string, label: string, cosine: number, share: number,
///               reason: "synonym" | "kind" | "similar" }[],
///   terms: { id: number, corpus: number, correction: number },
///   undebiased: { score: number, verdict: "id" | "ood" } }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// ID where `score ≥ threshold`.
    pub verdict: Decision,
    /// Higher is more ID.
    pub score: f64,
    /// See [`crate::ood::threshold`].
    pub threshold: f64,
    /// Name of the method that decided.
    pub method: &'static str,
    /// The ID label nearest to the image.
    pub label: String,
    /// All ID labels, nearest first.
    pub labels: Vec<LabelCosine>,
    /// The corpus words that pull hardest away from the labels, hardest first; none for a method
    /// without negatives.
    pub negatives: Vec<WordCosine>,
    /// Words near the image that were taken out because they belong to a label, nearest first;
    /// none for a method that takes none out.
    pub set_aside: Vec<SetAside>,
    /// What the score is made of.
    pub terms: TermShares,
    /// What the method would say without its debiasing, against the same threshold.
    pub undebiased: Undebiased,
}

/// An ID label and its cosine to the image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelCosine {
    /// As the user wrote it.
    pub label: String,
    /// Of image and label.
    pub cosine: f32,
    /// Its part of the mass of labels and true negatives; with `dnm` that of its kin is in it.
    pub share: f64,
}

/// A negative word and its cosine to the image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WordCosine {
    /// From the corpus.
    pub word: String,
    /// Of image and word.
    pub cosine: f32,
    /// Its part of the mass of labels and true negatives.
    pub share: f64,
}

/// A false negative: a word of the corpus that belongs to a label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetAside {
    /// From the corpus.
    pub word: String,
    /// The label that it belongs to.
    pub label: String,
    /// Of image and word.
    pub cosine: f32,
    /// What was taken out of the negatives with it, as a part of the mass of labels and true
    /// negatives: not in their sum, and above 1 where the word outweighs all that is left.
    pub share: f64,
    /// Why it belongs.
    pub reason: Reason,
}

/// The terms of the score as parts of the mass of labels and corpus, so that `id + corpus = 1`.
/// With `dnm`, `score = id / (id + corpus − correction)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TermShares {
    /// `S`, of the labels.
    pub id: f64,
    /// `Q mean_W s`, of the corpus words that the method uses, false negatives among them.
    pub corpus: f64,
    /// What the debiasing takes out of `corpus`; 0 for a method that does not.
    pub correction: f64,
}

/// The score without the debiasing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Undebiased {
    /// Higher is more ID.
    pub score: f64,
    /// Under the same threshold.
    pub verdict: Decision,
}

/// What a verdict is made from, the same for every image.
pub(super) struct Ground<'a> {
    pub labels: &'a Labels,
    pub corpus: &'a Corpus,
    pub method: Method,
    /// Whether words that belong to a label do not stand against it.
    pub takes_out: bool,
    pub detector: &'a dyn Detector,
    pub threshold: f64,
}

/// `score` is the detector's; `likeness` is the image's under the labels, of which there is at
/// least one.
pub(super) fn verdict(
    score: f64,
    image: &Image,
    likeness: &Similarities<'_>,
    ground: &Ground<'_>,
) -> Verdict {
    let Ground {
        labels, detector, ..
    } = ground;
    let terms = detector.terms(likeness);
    let Terms {
        id,
        corpus,
        correction,
    } = terms.shares();
    // With the correction of paper mode nothing may be left; shares are then of what there was.
    let left = terms.id + terms.corpus - terms.correction;
    let total = if left > 0.0 {
        left
    } else {
        terms.id + terms.corpus
    };
    let share = |mass: f64| if total > 0.0 { mass / total } else { 0.0 };

    let masses = detector.label_masses(likeness);
    let mut ranked: Vec<LabelCosine> = labels
        .names
        .iter()
        .zip(likeness.label_cosines.iter().zip(masses))
        .map(|(label, (&cosine, mass))| LabelCosine {
            label: label.clone(),
            cosine: cosine as f32,
            share: share(mass),
        })
        .collect();
    ranked.sort_by(|a, b| b.cosine.total_cmp(&a.cosine));
    let label = ranked.first().map(|l| l.label.clone()).unwrap_or_default();

    let text = |word: u32| ground.corpus.words[word as usize].text.to_string();
    let mass = |cosine: f32| likeness.mass(f64::from(cosine));
    let weights = detector.weights();
    let takes_out = ground.takes_out;
    let probability = |word: u32| {
        let taken = labels.false_negatives.get(&word);
        taken.filter(|_| takes_out).map_or(0.0, |t| t.probability)
    };
    // A word that half belongs is named once: where the larger part of it counts.
    let mut negatives: Vec<WordCosine> = image
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
    let set_aside = image
        .nearest
        .iter()
        .filter(|_| takes_out)
        .filter_map(|&(word, cosine)| Some((word, cosine, labels.false_negatives.get(&word)?)))
        .filter(|(_, _, taken)| taken.probability >= 0.5)
        .take(REASONS)
        .map(|(word, cosine, taken)| SetAside {
            word: text(word),
            label: labels.names[taken.label].clone(),
            cosine,
            share: share(f64::from(taken.probability) * mass(cosine)),
            reason: taken.reason,
        })
        .collect();
    let undebiased = detector.undebiased(likeness);
    Verdict {
        verdict: Decision::of(score, ground.threshold),
        score,
        threshold: ground.threshold,
        method: ground.method.name(),
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
            verdict: Decision::of(undebiased, ground.threshold),
        },
    }
}
