//! From an image file to the numbers that the image tower takes.

mod config;
mod decode;
mod preprocess;

pub use decode::{ImageError, MAX_PIXELS, decode};
pub use preprocess::Preprocessor;
