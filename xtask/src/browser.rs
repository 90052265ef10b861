//! Chromium and Firefox, which the tests drive.

use crate::need::{apt_install, on_path};
use crate::project::Project;
use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;

/// A browser: where it may be installed, and Debian's packages of it.
struct Browser {
    /// The environment variable with its path.
    variable: &'static str,
    /// Its programs on `PATH`.
    names: &'static [&'static str],
    /// Its paths on macOS and Windows.
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
    // The tests of background tabs need a screen; Xvfb is a virtual one.
    packages: &["chromium", "xvfb"],
};

const FIREFOX: Browser = Browser {
    variable: "FIREFOX",
    names: &["firefox-esr", "firefox"],
    elsewhere: &[
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        r"C:\Program Files\Mozilla Firefox\firefox.exe",
    ],
    // Mesa's software GPU supports f16 and Chromium's does not, so f16 is tested here without a graphics card.
    packages: &["firefox-esr", "mesa-vulkan-drivers"],
};

/// Finds Chromium or Chrome; installs Chromium if there is neither.
pub fn chromium(project: &Project) -> Result<PathBuf> {
    CHROMIUM.get(project)
}

/// Finds Firefox; installs it if there is none.
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
        apt_install(project, packages, &why).with_context(|| {
            format!("install {package} yourself, or set {variable} to the path of the program")
        })?;
        self.look().with_context(|| {
            format!("Debian's {package} was installed but is not on PATH; set {variable} to the path of the program")
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
