//! `cargo xtask bench`.

use crate::browser;
use crate::node::{Node, npm_install};
use crate::proc::{self, say};
use crate::project::Project;
use crate::python::python;
use crate::rust::cargo;
use crate::wasm;
use anyhow::Result;

pub fn run(project: &Project, args: &[String]) -> Result<()> {
    if let Some((first, rows)) = args.split_first()
        && first == "browser"
    {
        return in_browser(project, rows);
    }
    say("running the benchmarks; a busy machine makes them worthless");
    let mut bench = cargo(project, "bench");
    bench.args(["-p", "ood-lens"]).args(args);
    proc::stream(&mut bench, "cargo bench -p ood-lens")
}

/// Against onnxruntime-web, see `tools/bench/browser/bench.mjs`.
fn in_browser(project: &Project, rows: &[String]) -> Result<()> {
    wasm::run(project, &[])?;
    let node = Node::get(project)?;
    let chromium = browser::chromium(project)?;
    let folder = project.root.join("tools/bench/browser");
    npm_install(
        project,
        &folder,
        "the peer, onnxruntime-web, comes from npm",
    )?;
    let python = python(
        project,
        &[
            project.root.join("tools/reference/requirements.txt"),
            folder.join("requirements.txt"),
        ],
        "checkpoints of random weights and their ONNX come from PyTorch",
    )?;
    say("measuring in Chromium; a busy machine makes it worthless");
    let mut bench = node.node();
    bench
        .arg(folder.join("bench.mjs"))
        .args(rows)
        .env("CHROMIUM", chromium)
        .env("OOD_LENS_PYTHON", python);
    proc::stream(&mut bench, "cargo xtask bench browser")
}
