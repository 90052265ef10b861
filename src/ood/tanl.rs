//! TANL (arXiv 2603.25250; `YBZh/OpenOOD-VLM`, commit 804f331, `ActivatedNegPostprocessor`): negatives that
//! the test images themselves activate. Reference values: `tests/fixtures/detectors/tanl.*`.
//!
//! The **activation** of a word by an image is its softmax probability over labels and corpus. Two queues
//! hold the activations by images that were surely ID and surely OOD. At first the ID queue holds the
//! activations by the labels' own embeddings, the OOD queue those by images of noise. The negatives are the
//! `active` words with the largest mean activation in the OOD queue minus that in the ID queue, in
//! descending order. The score gives more weight to early negatives:
//!
//! ```text
//! score = mean over j of  S / (S + Σ_{i ≤ j} s_i)        j = step, 2·step, …, active
//! ```
//!
//! Images come in batches. A first score decides which images of a batch are sure: those that are `gap` of
//! the way beyond Otsu's threshold of all scores so far. The activations by the sure images select the
//! negatives again for this batch, and then join the queues.
//!
//! Each call of [`Detector::scores`] starts with fresh queues, so the same images in the same order have the same
//! scores. The released code shuffles the first entries of its queues; this code keeps their order.

use std::collections::VecDeque;
use std::sync::Arc;

use super::detector::Detector;
use super::inputs::DetectorInputs;
use super::options::{Options, TanlParameters};
use super::similarities::Similarities;
use crate::parallel;

/// Number of the latest scores from which Otsu's threshold is computed.
const SCORES: usize = 20_000;

/// TANL, prepared for a label list: its state before the first image.
#[derive(Debug, Clone)]
pub struct Tanl {
    parameters: TanlParameters,
    start: Memory,
    weights: Vec<f32>,
}

/// What the method has learnt from the images so far.
#[derive(Debug, Clone)]
struct Memory {
    id: Queue,
    ood: Queue,
    scores: VecDeque<f64>,
}

impl Tanl {
    /// Fills the ID queue with the labels and the OOD queue with the images of noise in `inputs`.
    pub fn prepare(inputs: &DetectorInputs<'_>, options: &Options) -> Self {
        let parameters = options.tanl;
        let label = |k: usize| {
            let own = inputs.labels[k].embedding;
            let other = inputs.labels.iter().map(|l| dot(own, l.embedding));
            let words: Vec<f64> = inputs
                .label_to_words(k)
                .into_iter()
                .map(f64::from)
                .collect();
            Similarities::from_cosines(other.collect(), &words, inputs.temperature)
        };
        let count = inputs.labels.len();
        let mut start = Memory {
            id: Queue::new(inputs.count, parameters.memory),
            ood: Queue::new(inputs.count, parameters.memory),
            scores: VecDeque::new(),
        };
        // A queue keeps its latest entries, so earlier labels need not be computed.
        let latest: Vec<usize> = (count.saturating_sub(parameters.memory)..count).collect();
        for row in parallel::map(&latest, |&k| activations(&label(k))) {
            start.id.push(row);
        }
        for noise in inputs.noise {
            start.ood.push(activations(noise));
        }
        let active = most_active(&start.ood.mean(), &start.id.mean(), parameters.active);
        let all: Vec<usize> = (0..count).collect();
        let of_label = |&k: &usize| confidence(&label(k), &active, parameters.step);
        start.scores.extend(parallel::map(&all, of_label));
        for noise in inputs.noise {
            let score = confidence(noise, &active, parameters.step);
            start.scores.push_back(score);
        }
        Self {
            parameters,
            start,
            weights: vec![1.0; inputs.count],
        }
    }

    /// Scores a batch of images and learns from it.
    fn batch(&self, memory: &mut Memory, images: &[Similarities<'_>]) -> Vec<f64> {
        let TanlParameters {
            active,
            step,
            alpha,
            gap,
            ..
        } = self.parameters;
        let (mean_ood, mean_id) = (memory.ood.mean(), memory.id.mean());
        let first = most_active(&mean_ood, &mean_id, active);
        let scores: Vec<f64> = images.iter().map(|i| confidence(i, &first, step)).collect();
        memory.scores.extend(&scores);
        let surplus = memory.scores.len().saturating_sub(SCORES);
        memory.scores.drain(..surplus);
        let threshold = otsu(memory.scores.make_contiguous());
        let sure = |is: &dyn Fn(f64) -> bool| -> Vec<Arc<[f32]>> {
            let sure = images.iter().zip(&scores).filter(|(_, score)| is(**score));
            sure.map(|(image, _)| activations(image)).collect()
        };
        let id = sure(&|score| score > threshold + gap * (1.0 - threshold));
        let ood = sure(&|score| score < threshold - gap * threshold);
        let second = most_active(
            &adapted(mean_ood, &ood, alpha),
            &adapted(mean_id, &id, alpha),
            active,
        );
        for row in id {
            memory.id.push(row);
        }
        for row in ood {
            memory.ood.push(row);
        }
        images
            .iter()
            .map(|i| confidence(i, &second, step))
            .collect()
    }
}

impl Detector for Tanl {
    /// The score of an image that is the first and only one of a queue, in `[0, 1]`.
    fn score(&self, image: &Similarities<'_>) -> f64 {
        self.batch(&mut self.start.clone(), std::slice::from_ref(image))[0]
    }

    fn scores<'a>(&self, queue: &mut dyn Iterator<Item = Similarities<'a>>) -> Vec<f64> {
        let mut memory = self.start.clone();
        let mut scores = Vec::new();
        loop {
            let batch: Vec<Similarities<'a>> = queue.take(self.parameters.batch.max(1)).collect();
            if batch.is_empty() {
                return scores;
            }
            scores.extend(self.batch(&mut memory, &batch));
        }
    }

    fn weights(&self) -> &[f32] {
        &self.weights
    }
}

/// The latest activations, and their sum.
#[derive(Debug, Clone)]
struct Queue {
    /// For each entry, `[words]`.
    rows: VecDeque<Arc<[f32]>>,
    /// `[words]`: sum over the entries.
    sum: Vec<f64>,
    /// Largest number of entries.
    length: usize,
}

impl Queue {
    fn new(words: usize, length: usize) -> Self {
        Self {
            rows: VecDeque::new(),
            sum: vec![0.0; words],
            length,
        }
    }

    fn push(&mut self, row: Arc<[f32]>) {
        for (sum, x) in self.sum.iter_mut().zip(&*row) {
            *sum += f64::from(*x);
        }
        self.rows.push_back(row);
        if self.rows.len() > self.length
            && let Some(oldest) = self.rows.pop_front()
        {
            for (sum, x) in self.sum.iter_mut().zip(&*oldest) {
                *sum -= f64::from(*x);
            }
        }
    }

    /// `[words]`: mean over the entries; all 0 without entries.
    fn mean(&self) -> Vec<f64> {
        let count = self.rows.len().max(1) as f64;
        self.sum.iter().map(|sum| sum / count).collect()
    }
}

/// `[words]`: probability of each word in the softmax over labels and words.
fn activations(image: &Similarities<'_>) -> Arc<[f32]> {
    let words: f64 = image.word_masses.iter().map(|&m| f64::from(m)).sum();
    let total = image.id_mass() + words;
    let part = |&mass: &f32| (f64::from(mass) / total) as f32;
    image.word_masses.iter().map(part).collect()
}

/// The queue's mean activation mixed with that of a batch: `alpha` is the weight of the queue. An empty
/// batch leaves the mean as it is.
fn adapted(mut mean: Vec<f64>, batch: &[Arc<[f32]>], alpha: f64) -> Vec<f64> {
    if batch.is_empty() {
        return mean;
    }
    // Row by row, in the order of memory. The terms of a word are added in the same order as word by word.
    let mut sums = vec![0.0; mean.len()];
    for row in batch {
        for (sum, activation) in sums.iter_mut().zip(&**row) {
            *sum += f64::from(*activation);
        }
    }
    for (mean, sum) in mean.iter_mut().zip(sums) {
        *mean = alpha * *mean + (1.0 - alpha) * sum / batch.len() as f64;
    }
    mean
}

/// The `count` words with the largest activation by OOD minus activation by ID, in descending order. Ties
/// keep the order of the words.
fn most_active(ood: &[f64], id: &[f64], count: usize) -> Vec<usize> {
    let gain: Vec<f64> = ood.iter().zip(id).map(|(o, i)| o - i).collect();
    let mut order: Vec<usize> = (0..gain.len()).collect();
    let descending = |a: &usize, b: &usize| gain[*b].total_cmp(&gain[*a]).then(a.cmp(b));
    if count < order.len() {
        order.select_nth_unstable_by(count, descending);
        order.truncate(count);
    }
    order.sort_unstable_by(descending);
    order
}

/// The score of an image against the negatives `active`, in `[0, 1]`; 0 without labels, 1 without words.
fn confidence(image: &Similarities<'_>, active: &[usize], step: usize) -> f64 {
    let id = image.id_mass();
    if image.label_cosines.is_empty() {
        return 0.0;
    }
    let step = if step == 0 { active.len().max(1) } else { step };
    let mut total = id;
    let mut shares = 0.0;
    for words in active.chunks(step) {
        total += words
            .iter()
            .map(|&w| f64::from(image.word_masses[w]))
            .sum::<f64>();
        shares += id / total;
    }
    match active.len().div_ceil(step) {
        0 => 1.0,
        sums => shares / sums as f64,
    }
}

/// Otsu's threshold: the one of 0, 0.01, …, 0.99 that leaves the least variance within the two parts. The
/// middle one of several; 0.5 if no threshold splits the scores.
fn otsu(scores: &[f64]) -> f64 {
    let mut sorted = scores.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let inside = |part: &[f64]| {
        let mean = part.iter().sum::<f64>() / part.len() as f64;
        part.iter().map(|s| (s - mean).powi(2)).sum::<f64>()
    };
    let mut known: Option<(usize, f64)> = None;
    let mut criterion = |hundredths: u32| {
        let threshold = f64::from(hundredths as f32 * 0.01);
        let split = sorted.partition_point(|&s| s < threshold);
        let (low, high) = sorted.split_at(split);
        let variance = match known {
            Some((before, variance)) if before == split => variance,
            _ if low.is_empty() || high.is_empty() => f64::INFINITY,
            _ => (inside(low) + inside(high)) / count,
        };
        known = Some((split, variance));
        (threshold, variance)
    };
    let all: Vec<(f64, f64)> = (0..100).map(&mut criterion).collect();
    let least = all.iter().map(|c| c.1).fold(f64::INFINITY, f64::min);
    let best: Vec<f64> = all.iter().filter(|c| c.1 == least).map(|c| c.0).collect();
    best.get(best.len() / 2).copied().unwrap_or(0.5)
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    let products = a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y));
    products.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn otsus_threshold_lies_midway_in_the_gap() {
        assert!((otsu(&[0.1, 0.12, 0.9, 0.88]) - 0.5).abs() < 0.011);
        assert!((otsu(&[1.0, 1.0]) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_full_queue_drops_its_oldest_entry() {
        let mut queue = Queue::new(1, 2);
        for x in [1.0, 2.0, 4.0] {
            queue.push(Arc::from([x]));
        }
        assert_eq!(queue.mean(), [3.0]);
    }
}
