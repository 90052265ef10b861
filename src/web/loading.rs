//! [`Loading`]: a checkpoint of any size that is still arriving.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use super::error::{self, sentence, thrown};
use super::{OodLens, bytes, device, embedded, required, to_js, without_alpha};
use crate::clip::encoder::EncoderLoading;
use crate::clip::header_length;
use crate::corpus::{Corpus, Relations};
use crate::lens::{Lens, WordList};
use crate::ood::Method;
use crate::ood::threshold::Calibration;

/// A model whose weights are on their way. The page fetches the header (`headerLength`, `header`),
/// then the bytes that `ranges` names (`push`), and makes an `OodLens` of it (`finish`); pictures can
/// be embedded as soon as the image tower is there.
#[wasm_bindgen]
pub struct Loading {
    encoder: EncoderLoading,
    device: String,
}

#[wasm_bindgen]
impl Loading {
    /// Opens this module's device. `files` holds `Uint8Array`s: `config` and, unless the layout is
    /// open_clip's, `preprocessor`. `f16` as in `OodLens.load`. Throws at a model that is not
    /// supported.
    pub async fn open(files: JsValue, f16: Option<bool>) -> Result<Loading, JsValue> {
        let opened = device::open(f16 == Some(true));
        let opened = opened.await.map_err(|e| sentence(&e))?;
        let preprocessor = bytes(&files, "preprocessor");
        let config = required(&files, "config")?;
        let encoder = EncoderLoading::new(config, preprocessor.as_deref(), &opened.device)
            .map_err(thrown)?
            .in_arithmetic(opened.arithmetic);
        Ok(Self {
            encoder,
            device: opened.name,
        })
    }

    /// How many of the weights' first bytes are their header, told by the first eight. Throws where
    /// these are not of a safetensors file.
    #[wasm_bindgen(js_name = headerLength)]
    pub fn header_length(first: &[u8]) -> Result<f64, JsValue> {
        let length = header_length(first).map_err(|e| sentence(&e))?;
        Ok(length as f64)
    }

    /// Takes the header. `fileSize`, where it is known, is compared with what the header promises.
    pub fn header(&mut self, header: &[u8], file_size: Option<f64>) -> Result<(), JsValue> {
        let size = file_size.map(|size| size as u64);
        self.encoder.header(header, size).map_err(thrown)
    }

    /// What is needed of the weights, in the order in which it is useful: `{ start: number, end:
    /// number, tower: "image" | "text" }[]`, `end` being the first byte that is not.
    pub fn ranges(&self) -> Result<JsValue, JsValue> {
        to_js(&self.encoder.ranges())
    }

    /// Takes bytes of the weights from `offset` on. The pieces of one range must come in their order.
    pub async fn push(&mut self, offset: f64, bytes: &[u8]) -> Result<(), JsValue> {
        self.encoder.push(offset as u64, bytes).map_err(thrown)
    }

    /// Whether pictures can be embedded.
    #[wasm_bindgen(getter, js_name = imageReady)]
    pub fn image_ready(&self) -> bool {
        self.encoder.image_ready()
    }

    /// Where the model will run, for people.
    #[wasm_bindgen(getter)]
    pub fn device(&self) -> String {
        self.device.clone()
    }

    /// Unit embedding of an image file, for `OodLens.addEmbedding`. Throws as `addImage` does.
    pub async fn embed(&self, file: Vec<u8>) -> Result<Float32Array, JsValue> {
        embedded(self.encoder.image(&file).await)
    }

    /// Unit embedding of pixels that the browser has decoded, as `addPixels` takes them.
    #[wasm_bindgen(js_name = embedPixels)]
    pub async fn embed_pixels(
        &self,
        rgba: Vec<u8>,
        width: u32,
        height: u32,
    ) -> Result<Float32Array, JsValue> {
        let rgb = without_alpha(&rgba);
        embedded(self.encoder.image_rgb(&rgb, width, height).await)
    }

    /// The lens, once all of `ranges` has been pushed. `files` holds `Uint8Array`s: `tokenizer`; a
    /// `corpus` that belongs to this model, or `words`, another model's corpus of which the words
    /// are embedded anew (a few now, the rest by `growCorpus`), or both, where `corpus` is what
    /// `corpusPack` once gave; and where there are such `relations` (of the corpus, or of `words`),
    /// `golden` and `calibration`.
    pub async fn finish(self, files: JsValue) -> Result<OodLens, JsValue> {
        let golden = bytes(&files, "golden");
        let encoder = self
            .encoder
            .finish(&required(&files, "tokenizer")?, golden)
            .map_err(thrown)?;
        let read = |pack: &[u8]| Corpus::from_bytes(pack).map_err(|e| sentence(&e));
        let corpus = bytes(&files, "corpus").as_deref().map(read).transpose()?;
        let relations = bytes(&files, "relations");
        let relations_of = |words: &[_]| {
            let read = relations.as_ref().map(|r| Relations::from_bytes(r, words));
            read.transpose().map_err(|e| sentence(&e))
        };
        let calibration = bytes(&files, "calibration")
            .map(|json| Calibration::from_json(&json, encoder.checksum()))
            .transpose()
            .map_err(|e| sentence(&e))?;
        let method = Method::default();
        let lens = match (bytes(&files, "words"), corpus) {
            (Some(words), kept) => {
                let words = read(&words)?.words;
                let relations = relations_of(&words)?;
                let list = WordList { words, relations };
                Lens::with_growing_corpus(encoder, list, kept.as_ref(), method)
                    .await
                    .map_err(error::lens)?
            }
            (None, Some(corpus)) => {
                let relations = relations_of(&corpus.words)?;
                Lens::new(encoder, corpus, relations, calibration, method).map_err(error::lens)?
            }
            (None, None) => {
                return Err(
                    JsError::new("neither a corpus nor words to make one of were given").into(),
                );
            }
        };
        Ok(OodLens::new(lens, self.device))
    }
}
