//! Images of noise: TANL's examples of OOD before it has seen an image.
//!
//! The kinds are those of the released code (`YBZh/OpenOOD-VLM`, `clip_fixed_ood_prompt.py`): three
//! images each of Gaussian, uniform, Poisson, gamma and salt-and-pepper noise, each kind scaled to
//! `[0, 1]`. The released code passes these values to the model as if they were already normalised,
//! so a pixel here is mean + deviation × value of CLIP's normalisation. The seed is fixed, so that
//! scores are the same every time.

/// Images of each kind.
const EACH: usize = 3;
/// Mean and deviation of CLIP's normalisation, averaged over the channels: the noise has no colour
/// on average.
const MEAN: f64 = 0.45;
const DEVIATION: f64 = 0.27;

/// RGB pixels, row-major, of 15 images of `width` × `height`.
pub(super) fn images(width: usize, height: usize) -> Vec<Vec<u8>> {
    let mut random = Random(0x0D_1E_25);
    let size = width * height * 3;
    let kinds: [fn(&mut Random) -> f64; 5] = [
        |r| (-2.0 * r.unit().ln()).sqrt() * (std::f64::consts::TAU * r.unit()).cos(),
        |r| r.unit(),
        |r| {
            // Knuth's algorithm: the number of factors until the product falls below exp(−5).
            let mut product = r.unit();
            let mut count = 0.0;
            while product > (-5f64).exp() {
                product *= r.unit();
                count += 1.0;
            }
            count
        },
        |r| -(r.unit() * r.unit()).ln(),
        |r| r.unit().round(),
    ];
    let mut images = Vec::new();
    for kind in kinds {
        let values: Vec<f64> = (0..EACH * size).map(|_| kind(&mut random)).collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let spread = (most - least).max(f64::MIN_POSITIVE);
        let pixel = |v: &f64| ((MEAN + DEVIATION * (v - least) / spread) * 255.0).round() as u8;
        let pixels = |image: &[f64]| image.iter().map(pixel).collect();
        images.extend(values.chunks_exact(size.max(1)).map(pixels));
    }
    images
}

/// The generator SplitMix64.
struct Random(u64);

impl Random {
    /// A number above 0 and below 1.
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        ((z >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_fifteen_images_and_the_same_every_time() {
        let made = images(8, 6);
        assert_eq!(made.len(), 15);
        assert!(made.iter().all(|i| i.len() == 8 * 6 * 3));
        assert_eq!(made, images(8, 6));
        assert!(made[0] != made[1] && made[0] != made[3]);
    }
}
