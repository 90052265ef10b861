//! An image file to RGB bytes: upright, on white, eight bits a channel.
//!
//! What Python does before CLIP sees a picture, as in `PIL.ImageOps.exif_transpose` and
//! `Image.alpha_composite` on white; colour profiles are left alone, as there.
//!
//! No AVIF: no decoder was found that is pure Rust, under free terms and made for a browser's wasm
//! (rav1d is a port of C, with its API; zenavif around it is AGPL). Such a file gives
//! [`ImageError::UnsupportedFormat`]; the page can let the browser decode it and hand the pixels to
//! `Preprocessor::pixel_values_rgb`.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};

use super::error::ImageError;

/// The greatest picture that is decoded, in pixels; the header is asked before anything is read.
pub const MAX_PIXELS: u64 = 100_000_000;

/// Most bytes that a decoder may take for itself: 100 megapixels of 16-bit RGBA and some room.
const MAX_DECODER_BYTES: u64 = 1 << 30;

/// Decodes an image file, turns it upright (EXIF) and puts it on white.
///
/// Of an animation it takes the first frame.
///
/// # Errors
/// Never panics on what is in `bytes`: an [`ImageError`] says what is wrong with it.
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
        return Err(Broken::too_short(name));
    }
    // A damaged EXIF block does not make the picture unreadable.
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| explain(name, error))?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    let (width, height) = (picture.width(), picture.height());
    RgbImage::from_raw(width, height, on_white(picture)).ok_or_else(|| ImageError::Broken {
        format: name,
        reason: "its pixels do not fill it".into(),
    })
}

/// Refuses pictures without pixels and those of more than [`MAX_PIXELS`].
pub(crate) fn check_size(width: u32, height: u32) -> Result<(), ImageError> {
    match u64::from(width) * u64::from(height) {
        0 => Err(ImageError::ZeroSized { width, height }),
        pixels if pixels > MAX_PIXELS => Err(ImageError::TooLarge { width, height }),
        _ => Ok(()),
    }
}

/// The format by the first bytes, whatever the file is called.
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
        (Some(b"ftyp"), _) => return Err(ImageError::NotAnImage("a video")),
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
    Err(ImageError::NotAnImage(
        match head.trim_start_matches('\u{feff}').trim_start() {
            text if text.starts_with("<!doctype html") || text.contains("<html") => "a web page",
            text if text.starts_with("%pdf") => "a PDF document",
            text if text.starts_with("pk\u{3}\u{4}") => "a ZIP archive or an office document",
            text if !text.contains(['\u{fffd}', '\0']) => "a text",
            _ => "of a kind that is not known here",
        },
    ))
}

/// Turns the decoder's words into ours.
fn explain(name: &'static str, error: image::ImageError) -> ImageError {
    use image::ImageError as E;
    match error {
        E::Unsupported(error) => ImageError::UnsupportedFormat {
            format: format!("{name}, {error}"),
        },
        E::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Broken::too_short(name)
        }
        E::IoError(error) => Broken::because(name, error),
        E::Limits(_) => Broken::because(name, "it takes too much memory"),
        error => Broken::because(name, error),
    }
}

struct Broken;

impl Broken {
    fn too_short(format: &'static str) -> ImageError {
        Self::because(format, "it ends too early")
    }

    fn because(format: &'static str, reason: impl ToString) -> ImageError {
        ImageError::Broken {
            format,
            reason: reason.to_string(),
        }
    }
}

/// Whether a JPEG has its end marker behind the picture's data.
///
/// The decoder fills what is missing with grey and says nothing, and half a picture would get a
/// verdict; Pillow refuses it too. The segments before the data are stepped over, since a preview
/// in EXIF has an end marker of its own.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xff, marker, tail @ ..] = rest {
        match (marker, tail) {
            // Fill bytes, and markers without a length.
            (0xff, _) => rest = &rest[1..],
            (0x01 | 0xd0..=0xd7, _) => rest = tail,
            (0xd9, _) => return true,
            // Start of scan: in the coded data 0xff is never followed by 0xd9 but at the end.
            (0xda, _) => return tail.windows(2).rev().any(|pair| pair == [0xff, 0xd9]),
            (_, [high, low, ..]) => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = tail.get(length..).unwrap_or_default();
            }
            _ => return false,
        }
    }
    // Not the layout that was expected: for the decoder to judge.
    !rest.is_empty() && bytes.windows(2).any(|pair| pair == [0xff, 0xd9])
}

/// Width and height in the header of a BMP, whose decoder has words of its own for odd sizes.
fn bmp_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| -> Option<i32> {
        let four = bytes.get(at..at + 4)?;
        Some(i32::from_le_bytes(four.try_into().ok()?))
    };
    // The header of 1990 and later; a negative height means that the rows go down.
    let modern = number(14)? >= 40;
    modern.then_some((number(18)?.unsigned_abs(), number(22)?.unsigned_abs()))
}

/// The pixels as RGB bytes over a white ground.
fn on_white(picture: DynamicImage) -> Vec<u8> {
    match picture {
        DynamicImage::ImageRgb8(picture) => picture.into_raw(),
        DynamicImage::ImageRgba8(picture) => rgba_on_white(picture.into_raw()),
        DynamicImage::ImageLuma8(picture) => grey(picture.into_raw().into_iter()),
        DynamicImage::ImageLumaA8(picture) => grey_on_white(&picture.into_raw()),
        // Of 16 bits the upper eight count, as in Pillow.
        DynamicImage::ImageRgb16(picture) => upper_bytes(&picture.into_raw()),
        DynamicImage::ImageRgba16(picture) => rgba_on_white(upper_bytes(&picture.into_raw())),
        DynamicImage::ImageLuma16(picture) => grey(upper_bytes(&picture.into_raw()).into_iter()),
        DynamicImage::ImageLumaA16(picture) => grey_on_white(&upper_bytes(&picture.into_raw())),
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

/// In place, since a large picture is most of what memory a browser tab has.
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

/// `value` with opacity `alpha` over white, rounded to the nearest: Pillow's `alpha_composite`.
fn over_white(value: u8, alpha: u8) -> u8 {
    let sum = u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha)) + 128;
    // (sum + sum / 256) / 256 is sum / 255 for all 16-bit sums.
    ((sum + (sum >> 8)) >> 8) as u8
}
