//! Comparison with the features that a reference implementation computed.
//!
//! The same check serves the tests, natively and in the browser, and `ood-lens verify`.

use burn::tensor::{Tensor, TensorData};

use super::difference::{Difference, largest, relative};
use super::tensors::{self, f32s, i64s};
use crate::clip::error::ClipError;
use crate::clip::model::ClipModel;
use crate::clip::read_back::read_back;

/// How far the features of a model are from the reference's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParityReport {
    /// Largest difference of any component of the unit-length image embeddings.
    pub image_delta: f32,
    /// Largest difference of any component of the unit-length text embeddings.
    pub text_delta: f32,
    /// Largest relative difference of the length of a feature, image or text, and of `logit_scale`.
    pub norm_delta: f32,
}

impl ParityReport {
    /// Whether all three differences are at most `tolerance`.
    pub fn within(&self, tolerance: f32) -> bool {
        self.image_delta.max(self.text_delta).max(self.norm_delta) <= tolerance
    }
}

/// Encodes the inputs in `expected` and compares the features with those in `expected`.
///
/// `expected` is a safetensors file as `tools/reference/clip_fixtures.py` writes it:
///
/// | tensor | type and shape |
/// | --- | --- |
/// | `pixel_values` | f32 `[n, 3, h, w]` |
/// | `input_ids` | i64 `[m, context_length]` |
/// | `input_lengths` | i64 `[m]` |
/// | `image_features` | f32 `[n, dim]`, not normalised |
/// | `text_features` | f32 `[m, dim]`, not normalised |
/// | `logit_scale` | f32 `[]`, its exponential |
///
/// # Errors
/// [`ClipError`] if `expected` is no such file or the device fails. Wrong features are no error but a large
/// difference, infinite for NaN.
pub async fn check(model: &ClipModel, expected: &[u8]) -> Result<ParityReport, ClipError> {
    let expected = Expected::read(expected)?;
    let side = model.config().vision.image_size;
    if expected.pixel_values.shape()[1..] != [3, side, side] {
        return Err(ClipError::expected(format!(
            "its images are {:?}, the model's are [n, 3, {side}, {side}]",
            expected.pixel_values.shape()
        )));
    }
    let pixel_values = Tensor::<4>::from_data(expected.pixel_values, model.device());
    let image = read_back(model.image_features(pixel_values)).await?;
    let text = read_back(model.text_features(&expected.input_ids)?).await?;

    let dim = model.config().projection_dim;
    let image = Difference::between(&image, &expected.image_features, dim);
    let text = Difference::between(&text, &expected.text_features, dim);
    let scale = relative(model.logit_scale(), expected.logit_scale);
    Ok(ParityReport {
        image_delta: image.component,
        text_delta: text.component,
        norm_delta: largest([image.norm, text.norm, scale]),
    })
}

struct Expected {
    pixel_values: TensorData,
    input_ids: Vec<Vec<u32>>,
    image_features: Vec<f32>,
    text_features: Vec<f32>,
    logit_scale: f32,
}

impl Expected {
    fn read(bytes: &[u8]) -> Result<Self, ClipError> {
        let file = tensors::read(bytes)?;
        let (shape, pixels) = f32s(&file, "pixel_values")?;
        let (_, image_features) = f32s(&file, "image_features")?;
        let (_, text_features) = f32s(&file, "text_features")?;
        let (_, logit_scale) = f32s(&file, "logit_scale")?;
        let (shape_of_ids, ids) = i64s(&file, "input_ids")?;
        let (_, lengths) = i64s(&file, "input_lengths")?;
        let (&[_, _, _, _], &[_, columns], &[logit_scale]) =
            (&shape[..], &shape_of_ids[..], &logit_scale[..])
        else {
            return Err(ClipError::expected("a tensor has the wrong rank"));
        };
        let input_ids = ids
            .chunks(columns.max(1))
            .zip(lengths)
            .map(|(row, length)| {
                row.iter()
                    .take(length as usize)
                    .map(|&id| id as u32)
                    .collect()
            })
            .collect();
        Ok(Self {
            pixel_values: TensorData::new(pixels, shape),
            input_ids,
            image_features,
            text_features,
            logit_scale,
        })
    }
}
