//! An image file to RGB bytes: upright, on white, eight bits a channel.
//!
//! Python does the same before CLIP sees an image: `PIL.ImageOps.exif_transpose`, then `Image.alpha_composite` on
//! white. Neither Python nor this file applies colour profiles.
//!
//! AVIF is not decoded. No AVIF decoder was found that is pure Rust, under a free licence and made for a browser's
//! wasm: rav1d is a port of C with a C API, and zenavif around it is AGPL. An AVIF file gives
//! [`ImageError::UnsupportedFormat`]. The page can then let the browser decode the file and pass the pixels to
//! `Preprocessor::pixel_values_rgb`.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};

use super::error::{ImageError, OtherFile};

/// The largest image that is decoded, in pixels. The size is taken from the header, before any pixel is decoded.
pub const MAX_PIXELS: u64 = 100_000_000;

/// Most bytes that a decoder may allocate: 100 megapixels of 16-bit RGBA, and a margin.
const MAX_DECODER_BYTES: u64 = 1 << 30;

/// Decodes an image file, turns it upright (EXIF) and composites it on white. Of an animation it takes the first frame.
///
/// # Errors
/// [`ImageError`] says what is wrong with the file. No content of `bytes` makes it panic.
pub fn decode(bytes: &[u8]) -> Result<RgbImage, ImageError> {
    let (format, name) = recognise(bytes)?;
    if format == ImageFormat::Bmp {
        bmp_size(bytes).map_or(Ok(()), |(width, height)| check_size(width, height))?;
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    reader.limits(limits);
    let mut decoder = reader
        .into_decoder()
        .map_err(|error| explain(name, error))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    if format == ImageFormat::Jpeg && !jpeg_is_whole(bytes) {
        return Err(ImageError::Truncated { format: name });
    }
    // A damaged EXIF block does not make the image unreadable.
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| explain(name, error))?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    let (width, height) = (image.width(), image.height());
    RgbImage::from_raw(width, height, on_white(image)).ok_or_else(|| ImageError::Damaged {
        format: name,
        detail: "there are fewer pixels than the header says".to_owned(),
    })
}

/// Refuses images without pixels and images of more than [`MAX_PIXELS`].
pub fn check_size(width: u32, height: u32) -> Result<(), ImageError> {
    match u64::from(width) * u64::from(height) {
        0 => Err(ImageError::ZeroSized { width, height }),
        pixels if pixels > MAX_PIXELS => Err(ImageError::TooLarge { width, height }),
        _ => Ok(()),
    }
}

/// The format and its name, by the first bytes of the file. The name of the file is not used.
fn recognise(bytes: &[u8]) -> Result<(ImageFormat, &'static str), ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    let unsupported = |format: &str| {
        Err(ImageError::UnsupportedFormat {
            format: format.into(),
        })
    };
    match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => return Ok((ImageFormat::Jpeg, "JPEG")),
        Ok(ImageFormat::Png) => return Ok((ImageFormat::Png, "PNG")),
        Ok(ImageFormat::WebP) => return Ok((ImageFormat::WebP, "WebP")),
        Ok(ImageFormat::Gif) => return Ok((ImageFormat::Gif, "GIF")),
        Ok(ImageFormat::Bmp) => return Ok((ImageFormat::Bmp, "BMP")),
        Ok(ImageFormat::Avif) => return unsupported("AVIF"),
        Ok(ImageFormat::Tiff) => return unsupported("TIFF"),
        Ok(ImageFormat::Ico) => return unsupported("ICO"),
        Ok(ImageFormat::Hdr) => return unsupported("Radiance HDR"),
        Ok(ImageFormat::OpenExr) => return unsupported("OpenEXR"),
        Ok(ImageFormat::Dds) => return unsupported("DDS"),
        Ok(ImageFormat::Qoi) => return unsupported("QOI"),
        _ => {}
    }
    match (bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"ftyp"), Some(b"avif" | b"avis")) => return unsupported("AVIF"),
        (Some(b"ftyp"), Some(b"heic" | b"heix" | b"hevc" | b"heim" | b"mif1" | b"msf1")) => {
            return unsupported("HEIC");
        }
        (Some(b"ftyp"), _) => {
            return Err(ImageError::NotAnImage {
                found: OtherFile::Video,
            });
        }
        (Some(b"JXL "), _) => return unsupported("JPEG XL"),
        (Some(b"jP  "), _) => return unsupported("JPEG 2000"),
        _ => {}
    }
    if bytes.starts_with(b"\xff\x0a") {
        return unsupported("JPEG XL");
    }
    let head = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).to_ascii_lowercase();
    if head.contains("<svg") {
        return unsupported("SVG");
    }
    let found = match head.trim_start_matches('\u{feff}').trim_start() {
        text if text.starts_with("<!doctype html") || text.contains("<html") => OtherFile::WebPage,
        text if text.starts_with("%pdf") => OtherFile::Pdf,
        text if text.starts_with("pk\u{3}\u{4}") => OtherFile::Zip,
        text if !text.contains(['\u{fffd}', '\0']) => OtherFile::Text,
        _ => OtherFile::Unknown,
    };
    Err(ImageError::NotAnImage { found })
}

/// Converts an error of the decoder.
fn explain(format: &'static str, error: image::ImageError) -> ImageError {
    use image::ImageError as E;
    // Some of the decoder's texts end with a full stop. The page and the command line put them into a sentence.
    let damaged = |error: &dyn std::error::Error| ImageError::Damaged {
        format,
        detail: error.to_string().trim_end_matches('.').to_owned(),
    };
    match error {
        E::Unsupported(error) => ImageError::UnsupportedFormat {
            format: format!("{format}, {error}"),
        },
        E::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            ImageError::Truncated { format }
        }
        E::Limits(_) => ImageError::OutOfMemory { format },
        E::IoError(error) => damaged(&error),
        error => damaged(&error),
    }
}

/// Whether a JPEG has its end marker after the coded data.
///
/// The decoder fills the missing part with grey and reports no error, so half an image would get a verdict. Pillow
/// refuses such a file too. The search skips the segments before the data, because a preview in EXIF has its own end
/// marker.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xff, marker, tail @ ..] = rest {
        match (marker, tail) {
            // Fill bytes, and markers without a length.
            (0xff, _) => rest = &rest[1..],
            (0x01 | 0xd0..=0xd7, _) => rest = tail,
            (0xd9, _) => return true,
            // Start of scan: in the coded data 0xd9 follows 0xff only at the end.
            (0xda, _) => return tail.windows(2).rev().any(|pair| pair == [0xff, 0xd9]),
            (_, [high, low, ..]) => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = tail.get(length..).unwrap_or_default();
            }
            _ => return false,
        }
    }
    // An unexpected order of segments: the decoder decides.
    !rest.is_empty() && bytes.windows(2).any(|pair| pair == [0xff, 0xd9])
}

/// Width and height in the header of a BMP. Its decoder reports sizes that are too large or zero as other errors.
fn bmp_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| -> Option<i32> {
        let four = bytes.get(at..at + 4)?;
        Some(i32::from_le_bytes(four.try_into().ok()?))
    };
    // 40 bytes and more: the header since Windows 3.0. A negative height means that the top row comes first.
    let modern = number(14)? >= 40;
    modern.then_some((number(18)?.unsigned_abs(), number(22)?.unsigned_abs()))
}

/// The pixels as RGB bytes over white.
fn on_white(image: DynamicImage) -> Vec<u8> {
    match image {
        DynamicImage::ImageRgb8(image) => image.into_raw(),
        DynamicImage::ImageRgba8(image) => rgba_on_white(image.into_raw()),
        DynamicImage::ImageLuma8(image) => grey(image.into_raw().into_iter()),
        DynamicImage::ImageLumaA8(image) => grey_on_white(&image.into_raw()),
        // Like Pillow, take the upper eight of 16 bits.
        DynamicImage::ImageRgb16(image) => upper_bytes(&image.into_raw()),
        DynamicImage::ImageRgba16(image) => rgba_on_white(upper_bytes(&image.into_raw())),
        DynamicImage::ImageLuma16(image) => grey(upper_bytes(&image.into_raw()).into_iter()),
        DynamicImage::ImageLumaA16(image) => grey_on_white(&upper_bytes(&image.into_raw())),
        other => rgba_on_white(other.into_rgba8().into_raw()),
    }
}

fn upper_bytes(samples: &[u16]) -> Vec<u8> {
    samples.iter().map(|&sample| (sample >> 8) as u8).collect()
}

fn grey(samples: impl Iterator<Item = u8>) -> Vec<u8> {
    samples.flat_map(|value| [value; 3]).collect()
}

fn grey_on_white(samples: &[u8]) -> Vec<u8> {
    let (pairs, _) = samples.as_chunks::<2>();
    grey(pairs.iter().map(|&[value, alpha]| over_white(value, alpha)))
}

/// In place, because a large image takes most of the memory of a browser tab.
fn rgba_on_white(mut samples: Vec<u8>) -> Vec<u8> {
    let pixels = samples.len() / 4;
    for pixel in 0..pixels {
        let alpha = samples[4 * pixel + 3];
        for channel in 0..3 {
            samples[3 * pixel + channel] = over_white(samples[4 * pixel + channel], alpha);
        }
    }
    samples.truncate(3 * pixels);
    samples
}

/// `value` with opacity `alpha` over white, rounded to nearest, as Pillow's `alpha_composite` does.
fn over_white(value: u8, alpha: u8) -> u8 {
    let sum = u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha)) + 128;
    // (sum + sum / 256) / 256 equals sum / 255 for all 16-bit sums.
    ((sum + (sum >> 8)) >> 8) as u8
}
