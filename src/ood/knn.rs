//! k nearest neighbours: the cosine to the `k`-th nearest ID label.
//!
//! Deep nearest neighbours (arXiv 2204.06507) take the distance to the `k`-th nearest training embedding.
//! There is no training set here, so the text embeddings of the labels take its place, one for each class.
//! The score uses no negatives and no temperature; with `k = 1` it is the largest cosine.

use super::detector::Detector;
use super::options::Options;
use super::similarities::Similarities;

/// kNN. It needs no preparation.
#[derive(Debug, Clone, Copy)]
pub struct Knn {
    k: usize,
}

impl Knn {
    /// Takes the number of neighbours from the options.
    pub fn prepare(options: &Options) -> Self {
        Self {
            k: options.neighbours.max(1),
        }
    }
}

impl Detector for Knn {
    /// The `k`-th largest cosine, in `[−1, 1]`; the smallest one if there are fewer labels than `k`, −1
    /// without labels.
    fn score(&self, image: &Similarities<'_>) -> f64 {
        let mut cosines = image.label_cosines.clone();
        cosines.sort_unstable_by(|a, b| b.total_cmp(a));
        let kth = cosines.get(self.k - 1).or(cosines.last());
        kth.copied().unwrap_or(-1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_the_kth_largest_cosine() {
        let image = Similarities::from_cosines(vec![0.1, 0.3, 0.2], &[], 1.0);
        assert_eq!(Knn { k: 1 }.score(&image), 0.3);
        assert_eq!(Knn { k: 2 }.score(&image), 0.2);
        assert_eq!(Knn { k: 9 }.score(&image), 0.1);
    }
}
