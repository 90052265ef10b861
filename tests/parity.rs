//! The model against HF transformers and open_clip_torch, and the errors of checkpoints that cannot be loaded.
//! `tools/reference/clip_fixtures.py` writes the fixtures.

use std::fs;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use ood_lens::clip::check::parity;
use ood_lens::clip::{CheckpointError, ClipModel, TextError};
use safetensors::SafeTensors;
use safetensors::tensor::TensorView;

const TOLERANCE: f32 = 1e-4;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/clip")
        .join(name)
}

/// Config and weights of a folder, in either layout.
fn files(folder: &Path) -> (Vec<u8>, Vec<u8>) {
    let read = |hugging_face: &str, open_clip: &str| {
        fs::read(folder.join(hugging_face))
            .or_else(|_| fs::read(folder.join(open_clip)))
            .expect("config and weights are there")
    };
    (
        read("config.json", "open_clip_config.json"),
        read("model.safetensors", "open_clip_model.safetensors"),
    )
}

fn load(name: &str) -> ClipModel {
    let (config, weights) = files(&fixture(name));
    ClipModel::load(&config, &weights, &Device::default()).expect("the fixture can be loaded")
}

#[test]
fn embeddings_equal_the_reference() {
    let mut names: Vec<String> = fs::read_dir(fixture(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() >= 13, "fixtures are missing: {names:?}");
    let mut worst = Vec::new();
    for name in names {
        let model = load(&name);
        let expected = fs::read(fixture(&name).join("expected.safetensors")).unwrap();
        let report = pollster::block_on(parity::check(&model, &expected)).unwrap();
        println!(
            "{name:<28} image {:.1e}  text {:.1e}  lengths {:.1e}",
            report.image_delta, report.text_delta, report.norm_delta
        );
        if !report.within(TOLERANCE) {
            worst.push(name);
        }
    }
    assert!(worst.is_empty(), "further off than {TOLERANCE}: {worst:?}");
}

/// The weights of a fixture after `edit`, loaded.
fn load_edited(
    name: &str,
    edit: impl FnOnce(&mut Vec<(String, TensorView)>),
) -> Result<ClipModel, CheckpointError> {
    let (config, weights) = files(&fixture(name));
    let file = SafeTensors::deserialize(&weights).expect("the weights are a safetensors file");
    let mut tensors = file.tensors();
    edit(&mut tensors);
    let weights = safetensors::serialize(tensors, None).expect("tensors can be written");
    ClipModel::load(&config, &weights, &Device::default())
}

#[test]
fn a_missing_tensor_is_named_as_the_file_would() {
    for (name, tensor) in [
        (
            "hf-f16",
            "text_model.encoder.layers.1.self_attn.k_proj.bias",
        ),
        ("hf-f16", "logit_scale"),
        (
            "open-clip-vit",
            "visual.transformer.resblocks.0.attn.in_proj_weight",
        ),
        ("open-clip-vit", "transformer.resblocks.1.mlp.c_proj.bias"),
        ("open-clip-resnet", "visual.layer2.1.bn3.running_var"),
        ("open-clip-efficientnet", "visual.trunk.conv_stem.weight"),
        (
            "open-clip-efficientnet",
            "visual.trunk.blocks.5.3.conv_dw.weight",
        ),
        ("open-clip-efficientnet-mlp", "visual.head.mlp.fc2.bias"),
    ] {
        let error = load_edited(name, |all| all.retain(|(key, _)| key != tensor)).unwrap_err();
        assert!(
            matches!(&error, CheckpointError::Missing { name } if name == tensor),
            "{error}"
        );
        assert!(error.to_string().contains(tensor));
    }
}

#[test]
fn an_unknown_tensor_is_named() {
    let error = load_edited("open-clip-vit", |all| {
        let extra = all[0].1.clone();
        all.push(("logit_bias".to_owned(), extra.clone()));
        all.push(("visual.ls".to_owned(), extra));
    })
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the weights hold a tensor that this model has no place for: `logit_bias` (and 1 more)"
    );
    let error = load_edited("open-clip-vit", |all| {
        let extra = all[0].1.clone();
        all.push(("text.ln_final.weight".to_owned(), extra));
    })
    .unwrap_err();
    assert!(error.to_string().contains("custom text tower"), "{error}");
    let error = load_edited("open-clip-vit", |all| {
        let extra = all[0].1.clone();
        all.push(("visual.trunk.conv_stem.weight".to_owned(), extra));
    })
    .unwrap_err();
    assert!(error.to_string().contains("timm's image towers"), "{error}");
}

#[test]
fn buffers_that_are_no_parameters_are_let_through() {
    for name in [
        "text_model.embeddings.position_ids",
        "x.num_batches_tracked",
    ] {
        let ids = [0u8; 8];
        let (config, weights) = files(&fixture("hf-f16"));
        let file = SafeTensors::deserialize(&weights).unwrap();
        let mut tensors = file.tensors();
        let buffer = TensorView::new(safetensors::Dtype::I64, vec![1], &ids).unwrap();
        tensors.push((name.to_owned(), buffer));
        let weights = safetensors::serialize(tensors, None).unwrap();
        ClipModel::load(&config, &weights, &Device::default()).unwrap();
    }
}

#[test]
fn a_wrong_shape_or_type_is_named() {
    let bytes = [0u8; 24];
    for (dtype, shape, sentence) in [
        (
            safetensors::Dtype::F32,
            vec![6],
            "is of shape [6] where the config asks for [24]",
        ),
        (safetensors::Dtype::U8, vec![24], "is stored as U8"),
    ] {
        let (config, weights) = files(&fixture("hf-f16"));
        let file = SafeTensors::deserialize(&weights).unwrap();
        let mut tensors = file.tensors();
        let tensor = "text_model.final_layer_norm.bias";
        for (name, view) in &mut tensors {
            if name == tensor {
                *view = TensorView::new(dtype, shape.clone(), &bytes).unwrap();
            }
        }
        let weights = safetensors::serialize(tensors, None).unwrap();
        let error = ClipModel::load(&config, &weights, &Device::default()).unwrap_err();
        assert!(error.to_string().contains(tensor), "{error}");
        assert!(error.to_string().contains(sentence), "{error}");
    }
}

/// A weight without numbers cannot be transposed. It must give an error and no panic.
#[test]
fn a_weight_without_numbers_is_named() {
    for (name, shape) in [
        ("text_model.encoder.layers.0.mlp.fc1.weight", [5, 0]),
        (
            "text_model.encoder.layers.0.self_attn.k_proj.weight",
            [0, 5],
        ),
    ] {
        let error = load_edited("hf-f16", |tensors| {
            for (tensor, view) in tensors {
                if tensor == name {
                    let dtype = safetensors::Dtype::F32;
                    *view = TensorView::new(dtype, shape.to_vec(), &[]).unwrap();
                }
            }
        });
        let error = error.unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
}

/// The widths of an EfficientNet are those of its weights, so its weights must fit each other.
#[test]
fn a_weight_of_an_efficientnet_that_does_not_fit_its_neighbours_is_named() {
    let name = "visual.trunk.blocks.1.0.conv_pw.weight";
    static ZEROS: [u8; 4 * 32 * 5 * 9] = [0; 4 * 32 * 5 * 9];
    for shape in [[0, 5, 1, 1], [32, 6, 1, 1], [32, 5, 3, 3], [31, 5, 1, 1]] {
        let length = 4 * shape.iter().product::<usize>();
        let error = load_edited("open-clip-efficientnet", |tensors| {
            for (tensor, view) in tensors {
                if tensor == name {
                    let dtype = safetensors::Dtype::F32;
                    *view = TensorView::new(dtype, shape.to_vec(), &ZEROS[..length]).unwrap();
                }
            }
        });
        let error = error.unwrap_err().to_string();
        assert!(error.contains("visual.trunk.blocks.1.0."), "{error}");
        assert!(error.contains("is of shape"), "{error}");
    }
}

/// Weights of a larger EfficientNet hold blocks that the config does not name.
#[test]
fn an_efficientnet_of_another_size_is_refused() {
    let (small, _) = files(&fixture("open-clip-efficientnet"));
    let (large, weights) = files(&fixture("open-clip-efficientnet-mlp"));
    let small = String::from_utf8(small).unwrap();
    let other = String::from_utf8(large).unwrap();
    let other = other.replace("lite1", "lite0");
    let error = ClipModel::load(other.as_bytes(), &weights, &Device::default()).unwrap_err();
    assert!(matches!(error, CheckpointError::Unknown { .. }), "{error}");
    let (_, weights) = files(&fixture("open-clip-efficientnet"));
    let other = small.replace("lite0", "lite2");
    let error = ClipModel::load(other.as_bytes(), &weights, &Device::default()).unwrap_err();
    let missing = "visual.trunk.blocks.1.2.conv_pw.weight";
    assert!(error.to_string().contains(missing), "{error}");
}

/// A weight of eight bits needs one scale for each row.
#[test]
fn eight_bits_without_fitting_scales_are_named() {
    let weight = "visual.layer1.0.conv1.weight";
    let scales = format!("{weight}_scale");
    let error = load_edited("open-clip-resnet-i8", |all| {
        all.retain(|(name, _)| *name != scales);
    });
    let sentence = format!("`{weight}` is stored as I8; f32, f16 and bf16 can be read");
    let error = error.unwrap_err().to_string();
    assert!(error.contains(&sentence), "{error}");

    let error = load_edited("open-clip-resnet-i8", |all| {
        let wrong = all.iter().find(|(name, _)| name == "logit_scale");
        let wrong = wrong.unwrap().1.clone();
        all.retain(|(name, _)| *name != scales);
        all.push((scales.clone(), wrong));
    });
    let error = error.unwrap_err().to_string();
    assert!(error.contains(&sentence), "{error}");
}

#[test]
fn damaged_weights_are_a_sentence_and_no_panic() {
    let (config, weights) = files(&fixture("hf-f16"));
    for length in [
        0,
        1,
        7,
        8,
        9,
        100,
        5000,
        weights.len() / 2,
        weights.len() - 1,
    ] {
        let error = ClipModel::load(&config, &weights[..length], &Device::default()).unwrap_err();
        assert!(
            matches!(
                error,
                CheckpointError::HeaderIncomplete { .. } | CheckpointError::WrongSize { .. }
            ),
            "{length}: {error}"
        );
    }
    let page = b"<!DOCTYPE html><title>404</title>".to_vec();
    let error = ClipModel::load(&config, &page, &Device::default()).unwrap_err();
    assert!(error.to_string().contains("safetensors"), "{error}");
}

#[test]
fn other_models_are_refused_by_name() {
    let (_, weights) = files(&fixture("hf-f16"));
    for (config, named) in [
        (r#"{"model_type": "siglip"}"#, "siglip"),
        (
            r#"{"model_type": "clip", "vision_config": {"hidden_act": "silu"}}"#,
            "silu",
        ),
        ("[]", "model_type"),
        ("{", "cannot be read"),
    ] {
        let error = ClipModel::load(config.as_bytes(), &weights, &Device::default());
        let error = error.unwrap_err().to_string();
        assert!(error.contains(named), "{error:?} should name {named:?}");
    }
}

#[test]
fn texts_that_cannot_be_encoded_are_told_apart() {
    let model = load("hf-gelu-first-eos");
    let refusal = |ids: &[Vec<u32>]| model.text_features(ids).unwrap_err();
    assert_eq!(refusal(&[]), TextError::NoTexts);
    assert_eq!(
        refusal(&[vec![62, 3, 9], vec![62, 3]]),
        TextError::NoEos { text: 1 }
    );
    assert_eq!(refusal(&[vec![]]), TextError::NoEos { text: 0 });
    let mut long = vec![3; 12];
    long.push(9);
    assert_eq!(
        refusal(&[long]),
        TextError::TooLong {
            text: 0,
            tokens: 13,
            context_length: 12
        }
    );
    assert_eq!(
        refusal(&[vec![62, 64, 9]]),
        TextError::OutOfVocabulary {
            text: 0,
            token: 64,
            vocab_size: 64
        }
    );
}

/// The common beginning of a batch is computed once. Each text must get the same features as alone: with texts under one
/// prompt, of several lengths, one of them twice, and one that is the beginning of another.
#[test]
fn a_text_is_the_same_alone_and_among_others_that_begin_like_it() {
    let model = load("hf-gelu-first-eos");
    let texts = [
        vec![62, 3, 4, 5, 9],
        vec![62, 3, 4, 5, 6, 7, 8, 10, 11, 9],
        vec![62, 3, 4, 5, 9],
        vec![62, 3, 4, 9],
        vec![62, 3, 4, 5, 6, 9],
    ];
    let features = |texts: &[Vec<u32>]| {
        let features = model.text_features(texts).unwrap();
        features.into_data().try_to_vec::<f32>().unwrap()
    };
    let together = features(&texts);
    let width = together.len() / texts.len();
    let mut largest = 0f32;
    for (text, among_others) in texts.iter().zip(together.chunks_exact(width)) {
        let alone = features(std::slice::from_ref(text));
        let size = alone.iter().fold(0f32, |size, x| size.max(x.abs()));
        assert!(size > 0.01, "{text:?} is nearly nothing: {size}");
        for (a, b) in alone.iter().zip(among_others) {
            largest = largest.max((a - b).abs() / size);
        }
    }
    assert!(largest < 1e-5, "{largest}");
}

/// The check must see a wrong answer, or it proves nothing.
#[test]
fn a_wrong_answer_is_seen() {
    let model = load("hf-quickgelu-legacy-eos");
    let other = fs::read(fixture("hf-f16").join("expected.safetensors")).unwrap();
    let report = pollster::block_on(parity::check(&model, &other)).unwrap();
    assert!(!report.within(0.01), "{report:?}");
    let refusal = |expected: &[u8]| {
        let refused = pollster::block_on(parity::check(&model, expected));
        refused.unwrap_err().to_string()
    };
    assert!(refusal(b"{}").contains("cannot be read"));
    let larger = fs::read(fixture("open-clip-resnet").join("expected.safetensors")).unwrap();
    assert!(refusal(&larger).contains("[n, 3, 32, 32]"));
}
