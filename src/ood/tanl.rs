//! TANL, arXiv 2603.25250 (`YBZh/OpenOOD-VLM`, commit 804f331, `ActivatedNegPostprocessor`):
//! negatives that the images of the test themselves activate.
//!
//! Two queues hold how strongly each word answered to what was surely ID and surely OOD: softmax
//! probabilities over labels and corpus. They begin with the ID labels' own embeddings and with
//! pictures of noise. The `active` words that answer most to OOD and least to ID are the negatives,
//! in that order, and the score weighs early ones more:
//!
//! ```text
//! score = mean over j of  S / (S + Σ_{i ≤ j} s_i)        j = step, 2·step, …, active
//! ```
//!
//! Images come in batches. Of each batch the score decides which images are sure (`gap` of the way
//! beyond the threshold that splits all scores so far with the least variance inside the parts,
//! Otsu's); their answers choose the words anew for this batch, and join the queues after it.
//!
//! The state is a queue of images' and ends with it: the same images in the same order have the
//! same scores. Where the released code shuffles the first entries of its queues, ours keeps their order.

use std::collections::VecDeque;
use std::sync::Arc;

use super::detector::Detector;
use super::inputs::DetectorInputs;
use super::options::{Options, TanlParameters};
use super::similarities::Similarities;
use crate::parallel;

/// Scores that the threshold is taken from, the latest ones.
const SCORES: usize = 20_000;

/// The state before the first image.
#[derive(Debug, Clone)]
pub struct Tanl {
    parameters: TanlParameters,
    start: Memory,
    weights: Vec<f32>,
}

#[derive(Debug, Clone)]
struct Memory {
    id: Queue,
    ood: Queue,
    scores: VecDeque<f64>,
}

impl Tanl {
    /// Fills the queues with the labels and the pictures of noise in `texts`.
    pub fn prepare(texts: &DetectorInputs<'_>, options: &Options) -> Self {
        let parameters = options.tanl;
        let label = |k: usize| {
            let own = texts.labels[k].embedding;
            let other = texts.labels.iter().map(|l| dot(own, l.embedding));
            let words: Vec<f64> = texts.label_to_words(k).into_iter().map(f64::from).collect();
            Similarities::from_cosines(other.collect(), &words, texts.temperature)
        };
        let count = texts.labels.len();
        let mut start = Memory {
            id: Queue::new(texts.count, parameters.memory),
            ood: Queue::new(texts.count, parameters.memory),
            scores: VecDeque::new(),
        };
        // The latest ones fill the queue.
        let latest: Vec<usize> = (count.saturating_sub(parameters.memory)..count).collect();
        for answer in parallel::map(&latest, |&k| activation(&label(k))) {
            start.id.push(answer);
        }
        for noise in texts.noise {
            start.ood.push(activation(noise));
        }
        let active = most_active(&start.ood.mean(), &start.id.mean(), parameters.active);
        let all: Vec<usize> = (0..count).collect();
        let of_label = |&k: &usize| confidence(&label(k), &active, parameters.step);
        start.scores.extend(parallel::map(&all, of_label));
        for noise in texts.noise {
            let score = confidence(noise, &active, parameters.step);
            start.scores.push_back(score);
        }
        Self {
            parameters,
            start,
            weights: vec![1.0; texts.count],
        }
    }

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
            sure.map(|(image, _)| activation(image)).collect()
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
    /// The score of an image that comes first and alone. In `[0, 1]`.
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

/// The latest answers, and their sum.
#[derive(Debug, Clone)]
struct Queue {
    rows: VecDeque<Arc<[f32]>>,
    sum: Vec<f64>,
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

    /// All 0 while nothing is there.
    fn mean(&self) -> Vec<f64> {
        let count = self.rows.len().max(1) as f64;
        self.sum.iter().map(|sum| sum / count).collect()
    }
}

/// Probability of each word in the softmax over labels and words.
fn activation(image: &Similarities<'_>) -> Arc<[f32]> {
    let words: f64 = image.word_masses.iter().map(|&m| f64::from(m)).sum();
    let total = image.id_mass() + words;
    let part = |&mass: &f32| (f64::from(mass) / total) as f32;
    image.word_masses.iter().map(part).collect()
}

fn adapted(mut mean: Vec<f64>, batch: &[Arc<[f32]>], alpha: f64) -> Vec<f64> {
    if batch.is_empty() {
        return mean;
    }
    // Row by row, as they lie in memory; each word's terms in the same order as word by word.
    let mut sums = vec![0.0; mean.len()];
    for row in batch {
        for (sum, answer) in sums.iter_mut().zip(&**row) {
            *sum += f64::from(*answer);
        }
    }
    for (mean, sum) in mean.iter_mut().zip(sums) {
        *mean = alpha * *mean + (1.0 - alpha) * sum / batch.len() as f64;
    }
    mean
}

/// The words that answer most to OOD and least to ID, in that order; ties in theirs.
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

/// 0 without labels, 1 without words.
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

/// Of 0, 0.01, …, 0.99 the threshold that leaves the least variance within the parts; the middle
/// one of several. Where none parts the scores, 0.5.
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
    fn the_threshold_lies_midway_in_the_gap() {
        assert!((otsu(&[0.1, 0.12, 0.9, 0.88]) - 0.5).abs() < 0.011);
        assert!((otsu(&[1.0, 1.0]) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_queue_forgets_its_oldest() {
        let mut queue = Queue::new(1, 2);
        for x in [1.0, 2.0, 4.0] {
            queue.push(Arc::from([x]));
        }
        assert_eq!(queue.mean(), [3.0]);
    }
}
