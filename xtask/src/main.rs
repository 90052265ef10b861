//! `cargo xtask`: set-up, build, checks and demo, so that a newcomer needs one command and no page of instructions.
//!
//! Each step looks for the programs that it needs (module `need`), installs missing ones, and prints one line on what
//! it does and why. A failure tells how to fix it. A step whose inputs have not changed, by content, is not repeated.

mod bench;
mod bindgen;
mod browser;
mod compressed;
mod demo;
mod format;
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
mod types;
mod verify;
mod wasm;

use anyhow::{Result, bail};
use project::Project;

/// Name, arguments and the line of `cargo xtask help` of each command.
const COMMANDS: &[(&str, &str, &str)] = &[
    (
        "demo",
        "[--port N] [--no-open]",
        "build what has changed, serve the page on this machine, open the browser",
    ),
    (
        "test",
        "[STEP...]",
        "run every check, or only the steps named, and print the time of each",
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
        "save a picture of every view of the page",
    ),
    (
        "bench",
        "[page [FOLDER] | browser [ROW...] | ARGS...]",
        "run the benchmarks (`cargo bench`), time the page, or compare with onnxruntime-web in Chromium",
    ),
    (
        "verify-checkpoint",
        "PATH [ARGS...]",
        "compare a downloaded checkpoint with published embeddings (`ood-lens verify`)",
    ),
    (
        "serve",
        "[--port N]",
        "serve the repository without building anything",
    ),
    (
        "format",
        "",
        "format Rust, JavaScript, CSS, HTML, YAML and Python",
    ),
    (
        "types",
        "",
        "write the TypeScript types of what Rust sends to the page",
    ),
    ("help", "", "print this list"),
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
        "format" => format::run(&project),
        "types" => types::run(&project),
        other => {
            let known: Vec<&str> = COMMANDS.iter().map(|c| c.0).collect();
            bail!(
                "there is no command `{other}`; the commands are {}. What each does: cargo xtask help",
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
