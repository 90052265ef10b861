//! `ood-lens models`: the checkpoints in `assets/models.json`, which the page's menu lists too.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use serde::Deserialize;

const REGISTRY: &str = include_str!("../../../assets/models.json");

/// Arguments of `ood-lens models`.
#[derive(Args)]
pub struct Models {
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
struct Registry {
    hub: String,
    models: Vec<Model>,
}

#[derive(Deserialize)]
struct Model {
    name: String,
    good_for: String,
    repository: Option<String>,
    folder: Option<String>,
    licence: Option<String>,
    parameters: Option<u64>,
    input_size: u32,
    memory: Option<u64>,
    files: Files,
    verified: bool,
}

#[derive(Deserialize)]
struct Files {
    config: File,
    weights: File,
    tokenizer: File,
    preprocessor: Option<File>,
}

#[derive(Deserialize)]
struct File {
    path: String,
    bytes: Option<u64>,
}

impl Models {
    pub fn run(self) -> Result<ExitCode> {
        if self.json {
            print!("{REGISTRY}");
            return Ok(ExitCode::SUCCESS);
        }
        let registry: Registry =
            serde_json::from_str(REGISTRY).context("assets/models.json cannot be read")?;
        for model in &registry.models {
            println!("{}", described(model, &registry.hub));
        }
        println!(
            "Put the files of a model into one folder and pass the folder as --model. A size marked ? is unknown."
        );
        Ok(ExitCode::SUCCESS)
    }
}

fn described(model: &Model, hub: &str) -> String {
    let millions = |count: Option<u64>, unit: &str| match count {
        Some(count) => format!("{:.0} {unit}", count as f64 / 1e6),
        None => format!("? {unit}"),
    };
    let files = &model.files;
    let required = [&files.config, &files.weights, &files.tokenizer];
    let paths: Vec<&str> = required
        .into_iter()
        .chain(&files.preprocessor)
        .map(|file| file.path.as_str())
        .collect();
    let place = match (&model.repository, &model.folder) {
        (Some(repository), _) => format!("{hub}/{repository}"),
        (None, folder) => folder.clone().unwrap_or_default(),
    };
    format!(
        "{}\n  {}\n  {place}: {}\n  {} parameters, {} to download, about {} of memory, images of {} pixels, licence: {}{}\n",
        model.name,
        model.good_for,
        paths.join(", "),
        millions(model.parameters, "M"),
        millions(files.weights.bytes, "MB"),
        millions(model.memory, "MB"),
        model.input_size,
        model.licence.as_deref().unwrap_or("see the repository"),
        if model.verified {
            ""
        } else {
            "; not verified by this project"
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_gives_the_input_size_of_the_embedded_model() {
        let config = include_str!("../../../assets/models/pocket/open_clip_config.json");
        let config: serde_json::Value = serde_json::from_str(config).expect("it is JSON");
        let registry: Registry = serde_json::from_str(REGISTRY).expect("it has this shape");
        let pocket = registry.models.iter().find(|model| model.name == "Pocket");
        assert_eq!(
            config["model_cfg"]["vision_cfg"]["image_size"].as_u64(),
            pocket.map(|model| model.input_size.into())
        );
    }
}
