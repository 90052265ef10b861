//! The text side: a causal transformer whose state at the end of the text is the embedding.
//!
//! Reference: `CLIPTextTransformer` in
//! <https://github.com/huggingface/transformers/blob/v4.57.3/src/transformers/models/clip/modeling_clip.py>

use burn::module::{Module, Param};
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::attention::causal_mask;
use super::transformer::Transformer;
use crate::clip::arithmetic::Arithmetic;
use crate::clip::checkpoint::{Checkpoint, CheckpointError, HostTensor};
use crate::clip::config::{TextConfig, TextPooling};
use crate::clip::layers::LayerNorm;
use crate::clip::layers::Linear;

/// Why a list of token ids cannot be encoded.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TextError {
    /// No texts at all.
    #[error("there is no text to encode")]
    NoTexts,
    /// A text without the token that stands for it.
    #[error("text {text} does not end: none of its tokens is the end-of-text token")]
    NoEos {
        /// Its place in the batch.
        text: usize,
    },
    /// A text that ends after the last position that the model knows.
    #[error("text {text} is {tokens} tokens long, the model reads {context_length}")]
    TooLong {
        /// Its place in the batch.
        text: usize,
        /// Up to and including the end.
        tokens: usize,
        /// The model's.
        context_length: usize,
    },
    /// A token that the model does not have: the tokenizer is another model's.
    #[error("token {token} of text {text} is outside of the vocabulary of {vocab_size}")]
    OutOfVocabulary {
        /// Its place in the batch.
        text: usize,
        /// The id.
        token: u32,
        /// The model's.
        vocab_size: usize,
    },
}

/// The text tower with its projection: token ids -> `[n, projection_dim]`.
#[derive(Module, Debug)]
pub struct TextTower {
    /// `[vocab_size, width]`. It stays off the device: a text needs a dozen of its 49,408 rows,
    /// and ViT-L's 152 MB are more than WebGPU binds by default (128 MiB).
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
    /// Takes the text tower's weights.
    pub fn load(
        checkpoint: &mut Checkpoint,
        config: &TextConfig,
        projection_dim: usize,
    ) -> Result<Self, CheckpointError> {
        let width = config.transformer.hidden_size;
        let token_embedding = checkpoint.stored(
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

    /// Text features, not normalised: `[n, projection_dim]`.
    ///
    /// A position sees only what came before it, so what follows the pooled position cannot
    /// matter: the batch is cut after its longest text's end, and shorter texts are filled up
    /// with zeros. For the same reason what all texts begin with is computed once.
    ///
    /// # Errors
    /// [`TextError`], with the text's place in `input_ids`.
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
        // Layer norm is per position: after the selection it is the same, on fewer rows.
        let pooled = hidden.reshape([n * length, width]).select(0, rows);
        Ok(self
            .text_projection
            .forward(self.final_layer_norm.forward(pooled)))
    }
}

/// How many tokens all texts of a batch begin with, not counting the last of any: under one prompt,
/// "the nice …", that is nearly half of a short text, and it is computed once. 0 for a single text.
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
    /// Where in `ids` the embedding is read, or `None` where the text does not end.
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
