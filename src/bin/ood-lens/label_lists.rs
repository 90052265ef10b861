//! `ood-lens label-lists`: compares the methods under many label lists.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Args;
use ood_lens::lens::{Lens, SettingsChanges};
use ood_lens::ood::metrics::Metrics;
use ood_lens::ood::{Method, Steps};
use pollster::block_on;
use serde::Deserialize;
use serde_json::json;

use crate::named::{self, Named, shuffled};
use crate::{model, progress};

/// Arguments of `ood-lens label-lists`.
#[derive(Args)]
pub struct LabelLists {
    /// Folder of the checkpoint, with its corpus.safetensors
    #[arg(long)]
    model: PathBuf,
    /// Folder of images with names.json: {"FILE": "NAME", …}
    #[arg(long)]
    images: PathBuf,
    /// Label lists, as tools/experiments/label_lists.py writes them
    #[arg(long)]
    lists: PathBuf,
    /// Methods to compare, separated by commas; all unless given
    #[arg(long, value_delimiter = ',', default_values_t = Method::ALL)]
    methods: Vec<Method>,
    /// Steps of dnm to take, separated by commas, or none; may be repeated, each adds a row
    #[arg(long)]
    steps: Vec<Steps>,
    /// Also score dnm-paper, neglabel and mcm at the checkpoint's own temperature
    #[arg(long)]
    own_temperature: bool,
    /// JSON file to write the metrics of every list to
    #[arg(long)]
    out: Option<PathBuf>,
}

/// The images and label lists.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Protocol {
    /// Names of the images that take part.
    pictures: BTreeSet<String>,
    kinds: Vec<Kind>,
}

/// Lists of one length or kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    kind: String,
    lists: Vec<List>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    labels: Vec<String>,
    /// Names of the images that belong to the labels.
    belong: BTreeSet<String>,
    /// Names of the images that are not scored, because people would disagree on them.
    #[serde(default)]
    aside: BTreeSet<String>,
}

/// One row of the table: a method under certain settings.
struct Row {
    name: String,
    is_default: bool,
    /// For each kind, the metrics of each list.
    metrics: BTreeMap<String, Vec<Metrics>>,
}

impl LabelLists {
    pub fn run(self) -> Result<ExitCode> {
        let protocol: Protocol = serde_json::from_slice(&model::read(&self.lists)?)
            .with_context(|| self.lists.display().to_string())?;
        let mut lens = model::lens(&self.model, None, Method::default())?;
        let mut pictures = named::read(&mut lens, &self.images)?;
        pictures.retain(|p| protocol.pictures.contains(&p.name));
        ensure!(
            !pictures.is_empty(),
            "{} names no image in {}",
            self.lists.display(),
            self.images.display()
        );
        println!(
            "{} images, {} words, 1/T = {:.1}\n",
            pictures.len(),
            lens.corpus().len(),
            1.0 / lens.temperature()
        );
        let mut rows = Vec::new();
        for (name, changes) in self.variants(&lens) {
            block_on(lens.set_settings(&changes))?;
            let with_steps = changes.steps.is_some();
            let with_temperature = matches!(changes.temperature, Some(Some(_)));
            let methods = self.methods.iter().copied().filter(|&method| {
                let required = method.requirements();
                // Methods with pairs or a queue take minutes.
                let is_slow = required.pairs || required.queue;
                let skips_steps = with_steps && !method.has_steps();
                let skips_temperature = with_temperature
                    && (method.has_steps() || !method.has_temperature() || is_slow);
                !skips_steps && !skips_temperature
            });
            let methods: Vec<Method> = methods.collect();
            let mut made: Vec<Row> = methods
                .iter()
                .map(|method| Row {
                    name: format!("{method}{name}"),
                    is_default: *method == Method::default(),
                    metrics: BTreeMap::new(),
                })
                .collect();
            for kind in &protocol.kinds {
                let metrics = measure(&mut lens, &methods, &pictures, kind)?;
                for (row, metrics) in made.iter_mut().zip(metrics) {
                    row.metrics.insert(kind.kind.clone(), metrics);
                }
            }
            rows.extend(made);
        }
        print!("{}", table(&protocol, &rows));
        if let Some(path) = &self.out {
            let row = |r: &Row| json!({ "method": r.name, "figures": r.metrics });
            let rows: Vec<_> = rows.iter().map(row).collect();
            std::fs::write(path, serde_json::to_vec(&rows)?)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The settings under which the methods are scored, each with a suffix for their names.
    fn variants(&self, lens: &Lens) -> Vec<(String, SettingsChanges)> {
        let mut variants = vec![(String::new(), SettingsChanges::default())];
        if self.own_temperature {
            let own = lens.encoder().temperature();
            let changes = SettingsChanges {
                temperature: Some(Some(own)),
                ..SettingsChanges::default()
            };
            variants.push((format!(", 1/T = {:.1}", 1.0 / own), changes));
        }
        for steps in &self.steps {
            let changes = SettingsChanges {
                temperature: Some(None),
                ..SettingsChanges::of_steps(*steps)
            };
            variants.push((format!(", steps {steps}"), changes));
        }
        variants
    }
}

/// For each method, its metrics under each list of a kind.
fn measure(
    lens: &mut Lens,
    methods: &[Method],
    pictures: &[Named],
    kind: &Kind,
) -> Result<Vec<Vec<Metrics>>> {
    let mut measured = vec![Vec::new(); methods.len()];
    for (at, list) in kind.lists.iter().enumerate() {
        block_on(lens.set_labels(&list.labels))?;
        let is_id = |picture: &Named| list.belong.contains(&picture.name);
        let judged = pictures.iter().filter(|p| !list.aside.contains(&p.name));
        let judged: Vec<Named> = judged.cloned().collect();
        // Mixed, because a test-time method learns from the images before.
        let queue = shuffled(&judged, &format!("{}/{at}", kind.kind), |p| &p.name);
        let scores = named::scores(lens, methods, &queue, is_id)?;
        for ((method, measured), scores) in methods.iter().zip(&mut measured).zip(scores) {
            let metrics = Metrics::of(&scores.id, &scores.ood);
            measured.push(metrics.with_context(|| {
                format!(
                    "list {} of {} under {method}: there must be ID and OOD images, and every score must be a number",
                    at + 1,
                    kind.kind
                )
            })?);
        }
        progress::count(&format!("lists, {}", kind.kind), at + 1, kind.lists.len());
    }
    Ok(measured)
}

/// A table in Markdown: for each kind of list the mean and worst AUROC and the mean FPR95, and the
/// lead of the default method.
fn table(protocol: &Protocol, rows: &[Row]) -> String {
    let kinds = || protocol.kinds.iter();
    let mut table = "| mean AUROC / worst / FPR95 |".to_owned();
    for kind in kinds() {
        let _ = write!(table, " {} |", kind.kind);
    }
    table += &format!("\n|{}\n", " --- |".repeat(protocol.kinds.len() + 1));
    let metrics = |row: &'_ Row, kind: &Kind| row.metrics.get(&kind.kind).cloned();
    for row in rows {
        let _ = write!(table, "| {} |", row.name);
        for metrics in kinds().filter_map(|kind| metrics(row, kind)) {
            let worst = aurocs(&metrics).fold(1.0, f64::min);
            let fpr95 = mean(metrics.iter().map(|m| m.fpr95));
            let auroc = mean(aurocs(&metrics));
            let _ = write!(table, " {auroc:.3} / {worst:.2} / {fpr95:.2} |");
        }
        table.push('\n');
    }
    let Some(default) = rows.iter().find(|row| row.is_default) else {
        return table;
    };
    table += "| ahead of the best other, ± standard error |";
    for kind in kinds() {
        let others = rows.iter().filter(|row| !row.is_default);
        let mean_of = |row: &&Row| mean(metrics(row, kind).iter().flat_map(|m| aurocs(m)));
        let best = others.max_by(|a, b| mean_of(a).total_cmp(&mean_of(b)));
        let (Some(best), Some(ours)) = (best, metrics(default, kind)) else {
            continue;
        };
        let theirs = metrics(best, kind).unwrap_or_default();
        let ahead: Vec<f64> = aurocs(&ours)
            .zip(aurocs(&theirs))
            .map(|(ours, theirs)| ours - theirs)
            .collect();
        let middle = mean(ahead.iter().copied());
        let variance = mean(ahead.iter().map(|a| (a - middle).powi(2)));
        let error = (variance / ahead.len().saturating_sub(1).max(1) as f64).sqrt();
        let _ = write!(table, " {middle:+.3} ± {error:.3} ({}) |", best.name);
    }
    table.push('\n');
    table
}

fn aurocs(metrics: &[Metrics]) -> impl Iterator<Item = f64> {
    metrics.iter().map(|m| m.auroc)
}

/// The mean; 0 where there are no values.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0usize, 0.0), |(n, sum), x| (n + 1, sum + x));
    sum / count.max(1) as f64
}
