//! Pictures that are known by name: what `calibrate` and `label-lists` measure the methods on.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use ood_lens::lens::Lens;
use ood_lens::ood::Method;
use ood_lens::parallel;
use pollster::block_on;
use sha2::{Digest, Sha256};

use crate::model;
use crate::scoring::{self, Picture};

/// Pictures read at one time.
const CHUNK: usize = 64;

/// ID and OOD pictures that NegRefine scores under one list: each wants up to 25 texts encoded.
const PAIRED: [usize; 2] = [300, 40];

/// A picture that the lens keeps.
#[derive(Clone)]
pub struct Named {
    pub id: u32,
    pub name: String,
}

/// Embeds the pictures of a folder with `names.json`, `{"FILE": "NAME", …}`, and has the lens keep
/// them.
pub fn read(lens: &mut Lens, folder: &Path) -> Result<Vec<Named>> {
    let path = folder.join("names.json");
    let names: BTreeMap<String, String> =
        serde_json::from_slice(&model::read(&path)?).with_context(|| path.display().to_string())?;
    let files: Vec<&String> = names.keys().collect();
    let mut done = 0;
    for chunk in files.chunks(CHUNK) {
        let features = parallel::map(chunk, |file| {
            let bytes = model::read(&folder.join(file))?;
            block_on(lens.encoder().image(&bytes)).with_context(|| (*file).clone())
        });
        for features in features {
            lens.add_embedding(done, &features?)?;
            done += 1;
        }
        eprint!("\rembedded {done} of {} pictures  ", files.len());
    }
    eprintln!();
    let named = (0..).zip(names.into_values());
    Ok(named.map(|(id, name)| Named { id, name }).collect())
}

/// The scores of one method under one list of labels.
pub struct Scores {
    pub id: Vec<f64>,
    pub ood: Vec<f64>,
}

/// The scores of each method under the labels in force, of the pictures of which `is_id` says which
/// belong. They come to a test-time method in the order in which they are given.
pub fn scores(
    lens: &mut Lens,
    methods: &[Method],
    pictures: &[Named],
    is_id: impl Fn(&Named) -> bool,
) -> Result<Vec<Scores>> {
    let mut all = Vec::new();
    for &method in methods {
        let detector = block_on(lens.prepared(method))?.context("there is no ID label")?;
        let mut left = PAIRED;
        let scored = pictures.iter().filter(|picture| {
            let left = &mut left[usize::from(!is_id(picture))];
            let has_room = *left > 0;
            *left = left.saturating_sub(1);
            method != Method::Negrefine || has_room
        });
        let scored: Vec<&Named> = scored.collect();
        let queue: Vec<Picture<'_>> = scored.iter().map(|p| Picture::Kept(p.id)).collect();
        let scores = if method.is_test_time() {
            scoring::queue(lens, detector.as_ref(), &queue, |_| {})?
        } else {
            scoring::each(lens, &[detector.as_ref()], &queue, |_| {})?.remove(0)
        };
        let (id, ood) = scored
            .iter()
            .zip(scores)
            .partition(|(picture, _)| is_id(picture));
        let scores = |part: Vec<(&&Named, f64)>| part.into_iter().map(|(_, score)| score).collect();
        all.push(Scores {
            id: scores(id),
            ood: scores(ood),
        });
    }
    // Another list pairs other words with other labels.
    lens.forget_pairs();
    Ok(all)
}

/// The same order on every machine, without a random number generator: by hash of seed and name.
pub fn shuffled<T: Clone>(items: &[T], seed: &str, name: impl Fn(&T) -> &String) -> Vec<T> {
    let mut items = items.to_vec();
    items.sort_by_cached_key(|item| Sha256::digest(format!("{seed}/{}", name(item))));
    items
}
