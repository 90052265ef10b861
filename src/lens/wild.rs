//! What images are weighed against: the words, and all that is known of them or was measured with them.

use super::Lens;
use super::growing::Growing;
use super::image::Image;
use super::labels::WordGround;
use crate::corpus::{Corpus, Relations};
use crate::ood::space::TextSpace;
use crate::ood::threshold::Calibration;

/// A corpus (the "wild" one of arXiv 2605.23797) with what belongs to it, so that one can be put in
/// the place of another as a whole.
pub(super) struct Wild {
    pub corpus: Corpus,
    pub relations: Option<Relations>,
    pub space: TextSpace,
    /// Measured against these words.
    pub calibration: Option<Calibration>,
    /// Where the corpus is not complete yet.
    pub growing: Option<Growing>,
}

impl Wild {
    pub fn new(
        corpus: Corpus,
        relations: Option<Relations>,
        calibration: Option<Calibration>,
    ) -> Self {
        Self {
            space: TextSpace::new(&corpus, relations.as_ref()),
            corpus,
            relations,
            calibration,
            growing: None,
        }
    }

    /// For the labels.
    pub fn ground(&self) -> WordGround<'_> {
        WordGround {
            corpus: &self.corpus,
            relations: self.relations.as_ref(),
            space: &self.space,
        }
    }
}

impl Lens {
    /// Puts other words in place and returns those before. Images are compared with them, and what
    /// belongs to each label is found anew; [`Self::complete`] is to be called.
    pub(super) fn replace_wild(&mut self, wild: Wild) -> Wild {
        let before = std::mem::replace(&mut self.wild, wild);
        self.detectors.clear();
        self.compare_images();
        self.labels.renew(self.wild.ground());
        before
    }

    /// Compares every image with the corpus anew.
    pub(super) fn compare_images(&mut self) {
        let temperature = self.temperature();
        for image in self.images.values_mut() {
            let embedding = std::mem::take(&mut image.embedding);
            *image = Image::new(embedding, &self.wild.corpus, temperature);
        }
    }
}
