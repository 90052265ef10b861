//! `cargo xtask verify-checkpoint`: whether a downloaded checkpoint gives the embeddings that others published.

use crate::proc::{self, say};
use crate::project::Project;
use crate::rust::cargo;
use anyhow::{Result, bail};
use std::env;

/// Compares OpenAI's ViT-B/32 with published embeddings, and any other model with `--embeddings FILE` or
/// `--expected FILE` (`ood-lens verify --help`).
pub fn run(project: &Project, args: &[String]) -> Result<()> {
    let Some((folder, rest)) = args.split_first() else {
        bail!(
            "verify-checkpoint needs the folder of the checkpoint's files: cargo xtask verify-checkpoint PATH"
        );
    };
    let folder = env::current_dir()?.join(folder);
    say("comparing the checkpoint's embeddings with published ones");
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
        "download the checkpoint again; if the message above stays, report it as an issue",
    )
}
