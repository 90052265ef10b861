//! The commands for checkpoints: `models`, `verify`, and an interrupted `embed-corpus`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use ood_lens::corpus::Corpus;
use serde_json::{Value, json};

const POCKET: &str = "assets/models/pocket";

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ood-lens"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(args)
        .stderr(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

fn run(args: &[&str]) -> Output {
    command(args).output().expect("the command runs")
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

#[test]
fn models_lists_the_checkpoints_of_the_page() {
    let listed = said(&run(&["models"]));
    for part in [
        "TinyCLIP",
        "https://huggingface.co/",
        "model.safetensors",
        POCKET,
    ] {
        assert!(listed.contains(part), "{part} is missing in\n{listed}");
    }
    let registry: Value = serde_json::from_slice(&run(&["models", "--json"]).stdout).expect("JSON");
    let ids = registry["models"].as_array().expect("models");
    assert!(ids.iter().any(|model| model["embedded"] == true));
}

/// A fixture completed to a checkpoint by a tokenizer and a preprocessor.
fn checkpoint(name: &str) -> tempfile::TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let folder = tempfile::tempdir().expect("a folder");
    for file in ["config.json", "model.safetensors"] {
        fs::copy(
            root.join("clip").join(name).join(file),
            folder.path().join(file),
        )
        .expect(file);
    }
    let packed = fs::File::open(root.join("tokenizer/small-tokenizer.json.gz")).expect("tokenizer");
    let mut tokenizer = fs::File::create(folder.path().join("tokenizer.json")).expect("a file");
    std::io::copy(&mut flate2::read::GzDecoder::new(packed), &mut tokenizer).expect("tokenizer");
    let preprocessor = json!({
        "size": 32, "crop_size": 32, "resample": 3, "do_center_crop": true,
        "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]
    });
    let path = folder.path().join("preprocessor_config.json");
    fs::write(path, preprocessor.to_string()).expect("preprocessor");
    folder
}

#[test]
fn verify_accepts_right_features_and_rejects_wrong_ones() {
    let folder = checkpoint("hf-f16");
    let expected = |name: &str| -> PathBuf {
        let fixtures = Path::new("tests/fixtures/clip").join(name);
        fixtures.join("expected.safetensors")
    };
    let verify = |name: &str| {
        let model = text(folder.path());
        run(&[
            "verify",
            "--model",
            model,
            "--expected",
            text(&expected(name)),
        ])
    };
    let right = verify("hf-f16");
    assert!(right.status.success(), "{}", said(&right));
    let wrong = verify("hf-bf16");
    assert!(
        !wrong.status.success() && said(&wrong).contains("OFF"),
        "{}",
        said(&wrong)
    );
    let nothing = run(&["verify", "--model", POCKET]);
    assert!(said(&nothing).contains("--expected"), "{}", said(&nothing));
    // The published numbers belong to a larger model.
    let other = run(&[
        "verify",
        "--model",
        POCKET,
        "--astronaut",
        "assets/samples/cat.png",
    ]);
    assert!(said(&other).contains("ViT-B/32"), "{}", said(&other));
}

#[test]
fn verify_compares_with_the_embeddings_of_another_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/horse.png");
    let embed = |args: &[&str]| -> Value {
        let output = run(&[&["embed", "--model", POCKET], args].concat());
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        json["embedding"].clone()
    };
    let horse = embed(&["--text", "a horse"]);
    let image = embed(&["--image", text(&picture)]);
    let path = folder.path().join("embeddings.json");
    let verify = |text_embedding: &Value| {
        let embeddings = json!({
            "texts": [{ "text": "a horse", "embedding": text_embedding }],
            "images": [{ "file": picture, "embedding": image }],
        });
        fs::write(&path, embeddings.to_string()).expect("a file");
        run(&["verify", "--model", POCKET, "--embeddings", text(&path)])
    };
    let right = verify(&horse);
    assert!(right.status.success(), "{}", said(&right));
    let wrong = verify(&embed(&["--text", "a strawberry"]));
    assert!(!wrong.status.success() && said(&wrong).contains("OFF “a horse”"));
    let short = verify(&json!([1.0, 0.0]));
    assert!(said(&short).contains("has 2 numbers"), "{}", said(&short));
}

#[test]
fn an_interrupted_corpus_is_resumed_and_comes_out_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let words: Vec<String> = (0..4000).map(|i| format!("thing number {i}")).collect();
    let list = folder.path().join("words.txt");
    fs::write(&list, words.join("\n")).expect("a list");
    let embed = |out: &Path| {
        command(&[
            "embed-corpus",
            "--model",
            POCKET,
            "--words",
            text(&list),
            "--out",
            text(out),
            "--k",
            "3",
        ])
    };
    let broken = folder.path().join("broken.safetensors");
    let kept = broken.with_extension("embedding");
    let mut child = embed(&broken).spawn().expect("the command runs");
    let begun = Instant::now();
    let size = || fs::metadata(&kept).map_or(0, |m| m.len());
    while size() < 100_000 {
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "no word was embedded"
        );
        assert!(
            child.try_wait().expect("a child").is_none(),
            "the command ended before it was interrupted"
        );
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().expect("the command is interrupted");
    child.wait().expect("the command ends");
    assert!(!broken.exists() && size() > 0);

    let resumed = embed(&broken).output().expect("the command runs");
    assert!(resumed.status.success(), "{}", said(&resumed));
    assert!(
        said(&resumed).contains("were embedded before"),
        "{}",
        said(&resumed)
    );
    assert!(!kept.exists(), "the record of batches is removed");
    let whole = folder.path().join("whole.safetensors");
    let output = embed(&whole).output().expect("the command runs");
    assert!(output.status.success(), "{}", said(&output));
    let pack = |path| Corpus::from_bytes(&fs::read(path).expect("a file")).expect("a pack");
    assert!(pack(&broken) == pack(&whole));
}
