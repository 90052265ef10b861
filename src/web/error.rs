//! Errors as JavaScript sees them.

use js_sys::{Error, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::to_js;
use crate::lens::LensError;

/// Name of the error after which the page tries the browser's own decoder.
const UNSUPPORTED_FORMAT: &str = "UnsupportedFormat";

/// An `Error` whose message is English and meant for developers. Its properties `code` and `values`
/// are the data that the page words in the reader's language.
pub(super) fn thrown(error: impl Into<LensError>) -> JsValue {
    let error = error.into();
    let js = Error::new(&error.to_string());
    if let Err(refused) = describe(&js, &error) {
        return refused;
    }
    js.into()
}

fn describe(js: &Error, error: &impl Serialize) -> Result<(), JsValue> {
    let data = to_js(error)?;
    let code = Reflect::get(&data, &"code".into())?;
    if code == "image-unsupported-format" {
        js.set_name(UNSUPPORTED_FORMAT);
    }
    let values = Reflect::get(&data, &"values".into())?;
    let values = if values.is_undefined() {
        Object::new().into()
    } else {
        values
    };
    Reflect::set(js, &"code".into(), &code)?;
    Reflect::set(js, &"values".into(), &values)?;
    Ok(())
}
