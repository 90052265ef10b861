//! Reading a model folder, and `embed`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use burn::tensor::Device;
use clap::Args;
use ood_lens::clip::encoder::{Encoder, EncoderLoading};
use ood_lens::corpus::{Corpus, Relations};
use ood_lens::lens::{Lens, unit};
use ood_lens::ood::Method;
use ood_lens::ood::threshold::Calibration;

/// Reads the checkpoint in `folder`, in either layout.
pub fn encoder(folder: &Path) -> Result<Encoder> {
    let (config, weights) = if folder.join("open_clip_config.json").exists() {
        ("open_clip_config.json", "open_clip_model.safetensors")
    } else {
        ("config.json", "model.safetensors")
    };
    load(folder, config, weights).with_context(|| format!("the model in {}", folder.display()))
}

fn load(folder: &Path, config: &str, weights: &str) -> Result<Encoder> {
    let preprocessor = optional(&folder.join("preprocessor_config.json"))?;
    let config = read(&folder.join(config))?;
    let mut loading = EncoderLoading::new(config, preprocessor.as_deref(), &Device::flex())?;
    let path = folder.join(weights);
    let file = File::open(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let size = file.metadata().ok().map(|metadata| metadata.len());
    loading.read(file, size)?;
    let tokenizer = read(&folder.join("tokenizer.json"))?;
    let golden = optional(&folder.join("golden.safetensors"))?;
    Ok(loading.finish(&tokenizer, golden)?)
}

/// Reads the checkpoint, its corpus pack (beside it unless given), the relations beside the pack
/// and the calibration, where there are such.
pub fn lens(folder: &Path, corpus: Option<&Path>, method: Method) -> Result<Lens> {
    let encoder = encoder(folder)?;
    let path = folder.join("calibration.json");
    let calibration = optional(&path)?
        .map(|json| Calibration::from_json(&json, encoder.checksum()))
        .transpose()
        .with_context(|| path.display().to_string())?;
    join(folder, encoder, corpus, calibration, method)
}

/// As [`lens`], for making a calibration: an old one is neither needed nor in the way.
pub fn uncalibrated_lens(folder: &Path, method: Method) -> Result<Lens> {
    join(folder, encoder(folder)?, None, None, method)
}

fn join(
    folder: &Path,
    encoder: Encoder,
    corpus: Option<&Path>,
    calibration: Option<Calibration>,
    method: Method,
) -> Result<Lens> {
    let path = corpus.map_or_else(|| folder.join("corpus.safetensors"), Path::to_path_buf);
    if !path.exists() {
        bail!(
            "there is no corpus pack {}; make it with `ood-lens embed-corpus --model {} --out {}`",
            path.display(),
            folder.display(),
            path.display()
        );
    }
    let corpus = Corpus::from_bytes(&read(&path)?).with_context(|| path.display().to_string())?;
    let path = path.with_file_name("relations.safetensors");
    let relations = optional(&path)?
        .map(|bytes| Relations::from_bytes(&bytes, &corpus.words))
        .transpose()
        .with_context(|| path.display().to_string())?;
    Ok(Lens::new(encoder, corpus, relations, calibration, method)?)
}

/// Reads a file; the error names it.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn optional(path: &Path) -> Result<Option<Vec<u8>>> {
    path.exists().then(|| read(path)).transpose()
}

/// `ood-lens embed`.
#[derive(Args)]
#[command(group(clap::ArgGroup::new("input").required(true).args(["text", "image"])))]
pub struct Embed {
    /// Folder of the checkpoint
    #[arg(long)]
    model: PathBuf,
    /// Text to embed, as it is: no prompt is put around it
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
            pollster::block_on(encoder.image(&read(path)?))
                .with_context(|| path.display().to_string())?
        } else {
            let text = self.text.unwrap_or_default();
            let mut encoded = pollster::block_on(encoder.texts(&[text]))?;
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
