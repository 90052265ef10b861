//! `ood-lens evaluate`: how well each method separates ID images from OOD images.

mod inputs;
mod report;
mod svg;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};
use ood_lens::lens::{LabelStatus, Lens, SettingsChanges};
use ood_lens::ood::{Detector, Method, Steps};
use pollster::block_on;

use crate::scoring::{self, Picture};
use crate::{model, progress};
use inputs::{Cache, Set};
use report::Report;

/// The class names published with open_clip (`IMAGENET_CLASSNAMES`, curated by OpenAI); see NOTICE.
const IMAGENET: &str = include_str!("../../../../assets/presets/imagenet-1k.txt");
/// `T` of MCM, NegLabel and arXiv 2605.23797: 1 / logit_scale of OpenAI's CLIP.
const PAPERS_TEMPERATURE: f64 = 0.01;

/// The option `--preset`.
#[derive(Clone, Copy, ValueEnum)]
enum Preset {
    /// ImageNet-1k's class names as ID labels under the papers' prompt, T = 0.01; pass the validation
    /// images as --id, and iNaturalist, SUN, Places and Textures as --ood
    #[value(name = "imagenet-1k")]
    Imagenet1k,
}

/// Arguments of `ood-lens evaluate`.
#[derive(Args)]
pub struct Evaluate {
    /// Folder of the checkpoint, with its corpus.safetensors
    #[arg(long)]
    model: PathBuf,
    /// Corpus pack, if it is not corpus.safetensors in the model's folder
    #[arg(long)]
    corpus: Option<PathBuf>,
    /// Text file with one ID label per line
    #[arg(long, required_unless_present = "preset")]
    labels: Option<PathBuf>,
    /// Protocol of the papers, in place of --labels and --temperature
    #[arg(long, value_enum, conflicts_with_all = ["labels", "temperature"])]
    preset: Option<Preset>,
    /// ID images: a folder with its subfolders, or a safetensors file with the tensor `image`
    #[arg(long)]
    id: PathBuf,
    /// OOD images, likewise, as PATH or NAME=PATH; may be repeated
    #[arg(long, required = true)]
    ood: Vec<String>,
    /// Methods to compare, separated by commas; all unless given
    #[arg(long, value_delimiter = ',')]
    methods: Vec<Method>,
    /// Steps of dnm to take, separated by commas: take-out, stand-in, or none
    #[arg(long, default_value_t)]
    steps: Steps,
    /// Divisor of all cosines; the model's own unless given
    #[arg(long)]
    temperature: Option<f64>,
    /// Folder for report.json, report.csv, scores.csv, the plots, and the cache of embeddings
    #[arg(long, default_value = "evaluation")]
    out: PathBuf,
}

impl Evaluate {
    pub fn run(self) -> Result<ExitCode> {
        let methods = if self.methods.is_empty() {
            Method::ALL.to_vec()
        } else {
            self.methods.clone()
        };
        let labels = self.labels()?;
        // MCM costs nothing to prepare. The methods of the evaluation are prepared one by one below.
        let mut lens = model::lens(&self.model, self.corpus.as_deref(), Method::Mcm)?;
        let temperature = self.preset.map(|_| PAPERS_TEMPERATURE).or(self.temperature);
        block_on(lens.set_settings(&SettingsChanges {
            temperature: Some(temperature),
            ..SettingsChanges::of_steps(self.steps)
        }))?;
        let used = self.set_labels(&mut lens, &labels)?;

        std::fs::create_dir_all(&self.out)
            .with_context(|| format!("cannot create the folder {}", self.out.display()))?;
        let mut cache = Cache::open(&self.out, &self.model, lens.encoder())?;
        let id = Set::read("ID", &self.id, lens.encoder(), &mut cache)?;
        let mut ood = Vec::new();
        for given in &self.ood {
            let (name, path) = match given.split_once('=') {
                Some((name, path)) => (name.to_owned(), PathBuf::from(path)),
                None => (name_of(given), PathBuf::from(given)),
            };
            ensure!(
                ood.iter().all(|s: &Set| s.name != name),
                "two OOD sets are named `{name}`; rename them with --ood NAME=PATH"
            );
            ood.push(Set::read(&name, &path, lens.encoder(), &mut cache)?);
        }

        let mut report = Report::new(&lens, used, &id, &ood);
        let (queued, others): (Vec<Method>, Vec<Method>) =
            methods.iter().partition(|m| m.requirements().queue);
        each_by_itself(&mut lens, &others, &id, &ood, &mut report)?;
        for method in queued {
            in_a_queue(&mut lens, method, &id, &ood, &mut report)?;
        }
        report.order(&methods);
        report.write(&self.out)?;
        print!("{}", report.table());
        eprintln!("the report is in {}", self.out.display());
        Ok(ExitCode::SUCCESS)
    }

    fn labels(&self) -> Result<Vec<String>> {
        let text = match (&self.labels, self.preset) {
            (_, Some(Preset::Imagenet1k)) => IMAGENET.to_owned(),
            (Some(path), None) => model::read_text(path)?,
            (None, None) => bail!("pass the ID labels as --labels FILE, or a --preset"),
        };
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Returns the number of ID labels.
    fn set_labels(&self, lens: &mut Lens, labels: &[String]) -> Result<usize> {
        let entries = block_on(lens.set_labels(labels))?;
        let count = |status: LabelStatus| entries.iter().filter(|e| e.status == status).count();
        let duplicates = count(LabelStatus::Duplicate);
        if duplicates > 0 {
            eprintln!("ood-lens: duplicate labels left out: {duplicates}");
        }
        let truncated = count(LabelStatus::Truncated);
        if truncated > 0 {
            eprintln!("ood-lens: labels of which the model reads only the beginning: {truncated}");
        }
        let used = lens.labels().len();
        ensure!(used > 0, "there is no ID label");
        Ok(used)
    }
}

/// The last part of a path, without its extension.
fn name_of(path: &str) -> String {
    let stem = std::path::Path::new(path).file_stem();
    stem.map_or_else(|| path.to_owned(), |s| s.to_string_lossy().into_owned())
}

/// Methods that score each image by itself share one comparison of the image with the words.
fn each_by_itself(
    lens: &mut Lens,
    methods: &[Method],
    id: &Set,
    ood: &[Set],
    report: &mut Report,
) -> Result<()> {
    let mut detectors: Vec<(Method, Box<dyn Detector>)> = Vec::new();
    for &method in methods {
        let detector = block_on(lens.prepared(method))?.context("there is no ID label")?;
        detectors.push((method, detector));
    }
    let all: Vec<&dyn Detector> = detectors.iter().map(|d| d.1.as_ref()).collect();
    for set in std::iter::once(id).chain(ood) {
        let embeddings = set.images.iter().map(|image| &image.embedding);
        let pictures: Vec<Picture<'_>> = embeddings.map(|e| Picture::Embedding(e)).collect();
        let scores = scoring::each(lens, &all, &pictures, |done| {
            progress::count(&format!("scored {}", set.name), done, pictures.len());
        })?;
        for ((method, _), scores) in detectors.iter().zip(scores) {
            report.add(*method, &set.name, scores);
        }
    }
    Ok(())
}

/// A test-time method scores one queue for each OOD set: the ID images and the images of the set, in
/// the order of their keys. Each queue starts with a fresh state.
fn in_a_queue(
    lens: &mut Lens,
    method: Method,
    id: &Set,
    ood: &[Set],
    report: &mut Report,
) -> Result<()> {
    let detector = block_on(lens.prepared(method))?.context("there is no ID label")?;
    for set in ood {
        let mut queue: Vec<(bool, usize)> = (0..id.images.len()).map(|i| (true, i)).collect();
        queue.extend((0..set.images.len()).map(|i| (false, i)));
        let image = |&(is_id, at): &(bool, usize)| {
            if is_id {
                &id.images[at]
            } else {
                &set.images[at]
            }
        };
        queue.sort_by_key(|place| image(place).key);
        let embeddings = queue.iter().map(|place| &image(place).embedding);
        let pictures: Vec<Picture<'_>> = embeddings.map(|e| Picture::Embedding(e)).collect();
        let what = format!("scored {method}, {}", set.name);
        let scores = scoring::queue(lens, detector.as_ref(), &pictures, |done| {
            progress::count(&what, done, pictures.len());
        })?;
        let mut of_id = vec![f64::NAN; id.images.len()];
        let mut of_ood = vec![f64::NAN; set.images.len()];
        for (&(is_id, at), score) in queue.iter().zip(scores) {
            if is_id {
                of_id[at] = score;
            } else {
                of_ood[at] = score;
            }
        }
        report.add_pair(method, &set.name, of_id, of_ood);
    }
    Ok(())
}
