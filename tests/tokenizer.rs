//! The ids of `clip::tokenizer` against those of Hugging Face's `CLIPTokenizerFast`, string by string.
//!
//! The fixtures are written by `tools/reference/tokenizer_fixtures.py`.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use ood_lens::clip::tokenizer::{Tokenizer, TokenizerError};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Case {
    kind: String,
    text: String,
    ids: Vec<u32>,
    truncated: bool,
}

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/tokenizer")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn unzipped(name: &str) -> Vec<u8> {
    let mut json = Vec::new();
    GzDecoder::new(fixture(name).as_slice())
        .read_to_end(&mut json)
        .expect("the fixture is a gzip file");
    json
}

fn clip() -> Tokenizer {
    Tokenizer::from_json(&unzipped("clip-tokenizer.json.gz"), 77)
        .expect("the tokenizer can be read")
}

/// Compares every string and names each one that differs.
fn check(tokenizer: &Tokenizer, cases: &[Case]) {
    let mut counts = BTreeMap::<&str, usize>::new();
    let mut mismatches = Vec::new();
    for case in cases {
        *counts.entry(&case.kind).or_default() += 1;
        let tokens = tokenizer
            .encode(&case.text)
            .expect("the text can be encoded");
        assert!(tokens.ids.len() <= tokenizer.context_length());
        assert_eq!(tokens.ids.last(), Some(&tokenizer.end_id()));
        if tokens.ids != case.ids || tokens.truncated != case.truncated {
            mismatches.push(format!(
                "{} {:?}: {tokens:?}, Python {:?} {}",
                case.kind, case.text, case.ids, case.truncated
            ));
        }
    }
    println!(
        "{} strings, {} mismatches, by kind {counts:?}",
        cases.len(),
        mismatches.len()
    );
    assert!(mismatches.is_empty(), "{}", mismatches.join("\n"));
}

#[test]
fn clip_vocabulary_gives_the_ids_of_python() {
    let cases: Vec<Case> = serde_json::from_slice(&fixture("strings.json")).unwrap();
    assert!(cases.len() >= 500, "only {} strings", cases.len());
    assert!(cases.iter().filter(|case| case.truncated).count() >= 10);
    let tokenizer = clip();
    assert_eq!(tokenizer.vocabulary_size(), 49_408);
    check(&tokenizer, &cases);
}

/// The file switches truncation to 8 and padding to 16 on. Neither may have an effect.
#[test]
fn template_tokenizer_gives_the_ids_of_python() {
    let cases: Vec<Case> = serde_json::from_slice(&fixture("small-strings.json")).unwrap();
    let tokenizer = Tokenizer::from_json(&unzipped("small-tokenizer.json.gz"), 32).unwrap();
    check(&tokenizer, &cases);
}

#[test]
fn a_long_text_is_cut_at_the_context_and_still_ends() {
    let tokenizer = clip();
    // 75 words and the two special tokens fill the context of 77 to the last place.
    let fits = tokenizer.encode(&vec!["dog"; 75].join(" ")).unwrap();
    assert_eq!((fits.ids.len(), fits.truncated), (77, false));
    let cut = tokenizer.encode(&vec!["dog"; 76].join(" ")).unwrap();
    assert_eq!((cut.ids.len(), cut.truncated), (77, true));
    assert_eq!(cut.ids, fits.ids);
    assert_eq!(cut.ids.last(), Some(&49_407));
}

#[test]
fn an_end_token_typed_by_the_user_ends_the_text() {
    let tokenizer = clip();
    assert_eq!(
        tokenizer.encode("a dog<|endoftext|> and a cat").unwrap(),
        tokenizer.encode("a dog").unwrap()
    );
}

/// CLIP's tokenizer with another post-processor.
fn with_post_processor(post_processor: Value) -> Result<Tokenizer, TokenizerError> {
    let mut json: Value = serde_json::from_slice(&unzipped("small-tokenizer.json.gz"))
        .expect("the tokenizer is JSON");
    json["post_processor"] = post_processor;
    Tokenizer::from_json(
        &serde_json::to_vec(&json).expect("a value becomes JSON"),
        32,
    )
}

#[test]
fn start_and_end_are_added_where_the_file_does_not() {
    let whole = Tokenizer::from_json(&unzipped("small-tokenizer.json.gz"), 32).unwrap();
    let start_only = json!({
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "<|startoftext|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [],
        "special_tokens": {"<|startoftext|>": {"id": "<|startoftext|>", "ids": [0], "tokens": ["<|startoftext|>"]}}
    });
    for post_processor in [Value::Null, start_only] {
        let tokenizer = with_post_processor(post_processor).unwrap();
        for text in ["", "a dog", "<|startoftext|>"] {
            assert_eq!(tokenizer.encode(text).unwrap(), whole.encode(text).unwrap());
        }
    }
}

#[test]
fn what_is_not_a_clip_tokenizer_is_refused_with_a_sentence() {
    let no_end = json!({
        "version": "1.0", "added_tokens": [], "normalizer": null, "pre_tokenizer": null,
        "post_processor": null, "decoder": null,
        "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}
    });
    let error = Tokenizer::from_json(&serde_json::to_vec(&no_end).unwrap(), 77).unwrap_err();
    assert!(matches!(error, TokenizerError::NoEndToken), "{error}");

    for bytes in [
        b"".as_slice(),
        b"{}",
        b"<!doctype html><title>404</title>",
        b"\xff\xfe",
        b"[1, 2]",
    ] {
        let error = Tokenizer::from_json(bytes, 77).unwrap_err();
        assert!(
            matches!(error, TokenizerError::Unreadable { .. }),
            "{error}"
        );
        assert!(
            error
                .to_string()
                .starts_with("the tokenizer.json of this model cannot be read: ")
        );
    }
    let error = Tokenizer::from_json(&unzipped("small-tokenizer.json.gz"), 1).unwrap_err();
    assert!(
        matches!(error, TokenizerError::ContextTooShort { tokens: 1 }),
        "{error}"
    );
}
