//! `cargo xtask package`: the folder `dist/`, which is both the site for a web server and the npm package `ood-lens`.
//! The layout is the same on a server, in `node_modules` and on a package CDN, so a module finds the model beside it.

use crate::compressed;
use crate::node::Node;
use crate::proc::{self, say};
use crate::project::Project;
use crate::wasm::{self, MODULES};
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// What is copied from the repository, with its paths.
const PARTS: &[&str] = &[
    "index.html",
    "sw.js",
    "LICENSE",
    "NOTICE",
    "www",
    "pkg/cpu",
    "pkg/webgpu",
    "assets/models.json",
    "assets/models/pocket",
    "assets/presets",
    "assets/samples",
];
/// The endings of files that no browser loads: the service worker does not keep these files.
const FOR_PEOPLE: &[&str] = &["d.ts", "md", "LICENSE", "NOTICE", "sw.js"];

/// `cargo xtask package`; with `--no-build` it packs `pkg/` as it is.
pub fn run(project: &Project, args: &[String]) -> Result<()> {
    match args {
        [] => wasm::build(project, &MODULES)?,
        [flag] if flag == "--no-build" => {}
        _ => bail!("package has one option, --no-build."),
    }
    write(project)
}

/// Rebuilds `dist/`.
pub fn write(project: &Project) -> Result<()> {
    compressed::write(project)?;
    say("packing dist/, for web servers and for npm");
    let dist = project.root.join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist).context("cannot empty dist/")?;
    }
    for part in PARTS {
        let from = project.root.join(part);
        if from.exists() {
            copy(&from, &dist.join(part))?;
        } else if *part != "pkg/webgpu" {
            bail!("{part} is missing.\n  To fix it: cargo xtask build, or git checkout {part}");
        }
    }
    // These files are sent compressed; the uncompressed ones are not needed.
    for name in compressed::FILES {
        fs::remove_file(dist.join(compressed::FOLDER).join(name))?;
    }
    fs::copy(
        project.root.join("docs/embedding.md"),
        dist.join("README.md"),
    )
    .context("cannot copy docs/embedding.md")?;
    types(project)?;
    fs::write(dist.join("package.json"), manifest()).context("cannot write package.json")?;

    let index = fs::read_to_string(dist.join("index.html"))?;
    fs::write(
        dist.join("index.html"),
        index.replacen("<html", "<html data-offline", 1),
    )?;
    let checksums = checksums(&dist)?;
    fs::write(dist.join("offline.js"), offline(&checksums))?;
    println!("  {} files in {}", checksums.len(), dist.display());
    Ok(())
}

/// Writes the TypeScript declarations of the npm package from the JSDoc types.
fn types(project: &Project) -> Result<()> {
    let mut tsc = Node::get(project)?.tool("tsc");
    tsc.args(["-p", "www/types.tsconfig.json"]);
    proc::stream(
        &mut tsc,
        "change the types that tsc names above; in www they are JSDoc comments",
    )
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    } else if !from.to_string_lossy().ends_with("tsconfig.json") {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    Ok(())
}

/// The SHA-256 of each file, by its path with slashes.
fn checksums(dist: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dist.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path
                .strip_prefix(dist)?
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect::<Vec<_>>()
                .join("/");
            found.insert(name, hex(&fs::read(&path)?));
        }
    }
    Ok(found)
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The list of files for the service worker. Its version is a checksum over all files with `sw.js`, so two different
/// contents never have one version.
fn offline(checksums: &BTreeMap<String, String>) -> String {
    let all: String = checksums
        .iter()
        .map(|(path, checksum)| format!("{path} {checksum}\n"))
        .collect();
    let version = &hex(all.as_bytes())[..16];
    let files: Vec<String> = checksums
        .iter()
        .filter(|(path, _)| {
            *path != "package.json" && !FOR_PEOPLE.iter().any(|end| path.ends_with(end))
        })
        .map(|(path, checksum)| format!("    \"{path}\": \"{checksum}\""))
        .collect();
    format!(
        "self.OFFLINE = {{\n  version: \"{version}\",\n  files: {{\n{}\n  }},\n}};\n",
        files.join(",\n")
    )
}

/// The `package.json` of the npm package `ood-lens`.
fn manifest() -> String {
    format!(
        r#"{{
  "name": "ood-lens",
  "version": "{version}",
  "description": "Which images do not belong to your labels? CLIP in the browser; a custom element and an API.",
  "keywords": ["out-of-distribution", "clip", "zero-shot", "webgpu", "custom-element"],
  "license": "MIT OR Apache-2.0",
  "type": "module",
  "types": "./www/api.d.ts",
  "sideEffects": ["./www/element.js"],
  "exports": {{
    ".": {{ "types": "./www/api.d.ts", "default": "./www/api.js" }},
    "./element": {{ "types": "./www/element/types.d.ts", "default": "./www/element.js" }},
    "./cpu": {{ "types": "./pkg/cpu/ood_lens.d.ts", "default": "./pkg/cpu/ood_lens.js" }},
    "./webgpu": {{ "types": "./pkg/webgpu/ood_lens.d.ts", "default": "./pkg/webgpu/ood_lens.js" }},
    "./package.json": "./package.json"
  }}
}}
"#,
        version = env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_changes_with_any_file_and_the_list_has_what_a_browser_needs() {
        let of = |entries: &[(&str, &str)]| {
            let map = entries
                .iter()
                .map(|&(path, sum)| (path.to_owned(), sum.to_owned()))
                .collect();
            offline(&map)
        };
        let one = of(&[("index.html", "a"), ("sw.js", "b"), ("www/api.d.ts", "c")]);
        assert!(one.contains("\"index.html\": \"a\""));
        assert!(!one.contains("sw.js") && !one.contains("d.ts"), "{one}");
        let version = |text: &str| text.lines().nth(1).map(str::to_owned);
        let other = of(&[("index.html", "a"), ("sw.js", "B"), ("www/api.d.ts", "c")]);
        assert_ne!(version(&one), version(&other));
        assert_eq!(
            version(&one),
            version(&of(&[
                ("index.html", "a"),
                ("sw.js", "b"),
                ("www/api.d.ts", "c"),
            ]))
        );
    }

    #[test]
    fn checksums_are_sha_256() {
        assert_eq!(
            hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
