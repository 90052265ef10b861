//! `ood-lens embed-corpus` and `ood-lens relations`: the files of a corpus.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use clap::Args;
use ood_lens::corpus::relations::WordNetNouns;
use ood_lens::corpus::wordnet::WordNetError;
use ood_lens::corpus::{Corpus, Relations, density, wordnet};

use crate::embed_words::embed;
use crate::{model, progress};

/// Arguments of `ood-lens embed-corpus`.
#[derive(Args)]
pub struct EmbedCorpus {
    /// Folder of the checkpoint
    #[arg(long)]
    model: PathBuf,
    /// File to write; other commands look for corpus.safetensors in the model's folder
    #[arg(long)]
    out: PathBuf,
    /// Folder of WordNet's data.noun, data.adj, index.noun, noun.exc and cntlist.rev (3.0)
    #[arg(long, default_value = "/usr/share/wordnet")]
    wordnet: PathBuf,
    /// Text file with one word per line, in place of WordNet's words
    #[arg(long, conflicts_with = "wordnet")]
    words: Option<PathBuf>,
    /// Neighbours that the density averages over; fewer if there are fewer words
    #[arg(long, default_value_t = density::NEIGHBOURS)]
    k: usize,
    /// Largest byte of a vector; 31 makes the compressed pack a fifth smaller and cosines less exact, by 0.003
    #[arg(long, default_value_t = i8::MAX, value_parser = clap::value_parser!(i8).range(1..))]
    largest: i8,
}

impl EmbedCorpus {
    pub fn run(self) -> Result<ExitCode> {
        let encoder = model::encoder(&self.model)?;
        let words = match &self.words {
            Some(path) => user_words(path)?,
            None => wordnet::read(
                &data(&self.wordnet, "data.noun")?,
                &data(&self.wordnet, "data.adj")?,
            )
            .map_err(|error| explained(error, &self.wordnet))?,
        };
        let kept = self.out.with_extension("embedding");
        let features = embed(&encoder, &words, &kept)?;
        let begun = Instant::now();
        let progress = |done| progress::rate("densities", done, words.len(), begun);
        let device = Device::flex();
        let k = self.k.min(words.len() - 1);
        let distances =
            density::mean_log_distance(&features, encoder.dimension(), k, &device, progress);
        let distances = pollster::block_on(distances)?;
        let corpus = Corpus::new(words, &features, distances, encoder.checksum().to_owned())?
            .coarser(self.largest);
        write(&self.out, &corpus.to_bytes()?)?;
        std::fs::remove_file(&kept).with_context(|| format!("cannot remove {}", kept.display()))?;
        let relations = self.out.with_file_name("relations.safetensors");
        match relate(&self.wordnet, &corpus.words) {
            Ok(bytes) => write(&relations, &bytes)?,
            // The user's own words need no relations: the text space then says which belong to a label.
            Err(error) if self.words.is_some() => {
                eprintln!(
                    "ood-lens: {} was not written: {error:#}",
                    relations.display()
                );
            }
            Err(error) => return Err(error),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn user_words(path: &Path) -> Result<Vec<wordnet::Word>> {
    let words = wordnet::user_words(model::read_text(path)?.lines());
    ensure!(!words.is_empty(), "{} contains no word", path.display());
    Ok(words)
}

/// Arguments of `ood-lens relations`.
#[derive(Args)]
pub struct MakeRelations {
    /// Corpus pack; relations.safetensors is written into the same folder
    #[arg(long)]
    corpus: PathBuf,
    /// Folder of WordNet's data.noun, index.noun, noun.exc and cntlist.rev (3.0)
    #[arg(long, default_value = "/usr/share/wordnet")]
    wordnet: PathBuf,
}

impl MakeRelations {
    pub fn run(self) -> Result<ExitCode> {
        let corpus = Corpus::from_bytes(&model::read(&self.corpus)?).with_context(|| {
            format!(
                "cannot use {}; fetch it again or rebuild it with `ood-lens embed-corpus`",
                self.corpus.display()
            )
        })?;
        let relations = self.corpus.with_file_name("relations.safetensors");
        write(&relations, &relate(&self.wordnet, &corpus.words)?)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn relate(wordnet: &Path, words: &[wordnet::Word]) -> Result<Vec<u8>> {
    let nouns = WordNetNouns {
        data: &data(wordnet, "data.noun")?,
        index: &data(wordnet, "index.noun")?,
        exceptions: &data(wordnet, "noun.exc")?,
        counts: &data(wordnet, "cntlist.rev")?,
    };
    let relations = Relations::build(nouns, words).map_err(|error| explained(error, wordnet))?;
    Ok(relations.to_bytes()?)
}

/// Says how to fix an error in WordNet's files.
fn explained(error: WordNetError, folder: &Path) -> anyhow::Error {
    let advice = match &error {
        WordNetError::Line { .. } => format!(
            "cannot use the files in {}, which must be those of WordNet 3.0 or 3.1",
            folder.display()
        ),
        WordNetError::SameHash { .. } => "leave one of two words out of the corpus".to_owned(),
    };
    anyhow::Error::new(error).context(advice)
}

/// Writes a temporary file and renames it, so that the file is never incomplete.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let partial = path.with_extension("partial");
    std::fs::write(&partial, bytes)
        .and_then(|()| std::fs::rename(&partial, path))
        .with_context(|| format!("cannot write {}", path.display()))?;
    eprintln!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}

fn data(folder: &Path, name: &str) -> Result<String> {
    let path = folder.join(name);
    std::fs::read_to_string(&path).with_context(|| {
        format!(
            "cannot read {}; install WordNet 3.0 with `apt-get install wordnet-base`, or pass its folder as --wordnet",
            path.display()
        )
    })
}
