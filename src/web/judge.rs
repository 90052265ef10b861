//! The part of [`OodLens`] that says what is decided: of all images in numbers, of some with reasons.

use js_sys::{Float64Array, Object, Reflect, Uint32Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{OodLens, to_js};
use crate::lens::Verdict;

#[derive(Serialize)]
struct NumberedVerdict {
    id: u32,
    #[serde(flatten)]
    verdict: Verdict,
}

#[wasm_bindgen]
impl OodLens {
    /// The ID labels in force: `string[]`.
    pub fn labels(&self) -> Vec<String> {
        self.lens.labels().to_vec()
    }

    /// What is decided of all images, by ascending number, in flat arrays, since hundreds of objects
    /// take longer to hand over than to compute: `{ ids: Uint32Array, scores: Float64Array,
    /// undebiased: Float64Array, nearest: Uint32Array, largestCosine: number }`. `nearest` are places
    /// in `labels`; an image belongs where its score reaches the threshold in force. Empty without
    /// labels.
    pub fn judgements(&self) -> Result<JsValue, JsValue> {
        let all = self.lens.judgements();
        let object = Object::new();
        let parts: [(&str, JsValue); 5] = [
            ("ids", Uint32Array::from(&all.ids[..]).into()),
            ("scores", Float64Array::from(&all.scores[..]).into()),
            ("undebiased", Float64Array::from(&all.undebiased[..]).into()),
            ("nearest", Uint32Array::from(&all.nearest[..]).into()),
            ("largestCosine", all.largest_cosine.into()),
        ];
        for (name, part) in parts {
            Reflect::set(&object, &name.into(), &part)?;
        }
        Ok(object.into())
    }

    /// The verdicts with their reasons on these images, on all if left out, by ascending number; `[]`
    /// without labels.
    pub fn verdicts(&self, ids: Option<Vec<u32>>) -> Result<JsValue, JsValue> {
        let wanted = |id: u32| ids.as_ref().is_none_or(|ids| ids.contains(&id));
        let verdicts = self.lens.verdicts_of(wanted).into_iter();
        to_js(
            &verdicts
                .map(|(id, verdict)| NumberedVerdict { id, verdict })
                .collect::<Vec<_>>(),
        )
    }
}
