//! Corpora that are embedded while they are used, on the embedded model: the rest of WordNet, and words of
//! one's own.

use std::path::Path;

use burn::tensor::Device;
use ood_lens::clip::encoder::{Encoder, EncoderLoading};
use ood_lens::corpus::{Corpus, Relations};
use ood_lens::lens::{Lens, WordList};
use ood_lens::ood::Method;
use ood_lens::ood::threshold::Calibration;
use pollster::block_on;

fn asset(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/models/pocket");
    std::fs::read(folder.join(name)).unwrap()
}

fn encoder() -> Encoder {
    let config = asset("open_clip_config.json");
    let mut loading = EncoderLoading::new(config, None, &Device::default()).unwrap();
    let weights = asset("open_clip_model.safetensors");
    loading.read(weights.as_slice(), None).unwrap();
    loading.finish(&asset("tokenizer.json"), None).unwrap()
}

/// Some of the embedded model's words, every 40th, with their relations.
fn list(whole: &Corpus) -> WordList {
    let relations = Relations::from_bytes(&asset("relations.safetensors"), &whole.words).unwrap();
    let places: Vec<u32> = (0..whole.len() as u32).step_by(40).collect();
    let words = places.iter().map(|&p| whole.words[p as usize].clone());
    WordList {
        relations: Some(relations.restricted(&places, &whole.words)),
        words: words.collect(),
    }
}

#[test]
fn it_grows_to_the_same_corpus_from_wherever_it_was_left() {
    let whole = Corpus::from_bytes(&asset("corpus.safetensors")).unwrap();
    let total = list(&whole).words.len();
    let labels: Vec<String> = ["horse", "strawberry"].map(str::to_owned).to_vec();

    let mut lens = block_on(Lens::with_growing_corpus(
        encoder(),
        list(&whole),
        None,
        Method::default(),
    ))
    .unwrap();
    assert_eq!((lens.corpus().len(), lens.corpus_total()), (64, total));
    // The most common nouns of SemCor come first.
    let has = |lens: &Lens, text: &str| lens.corpus().words.iter().any(|w| &*w.text == text);
    let counts = list(&whole).relations.unwrap();
    let most = (0..total).max_by_key(|&w| counts.counts()[w]).unwrap();
    let common = list(&whole).words[most].text.to_string();
    assert!(has(&lens, &common), "{common}");
    assert!(!lens.methods().any(|m| m == Method::DnmPaper));

    block_on(lens.set_labels(&labels)).unwrap();
    let picture =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/strawberry.png"))
            .unwrap();
    block_on(lens.add_image(1, &picture)).unwrap();
    let few = lens.verdict(1).unwrap().unwrap();
    assert_eq!(few.label, "strawberry");
    assert_eq!(block_on(lens.grow_corpus(500)).unwrap(), 564);
    let more = lens.verdict(1).unwrap().unwrap();
    assert_ne!(few.score, more.score, "500 more words change nothing");

    // What was embedded is taken over, bit by bit, and the rest comes.
    let kept = Corpus::from_bytes(&lens.corpus().to_bytes().unwrap()).unwrap();
    let mut again = block_on(Lens::with_growing_corpus(
        encoder(),
        list(&whole),
        Some(&kept),
        Method::default(),
    ))
    .unwrap();
    assert_eq!(*again.corpus(), kept);
    for lens in [&mut lens, &mut again] {
        assert_eq!(block_on(lens.grow_corpus(usize::MAX)).unwrap(), total);
        assert_eq!(lens.corpus_total(), total);
    }
    assert_eq!(lens.corpus().words, again.corpus().words);
    assert_eq!(lens.corpus().words, list(&whole).words);
    // The embeddings are those of the pack, up to a step of the bytes where a batch rounds otherwise.
    for (index, word) in list(&whole).words.iter().enumerate() {
        let at = whole.words.iter().position(|w| w == word).unwrap();
        let (ours, packed) = (lens.corpus().embedding(index), whole.embedding(at));
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
fn with_words_of_ones_own_the_order_of_pictures_and_words_matters_not() {
    let words: Vec<String> = ["violin", "kettle", "glacier", "zebra", "lamp"]
        .map(str::to_owned)
        .to_vec();
    let labels = ["horse".to_owned()];
    let picture =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/strawberry.png"))
            .unwrap();
    let score = |picture_first: bool| {
        let encoder = encoder();
        let corpus = Corpus::from_bytes(&asset("corpus.safetensors")).unwrap();
        let calibration =
            Calibration::from_json(&asset("calibration.json"), encoder.checksum()).unwrap();
        let method = Method::default();
        let mut lens = Lens::new(encoder, corpus, None, Some(calibration), method).unwrap();
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
fn another_models_words_are_not_taken_over() {
    let whole = Corpus::from_bytes(&asset("corpus.safetensors")).unwrap();
    let mut foreign = whole.clone();
    foreign.model_checksum = "ab".repeat(32);
    let refused = block_on(Lens::with_growing_corpus(
        encoder(),
        list(&whole),
        Some(&foreign),
        Method::default(),
    ));
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
    let whole = Corpus::from_bytes(&asset("corpus.safetensors")).unwrap();
    let all = Relations::from_bytes(&asset("relations.safetensors"), &whole.words).unwrap();
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
