//! What every detector is: prepared once for a label list, then asked for the score of each image.

use super::similarities::Similarities;

/// A score, prepared for one list of labels. Higher is more ID.
pub trait Detector: Send + Sync {
    /// Score of an image by itself. The image's `id` are its cosines to the labels of the
    /// preparation, its `masses` those of the words of the preparation.
    fn score(&self, image: &Similarities<'_>) -> f64;

    /// Scores of images in the order in which they come. The same as [`Self::score`] of each,
    /// except for a test-time method, which learns from the images that came before: its state is
    /// the queue's, and a new queue begins without any.
    fn scores<'a>(&self, queue: &mut dyn Iterator<Item = Similarities<'a>>) -> Vec<f64> {
        queue.map(|image| self.score(&image)).collect()
    }

    /// By word of the corpus, how many times its mass stands against the labels, 0 or above. Empty
    /// for a method without negatives.
    fn weights(&self) -> &[f32] {
        &[]
    }

    /// Pairs of a label and a word (their places) whose texts "label and word" must be compared
    /// with the image before it is scored. None but for NegRefine.
    fn pairs(&self, _image: &Similarities<'_>) -> Vec<(usize, usize)> {
        Vec::new()
    }

    /// By label: how much of the mass is its own.
    fn label_masses(&self, image: &Similarities<'_>) -> Vec<f64> {
        image
            .label_cosines
            .iter()
            .map(|&cosine| image.mass(cosine))
            .collect()
    }

    /// The masses that the score is made of. The same for an image by itself and in a queue.
    fn terms(&self, image: &Similarities<'_>) -> Terms {
        Terms {
            id: image.id_mass(),
            corpus: image.weighted_mass(self.weights()),
            correction: 0.0,
        }
    }

    /// The score without any debiasing: the corpus stands against the labels as it is. The score
    /// itself for a method that debiases nothing.
    fn undebiased(&self, image: &Similarities<'_>) -> f64 {
        self.score(image)
    }
}

/// The masses behind a score, in units of `exp(reference / T)` of the image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// `S`, of the ID labels.
    pub id: f64,
    /// `Q mean_W s`, of the corpus words that the method uses, false negatives among them.
    pub corpus: f64,
    /// What the debiasing takes out of `corpus`. Paper mode may take out more than there is, or
    /// put some in.
    pub correction: f64,
}

impl Terms {
    /// As shares of the mass of labels and corpus together, so that `id + corpus = 1`.
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
