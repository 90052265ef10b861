//! Reading weights: one set of names for both layouts, and a sentence for everything that is
//! missing, left over or of another shape.
//!
//! The towers ask for tensors by HF's names; for open_clip's files [`OPEN_CLIP_NAMES`] turns a
//! name into theirs *when it is asked for*. So an error speaks of the names that are in the file,
//! and what nobody asked for is, at the end, exactly what the model does not know.

use std::collections::BTreeMap;

use burn::module::Param;
use burn::nn::{LayerNorm, LayerNormConfig};
use burn::tensor::{Bytes, DType, Device, Tensor, TensorData};
use burn_store::burn_pack::Tensor as StoredTensor;
use burn_store::{ModuleStore, SafetensorsStore, bridge};
use half::{bf16, f16};

use super::config::{ConfigError, Layout};
use super::linear::Linear;

/// HF's names and open_clip's, as parts of a tensor's name; applied in this order.
#[rustfmt::skip]
const OPEN_CLIP_NAMES: [(&str, &str); 16] = [
    ("vision_model.embeddings.class_embedding", "visual.class_embedding"),
    ("vision_model.embeddings.patch_embedding", "visual.conv1"),
    ("vision_model.embeddings.position_embedding.weight", "visual.positional_embedding"),
    ("vision_model.pre_layrnorm", "visual.ln_pre"),
    ("vision_model.encoder.layers", "visual.transformer.resblocks"),
    ("vision_model.post_layernorm", "visual.ln_post"),
    ("visual_projection.weight", "visual.proj"),
    ("text_model.embeddings.token_embedding", "token_embedding"),
    ("text_model.embeddings.position_embedding.weight", "positional_embedding"),
    ("text_model.encoder.layers", "transformer.resblocks"),
    ("text_model.final_layer_norm", "ln_final"),
    ("text_projection.weight", "text_projection"),
    (".layer_norm", ".ln_"),
    (".self_attn.", ".attn."),
    (".mlp.fc1", ".mlp.c_fc"),
    (".mlp.fc2", ".mlp.c_proj"),
];

/// Ends of the names of what PyTorch stores beside the parameters and inference does not need.
const NOT_PARAMETERS: [&str; 3] = ["position_ids", "num_batches_tracked", "attn_mask"];

/// Why a checkpoint cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The config beside the weights.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Not a safetensors file, or not all of one.
    #[error("the weights cannot be read as a safetensors file: {0}")]
    Unreadable(String),
    /// The config promises a tensor that the file lacks.
    #[error("the weights lack the tensor `{name}`")]
    Missing {
        /// As the file would spell it.
        name: String,
    },
    /// A tensor that no part of the model asked for: it would be another model without it.
    #[error("the weights hold a tensor that this model has no place for: `{name}`{}", and_more(*.others))]
    Unknown {
        /// The first of them.
        name: String,
        /// How many besides.
        others: usize,
    },
    /// A tensor that does not fit the config.
    #[error("the tensor `{name}` is of shape {found:?} where the config asks for {expected:?}")]
    Shape {
        /// As the file spells it.
        name: String,
        /// By the config.
        expected: Vec<usize>,
        /// In the file.
        found: Vec<usize>,
    },
    /// Stored as something other than f32, f16 or bf16.
    #[error("the tensor `{name}` is stored as {found:?}; f32, f16 and bf16 can be read")]
    StoredAs {
        /// As the file spells it.
        name: String,
        /// In the file.
        found: DType,
    },
    /// Weights of an architecture that the config did not give away.
    #[error("the tensor `{name}` belongs to {what}, which is not supported")]
    Foreign {
        /// As the file spells it.
        name: String,
        /// The architecture.
        what: &'static str,
    },
}

fn and_more(others: usize) -> String {
    match others {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    }
}

/// The tensors of a file that nobody has asked for yet.
pub(super) struct Checkpoint {
    tensors: BTreeMap<String, StoredTensor>,
    layout: Layout,
    device: Device,
}

impl Checkpoint {
    /// Reads the header; the tensors' bytes are copied and converted one at a time, as they are
    /// asked for, so that the file and one tensor is all that is held besides the device's copy.
    pub fn read(
        safetensors: Vec<u8>,
        layout: Layout,
        device: &Device,
    ) -> Result<Self, CheckpointError> {
        let mut store = SafetensorsStore::from_bytes(Some(safetensors));
        let tensors = store
            .get_all_tensors()
            .map_err(|error| CheckpointError::Unreadable(error.to_string()))?
            .clone();
        let foreign = tensors.keys().find_map(|name| {
            let what = match name.split_once('.')?.0 {
                "text" => "open_clip's custom text towers",
                _ if name.starts_with("visual.trunk.") => "timm's image towers",
                _ => return None,
            };
            let name = name.clone();
            Some(CheckpointError::Foreign { name, what })
        });
        match foreign {
            Some(error) => Err(error),
            None => Ok(Self {
                tensors,
                layout,
                device: device.clone(),
            }),
        }
    }

    /// Where the tensors are put.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Takes the tensor of HF's name `name`, converted to f32.
    pub fn tensor<const D: usize>(
        &mut self,
        name: &str,
        shape: [usize; D],
    ) -> Result<Tensor<D>, CheckpointError> {
        let values = self.values(name, &shape)?;
        Ok(Tensor::from_data(
            TensorData::new(values, shape),
            &self.device,
        ))
    }

    /// Takes a tensor as f32 values in this machine's own memory.
    pub fn values(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, CheckpointError> {
        Ok(self.stored(name, shape)?.to_f32())
    }

    /// Takes a tensor as it is stored.
    pub fn stored(&mut self, name: &str, shape: &[usize]) -> Result<Stored, CheckpointError> {
        let name = self.name_in_file(name);
        let Some(tensor) = self.tensors.remove(&name) else {
            return Err(CheckpointError::Missing { name });
        };
        if tensor.shape[..] != *shape {
            return Err(CheckpointError::Shape {
                name,
                expected: shape.to_vec(),
                found: tensor.shape.to_vec(),
            });
        }
        let width = match tensor.dtype {
            DType::F32 => FloatWidth::F32,
            DType::F16 => FloatWidth::F16,
            DType::BF16 => FloatWidth::BF16,
            found => return Err(CheckpointError::StoredAs { name, found }),
        };
        let data = bridge::into_data(tensor)
            .map_err(|error| CheckpointError::Unreadable(error.to_string()))?;
        Ok(Stored {
            bytes: data.into_bytes(),
            width,
        })
    }

    /// Takes `{name}.weight` `[outputs, inputs]` and `{name}.bias` `[outputs]`.
    pub fn linear(
        &mut self,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Linear, CheckpointError> {
        let weight = self.tensor(&format!("{name}.weight"), [outputs, inputs])?;
        let bias = self.tensor(&format!("{name}.bias"), [outputs])?;
        Ok(Linear::new(weight, Some(bias)))
    }

    /// Takes the attention's projections to queries, keys and values as one layer.
    /// open_clip stores them so; HF's three are put one after another.
    pub fn fused_qkv(&mut self, name: &str, width: usize) -> Result<Linear, CheckpointError> {
        let (weight, bias) = match self.layout {
            Layout::OpenClip => (
                self.tensor(&format!("{name}.in_proj_weight"), [3 * width, width])?,
                self.tensor(&format!("{name}.in_proj_bias"), [3 * width])?,
            ),
            Layout::HuggingFace => {
                let (mut weight, mut bias) = (Vec::new(), Vec::new());
                for part in ["q_proj", "k_proj", "v_proj"] {
                    let name = format!("{name}.{part}");
                    weight.extend(self.values(&format!("{name}.weight"), &[width, width])?);
                    bias.extend(self.values(&format!("{name}.bias"), &[width])?);
                }
                (
                    Tensor::from_data(TensorData::new(weight, [3 * width, width]), &self.device),
                    Tensor::from_data(TensorData::new(bias, [3 * width]), &self.device),
                )
            }
        };
        Ok(Linear::new(weight, Some(bias)))
    }

    /// Takes a projection without bias into the shared space: a linear layer `[outputs, inputs]`
    /// in HF's files, a plain matrix `[inputs, outputs]` in open_clip's.
    pub fn projection(
        &mut self,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Linear, CheckpointError> {
        let weight = match self.layout {
            Layout::HuggingFace => self.tensor(name, [outputs, inputs])?,
            Layout::OpenClip => self.tensor(name, [inputs, outputs])?.transpose(),
        };
        Ok(Linear::new(weight, None))
    }

    /// Takes `{name}.weight` and `{name}.bias` of a layer norm.
    pub fn layer_norm(
        &mut self,
        name: &str,
        width: usize,
        eps: f64,
    ) -> Result<LayerNorm, CheckpointError> {
        let gamma = self.tensor(&format!("{name}.weight"), [width])?;
        let beta = self.tensor(&format!("{name}.bias"), [width])?;
        let mut norm = LayerNormConfig::new(width)
            .with_epsilon(eps)
            .init(&self.device);
        norm.gamma = Param::from_tensor(gamma);
        norm.beta = Some(Param::from_tensor(beta));
        Ok(norm)
    }

    /// Call when the model is complete: what is left over is an error.
    pub fn finish(self) -> Result<(), CheckpointError> {
        let mut left = self
            .tensors
            .into_keys()
            .filter(|name| !NOT_PARAMETERS.iter().any(|end| name.ends_with(end)));
        match left.next() {
            None => Ok(()),
            Some(name) => Err(CheckpointError::Unknown {
                name,
                others: left.count(),
            }),
        }
    }

    fn name_in_file(&self, name: &str) -> String {
        match self.layout {
            Layout::HuggingFace => name.to_owned(),
            Layout::OpenClip => OPEN_CLIP_NAMES
                .iter()
                .fold(name.to_owned(), |name, (hf, open_clip)| {
                    name.replace(hf, open_clip)
                }),
        }
    }
}

/// A tensor's values in the width in which the file holds them, in this machine's own memory.
#[derive(Clone)]
pub(super) struct Stored {
    bytes: Bytes,
    width: FloatWidth,
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes of {:?}", self.bytes.len(), self.width)
    }
}

#[derive(Debug, Clone, Copy)]
enum FloatWidth {
    F32,
    F16,
    BF16,
}

impl Stored {
    /// All values.
    pub fn to_f32(&self) -> Vec<f32> {
        let mut values = Vec::with_capacity(self.bytes.len() / self.width.bytes());
        self.width.convert(&self.bytes, &mut values);
        values
    }

    /// Appends row `row` of a matrix of `columns` columns to `values`.
    ///
    /// # Panics
    /// Where there is no such row.
    pub fn push_row(&self, row: usize, columns: usize, values: &mut Vec<f32>) {
        let length = columns * self.width.bytes();
        self.width
            .convert(&self.bytes[row * length..(row + 1) * length], values);
    }
}

impl FloatWidth {
    fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::BF16 => 2,
        }
    }

    fn convert(self, bytes: &[u8], values: &mut Vec<f32>) {
        // safetensors is little-endian; the bytes need not be aligned.
        match self {
            Self::F32 => values.extend(
                bytes
                    .chunks_exact(4)
                    .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
            ),
            Self::F16 => values.extend(
                bytes
                    .chunks_exact(2)
                    .map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32()),
            ),
            Self::BF16 => values.extend(
                bytes
                    .chunks_exact(2)
                    .map(|b| bf16::from_le_bytes([b[0], b[1]]).to_f32()),
            ),
        }
    }
}
