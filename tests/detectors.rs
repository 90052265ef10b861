//! NegRefine, TANL and the metrics against the authors' own code and scikit-learn. The reference values in
//! `tests/fixtures/detectors/` were written by `tools/reference/detector_fixtures.py`.

mod released;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use ood_lens::corpus::relations::WordNetNouns;
use ood_lens::corpus::{PartOfSpeech, Relations, Word};
use ood_lens::ood::{DetectorInputs, Label, negrefine};
use released::{Fixture, run};
use safetensors::tensor::{Dtype, TensorView};
use serde_json::Value;

impl Fixture {
    /// The scores of one case by `ood-lens score-embeddings`. `flags` are options that the case has values
    /// for.
    fn score(&self, method: &str, case: &Value, tensors: &[&str], flags: &[&str]) -> Vec<f64> {
        let input = self.write(case["case"].as_str().expect("a name"), tensors);
        let mut args = vec!["score-embeddings".to_owned(), "--method".to_owned()];
        args.extend([method.to_owned(), "--input".to_owned()]);
        args.push(input.path().display().to_string());
        for flag in flags {
            args.extend([format!("--{flag}"), case[flag].to_string()]);
        }
        let scores = run(&args)["scores"].clone();
        serde_json::from_value(scores).expect("numbers")
    }

    /// Checks that no score of any case has a relative error above 1e-4.
    fn compare(&self, method: &str, tensors: &[&str], flags: &[&str]) {
        for case in self.cases.iter().filter(|c| c["kind"] == "score") {
            let name = case["case"].as_str().expect("a name");
            let expected = self.floats(&format!("{name}.score"));
            let found = self.score(method, case, tensors, flags);
            assert_eq!(found.len(), expected.len());
            let errors = found.iter().zip(&expected);
            let error = errors.map(|(f, e)| ((f - e) / e).abs()).fold(0.0, f64::max);
            println!("{method}, case {name}: relative error {error:.2e}");
            assert!(error <= 1e-4, "{method}, case {name}: {error:e}");
        }
    }
}

/// Runs `ood-lens score-embeddings` on made-up tensors that the method must refuse, and returns the message.
fn refusal(method: &str, tensors: &[(&str, [usize; 2])]) -> String {
    let values: Vec<f32> = (1..2000).map(|i| (i as f32).sin()).collect();
    let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    let views = tensors.iter().map(|(name, shape)| {
        let data = &bytes[..4 * shape[0] * shape[1]];
        (
            *name,
            TensorView::new(Dtype::F32, shape.to_vec(), data).expect("a view"),
        )
    });
    let file = tempfile::NamedTempFile::new().expect("a file");
    let saved = safetensors::serialize(views.collect::<Vec<_>>(), None).expect("bytes");
    std::fs::write(file.path(), saved).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_ood-lens"))
        .args([
            "score-embeddings",
            "--groups",
            "2",
            "--method",
            method,
            "--input",
        ])
        .arg(file.path())
        .output()
        .expect("the command runs");
    assert!(
        !output.status.success(),
        "{method} accepted tensors that do not fit"
    );
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn tensors_that_do_not_fit_are_refused_with_the_numbers() {
    let told = refusal(
        "dnm",
        &[("image", [3, 8]), ("id", [2, 7]), ("negative", [9, 8])],
    );
    assert!(told.contains("`id` have 7 numbers"), "{told}");
    let fit = [("image", [3, 8]), ("id", [2, 8]), ("negative", [9, 8])];
    let none = refusal("negrefine", &fit);
    assert!(none.contains("must have 30 rows, but has 0"), "{none}");
    let few = refusal("negrefine", &[&fit[..], &[("pair", [29, 8])]].concat());
    assert!(few.contains("must have 30 rows, but has 29"), "{few}");
}

#[test]
fn negrefine_scores_equal_the_released_codes() {
    let fixture = Fixture::read("detectors", "negrefine");
    let tensors = ["image", "id", "negative", "order", "pair"];
    fixture.compare("negrefine", &tensors, &["groups", "temperature"]);
}

#[test]
fn tanl_scores_equal_the_released_codes() {
    let fixture = Fixture::read("detectors", "tanl");
    let flags = [
        "temperature",
        "active",
        "step",
        "alpha",
        "gap",
        "memory",
        "batch",
    ];
    fixture.compare("tanl", &["image", "id", "negative", "noise"], &flags);
}

#[test]
fn metrics_equal_scikit_learns_and_the_papers() {
    for (folder, name) in [("detectors", "metrics"), ("paper", "neglabel-and-metrics")] {
        let fixture = Fixture::read(folder, name);
        for case in fixture.cases.iter().filter(|c| c["auroc"].is_number()) {
            let name = case["case"].as_str().expect("a name");
            let input = fixture.write(name, &["id", "ood"]);
            let path = input.path().display().to_string();
            let found = run(&["metrics", "--input", &path].map(str::to_owned));
            for key in ["auroc", "aupr", "fpr95"] {
                let Some(expected) = case[key].as_f64() else {
                    continue;
                };
                let error = (found[key].as_f64().expect("a number") - expected).abs();
                assert!(error < 1e-12, "{name} {key}: {found} against {expected}");
            }
        }
    }
}

/// The selection and the filter. A made-up WordNet gives the answers that the fixture has.
#[test]
fn negrefine_selects_and_filters_the_released_codes_words() {
    let fixture = Fixture::read("detectors", "negrefine");
    let case = fixture
        .cases
        .iter()
        .find(|c| c["kind"] == "choice")
        .expect("the case");
    let texts =
        |key: &str| -> Vec<String> { serde_json::from_value(case[key].clone()).expect("texts") };
    let indices =
        |key: &str| -> Vec<usize> { serde_json::from_value(case[key].clone()).expect("indices") };
    let words: Vec<Word> = texts("words")
        .iter()
        .zip(texts("files"))
        .map(|(text, file)| Word {
            text: text.as_str().into(),
            part_of_speech: if file.starts_with("noun") {
                PartOfSpeech::Noun
            } else {
                PartOfSpeech::Adjective
            },
            lexicographer_file: match file.as_str() {
                "noun.artifact" => 6,
                "noun.plant" => 20,
                "noun.person" => 18,
                "adj.pert" => 1,
                _ => 0,
            },
        })
        .collect();
    let names = texts("labels");
    let below: Vec<(usize, usize)> = serde_json::from_value(case["below"].clone()).expect("pairs");
    let relations = wordnet(&words, &names, &indices("proper"), &below);

    let (ids, vectors) = (fixture.floats("choice.id"), fixture.floats("choice.word"));
    let dimension = vectors.len() / words.len();
    let cosine = |label: usize, word: usize| -> f32 {
        let row = |of: &[f64], i: usize| of[i * dimension..(i + 1) * dimension].to_vec();
        let (a, b) = (row(&ids, label), row(&vectors, word));
        a.iter().zip(&b).map(|(x, y)| x * y).sum::<f64>() as f32
    };
    let labels: Vec<Label<'_>> = names
        .iter()
        .map(|name| Label {
            name,
            embedding: &[],
            members: &[],
        })
        .collect();
    let inputs = DetectorInputs {
        labels: &labels,
        count: words.len(),
        words: &words,
        mean_log_distance: &[],
        temperature: 0.01,
        relations: Some(&relations),
        noise: &[],
        cosines: &|label, range| range.map(|word| cosine(label, word)).collect(),
    };
    let selected = negrefine::select(&inputs);
    let expected: Vec<usize> = [indices("noun"), indices("adjective")].concat();
    assert_eq!(selected, expected);
    let refused = negrefine::refused(&inputs);
    let kept: BTreeSet<usize> = selected
        .into_iter()
        .filter(|&w| !refused.contains(&(w as u32)))
        .collect();
    assert_eq!(kept, indices("kept").into_iter().collect());
}

/// A WordNet in which the words `proper` are instances and the pairs `below` (word, label) are hyponyms.
fn wordnet(
    words: &[Word],
    labels: &[String],
    proper: &[usize],
    below: &[(usize, usize)],
) -> Relations {
    let mut lemmas: Vec<&str> = labels.iter().map(String::as_str).collect();
    let others = words.iter().map(|w| &*w.text);
    lemmas.extend(others.filter(|w| !labels.iter().any(|l| l == w)));
    let offset = |lemma: &str| lemmas.iter().position(|l| *l == lemma).expect("known") + 100;
    let (mut data, mut index) = (String::new(), String::new());
    for lemma in &lemmas {
        let at = offset(lemma);
        let word_index = words.iter().position(|w| &*w.text == *lemma);
        let mut pointers = Vec::new();
        for (word, label) in below {
            if Some(*word) == word_index {
                pointers.push(format!("@ {:08} n 0000", offset(&labels[*label])));
            }
        }
        if word_index.is_some_and(|p| proper.contains(&p)) {
            pointers.push("@i 00000100 n 0000".to_owned());
        }
        let (count, list) = (pointers.len(), pointers.join(" "));
        let gap = if count == 0 { "" } else { " " };
        data += &format!("{at:08} 06 n 01 {lemma} 0 {count:03}{gap}{list} | made up\n");
        index += &format!("{lemma} n 1 0 1 0 {at:08}\n");
    }
    let nouns = WordNetNouns {
        counts: "",
        data: &data,
        index: &index,
        exceptions: "",
    };
    Relations::build(nouns, words).expect("relations")
}

/// Prints how often WordNet agrees with the language model on the decisions that the authors published.
#[test]
#[ignore = "needs a checkout of ah-ansari/NegRefine (72e4b82) in NEGREFINE, and WordNet 3.0"]
fn negrefine_filter_agrees_with_the_published_decisions() {
    let root = PathBuf::from(std::env::var("NEGREFINE").expect("NEGREFINE"));
    let read = |path: PathBuf| {
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    };
    let decisions = read(root.join("output/imagenet/seed_0/llm_process_noun.txt"));
    let wordnet = |name: &str| read(PathBuf::from("/usr/share/wordnet").join(name));
    let words = ood_lens::corpus::wordnet::read(&wordnet("data.noun"), &wordnet("data.adj"))
        .expect("words");
    let nouns = WordNetNouns {
        counts: "",
        data: &wordnet("data.noun"),
        index: &wordnet("index.noun"),
        exceptions: &wordnet("noun.exc"),
    };
    let relations = Relations::build(nouns, &words).expect("relations");
    let index = |text: &str| words.iter().position(|w| &*w.text == text);
    // [both, model only, WordNet only, neither], for proper nouns and for subcategories pair by pair.
    let mut counts = [[0usize; 4]; 2];
    let mut tally = |of: usize, model: bool, ours: bool| {
        counts[of][match (model, ours) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        }] += 1;
    };
    let mut unknown = BTreeSet::new();
    let mut asked = BTreeSet::new();
    for line in decisions.lines().take_while(|l| !l.starts_with("---")) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let Some(word) = index(parts[0]) else {
            unknown.insert(parts[0].to_owned());
            continue;
        };
        let proper = parts.get(1) == Some(&"proper noun");
        if asked.insert(word) {
            tally(0, proper, relations.is_instance(word as u32));
        }
        if let (false, Some(label), Some(said)) = (proper, parts.get(1), parts.get(2))
            && !relations.senses(label).is_empty()
        {
            let under = relations.is_under(word as u32, label);
            tally(1, said.starts_with("subcat") || *said == "the same", under);
        }
    }
    for (name, [both, model, ours, neither]) in ["proper noun", "subcategory"].iter().zip(counts) {
        let all = both + model + ours + neither;
        println!(
            "{name}: {:.2} % of {all} decisions agree; both {both}, model only {model}, WordNet only {ours}",
            100.0 * (both + neither) as f64 / all as f64
        );
        assert!((both + neither) as f64 > 0.8 * all as f64);
    }
    println!("{} words are not in the corpus", unknown.len());
}
