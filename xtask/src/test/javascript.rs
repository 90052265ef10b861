//! Lints and types of the JavaScript code.

use crate::node::Node;
use crate::proc;
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders with JavaScript of our own.
const FOLDERS: &[&str] = &["www", "tests/browser", "tools"];

pub fn eslint(project: &Project) -> Result<()> {
    let mut eslint = Node::get(project)?.tool("eslint");
    eslint.args(["--max-warnings", "0", "."]);
    let fix = "change what ESLint names above, or let it: npx eslint --fix . \
               An import that a folder may not have: move the code, or pass the value in as an argument; \
               eslint.config.js says which folder may import which";
    proc::stream(&mut eslint, fix)
}

/// One run for each `tsconfig.json`, because each side (page, worker, Node) has its own globals.
pub fn tsc(project: &Project) -> Result<()> {
    let node = Node::get(project)?;
    let mut configs = Vec::new();
    for folder in FOLDERS {
        find_configs(&project.root.join(folder), &mut configs)?;
    }
    if configs.is_empty() {
        bail!("there is no tsconfig.json in {}", FOLDERS.join(", "));
    }
    configs.sort();
    for config in configs {
        let mut tsc = node.tool("tsc");
        tsc.arg("-p")
            .arg(config.strip_prefix(&project.root).unwrap_or(&config));
        let fix =
            "change the types that tsc names above; in .js and .mjs files they are JSDoc comments";
        proc::stream(&mut tsc, fix)?;
    }
    Ok(())
}

fn find_configs(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("node_modules") {
            find_configs(&path, found)?;
        } else if path.ends_with("tsconfig.json") {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_config_is_found_but_not_those_of_installed_packages() {
        let root = std::env::temp_dir().join(format!("xtask-configs-{}", std::process::id()));
        for folder in ["worker", "node_modules/package"] {
            fs::create_dir_all(root.join(folder)).unwrap();
            fs::write(root.join(folder).join("tsconfig.json"), "{}").unwrap();
        }
        // The declarations of the npm package are written with this one, not checked.
        fs::write(root.join("types.tsconfig.json"), "{}").unwrap();
        let mut found = Vec::new();
        find_configs(&root, &mut found).unwrap();
        assert_eq!(found, [root.join("worker/tsconfig.json")]);
        fs::remove_dir_all(&root).unwrap();
    }
}
