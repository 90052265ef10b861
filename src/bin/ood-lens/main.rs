//! `ood-lens`: the same code as the page, on files.

mod calibrate;
mod corpus;
mod embed_words;
mod embeddings;
mod evaluate;
mod label_lists;
mod model;
mod models;
mod named;
mod score;
mod scoring;
mod tensors;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    version,
    about = "CLIP out-of-distribution detection: which images do not belong to your labels?"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say of each image whether it belongs to the labels, one JSON object a line with --json
    Score(score::Score),
    /// Print the unit embedding of a text or an image as JSON
    Embed(model::Embed),
    /// List the checkpoints that are known to work, and where they are
    Models(models::Models),
    /// Compare a checkpoint's embeddings with those that other programs computed
    Verify(verify::Verify),
    /// Embed WordNet's nouns and adjectives with a model and write its corpus pack
    EmbedCorpus(corpus::EmbedCorpus),
    /// Write what WordNet knows of the words of a corpus pack: synonyms, what stands below what
    Relations(corpus::MakeRelations),
    /// Measure the thresholds of a model on named pictures and write calibration.json
    Calibrate(calibrate::Calibrate),
    /// Compare the methods on folders (or saved embeddings) of ID and OOD pictures
    Evaluate(evaluate::Evaluate),
    /// Compare the methods under many lists of labels, on named pictures: the tables of docs/method.md
    LabelLists(label_lists::LabelLists),
    /// Score saved embeddings (safetensors: image, id, negative, and order if given)
    ScoreEmbeddings(embeddings::ScoreEmbeddings),
    /// AUROC, AUPR and FPR95 of saved scores as JSON (safetensors: id, ood)
    Metrics(embeddings::PrintMetrics),
    /// Choose the densest words of saved text features (safetensors: features)
    Mine(embeddings::Mine),
}

/// Has glibc keep the memory of freed tensors. By default it gives large blocks back to the system at once, and
/// the next tensor is made of fresh pages: half of the mining's time. Its threshold follows the largest block that
/// was ever freed, up to this size, so one is freed that nobody has touched; other allocators take no notice.
/// (glibc's malloc.c, "dynamic mmap threshold"; `mallopt` would need unsafe code.)
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
