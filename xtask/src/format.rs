//! Formatters of all languages here: `cargo xtask format` runs them, `cargo xtask test` asks them.

use crate::node::Node;
use crate::proc;
use crate::project::Project;
use crate::python::Checkers;
use crate::rust::cargo;
use anyhow::Result;

/// What prettier formats; `.prettierignore` excludes what is generated.
const PRETTIER: &[&str] = &[
    "*.{html,js,json}",
    ".github/**/*.yml",
    "www",
    "examples",
    "tests/**/*.{html,json,mjs,ts}",
    "tools/**/*.{html,js,json,mjs}",
];

const FIX: &str = "cargo xtask format";

/// Whether files are rewritten.
#[derive(Clone, Copy, PartialEq)]
pub enum Mode {
    /// Files that are not formatted are an error.
    Check,
    Write,
}

/// `cargo xtask format`.
pub fn run(project: &Project) -> Result<()> {
    rustfmt(project, Mode::Write)?;
    prettier(project, Mode::Write)?;
    ruff(project, Mode::Write)
}

pub fn rustfmt(project: &Project, mode: Mode) -> Result<()> {
    let mut fmt = cargo(project, "fmt");
    fmt.arg("--all");
    match mode {
        Mode::Check => proc::stream(fmt.arg("--check"), FIX),
        Mode::Write => proc::stream(&mut fmt, "rustup component add rustfmt"),
    }
}

pub fn prettier(project: &Project, mode: Mode) -> Result<()> {
    let mut prettier = Node::get(project)?.tool("prettier");
    prettier.args(match mode {
        Mode::Check => ["--check", "--log-level", "warn"],
        Mode::Write => ["--write", "--log-level", "warn"],
    });
    prettier.args(PRETTIER);
    proc::stream(
        &mut prettier,
        match mode {
            Mode::Check => FIX,
            Mode::Write => "correct the syntax of the file that prettier names above",
        },
    )
}

/// Writing also sorts imports, which ruff counts as a lint and not as format.
pub fn ruff(project: &Project, mode: Mode) -> Result<()> {
    let checkers = Checkers::get(project)?;
    let mut format = checkers.tool("ruff");
    format.args(["format", "--quiet"]);
    if mode == Mode::Check {
        format.args(["--check", "tools"]);
        return proc::stream(&mut format, FIX);
    }
    let mut sort = checkers.tool("ruff");
    sort.args(["check", "--quiet", "--select", "I", "--fix", "tools"]);
    let fix = "correct the syntax of the file that ruff names above";
    proc::stream(&mut sort, fix)?;
    proc::stream(format.arg("tools"), fix)
}
