//! `cargo xtask verify-checkpoint`: is a checkpoint that somebody has fetched what it should be?

use crate::proc::{self, say};
use crate::project::Project;
use crate::rust::cargo;
use anyhow::{Result, bail};
use std::env;

/// OpenAI's ViT-B/32 is compared with published numbers, any other model with `--embeddings FILE`
/// or `--expected FILE` (see `ood-lens verify --help`).
pub fn run(project: &Project, args: &[String]) -> Result<()> {
    let Some((folder, rest)) = args.split_first() else {
        bail!("which checkpoint? Give the folder of its files: cargo xtask verify-checkpoint PATH");
    };
    let folder = env::current_dir()?.join(folder);
    say("comparing the checkpoint's embeddings with those of others");
    let mut verify = cargo(project, "run");
    verify
        .args([
            "--release",
            "--quiet",
            "-p",
            "ood-lens",
            "--bin",
            "ood-lens",
            "--",
        ])
        .args(["verify", "--model"])
        .arg(folder);
    if rest.is_empty() {
        let astronaut = project.root.join("tests/fixtures/verify/astronaut.png");
        verify.arg("--astronaut").arg(astronaut);
    }
    verify.args(rest);
    proc::stream(
        &mut verify,
        "the message above says what is off: fetch the checkpoint again, or tell us",
    )
}
