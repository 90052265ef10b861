//! `ood-lens score`: the verdicts on image files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use ood_lens::lens::{Decision, LabelEntry, LabelStatus, Lens, SettingsChanges, Verdict};
use ood_lens::ood::{Method, Steps};
use serde_json::{Value, json};

use crate::model;

/// Arguments of `ood-lens score`.
#[derive(Args)]
pub struct Score {
    /// Folder of the checkpoint, with its corpus.safetensors
    #[arg(long)]
    model: PathBuf,
    /// Corpus pack, if it is not corpus.safetensors in the model's folder
    #[arg(long)]
    corpus: Option<PathBuf>,
    /// ID labels, separated by commas
    #[arg(long)]
    labels: String,
    /// Method that decides: dnm, dnm-paper, neglabel, negrefine, tanl, mcm or knn
    #[arg(long, default_value_t)]
    method: Method,
    /// Steps of dnm to take, separated by commas: take-out, stand-in, or none
    #[arg(long, default_value_t)]
    steps: Steps,
    /// Print one JSON object per line instead of a table
    #[arg(long)]
    json: bool,
    /// Image files
    #[arg(required = true)]
    images: Vec<PathBuf>,
}

impl Score {
    pub fn run(self) -> Result<ExitCode> {
        let mut lens = model::lens(&self.model, self.corpus.as_deref(), self.method)?;
        pollster::block_on(lens.set_settings(&SettingsChanges::of_steps(self.steps)))?;
        let labels: Vec<String> = self.labels.split(',').map(str::to_owned).collect();
        let entries = pollster::block_on(lens.set_labels(&labels))?;
        entries.iter().for_each(warn);
        if lens.labels().is_empty() {
            bail!(
                "--labels contains no label; separate labels by commas, as in --labels \"cat, dog\""
            );
        }
        let mut failed = false;
        for path in &self.images {
            match verdict(&mut lens, path) {
                Ok(verdict) if self.json => println!("{}", as_json(path, &verdict)?),
                Ok(verdict) => println!("{}", as_line(path, &verdict)),
                Err(error) => {
                    failed = true;
                    if self.json {
                        println!(
                            "{}",
                            json!({ "image": path, "error": format!("{error:#}") })
                        );
                    } else {
                        eprintln!("{}: {error:#}", path.display());
                    }
                }
            }
        }
        Ok(if failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

/// Says what is wrong with a label.
fn warn(entry: &LabelEntry) {
    let (number, label) = (entry.index + 1, entry.label.trim());
    match entry.status {
        LabelStatus::Ok => {}
        LabelStatus::Empty => eprintln!("ood-lens: label {number} is empty and is left out"),
        LabelStatus::Duplicate => {
            eprintln!("ood-lens: label `{label}` repeats an earlier one and is left out");
        }
        LabelStatus::Truncated => {
            eprintln!("ood-lens: label `{label}` is too long; the model reads only its beginning");
        }
    }
}

fn verdict(lens: &mut Lens, path: &Path) -> Result<Verdict> {
    // All images share one number, so that the lens keeps only one at a time.
    pollster::block_on(lens.add_image(0, &model::read(path)?))?;
    match lens.verdict(0)? {
        Some(verdict) => Ok(verdict),
        None => bail!("there is no label to compare with"),
    }
}

fn as_json(path: &Path, verdict: &Verdict) -> Result<Value> {
    let mut value = serde_json::to_value(verdict)?;
    if let Value::Object(fields) = &mut value {
        fields.insert("image".to_owned(), json!(path));
    }
    Ok(value)
}

fn as_line(path: &Path, verdict: &Verdict) -> String {
    let decision = match verdict.verdict {
        Decision::Id => "ID ",
        Decision::Ood => "OOD",
    };
    let words: Vec<&str> = verdict
        .negatives
        .iter()
        .take(3)
        .map(|n| n.word.as_str())
        .collect();
    format!(
        "{decision}  {:.1e} (threshold {:.1e})  {}: nearest label {}, against {}",
        verdict.score,
        verdict.threshold,
        path.display(),
        verdict.label,
        words.join(", ")
    )
}
