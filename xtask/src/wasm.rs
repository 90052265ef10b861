//! The two browser modules, `pkg/cpu` and `pkg/webgpu`.

use crate::bindgen;
use crate::compressed;
use crate::node::Node;
use crate::proc::{self, say, seconds};
use crate::project::Project;
use crate::rust::WasmRust;
use crate::size::{self, Sizes};
use crate::stamp::{self, Key};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// One of the two builds of the crate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Module {
    /// Cargo's feature and the folder in `pkg/`.
    pub name: &'static str,
    /// wasm-opt's level: `-O3` for speed, `-Oz` for size.
    level: &'static str,
}

/// The small one first, because the page works with it alone.
pub const MODULES: [Module; 2] = [
    // This module computes everything itself, so speed matters more than size.
    Module {
        name: "cpu",
        level: "-O3",
    },
    // The GPU computes, so size matters more than speed.
    Module {
        name: "webgpu",
        level: "-Oz",
    },
];

/// `cargo xtask build`.
pub fn run(project: &Project, args: &[String]) -> Result<()> {
    let modules = match args {
        [] => MODULES.to_vec(),
        [name] => match MODULES.iter().find(|module| module.name == name) {
            Some(module) => vec![*module],
            None => bail!("there is no module `{name}`; the modules are cpu and webgpu."),
        },
        _ => bail!(
            "build takes the name of one module, cpu or webgpu; without a name it builds both."
        ),
    };
    build(project, &modules)?;
    let mut rows = Vec::new();
    for module in &modules {
        let place = Place::new(project, *module);
        let key = fs::read_to_string(place.stamp("optimised")).unwrap_or_default();
        let sizes = Sizes::of(
            &place.compiled(),
            &place.pkg.join("ood_lens_bg.wasm"),
            &place.cache.join("sizes"),
            &key,
        )?;
        rows.push((module.name, sizes));
    }
    size::table(&rows);
    println!("\n  written to {}", project.pkg().display());
    Ok(())
}

/// Builds those of `modules` whose sources have changed into `pkg/`, and compresses the embedded model's files.
pub fn build(project: &Project, modules: &[Module]) -> Result<()> {
    compressed::write(project)?;
    let rust = WasmRust::get(project)?;
    let node = Node::get(project)?;
    for module in modules {
        let place = Place::new(project, *module);
        compile(project, &rust, *module, &place)?;
        shrink(project, &node, *module, &place)?;
        publish(&place)?;
    }
    Ok(())
}

/// The folders of one module's stages.
struct Place {
    /// In the target folder, which CI keeps when it clones anew.
    cache: PathBuf,
    pkg: PathBuf,
}

impl Place {
    fn new(project: &Project, module: Module) -> Self {
        Self {
            cache: project.cache().join(module.name),
            pkg: project.pkg().join(module.name),
        }
    }
    fn stamp(&self, stage: &str) -> PathBuf {
        self.cache.join(format!("{stage}.stamp"))
    }
    fn compiled(&self) -> PathBuf {
        self.cache.join("ood_lens.wasm")
    }
    fn finished(&self) -> PathBuf {
        self.cache.join("pkg")
    }
}

/// Compiles `module` unless its sources are those of the last time, by content.
///
/// Cargo writes both modules to one file name and remembers only the last, so it would link both again every time.
fn compile(project: &Project, rust: &WasmRust, module: Module, place: &Place) -> Result<()> {
    let list = place.cache.join("sources");
    let stamp = place.stamp("compiled");
    let version = rust.version();
    if let Ok(sources) = fs::read_to_string(&list) {
        let sources: Vec<PathBuf> = sources.lines().map(PathBuf::from).collect();
        let key = source_key(project, module, &version, &sources);
        if place.compiled().is_file() && stamp::matches(&stamp, &key) {
            say(format!(
                "module `{}`: the sources have not changed",
                module.name
            ));
            return Ok(());
        }
    }
    say(format!(
        "compiling the browser module `{}` (the first time with Burn, which takes half an hour)",
        module.name
    ));
    let start = Instant::now();
    let mut cargo = rust.cargo(project, "build");
    cargo.args(flags(module));
    proc::stream(
        &mut cargo,
        &format!(
            "change what the compiler names above, then: cargo xtask build {}",
            module.name
        ),
    )?;
    println!("  rustc: {}", seconds(start.elapsed()));

    let output = project.target.join(crate::rust::TARGET).join("wasm");
    fs::create_dir_all(&place.cache)?;
    fs::copy(output.join("ood_lens.wasm"), place.compiled())
        .context("cargo wrote no ood_lens.wasm")?;
    let sources = stamp::sources(&output.join("ood_lens.d"), &project.root)?;
    let names: Vec<String> = sources.iter().map(|s| s.to_string_lossy().into()).collect();
    stamp::write(&list, &names.join("\n"))?;
    stamp::write(&stamp, &source_key(project, module, &version, &sources))
}

/// Cargo's arguments for `module`. Clippy gets the same ones, so that it checks the same code.
pub fn flags(module: Module) -> Vec<&'static str> {
    let mut flags = vec!["--profile", "wasm", "--lib", "--no-default-features"];
    flags.extend(["--features", module.name]);
    if std::env::var_os("CI").is_some() {
        flags.push("--locked");
    }
    flags
}

fn source_key(project: &Project, module: Module, rust: &str, sources: &[PathBuf]) -> String {
    let mut key = Key::default().text(module.name).text(rust);
    for name in ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"] {
        key = key.file(&project.root.join(name));
    }
    for source in sources {
        key = key
            .text(source.to_string_lossy())
            .file(&project.root.join(source));
    }
    key.done()
}

/// Runs wasm-bindgen and wasm-opt unless the compiled module and the tools are those of the last time.
fn shrink(project: &Project, node: &Node, module: Module, place: &Place) -> Result<()> {
    let options = bindgen::options(module.level);
    let key = Key::default()
        .file(&place.compiled())
        .text(bindgen::tools(&project.root))
        .text(options.join(" "))
        .done();
    let stamp = place.stamp("optimised");
    if stamp::matches(&stamp, &key) && place.finished().is_dir() {
        return Ok(());
    }
    let out = place.finished();
    bindgen::generate(project, &place.compiled(), &out)?;
    bindgen::optimise(node, &out, &options)?;
    stamp::write(&stamp, &key)
}

/// Copies the files that have changed into `pkg/`, so that browsers keep the others.
fn publish(place: &Place) -> Result<()> {
    copy_changed(&place.finished(), &place.pkg)
}

fn copy_changed(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_changed(&entry.path(), &target)?;
        } else {
            let new = fs::read(entry.path())?;
            if fs::read(&target).ok().as_ref() != Some(&new) {
                fs::write(&target, new)
                    .with_context(|| format!("cannot write {}", target.display()))?;
            }
        }
    }
    Ok(())
}
