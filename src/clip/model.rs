//! A loaded model: normalised pixels and token ids in, features out.

use burn::tensor::{Device, Tensor};

use super::arithmetic::Arithmetic;
use super::config::ClipConfig;
use super::towers::{TextError, TextTower, VisionTower};

/// Both towers of a CLIP on a device.
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
    /// The config of the checkpoint.
    pub fn config(&self) -> &ClipConfig {
        &self.config
    }

    /// The device that the model computes on.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The arithmetic that the model computes in.
    pub fn arithmetic(&self) -> Arithmetic {
        self.arithmetic
    }

    /// `1 / T`: CLIP multiplies cosines by it before the softmax. About 100 in OpenAI's models. The files hold its
    /// logarithm.
    pub fn logit_scale(&self) -> f32 {
        self.logit_scale
    }

    /// Image features, **not** normalised: `[n, projection_dim]`.
    ///
    /// # Panics
    /// If `pixel_values` is not `[n, 3, image_size, image_size]`.
    pub fn image_features(&self, pixel_values: Tensor<4>) -> Tensor<2> {
        self.image_features_in(self.arithmetic, pixel_values)
    }

    /// Image features in another arithmetic than the model's. The weights keep the precision of the model.
    pub(super) fn image_features_in(
        &self,
        arithmetic: Arithmetic,
        pixel_values: Tensor<4>,
    ) -> Tensor<2> {
        self.vision.forward(pixel_values, arithmetic)
    }

    /// Text features, **not** normalised: `[n, projection_dim]`.
    ///
    /// Each of the `n` lists holds the token ids of one text, up to and including the end token. Lists may differ in
    /// length. The cost grows with the longest list, so encode texts of similar length together.
    ///
    /// # Errors
    /// [`TextError`] if there is no list, or a list has no end token, is too long or has ids of another vocabulary.
    pub fn text_features(&self, input_ids: &[Vec<u32>]) -> Result<Tensor<2>, TextError> {
        self.text_features_in(self.arithmetic, input_ids)
    }

    /// Text features in another arithmetic than the model's. The weights keep the precision of the model.
    pub(super) fn text_features_in(
        &self,
        arithmetic: Arithmetic,
        input_ids: &[Vec<u32>],
    ) -> Result<Tensor<2>, TextError> {
        self.text.forward(input_ids, &self.device, arithmetic)
    }
}
