//! A model whose weights are still stream. Its image tower embeds as soon as it is complete.

use burn::tensor::Device;

use super::arithmetic::Arithmetic;
use super::checkpoint::{
    Checkpoint, CheckpointError, SafetensorsStream, TensorRange, Tower, header_length,
};
use super::config::ClipConfig;
use super::model::ClipModel;
use super::towers::{TextTower, VisionTower};

/// A config, and what has come of the weights: [`Self::header`] first, then [`Self::push`] in any
/// order of tensors, then [`Self::finish`].
pub struct ModelLoading {
    config: ClipConfig,
    device: Device,
    arithmetic: Arithmetic,
    /// `None` until the header has come.
    stream: Option<SafetensorsStream>,
    vision: Option<VisionTower>,
}

impl ModelLoading {
    /// Reads HF's `config.json` or open_clip's `open_clip_config.json`.
    ///
    /// # Errors
    /// [`CheckpointError::Config`], also for a model of another kind.
    pub fn new(config_json: &[u8], device: &Device) -> Result<Self, CheckpointError> {
        Ok(Self {
            config: ClipConfig::from_json(config_json)?,
            device: device.clone(),
            arithmetic: Arithmetic::F32,
            stream: None,
            vision: None,
        })
    }

    /// To compute in other numbers than f32; call it before the header comes.
    pub fn in_arithmetic(self, arithmetic: Arithmetic) -> Self {
        Self { arithmetic, ..self }
    }

    /// What the config says.
    pub fn config(&self) -> &ClipConfig {
        &self.config
    }

    /// Where the model will be.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Takes the first [`super::header_length`] bytes of the weights; `file_size`, where it is
    /// known, is compared with what they promise. What came before is forgotten.
    ///
    /// # Errors
    /// [`CheckpointError`] where it is no such header, or that of a model that is not supported.
    pub fn header(&mut self, header: &[u8], file_size: Option<u64>) -> Result<(), CheckpointError> {
        let layout = self.config.layout;
        self.vision = None;
        let checkpoint = Checkpoint::new(layout, &self.device, self.arithmetic);
        self.stream = Some(SafetensorsStream::new(header, file_size, checkpoint)?);
        Ok(())
    }

    /// What is needed of the file, in the order in which it is useful. Empty before the header.
    pub fn ranges(&self) -> Vec<TensorRange> {
        self.stream
            .as_ref()
            .map(SafetensorsStream::ranges)
            .unwrap_or_default()
    }

    /// Takes bytes of the weights from `offset` on, in pieces of any size; the bytes of one tensor
    /// must come in their order. Does nothing before the header.
    ///
    /// # Errors
    /// [`CheckpointError`] where bytes are out of order, memory is used up, or the image tower is
    /// complete and is not what the config says.
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

    /// Whether images can be embedded.
    pub fn image_ready(&self) -> bool {
        self.vision.is_some()
    }

    /// The image tower, once it is complete.
    pub(super) fn image_tower(&self) -> Option<&VisionTower> {
        self.vision.as_ref()
    }

    /// The numbers in which the model will compute.
    pub fn arithmetic(&self) -> Arithmetic {
        self.arithmetic
    }

    /// The model, and the SHA-256 of its tensors' names and bytes.
    ///
    /// # Errors
    /// [`CheckpointError`] naming what has not arrived, is missing, or is unknown.
    pub fn finish(self) -> Result<(ClipModel, [u8; 32]), CheckpointError> {
        let Some(stream) = self.stream else {
            return Err(CheckpointError::Unreadable(
                "it ends before its header".to_owned(),
            ));
        };
        let (digest, mut checkpoint) = stream.finish()?;
        let projection_dim = self.config.projection_dim;
        let vision = match self.vision {
            Some(vision) => vision,
            // A file without one tensor of an image tower: the error says which is missing.
            None => VisionTower::load(&mut checkpoint, &self.config.vision, projection_dim)?,
        };
        let text = TextTower::load(&mut checkpoint, &self.config.text, projection_dim)?;
        let logit_scale = checkpoint.stored("logit_scale", &[])?.to_f32()[0].exp();
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
}
