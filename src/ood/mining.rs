//! The paper's selection of words (arXiv 2605.23797, §3): the densest nouns and the densest adjectives of
//! the corpus. It does not depend on the ID labels. Reference values: `tests/fixtures/paper/dnm-paper.*`.

/// The densest nouns and adjectives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mined {
    /// Indices among the nouns, the densest first.
    pub nouns: Vec<usize>,
    /// Indices among the adjectives, counted from the first adjective, the densest first.
    pub adjectives: Vec<usize>,
}

/// Selects `noun_share` of the nouns and `adjective_share` of the adjectives, by ascending
/// `mean_log_distance` (see [`crate::corpus::density`]).
///
/// `mean_log_distance` is `[words]`, its first `noun_length` words are the nouns. Ties keep the order of
/// the words. The numbers of selected words are rounded down.
pub fn select_densest(
    mean_log_distance: &[f32],
    noun_length: usize,
    noun_share: f64,
    adjective_share: f64,
) -> Mined {
    let (nouns, adjectives) = mean_log_distance.split_at(noun_length.min(mean_log_distance.len()));
    Mined {
        nouns: densest(nouns, noun_share),
        adjectives: densest(adjectives, adjective_share),
    }
}

fn densest(mean_log_distance: &[f32], share: f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..mean_log_distance.len()).collect();
    order.sort_by(|&a, &b| mean_log_distance[a].total_cmp(&mean_log_distance[b]));
    order.truncate((mean_log_distance.len() as f64 * share.clamp(0.0, 1.0)) as usize);
    order
}
