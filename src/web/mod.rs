//! The door for the browser (wasm32 only): `OodLens`, one class with one API in both modules,
//! `webgpu` and `cpu`. Typed for the page in `www/worker/engine/runtime.js`.

mod device;
mod error;
mod explore;
mod judge;
mod loading;
mod sha256;

use js_sys::{Array, Float32Array, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::clip::encoder::EncoderLoading;
use crate::clip::{ClipError, ClipModel, parity as clip_parity};
use crate::corpus::{Corpus, Relations};
use crate::lens::{Lens, unit};
use crate::ood::Method;
use crate::ood::threshold::Calibration;
use device::Opened;
use error::{sentence, thrown};

unsafe extern "C" {
    /// The linker's own: runs the constructors of all crates, here the tables of operations of CubeCL's
    /// compiler (the `inventory` crate).
    fn __wasm_call_ctors();
}

/// Runs once when the module is instantiated. A panic is printed with its place.
#[wasm_bindgen(start)]
fn start() {
    // Where a module does not call it, the linker takes it for a program that is entered once, and has
    // each exported function run all constructors first: each piece of JavaScript that is handed in or let go,
    // a dozen a kernel, cost half a millisecond.
    // SAFETY: nothing has run before it, and it is called nowhere else.
    unsafe { __wasm_call_ctors() };
    console_error_panic_hook::set_once();
}

/// A model, its corpus, the labels and the images.
#[wasm_bindgen]
pub struct OodLens {
    lens: Lens,
    device: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SelfCheck {
    image_delta: f32,
    text_delta: f32,
    tolerance: f32,
    passed: bool,
}

impl OodLens {
    /// Tells whoever has the browser's console open what answers from now on.
    fn new(lens: Lens, device: String) -> Self {
        let (checksum, words) = (lens.encoder().checksum(), lens.corpus().len());
        let line = format!("OOD Lens: model {checksum:.12}, {words} words, on {device}");
        web_sys::console::info_1(&line.into());
        Self { lens, device }
    }
}

#[wasm_bindgen]
impl OodLens {
    /// Loads a model onto this module's device. `files` holds `Uint8Array`s: `config`, `weights`,
    /// `tokenizer`, `corpus`, and where there are such: `preprocessor`, `golden`, `relations`,
    /// `calibration`. With `f16` it computes in f16 where the device does, which `selfCheck` has to
    /// prove; else in f32.
    pub async fn load(files: JsValue, f16: Option<bool>) -> Result<OodLens, JsValue> {
        let opened = device::open(f16 == Some(true));
        let opened = opened.await.map_err(|e| sentence(&e))?;
        let preprocessor = bytes(&files, "preprocessor");
        let config = required(&files, "config")?;
        let mut loading = EncoderLoading::new(config, preprocessor.as_deref(), &opened.device)
            .map_err(thrown)?
            .in_arithmetic(opened.arithmetic);
        let weights = required(&files, "weights")?;
        let size = Some(weights.len() as u64);
        loading.read(&weights[..], size).map_err(thrown)?;
        drop(weights);
        let encoder = loading
            .finish(&required(&files, "tokenizer")?, bytes(&files, "golden"))
            .map_err(thrown)?;
        let corpus = Corpus::from_bytes(&required(&files, "corpus")?).map_err(|e| sentence(&e))?;
        let calibration = bytes(&files, "calibration")
            .map(|json| Calibration::from_json(&json, encoder.checksum()))
            .transpose()
            .map_err(|e| sentence(&e))?;
        let relations = bytes(&files, "relations")
            .map(|bytes| Relations::from_bytes(&bytes, &corpus.words))
            .transpose()
            .map_err(|e| sentence(&e))?;
        let lens = Lens::new(encoder, corpus, relations, calibration, Method::default())
            .map_err(|e| sentence(&e))?;
        Ok(Self::new(lens, opened.name))
    }

    /// Where the model runs, for people.
    #[wasm_bindgen(getter)]
    pub fn device(&self) -> String {
        self.device.clone()
    }

    /// What the model computes in: `"f32"` or `"f16"`.
    #[wasm_bindgen(getter)]
    pub fn arithmetic(&self) -> String {
        self.lens.encoder().arithmetic().name().to_owned()
    }

    /// Number of words in the corpus.
    #[wasm_bindgen(js_name = corpusSize)]
    pub fn corpus_size(&self) -> usize {
        self.lens.corpus().len()
    }

    /// Of configuration, tensors and tokenizer, in hexadecimal, whatever the order in which they
    /// came: the same files give the same.
    #[wasm_bindgen(getter)]
    pub fn checksum(&self) -> String {
        self.lens.encoder().checksum().to_owned()
    }

    /// Compares one picture and one text with the embeddings stored beside the model; where there
    /// are none and it computes in f16, with what f32 makes of them.
    #[wasm_bindgen(js_name = selfCheck)]
    pub async fn self_check(&self) -> Result<JsValue, JsValue> {
        let report = self
            .lens
            .encoder()
            .self_check()
            .await
            .map_err(thrown)?
            .ok_or_else(|| {
                JsError::new("the model has no golden.safetensors, so the device cannot be checked")
            })?;
        let tolerance = self.lens.encoder().arithmetic().tolerance();
        to_js(&SelfCheck {
            image_delta: report.image_delta,
            text_delta: report.text_delta,
            tolerance,
            passed: report.within(tolerance),
        })
    }

    /// Replaces the ID labels; returns what became of each entry.
    #[wasm_bindgen(js_name = setLabels)]
    pub async fn set_labels(&mut self, labels: Vec<String>) -> Result<JsValue, JsValue> {
        to_js(
            &self
                .lens
                .set_labels(&labels)
                .await
                .map_err(|e| sentence(&e))?,
        )
    }

    /// Decodes and embeds an image file. Throws an error named `UnsupportedFormat` where the
    /// browser's own decoder should be tried.
    #[wasm_bindgen(js_name = addImage)]
    pub async fn add_image(&mut self, id: u32, file: Vec<u8>) -> Result<(), JsValue> {
        self.lens.add_image(id, &file).await.map_err(error::lens)
    }

    /// Embeds pixels that the browser has decoded: RGBA, composited on white.
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
            .map_err(error::lens)
    }

    /// Unit embedding of a text as it is: no prompt is put around it.
    #[wasm_bindgen(js_name = embedText)]
    pub async fn embed_text(&self, text: String) -> Result<Float32Array, JsValue> {
        let texts = self.lens.encoder().texts(&[text]).await;
        embedded(texts.map(|mut t| t.pop().map(|t| t.features).unwrap_or_default()))
    }

    /// Unit embedding of an image that is not kept: RGBA pixels as `addPixels` takes them.
    #[wasm_bindgen(js_name = embedPixels)]
    pub async fn embed_pixels(
        &self,
        rgba: Vec<u8>,
        width: u32,
        height: u32,
    ) -> Result<Float32Array, JsValue> {
        let rgb = without_alpha(&rgba);
        embedded(self.lens.encoder().image_rgb(&rgb, width, height).await)
    }

    /// Unit embedding of an image, to hand over to the other module.
    pub fn embedding(&self, id: u32) -> Result<Float32Array, JsValue> {
        self.lens
            .embedding(id)
            .map(Float32Array::from)
            .map_err(|e| sentence(&e))
    }

    /// Takes an image over from the other module.
    #[wasm_bindgen(js_name = addEmbedding)]
    pub fn add_embedding(&mut self, id: u32, embedding: &[f32]) -> Result<(), JsValue> {
        self.lens
            .add_embedding(id, embedding)
            .map_err(|e| sentence(&e))
    }

    /// Forgets an image.
    #[wasm_bindgen(js_name = removeImage)]
    pub fn remove_image(&mut self, id: u32) {
        self.lens.remove_image(id);
    }
}

/// Largest differences of a checkpoint's embeddings from the expected ones, `[image, text]`, on
/// this module's device: the parity fixtures of `tests/` run through this in the browser. `f16` as
/// in `OodLens.load`.
#[wasm_bindgen(js_name = parity)]
pub async fn parity(
    config: Vec<u8>,
    weights: Vec<u8>,
    expected: Vec<u8>,
    f16: Option<bool>,
) -> Result<Array, JsValue> {
    let opened = device::open(f16 == Some(true));
    let Opened {
        device, arithmetic, ..
    } = opened.await.map_err(|e| sentence(&e))?;
    let model = ClipModel::load_in(arithmetic, &config, &weights, &device);
    let model = model.map_err(|e| sentence(&e))?;
    let report = clip_parity::check(&model, &expected)
        .await
        .map_err(thrown)?;
    Ok([report.image_delta, report.text_delta]
        .into_iter()
        .map(JsValue::from)
        .collect())
}

/// What the encoder made of a text or an image, at length one.
fn embedded(features: Result<Vec<f32>, ClipError>) -> Result<Float32Array, JsValue> {
    let features = features.map_err(thrown)?;
    let unit = unit(&features).ok_or_else(|| JsError::new("this embedding has no direction"))?;
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

fn required(files: &JsValue, name: &str) -> Result<Vec<u8>, JsValue> {
    bytes(files, name).ok_or_else(|| {
        JsError::new(&format!("the file `{name}` of the model was not given")).into()
    })
}

fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}
