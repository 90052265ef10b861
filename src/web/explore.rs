//! The part of [`OodLens`] that looks behind the verdicts: other methods, settings, thresholds,
//! the corpus, the map.

use js_sys::Function;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::error::{self, sentence};
use super::{OodLens, to_js};
use crate::lens::{Changes, Opinion};
use crate::ood::Method;

#[derive(Serialize)]
struct Compared {
    id: u32,
    methods: Vec<Opinion>,
}

#[wasm_bindgen]
impl OodLens {
    /// Names of the methods that this corpus allows, the default first: `string[]`.
    pub fn methods(&self) -> Vec<String> {
        self.lens.methods().map(|m| m.name().to_owned()).collect()
    }

    /// Changes the method that decides. Throws if there is none of that name, or this corpus does
    /// not allow it.
    #[wasm_bindgen(js_name = setMethod)]
    pub fn set_method(&mut self, name: &str) -> Result<(), JsValue> {
        let method = name.parse::<Method>().map_err(|e| sentence(&e))?;
        if !self.lens.methods().any(|m| m == method) {
            return Err(JsError::new(&format!(
                "the method {name} needs to know how densely each word of the corpus lies, which was not computed for this one; a pack made by `ood-lens embed-corpus` says so"
            ))
            .into());
        }
        self.lens.set_method(method);
        Ok(())
    }

    /// `{ temperature: number | null, automaticTemperature: number, tau: number, groups: number,
    /// nounShare: number, adjectiveShare: number, excluded: string[], prompt: string | null }`; a
    /// temperature or prompt of null is the automatic one.
    pub fn settings(&self) -> Result<JsValue, JsValue> {
        let automatic = self.lens.automatic_temperature();
        to_js(&self.lens.settings().shown(automatic))
    }

    /// Changes settings: `{ temperature?: number | null, tau?: number | null, groups?: number |
    /// null, nounShare?: number | null, adjectiveShare?: number | null, excluded?: string[] | null,
    /// prompt?: string | null }`. What is missing stays, what is null becomes automatic. After
    /// another prompt (`{}` stands for the label) the labels must be set again. Throws at a setting
    /// that cannot be, and changes nothing then.
    #[wasm_bindgen(js_name = setSettings)]
    pub fn set_settings(&mut self, changes: JsValue) -> Result<(), JsValue> {
        let changes: Changes = serde_wasm_bindgen::from_value(changes)?;
        self.lens.set_settings(&changes).map_err(error::lens)
    }

    /// What every method says of every image, a promise of `{ id: number, methods: { method: string,
    /// score: number, threshold: number, verdict: "id" | "ood" }[] }[]`; `[]` without labels.
    pub async fn compare(&mut self) -> Result<JsValue, JsValue> {
        let compared = self.lens.compare().await.map_err(error::lens)?.into_iter();
        to_js(
            &compared
                .map(|(id, methods)| Compared { id, methods })
                .collect::<Vec<_>>(),
        )
    }

    /// The threshold in force: `{ threshold: number, tpr: number | null, fpr: number | null,
    /// threshold95: number | null, fpr95: number | null, auroc: number | null, source: string,
    /// kind: "model" | "user" | "manual" | "none" }`.
    pub fn threshold(&self) -> Result<JsValue, JsValue> {
        to_js(&self.lens.threshold())
    }

    /// Sets a threshold by hand for the method in force; `null` gives it up again.
    #[wasm_bindgen(js_name = setThreshold)]
    pub fn set_threshold(&mut self, threshold: Option<f64>) {
        self.lens.set_threshold(threshold);
    }

    /// Takes the threshold from pictures that the user knows: `{ threshold: number, tpr: number,
    /// tprLow: number, tprHigh: number, fpr: number | null, count: number }`.
    pub fn calibrate(&mut self, belongs: &[u32], others: &[u32]) -> Result<JsValue, JsValue> {
        to_js(&self.lens.calibrate(belongs, others).map_err(error::lens)?)
    }

    /// Gives up what `calibrate` made for the labels in force.
    #[wasm_bindgen(js_name = forgetMarks)]
    pub fn forget_marks(&mut self) {
        self.lens.forget_marks();
    }

    /// Replaces the corpus by up to 5,000 words of the user's own: a promise of their number.
    /// Images and labels stay. `progress` is called with the words embedded so far and their number.
    #[wasm_bindgen(js_name = setCorpusWords)]
    pub async fn set_corpus_words(
        &mut self,
        words: Vec<String>,
        progress: Option<Function>,
    ) -> Result<usize, JsValue> {
        let tell = |done: usize, all: usize| {
            if let Some(progress) = &progress {
                // What the listener throws is its own affair.
                let _ = progress.call2(&JsValue::NULL, &done.into(), &all.into());
            }
        };
        let made = self.lens.set_words(&words, tell).await;
        made.map_err(error::lens)
    }

    /// The model's own corpus in place of those words again, as it was.
    #[wasm_bindgen(js_name = restoreCorpus)]
    pub async fn restore_corpus(&mut self) -> Result<(), JsValue> {
        self.lens.restore_corpus().await.map_err(error::lens)
    }

    /// How many words the corpus is to have; more than `corpusSize` where it is still growing.
    #[wasm_bindgen(getter, js_name = corpusTotal)]
    pub fn corpus_total(&self) -> usize {
        self.lens.corpus_total()
    }

    /// Embeds at most so many more words, the most common first: a promise of how many the corpus
    /// has now. The verdicts change by it.
    #[wasm_bindgen(js_name = growCorpus)]
    pub async fn grow_corpus(&mut self, words: usize) -> Result<usize, JsValue> {
        self.lens.grow_corpus(words).await.map_err(error::lens)
    }

    /// The corpus as a pack, to be kept and given to `Loading.finish` the next time.
    #[wasm_bindgen(js_name = corpusPack)]
    pub fn corpus_pack(&self) -> Result<Vec<u8>, JsValue> {
        self.lens.corpus().to_bytes().map_err(|e| sentence(&e))
    }

    /// Words of the corpus in which `query` occurs: `{ word: string, partOfSpeech: "noun" |
    /// "adjective", lexname: string, densityRank: number | null, setAsideBy: string | null }[]`.
    pub fn words(&self, query: &str, limit: usize) -> Result<JsValue, JsValue> {
        to_js(&self.lens.words(query, limit))
    }

    /// Labels, images and words near them on a plane, their principal components: `{ labels: {
    /// label: string, x: number, y: number }[], words: { word: string, x: number, y: number }[],
    /// images: { id: number, x: number, y: number }[], instead: null }`.
    pub fn map(&self) -> Result<JsValue, JsValue> {
        to_js(&self.lens.map())
    }

    /// The same by neighbours; of too few points, too many or none that differ it is what `map`
    /// says, and `instead` names which: `"tooFew" | "tooMany" | "alike" | null`.
    #[wasm_bindgen(js_name = mapOfNeighbours)]
    pub fn map_of_neighbours(&self) -> Result<JsValue, JsValue> {
        to_js(&self.lens.map_of_neighbours())
    }
}
