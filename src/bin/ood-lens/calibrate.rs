//! `ood-lens calibrate`: thresholds measured on images that the model never saw.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Args;
use ood_lens::lens::{Lens, LensError, SettingsChanges};
use ood_lens::ood::Method;
use ood_lens::ood::threshold::{Calibration, Point};
use ood_lens::parallel;
use pollster::block_on;

use crate::named::{self, Named, Scores, shuffled};
use crate::{model, progress};

/// Numbers of labels that are measured.
const LABEL_COUNTS: [usize; 9] = [1, 2, 3, 5, 10, 20, 50, 100, 300];
/// Least number of ID images behind one threshold.
const ID_IMAGES: usize = 300;
/// OOD images scored under each list.
const OOD_IMAGES: usize = 200;
/// Images to which the temperature is fitted.
const TEMPERATURE_IMAGES: usize = 200;

/// Arguments of `ood-lens calibrate`.
#[derive(Args)]
pub struct Calibrate {
    /// Folder of the checkpoint; calibration.json is written into it
    #[arg(long)]
    model: PathBuf,
    /// Folder of images with names.json: {"FILE": "NAME", …}
    #[arg(long)]
    images: PathBuf,
    /// Description of the images, for calibration.json
    #[arg(long)]
    source: String,
    /// Methods to calibrate, separated by commas; all unless given
    #[arg(long, value_delimiter = ',', default_values_t = Method::ALL)]
    methods: Vec<Method>,
}

impl Calibrate {
    pub fn run(self) -> Result<ExitCode> {
        let first = self.methods.first().copied().unwrap_or_default();
        let mut lens = model::uncalibrated_lens(&self.model, first)?;
        let pictures = named::read(&mut lens, &self.images)?;
        let temperature = fitted_temperature(&mut lens, &pictures)?;
        block_on(lens.set_settings(&SettingsChanges {
            temperature: Some(Some(temperature)),
            ..SettingsChanges::default()
        }))?;
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

/// Fits the temperature by maximum likelihood on a sample of the images, over a ladder around the
/// checkpoint's own. The likelihood of an image is its score under the default method with its name
/// as the only label. CLIP learns its own `logit_scale` in the same way, with the other texts of a
/// batch in place of the words that do not belong to the name.
fn fitted_temperature(lens: &mut Lens, pictures: &[Named]) -> Result<f64> {
    let sample = shuffled(pictures, "temperature", |p| &p.name);
    let sample = &sample[..sample.len().min(TEMPERATURE_IMAGES)];
    let own = lens.encoder().temperature();
    let ladder: Vec<f64> = (-2..=6)
        .map(|step| own / 2f64.powf(f64::from(step) / 4.0))
        .collect();
    let mut sums = vec![0.0; ladder.len()];
    for (done, picture) in sample.iter().enumerate() {
        block_on(lens.set_labels(std::slice::from_ref(&picture.name)))?;
        let detector =
            block_on(lens.prepared(Method::default()))?.context("an image has no name")?;
        let embedding = lens.embedding(picture.id)?;
        // One image at a time: a change of the lens's temperature would compare every image again.
        let likelihoods = parallel::map(&ladder, |&temperature| {
            let similarities = lens.similarities_at(embedding, temperature)?;
            Ok::<f64, LensError>(detector.score(&similarities).ln())
        });
        for (sum, likelihood) in sums.iter_mut().zip(likelihoods) {
            *sum += likelihood?;
        }
        progress::count("fitted T to images", done + 1, sample.len());
    }
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

/// Draws lists of `labels` names until enough ID images have a score, pools the scores, and measures a
/// point for each method.
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
    let mut id_images = 0;
    for draw in 0.. {
        if id_images >= ID_IMAGES {
            break;
        }
        let drawn: Vec<String> = shuffled(&all_names, &format!("{labels}/{draw}"), |n| n)
            .into_iter()
            .take(labels)
            .collect();
        block_on(lens.set_labels(&drawn))?;
        let is_id = |picture: &Named| drawn.contains(&picture.name);
        let (inside, outside): (Vec<Named>, Vec<Named>) = pictures.iter().cloned().partition(is_id);
        id_images += inside.len();
        let outside = shuffled(&outside, &format!("{labels}/{draw}"), |p| &p.name);
        let outside = outside.into_iter().take(OOD_IMAGES);
        // Mixed, because a test-time method learns from the images before.
        let both: Vec<Named> = inside.into_iter().chain(outside).collect();
        let queue = shuffled(&both, &format!("queue/{draw}"), |p| &p.name);
        let scores = named::scores(lens, methods, &queue, is_id)?;
        for (pooled, scores) in pooled.iter_mut().zip(scores) {
            pooled.id.extend(scores.id);
            pooled.ood.extend(scores.ood);
        }
        eprint!("\rK = {labels}: {id_images} of {ID_IMAGES} ID images  ");
    }
    eprintln!();
    let point = |scores: Scores| {
        Point::measured(labels, scores.id, scores.ood)
            .context("every image belongs to the labels drawn")
    };
    pooled.into_iter().map(point).collect()
}
