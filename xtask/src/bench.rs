//! `cargo xtask bench`: Criterion on this machine, the page in Chromium, or Chromium beside onnxruntime-web.

use crate::browser;
use crate::node::{Node, npm_install};
use crate::package;
use crate::proc::{self, say};
use crate::project::Project;
use crate::python::python;
use crate::rust::cargo;
use crate::wasm;
use anyhow::Result;

/// The benchmarks of this machine; those in Chromium if the first argument is `browser` or `page`.
pub fn run(project: &Project, args: &[String]) -> Result<()> {
    match args.split_first() {
        Some((first, rows)) if first == "browser" => return in_browser(project, rows),
        Some((first, folders)) if first == "page" => return page(project, folders),
        _ => {}
    }
    say("running the benchmarks; other programs at work would falsify the times");
    let mut bench = cargo(project, "bench");
    bench.args(["-p", "ood-lens"]).args(args);
    proc::stream(
        &mut bench,
        "change what is named above, then: cargo bench -p ood-lens",
    )
}

/// The times and bytes of the published page, by `tools/bench/page.mjs`. A folder of another build may be named in
/// place of `dist/`, to compare the two.
fn page(project: &Project, folders: &[String]) -> Result<()> {
    let node = Node::get(project)?;
    let chromium = browser::chromium(project)?;
    if folders.is_empty() {
        wasm::build(project, &wasm::MODULES)?;
        package::write(project)?;
    }
    say("measuring in Chromium; other programs at work would falsify the times");
    let mut bench = node.node();
    bench
        .arg(project.root.join("tools/bench/page.mjs"))
        .args(folders)
        .env("CHROMIUM", chromium);
    proc::stream(
        &mut bench,
        "change what is named above, then: cargo xtask bench page",
    )
}

/// Beside onnxruntime-web, by `tools/bench/browser/bench.mjs`.
fn in_browser(project: &Project, rows: &[String]) -> Result<()> {
    wasm::run(project, &[])?;
    let node = Node::get(project)?;
    let chromium = browser::chromium(project)?;
    let folder = project.root.join("tools/bench/browser");
    npm_install(
        project,
        &folder,
        "onnxruntime-web, which the modules are compared with, comes from npm",
    )?;
    let python = python(
        project,
        &[
            project.root.join("tools/reference/requirements.txt"),
            folder.join("requirements.txt"),
        ],
        "PyTorch writes checkpoints of random weights and exports them to ONNX",
    )?;
    say("measuring in Chromium; other programs at work would falsify the times");
    let mut bench = node.node();
    bench
        .arg(folder.join("bench.mjs"))
        .args(rows)
        .env("CHROMIUM", chromium)
        .env("OOD_LENS_PYTHON", python);
    proc::stream(
        &mut bench,
        "change what is named above, then: cargo xtask bench browser",
    )
}
