//! `clip::image` against Hugging Face's `CLIPImageProcessor` and open_clip's `image_transform`.
//!
//! The fixtures are written by `tools/reference/preprocess_fixtures.py`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ood_lens::clip::image::Preprocessor;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Fixtures {
    configs: BTreeMap<String, Value>,
    /// The image of the normalised tensors.
    values: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    image: String,
    config: String,
    crop: String,
}

fn file(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/preprocess")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn fixtures() -> Fixtures {
    serde_json::from_slice(&file("cases.json")).expect("cases.json holds cases")
}

fn preprocessor(config: &Value) -> Preprocessor {
    let json = serde_json::to_vec(config).expect("a value becomes JSON");
    if config.get("preprocess_cfg").is_some() {
        Preprocessor::from_open_clip_config(&json).expect("the config can be used")
    } else {
        Preprocessor::from_json(&json).expect("the config can be used")
    }
}

/// Height, width and RGB bytes of the crop that Python made.
fn expected(name: &str) -> (usize, usize, Vec<u8>) {
    let crop = image::load_from_memory(&file(name))
        .expect("the crop is a PNG")
        .into_rgb8();
    (
        crop.height() as usize,
        crop.width() as usize,
        crop.into_raw(),
    )
}

/// Mean and greatest difference of two crops, in steps of 1/255.
fn difference(ours: &[u8], theirs: &[u8]) -> (f64, u8) {
    assert_eq!(ours.len(), theirs.len());
    let deltas = ours.iter().zip(theirs).map(|(a, b)| a.abs_diff(*b));
    let sum: u64 = deltas.clone().map(u64::from).sum();
    (sum as f64 / ours.len() as f64, deltas.max().unwrap_or(0))
}

#[test]
fn crops_are_those_of_python() {
    let Fixtures { configs, cases, .. } = fixtures();
    let mut failures = Vec::new();
    for Case {
        image,
        config,
        crop,
    } in &cases
    {
        let preprocessor = preprocessor(&configs[config]);
        let ours = preprocessor
            .crop(&file(image))
            .unwrap_or_else(|error| panic!("{image}: {error}"));
        let (height, width, theirs) = expected(crop);
        assert_eq!(
            preprocessor.image_size(),
            (height, width),
            "{image} {config}"
        );
        let (mean, max) = difference(&ours, &theirs);
        println!("{image:34} {config:17} mean {mean:.5}  max {max:3}  (of 255)");
        if mean > 1.0 {
            failures.push(format!("{image} {config}: mean {mean}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// Eight images, one for each orientation of EXIF. Turned upright they all differ, so no orientation is mistaken for
/// another.
#[test]
fn every_exif_orientation_is_turned_upright() {
    let preprocessor = preprocessor(&fixtures().configs["clip-32"]);
    let mut seen: Vec<Vec<u8>> = Vec::new();
    for orientation in 1..=8 {
        let crop = preprocessor
            .crop(&file(&format!("cat-61x43-exif{orientation}.jpg")))
            .unwrap();
        for other in &seen {
            assert!(
                difference(&crop, other).0 > 2.0,
                "orientation {orientation} looks like another"
            );
        }
        seen.push(crop);
    }
}

#[test]
fn normalised_values_are_those_of_python() {
    let Fixtures {
        mut configs,
        values,
        ..
    } = fixtures();
    configs.get_mut("open-clip-64").unwrap()["model_cfg"]["vision_cfg"]["image_size"] = 32.into();
    for (config, name) in [
        ("clip-32", "values.clip-32.f32"),
        ("open-clip-64", "values.open-clip-32.f32"),
    ] {
        let preprocessor = preprocessor(&configs[config]);
        let ours = preprocessor.pixel_values(&file(&values)).unwrap();
        let bytes = file(name);
        let theirs = bytes
            .chunks_exact(4)
            .map(|four| f32::from_le_bytes(four.try_into().unwrap()));
        assert_eq!(ours.len(), theirs.len());
        let (mut sum, mut max) = (0.0f64, 0.0f32);
        for (a, b) in ours.iter().zip(theirs) {
            sum += f64::from((a - b).abs());
            max = max.max((a - b).abs());
        }
        let mean = sum / ours.len() as f64;
        println!("{config}: normalised, mean {mean:.6}, max {max:.6}");
        // One step of 255 is 0.0146 to 0.0150 here. A crop that is right to the byte is right to 1e-6.
        assert!(
            mean < 0.005 && max < 0.031,
            "{config}: mean {mean}, max {max}"
        );
    }
}

#[test]
fn normalising_a_crop_moves_the_channels_to_the_front() {
    let json = br#"{"crop_size": {"height": 1, "width": 2}, "image_mean": [0, 0.5, 1], "image_std": [1, 0.5, 2]}"#;
    let preprocessor = Preprocessor::from_json(json).unwrap();
    let values = preprocessor
        .normalise_crop(&[0, 0, 0, 255, 255, 255])
        .unwrap();
    assert_eq!(values, [0.0, 1.0, -1.0, 1.0, -0.5, 0.0]);
    assert!(preprocessor.normalise_crop(&[0; 5]).is_err());
}

/// Pixels that the browser decodes are prepared like pixels that this crate decodes.
#[test]
fn decoded_pixels_and_the_file_give_the_same() {
    let preprocessor = preprocessor(&fixtures().configs["clip-64"]);
    let bytes = file("coffee-97x65.bmp");
    let picture = image::load_from_memory(&bytes).unwrap().into_rgb8();
    let (width, height) = picture.dimensions();
    let direct = preprocessor
        .pixel_values_rgb(picture.as_raw(), width, height)
        .unwrap();
    assert_eq!(direct, preprocessor.pixel_values(&bytes).unwrap());
    let error = preprocessor
        .pixel_values_rgb(&picture.as_raw()[1..], width, height)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "18914 bytes were given for 97 × 65 pixels of RGB, which take 18915"
    );
    assert!(preprocessor.pixel_values_rgb(&[], 0, 5).is_err());
    assert!(
        preprocessor
            .pixel_values_rgb(&[], u32::MAX, u32::MAX)
            .is_err()
    );
}

/// An image of one row whose resized whole would have 3,292 megapixels: only the part that the crop shows is resampled.
#[test]
fn a_ribbon_takes_no_more_memory_than_its_crop() {
    let configs = fixtures().configs;
    let ribbon: Vec<u8> = (0..65_500u32).flat_map(|x| [(x / 256) as u8; 3]).collect();
    for (width, height) in [(65_500, 1), (1, 65_500)] {
        let crop = preprocessor(&configs["clip-224"])
            .crop_rgb(&ribbon, width, height)
            .unwrap();
        assert_eq!(crop.len(), 224 * 224 * 3);
        assert!(crop.iter().all(|value| value.abs_diff(127) <= 1));
        let squashed = preprocessor(&configs["squash"])
            .crop_rgb(&ribbon, width, height)
            .unwrap();
        assert_eq!(squashed.len(), 48 * 80 * 3);
        assert!(squashed[0] < 4 && squashed[48 * 80 * 3 - 1] > 250);
    }
}

/// A flat colour stays the same at every scale: the weights of the filter do not drift.
#[test]
fn flat_pictures_stay_flat() {
    let preprocessor = preprocessor(&fixtures().configs["clip-64"]);
    for (width, height) in [(1, 1), (2, 3), (63, 65), (64, 64), (640, 427), (3001, 1999)] {
        for value in [0u8, 1, 127, 254, 255] {
            let rgb = vec![value; (width * height * 3) as usize];
            let crop = preprocessor.crop_rgb(&rgb, width, height).unwrap();
            assert!(
                crop.iter().all(|&byte| byte == value),
                "{width} × {height} of {value}"
            );
        }
    }
}
