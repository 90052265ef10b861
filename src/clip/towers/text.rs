//! The text tower: a causal transformer whose state at the end token becomes the text's feature.
//!
//! Reference: `CLIPTextTransformer` in
//! <https://github.com/huggingface/transformers/blob/v4.57.3/src/transformers/models/clip/modeling_clip.py>

use burn::module::{Module, Param};
use burn::tensor::{Device, Int, Tensor, TensorData};
use serde::Serialize;

use super::attention::causal_mask;
use super::transformer::Transformer;
use crate::clip::arithmetic::Arithmetic;
use crate::clip::checkpoint::{Checkpoint, CheckpointError, HostTensor};
use crate::clip::config::{TextConfig, TextPooling};
use crate::clip::layers::LayerNorm;
use crate::clip::layers::Linear;

/// Why a batch of texts, given as token ids, cannot be encoded.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum TextError {
    /// The batch is empty.
    #[error("there is no text to encode")]
    #[serde(rename = "text-none")]
    NoTexts,
    /// A text has no end token, whose state would be the text's feature.
    #[error("text {text} does not end: none of its tokens is the end-of-text token")]
    #[serde(rename = "text-without-end")]
    NoEos {
        /// Index of the text in the batch.
        text: usize,
    },
    /// A text ends after the last position that the model has.
    #[error("text {text} is {tokens} tokens long, the model reads {context_length}")]
    #[serde(rename = "text-too-long")]
    TooLong {
        /// Index of the text in the batch.
        text: usize,
        /// Length of the text, end token included.
        tokens: usize,
        /// The most tokens that the model reads.
        context_length: usize,
    },
    /// The model has no such token: the tokenizer belongs to another model.
    #[error("token {token} of text {text} is outside of the vocabulary of {vocab_size}")]
    #[serde(rename = "text-out-of-vocabulary")]
    OutOfVocabulary {
        /// Index of the text in the batch.
        text: usize,
        /// Id of the token.
        token: u32,
        /// Number of tokens that the model has.
        vocab_size: usize,
    },
}

/// The text tower with its projection: token ids -> `[n, projection_dim]`.
#[derive(Module, Debug)]
pub struct TextTower {
    /// `[vocab_size, width]`. The table stays on the host: a text needs a dozen of its 49,408 rows, and ViT-L's 152 MB
    /// are more than WebGPU binds by default (128 MiB).
    #[module(skip)]
    token_embedding: HostTensor,
    /// `[context_length, width]`
    position_embedding: Param<Tensor<2>>,
    transformer: Transformer,
    final_layer_norm: LayerNorm,
    text_projection: Linear,
    vocab_size: usize,
    #[module(skip)]
    pooling: TextPooling,
}

impl TextTower {
    /// Takes the weights of the text tower.
    pub fn load(
        checkpoint: &mut Checkpoint,
        config: &TextConfig,
        projection_dim: usize,
    ) -> Result<Self, CheckpointError> {
        let width = config.transformer.hidden_size;
        let token_embedding = checkpoint.on_host(
            "text_model.embeddings.token_embedding.weight",
            &[config.vocab_size, width],
        )?;
        let position_embedding = checkpoint.tensor(
            "text_model.embeddings.position_embedding.weight",
            [config.context_length, width],
        )?;
        Ok(Self {
            token_embedding,
            position_embedding: Param::from_tensor(position_embedding),
            transformer: Transformer::load(checkpoint, "text_model.encoder", &config.transformer)?,
            final_layer_norm: checkpoint.layer_norm(
                "text_model.final_layer_norm",
                width,
                config.transformer.layer_norm_eps,
            )?,
            text_projection: checkpoint.projection(
                "text_projection.weight",
                width,
                projection_dim,
            )?,
            vocab_size: config.vocab_size,
            pooling: config.pooling,
        })
    }

    /// Text features, not normalised: `[n, projection_dim]`. Each of the `n` lists holds the token ids of one text.
    ///
    /// A position sees only the positions before it, so nothing after the end token matters: the batch is cut after the
    /// end of its longest text, and shorter texts are padded with zeros. For the same reason the tokens that all texts
    /// begin with are computed once.
    ///
    /// # Errors
    /// [`TextError`], with the index of the text.
    pub fn forward(
        &self,
        input_ids: &[Vec<u32>],
        device: &Device,
        arithmetic: Arithmetic,
    ) -> Result<Tensor<2>, TextError> {
        let [context_length, width] = self.position_embedding.dims();
        let mut ends = Vec::with_capacity(input_ids.len());
        for (text, ids) in input_ids.iter().enumerate() {
            let end = self
                .pooling
                .position(ids)
                .ok_or(TextError::NoEos { text })?;
            if end >= context_length {
                return Err(TextError::TooLong {
                    text,
                    tokens: end + 1,
                    context_length,
                });
            }
            if let Some(&token) = ids[..=end]
                .iter()
                .find(|&&id| id as usize >= self.vocab_size)
            {
                return Err(TextError::OutOfVocabulary {
                    text,
                    token,
                    vocab_size: self.vocab_size,
                });
            }
            ends.push(end);
        }
        let n = input_ids.len();
        let length = 1 + *ends.iter().max().ok_or(TextError::NoTexts)?;
        let shared = shared_beginning(input_ids, &ends);
        let positions = self.position_embedding.val();
        let embed = |texts: &[Vec<u32>], from: usize, to: usize| {
            let mut tokens = Vec::with_capacity(texts.len() * (to - from) * width);
            for (text, (ids, &end)) in texts.iter().zip(&ends).enumerate() {
                for &id in &ids[from..to.min(end + 1)] {
                    self.token_embedding
                        .push_row(id as usize, width, &mut tokens);
                }
                tokens.resize((text + 1) * (to - from) * width, 0.0);
            }
            let tokens = TensorData::new(tokens, [texts.len(), to - from, width]);
            let positions = positions.clone().narrow(0, from, to - from);
            Tensor::<3>::from_data(tokens, device) + positions.unsqueeze::<3>()
        };
        let mask = causal_mask(length, device);
        let following = embed(input_ids, shared, length);
        let hidden = if shared == 0 {
            self.transformer.forward(following, Some(mask), arithmetic)
        } else {
            let beginning = embed(&input_ids[..1], 0, shared);
            self.transformer
                .forward_after(beginning, following, mask, arithmetic)
        };

        let length = length - shared;
        let rows: Vec<i32> = ends
            .iter()
            .enumerate()
            .map(|(text, end)| (text * length + end - shared) as i32)
            .collect();
        let rows = Tensor::<1, Int>::from_data(TensorData::new(rows, [n]), device);
        // Layer norm works on each position alone, so it can follow the selection, on fewer rows.
        let pooled = hidden.reshape([n * length, width]).select(0, rows);
        Ok(self
            .text_projection
            .forward(self.final_layer_norm.forward(pooled)))
    }
}

/// Number of tokens that all texts of a batch begin with, without the end token of any; 0 for a single text. With one
/// prompt for all labels ("the nice …") that is nearly half of a short text.
fn shared_beginning(input_ids: &[Vec<u32>], ends: &[usize]) -> usize {
    let Some(((first, others), shortest)) = input_ids.split_first().zip(ends.iter().min()) else {
        return 0;
    };
    if others.is_empty() {
        return 0;
    }
    let alike = |at: &usize| others.iter().all(|ids| ids[*at] == first[*at]);
    (0..*shortest).take_while(alike).count()
}

impl TextPooling {
    /// The position in `ids` whose state is the text's feature, or `None` if the text has no end token.
    fn position(self, ids: &[u32]) -> Option<usize> {
        match self {
            Self::FirstEos(eos) => ids.iter().position(|&id| id == eos),
            Self::ArgMax => {
                let largest = ids.iter().max()?;
                ids.iter().position(|id| id == largest)
            }
        }
    }
}
