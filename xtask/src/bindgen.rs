//! From rustc's module to the one that a browser loads: wasm-bindgen, then wasm-opt.

use crate::node::Node;
use crate::proc::{self, say};
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use wasm_bindgen_cli_support::Bindgen;

/// The WebAssembly features that the module may use. With `--all-features` wasm-opt writes a module that Chromium
/// refuses.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// The options of wasm-opt for one of its levels (`-O3`).
pub fn options(level: &str) -> Vec<String> {
    std::iter::once(level)
        .chain(FEATURES.iter().copied())
        .map(str::to_owned)
        .collect()
}

/// Writes `ood_lens.js`, `ood_lens.d.ts` and `ood_lens_bg.wasm` for the module `wasm` into `out`.
pub fn generate(project: &Project, wasm: &Path, out: &Path) -> Result<()> {
    same_versions(&project.root)?;
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("cannot empty {}", out.display()))?;
    }
    say("wasm-bindgen: writing the module's JavaScript");
    let start = Instant::now();
    Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(out)
        .with_context(|| format!("wasm-bindgen cannot read {}", wasm.display()))?;
    println!("  wasm-bindgen: {}", proc::seconds(start.elapsed()));
    Ok(())
}

/// Makes the module in `out` smaller, in place.
pub fn optimise(node: &Node, out: &Path, options: &[String]) -> Result<()> {
    let module = out.join("ood_lens_bg.wasm");
    let smaller = out.join("optimised.wasm");
    say("wasm-opt: making the module smaller, because browsers download and compile every byte");
    let mut command: Command = node.tool("wasm-opt");
    command.arg(&module).arg("-o").arg(&smaller).args(options);
    let start = Instant::now();
    proc::stream(&mut command, "rm -r node_modules && npm ci")?;
    println!("  wasm-opt: {}", proc::seconds(start.elapsed()));
    fs::rename(&smaller, &module).context("cannot replace the module by the optimised one")
}

/// Checks that the crate's wasm-bindgen and xtask's have one version: they exchange data in a private format that
/// changes with every version.
fn same_versions(root: &Path) -> Result<()> {
    let lock = fs::read_to_string(root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let library = locked(&lock, "wasm-bindgen");
    let tool = locked(&lock, "wasm-bindgen-cli-support");
    if library.is_none() || library != tool {
        bail!(
            "wasm-bindgen is {} in the crate and {} in xtask; they must be equal.\n  To fix it: write the same `=` version in Cargo.toml and xtask/Cargo.toml",
            library.unwrap_or("missing"),
            tool.unwrap_or("missing"),
        );
    }
    Ok(())
}

/// The versions of wasm-bindgen and wasm-opt. Other changes in the lock files do not make the module out of date:
/// optimising takes minutes.
pub fn tools(root: &Path) -> String {
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap_or_default();
    let bindgen = read("Cargo.lock");
    let bindgen = locked(&bindgen, "wasm-bindgen-cli-support").unwrap_or_default();
    let packages = read("package-lock.json");
    let (_, binaryen) = packages
        .split_once("\"node_modules/binaryen\": {")
        .unwrap_or_default();
    let binaryen = binaryen.split('}').next().unwrap_or_default();
    format!("{bindgen} {binaryen}")
}

fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    after.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-cli-support\"\nversion = \"0.2.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.2\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.2"));
        assert_eq!(locked(lock, "wasm-bindgen-cli-support"), Some("0.2.1"));
        assert_eq!(locked(lock, "wasm"), None);
    }

    #[test]
    fn the_tools_are_found_in_the_lock_files() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let tools = tools(root);
        let (bindgen, binaryen) = tools.split_once(' ').unwrap();
        assert!(bindgen.starts_with("0."), "{tools}");
        assert!(binaryen.contains("\"integrity\""), "{tools}");
    }

    #[test]
    fn the_lock_file_has_one_version_of_the_tool_and_the_library() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        same_versions(root).unwrap();
    }
}
