//! The Rust toolchains: for this machine, and for the browser.
//!
//! On most machines the toolchain in use also builds for the browser, after rustup has added the wasm32 standard
//! library. Where rustup has no network, Debian's `rustc-web` is used. It lacks the compiled wasm32 library but has the
//! sources, from which cargo builds the library (two minutes, once).

use crate::need::{apt_install, newest_on_path, on_path};
use crate::proc::{self, output, say};
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target of the browser modules.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// The oldest Rust that Burn compiles with (`rust-version` in Cargo.toml).
const OLDEST: (u32, u32) = (1, 95);
const DEBIAN_PACKAGES: &[&str] = &[
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-clippy",
    "lld-22",
];

/// A Rust that can build for [`TARGET`].
pub enum WasmRust {
    /// The toolchain in use, which has the wasm32 standard library.
    InUse,
    /// Debian's, which compiles the standard library with the crate.
    Debian {
        /// The name of the linker's program, `wasm-ld-22`.
        linker: String,
    },
}

impl WasmRust {
    /// Finds a toolchain for [`TARGET`]; installs one if there is none.
    pub fn get(project: &Project) -> Result<Self> {
        if let Some(found) = Self::look() {
            return Ok(found);
        }
        if on_path("rustup").is_some() {
            say("the browser modules need Rust's wasm32 standard library: asking rustup for it");
            let mut add = Command::new("rustup");
            add.args(["target", "add", TARGET]);
            let log = project.cache().join("rustup.log");
            if proc::quiet(&mut add, &log, "connect to the network").is_ok() && in_use_has_std() {
                return Ok(Self::InUse);
            }
            say("rustup could not add it, perhaps for want of network; trying Debian's packages");
        }
        apt_install(
            project,
            DEBIAN_PACKAGES,
            "the browser modules need a Rust with a wasm32 standard library",
        )
        .with_context(|| {
            format!("the browser modules cannot be built; with network: rustup target add {TARGET}")
        })?;
        match Self::look() {
            Some(found) => Ok(found),
            None => bail!(
                "Debian's Rust was installed, but {}.\n  To fix it: rustup target add {TARGET}",
                debian_lacks().unwrap_or_else(|| "it is still not found".to_owned())
            ),
        }
    }

    fn look() -> Option<Self> {
        if in_use_has_std() {
            return Some(Self::InUse);
        }
        if debian_lacks().is_some() {
            return None;
        }
        Some(Self::Debian {
            linker: debian_linker()?,
        })
    }

    /// The compiler's version: another compiler makes another module.
    pub fn version(&self) -> String {
        let rustc = match self {
            Self::InUse => Path::new("rustc"),
            Self::Debian { .. } => Path::new(DEBIAN_RUSTC),
        };
        output(Command::new(rustc).arg("-vV")).unwrap_or_default()
    }

    /// `cargo SUBCOMMAND` for the browser.
    pub fn cargo(&self, project: &Project, subcommand: &str) -> Command {
        let mut command;
        match self {
            Self::InUse => {
                command = cargo(project, subcommand);
            }
            Self::Debian { linker } => {
                // cargo-clippy runs the driver in its own folder, and the cargo that the environment names.
                command = Command::new(match subcommand {
                    "clippy" => DEBIAN_CLIPPY,
                    _ => DEBIAN_CARGO,
                });
                clean(&mut command, project);
                let path = std::env::var_os("PATH").unwrap_or_default();
                let first = [PathBuf::from("/usr/bin")];
                let path = first.into_iter().chain(std::env::split_paths(&path));
                if let Ok(path) = std::env::join_paths(path) {
                    command.env("PATH", path);
                }
                command
                    .arg(subcommand)
                    .env("CARGO", DEBIAN_CARGO)
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                    // `-Zbuild-std` is unstable, and Debian's compiler is a stable release.
                    .env("RUSTC_BOOTSTRAP", "1")
                    // rustup has put the libraries of the toolchain in use here.
                    .env_remove("LD_LIBRARY_PATH")
                    .env_remove("RUSTUP_TOOLCHAIN")
                    .arg("-Zbuild-std=std,panic_abort");
            }
        }
        command.args(["--target", TARGET]);
        command
    }
}

const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CLIPPY: &str = "/usr/bin/cargo-clippy";

/// `cargo SUBCOMMAND` for this machine, with the toolchain in use.
pub fn cargo(project: &Project, subcommand: &str) -> Command {
    let mut command = Command::new("cargo");
    clean(&mut command, project);
    command.arg(subcommand);
    command
}

/// Removes what `cargo run` tells xtask about its own package. Passed on, it makes build scripts that depend on these
/// variables run every time.
fn clean(command: &mut Command, project: &Project) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let own = [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_",
            "CARGO_CRATE_",
        ];
        if own.iter().any(|prefix| text.starts_with(prefix)) || text == "CARGO" {
            command.env_remove(&name);
        }
    }
    command
        .current_dir(&project.root)
        .env("CARGO_TARGET_DIR", &project.target);
}

fn in_use_has_std() -> bool {
    output(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .is_some_and(|dir| has_std(Path::new(&dir)))
}

/// Whether the folder holds a compiled `libstd`; rustup's folder exists even without one.
fn has_std(dir: &Path) -> bool {
    let entries = dir.read_dir().into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .any(|name| name.starts_with("libstd-") && name.ends_with(".rlib"))
}

/// What Debian's Rust lacks on this machine to build for the browser, or `None`.
fn debian_lacks() -> Option<String> {
    for program in [DEBIAN_RUSTC, DEBIAN_CARGO, DEBIAN_CLIPPY] {
        if !Path::new(program).is_file() {
            return Some(format!("there is no {program}"));
        }
    }
    let version =
        output(Command::new(DEBIAN_RUSTC).arg("--version")).and_then(|text| parse_version(&text));
    // Debian 12's package `rustc` (1.63) has the same path.
    match version {
        Some(version) if version >= OLDEST => {}
        _ => {
            return Some(format!(
                "{DEBIAN_RUSTC} is older than {}.{}",
                OLDEST.0, OLDEST.1
            ));
        }
    }
    let sources = output(Command::new(DEBIAN_RUSTC).args(["--print", "sysroot"]))
        .map(|root| Path::new(&root).join("lib/rustlib/src/rust/library/std/Cargo.toml"));
    if !sources.is_some_and(|file| file.is_file()) {
        return Some("the sources of its standard library are missing".to_owned());
    }
    if debian_linker().is_none() {
        return Some("there is no linker wasm-ld".to_owned());
    }
    None
}

/// The name of the linker, without its path: the path depends on the caller's `PATH`, and cargo recompiles everything
/// when the text changes.
fn debian_linker() -> Option<String> {
    newest_on_path("wasm-ld-")
        .map(|version| format!("wasm-ld-{version}"))
        .or_else(|| on_path("wasm-ld").map(|_| "wasm-ld".to_owned()))
}

/// `rustc 1.96.0 (ac68faa20 2026-05-25)` → (1, 96).
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().nth(1)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(
            parse_version("rustc 1.96.0 (ac68 2026-05-25)"),
            Some((1, 96))
        );
        assert_eq!(parse_version("rustc 1.63.0"), Some((1, 63)));
        assert_eq!(parse_version("no rustc"), None);
        assert!((1, 63) < OLDEST && (1, 100) > OLDEST && (2, 0) > OLDEST);
    }

    #[test]
    fn an_empty_library_folder_does_not_count() {
        let dir = std::env::temp_dir().join(format!("xtask-std-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        assert!(!has_std(&dir));
        std::fs::write(dir.join("libstd-0123.rlib"), "").unwrap();
        assert!(has_std(&dir));
        std::fs::remove_dir_all(&dir).unwrap();
        assert!(!has_std(&dir));
    }
}
