//! Lints and tests of the Rust code.

use crate::proc;
use crate::project::Project;
use crate::rust::{WasmRust, cargo};
use crate::wasm::{self, MODULES};
use anyhow::Result;

const CLIPPY: &str = "change what clippy names above; if clippy itself is missing: rustup component add clippy rustfmt";

pub fn xtask(project: &Project) -> Result<()> {
    let mut clippy = cargo(project, "clippy");
    clippy.args(["-p", "xtask", "--all-targets", "--", "-D", "warnings"]);
    proc::stream(&mut clippy, CLIPPY)?;
    let mut test = cargo(project, "test");
    test.args(["-p", "xtask"]);
    let fix = "change xtask or the test that failed, then: cargo test -p xtask";
    proc::stream(&mut test, fix)
}

pub fn clippy(project: &Project) -> Result<()> {
    let mut clippy = cargo(project, "clippy");
    clippy.args(["--release", "-p", "ood-lens", "--all-targets"]);
    clippy.args(["--", "-D", "warnings"]);
    proc::stream(&mut clippy, CLIPPY)
}

/// With the code that only a browser build compiles.
pub fn clippy_wasm(project: &Project) -> Result<()> {
    let rust = WasmRust::get(project)?;
    for module in MODULES {
        let mut clippy = rust.cargo(project, "clippy");
        clippy.args(wasm::flags(module));
        clippy.args(["--", "-D", "warnings"]);
        proc::stream(&mut clippy, CLIPPY)?;
    }
    Ok(())
}

pub fn native(project: &Project) -> Result<()> {
    let mut test = cargo(project, "test");
    test.args(["--release", "-p", "ood-lens"]);
    let fix = "change the code or the test that failed, then: cargo test --release --test NAME";
    proc::stream(&mut test, fix)
}
