//! A loaded model: pixels and token ids in, features out.

use burn::tensor::{Device, Tensor};

use super::arithmetic::Arithmetic;
use super::config::ClipConfig;
use super::towers::{TextError, TextTower, VisionTower};

/// Both towers of a CLIP, on a device, ready to encode.
#[derive(Debug)]
pub struct ClipModel {
    pub(super) config: ClipConfig,
    pub(super) device: Device,
    pub(super) vision: VisionTower,
    pub(super) text: TextTower,
    pub(super) logit_scale: f32,
    pub(super) arithmetic: Arithmetic,
}

impl ClipModel {
    /// What the checkpoint's config says.
    pub fn config(&self) -> &ClipConfig {
        &self.config
    }

    /// Where the model is.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// In which numbers it computes.
    pub fn arithmetic(&self) -> Arithmetic {
        self.arithmetic
    }

    /// What cosines are multiplied by before the softmax, `1 / T`; about 100 for OpenAI's models.
    /// The files hold its logarithm.
    pub fn logit_scale(&self) -> f32 {
        self.logit_scale
    }

    /// Image features, **not** normalised: `[n, projection_dim]`.
    ///
    /// # Panics
    /// Where `pixel_values` is not `[n, 3, image_size, image_size]`.
    pub fn image_features(&self, pixel_values: Tensor<4>) -> Tensor<2> {
        self.image_features_in(self.arithmetic, pixel_values)
    }

    /// The same in other numbers: from the weights as they are, so no better than those.
    pub(super) fn image_features_in(
        &self,
        arithmetic: Arithmetic,
        pixel_values: Tensor<4>,
    ) -> Tensor<2> {
        self.vision.forward(pixel_values, arithmetic)
    }

    /// Text features, **not** normalised: `[n, projection_dim]`.
    ///
    /// Each list holds one text's tokens up to and including its end; they may differ in length.
    /// The work grows with the longest, so encode texts of like length together.
    ///
    /// # Errors
    /// [`TextError`] where a list is empty, endless, too long or of another vocabulary.
    pub fn text_features(&self, input_ids: &[Vec<u32>]) -> Result<Tensor<2>, TextError> {
        self.text_features_in(self.arithmetic, input_ids)
    }

    /// As [`Self::image_features_in`].
    pub(super) fn text_features_in(
        &self,
        arithmetic: Arithmetic,
        input_ids: &[Vec<u32>],
    ) -> Result<Tensor<2>, TextError> {
        self.text.forward(input_ids, &self.device, arithmetic)
    }
}
