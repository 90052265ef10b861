//! The browsers that the tests drive.

use crate::need::{apt_install, on_path};
use crate::project::Project;
use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;

/// A browser: where it may lie, and Debian's packages of it.
struct Browser {
    /// The environment variable that says where it lies.
    variable: &'static str,
    names: &'static [&'static str],
    elsewhere: &'static [&'static str],
    packages: &'static [&'static str],
}

const CHROMIUM: Browser = Browser {
    variable: "CHROMIUM",
    names: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
    ],
    elsewhere: &[
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ],
    // Its tests show it one tab behind another, for which it wants a screen.
    packages: &["chromium", "xvfb"],
};

const FIREFOX: Browser = Browser {
    variable: "FIREFOX",
    names: &["firefox-esr", "firefox"],
    elsewhere: &[
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        r"C:\Program Files\Mozilla Firefox\firefox.exe",
    ],
    // Mesa's software GPU has f16, which Chromium's has not: the one proof of it without a graphics card.
    packages: &["firefox-esr", "mesa-vulkan-drivers"],
};

/// Chromium or Chrome, which is installed if there is none.
pub fn chromium(project: &Project) -> Result<PathBuf> {
    CHROMIUM.get(project)
}

/// Firefox, which is installed if there is none.
pub fn firefox(project: &Project) -> Result<PathBuf> {
    FIREFOX.get(project)
}

impl Browser {
    fn get(&self, project: &Project) -> Result<PathBuf> {
        if let Some(found) = self.look() {
            return Ok(found);
        }
        let (packages, variable) = (self.packages, self.variable);
        let package = packages[0];
        let why = format!("the browser tests need {package}");
        apt_install(project, packages, &why)
            .with_context(|| format!("install {package}, or set {variable} to where it lies"))?;
        self.look().with_context(|| {
            format!("Debian's {package} was installed but is not on PATH; set {variable} to it")
        })
    }

    fn look(&self) -> Option<PathBuf> {
        let asked = env::var_os(self.variable).map(PathBuf::from);
        asked
            .into_iter()
            .chain(self.names.iter().filter_map(|name| on_path(name)))
            .chain(self.elsewhere.iter().map(PathBuf::from))
            .find(|path| path.is_file())
    }
}
