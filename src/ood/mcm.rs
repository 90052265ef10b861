//! MCM, maximum concept matching (arXiv 2211.13445): `max_i s_i / Σ_I s`, the largest softmax probability
//! among the labels. It uses no negatives, so with one label the score is 1 for every image.

use super::detector::Detector;
use super::similarities::Similarities;

/// MCM. It needs no preparation.
#[derive(Debug, Clone, Copy)]
pub struct Mcm;

impl Detector for Mcm {
    /// The largest softmax probability, in `[0, 1]`; 0 without labels.
    fn score(&self, image: &Similarities<'_>) -> f64 {
        let Some(largest) = image.label_cosines.iter().copied().reduce(f64::max) else {
            return 0.0;
        };
        let s = |cosine: &f64| ((cosine - largest) / image.temperature).exp();
        1.0 / image.label_cosines.iter().map(s).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_the_largest_softmax_probability() {
        let score = |id: &[f64]| Mcm.score(&Similarities::from_cosines(id.to_vec(), &[], 0.1));
        let exact = 1.0 / (1.0 + (-1f64).exp() + (-2f64).exp());
        assert!((score(&[0.3, 0.2, 0.1]) - exact).abs() < 1e-6);
        assert_eq!(score(&[]), 0.0);
    }
}
