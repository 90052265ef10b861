//! A model whose weights are still arriving. Its image tower embeds as soon as it is complete.

use burn::tensor::{Device, Tensor};

use super::checkpoint::{Arriving, Checkpoint, CheckpointError, Tower, TowerRange};
use super::{Arithmetic, ClipConfig, ClipModel, image_features};
use crate::clip::towers::TextTower;
use crate::clip::towers::VisionTower;

/// A config, and what has come of the weights: [`Self::header`] first, then [`Self::push`] in any
/// order of tensors, then [`Self::finish`].
pub struct ModelLoading {
    config: ClipConfig,
    device: Device,
    arithmetic: Arithmetic,
    /// `None` until the header has come.
    arriving: Option<Arriving>,
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
            arriving: None,
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
        self.arriving = Some(Arriving::new(header, file_size, checkpoint)?);
        Ok(())
    }

    /// What is needed of the file, in the order in which it is useful. Empty before the header.
    pub fn ranges(&self) -> Vec<TowerRange> {
        self.arriving
            .as_ref()
            .map(Arriving::ranges)
            .unwrap_or_default()
    }

    /// Takes bytes of the weights from `offset` on, in pieces of any size; the bytes of one tensor
    /// must come in their order. Does nothing before the header.
    ///
    /// # Errors
    /// [`CheckpointError`] where bytes are out of order, memory is used up, or the image tower is
    /// complete and is not what the config says.
    pub fn push(&mut self, offset: u64, bytes: &[u8]) -> Result<(), CheckpointError> {
        let Some(arriving) = &mut self.arriving else {
            return Ok(());
        };
        arriving.push(offset, bytes)?;
        if self.vision.is_none() && arriving.has(Tower::Image) {
            let projection_dim = self.config.projection_dim;
            let vision = &self.config.vision;
            let tower = VisionTower::load(arriving.checkpoint(), vision, projection_dim)?;
            self.vision = Some(tower);
        }
        Ok(())
    }

    /// Whether images can be embedded.
    pub fn image_ready(&self) -> bool {
        self.vision.is_some()
    }

    /// As [`ClipModel::image_features`]; `None` while the image tower is not complete.
    ///
    /// # Panics
    /// Where `pixel_values` is not `[n, 3, image_size, image_size]`.
    pub fn image_features(&self, pixel_values: Tensor<4>) -> Option<Tensor<2>> {
        let vision = self.vision.as_ref()?;
        let (config, arithmetic) = (&self.config, self.arithmetic);
        Some(image_features(vision, config, arithmetic, pixel_values))
    }

    /// The model, and the SHA-256 of its tensors' names and bytes.
    ///
    /// # Errors
    /// [`CheckpointError`] naming what has not arrived, is missing, or is unknown.
    pub fn finish(self) -> Result<(ClipModel, [u8; 32]), CheckpointError> {
        let Some(arriving) = self.arriving else {
            return Err(CheckpointError::Unreadable(
                "it ends before its header".to_owned(),
            ));
        };
        let (digest, mut checkpoint) = arriving.finish()?;
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
