//! The self-check at start-up: one image and one text, embedded on the device and compared with the embeddings that
//! are stored beside the model.
//!
//! A WebGPU implementation that rejects a shader drops the whole submission, reports nothing and returns stale numbers
//! (<https://github.com/tracel-ai/cubecl/issues/1641>), so only known answers show it. A model without stored
//! embeddings that computes in f16 is compared with itself in f32.
//!
//! `golden.safetensors` holds
//!
//! | tensor | type and shape |
//! | --- | --- |
//! | `image` | u8 `[h, w, 3]`, already resized and cropped |
//! | `image_embeds` | f32 `[1, projection_dim]`, of unit length |
//! | `input_ids` | i64 `[1, n]`, up to and including the end token |
//! | `text_embeds` | f32 `[1, projection_dim]`, of unit length |

use burn::tensor::{Tensor, TensorData};
use safetensors::Dtype;

use super::difference::Difference;
use super::tensors::{self, f32s, i64s, values};
use crate::clip::arithmetic::Arithmetic;
use crate::clip::error::ClipError;
use crate::clip::image::Preprocessor;
use crate::clip::model::ClipModel;
use crate::clip::read_back::read_back;

/// Largest difference of any component of the unit embeddings; infinite where the device returned NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoldenReport {
    /// Difference of the image's embedding.
    pub image_delta: f32,
    /// Difference of the text's embedding.
    pub text_delta: f32,
}

impl GoldenReport {
    /// Whether both differences are at most `tolerance`.
    pub fn within(&self, tolerance: f32) -> bool {
        self.image_delta.max(self.text_delta) <= tolerance
    }
}

/// Embeds the image and the text of `golden`, a `golden.safetensors`, on the model's device and compares.
///
/// # Errors
/// [`ClipError`] if `golden` is no such file or the device fails.
pub async fn check(
    model: &ClipModel,
    preprocessor: &Preprocessor,
    golden: &[u8],
) -> Result<GoldenReport, ClipError> {
    let file = tensors::read(golden)?;
    let (_, image) = values(&file, "image", Dtype::U8)?;
    let (_, image_embeds) = f32s(&file, "image_embeds")?;
    let (_, text_embeds) = f32s(&file, "text_embeds")?;
    let (_, input_ids) = i64s(&file, "input_ids")?;

    let pair = Pair {
        pixel_values: preprocessor.normalise_crop(image)?,
        input_ids: input_ids
            .into_iter()
            .map(|id| u32::try_from(id).unwrap_or(u32::MAX))
            .collect(),
        image_size: preprocessor.image_size(),
    };
    let (image, text) = pair.embed(model, model.arithmetic()).await?;
    let dim = model.config().projection_dim;
    Ok(GoldenReport {
        image_delta: Difference::between(&image, &image_embeds, dim).component,
        text_delta: Difference::between(&text, &text_embeds, dim).component,
    })
}

/// Embeds a made-up image and the text `input_ids`, once in the model's own arithmetic and once in f32, from the same
/// weights on the same device, and compares.
///
/// The comparison shows what f16 does to this model: numbers beyond its range, or a shader that the device rejects. It
/// does not show whether f32 is right on this device.
///
/// # Errors
/// [`ClipError`] if the device fails, or `input_ids` are no text.
pub(in crate::clip) async fn check_against_f32(
    model: &ClipModel,
    preprocessor: &Preprocessor,
    input_ids: Vec<u32>,
) -> Result<GoldenReport, ClipError> {
    let image_size = preprocessor.image_size();
    let pair = Pair {
        pixel_values: preprocessor.normalise_crop(&made_up_image(image_size))?,
        input_ids,
        image_size,
    };
    let (image, text) = pair.embed(model, model.arithmetic()).await?;
    let (image_f32, text_f32) = pair.embed(model, Arithmetic::F32).await?;
    let dim = model.config().projection_dim;
    Ok(GoldenReport {
        image_delta: Difference::between(&image, &image_f32, dim).component,
        text_delta: Difference::between(&text, &text_f32, dim).component,
    })
}

/// An image and a text as the model takes them.
struct Pair {
    pixel_values: Vec<f32>,
    input_ids: Vec<u32>,
    image_size: (usize, usize),
}

impl Pair {
    /// The features of the image and of the text, not normalised.
    async fn embed(
        &self,
        model: &ClipModel,
        arithmetic: Arithmetic,
    ) -> Result<(Vec<f32>, Vec<f32>), ClipError> {
        let (height, width) = self.image_size;
        let pixel_values = TensorData::new(self.pixel_values.clone(), [1, 3, height, width]);
        let pixel_values = Tensor::<4>::from_data(pixel_values, model.device());
        let image = read_back(model.image_features_in(arithmetic, pixel_values)).await?;
        let texts = std::slice::from_ref(&self.input_ids);
        let text = read_back(model.text_features_in(arithmetic, texts)?).await?;
        Ok((image, text))
    }
}

/// RGB bytes `[height, width, 3]`: two gradients of colour, and a chessboard over them.
fn made_up_image((height, width): (usize, usize)) -> Vec<u8> {
    let of_255 = |at: usize, all: usize| (at * 255 / all.max(1)) as u8;
    let pixel = |y: usize, x: usize| {
        let square = (8 * y / height.max(1) + 8 * x / width.max(1)) % 2;
        [of_255(x, width), of_255(y, height), of_255(square, 1)]
    };
    let rows = (0..height).flat_map(|y| (0..width).map(move |x| (y, x)));
    rows.flat_map(|(y, x)| pixel(y, x)).collect()
}
