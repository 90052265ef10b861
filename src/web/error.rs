//! Errors as JavaScript sees them.

use js_sys::{Error, Object, Reflect};
use wasm_bindgen::JsValue;

use super::to_js;
use crate::clip::ClipError;
use crate::clip::image::ImageError;
use crate::lens::LensError;

/// An `Error` whose message is English and meant for developers. Its properties `code` and `values`
/// are the data that the page words in the reader's language.
///
/// An image that only the browser's own decoder may read gives an error named `UnsupportedFormat`.
pub(super) fn thrown(error: impl Into<LensError>) -> JsValue {
    let error = error.into();
    let js = Error::new(&error.to_string());
    if let LensError::Clip(ClipError::Image(ImageError::UnsupportedFormat { .. })) = &error {
        js.set_name("UnsupportedFormat");
    }
    match describe(&js, &error) {
        Ok(()) => js.into(),
        Err(other) => other,
    }
}

/// Sets `code` and `values`.
fn describe(js: &Error, error: &LensError) -> Result<(), JsValue> {
    let data = to_js(error)?;
    let mut values = Reflect::get(&data, &"values".into())?;
    if values.is_undefined() {
        values = Object::new().into();
    }
    Reflect::set(js, &"code".into(), &Reflect::get(&data, &"code".into())?)?;
    Reflect::set(js, &"values".into(), &values)?;
    Ok(())
}
