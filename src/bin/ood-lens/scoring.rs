//! Scores of many images on all cores. Every image is scored by itself (or, by a test-time method,
//! in its place in the queue), so the numbers do not depend on how many cores there are.

use anyhow::Result;
use ood_lens::lens::{Lens, LensError, PAIRS_BATCH};
use ood_lens::ood::{Detector, Likeness};
use ood_lens::parallel;
use pollster::block_on;

/// Images whose likeness to the corpus is in memory at one time: 80 MB at 80,000 words.
const CHUNK: usize = 256;

/// An image: one that the lens keeps, or an embedding of the model's.
#[derive(Clone, Copy)]
pub enum Picture<'a> {
    Kept(u32),
    Embedding(&'a [f32]),
}

impl Picture<'_> {
    fn look(&self, lens: &Lens) -> Result<Likeness<'static>, LensError> {
        match self {
            Self::Kept(id) => Ok(lens.likeness_of(*id)?.into_owned()),
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
        let looks = parallel::map(chunk, |picture| picture.look(lens));
        let mut looks: Vec<Likeness<'_>> = looks.into_iter().collect::<Result<_, _>>()?;
        for (detector, scores) in detectors.iter().zip(&mut scores) {
            encode_pairs(lens, *detector, &looks)?;
            let places: Vec<usize> = (0..chunk.len()).collect();
            let pairs = parallel::map(&places, |&at| {
                lens.pair_cosines(*detector, chunk[at].embedding(lens)?, &looks[at])
            });
            for (look, pairs) in looks.iter_mut().zip(pairs) {
                look.pairs = pairs?;
            }
            scores.extend(parallel::map(&looks, |look| detector.score(look)));
        }
        done += chunk.len();
        progress(done);
    }
    Ok(scores)
}

/// The texts "label and word" that the detector wants for these images, encoded and kept.
fn encode_pairs(lens: &mut Lens, detector: &dyn Detector, looks: &[Likeness<'_>]) -> Result<()> {
    let missing = lens.missing_pairs(detector, looks);
    let batches: Vec<&[String]> = missing.chunks(PAIRS_BATCH).collect();
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
