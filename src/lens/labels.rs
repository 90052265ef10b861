//! The list of ID labels: their embeddings and the words that belong to them.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::background::Background;
use super::direction::unit_embedding;
use super::{LensError, TEXT_BATCH};
use crate::clip::encoder::Encoder;
use crate::corpus::{PartOfSpeech, prompt};
use crate::ood::Label;
use crate::ood::members::{Member, Reason};

/// The status of one entry of the user's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabelEntry {
    /// Text as the user wrote it.
    pub label: String,
    /// Index in the user's list.
    pub index: usize,
    /// Whether the entry is an ID label, and if not, why.
    pub status: LabelStatus,
}

/// Whether an entry of the user's list is an ID label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum LabelStatus {
    /// The entry is an ID label.
    Ok,
    /// Nothing but spaces; left out.
    Empty,
    /// Equal to an earlier entry except for case and spaces; left out.
    Duplicate,
    /// The entry is an ID label, but the model reads only its beginning.
    Truncated,
}

/// A label that has been encoded.
#[derive(Clone)]
struct Encoded {
    /// Unit length.
    embedding: Vec<f32>,
    members: Vec<Member>,
    truncated: bool,
}

/// A word of the corpus that belongs to a label.
#[derive(Debug, Clone, Copy)]
pub(super) struct FalseNegative {
    /// Index of the label that it belongs to most probably; of several, the nearest.
    pub label: usize,
    pub cosine: f32,
    pub probability: f32,
    pub reason: Reason,
}

/// The ID labels in force.
#[derive(Default)]
pub(super) struct Labels {
    /// See [`super::Settings::prompt`].
    prompt: Option<String>,
    /// Every label encoded so far under the prompt, also those no longer in the list: a user who
    /// takes a label out often puts it back.
    encoded: HashMap<String, Encoded>,
    /// As the user wrote them, with single spaces and none at the ends.
    names: Vec<String>,
    /// By word.
    false_negatives: BTreeMap<u32, FalseNegative>,
}

impl Labels {
    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn len(&self) -> usize {
        self.names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The names in lower case, sorted: equal for equal sets of labels.
    pub fn sorted(&self) -> Vec<String> {
        let mut names: Vec<String> = self.names.iter().map(|l| l.to_lowercase()).collect();
        names.sort_unstable();
        names
    }

    /// The label that a word of the corpus belongs to.
    pub fn false_negative(&self, word: u32) -> Option<&FalseNegative> {
        self.false_negatives.get(&word)
    }

    /// Unit embeddings, in the order of the names.
    pub fn embeddings(&self) -> impl Iterator<Item = &[f32]> {
        self.encoded_names().map(|(_, e)| e.embedding.as_slice())
    }

    /// The labels as detectors take them.
    pub fn for_detectors(&self) -> Vec<Label<'_>> {
        let encoded = self.encoded_names();
        encoded
            .map(|(name, encoded)| Label {
                name,
                embedding: &encoded.embedding,
                members: &encoded.members,
            })
            .collect()
    }

    fn encoded_names(&self) -> impl Iterator<Item = (&String, &Encoded)> {
        let names = self.names.iter();
        names.filter_map(|name| Some((name, self.encoded.get(name)?)))
    }

    /// Replaces the list; `false` as the second value says that it has not changed.
    ///
    /// # Errors
    /// If a text cannot be encoded; the list stays as it was.
    pub async fn set(
        &mut self,
        labels: &[String],
        encoder: &Encoder,
        background: &Background,
    ) -> Result<(Vec<LabelEntry>, bool), LensError> {
        self.encode(labels, encoder, background).await?;
        let mut seen = HashSet::new();
        let mut names = Vec::new();
        let mut entries = Vec::new();
        for (index, label) in labels.iter().enumerate() {
            let name = single_spaced(label);
            let status = match self.encoded.get(&name) {
                _ if name.is_empty() => LabelStatus::Empty,
                _ if !seen.insert(name.to_lowercase()) => LabelStatus::Duplicate,
                Some(encoded) if encoded.truncated => LabelStatus::Truncated,
                _ => LabelStatus::Ok,
            };
            if matches!(status, LabelStatus::Ok | LabelStatus::Truncated) {
                names.push(name);
            }
            entries.push(LabelEntry {
                label: label.clone(),
                index,
                status,
            });
        }
        let has_changed = names != self.names;
        self.names = names;
        self.find_false_negatives();
        Ok((entries, has_changed))
    }

    /// Encodes the list again under another prompt.
    ///
    /// # Errors
    /// If a text cannot be encoded; prompt and list stay as they were.
    pub async fn set_prompt(
        &mut self,
        prompt: Option<String>,
        encoder: &Encoder,
        background: &Background,
    ) -> Result<(), LensError> {
        let mut labels = Self {
            prompt,
            ..Self::default()
        };
        labels.set(&self.names, encoder, background).await?;
        *self = labels;
        Ok(())
    }

    /// Encodes the labels that are new under this prompt.
    async fn encode(
        &mut self,
        labels: &[String],
        encoder: &Encoder,
        background: &Background,
    ) -> Result<(), LensError> {
        let mut new: Vec<String> = labels.iter().map(|l| single_spaced(l)).collect();
        new.retain(|l| !l.is_empty() && !self.encoded.contains_key(l));
        new.sort_unstable();
        new.dedup();
        for names in new.chunks(TEXT_BATCH) {
            let prompted = |name: &String| match &self.prompt {
                Some(prompt) => prompt.replace("{}", name),
                None => prompt(name, PartOfSpeech::Noun),
            };
            let prompts: Vec<String> = names.iter().map(prompted).collect();
            for (name, text) in names.iter().zip(encoder.texts(&prompts).await?) {
                let embedding = unit_embedding(&text.features, encoder.dimension())?;
                let encoded = Encoded {
                    members: background.members(name, &embedding),
                    embedding,
                    truncated: text.truncated,
                };
                self.encoded.insert(name.clone(), encoded);
            }
        }
        Ok(())
    }

    /// Finds the words that belong to each label, after the background has changed.
    pub fn compare(&mut self, background: &Background) {
        for (name, encoded) in &mut self.encoded {
            encoded.members = background.members(name, &encoded.embedding);
        }
        self.find_false_negatives();
    }

    fn find_false_negatives(&mut self) {
        let mut found: BTreeMap<u32, FalseNegative> = BTreeMap::new();
        for (label, (_, encoded)) in self.encoded_names().enumerate() {
            for members in &encoded.members {
                let candidate = FalseNegative {
                    label,
                    cosine: members.cosine,
                    probability: members.probability,
                    reason: members.reason,
                };
                let best = found.entry(members.word).or_insert(candidate);
                let rank = |f: &FalseNegative| (f.probability, f.cosine);
                if rank(&candidate) > rank(best) {
                    *best = candidate;
                }
            }
        }
        self.false_negatives = found;
    }
}

/// The label with single spaces and none at the ends.
fn single_spaced(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ")
}
