//! A lens from the files of a model: bytes in, lens out.

use super::background::{Background, WordList};
use super::{Lens, LensError};
use crate::clip::encoder::Encoder;
use crate::corpus::{Corpus, Relations};
use crate::ood::Method;
use crate::ood::threshold::Calibration;

/// The files beside a checkpoint that make it a lens. `corpus`, `words` or both are needed.
#[derive(Default)]
pub struct LensFiles {
    /// Corpus pack of this model. Beside `words`: the pack of an earlier session, whose words need
    /// not be embedded again.
    pub corpus: Option<Vec<u8>>,
    /// Corpus pack of another model, whose words are embedded with this model while the lens is in
    /// use.
    pub words: Option<Vec<u8>>,
    /// Relations of `words`, or of `corpus` where there are no `words`.
    pub relations: Option<Vec<u8>>,
    /// Calibration of this model.
    pub calibration: Option<Vec<u8>>,
}

impl LensFiles {
    /// Reads the files and joins them with the model.
    ///
    /// # Errors
    /// [`LensError::CorpusMissing`], or the error of the file that cannot be used:
    /// [`LensError::Corpus`], [`LensError::Relations`], [`LensError::Calibration`]; or if a first word
    /// cannot be encoded.
    pub async fn assemble(self, encoder: Encoder, method: Method) -> Result<Lens, LensError> {
        let calibration = self.calibration.as_deref();
        let calibration = calibration
            .map(|json| Calibration::from_json(json, encoder.checksum()))
            .transpose()?;
        let corpus = self.corpus.as_deref().map(Corpus::from_bytes).transpose()?;
        let relations = |words: &[_]| {
            let bytes = self.relations.as_deref();
            bytes.map(|b| Relations::from_bytes(b, words)).transpose()
        };
        let background = match (self.words, corpus) {
            (Some(pack), kept) => {
                let words = Corpus::from_bytes(&pack)?.words;
                let relations = relations(&words)?;
                let list = WordList { words, relations };
                Background::growing(&encoder, list, kept.as_ref()).await?
            }
            (None, Some(corpus)) => {
                let relations = relations(&corpus.words)?;
                Background::new(corpus, relations, calibration)
            }
            (None, None) => return Err(LensError::CorpusMissing),
        };
        Lens::new(encoder, background, method)
    }
}
