//! A lens on the embedded model: growing corpora, the user's own words, and setters that complete what a method
//! requires.

use std::path::Path;

use burn::tensor::Device;
use ood_lens::clip::encoder::{Encoder, EncoderLoading};
use ood_lens::corpus::{Corpus, Relations};
use ood_lens::lens::{Background, Lens, LensError, LensFiles, SettingsChanges, WordList};
use ood_lens::ood::Method;
use pollster::block_on;

fn read(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

fn asset(name: &str) -> Vec<u8> {
    read(&format!("assets/models/pocket/{name}"))
}

fn strawberry() -> Vec<u8> {
    read("assets/samples/strawberry.png")
}

fn encoder() -> Encoder {
    let config = asset("open_clip_config.json");
    let mut loading = EncoderLoading::new(config, None, &Device::default()).expect("a config");
    let weights = asset("open_clip_model.safetensors");
    loading.read(weights.as_slice(), None).expect("weights");
    loading
        .finish(&asset("tokenizer.json"), None)
        .expect("a tokenizer")
}

fn corpus() -> Corpus {
    Corpus::from_bytes(&asset("corpus.safetensors")).expect("a pack")
}

fn relations(whole: &Corpus) -> Relations {
    Relations::from_bytes(&asset("relations.safetensors"), &whole.words).expect("relations")
}

/// A lens on the embedded model's corpus, without relations and calibration.
fn plain_lens() -> Lens {
    let background = Background::new(corpus(), None, None);
    Lens::new(encoder(), background, Method::default()).expect("a lens")
}

/// A lens whose corpus grows to every 40th word of the embedded model's corpus.
fn growing_lens(whole: &Corpus, kept: Option<&Corpus>) -> Result<Lens, LensError> {
    let encoder = encoder();
    let background = block_on(Background::growing(&encoder, list(whole), kept))?;
    Lens::new(encoder, background, Method::default())
}

/// Every 40th word of the embedded model's corpus, with their relations.
fn list(whole: &Corpus) -> WordList {
    let relations = relations(whole);
    let places: Vec<u32> = (0..whole.len() as u32).step_by(40).collect();
    let words = places.iter().map(|&p| whole.words[p as usize].clone());
    WordList {
        relations: Some(relations.restricted(&places, &whole.words)),
        words: words.collect(),
    }
}

#[test]
fn a_corpus_grows_to_the_same_words_from_wherever_it_was_left() {
    let whole = corpus();
    let total = list(&whole).words.len();
    let labels: Vec<String> = ["horse", "strawberry"].map(str::to_owned).to_vec();

    let mut lens = growing_lens(&whole, None).unwrap();
    assert_eq!((lens.corpus().len(), lens.corpus_total()), (64, total));
    // The most common nouns of SemCor come first.
    let has = |lens: &Lens, text: &str| lens.corpus().words.iter().any(|w| &*w.text == text);
    let counts = list(&whole).relations.unwrap();
    let most = (0..total).max_by_key(|&w| counts.counts()[w]).unwrap();
    let common = list(&whole).words[most].text.to_string();
    assert!(has(&lens, &common), "{common}");
    assert!(!lens.methods().any(|m| m == Method::DnmPaper));

    block_on(lens.set_labels(&labels)).unwrap();
    block_on(lens.add_image(1, &strawberry())).unwrap();
    let few = lens.verdict(1).unwrap().unwrap();
    assert_eq!(few.label, "strawberry");
    assert_eq!(block_on(lens.grow_corpus(500)).unwrap(), 564);
    let more = lens.verdict(1).unwrap().unwrap();
    assert_ne!(few.score, more.score, "500 more words change nothing");

    // Another session takes over the embedded words, to the last bit, and embeds the others.
    let kept = Corpus::from_bytes(&lens.corpus().to_bytes().unwrap()).unwrap();
    let mut again = growing_lens(&whole, Some(&kept)).unwrap();
    assert_eq!(*again.corpus(), kept);
    for lens in [&mut lens, &mut again] {
        assert_eq!(block_on(lens.grow_corpus(usize::MAX)).unwrap(), total);
        assert_eq!(lens.corpus_total(), total);
    }
    assert_eq!(lens.corpus().words, again.corpus().words);
    assert_eq!(lens.corpus().words, list(&whole).words);
    // The embeddings are those of the pack, which is as coarse (`embed-corpus --largest 31`), up to one step of a byte:
    // other batches round differently.
    let grown = lens.corpus().clone().coarser(31);
    for (index, word) in list(&whole).words.iter().enumerate() {
        let at = whole.words.iter().position(|w| w == word).unwrap();
        let (ours, packed) = (grown.embedding(index), whole.embedding(at));
        let cosine: f32 = ours.iter().zip(&packed).map(|(a, b)| a * b).sum();
        assert!(cosine > 0.999, "{}: {cosine}", word.text);
    }
    assert_eq!(
        block_on(lens.grow_corpus(10)).unwrap(),
        total,
        "it is complete"
    );
}

#[test]
fn pictures_may_be_added_before_or_after_the_users_words() {
    let words: Vec<String> = ["violin", "kettle", "glacier", "zebra", "lamp"]
        .map(str::to_owned)
        .to_vec();
    let labels = ["horse".to_owned()];
    let picture = strawberry();
    let score = |picture_first: bool| {
        let files = LensFiles {
            corpus: Some(asset("corpus.safetensors")),
            calibration: Some(asset("calibration.json")),
            ..LensFiles::default()
        };
        let mut lens = block_on(files.assemble(encoder(), Method::default())).unwrap();
        if picture_first {
            block_on(lens.add_image(1, &picture)).unwrap();
        }
        block_on(lens.set_words(&words, |_, _| {})).unwrap();
        if !picture_first {
            block_on(lens.add_image(1, &picture)).unwrap();
        }
        block_on(lens.set_labels(&labels)).unwrap();
        lens.scores(&[1]).unwrap().unwrap()[0]
    };
    assert_eq!(score(true), score(false));
}

#[test]
fn the_models_corpus_comes_back_after_the_users_words() {
    let whole = corpus();
    let mut lens = growing_lens(&whole, None).unwrap();
    let labels = ["horse", "strawberry"].map(str::to_owned);
    block_on(lens.set_labels(&labels)).unwrap();
    block_on(lens.add_embedding(1, &whole.embedding(4000))).unwrap();
    let (before, words) = (lens.verdicts(), lens.corpus().clone());

    let mut heard = Vec::new();
    for own in [&["violin", "pony"][..], &["kettle", "glacier", "zebra"]] {
        let own: Vec<String> = own.iter().map(|&w| w.to_owned()).collect();
        heard.clear();
        let progress = |done, all| heard.push((done, all));
        block_on(lens.set_words(&own, progress)).unwrap();
        assert_eq!(lens.corpus().len(), own.len());
        assert_eq!(lens.corpus_total(), own.len(), "they do not grow");
        assert_eq!(lens.labels(), labels, "labels stay");
        let now = lens.verdicts();
        assert_ne!(now[0].verdict.score, before[0].verdict.score);
        assert!(own.contains(&now[0].verdict.negatives[0].word));
    }
    assert_eq!(heard.last(), Some(&(3, 3)));

    block_on(lens.restore_corpus()).unwrap();
    assert_eq!(*lens.corpus(), words);
    assert_eq!(lens.verdicts(), before);
    assert_eq!(
        block_on(lens.grow_corpus(100)).unwrap(),
        164,
        "it grows from where it was"
    );
    // Restoring once more changes nothing.
    block_on(lens.restore_corpus()).unwrap();
    assert_eq!(lens.corpus().len(), 164);
}

#[test]
fn judgements_agree_with_verdicts() {
    let whole = corpus();
    let mut lens = plain_lens();
    assert_eq!(lens.judgements(), ood_lens::lens::Judgements::default());
    // The embeddings of words serve as pictures, in any order of their numbers.
    for id in [30, 7, 12, 9] {
        let embedding = whole.embedding(id as usize * 997);
        block_on(lens.add_embedding(id, &embedding)).unwrap();
    }
    let labels = ["horse", "", "Strawberry", "horse", "hot air balloon"].map(str::to_owned);
    block_on(lens.set_labels(&labels)).unwrap();
    for method in Method::ALL {
        block_on(lens.set_method(method)).unwrap();
        let (all, verdicts) = (lens.judgements(), lens.verdicts());
        assert_eq!(all.ids, [7, 9, 12, 30], "{method}");
        assert_eq!(verdicts.len(), 4);
        for (at, picture) in verdicts.iter().enumerate() {
            let (id, verdict) = (picture.id, &picture.verdict);
            assert_eq!(all.ids[at], id);
            assert_eq!(all.scores[at], verdict.score, "{method} {id}");
            assert_eq!(
                all.undebiased[at], verdict.undebiased.score,
                "{method} {id}"
            );
            let nearest = &lens.labels()[all.nearest[at] as usize];
            assert_eq!(*nearest, verdict.label, "{method} {id}");
            let of_words = verdict.negatives.iter().map(|n| n.cosine);
            let cosines = verdict.labels.iter().map(|l| l.cosine).chain(of_words);
            for cosine in cosines {
                assert!(
                    f64::from(cosine) <= all.largest_cosine + 1e-6,
                    "{method} {id}"
                );
            }
        }
        // Each picture has the embedding of a word.
        assert!(
            (all.largest_cosine - 1.0).abs() < 0.01,
            "{}",
            all.largest_cosine
        );
        // The verdicts on some pictures are the same, also if the method learns from the others.
        let some = lens.verdicts_of(|id| id == 30 || id == 9);
        assert_eq!(some, [verdicts[1].clone(), verdicts[3].clone()], "{method}");
    }
}

#[test]
fn the_words_of_another_model_are_not_taken_over() {
    let whole = corpus();
    let mut foreign = whole.clone();
    foreign.model_checksum = "ab".repeat(32);
    let refused = growing_lens(&whole, Some(&foreign));
    assert!(
        refused
            .map(drop)
            .unwrap_err()
            .to_string()
            .contains("another model")
    );
}

#[test]
fn a_word_that_is_left_out_is_still_known_as_a_label() {
    let whole = corpus();
    let all = relations(&whole);
    let few = list(&whole).relations.unwrap();
    for label in ["horse", "dog", "violin", "mice"] {
        assert_eq!(few.senses(label), all.senses(label), "{label}");
        assert!(!all.senses(label).is_empty(), "{label}");
    }
    let texts = |relations: &Relations, words: &[ood_lens::corpus::Word]| -> Vec<String> {
        let related = relations.hyponyms("dog");
        let texts = related
            .iter()
            .map(|r| words[r.word as usize].text.to_string());
        texts.collect()
    };
    let (some, every) = (texts(&few, &list(&whole).words), texts(&all, &whole.words));
    assert!(!some.is_empty() && some.len() < every.len());
    assert!(some.iter().all(|text| every.contains(text)));
}

#[test]
fn setters_complete_what_the_method_requires_in_any_order() {
    let whole = corpus();
    let labels = ["horse", "strawberry"].map(str::to_owned);
    for method in Method::ALL {
        let add_pictures = |lens: &mut Lens| {
            for id in 1..4 {
                let embedding = whole.embedding(id as usize * 997);
                block_on(lens.add_embedding(id, &embedding)).unwrap();
            }
        };
        let mut one = plain_lens();
        block_on(one.set_method(method)).unwrap();
        add_pictures(&mut one);
        block_on(one.set_labels(&labels)).unwrap();
        let mut other = plain_lens();
        block_on(other.set_labels(&labels)).unwrap();
        block_on(other.set_method(method)).unwrap();
        add_pictures(&mut other);
        assert_eq!(one.verdicts(), other.verdicts(), "{method}");
        assert_eq!(one.verdicts().len(), 3, "{method}");
    }
}

#[test]
fn another_prompt_encodes_the_labels_again() {
    let mut lens = plain_lens();
    let labels = ["horse", "strawberry"].map(str::to_owned);
    block_on(lens.set_labels(&labels)).unwrap();
    block_on(lens.add_embedding(1, &corpus().embedding(4000))).unwrap();
    let before = lens.verdicts();
    let prompt = |prompt: Option<&str>| SettingsChanges {
        prompt: Some(prompt.map(str::to_owned)),
        ..SettingsChanges::default()
    };
    block_on(lens.set_settings(&prompt(Some("a drawing of a {}")))).unwrap();
    assert_eq!(lens.labels(), labels);
    assert_ne!(lens.verdicts()[0].verdict.labels, before[0].verdict.labels);
    block_on(lens.set_settings(&prompt(None))).unwrap();
    assert_eq!(lens.verdicts(), before);
}

#[test]
fn a_method_without_its_densities_is_refused() {
    let whole = corpus();
    let mut lens = growing_lens(&whole, None).unwrap();
    let refused = block_on(lens.set_method(Method::DnmPaper));
    assert!(matches!(
        refused,
        Err(LensError::MethodNeedsDensities {
            method: Method::DnmPaper
        })
    ));
    assert_eq!(lens.settings().method, Method::default());
}
