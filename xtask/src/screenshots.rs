//! `cargo xtask screenshots`: saves a picture of every view of the page, for people to look at.

use crate::browser;
use crate::node::Node;
use crate::proc::{self, say};
use crate::project::Project;
use crate::serve::Server;
use crate::wasm::{self, MODULES};
use anyhow::Result;

/// Writes into the folder that `args` names, or into `target/screenshots`.
pub fn run(project: &Project, args: &[String]) -> Result<()> {
    let node = Node::get(project)?;
    let chromium = browser::chromium(project)?;
    wasm::build(project, &MODULES)?;
    let folder = match args.first() {
        Some(folder) => folder.into(),
        None => project.target.join("screenshots"),
    };
    say(format!(
        "saving every view at three widths, light and dark, in {}",
        folder.display()
    ));
    let server = Server::start(&project.root, 0)?;
    let mut script = node.node();
    script
        .arg(project.root.join("tests/browser/screenshots.mjs"))
        .arg(&folder)
        .env("OOD_LENS_URL", &server.address)
        .env("CHROMIUM", chromium);
    proc::stream(
        &mut script,
        "change the page or tests/browser/screenshots.mjs",
    )
}
