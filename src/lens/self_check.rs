//! The device's embeddings against stored ones.

use serde::Serialize;

use super::LensError;
use crate::clip::encoder::Encoder;

/// How far the device's embeddings of one picture and one text are from the golden ones, which are
/// stored beside the model. Without golden embeddings, f16 is compared with f32.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SelfCheck {
    /// Largest difference of a component of the picture's unit embedding.
    pub image_delta: f32,
    /// Largest difference of a component of the text's unit embedding.
    pub text_delta: f32,
    /// Largest difference allowed.
    pub tolerance: f32,
    /// Whether both differences are allowed.
    pub passed: bool,
}

impl SelfCheck {
    /// # Errors
    /// [`LensError::GoldenMissing`] where there are no golden embeddings and the model computes in
    /// f32; or if the device fails.
    pub(super) async fn of(encoder: &Encoder) -> Result<Self, LensError> {
        let report = encoder.self_check().await?;
        let report = report.ok_or(LensError::GoldenMissing)?;
        let tolerance = encoder.arithmetic().tolerance();
        Ok(Self {
            image_delta: report.image_delta,
            text_delta: report.text_delta,
            tolerance,
            passed: report.within(tolerance),
        })
    }
}
