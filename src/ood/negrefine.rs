//! NegRefine (arXiv 2507.09650; `ah-ansari/NegRefine`, commit 72e4b82): NegLabel with filtered negatives,
//! and a second score for images that match a label and a negative at once. Reference values:
//! `tests/fixtures/detectors/negrefine.*`.
//!
//! ```text
//! score = NegLabel + 2 · max over p, n of  s(p and n) / (s(p and n) + s_n)
//! ```
//!
//! `p` are the 5 labels and `n` the 5 negatives nearest to the image; `s(p and n)` is the mass of the text
//! "p and n". The score lies in `[0, 3]`.
//!
//! * **Selection.** Words by ascending largest cosine to a label: 15 % of the nouns and 15 % of the
//!   adjectives, without persons, quantities, groups and pertainyms, and without the labels.
//! * **NegFilter.** The released code asks a language model whether a selected word is a proper noun, or a
//!   subcategory of one of the 10 labels nearest to the word. WordNet answers both questions here: a word
//!   that is an instance in every sense names one thing; a synonym or a hyponym of a label is of the
//!   label's kind. All labels are asked, since a question costs nothing. `docs/detectors.md` says how far
//!   WordNet agrees with the authors' published decisions.

use std::collections::HashSet;

use super::detector::Detector;
use super::groups::Groups;
use super::inputs::DetectorInputs;
use super::options::Options;
use super::similarities::Similarities;
use crate::corpus::wordnet::lexicographer_file_name;
use crate::corpus::{PartOfSpeech, Word};

/// Share of the nouns, and of the adjectives, that is selected before the filter.
pub const SHARE: f64 = 0.15;
/// A word with a larger cosine to a label counts as the label itself.
const SAME: f32 = 0.95;
/// Number of labels, and of negatives, that are paired.
const PAIRED: usize = 5;
/// Weight of the second score.
const PAIR_WEIGHT: f64 = 2.0;
/// Lexicographer files whose words are never selected.
const EXCLUDED: [&str; 4] = ["noun.person", "noun.quantity", "noun.group", "adj.pert"];

/// NegRefine, prepared for a label list: the negatives that passed the filter, in groups.
#[derive(Debug, Clone)]
pub struct NegRefine {
    groups: Groups,
}

impl NegRefine {
    /// Selects and filters the negatives, unless the options name the words.
    pub fn prepare(inputs: &DetectorInputs<'_>, options: &Options) -> Self {
        let groups = match &options.words {
            Some(words) => Groups::consecutive(words.clone(), options.groups, inputs.count),
            None => {
                let mut words = select(inputs);
                let refused = refused(inputs);
                words.retain(|word| !refused.contains(&(*word as u32)));
                Groups::round_robin(&words, options.groups, inputs.count)
            }
        };
        Self { groups }
    }
}

/// Indices of the selected words before the filter: nouns, then adjectives, each the farthest first.
pub fn select(inputs: &DetectorInputs<'_>) -> Vec<usize> {
    let names: HashSet<String> = inputs
        .labels
        .iter()
        .map(|l| l.name.to_lowercase())
        .collect();
    let farness = inputs.by_word(|_, cosines| {
        let largest = cosines.iter().copied().fold(-1.0, f32::max);
        if largest > SAME { 1.0 } else { largest }
    });
    let part = |part_of_speech: PartOfSpeech| {
        let stands = |w: &Word| {
            let file = lexicographer_file_name(w.lexicographer_file).unwrap_or_default();
            w.part_of_speech == part_of_speech
                && !EXCLUDED.contains(&file)
                && !(part_of_speech == PartOfSpeech::Noun && names.contains(&*w.text))
        };
        let places = inputs.words.iter().enumerate().filter(|(_, w)| stands(w));
        let mut order: Vec<usize> = places.map(|(i, _)| i).collect();
        let share = (order.len() as f64 * SHARE) as usize;
        order.sort_by(|&a, &b| farness[a].total_cmp(&farness[b]));
        order.truncate(share);
        order
    };
    let mut words = part(PartOfSpeech::Noun);
    words.extend(part(PartOfSpeech::Adjective));
    words
}

/// Indices of the words that the filter rejects: instances, synonyms and hyponyms of a label, and words
/// with fewer than three letters. Without relations only the short words.
pub fn refused(inputs: &DetectorInputs<'_>) -> HashSet<u32> {
    let letters = |w: &Word| {
        let kept = |c: &char| c.is_alphabetic() || matches!(c, '_' | '-' | ' ');
        w.text.chars().filter(kept).count()
    };
    let words = (0u32..).zip(inputs.words);
    let mut refused: HashSet<u32> = words
        .clone()
        .filter(|(_, w)| letters(w) < 3)
        .map(|(i, _)| i)
        .collect();
    if let Some(relations) = inputs.relations {
        refused.extend(words.map(|(i, _)| i).filter(|&i| relations.is_instance(i)));
        for label in inputs.labels {
            refused.extend(relations.synonyms(label.name).iter().map(|r| r.word));
            refused.extend(relations.hyponyms(label.name).iter().map(|r| r.word));
        }
    }
    refused
}

impl Detector for NegRefine {
    /// In `[0, 3]`; 0 without labels, 1 without negatives. An image that was not compared with its pairs
    /// gets NegLabel's score alone.
    fn score(&self, image: &Similarities<'_>) -> f64 {
        let id = image.id_mass();
        if image.label_cosines.is_empty() {
            return 0.0;
        }
        let share = self.groups.mean(image, |negative| id / (id + negative));
        let pairs = self.pairs(image).into_iter().zip(&image.pair_cosines);
        let joint = pairs.map(|((_, word), &cosine)| {
            let (joint, negative) = (image.mass(cosine), f64::from(image.word_masses[word]));
            joint / (joint + negative)
        });
        share.unwrap_or(1.0) + PAIR_WEIGHT * joint.fold(0.0, f64::max)
    }

    fn weights(&self) -> &[f32] {
        self.groups.weights()
    }

    fn pairs(&self, image: &Similarities<'_>) -> Vec<(usize, usize)> {
        let mut labels: Vec<usize> = (0..image.label_cosines.len()).collect();
        labels.sort_by(|&a, &b| image.label_cosines[b].total_cmp(&image.label_cosines[a]));
        labels.truncate(PAIRED);
        let mut words = self.groups.words().to_vec();
        let nearer = |a: &usize, b: &usize| {
            let order = image.word_masses[*b].total_cmp(&image.word_masses[*a]);
            order.then(a.cmp(b))
        };
        if words.len() > PAIRED {
            words.select_nth_unstable_by(PAIRED, nearer);
            words.truncate(PAIRED);
        }
        words.sort_unstable_by(nearer);
        let of_label = |&label: &usize| words.iter().map(move |&word| (label, word)).collect();
        labels
            .iter()
            .flat_map(|l| -> Vec<_> { of_label(l) })
            .collect()
    }
}
