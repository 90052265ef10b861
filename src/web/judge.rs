//! Judgements and verdicts on the pictures of an [`OodLens`].

use js_sys::{Float64Array, Object, Reflect, Uint32Array};
use wasm_bindgen::prelude::*;

use super::{OodLens, to_js};
use crate::lens::Judgements;

#[wasm_bindgen]
impl OodLens {
    /// The ID labels in force.
    pub fn labels(&self) -> Vec<String> {
        self.lens.labels().to_vec()
    }

    /// Scores and nearest labels of all pictures, in flat arrays: handing over hundreds of objects takes
    /// longer than computing them. Empty without labels.
    #[wasm_bindgen(unchecked_return_type = "Judgements")]
    pub fn judgements(&self) -> Result<JsValue, JsValue> {
        let Judgements {
            ids,
            scores,
            undebiased,
            nearest,
            largest_cosine,
        } = self.lens.judgements();
        let object = Object::new();
        let parts: [(&str, JsValue); 5] = [
            ("ids", Uint32Array::from(&ids[..]).into()),
            ("scores", Float64Array::from(&scores[..]).into()),
            ("undebiased", Float64Array::from(&undebiased[..]).into()),
            ("nearest", Uint32Array::from(&nearest[..]).into()),
            ("largestCosine", largest_cosine.into()),
        ];
        for (name, part) in parts {
            Reflect::set(&object, &name.into(), &part)?;
        }
        Ok(object.into())
    }

    /// The verdicts on these pictures, or on all, by ascending number. Empty without labels.
    #[wasm_bindgen(unchecked_return_type = "Verdict[]")]
    pub fn verdicts(&self, ids: Option<Vec<u32>>) -> Result<JsValue, JsValue> {
        let wanted = |id: u32| ids.as_ref().is_none_or(|ids| ids.contains(&id));
        to_js(&self.lens.verdicts_of(wanted))
    }
}
