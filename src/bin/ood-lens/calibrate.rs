//! `ood-lens calibrate`: thresholds from pictures that the model never saw.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Args;
use ood_lens::lens::{Changes, Lens, LensError};
use ood_lens::ood::Method;
use ood_lens::ood::threshold::{Calibration, Point};
use ood_lens::parallel;
use pollster::block_on;

use crate::model;
use crate::named::{self, Named, Scores, shuffled};

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
        let first = self.methods.first().copied().unwrap_or_default();
        let mut lens = model::uncalibrated_lens(&self.model, first)?;
        let pictures = named::read(&mut lens, &self.images)?;
        let temperature = fitted_temperature(&mut lens, &pictures)?;
        lens.set_settings(&at(temperature))?;
        let mut methods: BTreeMap<String, Vec<Point>> = BTreeMap::new();
        for labels in LABEL_COUNTS {
            let points = measure(&mut lens, &self.methods, &pictures, labels)?;
            for (method, point) in self.methods.iter().zip(points) {
                eprintln!(
                    "{:>9} K = {labels:>3}: threshold {:.2e}, TPR {:.3}, FPR {:.3}, FPR95 {:.3}, AUROC {:.3}",
                    method.name(),
                    point.threshold,
                    point.tpr,
                    point.fpr,
                    point.fpr95,
                    point.auroc
                );
                methods
                    .entry(method.name().to_owned())
                    .or_default()
                    .push(point);
            }
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

/// The temperature of a ladder around the checkpoint's own at which a sample of the pictures is most
/// likely called by its names: the mean over them of `ln score` of the default method, with the name
/// as the only label. That is the maximum likelihood by which CLIP learns its own `logit_scale`,
/// with the words that are no kin of the name in the place of the other texts of a batch.
fn fitted_temperature(lens: &mut Lens, pictures: &[Named]) -> Result<f64> {
    let sample = shuffled(pictures, "temperature", |p| &p.name);
    let sample = &sample[..sample.len().min(TEMPERATURE_PICTURES)];
    let own = lens.encoder().temperature();
    let ladder: Vec<f64> = (-2..=6)
        .map(|step| own / 2f64.powf(f64::from(step) / 4.0))
        .collect();
    let mut sums = vec![0.0; ladder.len()];
    for (done, picture) in sample.iter().enumerate() {
        block_on(lens.set_labels(std::slice::from_ref(&picture.name)))?;
        let detector = block_on(lens.prepared(Method::Dnm))?.context("a picture has no name")?;
        let embedding = lens.embedding(picture.id)?;
        // Looked at one by one: the lens would compute every picture anew.
        let likelihoods = parallel::map(&ladder, |&temperature| {
            let likeness = lens.look_at(embedding, temperature)?;
            Ok::<f64, LensError>(detector.score(&likeness).ln())
        });
        for (sum, likelihood) in sums.iter_mut().zip(likelihoods) {
            *sum += likelihood?;
        }
        eprint!("\rfitted T to {} of {} pictures  ", done + 1, sample.len());
    }
    eprintln!();
    let mut best = (own, f64::NEG_INFINITY);
    for (&temperature, sum) in ladder.iter().zip(&sums) {
        let mean = sum / sample.len().max(1) as f64;
        eprintln!("1/T = {:.1}: log-likelihood {mean:.4}", 1.0 / temperature);
        if mean > best.1 {
            best = (temperature, mean);
        }
    }
    Ok(best.0)
}

/// By method: draws lists of `labels` names until enough ID pictures have a score, and pools the
/// scores.
fn measure(
    lens: &mut Lens,
    methods: &[Method],
    pictures: &[Named],
    labels: usize,
) -> Result<Vec<Point>> {
    let mut all_names: Vec<String> = pictures.iter().map(|p| p.name.clone()).collect();
    all_names.sort_unstable();
    all_names.dedup();
    ensure!(
        all_names.len() > labels,
        "{} names are too few for lists of {labels}",
        all_names.len()
    );
    let empty = || Scores {
        id: Vec::new(),
        ood: Vec::new(),
    };
    let mut pooled: Vec<Scores> = methods.iter().map(|_| empty()).collect();
    let mut id_pictures = 0;
    for draw in 0.. {
        if id_pictures >= ID_PICTURES {
            break;
        }
        let drawn: Vec<String> = shuffled(&all_names, &format!("{labels}/{draw}"), |n| n)
            .into_iter()
            .take(labels)
            .collect();
        block_on(lens.set_labels(&drawn))?;
        let is_id = |picture: &Named| drawn.contains(&picture.name);
        let (inside, outside): (Vec<Named>, Vec<Named>) = pictures.iter().cloned().partition(is_id);
        id_pictures += inside.len();
        let outside = shuffled(&outside, &format!("{labels}/{draw}"), |p| &p.name);
        let outside = outside.into_iter().take(OOD_PICTURES);
        // Mixed, since a test-time method learns from what came before.
        let both: Vec<Named> = inside.into_iter().chain(outside).collect();
        let queue = shuffled(&both, &format!("queue/{draw}"), |p| &p.name);
        let scores = named::scores(lens, methods, &queue, is_id)?;
        for (pooled, scores) in pooled.iter_mut().zip(scores) {
            pooled.id.extend(scores.id);
            pooled.ood.extend(scores.ood);
        }
        eprint!("\rK = {labels}: {id_pictures} of {ID_PICTURES} ID pictures  ");
    }
    eprintln!();
    let point = |scores: Scores| {
        Point::measured(labels, scores.id, scores.ood)
            .context("no picture lies outside of the labels drawn")
    };
    pooled.into_iter().map(point).collect()
}
