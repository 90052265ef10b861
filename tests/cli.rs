//! The command `ood-lens`, run on the embedded model as a user runs it.

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
    // With fruit as labels the verdicts are the other way round.
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
    for method in ["dnm", "neglabel", "negrefine", "tanl", "mcm", "knn"] {
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
fn each_step_of_the_default_method_can_be_left_out() {
    let verdict = |steps: &str| {
        let mut args = SCORE.to_vec();
        args.extend(["--steps", steps]);
        lines(&run(&args, &[sample("elephant.png")])).remove(0)
    };
    let number = |verdict: &Value, path: &str| verdict.pointer(path).and_then(Value::as_f64);
    let taken = |verdict: &Value| verdict["setAside"].as_array().map(Vec::len);
    let all = verdict("take-out,stand-in");
    assert_eq!(all, lines(&run(&SCORE, &[sample("elephant.png")]))[0]);
    assert!(taken(&all) > Some(0) && number(&all, "/terms/correction") > Some(0.0));
    let mut scores = vec![number(&all, "/score")];
    for steps in ["stand-in", "take-out", "none"] {
        let verdict = verdict(steps);
        let score = number(&verdict, "/score");
        assert!(!scores.contains(&score), "{steps} changes nothing");
        scores.push(score);
        if !steps.contains("take-out") {
            assert_eq!(taken(&verdict), Some(0), "{steps}");
            assert_eq!(number(&verdict, "/terms/correction"), Some(0.0), "{steps}");
        }
        if steps == "none" {
            assert_eq!(score, number(&verdict, "/undebiased/score"));
        }
    }
    let mut args = SCORE.to_vec();
    args.extend(["--steps", "stand-in,step-out"]);
    let refused = run(&args, &[sample("elephant.png")]);
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(
        !refused.status.success() && told.contains("take-out"),
        "{told}"
    );
}

#[test]
fn an_unreadable_image_is_reported_and_the_others_are_scored() {
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
fn embeddings_have_unit_length() {
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
fn a_missing_model_and_the_pack_of_another_model_are_explained() {
    let output = run(
        &["embed", "--model", "no/such/folder", "--text", "cat"],
        &[],
    );
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no/such/folder"));

    // A changed config makes another model, to which the corpus pack does not belong.
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
    // The command says how to fix it.
    assert!(message.contains("ood-lens embed-corpus"), "{message}");
}

/// A folder with copies of some samples.
fn folder(at: &Path, name: &str, samples: &[&str]) -> String {
    let folder = at.join(name);
    std::fs::create_dir(&folder).expect("a folder");
    for file in samples {
        std::fs::copy(
            sample(&format!("{file}.png")),
            folder.join(format!("{file}.png")),
        )
        .expect("copied");
    }
    folder.display().to_string()
}

#[test]
fn an_evaluation_reports_the_same_numbers_everywhere_and_resumes() {
    let at = tempfile::tempdir().expect("a folder");
    let id = folder(at.path(), "animals", &["cat", "dog", "horse", "elephant"]);
    let ood = folder(
        at.path(),
        "things",
        &["guitar", "hammer", "rocket", "umbrella", "pizza"],
    );
    std::fs::write(at.path().join("things/broken.png"), b"no picture").expect("written");
    let labels = at.path().join("labels.txt");
    std::fs::write(&labels, "cat\ndog\nhorse\nelephant\ndog\n").expect("written");
    let out = at.path().join("out");
    let evaluate = || {
        let output = Command::new(env!("CARGO_BIN_EXE_ood-lens"))
            .current_dir(root())
            .args(["evaluate", "--model", "assets/models/pocket", "--id", &id])
            .args(["--ood", &format!("some things={ood}"), "--labels"])
            .args([&labels, Path::new("--out"), &out])
            .output()
            .expect("the command runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
        (String::from_utf8(output.stdout).expect("UTF-8"), told)
    };
    let (table, told) = evaluate();
    assert!(
        told.contains("some things: 5 images, 5 of them encoded now"),
        "{told}"
    );
    assert!(told.contains("broken.png is left out"), "{told}");
    assert!(told.contains("duplicate labels left out: 1"), "{told}");

    let text = |name: &str| std::fs::read_to_string(out.join(name)).expect(name);
    let report: Value = serde_json::from_str(&text("report.json")).expect("JSON");
    assert_eq!(report["about"]["labels"], 4);
    let scores = text("scores.csv");
    let results = report["results"].as_array().expect("results");
    assert_eq!(results.len(), 7);
    for result in results {
        let method = result["method"].as_str().expect("a name");
        let of = |set: &str| -> Vec<f64> {
            let lines = scores.lines().map(|l| l.split(',').collect::<Vec<_>>());
            let these = lines.filter(|l| l[0] == method && l[2] == set);
            these.map(|l| l[4].parse().expect("a number")).collect()
        };
        let (id, ood) = (of("ID"), of("OOD"));
        assert_eq!((id.len(), ood.len()), (4, 5), "{method}");
        // AUROC by its definition: the share of pairs in which the ID score is higher, ties half.
        let ahead = |i: &f64, o: &f64| {
            if i > o {
                1.0
            } else if i == o {
                0.5
            } else {
                0.0
            }
        };
        let pairs = id.iter().flat_map(|i| ood.iter().map(move |o| ahead(i, o)));
        let auroc = pairs.sum::<f64>() / 20.0;
        let reported = result["metrics"]["auroc"].as_f64().expect("a number");
        assert!(
            (auroc - reported).abs() < 1e-12,
            "{method}: {auroc} and {reported}"
        );
        assert!(table.contains(&format!("{:.2}", 100.0 * auroc)), "{table}");
        let picture = text(&format!("histogram-some-things-{method}.svg"));
        assert!(picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
        if method == "dnm" {
            assert!(auroc > 0.8, "the model knows these: {auroc}");
        }
    }
    assert_eq!(text("roc-some-things.svg").matches("<polyline").count(), 7);

    // With the last record of the cache cut short, only that image is encoded again.
    let entries = std::fs::read_dir(&out).expect("a folder");
    let cache = entries
        .map(|e| e.expect("an entry").path())
        .find(|p| p.extension().is_some_and(|e| e == "cache"))
        .expect("a cache");
    let length = std::fs::metadata(&cache).expect("a file").len();
    let file = std::fs::OpenOptions::new()
        .write(true)
        .open(&cache)
        .expect("a file");
    file.set_len(length - 10).expect("cut");
    let before = text("scores.csv");
    let (again, told) = evaluate();
    assert!(told.contains("ID: 4 images, 0 of them"), "{told}");
    assert!(
        told.contains("some things: 5 images, 1 of them encoded now"),
        "{told}"
    );
    assert_eq!(again, table);
    assert_eq!(text("scores.csv"), before);
}

#[test]
fn a_text_file_of_words_becomes_a_corpus() {
    let at = tempfile::tempdir().expect("a folder");
    let words = at.path().join("words.txt");
    std::fs::write(&words, "Guitar\nhammer\n\nrocket\nguitar \npizza\n").expect("written");
    let out = at.path().join("corpus.safetensors");
    let output = Command::new(env!("CARGO_BIN_EXE_ood-lens"))
        .current_dir(root())
        .args(["embed-corpus", "--model", "assets/models/pocket", "--words"])
        .args([&words, Path::new("--out"), &out])
        .output()
        .expect("the command runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut args = SCORE.to_vec();
    let corpus = out.display().to_string();
    args.extend(["--corpus", &corpus]);
    let verdicts = lines(&run(&args, &[sample("guitar.png"), sample("elephant.png")]));
    assert_eq!(
        verdicts[0]["negatives"][0]["word"], "guitar",
        "{}",
        verdicts[0]
    );
    assert_eq!(verdicts[1]["label"], "elephant");
    assert!(verdicts[0]["score"].as_f64() < verdicts[1]["score"].as_f64());
}
