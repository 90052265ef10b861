//! Why an image cannot be prepared for the model.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

/// Why an image cannot be prepared for the model.
#[derive(Debug, Error, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", content = "values", rename_all_fields = "camelCase")]
pub enum ImageError {
    /// No bytes at all.
    #[error("the file is empty")]
    #[serde(rename = "image-empty")]
    Empty,
    /// Some other kind of file.
    #[error(
        "the file is not an image that can be read: it is {found}; PNG, JPEG, WebP, GIF and BMP can be read"
    )]
    #[serde(rename = "image-other-file")]
    NotAnImage {
        /// The kind of file.
        found: OtherFile,
    },
    /// An image, but of a format without a decoder here; a browser may have one.
    #[error(
        "the image is of a format that cannot be read here: {format}; PNG, JPEG, WebP, GIF and BMP can be read"
    )]
    #[serde(rename = "image-format-unsupported")]
    UnsupportedFormat {
        /// Name of the format, or what a decoder said of a rare kind of it.
        format: String,
    },
    /// The file ends before the image does.
    #[error("the {format} file is damaged and cannot be read: it ends too early")]
    #[serde(rename = "image-truncated")]
    Truncated {
        /// Name of the format.
        format: &'static str,
    },
    /// The file begins like an image, but the decoder cannot read the rest.
    #[error("the {format} file is damaged and cannot be read: {detail}")]
    #[serde(rename = "image-damaged")]
    Damaged {
        /// Name of the format.
        format: &'static str,
        /// What the decoder said.
        detail: String,
    },
    /// The decoder would need more memory than it is given.
    #[error("the {format} file cannot be read: decoding takes too much memory")]
    #[serde(rename = "image-out-of-memory")]
    OutOfMemory {
        /// Name of the format.
        format: &'static str,
    },
    /// More than [`MAX_PIXELS`](super::MAX_PIXELS).
    #[error(
        "the image has {width} × {height} pixels, {} megapixels, and at most 100 megapixels are opened",
        u64::from(*width) * u64::from(*height) / 1_000_000
    )]
    #[serde(rename = "image-too-large")]
    TooLarge {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// Width or height is zero.
    #[error("the image has no pixels: it is {width} × {height}")]
    #[serde(rename = "image-no-pixels")]
    ZeroSized {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// A pixel buffer that does not fit its stated size.
    #[error("{found} bytes were given for {width} × {height} pixels of RGB, which take {expected}")]
    #[serde(rename = "image-wrong-length")]
    WrongLength {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
        /// Bytes that `width` × `height` pixels take.
        expected: u64,
        /// Bytes that were given.
        found: usize,
    },
    /// The model's preprocessing configuration cannot be read or asks for something unknown.
    #[error("the image preprocessing configuration of this model cannot be used: {detail}")]
    #[serde(rename = "config-preprocessing-unusable")]
    Config {
        /// The setting and what is wrong with it.
        detail: String,
    },
    /// The resizing failed, which no known image causes.
    #[error("the image cannot be resized: {detail}")]
    #[serde(rename = "image-resize-failed")]
    Resize {
        /// What the library said.
        detail: String,
    },
}

/// Kinds of files that are taken for images by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum OtherFile {
    /// A video in the container that AVIF and HEIC share.
    Video,
    /// HTML, often the error page of a server.
    WebPage,
    /// PDF.
    Pdf,
    /// ZIP, or an office document, which is a ZIP archive.
    Zip,
    /// Text of any kind.
    Text,
    /// None of these.
    Unknown,
}

impl fmt::Display for OtherFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Video => "a video",
            Self::WebPage => "a web page",
            Self::Pdf => "a PDF document",
            Self::Zip => "a ZIP archive or an office document",
            Self::Text => "a text",
            Self::Unknown => "of an unknown kind",
        })
    }
}
