//! How long a picture, a text and an edit of the labels take on the embedded model, natively.
//!
//! `cargo xtask bench` (or `cargo bench`). With `OOD_LENS_PYTHON` naming a Python that has
//! `tools/pocket/requirements.txt`, open_clip on PyTorch runs the same files in the same minute and
//! the ratio ours / theirs is printed; without it our own times stand alone.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use burn::tensor::Device;
use ood_lens::clip::encoder::{Checkpoint, Encoder};
use ood_lens::corpus::{Corpus, Relations};
use ood_lens::lens::Lens;
use ood_lens::ood::Method;
use pollster::block_on;

const RUNS: usize = 30;
const IMAGES: u32 = 1000;

type Error = Box<dyn std::error::Error>;

fn main() -> Result<(), Error> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let model = root.join("assets/models/pocket");
    let read = |name: &str| std::fs::read(model.join(name));
    let checkpoint = Checkpoint {
        config: read("open_clip_config.json")?,
        weights: read("open_clip_model.safetensors")?,
        tokenizer: read("tokenizer.json")?,
        preprocessor: Some(read("preprocessor_config.json")?),
        golden: None,
    };
    let encoder = Encoder::load(checkpoint, &Device::flex())?;
    let picture = std::fs::read(root.join("assets/samples/elephant.png"))?;
    let image = median(|| block_on(encoder.image(&picture)).map(drop))?;
    let text = median(|| block_on(encoder.texts(&["the nice elephant"])).map(drop))?;

    let corpus = Corpus::from_bytes(&read("corpus.safetensors")?)?;
    let relations = Relations::from_bytes(&read("relations.safetensors")?, &corpus.words)?;
    let mut lens = Lens::new(encoder, corpus, Some(relations), None, Method::Dnm)?;
    // Words stand in for pictures: what an edit costs depends on their number only.
    for id in 0..IMAGES {
        let embedding = lens.corpus().embedding(id as usize * 79);
        lens.add_embedding(id, &embedding)?;
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
    let rescored = median(|| {
        turn += 1;
        block_on(lens.set_labels(&lists[turn % 2]))?;
        black_box(lens.judgements());
        Ok::<(), ood_lens::lens::LensError>(())
    })?;
    let edit = median(|| {
        turn += 1;
        block_on(lens.set_labels(&lists[turn % 2]))?;
        black_box(lens.verdicts());
        Ok::<(), ood_lens::lens::LensError>(())
    })?;

    let theirs = peer(root)?;
    println!(
        "medians of {RUNS} runs, file to features\n  {:<44}{:>9}{:>11}{:>8}",
        "", "ours", "open_clip", "ratio"
    );
    for (name, ours, theirs) in [
        ("image", image, theirs.map(|t| t.0)),
        ("text, one label", text, theirs.map(|t| t.1)),
    ] {
        match theirs {
            Some(theirs) => println!(
                "  {name:<44}{ours:>6.2} ms{theirs:>8.2} ms{:>8.2}",
                ours / theirs
            ),
            None => println!("  {name:<44}{ours:>6.2} ms{:>11}", "not run"),
        }
    }
    println!(
        "  {:<44}{rescored:>6.2} ms",
        format!("edit of known labels, {IMAGES} judgements")
    );
    println!(
        "  {:<44}{edit:>6.2} ms",
        format!("… and {IMAGES} verdicts with reasons")
    );
    Ok(())
}

/// In milliseconds, after one run that is not counted.
fn median<E>(mut run: impl FnMut() -> Result<(), E>) -> Result<f64, E> {
    run()?;
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begun = Instant::now();
        run()?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_unstable_by(f64::total_cmp);
    Ok(times[RUNS / 2])
}

/// open_clip's medians for the same image and text, in milliseconds.
fn peer(root: &Path) -> Result<Option<(f64, f64)>, Error> {
    let Ok(python) = std::env::var("OOD_LENS_PYTHON") else {
        println!("OOD_LENS_PYTHON is not set: open_clip on PyTorch is not run beside");
        return Ok(None);
    };
    let output = Command::new(python)
        .arg(root.join("tools/bench/open_clip_peer.py"))
        .arg(root)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let value: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let number = |key: &str| {
        value[key]
            .as_f64()
            .ok_or("open_clip_peer.py printed no such number")
    };
    Ok(Some((number("image")?, number("text")?)))
}
