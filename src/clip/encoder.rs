//! A loaded checkpoint with its tokenizer and its preprocessing: files and strings in, feature
//! vectors out.

use std::io::Read;

use burn::tensor::{Device, Tensor, TensorData};

use super::arithmetic::Arithmetic;
use super::check::golden::{self, GoldenReport};
use super::check::parity::{self, ParityReport};
use super::checkpoint::{CheckpointError, TensorRange, header_length};
use super::config::Layout;
use super::error::ClipError;
use super::image::Preprocessor;
use super::loading::ModelLoading;
use super::model::ClipModel;
use super::read_back::read_back;
use super::tokenizer::{Tokenizer, Tokens};
use super::towers::VisionTower;
use crate::checksum::checksum;

/// What a model without golden embeddings is checked with.
const A_TEXT: &str = "a photo of a cat";

/// Bytes that are read of a file at a time.
const PIECE: usize = 1 << 22;

/// The files of a checkpoint, as bytes.
#[derive(Default)]
pub struct ModelFiles {
    /// `config.json` (HF) or `open_clip_config.json`.
    pub config: Vec<u8>,
    /// `model.safetensors` or `open_clip_model.safetensors`.
    pub weights: Vec<u8>,
    /// `tokenizer.json`.
    pub tokenizer: Vec<u8>,
    /// `preprocessor_config.json`. May be missing in open_clip's layout, whose config says the same.
    pub preprocessor: Option<Vec<u8>>,
    /// `golden.safetensors`: one picture and one text with their embeddings, see [`Encoder::self_check`].
    pub golden: Option<Vec<u8>>,
}

/// What CLIP says of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextFeature {
    /// `[projection_dim]`, not normalised.
    pub features: Vec<f32>,
    /// The text was longer than the model reads, and its end was cut off.
    pub truncated: bool,
}

/// Both towers of a checkpoint, ready on a device.
pub struct Encoder {
    model: ClipModel,
    tokenizer: Tokenizer,
    preprocessor: Preprocessor,
    golden: Option<Vec<u8>>,
    checksum: String,
}

/// An encoder whose weights are still arriving: [`Self::header`], [`Self::push`], [`Self::finish`]
/// as of [`ModelLoading`]. Images can be embedded once its image tower is there.
pub struct EncoderLoading {
    model: ModelLoading,
    config_json: Vec<u8>,
    preprocessor: Preprocessor,
}

impl EncoderLoading {
    /// From the config and, unless the layout is open_clip's, the `preprocessor_config.json`.
    ///
    /// # Errors
    /// [`ClipError`] names what is not supported.
    pub fn new(
        config_json: Vec<u8>,
        preprocessor: Option<&[u8]>,
        device: &Device,
    ) -> Result<Self, ClipError> {
        let model = ModelLoading::new(&config_json, device)?;
        let preprocessor = match (preprocessor, model.config().layout) {
            (Some(json), _) => Preprocessor::from_json(json)?,
            (None, Layout::OpenClip) => Preprocessor::from_open_clip_config(&config_json)?,
            (None, Layout::HuggingFace) => return Err(ClipError::NoPreprocessor),
        };
        Ok(Self {
            model,
            config_json,
            preprocessor,
        })
    }

    /// See [`ModelLoading::in_arithmetic`].
    pub fn in_arithmetic(mut self, arithmetic: Arithmetic) -> Self {
        self.model = self.model.in_arithmetic(arithmetic);
        self
    }

    /// See [`ModelLoading::header`].
    ///
    /// # Errors
    /// As there.
    pub fn header(&mut self, header: &[u8], file_size: Option<u64>) -> Result<(), ClipError> {
        Ok(self.model.header(header, file_size)?)
    }

    /// See [`ModelLoading::ranges`].
    pub fn ranges(&self) -> Vec<TensorRange> {
        self.model.ranges()
    }

    /// See [`ModelLoading::push`].
    ///
    /// # Errors
    /// As there.
    pub fn push(&mut self, offset: u64, bytes: &[u8]) -> Result<(), ClipError> {
        Ok(self.model.push(offset, bytes)?)
    }

    /// All of a weights file, read in pieces.
    ///
    /// # Errors
    /// As of [`Self::header`] and [`Self::push`], or where the reader fails.
    pub fn read(&mut self, mut weights: impl Read, size: Option<u64>) -> Result<(), ClipError> {
        let unreadable = |e: std::io::Error| CheckpointError::Unreadable(e.to_string());
        let mut header = Vec::new();
        let first = 8; // what tells the header's length
        weights
            .by_ref()
            .take(first)
            .read_to_end(&mut header)
            .map_err(unreadable)?;
        let length = header_length(&header)?;
        weights
            .by_ref()
            .take(length - first)
            .read_to_end(&mut header)
            .map_err(unreadable)?;
        self.header(&header, size)?;

        let (mut piece, mut offset) = (vec![0; PIECE], length);
        loop {
            match weights.read(&mut piece).map_err(unreadable)? {
                0 => return Ok(()),
                count => {
                    self.push(offset, &piece[..count])?;
                    offset += count as u64;
                }
            }
        }
    }

    /// Whether images can be embedded.
    pub fn image_ready(&self) -> bool {
        self.model.image_ready()
    }

    /// Features of an image file, see [`Encoder::image`].
    ///
    /// # Errors
    /// [`ClipError::NotYet`] before [`Self::image_ready`]; else if the file cannot be read as an image, or the device
    /// fails.
    pub async fn image(&self, file: &[u8]) -> Result<Vec<f32>, ClipError> {
        self.images()?.embed_file(file).await
    }

    /// Features of decoded pixels, see [`Encoder::image_rgb`].
    ///
    /// # Errors
    /// [`ClipError::NotYet`] before [`Self::image_ready`]; else if the sizes do not agree, or the device fails.
    pub async fn image_rgb(
        &self,
        rgb: &[u8],
        width: u32,
        height: u32,
    ) -> Result<Vec<f32>, ClipError> {
        self.images()?.embed_rgb(rgb, width, height).await
    }

    fn images(&self) -> Result<ImageEncoder<'_>, ClipError> {
        Ok(ImageEncoder {
            preprocessor: &self.preprocessor,
            tower: self.model.image_tower().ok_or(ClipError::NotYet)?,
            arithmetic: self.model.arithmetic(),
            device: self.model.device(),
        })
    }

    /// The encoder, once all of the weights have come. `golden` as in [`ModelFiles`].
    ///
    /// # Errors
    /// [`ClipError`] names the file and what is wrong in it.
    pub fn finish(self, tokenizer: &[u8], golden: Option<Vec<u8>>) -> Result<Encoder, ClipError> {
        let (model, tensors) = self.model.finish()?;
        let checksum = checksum([&*self.config_json, &tensors, tokenizer]);
        let tokenizer = Tokenizer::from_json(tokenizer, model.config().text.context_length)?;
        Ok(Encoder {
            model,
            tokenizer,
            preprocessor: self.preprocessor,
            golden,
            checksum,
        })
    }
}

/// What it takes to embed images: the same in an [`Encoder`] and in an [`EncoderLoading`] with a complete image tower.
struct ImageEncoder<'a> {
    preprocessor: &'a Preprocessor,
    tower: &'a VisionTower,
    arithmetic: Arithmetic,
    device: &'a Device,
}

impl ImageEncoder<'_> {
    async fn embed_file(&self, file: &[u8]) -> Result<Vec<f32>, ClipError> {
        self.embed(self.preprocessor.pixel_values(file)?).await
    }

    async fn embed_rgb(&self, rgb: &[u8], width: u32, height: u32) -> Result<Vec<f32>, ClipError> {
        let pixel_values = self.preprocessor.pixel_values_rgb(rgb, width, height)?;
        self.embed(pixel_values).await
    }

    async fn embed(&self, pixel_values: Vec<f32>) -> Result<Vec<f32>, ClipError> {
        let (height, width) = self.preprocessor.image_size();
        let batch = TensorData::new(pixel_values, [1, 3, height, width]);
        let batch = Tensor::from_data(batch, self.device);
        read_back(self.tower.forward(batch, self.arithmetic)).await
    }
}

impl Encoder {
    /// Loads a checkpoint onto `device`.
    ///
    /// # Errors
    /// [`ClipError`] names the file and what is wrong in it.
    pub fn load(checkpoint: ModelFiles, device: &Device) -> Result<Self, ClipError> {
        let preprocessor = checkpoint.preprocessor.as_deref();
        let mut loading = EncoderLoading::new(checkpoint.config, preprocessor, device)?;
        loading.read(
            &mut checkpoint.weights.as_slice(),
            Some(checkpoint.weights.len() as u64),
        )?;
        loading.finish(&checkpoint.tokenizer, checkpoint.golden)
    }

    /// Length of an embedding.
    pub fn dimension(&self) -> usize {
        self.model.config().projection_dim
    }

    /// Height and width of the pictures that the model sees.
    pub fn image_size(&self) -> (usize, usize) {
        self.preprocessor.image_size()
    }

    /// Where the model runs.
    pub fn device(&self) -> &Device {
        self.model.device()
    }

    /// In which numbers it computes.
    pub fn arithmetic(&self) -> Arithmetic {
        self.model.arithmetic()
    }

    /// `T = 1 / logit_scale`: what the checkpoint itself divides cosines by.
    pub fn temperature(&self) -> f64 {
        1.0 / f64::from(self.model.logit_scale())
    }

    /// SHA-256 over configuration, tensors and tokenizer, in hexadecimal: what decides an
    /// embedding, and so to which model a corpus pack belongs. It does not depend on the order in
    /// which the tensors came.
    pub fn checksum(&self) -> &str {
        &self.checksum
    }

    /// Features `[projection_dim]` of an image file, not normalised.
    ///
    /// # Errors
    /// If the file cannot be read as an image, or the device fails.
    pub async fn image(&self, file: &[u8]) -> Result<Vec<f32>, ClipError> {
        self.images().embed_file(file).await
    }

    /// Features `[projection_dim]` of decoded pixels, not normalised. `rgb` is `[height, width, 3]`, row-major, eight
    /// bits a channel.
    ///
    /// # Errors
    /// If the sizes do not agree, or the device fails.
    pub async fn image_rgb(
        &self,
        rgb: &[u8],
        width: u32,
        height: u32,
    ) -> Result<Vec<f32>, ClipError> {
        self.images().embed_rgb(rgb, width, height).await
    }

    fn images(&self) -> ImageEncoder<'_> {
        ImageEncoder {
            preprocessor: &self.preprocessor,
            tower: &self.model.vision,
            arithmetic: self.model.arithmetic,
            device: self.model.device(),
        }
    }

    /// How many tokens of a text the model reads, both ends included: its cost.
    ///
    /// # Errors
    /// If it cannot be tokenized.
    pub fn token_count(&self, text: &str) -> Result<usize, ClipError> {
        Ok(self.tokenizer.encode(text)?.ids.len())
    }

    /// Features of each text, encoded together. As many texts as the device has memory for: pass
    /// long lists in pieces.
    ///
    /// # Errors
    /// If a text cannot be tokenized, or the device fails.
    pub async fn texts<S: AsRef<str>>(&self, texts: &[S]) -> Result<Vec<TextFeature>, ClipError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let tokens: Vec<Tokens> = texts
            .iter()
            .map(|t| self.tokenizer.encode(t.as_ref()))
            .collect::<Result<_, _>>()?;
        let (ids, truncated): (Vec<_>, Vec<_>) =
            tokens.into_iter().map(|t| (t.ids, t.truncated)).unzip();
        let features = read_back(self.model.text_features(&ids)?).await?;
        let rows = features.chunks_exact(self.dimension()).map(<[f32]>::to_vec);
        Ok(rows
            .zip(truncated)
            .map(|(features, truncated)| TextFeature {
                features,
                truncated,
            })
            .collect())
    }

    /// Compares with what a reference computed, see [`parity::check`].
    ///
    /// # Errors
    /// As there.
    pub async fn parity(&self, expected: &[u8]) -> Result<ParityReport, ClipError> {
        parity::check(&self.model, expected).await
    }

    /// Embeds the golden picture and text and compares with what was stored beside the model. In
    /// a browser a shader that the adapter rejects is dropped without a word and leaves stale
    /// numbers; this is where that shows. It also compiles the shaders before the first image.
    ///
    /// Without a golden file, what computes in f16 is compared with the same in f32;
    /// `Ok(None)` if there is neither. How much is allowed: [`Arithmetic::tolerance`].
    ///
    /// # Errors
    /// If the golden file cannot be read, or the device fails.
    pub async fn self_check(&self) -> Result<Option<GoldenReport>, ClipError> {
        let (model, preprocessor) = (&self.model, &self.preprocessor);
        let report = match (&self.golden, self.arithmetic()) {
            (Some(golden), _) => golden::check(model, preprocessor, golden).await?,
            (None, Arithmetic::F32) => return Ok(None),
            (None, Arithmetic::F16) => {
                let input_ids = self.tokenizer.encode(A_TEXT)?.ids;
                golden::check_against_f32(model, preprocessor, input_ids).await?
            }
        };
        Ok(Some(report))
    }
}
