//! `ood-lens score-embeddings`, `mine` and `metrics`: the methods applied to saved numbers, to compare
//! them with the papers' own code.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use clap::{Args, ValueEnum};
use ood_lens::corpus::density;
use ood_lens::ood::members::{self, Member};
use ood_lens::ood::metrics::Metrics;
use ood_lens::ood::{
    DetectorInputs, Label, Method, Options, Similarities, Steps, TanlParameters, dnm, mining,
    options,
};
use serde_json::json;

use crate::tensors::TensorFile;

/// The option `--mode`.
#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    /// The default method of the page
    Default,
    /// dnm-paper: as released with arXiv 2605.23797
    Paper,
}

/// Arguments of `ood-lens score-embeddings`.
#[derive(Args)]
pub struct ScoreEmbeddings {
    /// Safetensors file with the tensors `image`, `id` and `negative`, whose rows are embeddings of any
    /// length. `order` is a permutation of the negatives that fill the groups; without it they keep
    /// their order. negrefine needs `pair` ([images, pairs, dimension]): the texts "label and word"
    /// of the 5 labels and 5 words nearest to each image. tanl uses `noise`: embedded images of
    /// noise. A score that is not finite, as dnm-paper may give, is printed as null
    #[arg(long)]
    input: PathBuf,
    /// Method: dnm, dnm-paper, neglabel, negrefine, tanl, mcm or knn; neglabel, negrefine and
    /// dnm-paper use all negatives, in --groups groups
    #[arg(long, default_value_t)]
    method: Method,
    /// Meaning of the method name `dnm`
    #[arg(long, value_enum, default_value = "default")]
    mode: Mode,
    /// Divisor of all cosines
    #[arg(long, default_value_t = 0.01)]
    temperature: f64,
    /// Least cosine of a word that belongs to a label (dnm)
    #[arg(long, default_value_t = dnm::MEMBER_COSINE)]
    inside: f32,
    #[command(flatten)]
    parameters: Parameters,
}

/// Parameters of the methods. A method ignores those of the others.
#[derive(Args)]
pub struct Parameters {
    /// Steps of dnm to take, separated by commas: take-out, stand-in, or none
    #[arg(long, default_value_t)]
    steps: Steps,
    /// Groups of negatives (dnm-paper, neglabel, negrefine)
    #[arg(long, default_value_t = options::GROUPS)]
    groups: usize,
    /// Share of true negatives in the corpus (dnm-paper)
    #[arg(long, default_value_t = options::TAU)]
    tau: f64,
    /// The k-th nearest label counts (knn)
    #[arg(long, default_value_t = options::KNN_NEIGHBOUR)]
    k: usize,
    /// Number of negative words (tanl)
    #[arg(long, default_value_t = TanlParameters::default().active)]
    active: usize,
    /// Words that each partial sum adds to the one before; 0 for a single sum (tanl)
    #[arg(long, default_value_t = TanlParameters::default().step)]
    step: usize,
    /// Weight of the queue against the batch, 0 to 1 (tanl)
    #[arg(long, default_value_t = TanlParameters::default().alpha)]
    alpha: f64,
    /// Distance from the threshold at which an image counts as sure, 0 to 1 (tanl)
    #[arg(long, default_value_t = TanlParameters::default().gap)]
    gap: f64,
    /// Entries of each queue (tanl)
    #[arg(long, default_value_t = TanlParameters::default().memory)]
    memory: usize,
    /// Images in a batch (tanl)
    #[arg(long, default_value_t = TanlParameters::default().batch)]
    batch: usize,
}

impl Parameters {
    pub fn options(&self, words: Option<Vec<usize>>) -> Result<Options> {
        ensure!(self.groups > 0, "--groups must be at least 1");
        ensure!(self.k > 0, "--k must be at least 1");
        ensure!(self.batch > 0, "--batch must be at least 1");
        ensure!(
            self.tau > 0.0 && self.tau <= 1.0,
            "--tau must be above 0 and at most 1"
        );
        Ok(Options {
            groups: self.groups,
            tau: self.tau,
            words,
            steps: self.steps,
            neighbours: self.k,
            tanl: TanlParameters {
                active: self.active,
                step: self.step,
                alpha: self.alpha,
                gap: self.gap,
                memory: self.memory,
                batch: self.batch,
            },
            ..Options::default()
        })
    }
}

impl ScoreEmbeddings {
    pub fn run(self) -> Result<ExitCode> {
        ensure!(self.temperature > 0.0, "--temperature must be above 0");
        let file = TensorFile::open(&self.input)?;
        let (image, id) = (file.units("image")?, file.units("id")?);
        let mut negative = file.units("negative")?;
        let (noise, pairs) = (file.units_if_any("noise")?, file.units_if_any("pair")?);
        let others = [
            ("id", &id),
            ("negative", &negative),
            ("noise", &noise),
            ("pair", &pairs),
        ];
        let dimension = image.first().map_or(0, Vec::len);
        for (name, rows) in others {
            let found = rows.first().map_or(dimension, Vec::len);
            ensure!(
                found == dimension,
                "the rows of tensor `{name}` have {found} numbers, but those of `image` have {dimension}"
            );
        }
        let method = match (self.method, self.mode) {
            (Method::Dnm, Mode::Paper) => Method::DnmPaper,
            (method, _) => method,
        };
        let groups = self.parameters.groups.max(1);
        if file.has("order")? {
            let full = negative.len() / groups * groups;
            let order = file.permutation("order", full)?;
            negative = order.into_iter().map(|i| negative[i].clone()).collect();
        }
        if method.requirements().groups {
            ensure!(
                negative.len() >= groups,
                "{} negatives do not fill {groups} groups",
                negative.len()
            );
        }
        let temperature = self.temperature;
        let similarities = |row: &Vec<f64>| {
            Similarities::from_cosines(cosines(row, &id), &cosines(row, &negative), temperature)
        };
        let noise: Vec<Similarities<'_>> = noise.iter().map(similarities).collect();
        let embeddings: Vec<Vec<f32>> = id.iter().map(|row| narrow(row)).collect();
        let rows: Vec<Vec<f32>> = id.iter().map(|l| narrow(&cosines(l, &negative))).collect();
        let members: Vec<Vec<Member>> = rows
            .iter()
            .map(|row| members::above_cosine(row, self.inside))
            .collect();
        let labels = Label::unnamed(&embeddings, &members);
        let inputs = DetectorInputs {
            labels: &labels,
            count: negative.len(),
            words: &[],
            mean_log_distance: &[],
            temperature,
            relations: None,
            noise: &noise,
            cosines: &|label, words| rows[label][words].to_vec(),
        };
        let options = self
            .parameters
            .options(Some((0..negative.len()).collect()))?;
        let detector = method.prepare(&inputs, &options);
        let pairs_each = pairs.len() / image.len().max(1);
        if let Some(first) = image.first() {
            let wanted = detector.pairs(&similarities(first)).len();
            ensure!(
                wanted == 0 || pairs.len() == wanted * image.len(),
                "{method} needs {wanted} texts \"label and word\" for each of the {} images; tensor `pair` must have {} rows, but has {}",
                image.len(),
                wanted * image.len(),
                pairs.len()
            );
        }
        let mut queue = image.iter().enumerate().map(|(at, image)| {
            let mut similarities = similarities(image);
            let pairs = &pairs[at * pairs_each..(at + 1) * pairs_each];
            similarities.pair_cosines = cosines(image, pairs);
            similarities
        });
        let scores = detector.scores(&mut queue);
        println!("{}", json!({ "scores": scores }));
        Ok(ExitCode::SUCCESS)
    }
}

fn narrow(row: &[f64]) -> Vec<f32> {
    row.iter().map(|&x| x as f32).collect()
}

fn cosines(image: &[f64], rows: &[Vec<f64>]) -> Vec<f64> {
    rows.iter()
        .map(|row| image.iter().zip(row).map(|(a, b)| a * b).sum())
        .collect()
}

/// Arguments of `ood-lens metrics`.
#[derive(Args)]
pub struct PrintMetrics {
    /// Safetensors file with the lists `id` and `ood` of scores; higher is more ID
    #[arg(long)]
    input: PathBuf,
}

impl PrintMetrics {
    pub fn run(self) -> Result<ExitCode> {
        let file = TensorFile::open(&self.input)?;
        let (id, ood) = (file.list("id")?, file.list("ood")?);
        let metrics = Metrics::of(&id, &ood).with_context(|| {
            format!(
                "there are {} scores `id` and {} scores `ood`; both lists must contain numbers only and at least one",
                id.len(),
                ood.len()
            )
        })?;
        println!("{}", serde_json::to_string(&metrics)?);
        Ok(ExitCode::SUCCESS)
    }
}

/// Arguments of `ood-lens mine`.
#[derive(Args)]
pub struct Mine {
    /// Safetensors file with `features`: raw text features, nouns first
    #[arg(long)]
    input: PathBuf,
    /// Neighbours that the density averages over, without the word itself
    #[arg(long, default_value_t = density::NEIGHBOURS)]
    k: usize,
    /// Number of rows that are nouns
    #[arg(long)]
    noun_length: usize,
    /// Share of the nouns to keep
    #[arg(long, default_value_t = options::NOUN_SHARE)]
    noun_share: f64,
    /// Share of the adjectives to keep
    #[arg(long, default_value_t = options::ADJECTIVE_SHARE)]
    adjective_share: f64,
}

impl Mine {
    pub fn run(self) -> Result<ExitCode> {
        let (features, dimension) = TensorFile::open(&self.input)?.matrix("features")?;
        let device = Device::flex();
        let distances = density::mean_log_distance(&features, dimension, self.k, &device, |_| {});
        let begun = Instant::now();
        let distances = pollster::block_on(distances)?;
        eprintln!(
            "the densities of {} words of {dimension} numbers took {:.2} s",
            distances.len(),
            begun.elapsed().as_secs_f64()
        );
        ensure!(
            self.noun_length <= distances.len(),
            "--noun-length exceeds the number of words, {}",
            distances.len()
        );
        let mined = mining::select_densest(
            &distances,
            self.noun_length,
            self.noun_share,
            self.adjective_share,
        );
        println!(
            "{}",
            json!({ "mean_log_distance": distances, "nouns": mined.nouns, "adjectives": mined.adjectives })
        );
        Ok(ExitCode::SUCCESS)
    }
}
