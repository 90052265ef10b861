//! A model with its tokenizer and its preprocessing: image files and texts in, features out.

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

/// The text of the self-check of a model without golden embeddings.
const CHECK_TEXT: &str = "a photo of a cat";

/// Bytes that [`EncoderLoading::read`] reads at a time.
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
    /// `preprocessor_config.json`. open_clip's layout can do without it: its config holds the same settings.
    pub preprocessor: Option<Vec<u8>>,
    /// `golden.safetensors`: one image and one text with their embeddings, see [`Encoder::self_check`].
    pub golden: Option<Vec<u8>>,
}

/// The feature of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextFeature {
    /// `[projection_dim]`, not normalised.
    pub features: Vec<f32>,
    /// Whether the text was longer than the model reads, so that its end was cut off.
    pub truncated: bool,
}

/// A model on a device with its tokenizer and its preprocessing.
pub struct Encoder {
    model: ClipModel,
    tokenizer: Tokenizer,
    preprocessor: Preprocessor,
    golden: Option<Vec<u8>>,
    checksum: String,
}

/// An encoder whose weights are arriving. Call [`Self::header`] first, then [`Self::push`] until all [`Self::ranges`]
/// have come, then [`Self::finish`]. Images can be embedded once [`Self::image_ready`] is true.
pub struct EncoderLoading {
    model: ModelLoading,
    config_json: Vec<u8>,
    preprocessor: Preprocessor,
}

impl EncoderLoading {
    /// Reads the config, and the `preprocessor_config.json`, which open_clip's layout can do without. The model will
    /// compute on `device`, in f32 unless [`Self::in_arithmetic`] says otherwise.
    ///
    /// # Errors
    /// [`ClipError`] if one of the two cannot be read or describes a model that is not supported.
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

    /// Sets the arithmetic that the model will compute in. Call it before [`Self::header`].
    pub fn in_arithmetic(mut self, arithmetic: Arithmetic) -> Self {
        self.model = self.model.in_arithmetic(arithmetic);
        self
    }

    /// Takes the header, the first [`header_length`] bytes of the weights. The size of the file, if known, must be what
    /// the header promises. Tensors that came before are forgotten.
    ///
    /// # Errors
    /// [`ClipError::Checkpoint`] if the header cannot be read, or announces a model that is not supported.
    pub fn header(&mut self, header: &[u8], file_size: Option<u64>) -> Result<(), ClipError> {
        Ok(self.model.header(header, file_size)?)
    }

    /// The ranges of the weights that are needed, in the order in which they are useful. Empty before the header.
    pub fn ranges(&self) -> Vec<TensorRange> {
        self.model.ranges()
    }

    /// Takes bytes of the weights from `offset` on, in pieces of any size. Tensors may come in any order, the bytes of
    /// one tensor must come in their order. Does nothing before the header.
    ///
    /// # Errors
    /// [`ClipError::Checkpoint`] if bytes are out of order, memory is used up, or the image tower is complete and is not
    /// what the config says.
    pub fn push(&mut self, offset: u64, bytes: &[u8]) -> Result<(), ClipError> {
        Ok(self.model.push(offset, bytes)?)
    }

    /// Reads a whole weights file in pieces, header included.
    ///
    /// # Errors
    /// [`ClipError::Checkpoint`] if the reader fails, or the weights are not what the config says.
    pub fn read(&mut self, mut weights: impl Read, size: Option<u64>) -> Result<(), ClipError> {
        let unreadable = |e: std::io::Error| CheckpointError::unreadable(e);
        let mut header = Vec::new();
        let first = 8; // they tell the length of the header
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

    /// Whether the image tower is complete, so that images can be embedded.
    pub fn image_ready(&self) -> bool {
        self.model.image_ready()
    }

    /// Features `[projection_dim]` of an image file, not normalised.
    ///
    /// # Errors
    /// [`ClipError::NotYet`] before [`Self::image_ready`]. Afterwards [`ClipError`] if the file cannot be read as an
    /// image, or the device fails.
    pub async fn image(&self, file: &[u8]) -> Result<Vec<f32>, ClipError> {
        self.images()?.embed_file(file).await
    }

    /// Features `[projection_dim]` of decoded pixels, not normalised. `rgb` is `[height, width, 3]`, row-major, eight
    /// bits a channel.
    ///
    /// # Errors
    /// [`ClipError::NotYet`] before [`Self::image_ready`]. Afterwards [`ClipError`] if `rgb` has another length, or the
    /// device fails.
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

    /// The encoder, once all weights have come. `tokenizer` is the `tokenizer.json`, `golden` the
    /// `golden.safetensors`, see [`Encoder::self_check`].
    ///
    /// # Errors
    /// [`ClipError`] if a tensor is missing or unknown, or the tokenizer cannot be read.
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

/// Embeds images, for an [`Encoder`] and for an [`EncoderLoading`] with a complete image tower.
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
    /// Loads a model onto `device`, to compute in f32.
    ///
    /// # Errors
    /// [`ClipError`], which names what is wrong in which file.
    pub fn load(files: ModelFiles, device: &Device) -> Result<Self, ClipError> {
        let preprocessor = files.preprocessor.as_deref();
        let mut loading = EncoderLoading::new(files.config, preprocessor, device)?;
        let size = files.weights.len() as u64;
        loading.read(files.weights.as_slice(), Some(size))?;
        loading.finish(&files.tokenizer, files.golden)
    }

    /// Length of a feature.
    pub fn dimension(&self) -> usize {
        self.model.config().projection_dim
    }

    /// Height and width of the images that the model sees, in pixels.
    pub fn image_size(&self) -> (usize, usize) {
        self.preprocessor.image_size()
    }

    /// The device that the model computes on.
    pub fn device(&self) -> &Device {
        self.model.device()
    }

    /// The arithmetic that the model computes in.
    pub fn arithmetic(&self) -> Arithmetic {
        self.model.arithmetic()
    }

    /// `T = 1 / logit_scale`: the checkpoint itself divides cosines by `T` before the softmax.
    pub fn temperature(&self) -> f64 {
        1.0 / f64::from(self.model.logit_scale())
    }

    /// SHA-256 over config, tensors and tokenizer, in hexadecimal. These three decide every embedding, so the checksum
    /// tells which model a corpus pack belongs to. It does not depend on the order in which the tensors came.
    pub fn checksum(&self) -> &str {
        &self.checksum
    }

    /// Features `[projection_dim]` of an image file, not normalised.
    ///
    /// # Errors
    /// [`ClipError`] if the file cannot be read as an image, or the device fails.
    pub async fn image(&self, file: &[u8]) -> Result<Vec<f32>, ClipError> {
        self.images().embed_file(file).await
    }

    /// Features `[projection_dim]` of decoded pixels, not normalised. `rgb` is `[height, width, 3]`, row-major, eight
    /// bits a channel.
    ///
    /// # Errors
    /// [`ClipError`] if `rgb` has another length, or the device fails.
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

    /// Number of tokens of a text that the model reads, start and end token included. The cost of a text grows with it.
    ///
    /// # Errors
    /// [`ClipError::Tokenizer`] if the text cannot be turned into tokens.
    pub fn token_count(&self, text: &str) -> Result<usize, ClipError> {
        Ok(self.tokenizer.encode(text)?.ids.len())
    }

    /// The feature of each text. All texts are encoded as one batch, so a long list must be passed in pieces that the
    /// memory of the device can hold.
    ///
    /// # Errors
    /// [`ClipError`] if a text cannot be turned into tokens, or the device fails.
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

    /// Compares with the features that a reference computed. [`parity::check`] describes the file `expected`.
    ///
    /// # Errors
    /// [`ClipError`] if `expected` cannot be read, or the device fails.
    pub async fn parity(&self, expected: &[u8]) -> Result<ParityReport, ClipError> {
        parity::check(&self.model, expected).await
    }

    /// Embeds one image and one text on the device and compares with the embeddings stored beside the model. The
    /// difference may be at most [`Arithmetic::tolerance`].
    ///
    /// A browser reports no error when the graphics card rejects a shader, and returns stale numbers; this check shows it.
    /// The check also compiles the shaders before the first image.
    ///
    /// Without stored embeddings, a model that computes in f16 is compared with itself in f32, and a model in f32 gives
    /// `Ok(None)`.
    ///
    /// # Errors
    /// [`ClipError`] if the stored embeddings cannot be read, or the device fails.
    pub async fn self_check(&self) -> Result<Option<GoldenReport>, ClipError> {
        let (model, preprocessor) = (&self.model, &self.preprocessor);
        let report = match (&self.golden, self.arithmetic()) {
            (Some(golden), _) => golden::check(model, preprocessor, golden).await?,
            (None, Arithmetic::F32) => return Ok(None),
            (None, Arithmetic::F16) => {
                let input_ids = self.tokenizer.encode(CHECK_TEXT)?.ids;
                golden::check_against_f32(model, preprocessor, input_ids).await?
            }
        };
        Ok(Some(report))
    }
}
