//! The command `ood-lens`: the library that the page uses, applied to files.

mod calibrate;
mod corpus;
mod embed;
mod embed_words;
mod embeddings;
mod evaluate;
mod label_lists;
mod model;
mod models;
mod named;
mod progress;
mod score;
mod scoring;
mod tensors;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    version,
    about = "Finds the images that do not belong to a list of labels (CLIP, out-of-distribution detection)"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Decide for each image whether it belongs to the labels
    Score(score::Score),
    /// Print the unit embedding of a text or an image as JSON
    Embed(embed::Embed),
    /// List the checkpoints that are known to work and where to find them
    Models(models::Models),
    /// Compare a checkpoint's embeddings with those of other programs
    Verify(verify::Verify),
    /// Embed WordNet's nouns and adjectives with a model and write the corpus pack
    EmbedCorpus(corpus::EmbedCorpus),
    /// Write WordNet's relations between the words of a corpus pack: synonyms and hyponyms
    Relations(corpus::MakeRelations),
    /// Measure the thresholds of a model on named images and write calibration.json
    Calibrate(calibrate::Calibrate),
    /// Compare the methods on folders (or saved embeddings) of ID and OOD images
    Evaluate(evaluate::Evaluate),
    /// Compare the methods under many label lists, on named images: the tables of docs/measurements.md
    LabelLists(label_lists::LabelLists),
    /// Score saved embeddings from a safetensors file
    ScoreEmbeddings(embeddings::ScoreEmbeddings),
    /// Print AUROC, AUPR and FPR95 of saved scores as JSON
    Metrics(embeddings::PrintMetrics),
    /// Choose the densest words of saved text features
    Mine(embeddings::Mine),
}

/// Makes glibc keep the memory of freed tensors. By default glibc returns large blocks to the system at once, and
/// fresh pages for the next tensor take half of the mining's time. Its threshold follows the largest block ever
/// freed, up to this size, so this function frees an untouched block. Other allocators are not affected. (glibc's
/// malloc.c, "dynamic mmap threshold"; `mallopt` would need unsafe code.)
fn keep_large_blocks() {
    const LARGEST: usize = (32 << 20) - (64 << 10);
    drop(std::hint::black_box(Vec::<u8>::with_capacity(LARGEST)));
}

fn main() -> ExitCode {
    keep_large_blocks();
    let done = match Cli::parse().command {
        Command::Score(args) => args.run(),
        Command::Embed(args) => args.run(),
        Command::Models(args) => args.run(),
        Command::Verify(args) => args.run(),
        Command::EmbedCorpus(args) => args.run(),
        Command::Relations(args) => args.run(),
        Command::Calibrate(args) => args.run(),
        Command::Evaluate(args) => args.run(),
        Command::LabelLists(args) => args.run(),
        Command::ScoreEmbeddings(args) => args.run(),
        Command::Metrics(args) => args.run(),
        Command::Mine(args) => args.run(),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ood-lens: {error:#}");
            ExitCode::FAILURE
        }
    }
}
