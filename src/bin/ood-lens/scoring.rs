//! Scores many images on all cores. Every image is scored by itself, or by a test-time method at its
//! position in the queue, so the scores do not depend on the number of cores.

use std::collections::BTreeSet;

use anyhow::Result;
use ood_lens::lens::{Lens, LensError, PAIRS_BATCH};
use ood_lens::ood::{Detector, Similarities};
use ood_lens::parallel;
use pollster::block_on;

/// Images that are scored between two reports of progress, and whose pairs are encoded together.
const CHUNK: usize = 256;

/// An image: one that the lens keeps, or an embedding.
#[derive(Clone, Copy)]
pub enum Picture<'a> {
    Kept(u32),
    Embedding(&'a [f32]),
}

impl Picture<'_> {
    fn similarities<'a>(&self, lens: &'a Lens) -> Result<Similarities<'a>, LensError> {
        match self {
            Self::Kept(id) => lens.similarities_of(*id),
            Self::Embedding(embedding) => lens.similarities(embedding),
        }
    }

    fn embedding<'a>(&'a self, lens: &'a Lens) -> Result<&'a [f32], LensError> {
        match self {
            Self::Kept(id) => lens.embedding(*id),
            Self::Embedding(embedding) => Ok(embedding),
        }
    }
}

/// For each detector, the score of each image by itself. `progress` is called with the number of
/// images done.
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
            let mut similarities = picture.similarities(lens)?;
            let score = |detector: &&dyn Detector| {
                let embedding = picture.embedding(lens)?;
                similarities.pair_cosines =
                    lens.pair_cosines(*detector, embedding, &similarities)?;
                Ok(detector.score(&similarities))
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

/// Encodes the texts "label and word" that the detector needs for these images.
fn encode_pairs(lens: &mut Lens, detector: &dyn Detector, pictures: &[Picture<'_>]) -> Result<()> {
    let wants_any =
        |picture: &Picture<'_>| Ok(!detector.pairs(&picture.similarities(lens)?).is_empty());
    if !pictures
        .first()
        .map_or(Ok::<_, LensError>(false), wants_any)?
    {
        return Ok(());
    }
    let missing = parallel::map(pictures, |picture| {
        Ok::<_, LensError>(lens.missing_pairs(detector, &picture.similarities(lens)?))
    });
    let mut texts = BTreeSet::new();
    for missing in missing {
        texts.extend(missing?);
    }
    // Texts of similar length together, so that a batch contains little padding.
    let mut texts: Vec<String> = texts.into_iter().collect();
    texts.sort_by_key(String::len);
    let batches: Vec<&[String]> = texts.chunks(PAIRS_BATCH).collect();
    for pairs in parallel::map(&batches, |texts| block_on(lens.encode_pairs(texts))) {
        lens.keep_pairs(pairs?);
    }
    Ok(())
}

/// The scores of a queue of images, for a method that learns from the images before.
pub fn queue(
    lens: &Lens,
    detector: &dyn Detector,
    pictures: &[Picture<'_>],
    mut progress: impl FnMut(usize),
) -> Result<Vec<f64>> {
    let mut failed = None;
    let mut done = 0;
    let queue = pictures.chunks(CHUNK).flat_map(|chunk| {
        let similarities = parallel::map(chunk, |picture| picture.similarities(lens));
        done += chunk.len();
        progress(done);
        similarities
    });
    let mut queue = queue.map_while(|image| image.map_err(|error| failed = Some(error)).ok());
    let scores = detector.scores(&mut queue);
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(scores),
    }
}
