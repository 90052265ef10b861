//! The page and both modules in real browsers.

use crate::browser;
use crate::node::Node;
use crate::package;
use crate::proc::{self, say};
use crate::project::Project;
use crate::rust::cargo;
use crate::serve::Server;
use crate::wasm::{self, MODULES};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

pub fn tests(project: &Project) -> Result<()> {
    let node = Node::get(project)?;
    let chromium = browser::chromium(project)?;
    let firefox = browser::firefox(project)?;
    wasm::build(project, &MODULES)?;
    // The tests of offline use and of the npm package run on what would be published.
    package::write(project)?;
    let files = files(project)?;
    command_line(project)?;
    let server = Server::start(&project.root, 0)?;
    let mut tests = node.node();
    tests
        // One at a time: WebGPU on the CPU (SwiftShader) takes every core.
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(files)
        .env("OOD_LENS_URL", &server.address)
        .env("OOD_LENS_CLI", project.target.join("release/ood-lens"))
        .env("CHROMIUM", chromium)
        .env("FIREFOX", firefox);
    let fix = "change the page or the test that failed, then: cargo xtask test browser";
    proc::stream(&mut tests, fix)
}

fn files(project: &Project) -> Result<Vec<PathBuf>> {
    let folder = project.root.join("tests/browser");
    let mut files: Vec<PathBuf> = folder
        .read_dir()
        .context("there is no folder tests/browser")?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    if files.is_empty() {
        bail!("there are no tests in tests/browser");
    }
    files.sort();
    Ok(files)
}

/// Builds `ood-lens` as the native tests built it. `cargo build` leaves out the features that tests ask of shared
/// dependencies, and so compiles Burn once more (four minutes of a cold run).
fn command_line(project: &Project) -> Result<()> {
    say(
        "building the command line if its sources have changed: the page's scores are compared with its scores",
    );
    let mut build = cargo(project, "test");
    build.args(["--release", "-p", "ood-lens", "--test", "cli", "--no-run"]);
    proc::stream(&mut build, "change what the compiler names above")
}
