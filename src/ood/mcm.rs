//! Maximum concept matching, arXiv 2211.13445: `max_i s_i / Σ_I s`, the largest softmax
//! probability. It knows no negatives, so with one label it is 1 for every image.

use super::exponentials;

/// Score of an image from its cosines to the ID labels; 0 without labels.
#[must_use]
pub fn score(id: &[f64], temperature: f64) -> f64 {
    let sum: f64 = exponentials(id, temperature).sum();
    let largest = exponentials(id, temperature).fold(0.0, f64::max);
    if sum > 0.0 { largest / sum } else { 0.0 }
}

#[cfg(test)]
mod tests {
    #[test]
    fn is_the_softmax() {
        let score = super::score(&[0.3, 0.2, 0.1], 0.1);
        let exact = 1.0 / (1.0 + (-1f64).exp() + (-2f64).exp());
        assert!((score - exact).abs() < 1e-6);
        assert_eq!(super::score(&[], 0.1), 0.0);
    }
}
