//! `ood-lens label-lists`: every method under many lists of labels, beside each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Args;
use ood_lens::lens::{Changes, Lens};
use ood_lens::ood::metrics::Metrics;
use ood_lens::ood::{Method, Steps};
use pollster::block_on;
use serde::Deserialize;
use serde_json::json;

use crate::model;
use crate::named::{self, Named, shuffled};

/// `ood-lens label-lists`.
#[derive(Args)]
pub struct LabelLists {
    /// Folder of the checkpoint, with its corpus.safetensors
    #[arg(long)]
    model: PathBuf,
    /// Folder of pictures with names.json: {"FILE": "NAME", …}
    #[arg(long)]
    images: PathBuf,
    /// The lists, as tools/experiments/label_lists.py writes them
    #[arg(long)]
    lists: PathBuf,
    /// Methods to compare, separated by commas; all unless given
    #[arg(long, value_delimiter = ',', default_values_t = Method::ALL)]
    methods: Vec<Method>,
    /// Steps of dnm, separated by commas, or none; each time that it is given makes a row
    #[arg(long)]
    steps: Vec<Steps>,
    /// Score dnm-paper, neglabel and mcm at the checkpoint's own temperature as well
    #[arg(long)]
    own_temperature: bool,
    /// File for the figures of every list, as JSON
    #[arg(long)]
    out: Option<PathBuf>,
}

/// What is judged on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Protocol {
    /// Names of the pictures that take part.
    pictures: BTreeSet<String>,
    kinds: Vec<Kind>,
}

/// Lists of one length, or of one sort.
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
    /// Names of the pictures that belong to the labels.
    belong: BTreeSet<String>,
    /// Names of the pictures that are not judged: people would disagree on them.
    #[serde(default)]
    aside: BTreeSet<String>,
}

/// One row of the table: a method under the settings in force.
struct Row {
    name: String,
    is_default: bool,
    /// By kind, by list.
    figures: BTreeMap<String, Vec<Metrics>>,
}

impl LabelLists {
    pub fn run(self) -> Result<ExitCode> {
        let protocol: Protocol = serde_json::from_slice(&model::read(&self.lists)?)
            .with_context(|| self.lists.display().to_string())?;
        let mut lens = model::lens(&self.model, None, Method::Dnm)?;
        let mut pictures = named::read(&mut lens, &self.images)?;
        pictures.retain(|p| protocol.pictures.contains(&p.name));
        ensure!(
            !pictures.is_empty(),
            "{} names no picture that lies in {}",
            self.lists.display(),
            self.images.display()
        );
        println!(
            "{} pictures, {} words, 1/T = {:.1}\n",
            pictures.len(),
            lens.corpus().len(),
            1.0 / lens.temperature()
        );
        let mut rows = Vec::new();
        for (name, changes) in self.variants(&lens) {
            lens.set_settings(&changes)?;
            let of_steps = changes.steps.is_some();
            let of_others = matches!(changes.temperature, Some(Some(_)));
            let methods = self.methods.iter().copied().filter(|&method| match method {
                Method::Dnm => !of_others,
                // The cosine knows no temperature, and the other two take minutes.
                Method::Knn | Method::Negrefine | Method::Tanl => !of_steps && !of_others,
                _ => !of_steps,
            });
            let methods: Vec<Method> = methods.collect();
            let mut made: Vec<Row> = methods
                .iter()
                .map(|method| Row {
                    name: format!("{method}{name}"),
                    is_default: *method == Method::Dnm,
                    figures: BTreeMap::new(),
                })
                .collect();
            for kind in &protocol.kinds {
                let figures = judge(&mut lens, &methods, &pictures, kind)?;
                for (row, figures) in made.iter_mut().zip(figures) {
                    row.figures.insert(kind.kind.clone(), figures);
                }
            }
            rows.extend(made);
        }
        print!("{}", table(&protocol, &rows));
        if let Some(path) = &self.out {
            let row = |r: &Row| json!({ "method": r.name, "figures": r.figures });
            let rows: Vec<_> = rows.iter().map(row).collect();
            std::fs::write(path, serde_json::to_vec(&rows)?)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Settings under which the methods are scored, and what is added to their names.
    fn variants(&self, lens: &Lens) -> Vec<(String, Changes)> {
        let mut variants = vec![(String::new(), Changes::default())];
        if self.own_temperature {
            let own = lens.encoder().temperature();
            let changes = Changes {
                temperature: Some(Some(own)),
                ..Changes::default()
            };
            variants.push((format!(", 1/T = {:.1}", 1.0 / own), changes));
        }
        for steps in &self.steps {
            let changes = Changes {
                temperature: Some(None),
                ..Changes::of_steps(*steps)
            };
            variants.push((format!(", steps {steps}"), changes));
        }
        variants
    }
}

/// By method, its figures under each list of a kind.
fn judge(
    lens: &mut Lens,
    methods: &[Method],
    pictures: &[Named],
    kind: &Kind,
) -> Result<Vec<Vec<Metrics>>> {
    let mut figures = vec![Vec::new(); methods.len()];
    for (at, list) in kind.lists.iter().enumerate() {
        eprint!("\r{}: list {} of {}  ", kind.kind, at + 1, kind.lists.len());
        block_on(lens.set_labels(&list.labels))?;
        let is_id = |picture: &Named| list.belong.contains(&picture.name);
        let judged = pictures.iter().filter(|p| !list.aside.contains(&p.name));
        let judged: Vec<Named> = judged.cloned().collect();
        // Mixed, since a test-time method learns from what came before.
        let queue = shuffled(&judged, &format!("{}/{at}", kind.kind), |p| &p.name);
        let scores = named::scores(lens, methods, &queue, is_id)?;
        for ((method, figures), scores) in methods.iter().zip(&mut figures).zip(scores) {
            let metrics = Metrics::of(&scores.id, &scores.ood);
            figures.push(metrics.with_context(|| {
                format!(
                    "list {} of {} under {method}: there must be pictures that belong and others, and every score must be a number",
                    at + 1,
                    kind.kind
                )
            })?);
        }
    }
    eprintln!();
    Ok(figures)
}

/// Markdown: mean and worst AUROC and mean FPR95 by kind of list, and how far the default is ahead.
fn table(protocol: &Protocol, rows: &[Row]) -> String {
    let kinds = || protocol.kinds.iter();
    let mut table = "| mean AUROC / worst / FPR95 |".to_owned();
    for kind in kinds() {
        let _ = write!(table, " {} |", kind.kind);
    }
    table += &format!("\n|{}\n", " --- |".repeat(protocol.kinds.len() + 1));
    let figures = |row: &'_ Row, kind: &Kind| row.figures.get(&kind.kind).cloned();
    for row in rows {
        let _ = write!(table, "| {} |", row.name);
        for figures in kinds().filter_map(|kind| figures(row, kind)) {
            let worst = aurocs(&figures).fold(1.0, f64::min);
            let fpr95 = mean(figures.iter().map(|m| m.fpr95));
            let auroc = mean(aurocs(&figures));
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
        let mean_of = |row: &&Row| mean(figures(row, kind).iter().flat_map(|f| aurocs(f)));
        let best = others.max_by(|a, b| mean_of(a).total_cmp(&mean_of(b)));
        let (Some(best), Some(ours)) = (best, figures(default, kind)) else {
            continue;
        };
        let theirs = figures(best, kind).unwrap_or_default();
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

fn aurocs(figures: &[Metrics]) -> impl Iterator<Item = f64> {
    figures.iter().map(|m| m.auroc)
}

/// 0 of none.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0usize, 0.0), |(n, sum), x| (n + 1, sum + x));
    sum / count.max(1) as f64
}
