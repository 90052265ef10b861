//! Does this device compute what the reference computed?
//!
//! | module | compares with |
//! | --- | --- |
//! | [`parity`] | the features that a reference implementation computed from the same weights |
//! | [`golden`] | one image and one text with their embeddings, stored beside the model; runs at start-up |

pub mod golden;
pub mod parity;

mod difference;
mod tensors;
