//! [`Loading`]: a checkpoint of any size whose weights are still arriving.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use super::error::thrown;
use super::{OodLens, bytes, device, js_embedding, required, to_js, without_alpha};
use crate::clip::encoder::EncoderLoading;
use crate::clip::header_length;
use crate::lens::{DeviceInfo, LensFiles};
use crate::ood::Method;

/// A model whose weights are still arriving. The page fetches the header (`headerLength`, `header`),
/// then the bytes that `ranges` names (`push`), and turns the object into an `OodLens` (`finish`).
/// Pictures can be embedded as soon as the image tower is complete.
#[wasm_bindgen]
pub struct Loading {
    encoder: EncoderLoading,
    device: DeviceInfo,
}

#[wasm_bindgen]
impl Loading {
    /// Opens this module's device. `files` holds `Uint8Array`s: `config` and, unless the layout is
    /// open_clip's, `preprocessor`. With `f16` the model computes in f16 if the device can; the
    /// result must pass `OodLens.selfCheck`. Throws if the model is not supported.
    pub async fn open(
        #[wasm_bindgen(unchecked_param_type = "Record<string, Uint8Array>")] files: JsValue,
        f16: Option<bool>,
    ) -> Result<Loading, JsValue> {
        let opened = device::open(f16 == Some(true)).await.map_err(thrown)?;
        let preprocessor = bytes(&files, "preprocessor");
        let config = required(&files, "config")?;
        let encoder = EncoderLoading::new(config, preprocessor.as_deref(), &opened.device)
            .map_err(thrown)?
            .in_arithmetic(opened.arithmetic);
        Ok(Self {
            encoder,
            device: opened.info,
        })
    }

    /// Length of the weights' header in bytes, read from their first eight bytes. Throws if they are
    /// not a safetensors file.
    #[wasm_bindgen(js_name = headerLength)]
    pub fn header_length(first: &[u8]) -> Result<f64, JsValue> {
        let length = header_length(first).map_err(crate::clip::ClipError::from);
        Ok(length.map_err(thrown)? as f64)
    }

    /// Takes the header. `fileSize`, if known, is compared with the size that the header implies.
    pub fn header(&mut self, header: &[u8], file_size: Option<f64>) -> Result<(), JsValue> {
        let size = file_size.map(|size| size as u64);
        self.encoder.header(header, size).map_err(thrown)
    }

    /// The ranges of the weights that are needed, the most useful first.
    #[wasm_bindgen(unchecked_return_type = "TensorRange[]")]
    pub fn ranges(&self) -> Result<JsValue, JsValue> {
        to_js(&self.encoder.ranges())
    }

    /// Takes bytes of the weights from `offset` on. The pieces of one range must come in order.
    pub async fn push(&mut self, offset: f64, bytes: &[u8]) -> Result<(), JsValue> {
        self.encoder.push(offset as u64, bytes).map_err(thrown)
    }

    /// Takes all of the weights at once.
    pub(super) fn read(&mut self, weights: &[u8]) -> Result<(), JsValue> {
        let size = Some(weights.len() as u64);
        self.encoder.read(weights, size).map_err(thrown)
    }

    /// Whether pictures can be embedded.
    #[wasm_bindgen(getter, js_name = imageReady)]
    pub fn image_ready(&self) -> bool {
        self.encoder.image_ready()
    }

    /// Where the model will run, in English.
    #[wasm_bindgen(getter)]
    pub fn device(&self) -> String {
        self.device.to_string()
    }

    /// Where the model will run.
    #[wasm_bindgen(getter, js_name = deviceInfo, unchecked_return_type = "DeviceInfo")]
    pub fn device_info(&self) -> Result<JsValue, JsValue> {
        to_js(&self.device)
    }

    /// The unit embedding of an image file, for `OodLens.addEmbedding`. Throws as `addImage` does.
    pub async fn embed(&self, file: Vec<u8>) -> Result<Float32Array, JsValue> {
        js_embedding(self.encoder.image(&file).await)
    }

    /// The unit embedding of decoded pixels, as `OodLens.addPixels` takes them.
    #[wasm_bindgen(js_name = embedPixels)]
    pub async fn embed_pixels(
        &self,
        rgba: Vec<u8>,
        width: u32,
        height: u32,
    ) -> Result<Float32Array, JsValue> {
        let rgb = without_alpha(&rgba);
        js_embedding(self.encoder.image_rgb(&rgb, width, height).await)
    }

    /// The lens, once all of `ranges` has been pushed. `files` holds `Uint8Array`s: `tokenizer`, and
    /// `corpus` or `words` or both; optionally `relations`, `golden` and `calibration`.
    ///
    /// `corpus` is the pack of this model. `words` is the pack of another model, whose words this
    /// model embeds: a few now, the others by `growCorpus`. With both, `corpus` is what `corpusPack`
    /// returned in an earlier session. `relations` belong to `words`, or without them to `corpus`.
    pub async fn finish(
        self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, Uint8Array>")] files: JsValue,
    ) -> Result<OodLens, JsValue> {
        let tokenizer = required(&files, "tokenizer")?;
        let golden = bytes(&files, "golden");
        let encoder = self.encoder.finish(&tokenizer, golden).map_err(thrown)?;
        let files = LensFiles {
            corpus: bytes(&files, "corpus"),
            words: bytes(&files, "words"),
            relations: bytes(&files, "relations"),
            calibration: bytes(&files, "calibration"),
        };
        let lens = files.assemble(encoder, Method::default()).await;
        Ok(OodLens::new(lens.map_err(thrown)?, self.device))
    }
}
