//! From an image file to the numbers that the image tower takes.

mod config;
mod decode;
mod error;
mod preprocess;
mod recipe;

pub use decode::{MAX_PIXELS, decode};
pub use error::ImageError;
pub use preprocess::Preprocessor;
