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
    // The embeddings are those of the pack, whose bytes are as coarse (`embed-corpus --largest 31`), up to a step of the
    // bytes where a batch rounds otherwise.
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
fn the_models_own_words_come_back_after_those_of_ones_own() {
    let whole = Corpus::from_bytes(&asset("corpus.safetensors")).unwrap();
    let mut lens = block_on(Lens::with_growing_corpus(
        encoder(),
        list(&whole),
        None,
        Method::default(),
    ))
    .unwrap();
    let labels = ["horse", "strawberry"].map(str::to_owned);
    block_on(lens.set_labels(&labels)).unwrap();
    lens.add_embedding(1, &whole.embedding(4000)).unwrap();
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
        assert_ne!(now[0].1.score, before[0].1.score);
        assert!(own.contains(&now[0].1.negatives[0].word));
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
    // A second time there is nothing to bring back.
    block_on(lens.restore_corpus()).unwrap();
    assert_eq!(lens.corpus().len(), 164);
}

#[test]
fn what_is_decided_of_all_is_what_each_verdict_says() {
    let whole = Corpus::from_bytes(&asset("corpus.safetensors")).unwrap();
    let corpus = Corpus::from_bytes(&asset("corpus.safetensors")).unwrap();
    let mut lens = Lens::new(encoder(), corpus, None, None, Method::default()).unwrap();
    assert_eq!(lens.judgements(), ood_lens::lens::Judgements::default());
    // Words stand in for pictures; their numbers need not be in the order in which they come.
    for id in [30, 7, 12, 9] {
        let embedding = whole.embedding(id as usize * 997);
        lens.add_embedding(id, &embedding).unwrap();
    }
    let labels = ["horse", "", "Strawberry", "horse", "hot air balloon"].map(str::to_owned);
    block_on(lens.set_labels(&labels)).unwrap();
    for method in Method::ALL {
        lens.set_method(method);
        block_on(lens.complete()).unwrap();
        let (all, verdicts) = (lens.judgements(), lens.verdicts());
        assert_eq!(all.ids, [7, 9, 12, 30], "{method}");
        assert_eq!(verdicts.len(), 4);
        for (at, (id, verdict)) in verdicts.iter().enumerate() {
            assert_eq!(all.ids[at], *id);
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
        // Each picture is a word of the corpus.
        assert!(
            (all.largest_cosine - 1.0).abs() < 0.01,
            "{}",
            all.largest_cosine
        );
        // Of some, also where the method learns from those that came before.
        let some = lens.verdicts_of(|id| id == 30 || id == 9);
        assert_eq!(some, [verdicts[1].clone(), verdicts[3].clone()], "{method}");
    }
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
