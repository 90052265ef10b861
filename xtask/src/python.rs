//! Python, for what is compared with PyTorch and written as ONNX; nothing that is built or tested needs it.

use crate::need::{apt_install, on_path};
use crate::proc::{self, output, say};
use crate::project::Project;
use crate::stamp::{self, Key};
use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;
use std::process::Command;

/// An interpreter that has what the files `requirements` pin: the one that `OOD_LENS_PYTHON` names,
/// which is taken as it is, or that of the environment which `tools/pocket/train.sh` uses too.
pub fn python(project: &Project, requirements: &[PathBuf], why: &str) -> Result<PathBuf> {
    if let Some(given) = env::var_os("OOD_LENS_PYTHON") {
        return Ok(given.into());
    }
    let home = env::home_dir().context("there is no home folder; set OOD_LENS_PYTHON instead")?;
    let folder = home.join(".cache/ood-lens/venv");
    let python = folder.join("bin/python");
    let key = requirements
        .iter()
        .fold(Key::default(), |key, file| key.file(file));
    let key = key.done();
    let stamp = folder.join(".xtask-stamp");
    if python.is_file() && stamp::matches(&stamp, &key) {
        return Ok(python);
    }
    let log = project.cache().join("python.log");
    if !python.is_file() {
        look_for_python(project, why)?;
        say(format!("{why}: an environment in {}", folder.display()));
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv"]).arg(&folder);
        proc::quiet(&mut venv, &log, "apt-get install -y python3 python3-venv")?;
    }
    say(format!("{why}: installing (PyTorch alone is 5 GB, once)"));
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet"]);
    for file in requirements {
        pip.arg("-r").arg(file);
    }
    let mend = "install these in a Python environment of yours, and name it by OOD_LENS_PYTHON";
    proc::quiet(&mut pip, &log, mend)?;
    stamp::write(&stamp, &key)?;
    Ok(python)
}

/// Debian's Python comes without the part that makes environments.
fn look_for_python(project: &Project, why: &str) -> Result<()> {
    let makes = output(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_some();
    if on_path("python3").is_some() && makes {
        return Ok(());
    }
    apt_install(project, &["python3", "python3-venv"], why)
}
