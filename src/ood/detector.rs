//! The interface of all methods: a [`Detector`] is prepared once for a label list and then scores
//! each image.

use super::similarities::Similarities;

/// A method, prepared for one list of labels. A higher score means more ID.
pub trait Detector: Send + Sync {
    /// The score of one image by itself. The image's [`Similarities`] must be to the labels and words
    /// that the detector was prepared with.
    fn score(&self, image: &Similarities<'_>) -> f64;

    /// The scores of a queue of images, in their order. Each equals [`Self::score`] except under a
    /// test-time method, which learns from the images earlier in the queue. Every call starts
    /// with a fresh state.
    fn scores<'a>(&self, queue: &mut dyn Iterator<Item = Similarities<'a>>) -> Vec<f64> {
        queue.map(|image| self.score(&image)).collect()
    }

    /// For each word of the corpus, the factor (0 or above) with which its mass counts against the
    /// labels. Empty for a method without negatives.
    fn weights(&self) -> &[f32] {
        &[]
    }

    /// Pairs (index of a label, index of a word) whose texts "label and word" must be compared with
    /// the image before it is scored, see [`Similarities::pair_cosines`]. Empty unless
    /// [`super::Requirements::pairs`].
    fn pairs(&self, _image: &Similarities<'_>) -> Vec<(usize, usize)> {
        Vec::new()
    }

    /// For each label, its part of the labels' mass.
    fn label_masses(&self, image: &Similarities<'_>) -> Vec<f64> {
        image
            .label_cosines
            .iter()
            .map(|&cosine| image.mass(cosine))
            .collect()
    }

    /// The masses behind the score. They do not depend on the queue.
    fn terms(&self, image: &Similarities<'_>) -> Terms {
        Terms {
            id: image.id_mass(),
            corpus: image.weighted_mass(self.weights()),
            correction: 0.0,
        }
    }

    /// The score without debiasing: every word counts fully against the labels. Equals
    /// [`Self::score`] for a method without debiasing.
    fn undebiased(&self, image: &Similarities<'_>) -> f64 {
        self.score(image)
    }
}

/// The masses behind a score, in units of `exp(reference / T)`, see [`Similarities::reference`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// `S`, of the ID labels.
    pub id: f64,
    /// `Q mean_W s`, of the corpus words that the method uses, false negatives among them.
    pub corpus: f64,
    /// Mass that the debiasing takes out of `corpus`. In paper mode it may exceed `corpus` or be
    /// negative.
    pub correction: f64,
}

impl Terms {
    /// The terms as shares of the mass of labels and corpus together: `id + corpus = 1`.
    pub fn shares(self) -> Self {
        let all = self.id + self.corpus;
        let share = |mass: f64| if all > 0.0 { mass / all } else { 0.0 };
        Self {
            id: share(self.id),
            corpus: share(self.corpus),
            correction: share(self.correction),
        }
    }
}
