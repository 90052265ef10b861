//! `score-embeddings` and `mine`: the methods on saved embeddings, for comparison with the
//! papers' own code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use burn::tensor::Device;
use clap::{Args, ValueEnum};
use ood_lens::corpus::density;
use ood_lens::ood::groups::GROUPS;
use ood_lens::ood::kin::{self, Kin};
use ood_lens::ood::{Label, Likeness, Method, Options, Texts, dnm, mining, paper};
use safetensors::{Dtype, SafeTensors};
use serde_json::json;

use crate::model::read;

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
    /// (a permutation of the negatives that fill the groups) if their order is not to be kept
    #[arg(long)]
    input: PathBuf,
    /// The score: dnm, dnm-paper, neglabel (on the negatives as they are given) or mcm
    #[arg(long, default_value_t)]
    method: Method,
    /// What `dnm` means
    #[arg(long, value_enum, default_value = "default")]
    mode: Mode,
    /// Groups of negatives (paper mode and neglabel)
    #[arg(long, default_value_t = GROUPS)]
    groups: usize,
    /// Share of true negatives in the corpus (paper mode)
    #[arg(long, default_value_t = paper::TAU)]
    tau: f64,
    /// What cosines are divided by
    #[arg(long, default_value_t = 0.01)]
    temperature: f64,
    /// Cosine from which on a word lies inside a label (default mode)
    #[arg(long, default_value_t = dnm::INSIDE)]
    inside: f32,
}

impl ScoreEmbeddings {
    pub fn run(self) -> Result<ExitCode> {
        ensure!(self.groups > 0, "--groups must be at least 1");
        ensure!(self.temperature > 0.0, "--temperature must be above 0");
        ensure!(
            self.tau > 0.0 && self.tau <= 1.0,
            "--tau must lie above 0 and not above 1"
        );
        let bytes = read(&self.input)?;
        let file = open(&self.input, &bytes)?;
        let (image, id) = (units(&file, "image")?, units(&file, "id")?);
        let mut negative = units(&file, "negative")?;
        if file.names().contains(&"order") {
            let full = negative.len() / self.groups * self.groups;
            let order = indices(&file, "order", full)?;
            negative = order.into_iter().map(|i| negative[i].clone()).collect();
        }
        ensure!(
            negative.len() >= self.groups,
            "{} negatives do not fill {} groups",
            negative.len(),
            self.groups
        );
        let method = match (self.method, self.mode) {
            (Method::Dnm, Mode::Paper) => Method::DnmPaper,
            (method, _) => method,
        };
        let narrow = |row: &Vec<f64>| row.iter().map(|&x| x as f32).collect::<Vec<f32>>();
        let embeddings: Vec<Vec<f32>> = id.iter().map(narrow).collect();
        let to_words = |label: &Vec<f64>| -> Vec<f32> { narrow(&cosines(label, &negative)) };
        let rows: Vec<Vec<f32>> = id.iter().map(to_words).collect();
        let kin: Vec<Vec<Kin>> = rows
            .iter()
            .map(|row| kin::inside(row, self.inside))
            .collect();
        let labels: Vec<Label<'_>> = embeddings
            .iter()
            .zip(&kin)
            .map(|(embedding, kin)| Label {
                name: "",
                embedding,
                kin,
            })
            .collect();
        let texts = Texts {
            labels: &labels,
            count: negative.len(),
            words: &[],
            mean_log_distance: &[],
            cosines: &|label, words| rows[label][words].to_vec(),
        };
        let options = Options {
            groups: self.groups,
            tau: self.tau,
            words: Some((0..negative.len()).collect()),
            ..Options::default()
        };
        let detector = method.prepare(&texts, &options);
        let mut queue = image.iter().map(|image| {
            Likeness::from_cosines(
                cosines(image, &id),
                &cosines(image, &negative),
                self.temperature,
            )
        });
        let scores = detector.scores(&mut queue);
        println!("{}", json!({ "scores": scores }));
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
    #[arg(long, default_value_t = paper::NEIGHBOURS)]
    k: usize,
    /// How many of the rows are nouns
    #[arg(long)]
    noun_length: usize,
    /// Share of the nouns to keep
    #[arg(long, default_value_t = paper::NOUN_SHARE)]
    noun_share: f64,
    /// Share of the adjectives to keep
    #[arg(long, default_value_t = paper::ADJECTIVE_SHARE)]
    adjective_share: f64,
}

impl Mine {
    pub fn run(self) -> Result<ExitCode> {
        let bytes = read(&self.input)?;
        let file = open(&self.input, &bytes)?;
        let (features, dimension) = matrix(&file, "features")?;
        let device = Device::flex();
        let distances = density::mean_log_distance(&features, dimension, self.k, &device, |_| {});
        let distances = pollster::block_on(distances)?;
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

fn open<'a>(path: &Path, bytes: &'a [u8]) -> Result<SafeTensors<'a>> {
    SafeTensors::deserialize(bytes)
        .with_context(|| format!("{} is not a safetensors file", path.display()))
}

/// Values and length of a row of an F32 or F16 matrix.
fn matrix(file: &SafeTensors<'_>, name: &str) -> Result<(Vec<f32>, usize)> {
    let view = file
        .tensor(name)
        .with_context(|| format!("tensor `{name}`"))?;
    let &[_, dimension] = view.shape() else {
        bail!(
            "tensor `{name}` has shape {:?} where [rows, dimension] is needed",
            view.shape()
        );
    };
    ensure!(dimension > 0, "tensor `{name}` has rows of no length");
    let values = match view.dtype() {
        Dtype::F32 => view
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|b| f32::from_le_bytes(*b))
            .collect(),
        Dtype::F16 => view
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|b| half::f16::from_le_bytes(*b).to_f32())
            .collect(),
        other => bail!("tensor `{name}` is of type {other:?}; save it as float32 or float16"),
    };
    Ok((values, dimension))
}

/// The rows of a matrix at unit length. Norm and quotient are rounded to f32, as the released code
/// has them: where the paper's bracket nearly cancels, that rounding shows in the fourth digit.
/// Everything after is f64.
fn units(file: &SafeTensors<'_>, name: &str) -> Result<Vec<Vec<f64>>> {
    let (values, dimension) = matrix(file, name)?;
    let unit = |(index, row): (usize, &[f32])| {
        let norm = row
            .iter()
            .map(|&x| f64::from(x).powi(2))
            .sum::<f64>()
            .sqrt() as f32;
        ensure!(
            norm > 0.0 && norm.is_finite(),
            "row {index} of tensor `{name}` has no direction"
        );
        Ok(row.iter().map(|&x| f64::from(x / norm)).collect())
    };
    values
        .chunks_exact(dimension)
        .enumerate()
        .map(unit)
        .collect()
}

/// Distinct places below `count`.
fn indices(file: &SafeTensors<'_>, name: &str, count: usize) -> Result<Vec<usize>> {
    let view = file.tensor(name)?;
    let values: Vec<i64> = match view.dtype() {
        Dtype::I32 => view
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|b| i64::from(i32::from_le_bytes(*b)))
            .collect(),
        Dtype::I64 => view
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|b| i64::from_le_bytes(*b))
            .collect(),
        other => bail!("tensor `{name}` is of type {other:?}; save it as int32 or int64"),
    };
    let mut seen = vec![false; count];
    let place = |&value: &i64| {
        let place = usize::try_from(value).ok().filter(|&p| p < count);
        place.filter(|&p| !std::mem::replace(&mut seen[p], true))
    };
    let places: Option<Vec<usize>> = values.iter().map(place).collect();
    places.filter(|p| p.len() == count).with_context(|| {
        format!(
            "tensor `{name}` is not a permutation of the {count} negatives that fill the groups"
        )
    })
}

fn cosines(image: &[f64], rows: &[Vec<f64>]) -> Vec<f64> {
    rows.iter()
        .map(|row| image.iter().zip(row).map(|(a, b)| a * b).sum())
        .collect()
}
