//! Text to token ids, by the `tokenizer.json` beside a CLIP checkpoint.
//!
//! The `tokenizers` crate reads the file with its pure-Rust regex engine, so browser and native builds give the same
//! ids. For CLIP's own vocabulary the ids are those of Hugging Face's `CLIPTokenizerFast`; `tests/tokenizer.rs` compares
//! them. `CLIPTokenizerFast` and this tokenizer do not run ftfy over the text and leave HTML entities as typed, unlike
//! OpenAI's original `simple_tokenizer.py`.
//!
//! Reference: `CLIPConverter` in `transformers/convert_slow_tokenizer.py`.

use serde::Serialize;
use thiserror::Error;
use tokenizers::Tokenizer as HfTokenizer;

const START: &str = "<|startoftext|>";
const END: &str = "<|endoftext|>";

/// Why a tokenizer cannot be loaded, or a text cannot be turned into tokens.
#[derive(Debug, Error, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum TokenizerError {
    /// The bytes are not a tokenizer that the `tokenizers` crate can read.
    #[error("the tokenizer.json of this model cannot be read: {detail}")]
    #[serde(rename = "tokenizer-unreadable")]
    Unreadable {
        /// What the `tokenizers` crate said.
        detail: String,
    },
    /// The tokenizer has no end token, whose position CLIP reads the text's embedding from.
    #[error(
        "the tokenizer.json of this model has no end-of-text token: neither a post-processor that adds one nor the \
         tokens <|startoftext|> and <|endoftext|>"
    )]
    #[serde(rename = "tokenizer-no-end-token")]
    NoEndToken,
    /// The context of the model cannot even hold the start and the end token.
    #[error(
        "a text context of {tokens} tokens is too short: the start and the end token alone take two"
    )]
    #[serde(rename = "tokenizer-context-too-short")]
    ContextTooShort {
        /// Length of the context.
        tokens: usize,
    },
    /// The tokenizer failed on a text.
    #[error("the text {text:?} cannot be turned into tokens: {detail}")]
    #[serde(rename = "tokenizer-text-failed")]
    Encode {
        /// The first 40 characters of the text.
        text: String,
        /// What the `tokenizers` crate said.
        detail: String,
    },
}

/// The ids of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Start token, text and end token. The end token is the last id and occurs once. There is no padding, because the
    /// causal text tower does not see what follows the end token.
    pub ids: Vec<u32>,
    /// Whether the text was longer than the model's context, so that its end was cut off.
    pub truncated: bool,
}

/// A CLIP tokenizer with the context length of its text tower.
#[derive(Clone, Debug)]
pub struct Tokenizer {
    inner: HfTokenizer,
    /// The start token that [`Self::encode`] adds, if the file has no post-processor that adds one.
    start: Option<u32>,
    end: u32,
    context_length: usize,
}

impl Tokenizer {
    /// Reads a Hugging Face `tokenizer.json`.
    ///
    /// `context_length` is `max_position_embeddings` of the text tower (77 in OpenAI's CLIP). Truncation and padding
    /// settings in the file are ignored: [`Self::encode`] cuts long texts, and no text needs padding.
    ///
    /// # Errors
    /// [`TokenizerError`] if the file is not a tokenizer or has no end-of-text token, or the context is shorter than two
    /// tokens.
    pub fn from_json(json: &[u8], context_length: usize) -> Result<Self, TokenizerError> {
        if context_length < 2 {
            return Err(TokenizerError::ContextTooShort {
                tokens: context_length,
            });
        }
        let unreadable = |error: tokenizers::Error| TokenizerError::Unreadable {
            detail: error.to_string(),
        };
        let mut inner = HfTokenizer::from_bytes(json).map_err(unreadable)?;
        inner.with_truncation(None).map_err(unreadable)?;
        inner.with_padding(None);
        let (start, end) = match end_of_post_processor(&inner).map_err(unreadable)? {
            Some(end) => (None, end),
            None => match (inner.token_to_id(START), inner.token_to_id(END)) {
                (Some(start), Some(end)) => (Some(start), end),
                _ => return Err(TokenizerError::NoEndToken),
            },
        };
        Ok(Self {
            inner,
            start,
            end,
            context_length,
        })
    }

    /// The ids of `text`, with start and end token.
    ///
    /// A text longer than the context is cut, and still ends with the end token. An end token typed into the text ends
    /// it, because the model would not see what follows.
    ///
    /// # Errors
    /// [`TokenizerError::Encode`] if the vocabulary cannot express the text. A byte-level vocabulary always can.
    pub fn encode(&self, text: &str) -> Result<Tokens, TokenizerError> {
        let add_special_tokens = self.start.is_none();
        let encoding = self
            .inner
            .encode_fast(text, add_special_tokens)
            .map_err(|error| TokenizerError::Encode {
                text: text.chars().take(40).collect(),
                detail: error.to_string(),
            })?;
        let mut ids: Vec<u32> = self.start.into_iter().collect();
        ids.extend(encoding.get_ids().iter().take_while(|&&id| id != self.end));
        let truncated = ids.len() >= self.context_length;
        ids.truncate(self.context_length - 1);
        ids.push(self.end);
        Ok(Tokens { ids, truncated })
    }

    /// The id of the end token, the last of every text.
    pub fn end_id(&self) -> u32 {
        self.end
    }

    /// The largest number of ids that [`Self::encode`] returns.
    pub fn context_length(&self) -> usize {
        self.context_length
    }

    /// The largest id plus one: the number of rows that the token embedding needs.
    pub fn vocabulary_size(&self) -> usize {
        self.inner
            .get_vocab(true)
            .values()
            .max()
            .map_or(0, |&id| id as usize + 1)
    }
}

/// The token that the post-processor adds after every text, if it adds one.
///
/// Found by encoding examples, because CLIP tokenizers use several types of post-processor: RobertaProcessing,
/// BertProcessing, TemplateProcessing and sequences of these.
fn end_of_post_processor(tokenizer: &HfTokenizer) -> tokenizers::Result<Option<u32>> {
    let last = |text: &str| -> tokenizers::Result<(Option<u32>, usize)> {
        let encoding = tokenizer.encode_fast(text, true)?;
        Ok((encoding.get_ids().last().copied(), encoding.len()))
    };
    let (of_nothing, _) = last("")?;
    let (of_text, with_special) = last("a")?;
    let bare = tokenizer.encode_fast("a", false)?.len();
    // A start token alone would be the last token of an empty text, but not of "a".
    Ok(of_nothing.filter(|_| of_nothing == of_text && with_special > bare))
}
