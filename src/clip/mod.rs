//! CLIP: images and texts into one space, from the checkpoints as they are published.
//!
//! [`ClipModel::load`] reads HF's and open_clip's layouts onto any device of Burn, [`loading`] does
//! so while the file is still arriving; images go in as normalised pixels (`[n, 3, h, w]`), texts as
//! lists of token ids.

pub mod check;
pub mod config;
pub mod encoder;
pub mod image;
pub mod loading;
pub mod tokenizer;

mod arithmetic;
mod checkpoint;
mod kernels;
mod layers;
mod towers;

use burn::tensor::{Device, Tensor};

pub use arithmetic::Arithmetic;
pub use checkpoint::{CheckpointError, Tower, TowerRange, header_length};
pub use config::{ClipConfig, ConfigError, Layout};
pub use layers::Activation;
pub use towers::TextError;

use loading::ModelLoading;
use towers::TextTower;
use towers::VisionTower;

/// Whatever can go wrong between a checkpoint and an embedding.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    /// The checkpoint cannot be loaded.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A text cannot be encoded.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The tokenizer cannot be loaded, or fails on a text.
    #[error(transparent)]
    Tokenizer(#[from] tokenizer::TokenizerError),
    /// The preprocessing cannot be configured, or a file is not an image.
    #[error(transparent)]
    Image(#[from] image::ImageError),
    /// HF's layout says nothing of preprocessing in `config.json`.
    #[error(
        "the checkpoint has no preprocessor_config.json; it lies beside config.json where the model was published"
    )]
    NoPreprocessor,
    /// Asked for an image's embedding before the image tower was there.
    #[error("the model's image tower is still being loaded")]
    NotYet,
    /// The device failed to compute or to hand back numbers.
    #[error("the device could not compute: {0}")]
    Device(String),
    /// What the model is to be compared with cannot be read.
    #[error("the expected embeddings cannot be read: {0}")]
    Expected(String),
}

/// Both towers of a CLIP, on a device, ready to encode.
#[derive(Debug)]
pub struct ClipModel {
    config: ClipConfig,
    device: Device,
    vision: VisionTower,
    text: TextTower,
    logit_scale: f32,
    arithmetic: Arithmetic,
}

impl ClipModel {
    /// Puts a checkpoint on `device`.
    ///
    /// `config_json` is HF's `config.json` or open_clip's `open_clip_config.json` and tells which
    /// layout `weights` is in: a safetensors file in f32, f16, bf16, or i8 with scales. It computes in
    /// f32.
    ///
    /// # Errors
    /// [`CheckpointError`], naming the key or the tensor: what is missing, of another shape, or
    /// unknown is refused rather than guessed.
    pub fn load(
        config_json: &[u8],
        weights: &[u8],
        device: &Device,
    ) -> Result<Self, CheckpointError> {
        Self::load_in(Arithmetic::F32, config_json, weights, device)
    }

    /// As [`Self::load`], to compute in such numbers.
    ///
    /// # Errors
    /// As there.
    pub fn load_in(
        arithmetic: Arithmetic,
        config_json: &[u8],
        weights: &[u8],
        device: &Device,
    ) -> Result<Self, CheckpointError> {
        let mut loading = ModelLoading::new(config_json, device)?.in_arithmetic(arithmetic);
        let header = header_length(weights)?.min(weights.len() as u64) as usize;
        loading.header(&weights[..header], Some(weights.len() as u64))?;
        loading.push(0, weights)?;
        Ok(loading.finish()?.0)
    }

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
    fn image_features_in(&self, arithmetic: Arithmetic, pixel_values: Tensor<4>) -> Tensor<2> {
        image_features(&self.vision, &self.config, arithmetic, pixel_values)
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
    fn text_features_in(
        &self,
        arithmetic: Arithmetic,
        input_ids: &[Vec<u32>],
    ) -> Result<Tensor<2>, TextError> {
        self.text.forward(input_ids, &self.device, arithmetic)
    }
}

fn image_features(
    vision: &VisionTower,
    config: &ClipConfig,
    arithmetic: Arithmetic,
    pixel_values: Tensor<4>,
) -> Tensor<2> {
    let side = config.vision.image_size;
    assert_eq!(
        pixel_values.dims()[1..],
        [3, side, side],
        "pixel_values must be [n, 3, {side}, {side}]"
    );
    vision.forward(pixel_values, arithmetic)
}
