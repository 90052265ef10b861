//! One image, the labels in force, and what follows.

use serde::Serialize;

use super::image::Image;
use super::labels::Labels;
use super::{Settings, dot};
use crate::corpus::Corpus;
use crate::ood::threshold::{Calibration, threshold};
use crate::ood::{Method, dnm, mcm, neglabel, paper};

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
    /// The corpus words that pull hardest away from the labels, hardest first.
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

/// The score and the masses behind it.
pub(super) struct Measured {
    pub score: f64,
    /// Cosine of the image to each label.
    id: Vec<f32>,
    /// Mass of labels and true negatives together, in units of `exp(reference / T)`.
    total: f64,
}

/// `None` without labels.
pub(super) fn measure(
    image: &Image,
    labels: &Labels,
    corpus: &Corpus,
    settings: Settings,
) -> Option<Measured> {
    let temperature = settings.temperature;
    let id: Vec<f32> = labels
        .embeddings()
        .map(|label| dot(label, &image.embedding))
        .collect();
    if id.is_empty() {
        return None;
    }
    let id_mass: f64 = id.iter().map(|&c| image.mass(c, temperature)).sum();
    let negative_mass = image.negative_mass(&labels.weights);
    let score = match settings.method {
        Method::Dnm => dnm::score(id_mass, negative_mass, temperature, image.reference),
        Method::Mcm => mcm::score(&wide(&id), temperature),
        Method::Neglabel | Method::DnmPaper => {
            let cosines = corpus.cosines(&image.embedding);
            let id = wide(&id);
            let negative: Vec<f64> = labels
                .selected
                .iter()
                .map(|&w| f64::from(cosines[w]))
                .collect();
            if settings.method == Method::Neglabel {
                neglabel::score(&id, &negative, paper::GROUPS, temperature)
            } else {
                paper::score(&id, &negative, paper::GROUPS, paper::TAU, temperature)
            }
        }
    };
    Some(Measured {
        score,
        id,
        total: id_mass + negative_mass,
    })
}

fn wide(cosines: &[f32]) -> Vec<f64> {
    cosines.iter().map(|&c| f64::from(c)).collect()
}

/// `None` without labels.
pub(super) fn verdict(
    image: &Image,
    labels: &Labels,
    corpus: &Corpus,
    calibration: Option<&Calibration>,
    settings: Settings,
) -> Option<Verdict> {
    let Measured { score, id, total } = measure(image, labels, corpus, settings)?;
    let mut ranked: Vec<LabelCosine> = labels
        .names
        .iter()
        .zip(&id)
        .map(|(label, &cosine)| LabelCosine {
            label: label.clone(),
            cosine,
        })
        .collect();
    ranked.sort_by(|a, b| b.cosine.total_cmp(&a.cosine));
    let label = ranked.first()?.label.clone();
    let text = |word: u32| corpus.words[word as usize].text.to_string();
    let negatives = image
        .nearest
        .iter()
        .filter(|(word, _)| !labels.false_negatives.contains_key(word))
        .take(REASONS)
        .map(|&(word, cosine)| WordCosine {
            word: text(word),
            cosine,
            share: image.mass(cosine, settings.temperature) / total,
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
    let threshold = threshold(calibration, settings.method, id.len());
    let verdict = if score >= threshold {
        Decision::Id
    } else {
        Decision::Ood
    };
    Some(Verdict {
        verdict,
        score,
        threshold,
        label,
        labels: ranked,
        negatives,
        set_aside,
    })
}
