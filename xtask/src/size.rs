//! The sizes of the modules, after each stage from the compiler to the web host.

use crate::proc::say;
use crate::stamp;
use anyhow::{Context, Result};
use std::fs;
use std::io::Write;
use std::path::Path;

/// The sizes of one module in bytes.
#[derive(Debug, PartialEq, Clone, Copy)]
pub struct Sizes {
    /// From rustc.
    pub compiled: usize,
    /// From wasm-opt: what the browser compiles.
    pub optimised: usize,
    /// Compressed: what a web host sends.
    pub brotli: usize,
}

impl Sizes {
    /// Measures the sizes, or reads them from `kept` if a module with this `key` was measured before: brotli at a web
    /// host's level is slow.
    pub fn of(compiled: &Path, optimised: &Path, kept: &Path, key: &str) -> Result<Self> {
        if let Some(sizes) = Self::read(kept, key) {
            return Ok(sizes);
        }
        let length = |path: &Path| {
            let meta =
                fs::metadata(path).with_context(|| format!("there is no {}", path.display()))?;
            Ok::<usize, anyhow::Error>(usize::try_from(meta.len())?)
        };
        say("compressing the module with brotli, as a web host does, to measure its size");
        let sizes = Self {
            compiled: length(compiled)?,
            optimised: length(optimised)?,
            brotli: brotli(&fs::read(optimised)?)?,
        };
        stamp::write(
            kept,
            &format!(
                "{key} {} {} {}",
                sizes.compiled, sizes.optimised, sizes.brotli
            ),
        )?;
        Ok(sizes)
    }

    fn read(kept: &Path, key: &str) -> Option<Self> {
        let text = fs::read_to_string(kept).ok()?;
        let mut words = text.split(' ');
        if words.next()? != key {
            return None;
        }
        let mut number = || words.next()?.parse().ok();
        Some(Self {
            compiled: number()?,
            optimised: number()?,
            brotli: number()?,
        })
    }
}

fn brotli(bytes: &[u8]) -> Result<usize> {
    let mut counted = Counter(0);
    {
        // Level 11 and a window of 16 MiB, the largest that browsers accept.
        let mut writer = brotli::CompressorWriter::new(&mut counted, 1 << 20, 11, 24);
        writer.write_all(bytes)?;
        writer.flush()?;
    }
    Ok(counted.0)
}

struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Prints a row for each module.
pub fn table(rows: &[(&str, Sizes)]) {
    println!("\n  module      from rustc     optimised        brotli");
    for (name, sizes) in rows {
        println!(
            "  {name:<8} {:>13} {:>13} {:>13}",
            megabytes(sizes.compiled),
            megabytes(sizes.optimised),
            megabytes(sizes.brotli)
        );
    }
}

fn megabytes(bytes: usize) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_kept_by_key() {
        let kept = std::env::temp_dir().join(format!("xtask-sizes-{}", std::process::id()));
        fs::write(&kept, "abc 30 20 10").unwrap();
        let sizes = Sizes {
            compiled: 30,
            optimised: 20,
            brotli: 10,
        };
        assert_eq!(Sizes::read(&kept, "abc"), Some(sizes));
        assert_eq!(Sizes::read(&kept, "other"), None);
        fs::remove_file(&kept).unwrap();
        assert_eq!(Sizes::read(&kept, "abc"), None);
    }

    #[test]
    fn brotli_compresses_repetition() {
        assert!(brotli(&[7; 100_000]).unwrap() < 100);
    }
}
