//! The command line against the papers' own code. `tests/fixtures/paper/` holds inputs and outputs of the
//! released code of arXiv 2605.23797 and of NegLabel (arXiv 2403.20078), which ran unmodified on made-up
//! features.

mod released;

use std::process::Command;

use released::{Fixture, run};
use serde_json::Value;

impl Fixture {
    fn integers(&self, name: &str) -> Vec<i64> {
        let view = self.tensors().tensor(name).expect(name);
        view.data()
            .as_chunks()
            .0
            .iter()
            .map(|b| i64::from(i32::from_le_bytes(*b)))
            .collect()
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .expect("a list")
        .iter()
        .map(|v| v.as_f64().expect("a number"))
        .collect()
}

fn largest_relative_error(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    found
        .iter()
        .zip(expected)
        .map(|(f, e)| ((f - e) / e).abs())
        .fold(0.0, f64::max)
}

#[test]
fn paper_mode_scores_equal_the_released_codes() {
    let fixture = Fixture::read("paper", "dnm-paper");
    for case in fixture.cases.iter().filter(|c| c["kind"] == "score") {
        let name = case["case"].to_string();
        let input = fixture.write(&name, &["image", "id", "negative", "order"]);
        let option = |flag: &str, key: &str| [format!("--{flag}"), case[key].to_string()];
        let mut args: Vec<String> = ["score-embeddings", "--method", "dnm", "--mode", "paper"]
            .map(String::from)
            .into();
        args.extend(["--input".to_owned(), input.path().display().to_string()]);
        args.extend(option("groups", "groups"));
        args.extend(option("tau", "tau"));
        args.extend(option("temperature", "temperature"));
        let error = largest_relative_error(
            &numbers(&run(&args)["scores"]),
            &fixture.floats(&format!("{name}.score")),
        );
        let labels = case["id_labels"].as_u64().expect("a number");
        // With few labels `mean_W s − (1 − τ) mean_I s` nearly cancels, and the rounding of the reference's f32 shows.
        let allowed = if labels <= 10 { 1e-2 } else { 1e-4 };
        println!("paper mode, case {name}, K = {labels}: relative error {error:.2e}");
        assert!(error <= allowed, "case {name}: {error:e}");
    }
}

#[test]
fn paper_mining_selects_the_released_codes_words() {
    let fixture = Fixture::read("paper", "dnm-paper");
    for case in fixture.cases.iter().filter(|c| c["kind"] == "mine") {
        let name = case["case"].as_str().expect("a name");
        let input = fixture.write(name, &["features"]);
        let mut args = vec![
            "mine".to_owned(),
            "--input".to_owned(),
            input.path().display().to_string(),
        ];
        for (flag, key) in [
            ("--k", "k"),
            ("--noun-length", "noun_length"),
            ("--noun-share", "noun_share"),
            ("--adjective-share", "adjective_share"),
        ] {
            args.extend([flag.to_owned(), case[key].to_string()]);
        }
        let found = run(&args);
        let selected = |key: &str| -> Vec<i64> {
            found[key]
                .as_array()
                .expect("a list")
                .iter()
                .map(|v| v.as_i64().expect("an index"))
                .collect()
        };
        assert_eq!(
            selected("nouns"),
            fixture.integers(&format!("{name}.nouns")),
            "{name}"
        );
        assert_eq!(
            selected("adjectives"),
            fixture.integers(&format!("{name}.adjectives")),
            "{name}"
        );
        let expected = fixture.floats(&format!("{name}.mean_log_distance"));
        let found = numbers(&found["mean_log_distance"]);
        let error = found
            .iter()
            .zip(&expected)
            .map(|(f, e)| (f - e).abs())
            .fold(0.0, f64::max);
        println!("{name}: |Δ| of the mean log distance {error:.2e}, selections identical");
        assert!(error < 1e-5, "{name}: {error:e}");
    }
}

#[test]
fn neglabel_scores_and_selections_equal_the_released_codes() {
    let fixture = Fixture::read("paper", "neglabel-and-metrics");
    for case in fixture.cases.iter().filter(|c| c["kind"] == "neglabel") {
        let name = case["case"].to_string();
        let input = fixture.write(&name, &["image", "id", "negative", "order"]);
        let mut args: Vec<String> = ["score-embeddings", "--method", "neglabel", "--input"]
            .map(String::from)
            .into();
        args.push(input.path().display().to_string());
        args.extend(["--groups".to_owned(), case["groups"].to_string()]);
        args.extend(["--temperature".to_owned(), case["temperature"].to_string()]);
        let error = largest_relative_error(
            &numbers(&run(&args)["scores"]),
            &fixture.floats(&format!("{name}.score")),
        );
        println!("NegLabel, case {name}: relative error {error:.2e}");
        assert!(error <= 1e-4, "case {name}: {error:e}");

        let nearness = fixture.floats(&format!("{name}.quantile"));
        let share = case["share"].as_f64().expect("a number");
        let selected: Vec<i64> = ood_lens::ood::neglabel::select(&nearness, share)
            .into_iter()
            .map(|i| i as i64)
            .collect();
        assert_eq!(
            selected,
            fixture.integers(&format!("{name}.selected")),
            "case {name}"
        );
    }
}

#[test]
fn a_file_that_is_no_safetensors_file_is_refused_by_name() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), b"<html>not found</html>").expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_ood-lens"))
        .args(["score-embeddings", "--input"])
        .arg(file.path())
        .output()
        .expect("the command runs");
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("is not a safetensors file"), "{message}");
}
