//! The Rust that builds for the browser.
//!
//! On most machines that is the toolchain in use, with its wasm32 standard
//! library added by rustup. Where rustup can download nothing, Debian's own
//! `rustc-web` is used: it carries no wasm32 library either, but its sources,
//! and cargo builds the library from them (two minutes, once).

use crate::need::{apt_install, newest_on_path, on_path};
use crate::proc::{self, output, say};
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

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
    /// The one in use has the standard library.
    InUse,
    /// Debian's, which builds the standard library itself.
    Debian { linker: String },
}

impl WasmRust {
    /// Looks for one, and installs it if there is none.
    pub fn get(project: &Project) -> Result<Self> {
        if let Some(found) = Self::look() {
            return Ok(found);
        }
        if on_path("rustup").is_some() {
            say("the browser modules need Rust's wasm32 standard library: asking rustup for it");
            let mut add = Command::new("rustup");
            add.args(["target", "add", TARGET]);
            let log = project.cache().join("rustup.log");
            if proc::quiet(&mut add, &log, "see below").is_ok() && in_use_has_std() {
                return Ok(Self::InUse);
            }
            say("rustup cannot (no network to its server, it seems); trying Debian's packages");
        }
        apt_install(
            project,
            DEBIAN_PACKAGES,
            "the browser modules need a Rust with a wasm32 standard library",
        )
        .with_context(|| format!("to build for the browser, type: rustup target add {TARGET}"))?;
        match Self::look() {
            Some(found) => Ok(found),
            None => bail!(
                "Debian's Rust was installed, but {}.\n  To mend it: rustup target add {TARGET}",
                debian_lacks().unwrap_or_else(|| "is still not seen".to_owned())
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

    /// What identifies the compiler: another one makes another module.
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
                // cargo-clippy takes its driver from beside itself, and cargo from the environment.
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
                    // `-Zbuild-std` is not stable; Debian's compiler is a stable one.
                    .env("RUSTC_BOOTSTRAP", "1")
                    // The compiler in use has put its own libraries here.
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

/// `cargo run` tells xtask about its own package; told onwards, that would make
/// build scripts that look at it run again and again.
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

/// Whether the folder holds a compiled `libstd`. The folder alone proves nothing.
fn has_std(dir: &Path) -> bool {
    let entries = dir.read_dir().into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .any(|name| name.starts_with("libstd-") && name.ends_with(".rlib"))
}

/// What Debian's Rust lacks here to build for the browser, or `None`.
fn debian_lacks() -> Option<String> {
    for program in [DEBIAN_RUSTC, DEBIAN_CARGO, DEBIAN_CLIPPY] {
        if !Path::new(program).is_file() {
            return Some(format!("there is no {program}"));
        }
    }
    let version =
        output(Command::new(DEBIAN_RUSTC).arg("--version")).and_then(|text| parse_version(&text));
    // Debian 12 also has a `rustc` of 1.63 at the very same path.
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
        return Some("its standard library's sources are missing".to_owned());
    }
    if debian_linker().is_none() {
        return Some("there is no wasm-ld to link with".to_owned());
    }
    None
}

/// Its name and not its path: cargo compiles everything anew when the linker's
/// spelling changes, and where it is found depends on the caller's `PATH`.
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
    fn an_empty_library_folder_is_no_library() {
        let dir = std::env::temp_dir().join(format!("xtask-std-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        assert!(!has_std(&dir));
        std::fs::write(dir.join("libstd-0123.rlib"), "").unwrap();
        assert!(has_std(&dir));
        std::fs::remove_dir_all(&dir).unwrap();
        assert!(!has_std(&dir));
    }
}
