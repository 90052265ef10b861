//! Does this device compute what the reference computed?
//!
//! The same check serves the tests, natively and in the browser, and the start-up of the page: a
//! WebGPU that rejects a shader drops the whole submission and hands back stale numbers without a
//! word (<https://github.com/tracel-ai/cubecl/issues/1641>), so only known answers tell.

use burn::tensor::{Tensor, TensorData};
use safetensors::SafeTensors;

use super::difference::{compare, largest, relative};
use super::tensors::{f32s, i64s};
use crate::clip::error::ClipError;
use crate::clip::model::ClipModel;
use crate::clip::read_back::read_back;

/// How far a model's embeddings are from the reference's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParityReport {
    /// Largest difference of any component of the unit-length image embeddings.
    pub image_delta: f32,
    /// The same for the text embeddings.
    pub text_delta: f32,
    /// Largest relative difference of a feature's length before it is normalised, images and
    /// texts, and of `logit_scale`.
    pub norm_delta: f32,
}

impl ParityReport {
    /// Whether each of the differences is at most `tolerance`.
    pub fn within(&self, tolerance: f32) -> bool {
        self.image_delta.max(self.text_delta).max(self.norm_delta) <= tolerance
    }
}

/// Encodes the inputs in `expected` and compares with the outputs in it.
///
/// `expected` is a safetensors file as `tools/reference/clip_fixtures.py` writes it:
/// `pixel_values` f32 `[n, 3, h, w]`, `input_ids` i64 `[m, context_length]` with `input_lengths`
/// i64 `[m]`, `image_features` f32 `[n, dim]`, `text_features` f32 `[m, dim]` (neither normalised)
/// and `logit_scale` f32 `[]` (its exponential).
///
/// # Errors
/// [`ClipError`] where `expected` is not such a file or the device fails; numbers that are wrong
/// are no error but a large difference (infinite for NaN).
pub async fn check(model: &ClipModel, expected: &[u8]) -> Result<ParityReport, ClipError> {
    let expected = Expected::read(expected)?;
    let side = model.config().vision.image_size;
    if expected.pixel_values.shape()[1..] != [3, side, side] {
        return Err(ClipError::Expected(format!(
            "its images are {:?}, the model's are [n, 3, {side}, {side}]",
            expected.pixel_values.shape()
        )));
    }
    let pixel_values = Tensor::<4>::from_data(expected.pixel_values, model.device());
    let image = read_back(model.image_features(pixel_values)).await?;
    let text = read_back(model.text_features(&expected.input_ids)?).await?;

    let dim = model.config().projection_dim;
    let (image_delta, image_norms) = compare(&image, &expected.image_features, dim);
    let (text_delta, text_norms) = compare(&text, &expected.text_features, dim);
    let scale = relative(model.logit_scale(), expected.logit_scale);
    Ok(ParityReport {
        image_delta,
        text_delta,
        norm_delta: largest([image_norms, text_norms, scale].into_iter()),
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
        let file =
            SafeTensors::deserialize(bytes).map_err(|e| ClipError::Expected(e.to_string()))?;
        let (shape, pixels) = f32s(&file, "pixel_values")?;
        let (_, image_features) = f32s(&file, "image_features")?;
        let (_, text_features) = f32s(&file, "text_features")?;
        let (_, logit_scale) = f32s(&file, "logit_scale")?;
        let (shape_of_ids, ids) = i64s(&file, "input_ids")?;
        let (_, lengths) = i64s(&file, "input_lengths")?;
        let (&[_, _, _, _], &[_, columns], &[logit_scale]) =
            (&shape[..], &shape_of_ids[..], &logit_scale[..])
        else {
            return Err(ClipError::Expected("a tensor's rank is off".to_owned()));
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
