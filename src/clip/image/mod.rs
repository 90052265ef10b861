//! From an image file to the numbers that the image tower takes.
//!
//! [`decode`](decode()) turns a file into upright RGB bytes. A [`Preprocessor`] resizes, crops and normalises them.

mod config;
mod decode;
mod error;
mod preprocess;
mod recipe;

pub use decode::{MAX_PIXELS, decode};
pub use error::{ImageError, OtherFile};
pub use preprocess::Preprocessor;
