//! Named images, on which `calibrate` and `label-lists` measure the methods.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use ood_lens::lens::Lens;
use ood_lens::ood::Method;
use ood_lens::parallel;
use pollster::block_on;
use sha2::{Digest, Sha256};

use crate::scoring::{self, Picture};
use crate::{model, progress};

/// Images that are embedded at one time.
const CHUNK: usize = 64;

/// ID and OOD images that a method with pairs scores under one list: each image needs up to 25 more
/// texts.
const PAIRED: [usize; 2] = [300, 40];

/// An image that the lens keeps, and its name.
#[derive(Clone)]
pub struct Named {
    pub id: u32,
    pub name: String,
}

/// Embeds the images of a folder with `names.json` (`{"FILE": "NAME", …}`) and adds them to the lens.
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
            block_on(lens.add_embedding(done, &features?))?;
            done += 1;
        }
        progress::count("embedded images", done as usize, files.len());
    }
    let named = (0..).zip(names.into_values());
    Ok(named.map(|(id, name)| Named { id, name }).collect())
}

/// The scores of one method under one label list.
pub struct Scores {
    pub id: Vec<f64>,
    pub ood: Vec<f64>,
}

/// Scores the images under the labels in force, for each method. `is_id` says which images belong to
/// the labels. A test-time method receives the images in this order.
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
            !method.requirements().pairs || has_room
        });
        let scored: Vec<&Named> = scored.collect();
        let queue: Vec<Picture<'_>> = scored.iter().map(|p| Picture::Kept(p.id)).collect();
        let scores = if method.requirements().queue {
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
    // The next list pairs other words with other labels.
    lens.forget_pairs();
    Ok(all)
}

/// The items in an order that depends only on seed and name, by their hash: the same on every
/// machine.
pub fn shuffled<T: Clone>(items: &[T], seed: &str, name: impl Fn(&T) -> &String) -> Vec<T> {
    let mut items = items.to_vec();
    items.sort_by_cached_key(|item| Sha256::digest(format!("{seed}/{}", name(item))));
    items
}
