//! `cargo xtask`: everything that has to happen around the crate, so that a
//! newcomer needs one command and no page of instructions.
//!
//! A step looks for what it needs ([`need`]), installs what is missing, says in
//! one line what it does and why, and on failure names the command that mends
//! it. What is already done is recognised by its content and not done again.

mod bench;
mod bindgen;
mod browser;
mod compressed;
mod demo;
mod need;
mod node;
mod package;
mod proc;
mod project;
mod python;
mod rust;
mod screenshots;
mod serve;
mod size;
mod stamp;
mod test;
mod verify;
mod wasm;

use anyhow::{Result, bail};
use project::Project;

/// Name, arguments, and what `cargo xtask help` says of it.
const COMMANDS: &[(&str, &str, &str)] = &[
    (
        "demo",
        "[--port N] [--no-open]",
        "build what is stale, serve the page on this machine, open the browser",
    ),
    (
        "test",
        "[STEP...]",
        "run every check, or those named, and print how long each took",
    ),
    (
        "build",
        "[cpu|webgpu]",
        "write the browser modules `pkg/` and print their sizes",
    ),
    (
        "package",
        "[--no-build]",
        "write `dist/`: the site with its service worker, and the npm package",
    ),
    (
        "screenshots",
        "[FOLDER]",
        "every view of the page as a picture, to be looked at",
    ),
    (
        "bench",
        "[browser [ROW...] | ARGS...]",
        "run the benchmarks (`cargo bench`), or those in Chromium beside onnxruntime-web",
    ),
    (
        "verify-checkpoint",
        "PATH [ARGS...]",
        "compare a fetched checkpoint with published embeddings (`ood-lens verify`)",
    ),
    (
        "serve",
        "[--port N]",
        "serve the repository as it is, building nothing",
    ),
    ("format", "", "format Rust, JavaScript, CSS and HTML"),
    ("help", "", "print these lines"),
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Err(error) = run(&args) {
        eprintln!("\nxtask: {error:#}");
        std::process::exit(1);
    }
}

fn run(args: &[String]) -> Result<()> {
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", args),
    };
    if matches!(command, "help" | "--help" | "-h") {
        help();
        return Ok(());
    }
    let project = Project::find()?;
    match command {
        "demo" => demo::run(&project, rest),
        "test" => test::run(&project, rest),
        "build" => wasm::run(&project, rest),
        "package" => package::run(&project, rest),
        "screenshots" => screenshots::run(&project, rest),
        "bench" => bench::run(&project, rest),
        "verify-checkpoint" => verify::run(&project, rest),
        "serve" => demo::serve_only(&project, rest),
        "format" => test::format(&project),
        other => {
            let known: Vec<&str> = COMMANDS.iter().map(|c| c.0).collect();
            bail!(
                "there is no command `{other}`; there are {}. `cargo xtask help` says what each does.",
                known.join(", ")
            )
        }
    }
}

fn help() {
    println!("cargo xtask COMMAND");
    for (name, args, what) in COMMANDS {
        println!("  {:<29} {what}", format!("{name} {args}"));
    }
}
