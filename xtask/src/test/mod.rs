//! `cargo xtask test`: every check, the cheap ones first.
//!
//! The crate is built once for this machine, with `--release`, and xtask with `dev`, as it is when it runs.

mod browser;
mod docs;
mod javascript;
mod licences;
mod python;
mod rust;

use crate::format::{self, Mode};
use crate::proc::seconds;
use crate::project::Project;
use crate::wasm::{self, MODULES};
use anyhow::{Error, Result, bail};
use std::time::{Duration, Instant};

/// One check.
struct Step {
    /// `cargo xtask test NAME` runs this step alone.
    name: &'static str,
    /// What is true when the step passes.
    what: &'static str,
    run: fn(&Project) -> Result<()>,
}

/// In the order in which they run.
const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        what: "Rust is formatted",
        run: |project| format::rustfmt(project, Mode::Check),
    },
    Step {
        name: "prettier",
        what: "JavaScript, CSS, HTML and YAML are formatted",
        run: |project| format::prettier(project, Mode::Check),
    },
    Step {
        name: "ruff",
        what: "Python is formatted and has no lints",
        run: python::ruff,
    },
    Step {
        name: "eslint",
        what: "JavaScript has no lints, and each folder imports only what it may",
        run: javascript::eslint,
    },
    Step {
        name: "tsc",
        what: "the types in JavaScript hold",
        run: javascript::tsc,
    },
    Step {
        name: "licences",
        what: "every dependency has a licence that deny.toml allows",
        run: licences::deny,
    },
    Step {
        name: "xtask",
        what: "xtask's own tests and lints",
        run: rust::xtask,
    },
    Step {
        name: "clippy",
        what: "the crate has no lints, for this machine",
        run: rust::clippy,
    },
    Step {
        name: "doc",
        what: "the documentation has no broken links",
        run: docs::doc,
    },
    Step {
        name: "native",
        what: "the crate's tests pass on this machine",
        run: rust::native,
    },
    Step {
        name: "wasm",
        what: "both browser modules are built",
        run: |project| wasm::build(project, &MODULES),
    },
    Step {
        name: "clippy-wasm",
        what: "the crate has no lints, for the browser",
        run: rust::clippy_wasm,
    },
    Step {
        name: "browser",
        what: "the page and the modules work in Chromium and in Firefox",
        run: browser::tests,
    },
];

/// Runs the steps that `args` names, or all, until one fails.
pub fn run(project: &Project, args: &[String]) -> Result<()> {
    let chosen = choose(args)?;
    let start = Instant::now();
    let mut times = Vec::new();
    let mut failure = None;
    for step in &chosen {
        println!("\n== {}: {}", step.name, step.what);
        let from = Instant::now();
        let result = (step.run)(project);
        times.push(from.elapsed());
        if let Err(error) = result {
            failure = Some((step.name, error));
            break;
        }
    }
    table(&chosen, &times, failure.is_some());
    report(chosen.len(), failure, start.elapsed())
}

fn choose(names: &[String]) -> Result<Vec<&'static Step>> {
    for name in names {
        if !STEPS.iter().any(|step| step.name == name) {
            let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            bail!(
                "there is no step `{name}`; the steps are {}.",
                known.join(", ")
            );
        }
    }
    let wanted = |step: &&Step| names.is_empty() || names.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(wanted).collect())
}

/// Prints the time of each step that ran; the last of them is the one that failed, if one did.
fn table(chosen: &[&Step], times: &[Duration], failed: bool) {
    println!("\n  step             time  result");
    for (index, step) in chosen.iter().enumerate() {
        let (time, result) = match times.get(index) {
            None => (String::new(), "not run"),
            Some(&time) if failed && index + 1 == times.len() => (seconds(time), "FAILED"),
            Some(&time) => (seconds(time), "ok"),
        };
        println!("  {:<11} {time:>9}  {result}", step.name);
    }
}

fn report(chosen: usize, failure: Option<(&str, Error)>, total: Duration) -> Result<()> {
    let total = seconds(total);
    match failure {
        None => {
            println!("\n  Passed: {chosen} of {} steps, in {total}.", STEPS.len());
            Ok(())
        }
        Some((name, error)) => Err(error.context(format!(
            "step `{name}` failed after {total} (to run it alone: cargo xtask test {name})"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_chosen_by_name_and_run_in_their_own_order() {
        let names = |args: &[&str]| -> Result<Vec<&str>> {
            let args: Vec<String> = args.iter().map(|&a| a.to_owned()).collect();
            Ok(choose(&args)?.iter().map(|step| step.name).collect())
        };
        assert_eq!(names(&[]).unwrap().len(), STEPS.len());
        assert_eq!(names(&["tsc", "fmt"]).unwrap(), ["fmt", "tsc"]);
        assert!(names(&["tests"]).is_err());
    }
}
