//! How far features are from expected ones.

/// Differences between rows of features and the expected rows. Both are infinite where a number is NaN or missing.
pub struct Difference {
    /// Largest difference of any component, both rows brought to unit length.
    pub component: f32,
    /// Largest relative difference of the lengths of two rows.
    pub norm: f32,
}

impl Difference {
    /// Compares `ours` with `theirs`, both `[n, dim]`.
    pub fn between(ours: &[f32], theirs: &[f32], dim: usize) -> Self {
        if ours.len() != theirs.len() {
            return Self {
                component: f32::INFINITY,
                norm: f32::INFINITY,
            };
        }
        let (mut deltas, mut norms) = (Vec::new(), Vec::new());
        for (a, b) in ours.chunks(dim).zip(theirs.chunks(dim)) {
            let (norm_a, norm_b) = (norm(a), norm(b));
            norms.push(relative(norm_a, norm_b));
            let components = a.iter().zip(b);
            deltas.extend(components.map(|(a, b)| (a / norm_a - b / norm_b).abs()));
        }
        Self {
            component: largest(deltas),
            norm: largest(norms),
        }
    }
}

fn norm(row: &[f32]) -> f32 {
    row.iter().map(|x| x * x).sum::<f32>().sqrt()
}

/// `|ours − theirs| / |theirs|`
pub fn relative(ours: f32, theirs: f32) -> f32 {
    (ours - theirs).abs() / theirs.abs()
}

/// The maximum, where NaN counts as infinite: `f32::max` would ignore it.
pub fn largest(values: impl IntoIterator<Item = f32>) -> f32 {
    values
        .into_iter()
        .map(|x| if x.is_nan() { f32::INFINITY } else { x })
        .fold(0.0, f32::max)
}
