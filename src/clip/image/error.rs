//! Why an image cannot be prepared for the model.

use thiserror::Error;

/// Why a picture could not be prepared. Each message is a sentence that a page can show.
#[derive(Debug, Error)]
pub enum ImageError {
    /// No bytes at all.
    #[error("This file is empty.")]
    Empty,
    /// Some other kind of file.
    #[error(
        "This file is not an image that can be read: it is {0}. Try PNG, JPEG, WebP, GIF or BMP."
    )]
    NotAnImage(&'static str),
    /// An image, but of a format without a decoder here; a browser may have one.
    #[error(
        "This image is of a format that cannot be read here: {format}. Save it as PNG, JPEG, WebP, GIF or BMP."
    )]
    UnsupportedFormat {
        /// Name of the format, or what a decoder said of a rare kind of it.
        format: String,
    },
    /// The file begins like an image, but what follows does not hold together.
    #[error(
        "This {format} file is damaged and cannot be read ({reason}). Try to save or download it again."
    )]
    Broken {
        /// Name of the format.
        format: &'static str,
        /// What the decoder stumbled over.
        reason: String,
    },
    /// More than [`MAX_PIXELS`](super::MAX_PIXELS).
    #[error(
        "This image has {width} × {height} pixels, {} megapixels. More than 100 are not opened; make it smaller first.",
        u64::from(*width) * u64::from(*height) / 1_000_000
    )]
    TooLarge {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// Width or height is zero.
    #[error("This image has no pixels: it is {width} × {height}.")]
    ZeroSized {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// A pixel buffer that does not fit its stated size.
    #[error("{got} bytes were given for {width} × {height} pixels of RGB, which take {expected}.")]
    WrongLength {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
        /// Bytes that `width` × `height` pixels take.
        expected: u64,
        /// Bytes that were given.
        got: usize,
    },
    /// The model's preprocessing configuration cannot be read or asks for something unknown.
    #[error("The image preprocessing configuration of this model cannot be used: {0}")]
    Config(String),
    /// The resizing failed, which it should not.
    #[error("This image cannot be resized: {0}")]
    Resize(String),
}
