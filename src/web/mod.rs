//! The browser's interface (wasm32 only): the JavaScript class `OodLens`, with one API in both modules,
//! `webgpu` and `cpu`. The types of its values are generated into `www/client/types.d.ts`.

mod device;
mod error;
mod explore;
mod judge;
mod loading;
mod sha256;

use js_sys::{Array, Float32Array, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::clip::check::parity as clip_parity;
use crate::clip::{ClipError, ClipModel};
use crate::lens::{DeviceInfo, Lens, LensError, unit};
use device::Opened;
use error::thrown;
use loading::Loading;

/// Types that the generated declarations of both modules refer to.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"import type {
  Calibrated, Compared, DeviceInfo, Judgements, LabelEntry, MapOfAll, Method, SelfCheck, SettingsChanges,
  SettingsInForce, TensorRange, Threshold, Verdict, WordFound,
} from "../../www/client/types.js";"#;

unsafe extern "C" {
    /// Runs the constructors of all crates; the linker provides this function. CubeCL's compiler fills
    /// its tables of operations in constructors (the `inventory` crate).
    fn __wasm_call_ctors();
}

/// Runs once when the module is instantiated. Panics are printed with their location.
#[wasm_bindgen(start)]
fn start() {
    // If a module does not call it, the linker takes the module for a program with one entry and makes
    // each exported function run all constructors first. That cost half a millisecond for each piece of
    // JavaScript handed in or released, of which a kernel has a dozen.
    // SAFETY: nothing has run before this call, and there is no other call.
    unsafe { __wasm_call_ctors() };
    console_error_panic_hook::set_once();
}

/// A model, its background, the labels and the pictures.
#[wasm_bindgen]
pub struct OodLens {
    lens: Lens,
    device: DeviceInfo,
}

impl OodLens {
    /// Prints to the console which model answers from now on.
    fn new(lens: Lens, device: DeviceInfo) -> Self {
        let (checksum, words) = (lens.encoder().checksum(), lens.corpus().len());
        let line = format!("OOD Lens: model {checksum:.12}, {words} words, on {device}");
        web_sys::console::info_1(&line.into());
        Self { lens, device }
    }
}

#[wasm_bindgen]
impl OodLens {
    /// Loads a model onto this module's device. `files` holds `Uint8Array`s: `config`, `weights`, and
    /// the files of `Loading.open` and `Loading.finish`. `f16` as in `Loading.open`.
    pub async fn load(
        #[wasm_bindgen(unchecked_param_type = "Record<string, Uint8Array>")] files: JsValue,
        f16: Option<bool>,
    ) -> Result<OodLens, JsValue> {
        let mut loading = Loading::open(files.clone(), f16).await?;
        loading.read(&required(&files, "weights")?)?;
        loading.finish(files).await
    }

    /// Where the model runs, in English.
    #[wasm_bindgen(getter)]
    pub fn device(&self) -> String {
        self.device.to_string()
    }

    /// Where the model runs.
    #[wasm_bindgen(getter, js_name = deviceInfo, unchecked_return_type = "DeviceInfo")]
    pub fn device_info(&self) -> Result<JsValue, JsValue> {
        to_js(&self.device)
    }

    /// Numbers that the model computes in.
    #[wasm_bindgen(getter, unchecked_return_type = "\"f32\" | \"f16\"")]
    pub fn arithmetic(&self) -> String {
        self.lens.encoder().arithmetic().name().to_owned()
    }

    /// Number of words in the corpus.
    #[wasm_bindgen(js_name = corpusSize)]
    pub fn corpus_size(&self) -> usize {
        self.lens.corpus().len()
    }

    /// SHA-256 of configuration, tensors and tokenizer, in hexadecimal. The same files give the same
    /// checksum, in whatever order they arrived.
    #[wasm_bindgen(getter)]
    pub fn checksum(&self) -> String {
        self.lens.encoder().checksum().to_owned()
    }

    /// Compares the device's embeddings of one picture and one text with those stored beside the model,
    /// or, without stored ones, f16 with f32.
    #[wasm_bindgen(js_name = selfCheck, unchecked_return_type = "SelfCheck")]
    pub async fn self_check(&self) -> Result<JsValue, JsValue> {
        to_js(&self.lens.self_check().await.map_err(thrown)?)
    }

    /// Replaces the ID labels and reports on each entry.
    #[wasm_bindgen(js_name = setLabels, unchecked_return_type = "LabelEntry[]")]
    pub async fn set_labels(&mut self, labels: Vec<String>) -> Result<JsValue, JsValue> {
        to_js(&self.lens.set_labels(&labels).await.map_err(thrown)?)
    }

    /// Decodes and embeds an image file. Throws an error named `UnsupportedFormat` (code
    /// `image-format-unsupported`) if the browser's own decoder should be tried.
    #[wasm_bindgen(js_name = addImage)]
    pub async fn add_image(&mut self, id: u32, file: Vec<u8>) -> Result<(), JsValue> {
        self.lens.add_image(id, &file).await.map_err(thrown)
    }

    /// Embeds decoded pixels: RGBA, composited on white.
    #[wasm_bindgen(js_name = addPixels)]
    pub async fn add_pixels(
        &mut self,
        id: u32,
        rgba: Vec<u8>,
        width: u32,
        height: u32,
    ) -> Result<(), JsValue> {
        self.lens
            .add_rgb(id, &without_alpha(&rgba), width, height)
            .await
            .map_err(thrown)
    }

    /// The unit embedding of a text, without any prompt around it.
    #[wasm_bindgen(js_name = embedText)]
    pub async fn embed_text(&self, text: String) -> Result<Float32Array, JsValue> {
        let texts = self.lens.encoder().texts(&[text]).await;
        js_embedding(texts.map(|mut t| t.pop().map(|t| t.features).unwrap_or_default()))
    }

    /// The unit embedding of decoded pixels, as `addPixels` takes them. The picture is not kept.
    #[wasm_bindgen(js_name = embedPixels)]
    pub async fn embed_pixels(
        &self,
        rgba: Vec<u8>,
        width: u32,
        height: u32,
    ) -> Result<Float32Array, JsValue> {
        let rgb = without_alpha(&rgba);
        js_embedding(self.lens.encoder().image_rgb(&rgb, width, height).await)
    }

    /// The unit embedding of a picture, for `addEmbedding` of the other module.
    pub fn embedding(&self, id: u32) -> Result<Float32Array, JsValue> {
        let embedding = self.lens.embedding(id);
        embedding.map(Float32Array::from).map_err(thrown)
    }

    /// Adds a picture by its embedding, as `embedding` returns it.
    #[wasm_bindgen(js_name = addEmbedding)]
    pub async fn add_embedding(&mut self, id: u32, embedding: Vec<f32>) -> Result<(), JsValue> {
        let added = self.lens.add_embedding(id, &embedding);
        added.await.map_err(thrown)
    }

    /// Forgets a picture.
    #[wasm_bindgen(js_name = removeImage)]
    pub fn remove_image(&mut self, id: u32) {
        self.lens.remove_image(id);
    }
}

/// The largest differences of a checkpoint's embeddings from the expected ones on this module's
/// device, `[image, text]`. The browser tests call it with the parity fixtures of `tests/`. `f16` as in
/// `Loading.open`.
#[wasm_bindgen(js_name = parity)]
pub async fn parity(
    config: Vec<u8>,
    weights: Vec<u8>,
    expected: Vec<u8>,
    f16: Option<bool>,
) -> Result<Array, JsValue> {
    let Opened {
        device, arithmetic, ..
    } = device::open(f16 == Some(true)).await.map_err(thrown)?;
    let model = ClipModel::load_in(arithmetic, &config, &weights, &device);
    let model = model.map_err(|e| thrown(ClipError::from(e)))?;
    let report = clip_parity::check(&model, &expected)
        .await
        .map_err(thrown)?;
    Ok([report.image_delta, report.text_delta]
        .into_iter()
        .map(JsValue::from)
        .collect())
}

/// The features of a text or an image, scaled to length one.
fn js_embedding(features: Result<Vec<f32>, ClipError>) -> Result<Float32Array, JsValue> {
    let features = features.map_err(thrown)?;
    let unit = unit(&features).ok_or_else(|| thrown(LensError::EmbeddingZero))?;
    Ok(Float32Array::from(unit.as_slice()))
}

/// The colours of RGBA pixels.
fn without_alpha(rgba: &[u8]) -> Vec<u8> {
    let (pixels, _) = rgba.as_chunks::<4>();
    pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()
}

fn bytes(files: &JsValue, name: &str) -> Option<Vec<u8>> {
    let value = Reflect::get(files, &name.into()).ok()?;
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

fn required(files: &JsValue, file: &'static str) -> Result<Vec<u8>, JsValue> {
    bytes(files, file).ok_or_else(|| thrown(LensError::FileMissing { file }))
}

fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}
