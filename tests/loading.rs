//! Weights that arrive in pieces. Any pieces give the same model, the image tower is ready first, and bytes that arrive
//! wrongly give an error.

use std::fs;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use ood_lens::clip::check::parity;
use ood_lens::clip::encoder::EncoderLoading;
use ood_lens::clip::loading::ModelLoading;
use ood_lens::clip::{CheckpointError, ClipConfig, ClipError, Tower, header_length};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/clip")
        .join(name)
}

/// Config and weights.
fn files(name: &str) -> (Vec<u8>, Vec<u8>) {
    let read = |hugging_face: &str, open_clip: &str| {
        fs::read(fixture(name).join(hugging_face))
            .or_else(|_| fs::read(fixture(name).join(open_clip)))
            .expect("config and weights are there")
    };
    (
        read("config.json", "open_clip_config.json"),
        read("model.safetensors", "open_clip_model.safetensors"),
    )
}

/// A loading that has taken the header.
fn begun(config: &[u8], weights: &[u8]) -> ModelLoading {
    let mut loading =
        ModelLoading::new(config, &Device::default()).expect("the config can be used");
    let length = header_length(weights).expect("the weights begin with a header") as usize;
    loading
        .header(&weights[..length], Some(weights.len() as u64))
        .expect("the header fits the file");
    loading
}

const FIXTURES: [&str; 8] = [
    "hf-f16",
    "hf-bf16",
    "hf-i8",
    "open-clip-vit",
    "open-clip-resnet",
    "open-clip-resnet-i8",
    "open-clip-efficientnet",
    "open-clip-efficientnet-i8",
];

#[test]
fn pieces_of_any_size_in_any_order_of_ranges_make_the_same_model() {
    for name in FIXTURES {
        let (config, weights) = files(name);
        let expected = fs::read(fixture(name).join("expected.safetensors")).unwrap();
        let mut digests = Vec::new();
        // 1 and 3 split every number, 7001 splits most tensors.
        for (piece, reversed) in [(1, false), (3, true), (7001, true), (usize::MAX, false)] {
            let mut loading = begun(&config, &weights);
            let mut ranges = loading.ranges();
            if reversed {
                ranges.reverse();
            }
            for range in ranges {
                let bytes = &weights[range.start as usize..range.end as usize];
                let mut offset = range.start;
                for piece in bytes.chunks(piece) {
                    loading.push(offset, piece).unwrap();
                    offset += piece.len() as u64;
                }
            }
            let (model, digest) = loading.finish().unwrap();
            let report = pollster::block_on(parity::check(&model, &expected)).unwrap();
            assert!(
                report.within(1e-4),
                "{name} in pieces of {piece}: {report:?}"
            );
            digests.push(digest);
        }
        digests.dedup();
        assert_eq!(digests.len(), 1, "{name}: the digest depends on the pieces");
    }
}

#[test]
fn the_image_tower_comes_first_and_answers_before_the_rest() {
    for name in FIXTURES {
        let (config, weights) = files(name);
        let length = header_length(&weights).unwrap() as usize;
        let side = ClipConfig::from_json(&config).unwrap().vision.image_size;
        let preprocessor = format!(
            r#"{{"size": {side}, "crop_size": {side}, "image_mean": [0.5, 0.5, 0.5],
            "image_std": [0.5, 0.5, 0.5], "resample": 3, "do_center_crop": true}}"#
        );
        let device = Device::default();
        let mut loading =
            EncoderLoading::new(config, Some(preprocessor.as_bytes()), &device).unwrap();
        let size = Some(weights.len() as u64);
        loading.header(&weights[..length], size).unwrap();
        let ranges = loading.ranges();
        assert_eq!(ranges[0].tower, Tower::Image);
        let by_tower = |tower| {
            let of_it = ranges.iter().filter(|r| r.tower == tower);
            of_it.map(|r| r.end - r.start).sum::<u64>()
        };
        assert!(by_tower(Tower::Image) > 0 && by_tower(Tower::Text) > 0);
        let rgb = vec![127; side * side * 3];
        let image = |loading: &EncoderLoading| {
            let images = loading.images()?;
            pollster::block_on(images.rgb(&rgb, side as u32, side as u32))
        };
        assert!(matches!(image(&loading), Err(ClipError::NotYet)), "{name}");
        for range in ranges.iter().filter(|r| r.tower == Tower::Image) {
            assert!(!loading.image_ready(), "{name}");
            let bytes = &weights[range.start as usize..range.end as usize];
            loading.push(range.start, bytes).unwrap();
        }
        assert!(loading.image_ready(), "{name}");
        assert!(image(&loading).unwrap().iter().all(|x| x.is_finite()));
        let error = loading.finish(b"{}", None).map(drop).unwrap_err();
        assert!(
            error.to_string().contains("it ends before the tensor"),
            "{error}"
        );
    }
}

#[test]
fn bytes_that_are_missing_or_out_of_order_are_a_sentence() {
    let (config, weights) = files("open-clip-vit");
    let mut loading = begun(&config, &weights);
    let range = loading.ranges()[0];
    let (start, end) = (range.start as usize, range.end as usize);
    loading
        .push(range.start, &weights[start..start + 2])
        .unwrap();
    let error = loading
        .push(range.start + 3, &weights[start + 3..end])
        .unwrap_err();
    assert!(
        matches!(
            error,
            CheckpointError::OutOfOrder {
                found: 3,
                expected: 2,
                ..
            }
        ),
        "{error}"
    );

    let length = header_length(&weights).unwrap();
    let mut loading = ModelLoading::new(&config, &Device::default()).unwrap();
    let header = &weights[..length as usize];
    for (size, said) in [
        (weights.len() - 1, "promises"),
        (weights.len() + 1, "promises"),
    ] {
        let error = loading.header(header, Some(size as u64)).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
    let error = loading.header(&header[..100], None).unwrap_err();
    assert!(error.to_string().contains("of which 100 came"), "{error}");
    loading.header(header, None).unwrap();
    assert!(loading.finish().is_err());
}

#[test]
fn what_is_no_safetensors_file_is_known_by_its_first_bytes() {
    for bytes in [
        &b"<!DOCTYPE html>"[..],
        b"version https://git-lfs",
        b"PK\x03\x04",
        b"",
    ] {
        let error = header_length(bytes).unwrap_err();
        assert!(error.to_string().contains("safetensors"), "{error}");
    }
}
