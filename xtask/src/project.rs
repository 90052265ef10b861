//! The folders of the repository and of the build output.

use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};

/// This clone of the repository.
pub struct Project {
    /// The repository's root.
    pub root: PathBuf,
    /// Cargo's target folder. In CI, or if `CARGO_TARGET_DIR` says so, it lies outside the clone: a fresh clone then
    /// does not compile Burn again.
    pub target: PathBuf,
}

impl Project {
    /// From the environment variables and the folder in which xtask was compiled.
    pub fn find() -> Result<Self> {
        // Cargo names the checkout in use when it runs xtask. The one that xtask was compiled in may be another, where two
        // checkouts share a target folder.
        let manifest = env::var_os("CARGO_MANIFEST_DIR");
        let manifest = manifest.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest)
            .parent()
            .context("xtask is not in a folder of the repository")?
            .to_path_buf();
        let target = target_dir(
            &root,
            env::var_os("CARGO_TARGET_DIR").map(PathBuf::from),
            env::var_os("CI").is_some(),
            env::home_dir(),
        );
        Ok(Self { root, target })
    }

    /// Stamps and logs, which xtask keeps between runs.
    pub fn cache(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// The browser modules.
    pub fn pkg(&self) -> PathBuf {
        self.root.join("pkg")
    }
}

fn target_dir(root: &Path, asked: Option<PathBuf>, ci: bool, home: Option<PathBuf>) -> PathBuf {
    match (asked, home) {
        (Some(dir), _) => root.join(dir),
        (None, Some(home)) if ci => home.join(".cache/ood-lens/target"),
        _ => root.join("target"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_folder_follows_the_environment() {
        let root = Path::new("/repo");
        let home = || Some(PathBuf::from("/home/u"));
        let asked = || Some(PathBuf::from("/big/disk"));
        assert_eq!(
            target_dir(root, None, false, home()),
            Path::new("/repo/target")
        );
        assert_eq!(
            target_dir(root, None, true, home()),
            Path::new("/home/u/.cache/ood-lens/target")
        );
        assert_eq!(
            target_dir(root, asked(), true, home()),
            Path::new("/big/disk")
        );
        assert_eq!(
            target_dir(root, None, true, None),
            Path::new("/repo/target")
        );
    }
}
