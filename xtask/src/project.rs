//! Where things lie: the repository, and the folder for build output.

use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};

pub struct Project {
    /// The repository's root.
    pub root: PathBuf,
    /// Cargo's target folder. Outside the clone where CI or the user says so,
    /// so that a fresh clone does not compile Burn again.
    pub target: PathBuf,
}

impl Project {
    pub fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies in a folder of the repository")?
            .to_path_buf();
        let target = target_dir(
            &root,
            env::var_os("CARGO_TARGET_DIR").map(PathBuf::from),
            env::var_os("CI").is_some(),
            env::home_dir(),
        );
        Ok(Self { root, target })
    }

    /// What xtask keeps between runs: stamps, logs.
    pub fn cache(&self) -> PathBuf {
        self.target.join("xtask")
    }

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
    fn build_output_goes_where_it_was_asked_for() {
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
