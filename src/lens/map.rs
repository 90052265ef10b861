//! Labels, images and the words near them on a plane: their first two principal components, or by
//! neighbours ([`super::neighbours`]).
//!
//! Pictures and texts lie apart in CLIP's space (the modality gap, arXiv 2203.02053), and the first
//! component of all together would show nothing else. So the texts are centred by their own mean
//! and the images by theirs; what remains is where each lies among its own kind.

use std::collections::BTreeSet;

use serde::Serialize;

use super::neighbours::{self, NoNeighbours};
use super::{Lens, dot};

/// Words drawn for each image.
const WORDS_AN_IMAGE: usize = 4;
/// Words drawn in all.
const WORDS: usize = 200;
/// Rounds of the power iteration: the picture is good to a pixel long before.
const ROUNDS: usize = 60;

/// Something with a place on the map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place<T: Serialize> {
    /// What it is: `label`, `word` or `id`.
    #[serde(flatten)]
    pub what: T,
    /// Along the first principal component; among neighbours an axis means nothing.
    pub x: f32,
    /// Along the second.
    pub y: f32,
}

/// See [`Place`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LabelName {
    /// As the user wrote it.
    pub label: String,
}

/// See [`Place`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordName {
    /// From the corpus.
    pub word: String,
}

/// See [`Place`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ImageNumber {
    /// As the page gave it.
    pub id: u32,
}

/// The plane. The same for the same labels and images, every time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Map {
    /// In their order.
    pub labels: Vec<Place<LabelName>>,
    /// The nearest words of the images, in the order of the corpus.
    pub words: Vec<Place<WordName>>,
    /// By ascending number.
    pub images: Vec<Place<ImageNumber>>,
    /// Why these are principal components where neighbours were asked for.
    pub instead: Option<NoNeighbours>,
}

/// Coordinates of labels, words and images, in this order.
type Plane = Vec<(f32, f32)>;

impl Lens {
    /// The map of the labels, the images and the words nearest to the images: their first two
    /// principal components.
    pub fn map(&self) -> Map {
        self.places(|_, components| Ok(components.to_vec()))
    }

    /// The same by neighbours (t-SNE): who is next to whom in the space is so on the plane too,
    /// while directions and large distances mean little. [`Map::instead`] says where there is none.
    ///
    /// On one thread, as in a browser, it is the same to the last digit every time.
    pub fn map_of_neighbours(&self) -> Map {
        self.places(neighbours::embed)
    }

    fn places(
        &self,
        lay: impl FnOnce(&[Vec<f32>], &[(f32, f32)]) -> Result<Plane, NoNeighbours>,
    ) -> Map {
        let words: BTreeSet<u32> = self
            .images
            .values()
            .flat_map(|i| i.nearest.iter().take(WORDS_AN_IMAGE))
            .map(|w| w.0)
            .take(WORDS)
            .collect();
        let labels = self.labels.embeddings().map(<[f32]>::to_vec);
        let of_words = words
            .iter()
            .map(|&w| self.wild.corpus.embedding(w as usize));
        let mut rows: Vec<Vec<f32>> = labels.chain(of_words).collect();
        let texts = rows.len();
        rows.extend(self.images.values().map(|i| i.embedding.clone()));
        let (of_texts, of_images) = rows.split_at_mut(texts);
        centre(of_texts);
        centre(of_images);
        let components = components(&rows);
        let (places, instead) = match lay(&rows, &components) {
            Ok(places) => (places, None),
            Err(why) => (components, Some(why)),
        };

        let (label_places, rest) = places.split_at(self.labels.names.len().min(places.len()));
        let (word_places, image_places) = rest.split_at(words.len().min(rest.len()));
        Map {
            labels: placed(
                self.labels
                    .names
                    .iter()
                    .cloned()
                    .map(|label| LabelName { label }),
                label_places,
            ),
            words: placed(
                words.iter().map(|&w| WordName {
                    word: self.wild.corpus.words[w as usize].text.to_string(),
                }),
                word_places,
            ),
            images: placed(
                self.images.keys().map(|&id| ImageNumber { id }),
                image_places,
            ),
            instead,
        }
    }
}

fn placed<T: Serialize>(what: impl Iterator<Item = T>, places: &[(f32, f32)]) -> Vec<Place<T>> {
    what.zip(places)
        .map(|(what, &(x, y))| Place { what, x, y })
        .collect()
}

/// Each row along the first two principal components of all; they are centred already.
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

/// Moves the rows so that their mean is nothing.
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

/// The direction of the largest variance that is perpendicular to `before` (a unit vector, or
/// empty), by power iteration; empty if the rows have no such extent.
///
/// It begins at the longest row and its largest component is positive, so that the map never
/// mirrors itself from one call to the next.
fn component(rows: &[Vec<f32>], before: &[f32]) -> Vec<f32> {
    let without = |mut v: Vec<f32>| {
        let part = along(&v, before);
        for (x, b) in v.iter_mut().zip(before) {
            *x -= part * b;
        }
        let length = dot(&v, &v).sqrt();
        // Of unit embeddings: what is shorter than this is rounding.
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
        // Four points on a flat ellipse that lies askew: long axis (0.6, −0.8), short axis (0.8, 0.6).
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
    fn what_has_no_extent_has_no_direction() {
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
