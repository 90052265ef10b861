//! `ood-lens embed`: the embedding of one text or one image.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use ood_lens::lens::unit;
use pollster::block_on;

use crate::model::{encoder, read};

/// Arguments of `ood-lens embed`.
#[derive(Args)]
#[command(group(clap::ArgGroup::new("input").required(true).args(["text", "image"])))]
pub struct Embed {
    /// Folder of the checkpoint
    #[arg(long)]
    model: PathBuf,
    /// Text to embed, without any prompt around it
    #[arg(long)]
    text: Option<String>,
    /// Image file to embed
    #[arg(long)]
    image: Option<PathBuf>,
}

impl Embed {
    pub fn run(self) -> Result<ExitCode> {
        let encoder = encoder(&self.model)?;
        let features = if let Some(path) = &self.image {
            block_on(encoder.image(&read(path)?)).with_context(|| path.display().to_string())?
        } else {
            let text = self.text.unwrap_or_default();
            let mut encoded = block_on(encoder.texts(&[text]))?;
            let feature = encoded.pop().context("the text gave no embedding")?;
            if feature.truncated {
                eprintln!(
                    "ood-lens: the text is longer than the model reads; its end was left out"
                );
            }
            feature.features
        };
        let embedding = unit(&features).context("the embedding has no direction")?;
        println!("{}", serde_json::json!({ "embedding": embedding }));
        Ok(ExitCode::SUCCESS)
    }
}
