//! Which steps are up to date, by content instead of file times: in a fresh clone all times are new, and nothing must be
//! built again for that.

use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Collects everything that a step's result depends on.
#[derive(Default)]
pub struct Key(DefaultHasher);

impl Key {
    /// Adds a text.
    pub fn text(mut self, text: impl AsRef<str>) -> Self {
        text.as_ref().hash(&mut self.0);
        self
    }

    /// Adds a file's name and content. A missing file counts as different from an empty one.
    pub fn file(mut self, path: &Path) -> Self {
        path.file_name().hash(&mut self.0);
        fs::read(path).ok().hash(&mut self.0);
        self
    }

    /// The key as 16 hexadecimal digits.
    pub fn done(self) -> String {
        // 64 bits suffice: this guards against repeated work, not against an attacker.
        format!("{:016x}", self.0.finish())
    }
}

/// Whether the file `stamp` holds `key`.
pub fn matches(stamp: &Path, key: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|text| text == key)
}

/// Writes `key` into the file `stamp`, and makes its folder.
pub fn write(stamp: &Path, key: &str) -> Result<()> {
    if let Some(dir) = stamp.parent() {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    fs::write(stamp, key).with_context(|| format!("cannot write {}", stamp.display()))
}

/// The sources inside `root` that cargo's `.d` file names, relative to `root`. They include files that
/// `include_bytes!` reads.
pub fn sources(dep_info: &Path, root: &Path) -> Result<Vec<PathBuf>> {
    let text = fs::read_to_string(dep_info)
        .with_context(|| format!("cargo left no {}", dep_info.display()))?;
    let mut found = parse_dep_info(&text)
        .into_iter()
        .filter_map(|path| {
            let path = Path::new(&path);
            let inside = path.strip_prefix(root).unwrap_or(path);
            inside.is_relative().then(|| inside.to_path_buf())
        })
        .collect::<Vec<_>>();
    found.sort();
    found.dedup();
    Ok(found)
}

/// Parses `target: source source...`, in which a space inside a name is written `\ `.
fn parse_dep_info(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let Some((_, sources)) = line.split_once(": ") else {
            continue;
        };
        let mut name = String::new();
        for part in sources.split(' ') {
            name.push_str(part.strip_suffix('\\').unwrap_or(part));
            if part.ends_with('\\') {
                name.push(' ');
            } else if !name.is_empty() {
                found.push(std::mem::take(&mut name));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dep_info_is_read_with_spaces_in_names() {
        let text = "/t/a.wasm: /r/src/lib.rs /r/my\\ assets/x.bin /else/y.rs\n\n/r/src/lib.rs:\n";
        assert_eq!(
            parse_dep_info(text),
            ["/r/src/lib.rs", "/r/my assets/x.bin", "/else/y.rs"]
        );
    }

    #[test]
    fn a_key_follows_content() {
        let dir = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let file = dir.join("a");
        let key = || Key::default().text("x").file(&file).done();
        let absent = key();
        fs::write(&file, "1").unwrap();
        let one = key();
        assert_ne!(absent, one);
        fs::write(&file, "2").unwrap();
        assert_ne!(one, key());
        fs::write(&file, "1").unwrap();
        assert_eq!(one, key());
        let stamp = dir.join("deep/stamp");
        assert!(!matches(&stamp, &one));
        write(&stamp, &one).unwrap();
        assert!(matches(&stamp, &one));
        fs::remove_dir_all(&dir).unwrap();
    }
}
