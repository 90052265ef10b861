//! What a step needs from outside, and how it is installed in the ordinary way.

use crate::proc::{self, output, say};
use crate::project::Project;
use anyhow::{Result, bail};
use std::env;
use std::path::PathBuf;
use std::process::Command;

/// The first program of this name on `PATH`.
pub fn on_path(name: &str) -> Option<PathBuf> {
    // A name with an ending of its own (`npm.cmd`) is already whole.
    let whole = name.contains('.');
    let file = format!("{name}{}", if whole { "" } else { env::consts::EXE_SUFFIX });
    env::split_paths(&env::var_os("PATH")?)
        .map(|dir| dir.join(&file))
        .find(|path| path.is_file())
}

/// Of the programs on `PATH` called `prefix` and a number, the highest number:
/// Debian names its LLVM tools so.
pub fn newest_on_path(prefix: &str) -> Option<u32> {
    env::split_paths(&env::var_os("PATH")?)
        .flat_map(|dir| dir.read_dir().into_iter().flatten().flatten())
        .filter_map(|entry| number_after(prefix, entry.file_name().to_str()?))
        .max()
}

fn number_after(prefix: &str, name: &str) -> Option<u32> {
    name.strip_prefix(prefix)?.parse().ok()
}

/// Installs Debian packages, through sudo when not root. `why` is the line that
/// is printed; what cannot be installed is an error with the command to type.
pub fn apt_install(project: &Project, packages: &[&str], why: &str) -> Result<()> {
    let by_hand = format!(
        "apt-get update && apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    );
    if on_path("apt-get").is_none() {
        bail!("{why}, but there is no apt-get here to install it.");
    }
    let root = output(Command::new("id").arg("-u")).as_deref() == Some("0");
    if !root && on_path("sudo").is_none() {
        bail!("{why}, and only root may install it.\n  To mend it, as root: {by_hand}");
    }
    say(format!(
        "{why}: installing Debian's {}",
        packages.join(", ")
    ));
    let apt = |args: &[&str], log: &str| {
        // sudo asks on the terminal itself; without one it fails instead of waiting.
        let mut command = Command::new(if root { "apt-get" } else { "sudo" });
        if !root {
            command.arg("apt-get");
        }
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        let log = project.cache().join(log);
        let mend = format!("as root, {by_hand}    (log: {})", log.display());
        proc::quiet(&mut command, &log, &mend)
    };
    // An old package list leads to files that are no longer served. A failure here
    // matters only if the install fails too, and then says why.
    if apt(&["update", "-q"], "apt-update.log").is_err() {
        say("the package list could not be refreshed; trying with the one that is here");
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
