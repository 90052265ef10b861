//! `ood-lens verify`: compares a checkpoint's embeddings with those of other programs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use ood_lens::clip::encoder::Encoder;
use ood_lens::lens::unit;
use serde::Deserialize;

use crate::model::{encoder, read};

/// Largest difference of a component of unit embeddings, both computed in f32.
const TOLERANCE: f32 = 2e-4;
/// The same for the published numbers, which were computed in f16 on a GPU, printed with four digits,
/// and not normalised.
const PUBLISHED_TOLERANCE: f32 = 2e-2;

/// First components of the features that OpenAI's ViT-B/32 gives to scikit-image's `astronaut.png`
/// and to a caption, as printed in the README of <https://github.com/josephrocca/openai-clip-js>
/// ("with the Pytorch model"). Its notebook encodes the caption after "This is ".
const ASTRONAUT: [f32; 10] = [
    0.3181, 0.3054, -0.1548, 0.0767, -0.1699, 0.1320, -0.2974, -0.1940, -0.3052, 0.2299,
];
const CAPTIONS: [&str; 2] = [
    "This is a portrait of an astronaut with the American flag",
    "a portrait of an astronaut with the American flag",
];
const CAPTION: [f32; 20] = [
    -0.16650, 0.05167, -0.15320, 0.44922, 0.20642, -0.29565, 0.04041, -0.41064, -0.15015, 0.31934,
    -0.06842, -0.25464, 0.12311, -0.09509, 0.24109, -0.04883, 0.26074, 0.00045, 0.20972, 0.36987,
];

/// Arguments of `ood-lens verify`.
#[derive(Args)]
pub struct Verify {
    /// Folder of the checkpoint
    #[arg(long)]
    model: PathBuf,
    /// Safetensors file with inputs and features, as tools/reference/full_size.py writes it
    #[arg(long)]
    expected: Option<PathBuf>,
    /// JSON file with unit embeddings of another program, such as tools/reference/open_clip_embeddings.py:
    /// {"texts": [{"text", "embedding"}], "images": [{"file", "embedding"}]}
    #[arg(long)]
    embeddings: Option<PathBuf>,
    /// scikit-image's astronaut.png, to compare with the numbers published for OpenAI's ViT-B/32
    #[arg(long)]
    astronaut: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Embeddings {
    #[serde(default)]
    texts: Vec<TextEmbedding>,
    #[serde(default)]
    images: Vec<ImageEmbedding>,
}

#[derive(Deserialize)]
struct TextEmbedding {
    text: String,
    embedding: Vec<f32>,
}

#[derive(Deserialize)]
struct ImageEmbedding {
    file: PathBuf,
    embedding: Vec<f32>,
}

/// Prints each comparison and remembers whether all were within their tolerance.
struct Findings {
    all_near: bool,
}

impl Findings {
    fn compare(&mut self, what: &str, found: &[f32], expected: &[f32], tolerance: f32) {
        let delta = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
        let delta = delta.fold(
            0f32,
            |m, d| if d.is_nan() { f32::INFINITY } else { m.max(d) },
        );
        self.note(what, delta, tolerance);
    }

    fn note(&mut self, what: &str, delta: f32, tolerance: f32) {
        let near = delta <= tolerance;
        self.all_near &= near;
        let verdict = if near { "ok " } else { "OFF" };
        println!("{verdict} {what}: largest difference {delta:.1e} (allowed {tolerance:.0e})");
    }
}

impl Verify {
    pub fn run(self) -> Result<ExitCode> {
        if self.expected.is_none() && self.embeddings.is_none() && self.astronaut.is_none() {
            bail!("there is nothing to compare with; pass --expected, --embeddings or --astronaut");
        }
        let encoder = encoder(&self.model)?;
        let mut findings = Findings { all_near: true };
        if let Some(path) = &self.expected {
            let report = pollster::block_on(encoder.parity(&read(path)?))
                .with_context(|| path.display().to_string())?;
            findings.note("image embeddings", report.image_delta, TOLERANCE);
            findings.note("text embeddings", report.text_delta, TOLERANCE);
            findings.note(
                "norms and logit_scale, relative",
                report.norm_delta,
                TOLERANCE,
            );
        }
        if let Some(path) = &self.embeddings {
            let embeddings: Embeddings = serde_json::from_slice(&read(path)?)
                .with_context(|| format!("{} is not a list of embeddings", path.display()))?;
            compare_all(&encoder, embeddings, path, &mut findings)?;
        }
        if let Some(path) = &self.astronaut {
            published(&encoder, path, &mut findings)?;
        }
        Ok(if findings.all_near {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

fn compare_all(
    encoder: &Encoder,
    embeddings: Embeddings,
    path: &Path,
    findings: &mut Findings,
) -> Result<()> {
    if embeddings.texts.is_empty() && embeddings.images.is_empty() {
        bail!("{} contains neither texts nor images", path.display());
    }
    for TextEmbedding { text, embedding } in embeddings.texts {
        let found = text_features(encoder, &text)?;
        normalised(&format!("“{text}”"), &found, &embedding, findings)?;
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    for ImageEmbedding { file, embedding } in embeddings.images {
        let name = file.display().to_string();
        let found = pollster::block_on(encoder.image(&read(&folder.join(&file))?))
            .with_context(|| name.clone())?;
        normalised(&name, &found, &embedding, findings)?;
    }
    Ok(())
}

fn text_features(encoder: &Encoder, text: &str) -> Result<Vec<f32>> {
    let features = pollster::block_on(encoder.texts(&[text]))?;
    let feature = features.into_iter().next();
    Ok(feature.context("the text gave no embedding")?.features)
}

fn normalised(what: &str, found: &[f32], expected: &[f32], findings: &mut Findings) -> Result<()> {
    if found.len() != expected.len() {
        bail!(
            "the embedding of {what} has {} numbers, but those of this model have {}",
            expected.len(),
            found.len()
        );
    }
    let direction = |v: &[f32]| unit(v).with_context(|| format!("{what} has no direction"));
    let (found, expected) = (direction(found)?, direction(expected)?);
    findings.compare(what, &found, &expected, TOLERANCE);
    Ok(())
}

fn published(encoder: &Encoder, astronaut: &Path, findings: &mut Findings) -> Result<()> {
    if encoder.dimension() != 512 || encoder.image_size() != (224, 224) {
        bail!("the published numbers belong to OpenAI's ViT-B/32, and this is another model");
    }
    let image = pollster::block_on(encoder.image(&read(astronaut)?))
        .with_context(|| astronaut.display().to_string())?;
    findings.compare(
        "astronaut.png, published",
        &image,
        &ASTRONAUT,
        PUBLISHED_TOLERANCE,
    );
    let captions = CAPTIONS.map(|caption| text_features(encoder, caption));
    let distance = |found: &Result<Vec<f32>>| match found {
        Ok(found) => found.iter().zip(&CAPTION).map(|(a, b)| (a - b).abs()).sum(),
        Err(_) => f32::INFINITY,
    };
    let nearest = captions
        .into_iter()
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))
        .context("there is no caption")??;
    findings.compare(
        "the caption, published",
        &nearest,
        &CAPTION,
        PUBLISHED_TOLERANCE,
    );
    Ok(())
}
