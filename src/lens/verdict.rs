//! One image, the labels in force, and what follows.

use serde::Serialize;

use super::image::Image;
use super::labels::Labels;
use crate::corpus::Corpus;
use crate::ood::{Detector, Likeness};

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

/// What is said of an image, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// ID where `score ≥ threshold`.
    pub verdict: Decision,
    /// Higher is more ID.
    pub score: f64,
    /// See [`crate::ood::threshold`].
    pub threshold: f64,
    /// The ID label nearest to the image.
    pub label: String,
    /// All ID labels, nearest first.
    pub labels: Vec<LabelCosine>,
    /// The corpus words that pull hardest away from the labels, hardest first; none for a method
    /// without negatives.
    pub negatives: Vec<WordCosine>,
    /// Words near the image that were taken out because they lie inside a label, nearest first.
    pub set_aside: Vec<SetAside>,
}

/// An ID label and its cosine to the image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelCosine {
    /// As the user wrote it.
    pub label: String,
    /// Of image and label.
    pub cosine: f32,
}

/// A negative word and its cosine to the image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WordCosine {
    /// From the corpus.
    pub word: String,
    /// Of image and word.
    pub cosine: f32,
    /// Its part of the mass of labels and negatives together.
    pub share: f64,
}

/// A false negative: a word of the corpus that belongs to a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetAside {
    /// From the corpus.
    pub word: String,
    /// The label that it lies inside of.
    pub label: String,
}

/// `detector` is the one that made `score`; `likeness` is the image's under `labels`, of which
/// there is at least one.
pub(super) fn verdict(
    score: f64,
    image: &Image,
    likeness: &Likeness<'_>,
    labels: &Labels,
    detector: &dyn Detector,
    corpus: &Corpus,
    threshold: f64,
) -> Verdict {
    let weights = detector.weights();
    let total = likeness.id_mass() + likeness.weighted_mass(weights);
    let mut ranked: Vec<LabelCosine> = labels
        .names
        .iter()
        .zip(&likeness.id)
        .map(|(label, &cosine)| LabelCosine {
            label: label.clone(),
            cosine: cosine as f32,
        })
        .collect();
    ranked.sort_by(|a, b| b.cosine.total_cmp(&a.cosine));
    let label = ranked.first().map(|l| l.label.clone()).unwrap_or_default();
    let text = |word: u32| corpus.words[word as usize].text.to_string();
    let negatives = image
        .nearest
        .iter()
        .filter_map(|&(word, cosine)| Some((word, cosine, *weights.get(word as usize)?)))
        .filter(|(_, _, weight)| *weight > 0.0)
        .take(REASONS)
        .map(|(word, cosine, weight)| WordCosine {
            word: text(word),
            cosine,
            share: f64::from(weight) * likeness.mass(f64::from(cosine)) / total,
        })
        .collect();
    let set_aside = image
        .nearest
        .iter()
        .filter_map(|(word, _)| Some((word, labels.false_negatives.get(word)?)))
        .take(REASONS)
        .map(|(&word, &(place, _))| SetAside {
            word: text(word),
            label: labels.names[place].clone(),
        })
        .collect();
    let verdict = if score >= threshold {
        Decision::Id
    } else {
        Decision::Ood
    };
    Verdict {
        verdict,
        score,
        threshold,
        label,
        labels: ranked,
        negatives,
        set_aside,
    }
}
