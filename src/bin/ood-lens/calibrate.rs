//! `ood-lens calibrate`: thresholds from pictures that the model never saw.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Args;
use ood_lens::lens::{Changes, Lens};
use ood_lens::ood::threshold::{Calibration, Point};
use ood_lens::ood::{Method, dnm};
use sha2::{Digest, Sha256};

use crate::model;

/// Label counts that are measured.
const LABEL_COUNTS: [usize; 9] = [1, 2, 3, 5, 10, 20, 50, 100, 300];
/// ID pictures that stand behind one threshold, at least.
const ID_PICTURES: usize = 300;
/// OOD pictures scored under each list.
const OOD_PICTURES: usize = 200;
/// Pictures by which the temperature is fitted.
const TEMPERATURE_PICTURES: usize = 200;

/// `ood-lens calibrate`.
#[derive(Args)]
pub struct Calibrate {
    /// Folder of the checkpoint; calibration.json is written there
    #[arg(long)]
    model: PathBuf,
    /// Folder of pictures with names.json: {"FILE": "NAME", …}
    #[arg(long)]
    images: PathBuf,
    /// What the pictures are, for the file
    #[arg(long)]
    source: String,
    /// Scores to calibrate
    #[arg(long, value_delimiter = ',', default_values_t = Method::ALL)]
    methods: Vec<Method>,
}

impl Calibrate {
    pub fn run(self) -> Result<ExitCode> {
        let path = self.images.join("names.json");
        let names: BTreeMap<String, String> = serde_json::from_slice(&model::read(&path)?)
            .with_context(|| path.display().to_string())?;
        let first = self.methods.first().copied().unwrap_or_default();
        let mut lens = model::uncalibrated_lens(&self.model, first)?;
        let mut pictures = Vec::new();
        for ((file, name), id) in names.iter().zip(0u32..) {
            pollster::block_on(lens.add_image(id, &model::read(&self.images.join(file))?))
                .with_context(|| file.clone())?;
            pictures.push((id, name.clone()));
            eprint!("\rembedded {} of {} pictures  ", id + 1, names.len());
        }
        eprintln!();
        let temperature = fitted_temperature(&mut lens, &pictures)?;
        lens.set_settings(&at(temperature))?;
        let mut methods = BTreeMap::new();
        for method in self.methods {
            lens.set_method(method);
            let mut points = Vec::new();
            for labels in LABEL_COUNTS {
                let point = measure(&mut lens, &pictures, labels)?;
                eprintln!(
                    "{:>9} K = {labels:>3}: threshold {:.2e}, TPR {:.3}, FPR {:.3}, FPR95 {:.3}, AUROC {:.3}",
                    method.name(),
                    point.threshold,
                    point.tpr,
                    point.fpr,
                    point.fpr95,
                    point.auroc
                );
                points.push(point);
            }
            methods.insert(method.name().to_owned(), points);
        }
        let calibration = Calibration {
            source: self.source,
            model_sha256: lens.encoder().checksum().to_owned(),
            temperature: Some(temperature),
            methods,
        };
        let path = self.model.join("calibration.json");
        std::fs::write(&path, serde_json::to_vec_pretty(&calibration)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
        Ok(ExitCode::SUCCESS)
    }
}

fn at(temperature: f64) -> Changes {
    Changes {
        temperature: Some(Some(temperature)),
        ..Changes::default()
    }
}

/// The temperature of a ladder around the checkpoint's own at which a sample of the pictures is
/// most likely called by its names among all words, see [`dnm::log_likelihood`].
fn fitted_temperature(lens: &mut Lens, pictures: &[(u32, String)]) -> Result<f64> {
    let sample = shuffled(pictures, "temperature", |(_, name)| name);
    let sample = &sample[..sample.len().min(TEMPERATURE_PICTURES)];
    let mut names: Vec<String> = sample.iter().map(|(_, name)| name.clone()).collect();
    names.sort_unstable();
    names.dedup();
    lens.set_method(Method::Dnm);
    pollster::block_on(lens.set_labels(&names))?;
    let embeddings: Vec<(Vec<f32>, usize)> = sample
        .iter()
        .map(|(id, name)| {
            let place = names.partition_point(|n| n < name);
            Ok((lens.embedding(*id)?.to_vec(), place))
        })
        .collect::<Result<_>>()?;
    let own = lens.encoder().temperature();
    let mut best = (own, f64::NEG_INFINITY);
    for step in -2..=6 {
        let temperature = own / 2f64.powf(f64::from(step) / 4.0);
        // Looked at one by one: the lens would compute every picture anew.
        let mut sum = 0.0;
        for (embedding, place) in &embeddings {
            let likeness = lens.look_at(embedding, temperature)?;
            sum += dnm::log_likelihood(&likeness, *place);
        }
        let mean = sum / embeddings.len().max(1) as f64;
        eprintln!("1/T = {:.1}: log-likelihood {mean:.4}", 1.0 / temperature);
        if mean > best.1 {
            best = (temperature, mean);
        }
    }
    Ok(best.0)
}

/// Draws lists of `labels` names until enough ID pictures have a score, and pools the scores.
fn measure(lens: &mut Lens, pictures: &[(u32, String)], labels: usize) -> Result<Point> {
    let mut all_names: Vec<String> = pictures.iter().map(|(_, name)| name.clone()).collect();
    all_names.sort_unstable();
    all_names.dedup();
    ensure!(
        all_names.len() > labels,
        "{} names are too few for lists of {labels}",
        all_names.len()
    );
    let (mut id, mut ood) = (Vec::new(), Vec::new());
    for draw in 0.. {
        if id.len() >= ID_PICTURES {
            break;
        }
        let drawn: Vec<String> = shuffled(&all_names, &format!("{labels}/{draw}"), |n| n)
            .into_iter()
            .take(labels)
            .collect();
        pollster::block_on(lens.set_labels(&drawn))?;
        let (inside, outside): (Vec<_>, Vec<_>) = pictures
            .iter()
            .cloned()
            .partition(|(_, n)| drawn.contains(n));
        let outside = shuffled(&outside, &format!("{labels}/{draw}"), |(_, name)| name);
        let outside = outside.into_iter().take(OOD_PICTURES);
        // Mixed, since a test-time method learns from what came before.
        let both: Vec<(u32, String)> = inside.into_iter().chain(outside).collect();
        let queue = shuffled(&both, &format!("queue/{draw}"), |(_, name)| name);
        let numbers: Vec<u32> = queue.iter().map(|(n, _)| *n).collect();
        let scores = lens.scores(&numbers)?.unwrap_or_default();
        for (score, (_, name)) in scores.into_iter().zip(queue) {
            let of_its_kind = if drawn.contains(&name) {
                &mut id
            } else {
                &mut ood
            };
            of_its_kind.push(score);
        }
    }
    Point::measured(labels, id, ood).context("no picture lies outside of the labels drawn")
}

/// The same order on every machine, without a random number generator: by hash of seed and name.
fn shuffled<T: Clone>(items: &[T], seed: &str, name: impl Fn(&T) -> &String) -> Vec<T> {
    let mut items = items.to_vec();
    items.sort_by_cached_key(|item| Sha256::digest(format!("{seed}/{}", name(item))));
    items
}
