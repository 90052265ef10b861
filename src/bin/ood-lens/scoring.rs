//! Scores of many images on all cores. Every image is scored by itself (or, by a test-time method,
//! in its place in the queue), so the numbers do not depend on how many cores there are.

use std::collections::BTreeSet;

use anyhow::Result;
use ood_lens::lens::{Lens, LensError, PAIRS_BATCH};
use ood_lens::ood::{Detector, Similarities};
use ood_lens::parallel;
use pollster::block_on;

/// Images that are scored between two words of progress, and whose pairs are encoded together.
const CHUNK: usize = 256;

/// An image: one that the lens keeps, or an embedding of the model's.
#[derive(Clone, Copy)]
pub enum Picture<'a> {
    Kept(u32),
    Embedding(&'a [f32]),
}

impl Picture<'_> {
    fn look<'a>(&self, lens: &'a Lens) -> Result<Similarities<'a>, LensError> {
        match self {
            Self::Kept(id) => lens.likeness_of(*id),
            Self::Embedding(embedding) => lens.look(embedding),
        }
    }

    fn embedding<'a>(&'a self, lens: &'a Lens) -> Result<&'a [f32], LensError> {
        match self {
            Self::Kept(id) => lens.embedding(*id),
            Self::Embedding(embedding) => Ok(embedding),
        }
    }
}

/// By detector, the score of each image by itself. `progress` is called with the number of images
/// that are done.
pub fn each(
    lens: &mut Lens,
    detectors: &[&dyn Detector],
    pictures: &[Picture<'_>],
    mut progress: impl FnMut(usize),
) -> Result<Vec<Vec<f64>>> {
    let mut scores = vec![Vec::with_capacity(pictures.len()); detectors.len()];
    let mut done = 0;
    for chunk in pictures.chunks(CHUNK) {
        for detector in detectors {
            encode_pairs(lens, *detector, chunk)?;
        }
        let of_image = parallel::map(chunk, |picture| {
            let mut look = picture.look(lens)?;
            let score = |detector: &&dyn Detector| {
                look.pair_cosines =
                    lens.pair_cosines(*detector, picture.embedding(lens)?, &look)?;
                Ok(detector.score(&look))
            };
            detectors
                .iter()
                .map(score)
                .collect::<Result<Vec<f64>, LensError>>()
        });
        for of_image in of_image {
            for (scores, score) in scores.iter_mut().zip(of_image?) {
                scores.push(score);
            }
        }
        done += chunk.len();
        progress(done);
    }
    Ok(scores)
}

/// The texts "label and word" that the detector wants for these images, encoded and kept.
fn encode_pairs(lens: &mut Lens, detector: &dyn Detector, pictures: &[Picture<'_>]) -> Result<()> {
    let wants_any = |picture: &Picture<'_>| Ok(!detector.pairs(&picture.look(lens)?).is_empty());
    if !pictures
        .first()
        .map_or(Ok::<_, LensError>(false), wants_any)?
    {
        return Ok(());
    }
    let missing = parallel::map(pictures, |picture| {
        Ok::<_, LensError>(lens.missing_pairs(detector, &picture.look(lens)?))
    });
    let mut texts = BTreeSet::new();
    for missing in missing {
        texts.extend(missing?);
    }
    // Like lengths together, so that little of a batch is padding.
    let mut texts: Vec<String> = texts.into_iter().collect();
    texts.sort_by_key(String::len);
    let batches: Vec<&[String]> = texts.chunks(PAIRS_BATCH).collect();
    for pairs in parallel::map(&batches, |texts| block_on(lens.encode_pairs(texts))) {
        lens.keep_pairs(pairs?);
    }
    Ok(())
}

/// The scores of a queue of images in their order, for a method that learns from those before.
pub fn queue(
    lens: &Lens,
    detector: &dyn Detector,
    pictures: &[Picture<'_>],
    mut progress: impl FnMut(usize),
) -> Result<Vec<f64>> {
    let mut failed = None;
    let mut done = 0;
    let looks = pictures.chunks(CHUNK).flat_map(|chunk| {
        let looks = parallel::map(chunk, |picture| picture.look(lens));
        done += chunk.len();
        progress(done);
        looks
    });
    let mut looks = looks.map_while(|look| look.map_err(|error| failed = Some(error)).ok());
    let scores = detector.scores(&mut looks);
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(scores),
    }
}
