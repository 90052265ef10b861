//! Node and the npm packages (wasm-opt, tsc, ESLint, prettier, Playwright) at the versions that package-lock.json pins.

use crate::need::{apt_install, on_path};
use crate::proc::{self, output, say};
use crate::project::Project;
use crate::stamp::{self, Key};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest Node that runs the tests (`node --test` with file patterns).
const OLDEST: u32 = 20;

/// The pinned packages, installed.
pub struct Node {
    modules: PathBuf,
    root: PathBuf,
}

impl Node {
    /// Installs what package-lock.json pins, unless that has been done.
    pub fn get(project: &Project) -> Result<Self> {
        let found = Self {
            modules: project.root.join("node_modules"),
            root: project.root.clone(),
        };
        let lock = project.root.join("package-lock.json");
        let key = Key::default().file(&lock).done();
        let stamp = found.modules.join(".xtask-stamp");
        look_for_node(project)?;
        if stamp::matches(&stamp, &key) {
            return Ok(found);
        }
        say(
            "the optimiser, the JavaScript checkers and the browser driver come from npm: installing",
        );
        let mut npm = Command::new(script("npm"));
        npm.args(["ci", "--no-audit", "--no-fund", "--prefer-offline"])
            .current_dir(&project.root);
        let log = project.cache().join("npm.log");
        proc::quiet(
            &mut npm,
            &log,
            "npm ci    (registry.npmjs.org must be reachable)",
        )?;
        stamp::write(&stamp, &key)?;
        Ok(found)
    }

    /// A program of one of the pinned packages, to run in the repository.
    pub fn tool(&self, name: &str) -> Command {
        // `npx --no-install` finds the same program but takes half a second longer.
        let mut command = Command::new(self.modules.join(".bin").join(script(name)));
        command.current_dir(&self.root);
        command
    }

    /// Node itself, to run in the repository.
    pub fn node(&self) -> Command {
        let mut command = Command::new("node");
        command.current_dir(&self.root);
        command
    }
}

/// Installs what the package.json of another folder pins, in that folder.
pub fn npm_install(project: &Project, folder: &Path, why: &str) -> Result<()> {
    let key = Key::default().file(&folder.join("package.json")).done();
    let stamp = folder.join("node_modules/.xtask-stamp");
    if stamp::matches(&stamp, &key) {
        return Ok(());
    }
    say(format!("{why}: installing"));
    let mut npm = Command::new(script("npm"));
    npm.args(["install", "--no-audit", "--no-fund", "--no-package-lock"])
        .current_dir(folder);
    let log = project.cache().join("npm.log");
    proc::quiet(
        &mut npm,
        &log,
        "npm install    (registry.npmjs.org must be reachable)",
    )?;
    stamp::write(&stamp, &key)
}

fn look_for_node(project: &Project) -> Result<()> {
    if version().is_none() || on_path(&script("npm")).is_none() {
        apt_install(
            project,
            &["nodejs", "npm"],
            "the optimiser, the type checker and the browser tests need Node",
        )?;
    }
    match version() {
        Some(version) if version >= OLDEST => Ok(()),
        Some(version) => bail!(
            "Node {version} is too old; {OLDEST} or newer is needed.\n  To fix it: install Node {OLDEST} from https://nodejs.org"
        ),
        None => {
            bail!("Node is missing.\n  To fix it: install Node {OLDEST} from https://nodejs.org")
        }
    }
}

fn version() -> Option<u32> {
    major(&output(Command::new("node").arg("--version"))?)
}

fn major(text: &str) -> Option<u32> {
    text.trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// npm's programs are scripts; Windows runs scripts only by their full name.
fn script(name: &str) -> String {
    if cfg!(windows) {
        format!("{name}.cmd")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20"), None);
    }
}
