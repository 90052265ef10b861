//! The map: labels, pictures and the words near them on a plane, by principal components or by
//! neighbours ([`super::neighbours`]).
//!
//! Pictures and texts lie apart in CLIP's space (the modality gap, arXiv 2203.02053), and the first
//! component of all points together would show only that. The texts are therefore centred by their
//! own mean and the pictures by theirs; the map then shows where each point lies among its own kind.

use std::collections::BTreeSet;

use serde::Serialize;

use super::dot;
use super::labels::Labels;
use super::neighbours::{self, NoNeighbours};
use super::pictures::Pictures;
use crate::corpus::Corpus;

/// Words on the map for each picture.
const WORDS_A_PICTURE: usize = 4;
/// Most words on the map.
const WORDS: usize = 200;
/// Rounds of the power iteration. Far fewer rounds would place every point to within a pixel.
const ROUNDS: usize = 60;

/// Coordinates on the map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MapPoint {
    /// Along the first principal component. On a map by neighbours the axes mean nothing.
    pub x: f32,
    /// Along the second principal component.
    pub y: f32,
}

/// A label on the map.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabelPoint {
    /// Text as the user wrote it.
    pub label: String,
    /// Where the label is.
    #[serde(flatten)]
    pub at: MapPoint,
}

/// A word on the map.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WordPoint {
    /// Text of the word.
    pub word: String,
    /// Where the word is.
    #[serde(flatten)]
    pub at: MapPoint,
}

/// A picture on the map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PicturePoint {
    /// Number of the picture.
    pub id: u32,
    /// Where the picture is.
    #[serde(flatten)]
    pub at: MapPoint,
}

/// Labels, words and pictures on a plane. The same labels and pictures always give the same map.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "MapOfAll"))]
pub struct Map {
    /// The labels, in their order.
    pub labels: Vec<LabelPoint>,
    /// The words nearest to the pictures, in the order of the corpus.
    pub words: Vec<WordPoint>,
    /// The pictures, by ascending number.
    pub images: Vec<PicturePoint>,
    /// Why the map shows principal components although neighbours were asked for; null otherwise.
    pub instead: Option<NoNeighbours>,
}

/// Coordinates of labels, words and pictures, in this order.
type Plane = Vec<(f32, f32)>;

/// By the first two principal components.
pub(super) fn by_components(labels: &Labels, corpus: &Corpus, pictures: &Pictures) -> Map {
    laid_out(labels, corpus, pictures, |_, components| {
        Ok(components.to_vec())
    })
}

/// By neighbours; where that is not possible, by principal components.
pub(super) fn by_neighbours(labels: &Labels, corpus: &Corpus, pictures: &Pictures) -> Map {
    laid_out(labels, corpus, pictures, neighbours::embed)
}

fn laid_out(
    labels: &Labels,
    corpus: &Corpus,
    pictures: &Pictures,
    layout: impl FnOnce(&[Vec<f32>], &[(f32, f32)]) -> Result<Plane, NoNeighbours>,
) -> Map {
    let words: BTreeSet<u32> = pictures
        .iter()
        .flat_map(|(_, p)| p.nearest.iter().take(WORDS_A_PICTURE))
        .map(|w| w.0)
        .take(WORDS)
        .collect();
    let of_labels = labels.embeddings().map(<[f32]>::to_vec);
    let of_words = words.iter().map(|&w| corpus.embedding(w as usize));
    let mut rows: Vec<Vec<f32>> = of_labels.chain(of_words).collect();
    let texts = rows.len();
    rows.extend(pictures.iter().map(|(_, p)| p.embedding.clone()));
    let (of_texts, of_pictures) = rows.split_at_mut(texts);
    centre(of_texts);
    centre(of_pictures);
    let components = components(&rows);
    let (plane, instead) = match layout(&rows, &components) {
        Ok(plane) => (plane, None),
        Err(reason) => (components, Some(reason)),
    };

    let mut points = plane.into_iter().map(|(x, y)| MapPoint { x, y });
    let names = labels.names().iter().cloned();
    let texts = words.iter().map(|&w| &corpus.words[w as usize].text);
    Map {
        labels: names
            .zip(&mut points)
            .map(|(label, at)| LabelPoint { label, at })
            .collect(),
        words: texts
            .zip(&mut points)
            .map(|(word, at)| WordPoint {
                word: word.to_string(),
                at,
            })
            .collect(),
        images: pictures
            .iter()
            .zip(points)
            .map(|((id, _), at)| PicturePoint { id, at })
            .collect(),
        instead,
    }
}

/// The coordinates of each row along the first two principal components. The rows are centred.
pub(super) fn components(rows: &[Vec<f32>]) -> Plane {
    let first = component(rows, &[]);
    let second = component(rows, &first);
    rows.iter()
        .map(|row| (along(row, &first), along(row, &second)))
        .collect()
}

fn along(row: &[f32], axis: &[f32]) -> f32 {
    if axis.is_empty() { 0.0 } else { dot(row, axis) }
}

/// Moves the rows so that their mean is zero.
pub(super) fn centre(rows: &mut [Vec<f32>]) {
    let count = rows.len() as f32;
    let Some(dimension) = rows.first().map(Vec::len) else {
        return;
    };
    let mut mean = vec![0f32; dimension];
    for row in rows.iter() {
        for (m, x) in mean.iter_mut().zip(row) {
            *m += x / count;
        }
    }
    for row in rows {
        for (x, m) in row.iter_mut().zip(&mean) {
            *x -= m;
        }
    }
}

/// The direction of largest variance perpendicular to `before` (a unit vector, or empty), by power
/// iteration. Empty if the rows do not extend in such a direction.
///
/// The iteration starts at the longest row, and the largest component of the result is positive, so
/// that the map is never mirrored from one call to the next.
fn component(rows: &[Vec<f32>], before: &[f32]) -> Vec<f32> {
    let without = |mut v: Vec<f32>| {
        let part = along(&v, before);
        for (x, b) in v.iter_mut().zip(before) {
            *x -= part * b;
        }
        let length = dot(&v, &v).sqrt();
        // The rows come from unit embeddings; anything shorter is rounding.
        (length > 1e-5).then(|| v.iter().map(|x| x / length).collect::<Vec<f32>>())
    };
    let starts = rows.iter().filter_map(|row| {
        let start = without(row.clone())?;
        Some((dot(row, &start), start))
    });
    let Some((_, mut axis)) = starts.reduce(|a, b| if b.0 > a.0 { b } else { a }) else {
        return Vec::new();
    };
    for _ in 0..ROUNDS {
        let mut next = vec![0f32; axis.len()];
        for row in rows {
            let weight = dot(row, &axis);
            for (n, x) in next.iter_mut().zip(row) {
                *n += weight * x;
            }
        }
        match without(next) {
            Some(next) => axis = next,
            None => break,
        }
    }
    let largest = axis
        .iter()
        .fold(0f32, |m, &x| if x.abs() > m.abs() { x } else { m });
    if largest < 0.0 {
        for x in &mut axis {
            *x = -*x;
        }
    }
    axis
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_the_directions_of_the_largest_variance() {
        // Four points on an inclined ellipse: long axis (0.6, −0.8), short axis (0.8, 0.6).
        let mut rows: Vec<Vec<f32>> = [(3.0, 0.0), (-3.0, 0.0), (0.0, 1.0), (0.0, -1.0)]
            .map(|(a, b): (f32, f32)| vec![0.6 * a + 0.8 * b + 5.0, -0.8 * a + 0.6 * b - 2.0])
            .to_vec();
        centre(&mut rows);
        let first = component(&rows, &[]);
        let second = component(&rows, &first);
        let near = |a: &[f32], b: [f32; 2]| a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-5);
        assert!(near(&first, [-0.6, 0.8]), "{first:?}");
        assert!(near(&second, [0.8, 0.6]), "{second:?}");
    }

    #[test]
    fn rows_without_extent_have_no_direction() {
        let mut rows = vec![vec![1.0, 2.0]; 3];
        centre(&mut rows);
        assert!(component(&rows, &[]).is_empty());
        let mut rows = vec![vec![1.0, 0.0], vec![3.0, 0.0]];
        centre(&mut rows);
        let first = component(&rows, &[]);
        assert_eq!(first, [1.0, 0.0]);
        assert!(component(&rows, &first).is_empty());
        assert_eq!(along(&[1.0, 0.0], &[]), 0.0);
    }
}
