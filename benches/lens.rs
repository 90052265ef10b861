//! Native times of an image, a text, an edit of the labels and the mining, measured by criterion.
//!
//! `cargo xtask bench` or `cargo bench` runs all groups, `cargo bench -- labels` runs one. If `OOD_LENS_PYTHON` names a
//! Python that has `tools/pocket/requirements.txt`, open_clip on PyTorch then runs the same files, and the ratio
//! ours / theirs is printed. `tools/bench/mining_peer.py` measures the same mining with torch and faiss.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use burn::tensor::{Device, Tensor, TensorData};
use criterion::{Criterion, SamplingMode};
use ood_lens::clip::ClipModel;
use ood_lens::clip::encoder::{Encoder, ModelFiles};
use ood_lens::corpus::density;
use ood_lens::lens::LensFiles;
use ood_lens::ood::Method;
use pollster::block_on;
use safetensors::Dtype;
use safetensors::tensor::TensorView;

const IMAGES: u32 = 1000;
/// Number of words in the mining: small enough for many runs, which the statistics need.
const WORDS: usize = 4096;
const DIMENSION: usize = 256;
const NEIGHBOURS: usize = 100;

type Error = Box<dyn std::error::Error>;

fn main() -> Result<(), Error> {
    let results = Path::new(env!("CARGO_TARGET_TMPDIR")).join("criterion");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut criterion = Criterion::default()
        .output_directory(&results)
        .configure_from_args();
    encoding(&mut criterion, root)?;
    efficientnet(&mut criterion)?;
    labels(&mut criterion, root)?;
    mining(&mut criterion)?;
    criterion.final_summary();
    beside_the_peer(&results, root)
}

fn encoder(root: &Path) -> Result<Encoder, Error> {
    let read = |name: &str| std::fs::read(root.join("assets/models/pocket").join(name));
    let files = ModelFiles {
        config: read("open_clip_config.json")?,
        weights: read("open_clip_model.safetensors")?,
        tokenizer: read("tokenizer.json")?,
        preprocessor: Some(read("preprocessor_config.json")?),
        golden: None,
    };
    Ok(Encoder::load(files, &Device::flex())?)
}

/// One image and one text through the embedded model, from file to features.
fn encoding(criterion: &mut Criterion, root: &Path) -> Result<(), Error> {
    let encoder = encoder(root)?;
    let picture = std::fs::read(root.join("assets/samples/elephant.png"))?;
    block_on(encoder.image(&picture))?;
    block_on(encoder.texts(&["the nice elephant"]))?;
    let mut group = criterion.benchmark_group("encoding");
    group.bench_function("image", |b| {
        b.iter(|| block_on(encoder.image(black_box(&picture))));
    });
    group.bench_function("text", |b| {
        b.iter(|| block_on(encoder.texts(black_box(&["the nice elephant"]))));
    });
    group.finish();
    Ok(())
}

/// One image through an EfficientNet-Lite0 at 224 px: 384 million multiplications, 27 MB of activations.
fn efficientnet(criterion: &mut Criterion) -> Result<(), Error> {
    let model = lite0()?;
    let side = model.config().vision.image_size;
    let pixels = numbers(3 * side * side, 1.0);
    let pixels = TensorData::new(pixels, [1, 3, side, side]);
    let embed = || {
        let pixels = Tensor::<4>::from_data(pixels.clone(), model.device());
        block_on(model.image_features(pixels).into_data_async())
    };
    embed()?; // an error is fast, and no result
    let mut group = criterion.benchmark_group("efficientnet");
    group.sample_size(20);
    group.bench_function("lite0, one image", |b| b.iter(embed));
    group.finish();
    Ok(())
}

/// A model with an EfficientNet-Lite0 and a tiny text tower, both of made-up weights.
fn lite0() -> Result<ClipModel, Error> {
    let config = br#"{"model_cfg": {"embed_dim": 384,
        "vision_cfg": {"timm_model_name": "tf_efficientnet_lite0", "image_size": 224},
        "text_cfg": {"context_length": 8, "vocab_size": 8, "width": 8, "heads": 1, "layers": 1}}}"#;
    let mut tensors: Vec<(String, Vec<f32>, Vec<usize>)> = Vec::new();
    let mut add = |name: String, shape: &[usize], mean: f32| {
        let fan_in = shape.iter().skip(1).product::<usize>() as f32;
        let values = numbers(shape.iter().product(), 1.0 / fan_in.sqrt());
        let values = values.into_iter().map(|x| x + mean).collect();
        tensors.push((name, values, shape.to_vec()));
    };
    let mut conv_bn = |conv: &str, bn: &str, shape: [usize; 4]| {
        add(format!("visual.trunk.{conv}.weight"), &shape, 0.0);
        for (part, mean) in [("weight", 1.0), ("bias", 0.0), ("running_mean", 0.0)] {
            add(format!("visual.trunk.{bn}.{part}"), &shape[..1], mean);
        }
        add(format!("visual.trunk.{bn}.running_var"), &shape[..1], 2.0);
    };
    conv_bn("conv_stem", "bn1", [32, 3, 3, 3]);
    let mut channels = 32;
    for (stage, (depth, kernel, outputs)) in [
        (1, 3, 16),
        (2, 3, 24),
        (2, 5, 40),
        (3, 3, 80),
        (3, 5, 112),
        (4, 5, 192),
        (1, 3, 320),
    ]
    .into_iter()
    .enumerate()
    {
        for block in 0..depth {
            let name = |part: &str| format!("blocks.{stage}.{block}.{part}");
            if stage == 0 {
                conv_bn(
                    &name("conv_dw"),
                    &name("bn1"),
                    [channels, 1, kernel, kernel],
                );
                conv_bn(&name("conv_pw"), &name("bn2"), [outputs, channels, 1, 1]);
            } else {
                let middle = 6 * channels;
                conv_bn(&name("conv_pw"), &name("bn1"), [middle, channels, 1, 1]);
                conv_bn(&name("conv_dw"), &name("bn2"), [middle, 1, kernel, kernel]);
                conv_bn(&name("conv_pwl"), &name("bn3"), [outputs, middle, 1, 1]);
            }
            channels = outputs;
        }
    }
    conv_bn("conv_head", "bn2", [1280, channels, 1, 1]);
    for (name, shape) in [
        ("visual.head.proj.weight", &[384, 1280][..]),
        ("token_embedding.weight", &[8, 8]),
        ("positional_embedding", &[8, 8]),
        ("text_projection", &[8, 384]),
        ("logit_scale", &[]),
        ("ln_final.weight", &[8]),
        ("ln_final.bias", &[8]),
        ("transformer.resblocks.0.ln_1.weight", &[8]),
        ("transformer.resblocks.0.ln_1.bias", &[8]),
        ("transformer.resblocks.0.ln_2.weight", &[8]),
        ("transformer.resblocks.0.ln_2.bias", &[8]),
        ("transformer.resblocks.0.attn.in_proj_weight", &[24, 8]),
        ("transformer.resblocks.0.attn.in_proj_bias", &[24]),
        ("transformer.resblocks.0.attn.out_proj.weight", &[8, 8]),
        ("transformer.resblocks.0.attn.out_proj.bias", &[8]),
        ("transformer.resblocks.0.mlp.c_fc.weight", &[32, 8]),
        ("transformer.resblocks.0.mlp.c_fc.bias", &[32]),
        ("transformer.resblocks.0.mlp.c_proj.weight", &[8, 32]),
        ("transformer.resblocks.0.mlp.c_proj.bias", &[8]),
    ] {
        add(name.to_owned(), shape, 0.0);
    }
    let bytes: Vec<Vec<u8>> = tensors
        .iter()
        .map(|(_, values, _)| values.iter().flat_map(|x| x.to_le_bytes()).collect())
        .collect();
    let views = tensors
        .into_iter()
        .zip(&bytes)
        .map(|((name, _, shape), bytes)| {
            TensorView::new(Dtype::F32, shape, bytes).map(|view| (name, view))
        });
    let views = views.collect::<Result<Vec<_>, _>>()?;
    let weights = safetensors::serialize(views, None)?;
    Ok(ClipModel::load(config, &weights, &Device::flex())?)
}

/// Numbers between `-scale` and `scale` that repeat late.
fn numbers(count: usize, scale: f32) -> Vec<f32> {
    (0..count)
        .map(|i| ((i * 7919 % 10_007) as f32 / 5003.5 - 1.0) * scale)
        .collect()
}

/// An edit that removes a known label and puts it back, with a thousand images.
fn labels(criterion: &mut Criterion, root: &Path) -> Result<(), Error> {
    let read = |name: &str| std::fs::read(root.join("assets/models/pocket").join(name));
    let files = LensFiles {
        corpus: Some(read("corpus.safetensors")?),
        relations: Some(read("relations.safetensors")?),
        ..LensFiles::default()
    };
    let mut lens = block_on(files.assemble(encoder(root)?, Method::default()))?;
    // Embeddings of words serve as images: the cost of an edit depends on the number of images only.
    for id in 0..IMAGES {
        let embedding = lens.corpus().embedding(id as usize * 79);
        block_on(lens.add_embedding(id, &embedding))?;
    }
    let names = |list: &str| list.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let lists = [
        names("cat dog horse elephant pizza rocket guitar hammer umbrella house"),
        names("cat dog horse elephant pizza rocket guitar hammer umbrella"),
    ];
    for list in &lists {
        block_on(lens.set_labels(list))?;
    }
    let mut turn = 0;
    let mut group = criterion.benchmark_group("labels");
    group.sample_size(20);
    group.bench_function("edit, 1,000 scores", |b| {
        b.iter(|| {
            turn += 1;
            let edited = block_on(lens.set_labels(&lists[turn % 2])).map(drop);
            black_box(lens.judgements());
            edited
        });
    });
    group.bench_function("edit, 1,000 verdicts with reasons", |b| {
        b.iter(|| {
            turn += 1;
            let edited = block_on(lens.set_labels(&lists[turn % 2])).map(drop);
            black_box(lens.verdicts());
            edited
        });
    });
    group.finish();
    Ok(())
}

/// The density of every word among all others, on features without structure.
fn mining(criterion: &mut Criterion) -> Result<(), Error> {
    let features: Vec<f32> = (0..WORDS * DIMENSION)
        .map(|i| ((i * 7919 % 10_007) as f32 - 5000.0) / 900.0)
        .collect();
    let device = Device::flex();
    let density = || {
        block_on(density::mean_log_distance(
            &features,
            DIMENSION,
            NEIGHBOURS,
            &device,
            |_| {},
        ))
    };
    density()?; // an error would look like a fast run
    let mut group = criterion.benchmark_group("mining");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.bench_function(format!("{WORDS} words of {DIMENSION} numbers"), |b| {
        b.iter(&density);
    });
    group.finish();
    Ok(())
}

/// Prints criterion's medians of this run beside the times of open_clip, for the same image and text.
fn beside_the_peer(results: &Path, root: &Path) -> Result<(), Error> {
    let Ok(python) = std::env::var("OOD_LENS_PYTHON") else {
        println!("OOD_LENS_PYTHON is not set: open_clip on PyTorch is not measured");
        return Ok(());
    };
    let output = Command::new(python)
        .arg(root.join("tools/bench/open_clip_peer.py"))
        .arg(root)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let theirs: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    println!(
        "\n  {:<8}{:>12}{:>14}{:>8}",
        "", "ours", "open_clip", "ratio"
    );
    for name in ["image", "text"] {
        let file = results.join(format!("encoding/{name}/new/estimates.json"));
        let Ok(estimates) = std::fs::read(file) else {
            continue; // this run measured other groups
        };
        let estimates: serde_json::Value = serde_json::from_slice(&estimates)?;
        let nanoseconds = estimates["median"]["point_estimate"].as_f64();
        let ours = nanoseconds.ok_or("criterion wrote no median")? / 1e6;
        let theirs = theirs[name].as_f64().ok_or("the peer printed no time")?;
        println!(
            "  {name:<8}{ours:>9.2} ms{theirs:>11.2} ms{:>8.2}",
            ours / theirs
        );
    }
    Ok(())
}
