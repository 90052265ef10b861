//! One picture and one text with their embeddings, stored beside a model: what the device is
//! checked against at start-up.
//!
//! `golden.safetensors` holds `image` (U8 `[h, w, 3]`, already resized and cropped), `image_embeds`
//! (F32 `[1, projection_dim]`), `input_ids` (I64 `[1, n]`, up to and including the end token) and
//! `text_embeds` (F32 `[1, projection_dim]`), both embeddings of unit length.

use burn::tensor::{Tensor, TensorData};
use safetensors::{Dtype, SafeTensors};

use super::parity::{f32s, i64s, largest_delta, read_back, values};
use super::preprocess::Preprocessor;
use super::{ClipError, ClipModel};

/// Largest differences of any component of the unit embeddings, infinite where a device returned
/// no number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoldenReport {
    /// Of the picture.
    pub image_delta: f32,
    /// Of the text.
    pub text_delta: f32,
}

impl GoldenReport {
    /// Whether both differences are at most `tolerance`.
    #[must_use]
    pub fn within(&self, tolerance: f32) -> bool {
        self.image_delta.max(self.text_delta) <= tolerance
    }
}

/// Embeds the golden picture and text on the model's device and compares.
///
/// # Errors
/// [`ClipError`] where `golden` is not such a file or the device fails.
pub async fn check(
    model: &ClipModel,
    preprocessor: &Preprocessor,
    golden: &[u8],
) -> Result<GoldenReport, ClipError> {
    let file = SafeTensors::deserialize(golden).map_err(|e| ClipError::Expected(e.to_string()))?;
    let (_, picture) = values(&file, "image", Dtype::U8)?;
    let (_, image_embeds) = f32s(&file, "image_embeds")?;
    let (_, text_embeds) = f32s(&file, "text_embeds")?;
    let (_, input_ids) = i64s(&file, "input_ids")?;

    let (height, width) = preprocessor.image_size();
    let pixel_values =
        TensorData::new(preprocessor.normalise_crop(picture)?, [1, 3, height, width]);
    let pixel_values = Tensor::<4>::from_data(pixel_values, model.device());
    let image = read_back(model.image_features(pixel_values)).await?;
    let input_ids = input_ids
        .into_iter()
        .map(|id| u32::try_from(id).unwrap_or(u32::MAX))
        .collect();
    let text = read_back(model.text_features(&[input_ids])?).await?;

    let dim = model.config().projection_dim;
    Ok(GoldenReport {
        image_delta: largest_delta(&image, &image_embeds, dim),
        text_delta: largest_delta(&text, &text_embeds, dim),
    })
}
