//! The tensors of a checkpoint, which the towers take by name.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use safetensors::Dtype;

use super::error::CheckpointError;
use super::host_tensor::HostTensor;
use super::names;
use crate::clip::arithmetic::Arithmetic;
use crate::clip::config::Layout;
use crate::clip::layers::LayerNorm;
use crate::clip::layers::Linear;

/// The tensors of a file that have arrived and that nobody has asked for yet.
pub struct Checkpoint {
    pub(super) tensors: BTreeMap<String, HeldTensor>,
    layout: Layout,
    device: Device,
    /// What linear layers compute in, as far as [`Self::products_of`] says so; all else is f32.
    products: Arithmetic,
}

/// A tensor of the file.
pub(super) struct HeldTensor {
    pub shape: Vec<usize>,
    /// Or the type, where no weight has it: not read, and an error where it is asked for.
    pub values: Result<Values, Dtype>,
}

pub(super) enum Values {
    /// In one dimension, as f32.
    OnDevice(Box<Tensor<1>>),
    /// The weight of a linear layer, in one dimension: `[inputs, outputs]` where the file has
    /// `[outputs, inputs]`. In the numbers that products are taken in.
    Linear(Box<Tensor<1>>),
    OnHost(HostTensor),
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
    pub(super) fn products_of(&self, name: &str) -> Arithmetic {
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
    pub fn stored(&mut self, name: &str, shape: &[usize]) -> Result<HostTensor, CheckpointError> {
        match self.take(name, shape)? {
            Values::OnHost(stored) => Ok(stored),
            _ => unreachable!("`{name}` is none of those that stay on the host"),
        }
    }

    /// Keeps a tensor of the file until it is asked for.
    pub(super) fn hold(&mut self, name: String, shape: Vec<usize>, values: Values) {
        let values = Ok(values);
        self.tensors.insert(name, HeldTensor { shape, values });
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
