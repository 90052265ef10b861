//! Files that are no image, damaged or too large give an error that says so, and never a panic.
//!
//! The images are the fixtures that `tools/reference/preprocess_fixtures.py` writes.

use std::path::PathBuf;

use ood_lens::clip::image::{ImageError, Preprocessor};

fn images() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/preprocess");
    let mut images: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of fixtures is there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| !path.to_string_lossy().ends_with(".crop.png"))
        .filter(|path| {
            matches!(
                path.extension().and_then(|e| e.to_str()),
                Some("jpg" | "png" | "webp" | "gif" | "bmp")
            )
        })
        .map(|path| {
            (
                path.file_name()
                    .expect("a file has a name")
                    .to_string_lossy()
                    .into_owned(),
                std::fs::read(&path).expect("the file can be read"),
            )
        })
        .collect();
    images.sort();
    assert!(images.len() > 30);
    images
}

fn preprocessor() -> Preprocessor {
    Preprocessor::from_json(br#"{"size": 32, "crop_size": 32}"#).expect("the config can be used")
}

fn error(bytes: &[u8]) -> ImageError {
    preprocessor()
        .pixel_values(bytes)
        .expect_err("the file must be refused")
}

#[test]
fn other_files_are_named() {
    let sentences: [(&[u8], &str); 8] = [
        (b"", "the file is empty"),
        (
            b"\n <!DOCTYPE html><html><body>404</body></html>",
            "it is a web page; PNG, JPEG",
        ),
        (
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
            "it is a PDF document; PNG, JPEG",
        ),
        (
            b"PK\x03\x04\x14\x00",
            "it is a ZIP archive or an office document; PNG, JPEG",
        ),
        (b"label,score\ndog,0.5\n", "it is a text; PNG, JPEG"),
        (
            b"\x7fELF\x02\x01\x01\x00\x00",
            "it is of an unknown kind; PNG, JPEG",
        ),
        (b"\0\0\0\x20ftypisom\0\0\x02\0", "it is a video; PNG, JPEG"),
        (b"\0", "it is of an unknown kind; PNG, JPEG"),
    ];
    for (bytes, sentence) in sentences {
        let error = error(bytes).to_string();
        assert!(error.contains(sentence), "{error}");
    }
}

/// A page can let the browser decode these.
#[test]
fn formats_without_a_decoder_are_named() {
    let heads: [(&[u8], &str); 8] = [
        (b"\0\0\0\x20ftypavif\0\0\0\0", "AVIF"),
        (b"\0\0\0\x20ftypheic\0\0\0\0", "HEIC"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\xff\x0a\x00\x00", "JPEG XL"),
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"\0\0\x01\0\x01\0", "ICO"),
        (
            b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "SVG",
        ),
        (b"<svg viewBox='0 0 1 1'/>", "SVG"),
    ];
    for (bytes, name) in heads {
        match error(bytes) {
            ImageError::UnsupportedFormat { format } => assert_eq!(format, name),
            other => panic!("{name}: {other}"),
        }
    }
}

/// Every file cut at many places. After the pixels of its first frame a file may end anywhere.
#[test]
fn cut_files_are_refused() {
    let preprocessor = preprocessor();
    for (name, bytes) in images() {
        let last = if name.contains("animated") { 20 } else { 95 };
        for percent in 0..100 {
            let cut = &bytes[..bytes.len() * percent / 100];
            match preprocessor.pixel_values(cut) {
                Ok(_) => assert!(percent > last, "{name} cut at {percent} % was read"),
                Err(error) => {
                    let sentence = error.to_string();
                    assert!(
                        sentence.starts_with("the ") && !sentence.ends_with('.'),
                        "{name}: {sentence}"
                    );
                }
            }
        }
    }
}

/// Bytes overwritten at places drawn at random, the same in each run: values or an error, and no panic.
#[test]
fn damaged_files_do_not_panic() {
    let preprocessor = preprocessor();
    let mut state = 0x0002_6052_3797_u64;
    let mut draw = move |below: usize| {
        // Knuth's MMIX generator, whose upper bits are random enough.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let (mut read, mut refused) = (0, 0);
    for (_, bytes) in images().iter().filter(|(_, bytes)| bytes.len() < 30_000) {
        for round in 0..60 {
            let mut bytes = bytes.clone();
            // Half of the damage goes into the headers.
            let reach = if round % 2 == 0 {
                bytes.len().min(200)
            } else {
                bytes.len()
            };
            for _ in 0..=draw(4) {
                let place = draw(reach);
                bytes[place] = draw(256) as u8;
            }
            match preprocessor.pixel_values(&bytes) {
                Ok(values) => {
                    assert_eq!(values.len(), 3 * 32 * 32);
                    read += 1;
                }
                Err(error) => {
                    let sentence = error.to_string();
                    assert!(
                        sentence.starts_with("the ") && !sentence.ends_with('.'),
                        "{sentence}"
                    );
                    refused += 1;
                }
            }
        }
    }
    println!("damaged files: {read} read, {refused} refused");
}

/// A whole header of a BMP, GIF or PNG with too large a size: refused before any pixel is decoded.
#[test]
fn more_than_100_megapixels_are_refused_from_the_header() {
    let bmp = |width: i32, height: i32| {
        let mut bytes = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
        bytes.extend(width.to_le_bytes());
        bytes.extend(height.to_le_bytes());
        bytes.extend(b"\x01\0\x18\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        bytes
    };
    assert_eq!(
        error(&bmp(12_000, 9_000)).to_string(),
        "the image has 12000 × 9000 pixels, 108 megapixels, and at most 100 megapixels are opened"
    );
    // At the limit the size is accepted, and the error is about the missing pixels.
    assert!(matches!(
        error(&bmp(10_000, 10_000)),
        ImageError::Truncated { .. }
    ));
    assert!(matches!(
        error(&bmp(10_001, 10_000)),
        ImageError::TooLarge { .. }
    ));
    // The headers of the other formats.
    let gif = b"GIF89a\xff\xff\xff\xff\0\0\0\x2c\0\0\0\0\xff\xff\xff\xff\0";
    assert!(matches!(
        error(gif),
        ImageError::TooLarge {
            width: 65_535,
            height: 65_535
        }
    ));
    for (name, bytes) in images() {
        let (at, sides): (usize, [u8; 8]) = match name.as_str() {
            "cat-203x135-palette.png" => (16, [0, 0, 0x40, 0, 0, 0, 0x40, 0]),
            _ => continue,
        };
        let mut bytes = bytes.clone();
        bytes[at..at + 8].copy_from_slice(&sides);
        let crc = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&crc.to_be_bytes());
        assert!(
            matches!(
                error(&bytes),
                ImageError::TooLarge {
                    width: 16_384,
                    height: 16_384
                }
            ),
            "{name}"
        );
    }
}

#[test]
fn a_large_jpeg_is_refused_from_the_header() {
    let (_, mut bytes) = images()
        .into_iter()
        .find(|(name, _)| name == "camera-119x141-grey.jpg")
        .unwrap();
    let frame = bytes
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert!(matches!(
        error(&bytes),
        ImageError::TooLarge {
            width: 65_535,
            height: 65_535
        }
    ));
}

#[test]
fn pictures_without_pixels_are_refused() {
    let gif = b"GIF89a\0\0\x05\0\0\0\0\x2c\0\0\0\0\0\0\x05\0\0\x02\0\x3b";
    let bmp = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\0\0\0\0\x05\0\0\0\x01\0\x18\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    for (bytes, size) in [(gif.as_slice(), "0 × 5"), (bmp, "0 × 5")] {
        let error = error(bytes);
        assert_eq!(
            error.to_string(),
            format!("the image has no pixels: it is {size}")
        );
    }
}

#[test]
fn configurations_that_cannot_be_followed_are_refused() {
    let refused: [&[u8]; 10] = [
        b"",
        b"[]",
        b"<html>",
        br#"{"size": 0}"#,
        br#"{"crop_size": 100000}"#,
        br#"{"size": {"longest_edge": 224}}"#,
        br#"{"resample": 0}"#,
        br#"{"do_center_crop": false}"#,
        br#"{"image_std": [0, 0, 0]}"#,
        br#"{"image_mean": [0.5, 0.5]}"#,
    ];
    for json in refused {
        let error = Preprocessor::from_json(json).unwrap_err();
        assert!(matches!(error, ImageError::Config { .. }), "{error}");
        println!("{error}");
    }
    let refused: [&[u8]; 4] = [
        b"",
        br#"{"preprocess_cfg": {"resize_mode": "longest"}}"#,
        br#"{"preprocess_cfg": {"interpolation": "nearest"}}"#,
        br#"{"model_cfg": {"vision_cfg": {"image_size": [224, 336]}}}"#,
    ];
    for json in refused {
        let error = Preprocessor::from_open_clip_config(json).unwrap_err();
        assert!(matches!(error, ImageError::Config { .. }), "{error}");
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}
