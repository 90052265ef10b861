//! How far embeddings are apart.

/// The largest difference of any component of the normalised rows; infinite where a number is
/// missing or none.
pub fn largest_delta(ours: &[f32], theirs: &[f32], dim: usize) -> f32 {
    compare(ours, theirs, dim).0
}

/// The largest difference of normalised components, and the largest relative one of lengths.
pub fn compare(ours: &[f32], theirs: &[f32], dim: usize) -> (f32, f32) {
    if ours.len() != theirs.len() {
        return (f32::INFINITY, f32::INFINITY);
    }
    let (mut deltas, mut norms) = (Vec::new(), Vec::new());
    for (a, b) in ours.chunks(dim).zip(theirs.chunks(dim)) {
        let (norm_a, norm_b) = (norm(a), norm(b));
        norms.push(relative(norm_a, norm_b));
        deltas.extend(
            a.iter()
                .zip(b)
                .map(|(a, b)| (a / norm_a - b / norm_b).abs()),
        );
    }
    (largest(deltas.into_iter()), largest(norms.into_iter()))
}

fn norm(row: &[f32]) -> f32 {
    row.iter().map(|x| x * x).sum::<f32>().sqrt()
}

pub fn relative(ours: f32, theirs: f32) -> f32 {
    (ours - theirs).abs() / theirs.abs()
}

/// The maximum, where NaN counts as infinite: `f32::max` would step over it.
pub fn largest(values: impl Iterator<Item = f32>) -> f32 {
    values
        .map(|x| if x.is_nan() { f32::INFINITY } else { x })
        .fold(0.0, f32::max)
}
