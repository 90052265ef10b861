//! Pictures of noise: what TANL takes for surely OOD before any image has come.
//!
//! The kinds are those of the released code (`YBZh/OpenOOD-VLM`, `clip_fixed_ood_prompt.py`): three
//! pictures each of Gaussian, uniform, Poisson, gamma and salt-and-pepper noise, each kind spread over
//! `[0, 1]`. There the values go into the model as they are, as if already normalised, so a pixel
//! is mean + deviation × value of CLIP's normalisation. From a fixed seed: no score may flicker.

/// Pictures of each kind.
const EACH: usize = 3;
/// Of CLIP's normalisation, averaged over the channels; the pictures are without colour on average.
const MEAN: f64 = 0.45;
const DEVIATION: f64 = 0.27;

/// RGB pixels, row-major, of 15 pictures of `width` × `height`.
pub(super) fn pictures(width: usize, height: usize) -> Vec<Vec<u8>> {
    let mut random = Random(0x0D_1E_25);
    let size = width * height * 3;
    let kinds: [fn(&mut Random) -> f64; 5] = [
        |r| (-2.0 * r.unit().ln()).sqrt() * (std::f64::consts::TAU * r.unit()).cos(),
        |r| r.unit(),
        |r| {
            // Knuth: how many factors until the product falls below exp(−5).
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
    let mut pictures = Vec::new();
    for kind in kinds {
        let values: Vec<f64> = (0..EACH * size).map(|_| kind(&mut random)).collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let spread = (most - least).max(f64::MIN_POSITIVE);
        let pixel = |v: &f64| ((MEAN + DEVIATION * (v - least) / spread) * 255.0).round() as u8;
        let pixels = |picture: &[f64]| picture.iter().map(pixel).collect();
        pictures.extend(values.chunks_exact(size.max(1)).map(pixels));
    }
    pictures
}

/// SplitMix64.
struct Random(u64);

impl Random {
    /// Above 0, below 1.
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
    fn fifteen_pictures_the_same_every_time() {
        let made = pictures(8, 6);
        assert_eq!(made.len(), 15);
        assert!(made.iter().all(|p| p.len() == 8 * 6 * 3));
        assert_eq!(made, pictures(8, 6));
        assert!(made[0] != made[1] && made[0] != made[3]);
    }
}
