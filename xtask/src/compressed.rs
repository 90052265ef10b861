//! The embedded model's large files, compressed: `NAME.gz` beside each. Static hosts seldom compress files of unknown
//! types; gzip makes these a fifth smaller, and every browser can decompress it.

use crate::proc::say;
use crate::project::Project;
use anyhow::{Context, Result};
use flate2::{Compression, Crc, GzBuilder};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The embedded model.
pub const FOLDER: &str = "assets/models/pocket";
/// The files that are sent compressed; `www/client/model_files.js` has the same list.
pub const FILES: &[&str] = &[
    "open_clip_model.safetensors",
    "corpus.safetensors",
    "relations.safetensors",
];

/// Writes the compressed files that are missing or out of date.
pub fn write(project: &Project) -> Result<()> {
    for name in FILES {
        let path = project.root.join(FOLDER).join(name);
        let bytes = fs::read(&path).with_context(|| {
            format!(
                "cannot read {}.\n  To fix it: git checkout {FOLDER}",
                path.display()
            )
        })?;
        let packed = beside(&path);
        if !holds(&packed, &bytes) {
            say(format!("compressing {name} for browsers"));
            fs::write(&packed, gzip(&bytes)?)
                .with_context(|| format!("cannot write {}", packed.display()))?;
        }
    }
    Ok(())
}

/// `NAME.gz` of `NAME`.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".gz");
    name.into()
}

/// The header has no time and no name, so the same bytes give the same file.
///
/// The fastest level is also the smallest here, because trained numbers hardly repeat: the corpus has 7.80 MB, and
/// 8.01 MB at the best level (`zopfli`: 7.60 MB in fifty times the time).
fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzBuilder::new().write(Vec::new(), Compression::fast());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

/// Whether `packed` holds `bytes`: gzip ends with the CRC-32 and the length of its content (RFC 1952).
fn holds(packed: &Path, bytes: &[u8]) -> bool {
    let mut crc = Crc::new();
    crc.update(bytes);
    let end = [crc.sum().to_le_bytes(), crc.amount().to_le_bytes()].concat();
    fs::read(packed).is_ok_and(|packed| packed.ends_with(&end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_file_is_compressed_once_and_again_after_a_change() {
        let root = std::env::temp_dir().join(format!("xtask-compressed-{}", std::process::id()));
        let folder = root.join(FOLDER);
        fs::create_dir_all(&folder).unwrap();
        let project = Project {
            target: root.join("target"),
            root: root.clone(),
        };
        assert!(write(&project).is_err(), "the files do not exist yet");
        for name in FILES {
            fs::write(folder.join(name), [7; 100_000]).unwrap();
        }
        let path = folder.join(FILES[0]);
        let content = || {
            let mut bytes = Vec::new();
            let packed = fs::read(beside(&path)).unwrap();
            flate2::read::GzDecoder::new(&packed[..])
                .read_to_end(&mut bytes)
                .map(|_| bytes)
                .unwrap()
        };
        write(&project).unwrap();
        assert_eq!(content(), [7; 100_000]);
        assert!(fs::metadata(beside(&path)).unwrap().len() < 1000);
        let of = fs::metadata(beside(&path)).unwrap().modified().unwrap();
        write(&project).unwrap();
        let again = fs::metadata(beside(&path)).unwrap().modified().unwrap();
        assert_eq!(of, again, "it was written twice");
        fs::write(&path, [8; 100_000]).unwrap();
        write(&project).unwrap();
        assert_eq!(content(), [8; 100_000]);
        // A full disk leaves a truncated file.
        fs::write(beside(&path), &gzip(&[8; 100_000]).unwrap()[..40]).unwrap();
        write(&project).unwrap();
        assert_eq!(content(), [8; 100_000]);
        fs::remove_dir_all(&root).unwrap();
    }
}
