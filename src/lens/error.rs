//! Why a lens cannot do what was asked.

use serde::Serialize;

use super::device::DeviceError;
use super::settings::SettingsError;
use crate::clip::ClipError;
use crate::corpus::CorpusError;
use crate::corpus::density::DensityError;
use crate::corpus::relations::RelationsError;
use crate::ood::threshold::CalibrationError;
use crate::ood::{Method, MethodError};

/// Every error that can leave the crate through a lens.
///
/// It serialises as `{ code, values }`, so that the page can word it in the reader's language.
/// `Display` words it in English.
#[derive(Debug, thiserror::Error, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum LensError {
    /// The embedding belongs to another model.
    #[error("the embedding has {found} numbers, but the embeddings of this model have {expected}")]
    #[serde(rename = "lens-embedding-length")]
    EmbeddingLength {
        /// Numbers given.
        found: usize,
        /// Numbers of an embedding of this model.
        expected: usize,
    },
    /// The embedding cannot be scaled to length one.
    #[error("the embedding has no direction: its length is zero or not finite")]
    #[serde(rename = "lens-embedding-zero")]
    EmbeddingZero,
    /// The lens holds no picture of this number.
    #[error("there is no picture number {id}")]
    #[serde(rename = "lens-picture-unknown")]
    UnknownPicture {
        /// Number that was asked for.
        id: u32,
    },
    /// A text "label and word" is needed that has not been encoded.
    #[error("the text `{text}` has not been encoded")]
    #[serde(rename = "lens-pair-not-encoded")]
    PairNotEncoded {
        /// Text of the pair.
        text: String,
    },
    /// The user's word list is empty or too long.
    #[error("the list holds {count} different words, but must hold 1 to {most}")]
    #[serde(rename = "lens-word-count")]
    WordCount {
        /// Different words in the list.
        count: usize,
        /// Most words that a list may hold.
        most: usize,
    },
    /// Pictures were marked while no label was in force.
    #[error("there are no labels that the marked pictures could belong to")]
    #[serde(rename = "lens-marks-without-labels")]
    MarksWithoutLabels,
    /// No picture was marked as belonging to the labels.
    #[error("no picture is marked as belonging to the labels")]
    #[serde(rename = "lens-marks-none-belong")]
    MarksNoneBelong,
    /// One picture was marked both ways.
    #[error("picture number {id} is marked both as belonging and as not belonging to the labels")]
    #[serde(rename = "lens-marks-contradict")]
    MarksContradict {
        /// Number of the first such picture.
        id: u32,
    },
    /// The marked pictures have no score under the labels in force.
    #[error("the marked pictures have no score under these labels")]
    #[serde(rename = "lens-marks-without-score")]
    MarksWithoutScore,
    /// A method needs densities, and the corpus has none.
    #[error("the method {method} needs word densities, which this corpus lacks")]
    #[serde(rename = "lens-method-needs-densities")]
    MethodNeedsDensities {
        /// Method that was asked for.
        method: Method,
    },
    /// A file of the model was not handed over.
    #[error("the file `{file}` of the model is missing")]
    #[serde(rename = "lens-file-missing")]
    FileMissing {
        /// Role of the file: `config`, `weights` or `tokenizer`.
        file: &'static str,
    },
    /// There is nothing to check the device against.
    #[error("the model has no golden embeddings to check the device against")]
    #[serde(rename = "lens-golden-missing")]
    GoldenMissing,
    /// Neither a corpus pack nor a word list was handed over.
    #[error("there is neither a corpus pack nor a word list to embed")]
    #[serde(rename = "lens-corpus-missing")]
    CorpusMissing,
    /// The model, a text or an image.
    #[error(transparent)]
    #[serde(untagged)]
    Clip(#[from] ClipError),
    /// The corpus pack.
    #[error(transparent)]
    #[serde(untagged)]
    Corpus(#[from] CorpusError),
    /// The word relations.
    #[error(transparent)]
    #[serde(untagged)]
    Relations(#[from] RelationsError),
    /// The densities of the user's own words.
    #[error(transparent)]
    #[serde(untagged)]
    Density(#[from] DensityError),
    /// The calibration file.
    #[error(transparent)]
    #[serde(untagged)]
    Calibration(#[from] CalibrationError),
    /// A setting.
    #[error(transparent)]
    #[serde(untagged)]
    Settings(#[from] SettingsError),
    /// The name of a method.
    #[error(transparent)]
    #[serde(untagged)]
    Method(#[from] MethodError),
    /// The device.
    #[error(transparent)]
    #[serde(untagged)]
    Device(#[from] DeviceError),
}
