//! The list of ID labels: their embeddings, the words that belong to them, and what is wrong with a label.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::{LensError, embedded};
use crate::clip::encoder::Encoder;
use crate::corpus::{Corpus, PartOfSpeech, Relations, prompt};
use crate::ood::members::{self, Member, Reason};
use crate::ood::space::TextSpace;
use crate::ood::{Detector, DetectorInputs, Label, Method, Options, Similarities};

/// Texts encoded at one time: a list of a thousand labels must not need a thousand sequences of
/// memory.
pub(super) const BATCH: usize = 64;

/// What became of one entry of the user's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LabelReport {
    /// As the user wrote it.
    pub label: String,
    /// Place in the user's list.
    pub index: usize,
    /// Used, or why not.
    pub status: LabelStatus,
}

/// See [`LabelReport`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LabelStatus {
    /// An ID label.
    Ok,
    /// Nothing but spaces; left out.
    Empty,
    /// Came before, but for case and spaces; left out.
    Duplicate,
    /// An ID label of which the model reads the beginning only.
    Truncated,
}

/// The corpus, and what is known of its words.
#[derive(Clone, Copy)]
pub(super) struct WordGround<'a> {
    pub corpus: &'a Corpus,
    pub relations: Option<&'a Relations>,
    pub space: &'a TextSpace,
}

impl WordGround<'_> {
    fn kin(&self, label: &str, embedding: &[f32]) -> Vec<Member> {
        members::of_label(label, embedding, self.corpus, self.relations, self.space)
    }
}

/// What a method is prepared with, beside the labels.
pub(super) struct Prepared<'a> {
    pub method: Method,
    pub options: &'a Options,
    pub corpus: &'a Corpus,
    pub relations: Option<&'a Relations>,
    pub temperature: f64,
    pub noise: &'a [Similarities<'a>],
}

/// What is known of a label once it has been encoded.
pub(super) struct Known {
    /// Unit length.
    pub embedding: Vec<f32>,
    kin: Vec<Member>,
    truncated: bool,
}

/// A word of the corpus that belongs to a label: a false negative.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    /// Place of the label that it belongs to most surely, the nearest of several.
    pub label: usize,
    pub cosine: f32,
    pub probability: f32,
    pub reason: Reason,
}

/// The ID labels in force.
pub(super) struct Labels {
    /// See [`super::Settings::prompt`].
    prompt: Option<String>,
    known: HashMap<String, Known>,
    /// As the user wrote them, without spaces around.
    pub names: Vec<String>,
    /// By word.
    pub false_negatives: BTreeMap<u32, Taken>,
}

impl Labels {
    pub fn new(prompt: Option<String>) -> Self {
        Self {
            prompt,
            known: HashMap::new(),
            names: Vec::new(),
            false_negatives: BTreeMap::new(),
        }
    }

    pub async fn set(
        &mut self,
        labels: &[String],
        encoder: &Encoder,
        ground: WordGround<'_>,
    ) -> Result<Vec<LabelReport>, LensError> {
        self.encode(labels, encoder, ground).await?;
        let mut seen = HashSet::new();
        let mut names = Vec::new();
        let mut reports = Vec::new();
        for (index, label) in labels.iter().enumerate() {
            let name = spaced(label);
            let status = match self.known.get(&name) {
                _ if name.is_empty() => LabelStatus::Empty,
                _ if !seen.insert(name.to_lowercase()) => LabelStatus::Duplicate,
                Some(known) if known.truncated => LabelStatus::Truncated,
                _ => LabelStatus::Ok,
            };
            if matches!(status, LabelStatus::Ok | LabelStatus::Truncated) {
                names.push(name);
            }
            reports.push(LabelReport {
                label: label.clone(),
                index,
                status,
            });
        }
        self.names = names;
        self.set_aside();
        Ok(reports)
    }

    /// Encodes the labels that are new. Old ones stay: a user who takes a label out often puts it
    /// back.
    async fn encode(
        &mut self,
        labels: &[String],
        encoder: &Encoder,
        ground: WordGround<'_>,
    ) -> Result<(), LensError> {
        let mut new: Vec<String> = labels.iter().map(|l| spaced(l)).collect();
        new.retain(|l| !l.is_empty() && !self.known.contains_key(l));
        new.sort_unstable();
        new.dedup();
        for names in new.chunks(BATCH) {
            let prompted = |name: &String| match &self.prompt {
                Some(prompt) => prompt.replace("{}", name),
                None => prompt(name, PartOfSpeech::Noun),
            };
            let prompts: Vec<String> = names.iter().map(prompted).collect();
            for (name, text) in names.iter().zip(encoder.texts(&prompts).await?) {
                let embedding = embedded(&text.features, encoder.dimension())?;
                let kin = ground.kin(name, &embedding);
                self.known.insert(
                    name.clone(),
                    Known {
                        embedding,
                        kin,
                        truncated: text.truncated,
                    },
                );
            }
        }
        Ok(())
    }

    /// Finds anew what belongs to each label: the corpus is another.
    pub fn renew(&mut self, ground: WordGround<'_>) {
        for (name, known) in &mut self.known {
            known.kin = ground.kin(name, &known.embedding);
        }
        self.set_aside();
    }

    fn set_aside(&mut self) {
        self.false_negatives.clear();
        for (place, name) in self.names.iter().enumerate() {
            for kin in self.known.get(name).map_or(&[][..], |k| &k.kin) {
                let taken = Taken {
                    label: place,
                    cosine: kin.cosine,
                    probability: kin.probability,
                    reason: kin.reason,
                };
                let surest = self.false_negatives.entry(kin.word).or_insert(taken);
                let sureness = |t: &Taken| (t.probability, t.cosine);
                if sureness(&taken) > sureness(surest) {
                    *surest = taken;
                }
            }
        }
    }

    /// A method, prepared for these labels.
    pub fn prepare(&self, with: Prepared<'_>) -> Box<dyn Detector> {
        let corpus = with.corpus;
        let labels: Vec<Label<'_>> = self
            .names
            .iter()
            .filter_map(|name| Some((name, self.known.get(name)?)))
            .map(|(name, known)| Label {
                name,
                embedding: &known.embedding,
                members: &known.kin,
            })
            .collect();
        let texts = DetectorInputs {
            labels: &labels,
            count: corpus.len(),
            words: &corpus.words,
            temperature: with.temperature,
            relations: with.relations,
            noise: with.noise,
            mean_log_distance: &corpus.mean_log_distance,
            cosines: &|label, words| corpus.cosines_of(words, labels[label].embedding),
        };
        with.method.prepare(&texts, with.options)
    }

    /// Unit embeddings of the labels in force, in their order.
    pub fn embeddings(&self) -> impl Iterator<Item = &[f32]> {
        self.names
            .iter()
            .filter_map(|n| self.known.get(n))
            .map(|k| k.embedding.as_slice())
    }
}

/// Without spaces around, and with single ones inside.
pub(super) fn spaced(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ")
}
