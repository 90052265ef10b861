//! `score-embeddings`, `mine` and `metrics`: the methods on saved numbers, for comparison with the
//! papers' own code.

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

/// `--mode` of `dnm`.
#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    /// Words inside an ID label taken out, the rest bounded: the page's default
    Default,
    /// As released with arXiv 2605.23797, no bound
    Paper,
}

/// `ood-lens score-embeddings`.
#[derive(Args)]
pub struct ScoreEmbeddings {
    /// Safetensors with `image`, `id`, `negative` (rows are embeddings of any length), and `order`
    /// (a permutation of the negatives that fill the groups) if their order is not to be kept; for
    /// negrefine `pair` ([images, pairs, dimension], the texts "label and word" of the 5 labels and
    /// 5 words nearest to each image); for tanl `noise` (embedded pictures of noise). A score that
    /// is no finite number, as dnm-paper may give, is printed as null
    #[arg(long)]
    input: PathBuf,
    /// The score: dnm, dnm-paper, neglabel, negrefine, tanl, mcm or knn; neglabel, negrefine and
    /// dnm-paper take the negatives as they are given, in --groups
    #[arg(long, default_value_t)]
    method: Method,
    /// What `dnm` means
    #[arg(long, value_enum, default_value = "default")]
    mode: Mode,
    /// What cosines are divided by
    #[arg(long, default_value_t = 0.01)]
    temperature: f64,
    /// Cosine from which on a word lies inside a label (dnm)
    #[arg(long, default_value_t = dnm::MEMBER_COSINE)]
    inside: f32,
    #[command(flatten)]
    parameters: Parameters,
}

/// What may be set about the methods; a method reads what concerns it.
#[derive(Args)]
pub struct Parameters {
    /// Steps of dnm that are taken, separated by commas, or none: take-out, stand-in
    #[arg(long, default_value_t)]
    steps: Steps,
    /// Groups of negatives (dnm-paper, neglabel, negrefine)
    #[arg(long, default_value_t = options::GROUPS)]
    groups: usize,
    /// Share of true negatives in the corpus (dnm-paper)
    #[arg(long, default_value_t = options::TAU)]
    tau: f64,
    /// Which nearest label counts (knn)
    #[arg(long, default_value_t = options::KNN_NEIGHBOUR)]
    k: usize,
    /// Words that stand as negatives (tanl)
    #[arg(long, default_value_t = TanlParameters::default().active)]
    active: usize,
    /// Words by which each partial sum is longer, 0 for one sum (tanl)
    #[arg(long, default_value_t = TanlParameters::default().step)]
    step: usize,
    /// Share of the queue against the batch (tanl)
    #[arg(long, default_value_t = TanlParameters::default().alpha)]
    alpha: f64,
    /// How far beyond the threshold an image is sure, 0 to 1 (tanl)
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
            "--tau must lie above 0 and not above 1"
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
                "the rows of tensor `{name}` have {found} numbers, those of `image` {dimension}"
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
        if matches!(
            method,
            Method::DnmPaper | Method::Neglabel | Method::Negrefine
        ) {
            ensure!(
                negative.len() >= groups,
                "{} negatives do not fill {groups} groups",
                negative.len()
            );
        }
        let temperature = self.temperature;
        let likeness = |row: &Vec<f64>| {
            Similarities::from_cosines(cosines(row, &id), &cosines(row, &negative), temperature)
        };
        let noise: Vec<Similarities<'_>> = noise.iter().map(likeness).collect();
        let embeddings: Vec<Vec<f32>> = id.iter().map(|row| narrow(row)).collect();
        let rows: Vec<Vec<f32>> = id.iter().map(|l| narrow(&cosines(l, &negative))).collect();
        let kin: Vec<Vec<Member>> = rows
            .iter()
            .map(|row| members::above_cosine(row, self.inside))
            .collect();
        let labels: Vec<Label<'_>> = embeddings
            .iter()
            .zip(&kin)
            .map(|(embedding, kin)| Label {
                name: "",
                embedding,
                members: kin,
            })
            .collect();
        let texts = DetectorInputs {
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
        let detector = method.prepare(&texts, &options);
        let pairs_each = pairs.len() / image.len().max(1);
        if let Some(first) = image.first() {
            let wanted = detector.pairs(&likeness(first)).len();
            ensure!(
                wanted == 0 || pairs.len() == wanted * image.len(),
                "{method} needs tensor `pair` with {wanted} texts \"label and word\" for each of the {} images, {} rows in all; it has {}",
                image.len(),
                wanted * image.len(),
                pairs.len()
            );
        }
        let mut queue = image.iter().enumerate().map(|(at, image)| {
            let mut likeness = likeness(image);
            likeness.pair_cosines = cosines(image, &pairs[at * pairs_each..(at + 1) * pairs_each]);
            likeness
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

/// `ood-lens metrics`.
#[derive(Args)]
pub struct PrintMetrics {
    /// Safetensors with the lists `id` and `ood`: scores, higher is more ID
    #[arg(long)]
    input: PathBuf,
}

impl PrintMetrics {
    pub fn run(self) -> Result<ExitCode> {
        let file = TensorFile::open(&self.input)?;
        let (id, ood) = (file.list("id")?, file.list("ood")?);
        let metrics = Metrics::of(&id, &ood).with_context(|| {
            format!(
                "{} scores `id` and {} scores `ood`: there must be some of both, and all must be numbers",
                id.len(),
                ood.len()
            )
        })?;
        println!("{}", serde_json::to_string(&metrics)?);
        Ok(ExitCode::SUCCESS)
    }
}

/// `ood-lens mine`.
#[derive(Args)]
pub struct Mine {
    /// Safetensors with `features`: raw text features, nouns first
    #[arg(long)]
    input: PathBuf,
    /// Neighbours in the density, the word itself not counted
    #[arg(long, default_value_t = density::NEIGHBOURS)]
    k: usize,
    /// How many of the rows are nouns
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
            "{} words of {dimension} numbers: densities took {:.2} s",
            distances.len(),
            begun.elapsed().as_secs_f64()
        );
        ensure!(
            self.noun_length <= distances.len(),
            "there are only {} words",
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
