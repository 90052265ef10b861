//! Loading a model while its weights arrive. The image tower embeds images as soon as it is complete.

use burn::tensor::Device;

use super::arithmetic::Arithmetic;
use super::checkpoint::{
    Checkpoint, CheckpointError, SafetensorsStream, TensorRange, Tower, header_length,
};
use super::config::ClipConfig;
use super::model::ClipModel;
use super::towers::{TextTower, VisionTower};

/// A model whose weights are arriving. Call [`Self::header`] first, then [`Self::push`] until all [`Self::ranges`] have
/// come, then [`Self::finish`].
pub struct ModelLoading {
    config: ClipConfig,
    device: Device,
    arithmetic: Arithmetic,
    /// `None` until the header has come.
    stream: Option<SafetensorsStream>,
    /// `None` until all of the image tower has come.
    vision: Option<VisionTower>,
}

impl ModelLoading {
    /// Reads HF's `config.json` or open_clip's `open_clip_config.json`. The model will compute on `device`, in f32
    /// unless [`Self::in_arithmetic`] says otherwise.
    ///
    /// # Errors
    /// [`CheckpointError::Config`] if the config cannot be read or describes a model that is not supported.
    pub fn new(config_json: &[u8], device: &Device) -> Result<Self, CheckpointError> {
        Ok(Self {
            config: ClipConfig::from_json(config_json)?,
            device: device.clone(),
            arithmetic: Arithmetic::F32,
            stream: None,
            vision: None,
        })
    }

    /// Sets the arithmetic that the model will compute in. Call it before [`Self::header`].
    pub fn in_arithmetic(self, arithmetic: Arithmetic) -> Self {
        Self { arithmetic, ..self }
    }

    /// The config of the model.
    pub fn config(&self) -> &ClipConfig {
        &self.config
    }

    /// The device that the model will compute on.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Takes the header, the first [`header_length`] bytes of the weights. The size of the file, if known, must be what
    /// the header promises. Tensors that came before are forgotten.
    ///
    /// # Errors
    /// [`CheckpointError`] if the header cannot be read, or announces a model that is not supported.
    pub fn header(&mut self, header: &[u8], file_size: Option<u64>) -> Result<(), CheckpointError> {
        self.vision = None;
        let checkpoint = Checkpoint::new(&self.config, &self.device, self.arithmetic);
        self.stream = Some(SafetensorsStream::new(header, file_size, checkpoint)?);
        Ok(())
    }

    /// The ranges of the weights that are needed, in the order in which they are useful. Empty before the header.
    pub fn ranges(&self) -> Vec<TensorRange> {
        self.stream
            .as_ref()
            .map(SafetensorsStream::ranges)
            .unwrap_or_default()
    }

    /// Takes bytes of the weights from `offset` on, in pieces of any size. Tensors may come in any order, the bytes of
    /// one tensor must come in their order. Does nothing before the header.
    ///
    /// # Errors
    /// [`CheckpointError`] if bytes are out of order, memory is used up, or the image tower is complete and is not what
    /// the config says.
    pub fn push(&mut self, offset: u64, bytes: &[u8]) -> Result<(), CheckpointError> {
        let Some(stream) = &mut self.stream else {
            return Ok(());
        };
        stream.push(offset, bytes)?;
        if self.vision.is_none() && stream.has(Tower::Image) {
            let projection_dim = self.config.projection_dim;
            let vision = &self.config.vision;
            let tower = VisionTower::load(stream.checkpoint(), vision, projection_dim)?;
            self.vision = Some(tower);
        }
        Ok(())
    }

    /// Whether the image tower is complete, so that images can be embedded.
    pub fn image_ready(&self) -> bool {
        self.vision.is_some()
    }

    /// The image tower, once it is complete.
    pub(super) fn image_tower(&self) -> Option<&VisionTower> {
        self.vision.as_ref()
    }

    /// The arithmetic that the model will compute in.
    pub fn arithmetic(&self) -> Arithmetic {
        self.arithmetic
    }

    /// The model, and the SHA-256 of the names and bytes of its tensors.
    ///
    /// # Errors
    /// [`CheckpointError`], naming the tensor, if one has not come, is missing from the file, or is unknown.
    pub fn finish(self) -> Result<(ClipModel, [u8; 32]), CheckpointError> {
        let Some(stream) = self.stream else {
            return Err(CheckpointError::no_header());
        };
        let (digest, mut checkpoint) = stream.finish()?;
        let projection_dim = self.config.projection_dim;
        let vision = match self.vision {
            Some(vision) => vision,
            // The file has no tensor of an image tower: the error names the first one that is missing.
            None => VisionTower::load(&mut checkpoint, &self.config.vision, projection_dim)?,
        };
        let text = TextTower::load(&mut checkpoint, &self.config.text, projection_dim)?;
        let logit_scale = checkpoint.on_host("logit_scale", &[])?.to_f32()[0].exp();
        checkpoint.finish()?;
        let model = ClipModel {
            config: self.config,
            device: self.device,
            vision,
            text,
            logit_scale,
            arithmetic: self.arithmetic,
        };
        Ok((model, digest))
    }
}

impl ClipModel {
    /// Loads a whole checkpoint onto `device`, to compute in f32.
    ///
    /// `config_json` is HF's `config.json` or open_clip's `open_clip_config.json`. `weights` is a safetensors file of
    /// the same layout, in f32, f16, bf16, or i8 with scales.
    ///
    /// # Errors
    /// [`CheckpointError`], naming the key or the tensor. A tensor that is missing, of another shape or unknown is
    /// refused.
    pub fn load(
        config_json: &[u8],
        weights: &[u8],
        device: &Device,
    ) -> Result<Self, CheckpointError> {
        Self::load_in(Arithmetic::F32, config_json, weights, device)
    }

    /// Loads a whole checkpoint as [`Self::load`] does, to compute in `arithmetic`.
    ///
    /// # Errors
    /// [`CheckpointError`], naming the key or the tensor. A tensor that is missing, of another shape or unknown is
    /// refused.
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
}
