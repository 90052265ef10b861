//! Errors as JavaScript sees them: an `Error` whose message is a sentence for the page.

use js_sys::Error;
use wasm_bindgen::JsValue;

use crate::clip::ClipError;
use crate::clip::image::ImageError;
use crate::lens::LensError;

pub(super) fn sentence(error: &dyn std::error::Error) -> JsValue {
    Error::new(&error.to_string()).into()
}

/// Names the one error for which the page has an answer of its own: the browser's decoder.
pub(super) fn thrown(error: ClipError) -> JsValue {
    let js = Error::new(&error.to_string());
    if matches!(
        error,
        ClipError::Image(ImageError::UnsupportedFormat { .. })
    ) {
        js.set_name("UnsupportedFormat");
    }
    js.into()
}

pub(super) fn lens(error: LensError) -> JsValue {
    match error {
        LensError::Clip(error) => thrown(error),
        other => sentence(&other),
    }
}
