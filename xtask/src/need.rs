//! Programs that a step needs, and their installation by the system's package manager.

use crate::proc::{self, output, say};
use crate::project::Project;
use anyhow::{Result, bail};
use std::env;
use std::path::PathBuf;
use std::process::Command;

/// The first program of this name on `PATH`.
pub fn on_path(name: &str) -> Option<PathBuf> {
    // `npm.cmd` has its ending already.
    let complete = name.contains('.');
    let suffix = if complete {
        ""
    } else {
        env::consts::EXE_SUFFIX
    };
    let file = format!("{name}{suffix}");
    env::split_paths(&env::var_os("PATH")?)
        .map(|dir| dir.join(&file))
        .find(|path| path.is_file())
}

/// The highest number among the programs on `PATH` whose names are `prefix` and a number, as with Debian's LLVM tools
/// (`wasm-ld-22`).
pub fn newest_on_path(prefix: &str) -> Option<u32> {
    env::split_paths(&env::var_os("PATH")?)
        .flat_map(|dir| dir.read_dir().into_iter().flatten().flatten())
        .filter_map(|entry| number_after(prefix, entry.file_name().to_str()?))
        .max()
}

fn number_after(prefix: &str, name: &str) -> Option<u32> {
    name.strip_prefix(prefix)?.parse().ok()
}

/// Installs Debian packages, with sudo unless root. `why` is printed, and begins the error message.
///
/// # Errors
/// Where there is no apt-get, no permission, or the installation fails; the message has the command to type.
pub fn apt_install(project: &Project, packages: &[&str], why: &str) -> Result<()> {
    let by_hand = format!(
        "apt-get update && apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    );
    if on_path("apt-get").is_none() {
        bail!(
            "{why}, but this system has no apt-get.\n  To fix it: install {} in your system's way",
            packages.join(", ")
        );
    }
    let root = output(Command::new("id").arg("-u")).as_deref() == Some("0");
    if !root && on_path("sudo").is_none() {
        bail!("{why}, and only root may install packages.\n  To fix it, as root: {by_hand}");
    }
    say(format!(
        "{why}: installing Debian's {}",
        packages.join(", ")
    ));
    let apt = |args: &[&str], log: &str| {
        // sudo asks for the password on the terminal; without a terminal it fails instead of waiting.
        let mut command = Command::new(if root { "apt-get" } else { "sudo" });
        if !root {
            command.arg("apt-get");
        }
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        let log = project.cache().join(log);
        let fix = format!("as root: {by_hand}    (log: {})", log.display());
        proc::quiet(&mut command, &log, &fix)
    };
    // An old package list names files that the server no longer has. If refreshing fails, the list may still be good
    // enough; if it is not, the installation fails and says why.
    if apt(&["update", "-q"], "apt-update.log").is_err() {
        say("the package list could not be refreshed; trying with the present one");
    }
    let mut args = vec!["install", "-y", "-q", "--no-install-recommends"];
    args.extend(packages);
    apt(&args, "apt-install.log")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_by_name_and_by_number() {
        assert!(on_path("sh").is_some());
        assert_eq!(on_path("no-such-program-anywhere"), None);
        assert_eq!(number_after("wasm-ld-", "wasm-ld-22"), Some(22));
        assert_eq!(number_after("wasm-ld-", "wasm-ld-"), None);
        assert_eq!(number_after("wasm-ld-", "lld-22"), None);
    }
}
