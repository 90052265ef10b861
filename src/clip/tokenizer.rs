//! Text to token ids, from the `tokenizer.json` that lies beside a CLIP checkpoint.
//!
//! The file is read by the `tokenizers` crate with its pure-Rust regex engine, so a browser and a
//! native build give the same ids. For CLIP's own vocabulary they are those of Hugging Face's
//! `CLIPTokenizerFast`, which `tests/tokenizer.rs` proves. Like it, and unlike OpenAI's original
//! `simple_tokenizer.py`, this does not run ftfy over the text and leaves HTML entities as typed.
//!
//! Reference: `CLIPConverter` in `transformers/convert_slow_tokenizer.py`.

use thiserror::Error;
use tokenizers::Tokenizer as HfTokenizer;

const START: &str = "<|startoftext|>";
const END: &str = "<|endoftext|>";

/// Why a text could not be turned into tokens. Each message is a sentence that a page can show.
#[derive(Debug, Error)]
pub enum TokenizerError {
    /// The bytes are not a tokenizer that the `tokenizers` crate can read.
    #[error("The tokenizer.json of this model cannot be read: {0}")]
    Unreadable(String),
    /// Without an end token CLIP does not know where to read off the text's embedding.
    #[error(
        "The tokenizer.json of this model has no end-of-text token: neither a post-processor that \
         adds one nor the tokens <|startoftext|> and <|endoftext|>. CLIP needs it."
    )]
    NoEndToken,
    /// A context that cannot hold even the start and the end token.
    #[error(
        "A text context of {0} tokens is too short: the start and the end token alone take two."
    )]
    ContextTooShort(usize),
    /// The tokenizer failed on this text.
    #[error("The text {text:?} cannot be turned into tokens: {reason}")]
    Encode {
        /// The head of the text.
        text: String,
        /// What the `tokenizers` crate said.
        reason: String,
    },
}

/// The ids of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Start token, text and end token. The end token is the last id and occurs once, so there is
    /// no padding: the causal text tower sees nothing behind it.
    pub ids: Vec<u32>,
    /// Whether the text was longer than the model's context and lost its tail.
    pub truncated: bool,
}

/// A CLIP tokenizer with the context length of its text tower.
#[derive(Clone, Debug)]
pub struct Tokenizer {
    inner: HfTokenizer,
    /// Put before the text by us, where the file has no post-processor that does it.
    start: Option<u32>,
    end: u32,
    context_length: usize,
}

impl Tokenizer {
    /// Reads a Hugging Face `tokenizer.json`.
    ///
    /// `context_length` is `max_position_embeddings` of the text tower (77 in OpenAI's CLIP).
    /// Truncation and padding stored in the file are ignored: [`Tokenizer::encode`] cuts, and
    /// nothing needs padding.
    ///
    /// # Errors
    /// When the file is not a tokenizer, or has no end-of-text token, or the context is below two.
    pub fn from_json(json: &[u8], context_length: usize) -> Result<Self, TokenizerError> {
        if context_length < 2 {
            return Err(TokenizerError::ContextTooShort(context_length));
        }
        let unreadable = |error: tokenizers::Error| TokenizerError::Unreadable(error.to_string());
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

    /// The ids of `text` with start and end token.
    ///
    /// A text that is longer than the context is cut there and still closed by the end token. An
    /// end token typed into the text ends it: what follows is out of the model's sight anyway.
    ///
    /// # Errors
    /// When the vocabulary cannot express the text (a byte-level one always can).
    pub fn encode(&self, text: &str) -> Result<Tokens, TokenizerError> {
        let add_special_tokens = self.start.is_none();
        let encoding = self
            .inner
            .encode_fast(text, add_special_tokens)
            .map_err(|error| TokenizerError::Encode {
                text: text.chars().take(40).collect(),
                reason: error.to_string(),
            })?;
        let mut ids: Vec<u32> = self.start.into_iter().collect();
        ids.extend(encoding.get_ids().iter().take_while(|&&id| id != self.end));
        let truncated = ids.len() >= self.context_length;
        ids.truncate(self.context_length - 1);
        ids.push(self.end);
        Ok(Tokens { ids, truncated })
    }

    /// The id that closes every text.
    pub fn end_id(&self) -> u32 {
        self.end
    }

    /// The most ids that [`Tokenizer::encode`] gives.
    pub fn context_length(&self) -> usize {
        self.context_length
    }

    /// One more than the greatest id: the rows that the token embedding must have at least.
    pub fn vocabulary_size(&self) -> usize {
        self.inner
            .get_vocab(true)
            .values()
            .max()
            .map_or(0, |&id| id as usize + 1)
    }
}

/// The token that the post-processor puts behind every text, if it does.
///
/// Asked by example rather than by type: RobertaProcessing, BertProcessing, TemplateProcessing and
/// sequences of them are all in use for CLIP.
fn end_of_post_processor(tokenizer: &HfTokenizer) -> tokenizers::Result<Option<u32>> {
    let last = |text: &str| -> tokenizers::Result<(Option<u32>, usize)> {
        let encoding = tokenizer.encode_fast(text, true)?;
        Ok((encoding.get_ids().last().copied(), encoding.len()))
    };
    let (of_nothing, _) = last("")?;
    let (of_text, with_special) = last("a")?;
    let bare = tokenizer.encode_fast("a", false)?.len();
    // A start token alone would also be the last one of an empty text, but not of "a".
    Ok(of_nothing.filter(|_| of_nothing == of_text && with_special > bare))
}
