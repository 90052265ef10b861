//! The command `ood-lens` on the embedded model, as a user calls it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sample(name: &str) -> PathBuf {
    root().join("assets/samples").join(name)
}

fn run(args: &[&str], files: &[PathBuf]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ood-lens"))
        .current_dir(root())
        .args(args)
        .args(files)
        .output()
        .expect("the command runs")
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("one JSON object a line"))
        .collect()
}

const SCORE: [&str; 6] = [
    "score",
    "--model",
    "assets/models/pocket",
    "--json",
    "--labels",
    "cat, dog, horse, elephant",
];

#[test]
fn an_animal_belongs_to_animals_and_a_strawberry_does_not() {
    let output = run(&SCORE, &[sample("elephant.png"), sample("strawberry.png")]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let verdicts = lines(&output);
    assert_eq!(verdicts[0]["verdict"], "id", "{}", verdicts[0]);
    assert_eq!(verdicts[0]["label"], "elephant");
    assert_eq!(verdicts[1]["verdict"], "ood", "{}", verdicts[1]);
    for verdict in &verdicts {
        assert_eq!(verdict["labels"].as_array().map(Vec::len), Some(4));
        assert!(verdict["negatives"][0]["word"].is_string());
        assert!(verdict["negatives"][0]["cosine"].as_f64() <= Some(1.0));
    }
    // The list decides: with fruit as labels the two change places.
    let mut fruit = SCORE;
    fruit[5] = "strawberry, apple, banana";
    let verdicts = lines(&run(
        &fruit,
        &[sample("elephant.png"), sample("strawberry.png")],
    ));
    assert_eq!(verdicts[0]["verdict"], "ood", "{}", verdicts[0]);
    assert_eq!(verdicts[1]["verdict"], "id", "{}", verdicts[1]);
}

#[test]
fn every_method_ranks_the_animal_above_the_strawberry() {
    for method in ["dnm", "neglabel", "mcm"] {
        let mut args = SCORE.to_vec();
        args.extend(["--method", method]);
        let verdicts = lines(&run(
            &args,
            &[sample("elephant.png"), sample("strawberry.png")],
        ));
        let score = |i: usize| verdicts[i]["score"].as_f64().expect("a score");
        assert!(
            score(0) > score(1),
            "{method}: {} and {}",
            score(0),
            score(1)
        );
    }
}

#[test]
fn an_unreadable_image_is_told_and_the_others_are_scored() {
    let broken = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(broken.path(), b"<html>not a picture</html>").expect("written");
    let output = run(
        &SCORE,
        &[
            broken.path().to_owned(),
            "missing.png".into(),
            sample("elephant.png"),
        ],
    );
    assert_eq!(output.status.code(), Some(1));
    let verdicts = lines(&output);
    assert!(
        verdicts[0]["error"].as_str().is_some_and(|e| e.len() > 20),
        "{}",
        verdicts[0]
    );
    assert!(
        verdicts[1]["error"]
            .as_str()
            .is_some_and(|e| e.contains("missing.png")),
        "{}",
        verdicts[1]
    );
    assert_eq!(verdicts[2]["verdict"], "id");
}

#[test]
fn embeddings_are_of_unit_length() {
    let text = run(
        &[
            "embed",
            "--model",
            "assets/models/pocket",
            "--text",
            "the nice cat",
        ],
        &[],
    );
    let image = run(
        &["embed", "--model", "assets/models/pocket", "--image"],
        &[sample("elephant.png")],
    );
    for output in [text, image] {
        let embedding = lines(&output)[0]["embedding"].clone();
        let values: Vec<f64> = serde_json::from_value(embedding).expect("numbers");
        let length: f64 = values.iter().map(|x| x * x).sum();
        assert!((length - 1.0).abs() < 1e-5, "{length}");
    }
}

#[test]
fn a_missing_model_and_another_models_pack_get_a_sentence() {
    let output = run(
        &["embed", "--model", "no/such/folder", "--text", "cat"],
        &[],
    );
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no/such/folder"));

    // The same model with another logit scale is another model to its corpus.
    let copy = tempfile::tempdir().expect("a folder");
    let model = root().join("assets/models/pocket");
    for entry in std::fs::read_dir(&model).expect("the model") {
        let entry = entry.expect("an entry");
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).expect("copied");
    }
    let config = copy.path().join("open_clip_config.json");
    let mut json = std::fs::read_to_string(&config).expect("the config");
    json.push('\n');
    std::fs::write(&config, json).expect("written");
    std::fs::remove_file(copy.path().join("calibration.json")).expect("removed");
    let folder = copy.path().display().to_string();
    let output = run(
        &["score", "--model", &folder, "--labels", "cat"],
        &[sample("elephant.png")],
    );
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("another model"), "{message}");
}
