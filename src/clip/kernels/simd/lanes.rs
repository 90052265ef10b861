//! `exp`, softmax, QuickGELU and ReLU6 on whole vectors.
//!
//! The standard library's `exp` takes one number at a time. The one here has no branch and calls no function, so the
//! compiler computes as many numbers at once as a vector holds.

/// Between these bounds `exp` neither underflows nor overflows.
const LOWEST: f32 = -87.3;
const HIGHEST: f32 = 88.0;
/// ln 2 in two parts. The product of the first part with a small whole number is exact.
const LN_2: [f32; 2] = [355.0 / 512.0, -2.121_944_4e-4];
/// Coefficients of `p`, highest power first: `eʳ ≈ 1 + r + r² p(r)` for |r| ≤ ½ ln 2. From Cephes' `expf` (Moshier,
/// netlib.org/cephes).
const P: [f32; 6] = [
    1.987_569_1e-4,
    1.398_199_9e-3,
    8.333_452e-3,
    4.166_579_6e-2,
    1.666_666_5e-1,
    5e-1,
];

/// `eˣ` with a relative error below 3·10⁻⁷ where the result is a normal f32, and the nearest normal f32 elsewhere.
#[inline(always)]
fn exp(x: f32) -> f32 {
    let x = x.clamp(LOWEST, HIGHEST);
    let n = (x * std::f32::consts::LOG2_E).round_ties_even();
    let r = x - n * LN_2[0] - n * LN_2[1];
    let p = P[1..].iter().fold(P[0], |sum, term| sum * r + term);
    // The last factor is 2ⁿ, made from the bits of its exponent.
    (p * r * r + r + 1.0) * f32::from_bits(((n as i32 + 127) << 23) as u32)
}

/// Combines all numbers of a row, in eight independent chains.
#[inline(always)]
fn reduced(row: &[f32], start: f32, combine: impl Fn(f32, f32) -> f32) -> f32 {
    let (chunks, rest) = row.as_chunks::<8>();
    let mut chains = [start; 8];
    for chunk in chunks {
        for (chain, x) in chains.iter_mut().zip(chunk) {
            *chain = combine(*chain, *x);
        }
    }
    chains.iter().chain(rest).fold(start, |a, b| combine(a, *b))
}

/// Replaces scores by their softmax.
pub fn softmax(row: &mut [f32]) {
    let largest = reduced(row, f32::NEG_INFINITY, |a, b| if a > b { a } else { b });
    for x in row.iter_mut() {
        *x = exp(*x - largest);
    }
    let share = 1.0 / reduced(row, 0.0, |a, b| a + b);
    for x in row {
        *x *= share;
    }
}

/// Replaces each `x` by `x · sigmoid(1.702 x)`.
pub fn quick_gelu(values: &mut [f32]) {
    for x in values {
        *x /= 1.0 + exp(-1.702 * *x);
    }
}

/// Replaces each `x` by `min(max(x, 0), 6)`.
pub fn relu6(values: &mut [f32]) {
    for x in values {
        *x = x.clamp(0.0, 6.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_that_of_the_library() {
        for step in -87_300..88_000 {
            let x = step as f32 / 1000.0;
            let exact = f64::from(x).exp();
            let error = (f64::from(exp(x)) - exact).abs() / exact;
            assert!(error < 3e-7, "{x}: {} and {exact}", exp(x));
        }
        assert_eq!(exp(0.0), 1.0);
        // The exponential of a masked score is too small to change a sum.
        assert!(exp(-1e9) < 2e-38 && exp(f32::NEG_INFINITY) < 2e-38);
        assert!(exp(f32::NAN).is_nan());
    }

    #[test]
    fn shares_are_those_of_the_exponentials() {
        for count in [1, 2, 7, 8, 9, 197] {
            let scores: Vec<f32> = (0..count)
                .map(|i| ((i * 7919) % 101) as f32 / 7.0 - 9.0)
                .collect();
            let mut shares = scores.clone();
            softmax(&mut shares);
            let sum: f64 = scores.iter().map(|&x| f64::from(x).exp()).sum();
            for (share, score) in shares.iter().zip(&scores) {
                let exact = f64::from(*score).exp() / sum;
                assert!((f64::from(*share) - exact).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn quick_gelu_is_its_formula() {
        let before: Vec<f32> = (-4000..4000).map(|i| i as f32 / 50.0).collect();
        let mut after = before.clone();
        quick_gelu(&mut after);
        for (x, found) in before.iter().zip(after) {
            let x = f64::from(*x);
            let exact = x / (1.0 + (-1.702 * x).exp());
            let error = (f64::from(found) - exact).abs();
            assert!(error < 1e-6 * (1.0 + exact.abs()), "{x}: {found}, {exact}");
        }
    }
}
