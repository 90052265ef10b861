//! The documentation of the crate and of xtask.

use crate::proc;
use crate::project::Project;
use crate::rust::cargo;
use anyhow::Result;

const FIX: &str = "change the links and the comments that rustdoc names above";

pub fn doc(project: &Project) -> Result<()> {
    let mut library = cargo(project, "doc");
    library.args(["--release", "--no-deps", "-p", "ood-lens", "--lib"]);
    // There are no Rust examples. Asking for them makes cargo choose the features of dependencies as clippy did, with
    // those that tests ask for; without it Burn is compiled once more.
    library.arg("--examples");
    strict(&mut library)?;
    let mut tools = cargo(project, "doc");
    tools.args(["--no-deps", "-p", "xtask"]);
    strict(&mut tools)
}

fn strict(doc: &mut std::process::Command) -> Result<()> {
    proc::stream(doc.env("RUSTDOCFLAGS", "-D warnings"), FIX)
}
