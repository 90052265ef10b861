//! Lints of the Python tools.

use crate::format::{self, Mode};
use crate::proc;
use crate::project::Project;
use crate::python::Checkers;
use anyhow::Result;

/// Ruff finds the files itself; `ruff.toml` says which rules hold.
pub fn ruff(project: &Project) -> Result<()> {
    format::ruff(project, Mode::Check)?;
    let mut check = Checkers::get(project)?.tool("ruff");
    check.args(["check", "--quiet", "tools"]);
    let fix = "cargo xtask format, which also sorts imports; change by hand what ruff still names";
    proc::stream(&mut check, fix)
}
