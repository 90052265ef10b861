//! The documentation of the crate and of xtask.

use crate::proc;
use crate::project::Project;
use crate::rust::cargo;
use anyhow::Result;
use std::process::Command;

/// Checks the pages for users of the crate, where no link may lead to a private item, then those for its developers.
pub fn doc(project: &Project) -> Result<()> {
    for private in [None, Some("--document-private-items")] {
        let mut library = cargo(project, "doc");
        library.args(["--release", "--no-deps", "-p", "ood-lens", "--lib"]);
        // There are no Rust examples. Asking for them makes cargo choose the features of dependencies as for clippy
        // and the tests; otherwise it compiles Burn once more.
        library.arg("--examples").args(private);
        strict(library)?;
    }
    let mut tools = cargo(project, "doc");
    tools.args(["--no-deps", "-p", "xtask"]);
    strict(tools)
}

fn strict(mut doc: Command) -> Result<()> {
    let fix = "change the links and comments that rustdoc names above";
    proc::stream(doc.env("RUSTDOCFLAGS", "-D warnings"), fix)
}
