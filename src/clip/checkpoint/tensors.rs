//! The tensors of a checkpoint, which the towers take by name.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use safetensors::Dtype;

use super::error::CheckpointError;
use super::host_tensor::HostTensor;
use super::names;
use crate::clip::arithmetic::Arithmetic;
use crate::clip::config::{ClipConfig, Layout, VisionTowerConfig};
use crate::clip::layers::LayerNorm;
use crate::clip::layers::Linear;

/// The tensors of a file that have come and that no tower has taken.
pub struct Checkpoint {
    tensors: BTreeMap<String, HeldTensor>,
    layout: Layout,
    /// Whether the image tower is one of timm.
    has_timm: bool,
    device: Device,
    /// The arithmetic of the linear layers that [`Self::arithmetic_of`] does not exempt. Everything else is f32.
    arithmetic: Arithmetic,
}

/// A tensor of the file.
pub(super) struct HeldTensor {
    pub shape: Vec<usize>,
    /// The values, or the stored type if it cannot be read, which is an error only if a tower asks for the tensor.
    pub values: Result<Values, Dtype>,
}

impl HeldTensor {
    pub fn new(shape: Vec<usize>, values: Values) -> Self {
        Self {
            shape,
            values: Ok(values),
        }
    }
}

/// The values of a tensor, row-major.
pub(super) enum Values {
    /// On the device, as one dimension, in f32.
    OnDevice(Box<Tensor<1>>),
    /// The weight of a linear layer on the device, as one dimension: `[inputs, outputs]` where the file has
    /// `[outputs, inputs]`. In the arithmetic of that layer.
    Linear(Box<Tensor<1>>),
    /// In the memory of the host, in the type of the file.
    OnHost(HostTensor),
}

impl Checkpoint {
    /// A checkpoint of the model `config` of which no tensor has come.
    pub fn new(config: &ClipConfig, device: &Device, arithmetic: Arithmetic) -> Self {
        let tower = &config.vision.tower;
        Self {
            tensors: BTreeMap::new(),
            layout: config.layout,
            has_timm: matches!(tower, VisionTowerConfig::EfficientNet(_)),
            device: device.clone(),
            arithmetic,
        }
    }

    /// Whether the config asks for an image tower of timm.
    pub(super) fn has_timm(&self) -> bool {
        self.has_timm
    }

    /// The device that the tensors are put on.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The arithmetic of the linear layer `name`, in HF's or the file's spelling. A tower of convolutions
    /// computes in f32.
    pub(super) fn arithmetic_of(&self, name: &str) -> Arithmetic {
        if names::is_convolutional(name) {
            Arithmetic::F32
        } else {
            self.arithmetic
        }
    }

    /// A linear layer from a `weight` `[inputs, outputs]` and a `bias` `[outputs]`, in the arithmetic of the layer
    /// `name`.
    pub fn layer(&self, name: &str, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Linear {
        let arithmetic = self.arithmetic_of(name);
        Linear::new(
            arithmetic.cast(weight),
            bias.map(|bias| arithmetic.cast(bias)),
        )
    }

    /// Takes the tensor that HF calls `name`, as f32.
    pub fn tensor<const D: usize>(
        &mut self,
        name: &str,
        shape: [usize; D],
    ) -> Result<Tensor<D>, CheckpointError> {
        Ok(match self.take(name, &shape)? {
            Values::OnDevice(tensor) => tensor.reshape(shape),
            Values::OnHost(tensor) => {
                Tensor::from_data(TensorData::new(tensor.to_f32(), shape), &self.device)
            }
            Values::Linear(_) => unreachable!("`{name}` is the weight of a linear layer"),
        })
    }

    /// Rows of the tensor that HF calls `name`, which stays for a tower to take. The number is at least 1, so that a
    /// tower which asks for as many rows refuses a tensor without any.
    ///
    /// # Errors
    /// [`CheckpointError::Missing`] if the file has no such tensor.
    pub fn rows(&self, name: &str) -> Result<usize, CheckpointError> {
        let name = names::in_file(name, self.layout);
        match self.tensors.get(&name) {
            Some(held) => Ok(held.shape.first().map_or(1, |&rows| rows.max(1))),
            None => Err(CheckpointError::Missing { name }),
        }
    }

    /// Takes the weight of a linear layer as `[inputs, outputs]`. Files hold `[outputs, inputs]`.
    fn linear_weight(
        &mut self,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Tensor<2>, CheckpointError> {
        match self.take(name, &[outputs, inputs])? {
            Values::Linear(weight) => Ok(weight.reshape([inputs, outputs])),
            Values::OnDevice(weight) => Ok(weight.reshape([outputs, inputs]).transpose()),
            Values::OnHost(_) => unreachable!("`{name}` is not the weight of a linear layer"),
        }
    }

    /// Takes a tensor that stays in the memory of the host, see [`names::stays_on_host`].
    pub fn on_host(&mut self, name: &str, shape: &[usize]) -> Result<HostTensor, CheckpointError> {
        match self.take(name, shape)? {
            Values::OnHost(tensor) => Ok(tensor),
            _ => unreachable!("`{name}` does not stay on the host"),
        }
    }

    /// Keeps a tensor of the file until a tower takes it.
    pub(super) fn hold(&mut self, name: String, tensor: HeldTensor) {
        self.tensors.insert(name, tensor);
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
            .map_err(|found| CheckpointError::stored_as(name, found))
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

    /// Takes `{name}.weight` `[outputs, inputs]` of a linear layer that has no bias.
    pub fn linear_without_bias(
        &mut self,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Linear, CheckpointError> {
        let weight = self.linear_weight(&format!("{name}.weight"), inputs, outputs)?;
        Ok(self.layer(name, weight, None))
    }

    /// Takes the projections of an attention to queries, keys and values as one layer. open_clip stores them as one
    /// tensor; HF's three tensors were joined when they came.
    pub fn fused_qkv(&mut self, name: &str, width: usize) -> Result<Linear, CheckpointError> {
        for (what, shape) in [("weight", &[width, width][..]), ("bias", &[width])] {
            let joined = self.tensors.contains_key(&format!("{name}.in_proj_{what}"));
            if self.layout == Layout::HuggingFace && !joined {
                // One of the three is missing or of another shape: taking them one by one names it.
                for part in names::QUERY_KEY_VALUE {
                    self.take(&format!("{name}.{part}.{what}"), shape)?;
                }
            }
        }
        let weight = self.linear_weight(&format!("{name}.in_proj_weight"), width, 3 * width)?;
        let bias = self.tensor(&format!("{name}.in_proj_bias"), [3 * width])?;
        Ok(self.layer(name, weight, Some(bias)))
    }

    /// Takes a projection into the shared space, which has no bias: a linear layer `[outputs, inputs]` in HF's files, a
    /// plain matrix `[inputs, outputs]` in open_clip's. It computes in f32, because its outputs are the features and
    /// only one row of each sequence goes through it.
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

    /// Call when the model is complete.
    ///
    /// # Errors
    /// [`CheckpointError::Unknown`] if no tower has taken a tensor that is a parameter.
    pub fn finish(self) -> Result<(), CheckpointError> {
        let left = self.tensors.into_keys();
        let mut left = left.filter(|name| !names::is_buffer(name));
        match left.next() {
            None => Ok(()),
            Some(name) => Err(CheckpointError::Unknown {
                name,
                others: left.count(),
            }),
        }
    }
}
