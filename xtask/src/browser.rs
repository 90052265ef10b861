//! The browser that the tests drive.

use crate::need::{apt_install, on_path};
use crate::project::Project;
use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;

const NAMES: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const ELSEWHERE: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
];

/// Chromium or Chrome, which is installed if there is none.
pub fn get(project: &Project) -> Result<PathBuf> {
    if let Some(found) = look() {
        return Ok(found);
    }
    apt_install(project, &["chromium"], "the browser tests need Chromium")
        .context("install Chromium or Chrome, or set CHROMIUM to where it lies")?;
    look().context("Debian's chromium was installed but is not on PATH; set CHROMIUM to it")
}

fn look() -> Option<PathBuf> {
    let asked = env::var_os("CHROMIUM").map(PathBuf::from);
    asked
        .into_iter()
        .chain(NAMES.iter().filter_map(|name| on_path(name)))
        .chain(ELSEWHERE.iter().map(PathBuf::from))
        .find(|path| path.is_file())
}
