//! f16 arithmetic on the CPU: how far it is from f32, and that a self-check sees where it fails. On a GPU only the GPU's
//! own self-check can show that.

use std::fs;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use half::f16;
use ood_lens::clip::check::golden::GoldenReport;
use ood_lens::clip::check::parity;
use ood_lens::clip::encoder::{Encoder, EncoderLoading};
use ood_lens::clip::{Arithmetic, ClipModel};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// f16 differs from f32 by at least this much. A smaller difference means that f32 was computed.
const SOMETHING: f32 = 1e-6;

#[test]
fn f16_is_as_far_from_the_reference_as_it_says() {
    let mut worst = 0f32;
    for entry in fs::read_dir(root("tests/fixtures/clip")).unwrap() {
        let folder = entry.unwrap().path();
        let read = |names: [&str; 2]| {
            let mut found = names
                .iter()
                .filter_map(|name| fs::read(folder.join(name)).ok());
            found.next().unwrap()
        };
        let config = read(["config.json", "open_clip_config.json"]);
        let weights = read(["model.safetensors", "open_clip_model.safetensors"]);
        let expected = fs::read(folder.join("expected.safetensors")).unwrap();
        let check = |arithmetic| {
            let model = ClipModel::load_in(arithmetic, &config, &weights, &Device::flex());
            pollster::block_on(parity::check(&model.unwrap(), &expected)).unwrap()
        };
        let report = check(Arithmetic::F16);
        println!("{}: {report:?}", folder.display());
        let (image, text) = (report.image_delta, report.text_delta);
        assert!(text > SOMETHING, "this is f32: {report:?}");
        // Towers of convolutions compute in f32, to the last bit as they do where f32 is asked for.
        let name = folder.display().to_string();
        if name.contains("efficientnet") {
            assert_eq!(image, check(Arithmetic::F32).image_delta, "{report:?}");
        } else {
            assert_eq!(image > SOMETHING, !name.contains("resnet"), "{report:?}");
        }
        worst = worst.max(image).max(text);
    }
    assert!(worst <= Arithmetic::F16.tolerance(), "{worst}");
}

fn pocket(name: &str) -> Vec<u8> {
    fs::read(root("assets/models/pocket").join(name)).expect("the embedded model is there")
}

/// The embedded model, with or without its golden embeddings.
fn encoder(arithmetic: Arithmetic, weights: &[u8], golden: bool) -> Encoder {
    let preprocessor = pocket("preprocessor_config.json");
    let config = pocket("open_clip_config.json");
    let mut loading = EncoderLoading::new(config, Some(&preprocessor), &Device::flex())
        .expect("the config can be used")
        .in_arithmetic(arithmetic);
    loading
        .read(weights, Some(weights.len() as u64))
        .expect("the weights can be read");
    let golden = golden.then(|| pocket("golden.safetensors"));
    loading
        .finish(&pocket("tokenizer.json"), golden)
        .expect("the model is complete")
}

fn checked(encoder: &Encoder) -> Option<GoldenReport> {
    let report = pollster::block_on(encoder.self_check()).expect("the device computes");
    println!("{} {report:?}", encoder.arithmetic().name());
    report
}

#[test]
fn the_embedded_model_passes_its_check_in_both() {
    let weights = pocket("open_clip_model.safetensors");
    for arithmetic in [Arithmetic::F32, Arithmetic::F16] {
        let report = checked(&encoder(arithmetic, &weights, true)).unwrap();
        assert!(report.within(arithmetic.tolerance()), "{report:?}");
        let is_half = report.text_delta > SOMETHING;
        assert_eq!(is_half, arithmetic == Arithmetic::F16, "{report:?}");
        // The image tower is a ResNet, which computes in f32 in both.
        assert!(report.image_delta < SOMETHING, "{report:?}");
    }
}

#[test]
fn without_golden_embeddings_f16_is_compared_with_f32() {
    let weights = pocket("open_clip_model.safetensors");
    assert_eq!(checked(&encoder(Arithmetic::F32, &weights, false)), None);
    let report = checked(&encoder(Arithmetic::F16, &weights, false)).unwrap();
    assert!(report.within(Arithmetic::F16.tolerance()), "{report:?}");
    assert!(report.text_delta > SOMETHING, "{report:?}");
}

/// A model whose numbers leave the range of f16, and which f32 embeds well.
#[test]
fn a_model_that_f16_cannot_hold_is_found_out() {
    let weights = pocket("open_clip_model.safetensors");
    let file = SafeTensors::deserialize(&weights).unwrap();
    let wide = "transformer.resblocks.1.mlp.c_fc.weight_scale";
    let view = file.tensor(wide).unwrap();
    assert_eq!(view.dtype(), Dtype::F16);
    let bytes: Vec<u8> = (view.data().chunks_exact(2))
        .map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32() * 1e5)
        .flat_map(f32::to_le_bytes)
        .collect();
    let larger = TensorView::new(Dtype::F32, view.shape().to_vec(), &bytes).unwrap();
    let tensors = file.tensors().into_iter();
    let tensors = tensors.map(|(name, view)| {
        let view = if name == wide { larger.clone() } else { view };
        (name, view)
    });
    let weights = safetensors::serialize(tensors, None).unwrap();

    let report = checked(&encoder(Arithmetic::F16, &weights, false)).unwrap();
    assert!(report.text_delta > 0.1, "{report:?}");
    assert!(!report.within(Arithmetic::F16.tolerance()));
    let text = pollster::block_on(encoder(Arithmetic::F32, &weights, false).texts(&["a cat"]));
    let text = text.unwrap().remove(0).features;
    assert!(text.iter().all(|x| x.is_finite()), "{text:?}");
}
