//! The pre-norm transformer of CLIP's text tower and of its ViT.
//!
//! References: `CLIPEncoder` in
//! <https://github.com/huggingface/transformers/blob/v4.57.3/src/transformers/models/clip/modeling_clip.py>,
//! `ResidualAttentionBlock` in <https://github.com/openai/CLIP/blob/main/clip/model.py>

use burn::module::Module;
use burn::tensor::Tensor;

use super::attention::{Attention, KeyValue};
use crate::clip::arithmetic::Arithmetic;
use crate::clip::checkpoint::{Checkpoint, CheckpointError};
use crate::clip::config::TransformerConfig;
use crate::clip::layers::Activation;
use crate::clip::layers::LayerNorm;
use crate::clip::layers::Linear;

/// A stack of residual blocks: `[n, l, width] -> [n, l, width]`. HF calls it `CLIPEncoder`, open_clip `Transformer`.
#[derive(Module, Debug)]
pub struct Transformer {
    layers: Vec<ResidualBlock>,
}

impl Transformer {
    /// Takes the weights `{name}.layers.0.*`, `{name}.layers.1.*` and so on.
    pub fn load(
        checkpoint: &mut Checkpoint,
        name: &str,
        config: &TransformerConfig,
    ) -> Result<Self, CheckpointError> {
        let layers = (0..config.num_hidden_layers)
            .map(|i| ResidualBlock::load(checkpoint, &format!("{name}.layers.{i}"), config))
            .collect::<Result<_, _>>()?;
        Ok(Self { layers })
    }

    /// Runs all layers.
    ///
    /// # Shapes
    /// - `x`: `[n, l, width]`
    /// - `mask`: `[l, l]`, added to the scores of the attention
    pub fn forward(
        &self,
        x: Tensor<3>,
        mask: Option<Tensor<2>>,
        arithmetic: Arithmetic,
    ) -> Tensor<3> {
        self.layers.iter().fold(x, |x, layer| {
            layer.forward(x, mask.clone(), None, arithmetic).0
        })
    }

    /// Runs all layers on `n` sequences with a common beginning, and on the beginning only once. The mask must be causal:
    /// then the states of the beginning are the same in all sequences.
    ///
    /// # Shapes
    /// - `beginning`: `[1, p, width]`
    /// - `x`: `[n, l, width]`, the rest of each sequence
    /// - `mask`: `[p + l, p + l]`, causal, added to the scores of the attention
    /// - output: `[n, l, width]`, the states of the rest
    pub fn forward_after(
        &self,
        beginning: Tensor<3>,
        x: Tensor<3>,
        mask: Tensor<2>,
        arithmetic: Arithmetic,
    ) -> Tensor<3> {
        let (p, l) = (beginning.dims()[1], x.dims()[1]);
        let own_mask = mask.clone().narrow(0, 0, p).narrow(1, 0, p);
        let mask = mask.narrow(0, p, l);
        let (_, x) = self
            .layers
            .iter()
            .fold((beginning, x), |(before, x), layer| {
                let (before, seen) =
                    layer.forward(before, Some(own_mask.clone()), None, arithmetic);
                let (x, _) = layer.forward(x, Some(mask.clone()), Some(&seen), arithmetic);
                (before, x)
            });
        x
    }
}

/// Attention, then an MLP with one hidden layer, each with a layer norm before it and a shortcut around it.
#[derive(Module, Debug)]
pub struct ResidualBlock {
    layer_norm1: LayerNorm,
    self_attn: Attention,
    layer_norm2: LayerNorm,
    fc1: Linear,
    fc2: Linear,
    #[module(skip)]
    hidden_act: Activation,
}

impl ResidualBlock {
    fn load(
        checkpoint: &mut Checkpoint,
        name: &str,
        config: &TransformerConfig,
    ) -> Result<Self, CheckpointError> {
        let (width, mlp_width) = (config.hidden_size, config.intermediate_size);
        let eps = config.layer_norm_eps;
        Ok(Self {
            layer_norm1: checkpoint.layer_norm(&format!("{name}.layer_norm1"), width, eps)?,
            self_attn: Attention::load(
                checkpoint,
                &format!("{name}.self_attn"),
                width,
                config.num_attention_heads,
            )?,
            layer_norm2: checkpoint.layer_norm(&format!("{name}.layer_norm2"), width, eps)?,
            fc1: checkpoint.linear(&format!("{name}.mlp.fc1"), width, mlp_width)?,
            fc2: checkpoint.linear(&format!("{name}.mlp.fc2"), mlp_width, width)?,
            hidden_act: config.hidden_act,
        })
    }

    fn forward(
        &self,
        x: Tensor<3>,
        mask: Option<Tensor<2>>,
        beginning: Option<&KeyValue>,
        arithmetic: Arithmetic,
    ) -> (Tensor<3>, KeyValue) {
        let normed = arithmetic.cast(self.layer_norm1.forward(x.clone()));
        let (attended, own) = self.self_attn.forward(normed, mask, beginning);
        let x = x + Arithmetic::F32.cast(attended);
        let normed = arithmetic.cast(self.layer_norm2.forward(x.clone()));
        let hidden = self.hidden_act.forward(self.fc1.forward(normed));
        let hidden = self.fc2.forward(hidden);
        (x + Arithmetic::F32.cast(hidden), own)
    }
}
