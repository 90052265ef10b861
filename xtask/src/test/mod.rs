//! `cargo xtask test`: every check, the cheap ones first.

use crate::browser;
use crate::node::Node;
use crate::package;
use crate::proc::{self, say, seconds};
use crate::project::Project;
use crate::rust::{WasmRust, cargo};
use crate::serve::Server;
use crate::wasm::{self, MODULES};
use anyhow::{Context, Result, bail};
use std::time::{Duration, Instant};

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Project) -> Result<()>,
}

/// Natively everything is built once, with `--release`; xtask with `dev`, as it
/// is when it runs.
const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        what: "Rust is formatted",
        run: |p| {
            let mut fmt = cargo(p, "fmt");
            fmt.args(["--all", "--check"]);
            proc::stream(&mut fmt, "cargo xtask format")
        },
    },
    Step {
        name: "prettier",
        what: "JavaScript, CSS and HTML are formatted",
        run: |p| prettier(p, "--check"),
    },
    Step {
        name: "tsc",
        what: "JavaScript's types hold",
        run: tsc,
    },
    Step {
        name: "xtask",
        what: "these tools' own tests and lints",
        run: |p| {
            let mut clippy = cargo(p, "clippy");
            clippy.args(["-p", "xtask", "--all-targets", "--", "-D", "warnings"]);
            proc::stream(&mut clippy, CLIPPY)?;
            let mut test = cargo(p, "test");
            test.args(["-p", "xtask"]);
            proc::stream(&mut test, "cargo test -p xtask    (after mending the test)")
        },
    },
    Step {
        name: "clippy",
        what: "lints of the crate, for this machine",
        run: |p| {
            let mut clippy = cargo(p, "clippy");
            clippy.args(["--release", "-p", "ood-lens", "--all-targets", "--"]);
            clippy.args(["-D", "warnings"]);
            proc::stream(&mut clippy, CLIPPY)
        },
    },
    Step {
        name: "native",
        what: "tests of the crate, on this machine",
        run: |p| {
            let mut test = cargo(p, "test");
            test.args(["--release", "-p", "ood-lens"]);
            proc::stream(
                &mut test,
                "cargo test --release    (after mending the test)",
            )
        },
    },
    Step {
        name: "wasm",
        what: "both browser modules are built",
        run: |p| wasm::build(p, &MODULES),
    },
    Step {
        name: "clippy-wasm",
        what: "lints of the crate, for the browser",
        run: clippy_wasm,
    },
    Step {
        name: "browser",
        what: "the page and the modules in a real Chromium and a real Firefox",
        run: browser_tests,
    },
];

const CLIPPY: &str = "mend what clippy says; if it is missing: rustup component add clippy rustfmt";

pub fn run(project: &Project, args: &[String]) -> Result<()> {
    let chosen = choose(args)?;
    let start = Instant::now();
    let mut done: Vec<(&Step, Duration)> = Vec::new();
    let mut failure = None;
    for step in &chosen {
        println!("\n== {}: {}", step.name, step.what);
        let from = Instant::now();
        let result = (step.run)(project);
        done.push((step, from.elapsed()));
        if let Err(error) = result {
            failure = Some(error);
            break;
        }
    }
    println!("\n  step             time  result");
    for (index, step) in chosen.iter().enumerate() {
        let time = done.get(index).map(|(_, time)| seconds(*time));
        let result = match (&failure, done.len()) {
            (Some(_), n) if index + 1 == n => "FAILED",
            (_, n) if index < n => "ok",
            _ => "not run",
        };
        println!(
            "  {:<11} {:>9}  {result}",
            step.name,
            time.unwrap_or_default()
        );
    }
    let total = seconds(start.elapsed());
    match failure {
        None => {
            println!(
                "\n  Passed: {} of {} steps, in {total}.",
                chosen.len(),
                STEPS.len()
            );
            Ok(())
        }
        Some(error) => {
            let name = done.last().map_or("", |(step, _)| step.name);
            Err(error.context(format!(
                "step `{name}` failed after {total}; alone it is run by: cargo xtask test {name}"
            )))
        }
    }
}

fn choose(names: &[String]) -> Result<Vec<&'static Step>> {
    for name in names {
        if !STEPS.iter().any(|step| step.name == name) {
            let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            bail!("there is no step `{name}`; there are {}.", known.join(", "));
        }
    }
    let wanted = |step: &&Step| names.is_empty() || names.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(wanted).collect())
}

/// `cargo xtask format`.
pub fn format(project: &Project) -> Result<()> {
    let mut fmt = cargo(project, "fmt");
    fmt.arg("--all");
    proc::stream(&mut fmt, "rustup component add rustfmt")?;
    prettier(project, "--write")
}

fn prettier(project: &Project, mode: &str) -> Result<()> {
    let places = existing(
        project,
        &["index.html", "sw.js", "www", "tests/browser", "examples"],
    );
    if places.is_empty() {
        say("there is no JavaScript yet");
        return Ok(());
    }
    let mut prettier = Node::get(project)?.tool("prettier");
    prettier.args([mode, "--log-level", "warn"]).args(places);
    proc::stream(&mut prettier, "cargo xtask format")
}

fn tsc(project: &Project) -> Result<()> {
    let node = Node::get(project)?;
    // One project for each of the worlds that the code runs in: each has its own globals.
    for config in existing(
        project,
        &[
            "www/tsconfig.json",
            "www/worker.tsconfig.json",
            "tests/browser/tsconfig.json",
        ],
    ) {
        let mut tsc = node.tool("tsc");
        tsc.args(["-p", config]);
        proc::stream(
            &mut tsc,
            "mend the types, they are JSDoc comments in the files named above",
        )?;
    }
    Ok(())
}

fn existing<'a>(project: &Project, names: &[&'a str]) -> Vec<&'a str> {
    let there = |name: &&&str| project.root.join(name).exists();
    names.iter().filter(there).copied().collect()
}

fn clippy_wasm(project: &Project) -> Result<()> {
    let rust = WasmRust::get(project)?;
    for module in MODULES {
        let mut clippy = rust.cargo(project, "clippy");
        clippy
            .args(wasm::flags(module))
            .args(["--", "-D", "warnings"]);
        proc::stream(&mut clippy, CLIPPY)?;
    }
    Ok(())
}

fn browser_tests(project: &Project) -> Result<()> {
    let node = Node::get(project)?;
    let chromium = browser::chromium(project)?;
    let firefox = browser::firefox(project)?;
    wasm::build(project, &MODULES)?;
    // Offline use and the npm package are tested on what would be published.
    package::write(project)?;
    let mut files: Vec<_> = project
        .root
        .join("tests/browser")
        .read_dir()
        .context("there is no folder tests/browser")?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    if files.is_empty() {
        bail!("there are no tests in tests/browser");
    }
    say("the page's scores are compared with the command line's: building that, if it is stale");
    // As the native tests built it: without what their dependencies ask of shared crates, `cargo build`
    // compiles Burn once more (four minutes of a cold run).
    let mut cli = cargo(project, "test");
    cli.args(["--release", "-p", "ood-lens", "--test", "cli", "--no-run"]);
    proc::stream(&mut cli, "cargo test --release --no-run")?;
    let server = Server::start(&project.root, 0)?;
    let mut tests = node.node();
    tests
        // One at a time: the software adapter takes every core there is.
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(files)
        .env("OOD_LENS_URL", &server.address)
        .env("OOD_LENS_CLI", project.target.join("release/ood-lens"))
        .env("CHROMIUM", chromium)
        .env("FIREFOX", firefox);
    proc::stream(
        &mut tests,
        "cargo xtask test browser    (after mending the page or the test)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_chosen_by_name_in_their_own_order() {
        let names = |args: &[&str]| -> Result<Vec<&str>> {
            let args: Vec<String> = args.iter().map(|&a| a.to_owned()).collect();
            Ok(choose(&args)?.iter().map(|step| step.name).collect())
        };
        assert_eq!(names(&[]).unwrap().len(), STEPS.len());
        assert_eq!(names(&["tsc", "fmt"]).unwrap(), ["fmt", "tsc"]);
        assert!(names(&["tests"]).is_err());
    }
}
