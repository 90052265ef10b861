//! Reading weights: one set of names for both layouts, and a sentence for everything that is
//! missing, left over or of another shape.
//!
//! The towers ask for tensors by HF's names; for open_clip's files [`names`] turns a name into
//! theirs *when it is asked for*. So an error speaks of the names that are in the file, and what
//! nobody asked for is, at the end, exactly what the model does not know.
//!
//! A file is never held whole: [`arriving`] takes it in pieces and hands each tensor to the device
//! as soon as it is complete.

mod arriving;
mod layout;
mod names;
mod partial;
mod quantised;
mod stored;

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use safetensors::Dtype;

use crate::clip::arithmetic::Arithmetic;
use crate::clip::config::{ConfigError, Layout};
use crate::clip::layers::LayerNorm;
use crate::clip::layers::Linear;

pub(super) use arriving::Arriving;
pub use arriving::{TowerRange, header_length};
pub use names::Tower;
pub(super) use stored::Stored;

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
    /// Stored as something other than f32, f16, bf16, or i8 with scales.
    #[error(
        "the tensor `{name}` is stored as {found:?}; f32, f16 and bf16 can be read, and I8 beside its scales"
    )]
    StoredAs {
        /// As the file spells it.
        name: String,
        /// In the file.
        found: Dtype,
    },
    /// Bytes that nobody waits for.
    #[error(
        "bytes of the weights came out of order: {found} of the tensor `{name}`, where {expected} was due"
    )]
    OutOfOrder {
        /// As the file spells it.
        name: String,
        /// Place in the tensor.
        found: u64,
        /// Place in the tensor.
        expected: u64,
    },
    /// The machine has no room.
    #[error("there is not enough memory for the tensor `{name}` of {bytes} bytes")]
    OutOfMemory {
        /// As the file spells it.
        name: String,
        /// What was asked for.
        bytes: usize,
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

/// The tensors of a file that have arrived and that nobody has asked for yet.
pub(super) struct Checkpoint {
    tensors: BTreeMap<String, Held>,
    layout: Layout,
    device: Device,
    /// What linear layers compute in, as far as [`Self::products_of`] says so; all else is f32.
    products: Arithmetic,
}

/// A tensor of the file.
struct Held {
    shape: Vec<usize>,
    /// Or the type, where no weight has it: not read, and an error where it is asked for.
    values: Result<Values, Dtype>,
}

enum Values {
    /// In one dimension, as f32.
    OnDevice(Box<Tensor<1>>),
    /// The weight of a linear layer, in one dimension: `[inputs, outputs]` where the file has
    /// `[outputs, inputs]`. In the numbers that products are taken in.
    Linear(Box<Tensor<1>>),
    OnHost(Stored),
}

impl Checkpoint {
    /// Of which nothing has arrived.
    pub fn new(layout: Layout, device: &Device, products: Arithmetic) -> Self {
        Self {
            tensors: BTreeMap::new(),
            layout,
            device: device.clone(),
            products,
        }
    }

    /// Where the tensors are put.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// In which numbers the layer of HF's or the file's name `name` takes its products.
    fn products_of(&self, name: &str) -> Arithmetic {
        if names::is_resnet(name) {
            Arithmetic::F32
        } else {
            self.products
        }
    }

    /// A linear layer in those numbers.
    pub fn layer(&self, name: &str, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Linear {
        let products = self.products_of(name);
        Linear::new(products.cast(weight), bias.map(|bias| products.cast(bias)))
    }

    /// Takes the tensor of HF's name `name`, converted to f32.
    pub fn tensor<const D: usize>(
        &mut self,
        name: &str,
        shape: [usize; D],
    ) -> Result<Tensor<D>, CheckpointError> {
        Ok(match self.take(name, &shape)? {
            Values::OnDevice(tensor) => tensor.reshape(shape),
            Values::OnHost(stored) => {
                Tensor::from_data(TensorData::new(stored.to_f32(), shape), &self.device)
            }
            Values::Linear(_) => unreachable!("`{name}` is the weight of a linear layer"),
        })
    }

    /// Takes the weight of a linear layer, which a file has as `[outputs, inputs]`, as
    /// `[inputs, outputs]`.
    fn linear_weight(
        &mut self,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Tensor<2>, CheckpointError> {
        match self.take(name, &[outputs, inputs])? {
            Values::Linear(weight) => Ok(weight.reshape([inputs, outputs])),
            Values::OnDevice(weight) => Ok(weight.reshape([outputs, inputs]).transpose()),
            Values::OnHost(_) => unreachable!("`{name}` is no linear layer's weight"),
        }
    }

    /// Takes a tensor that stays in this machine's own memory, see [`names::stays_on_host`].
    pub fn stored(&mut self, name: &str, shape: &[usize]) -> Result<Stored, CheckpointError> {
        match self.take(name, shape)? {
            Values::OnHost(stored) => Ok(stored),
            _ => unreachable!("`{name}` is none of those that stay on the host"),
        }
    }

    /// Keeps a tensor of the file until it is asked for.
    fn hold(&mut self, name: String, shape: Vec<usize>, values: Values) {
        let values = Ok(values);
        self.tensors.insert(name, Held { shape, values });
    }

    fn take(&mut self, name: &str, shape: &[usize]) -> Result<Values, CheckpointError> {
        let name = names::in_file(name, self.layout);
        let Some(held) = self.tensors.remove(&name) else {
            return Err(CheckpointError::Missing { name });
        };
        if held.shape != shape {
            return Err(CheckpointError::Shape {
                name,
                expected: shape.to_vec(),
                found: held.shape,
            });
        }
        held.values
            .map_err(|found| CheckpointError::StoredAs { name, found })
    }

    /// Takes `{name}.weight` `[outputs, inputs]` and `{name}.bias` `[outputs]`.
    pub fn linear(
        &mut self,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Linear, CheckpointError> {
        let weight = self.linear_weight(&format!("{name}.weight"), inputs, outputs)?;
        let bias = self.tensor(&format!("{name}.bias"), [outputs])?;
        Ok(self.layer(name, weight, Some(bias)))
    }

    /// Takes the attention's projections to queries, keys and values as one layer. open_clip
    /// stores them so; HF's three were joined as they arrived.
    pub fn fused_qkv(&mut self, name: &str, width: usize) -> Result<Linear, CheckpointError> {
        for (what, shape) in [("weight", &[width, width][..]), ("bias", &[width])] {
            let joined = self.tensors.contains_key(&format!("{name}.in_proj_{what}"));
            if self.layout == Layout::HuggingFace && !joined {
                // One is missing or of another shape; asked for one by one, it is named.
                for part in names::QUERY_KEY_VALUE {
                    self.take(&format!("{name}.{part}.{what}"), shape)?;
                }
            }
        }
        let weight = self.linear_weight(&format!("{name}.in_proj_weight"), width, 3 * width)?;
        let bias = self.tensor(&format!("{name}.in_proj_bias"), [3 * width])?;
        Ok(self.layer(name, weight, Some(bias)))
    }

    /// Takes a projection without bias into the shared space: a linear layer `[outputs, inputs]`
    /// in HF's files, a plain matrix `[inputs, outputs]` in open_clip's. One row goes through it, and
    /// the features come out: it is f32.
    pub fn projection(
        &mut self,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Linear, CheckpointError> {
        let weight = match self.layout {
            Layout::HuggingFace => self.linear_weight(name, inputs, outputs)?,
            Layout::OpenClip => self.tensor(name, [inputs, outputs])?,
        };
        Ok(Linear::new(Arithmetic::F32.cast(weight), None))
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
        Ok(LayerNorm::new(gamma, beta, eps))
    }

    /// Call when the model is complete: what is left over is an error.
    pub fn finish(self) -> Result<(), CheckpointError> {
        let left = self.tensors.into_keys();
        let mut left = left.filter(|name| !names::is_no_parameter(name));
        match left.next() {
            None => Ok(()),
            Some(name) => Err(CheckpointError::Unknown {
                name,
                others: left.count(),
            }),
        }
    }
}
