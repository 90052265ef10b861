//! Reading a model folder.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use burn::tensor::Device;
use ood_lens::clip::encoder::{Encoder, EncoderLoading};
use ood_lens::lens::{Lens, LensError, LensFiles};
use ood_lens::ood::Method;
use pollster::block_on;

/// Reads the checkpoint in `folder`, in open_clip's or Hugging Face's layout.
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

/// The files that make a checkpoint a lens, and how to make each.
struct Paths<'a> {
    model: &'a Path,
    corpus: PathBuf,
    relations: PathBuf,
    calibration: PathBuf,
}

impl<'a> Paths<'a> {
    fn new(model: &'a Path, corpus: Option<&Path>) -> Self {
        let corpus = corpus.map_or_else(|| model.join("corpus.safetensors"), Path::to_path_buf);
        Self {
            model,
            relations: corpus.with_file_name("relations.safetensors"),
            corpus,
            calibration: model.join("calibration.json"),
        }
    }

    /// Names the file that an error is about, and the command that makes it.
    fn explained(&self, error: LensError) -> anyhow::Error {
        let (model, corpus) = (self.model.display(), self.corpus.display());
        let embed = format!("`ood-lens embed-corpus --model {model} --out {corpus}`");
        let advice = match &error {
            LensError::CorpusMissing => {
                return anyhow!("there is no corpus pack {corpus}; make it with {embed}");
            }
            LensError::Corpus(_) => {
                format!("cannot use {corpus}; fetch it again or rebuild it with {embed}")
            }
            LensError::MethodNeedsDensities { .. } => {
                format!("cannot use {corpus}; rebuild it with {embed}")
            }
            LensError::Relations(_) => format!(
                "cannot use {}; fetch it again or rebuild it with `ood-lens relations --corpus {corpus}`",
                self.relations.display()
            ),
            LensError::Calibration(_) => format!(
                "cannot use {}; fetch it again or rebuild it with `ood-lens calibrate --model {model} …`",
                self.calibration.display()
            ),
            _ => return error.into(),
        };
        anyhow::Error::new(error).context(advice)
    }
}

/// Reads a lens: the checkpoint in `folder`, its corpus pack (in the folder unless given), and the
/// relations beside the pack and the calibration beside the checkpoint, if they exist.
pub fn lens(folder: &Path, corpus: Option<&Path>, method: Method) -> Result<Lens> {
    let paths = Paths::new(folder, corpus);
    let calibration = optional(&paths.calibration)?;
    assemble(&paths, calibration, method)
}

/// Reads a lens without its calibration, to make a new one.
pub fn uncalibrated_lens(folder: &Path, method: Method) -> Result<Lens> {
    assemble(&Paths::new(folder, None), None, method)
}

fn assemble(paths: &Paths<'_>, calibration: Option<Vec<u8>>, method: Method) -> Result<Lens> {
    let encoder = encoder(paths.model)?;
    let files = LensFiles {
        corpus: optional(&paths.corpus)?,
        words: None,
        relations: optional(&paths.relations)?,
        calibration,
    };
    block_on(files.assemble(encoder, method)).map_err(|error| paths.explained(error))
}

/// Reads a file; the error names it.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Reads a text file; the error names it.
pub fn read_text(path: &Path) -> Result<String> {
    let text = String::from_utf8(read(path)?).ok();
    text.with_context(|| format!("{} is not a UTF-8 text file", path.display()))
}

fn optional(path: &Path) -> Result<Option<Vec<u8>>> {
    path.exists().then(|| read(path)).transpose()
}
