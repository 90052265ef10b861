//! `ood-lens score`: verdicts on image files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use ood_lens::lens::{Changes, Decision, LabelStatus, Lens, Verdict};
use ood_lens::ood::{Method, Steps};
use serde_json::{Value, json};

use crate::model;

/// `ood-lens score`.
#[derive(Args)]
pub struct Score {
    /// Folder of the checkpoint, with its corpus.safetensors
    #[arg(long)]
    model: PathBuf,
    /// Corpus pack, if it is not in the model's folder
    #[arg(long)]
    corpus: Option<PathBuf>,
    /// ID labels, separated by commas
    #[arg(long)]
    labels: String,
    /// The score that decides: dnm, dnm-paper, neglabel, negrefine, tanl, mcm or knn
    #[arg(long, default_value_t)]
    method: Method,
    /// Steps of dnm that are taken, separated by commas, or none: take-out, stand-in
    #[arg(long, default_value_t)]
    steps: Steps,
    /// One JSON object a line instead of a table
    #[arg(long)]
    json: bool,
    /// Image files
    #[arg(required = true)]
    images: Vec<PathBuf>,
}

impl Score {
    pub fn run(self) -> Result<ExitCode> {
        let mut lens = model::lens(&self.model, self.corpus.as_deref(), self.method)?;
        lens.set_settings(&Changes::of_steps(self.steps))?;
        let labels: Vec<String> = self.labels.split(',').map(str::to_owned).collect();
        let reports = pollster::block_on(lens.set_labels(&labels))?;
        for report in &reports {
            match report.status {
                LabelStatus::Ok => {}
                LabelStatus::Empty => {
                    eprintln!("ood-lens: label {} is empty and left out", report.index + 1)
                }
                LabelStatus::Duplicate => {
                    eprintln!(
                        "ood-lens: label `{}` came before and is left out",
                        report.label.trim()
                    );
                }
                LabelStatus::Truncated => {
                    eprintln!(
                        "ood-lens: of label `{}` only the beginning is read",
                        report.label.trim()
                    );
                }
            }
        }
        if reports
            .iter()
            .all(|r| matches!(r.status, LabelStatus::Empty))
        {
            bail!(
                "--labels holds no label; write them with commas between, as in --labels \"cat, dog\""
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

fn verdict(lens: &mut Lens, path: &Path) -> Result<Verdict> {
    // One number for all: an image is forgotten when the next one comes.
    pollster::block_on(lens.add_image(0, &model::read(path)?))?;
    match lens.verdict(0)? {
        Some(verdict) => Ok(verdict),
        None => bail!("there are no labels to compare with"),
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
