//! The part of [`OodLens`] behind the verdicts: methods, settings, thresholds, corpus and map.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::error::thrown;
use super::{OodLens, to_js};
use crate::lens::{SettingsChanges, SettingsError};
use crate::ood::Method;

#[wasm_bindgen]
impl OodLens {
    /// The methods that this corpus allows, the default first.
    #[wasm_bindgen(unchecked_return_type = "Method[]")]
    pub fn methods(&self) -> Vec<String> {
        self.lens.methods().map(|m| m.name().to_owned()).collect()
    }

    /// Changes the method that decides. Throws if no method has this name or the corpus does not
    /// allow it.
    #[wasm_bindgen(js_name = setMethod)]
    pub async fn set_method(&mut self, name: String) -> Result<(), JsValue> {
        let method: Method = name.parse().map_err(thrown)?;
        self.lens.set_method(method).await.map_err(thrown)
    }

    /// The settings in force.
    #[wasm_bindgen(unchecked_return_type = "SettingsInForce")]
    pub fn settings(&self) -> Result<JsValue, JsValue> {
        to_js(&self.lens.settings_in_force())
    }

    /// Changes settings. Another prompt encodes the labels again. Throws if a
    /// setting cannot be used, and changes nothing then.
    #[wasm_bindgen(js_name = setSettings)]
    pub async fn set_settings(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "SettingsChanges")] changes: JsValue,
    ) -> Result<(), JsValue> {
        let changes: SettingsChanges = serde_wasm_bindgen::from_value(changes).map_err(|e| {
            thrown(SettingsError::Unreadable {
                detail: e.to_string(),
            })
        })?;
        self.lens.set_settings(&changes).await.map_err(thrown)
    }

    /// The opinion of every method on every picture. Empty without labels.
    #[wasm_bindgen(unchecked_return_type = "Compared[]")]
    pub async fn compare(&mut self) -> Result<JsValue, JsValue> {
        to_js(&self.lens.compare().await.map_err(thrown)?)
    }

    /// The threshold in force.
    #[wasm_bindgen(unchecked_return_type = "Threshold")]
    pub fn threshold(&self) -> Result<JsValue, JsValue> {
        to_js(&self.lens.threshold())
    }

    /// Sets a threshold by hand for the method in force; `null` removes it.
    #[wasm_bindgen(js_name = setThreshold)]
    pub fn set_threshold(&mut self, threshold: Option<f64>) {
        self.lens.set_threshold(threshold);
    }

    /// Takes the threshold from pictures that the user knows: `belongs` belong to the labels, `others`
    /// do not.
    #[wasm_bindgen(unchecked_return_type = "Calibrated")]
    pub fn calibrate(&mut self, belongs: &[u32], others: &[u32]) -> Result<JsValue, JsValue> {
        to_js(&self.lens.calibrate(belongs, others).map_err(thrown)?)
    }

    /// Forgets the marks of `calibrate` for the labels in force.
    #[wasm_bindgen(js_name = forgetMarks)]
    pub fn forget_marks(&mut self) {
        self.lens.forget_marks();
    }

    /// Replaces the corpus by up to 5,000 words of the user and returns their number. Pictures and
    /// labels stay. `progress` is called with the number of words embedded so far and the number of
    /// all.
    #[wasm_bindgen(js_name = setCorpusWords)]
    pub async fn set_corpus_words(
        &mut self,
        words: Vec<String>,
        #[wasm_bindgen(unchecked_optional_param_type = "(done: number, all: number) => void")]
        progress: Option<Function>,
    ) -> Result<usize, JsValue> {
        let tell = |done: usize, all: usize| {
            if let Some(progress) = &progress {
                // An exception of the listener does not stop the embedding.
                let _ = progress.call2(&JsValue::NULL, &done.into(), &all.into());
            }
        };
        let set = self.lens.set_words(&words, tell).await;
        set.map_err(thrown)
    }

    /// Puts the model's own corpus in place of the user's words.
    #[wasm_bindgen(js_name = restoreCorpus)]
    pub async fn restore_corpus(&mut self) -> Result<(), JsValue> {
        self.lens.restore_corpus().await.map_err(thrown)
    }

    /// Number of words that the corpus will have; more than `corpusSize` while it is growing.
    #[wasm_bindgen(getter, js_name = corpusTotal)]
    pub fn corpus_total(&self) -> usize {
        self.lens.corpus_total()
    }

    /// Embeds at most `words` more words, the most common first, and returns the number of words in
    /// the corpus. Verdicts change with every word.
    #[wasm_bindgen(js_name = growCorpus)]
    pub async fn grow_corpus(&mut self, words: usize) -> Result<usize, JsValue> {
        self.lens.grow_corpus(words).await.map_err(thrown)
    }

    /// The corpus as a pack, for `Loading.finish` in a later session.
    #[wasm_bindgen(js_name = corpusPack)]
    pub fn corpus_pack(&self) -> Result<Vec<u8>, JsValue> {
        self.lens.corpus().to_bytes().map_err(thrown)
    }

    /// Words of the corpus in which `query` occurs, at most `limit`.
    #[wasm_bindgen(unchecked_return_type = "WordFound[]")]
    pub fn words(&self, query: &str, limit: usize) -> Result<JsValue, JsValue> {
        to_js(&self.lens.words(query, limit))
    }

    /// Labels, pictures and the words near them on a plane, by principal components.
    #[wasm_bindgen(unchecked_return_type = "MapOfAll")]
    pub fn map(&self) -> Result<JsValue, JsValue> {
        to_js(&self.lens.map())
    }

    /// The same by neighbours. If the points are too few, too many or all equal, it is the
    /// result of `map`, and `instead` says why.
    #[wasm_bindgen(js_name = mapOfNeighbours, unchecked_return_type = "MapOfAll")]
    pub fn map_of_neighbours(&self) -> Result<JsValue, JsValue> {
        to_js(&self.lens.map_of_neighbours())
    }
}
