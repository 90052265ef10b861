//! A crate's files as modules, and which file uses which.

use super::syntax::{Path, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path as FilePath, PathBuf};

/// A module by its names from the root of the crate: `["clip", "image"]`; the root itself is empty.
pub type Module = Vec<String>;

/// One file uses another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    pub from: Module,
    pub to: Module,
    /// As written in `from`.
    pub path: String,
}

/// The files of one crate.
pub struct Modules {
    sources: BTreeMap<Module, Source>,
    files: BTreeMap<Module, String>,
}

impl Modules {
    /// The modules in `folder`, whose root file is `root` (`lib.rs`); `without` is a folder of another crate.
    pub fn read(folder: &FilePath, root: &str, without: &str) -> Self {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_path_buf()];
        while let Some(inner) = folders.pop() {
            let entries = fs::read_dir(&inner)
                .unwrap_or_else(|error| panic!("cannot read {}: {error}", inner.display()));
            for path in entries.map(|entry| entry.expect("a folder's entry").path()) {
                if path.is_dir() && path != folder.join(without) {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    files.push(path);
                }
            }
        }
        let text = |path: &PathBuf| fs::read_to_string(path).expect("a source file in UTF-8");
        let name = |path: &PathBuf| {
            let inner = path.strip_prefix(folder).expect("a path in the folder");
            inner.to_string_lossy().replace('\\', "/")
        };
        let texts: Vec<(String, String)> =
            files.iter().map(|path| (name(path), text(path))).collect();
        Self::new(root, &texts)
    }

    /// From pairs of a file's name (`clip/mod.rs`) and its content.
    pub fn new(root: &str, texts: &[(impl AsRef<str>, impl AsRef<str>)]) -> Self {
        let mut sources = BTreeMap::new();
        let mut files = BTreeMap::new();
        for (name, text) in texts {
            let name = name.as_ref();
            let module = module_of(root, name);
            sources.insert(module.clone(), Source::read(text.as_ref()));
            files.insert(module, name.to_owned());
        }
        let tests: BTreeSet<Module> = sources
            .iter()
            .flat_map(|(module, source)| source.test_modules.iter().map(|name| child(module, name)))
            .collect();
        sources.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
        Self { sources, files }
    }

    /// The file of a module.
    pub fn file(&self, module: &Module) -> &str {
        self.files.get(module).map_or("?", String::as_str)
    }

    /// Every module that has a file.
    pub fn all(&self) -> impl Iterator<Item = &Module> {
        self.sources.keys()
    }

    /// Every import of one file by another, one for each pair of files.
    pub fn imports(&self) -> Vec<Import> {
        let mut found: BTreeMap<(Module, Module), String> = BTreeMap::new();
        for (from, source) in &self.sources {
            for path in &source.paths {
                for to in self.resolve(from, path, &mut BTreeSet::new()) {
                    if to != *from {
                        found
                            .entry((from.clone(), to))
                            .or_insert_with(|| path.join("::"));
                    }
                }
            }
        }
        found
            .into_iter()
            .map(|((from, to), path)| Import { from, to, path })
            .collect()
    }

    /// The paths of other crates that a file names, `std` among them.
    pub fn outside(&self) -> Vec<(Module, String)> {
        let mut found = BTreeSet::new();
        for (from, source) in &self.sources {
            for path in &source.paths {
                if self.resolve(from, path, &mut BTreeSet::new()).is_empty() {
                    found.insert((from.clone(), path.join("::")));
                }
            }
        }
        found.into_iter().collect()
    }

    /// The files that define what `path`, written in `from`, names: none if another crate does, several if one of
    /// them is chosen by the build.
    fn resolve(
        &self,
        from: &Module,
        path: &Path,
        seen: &mut BTreeSet<(Module, Path)>,
    ) -> BTreeSet<Module> {
        if !seen.insert((from.clone(), path.clone())) {
            return BTreeSet::new();
        }
        let mut module = from.clone();
        let mut rest = path.as_slice();
        match rest.first().map(String::as_str) {
            Some("crate") => module.clear(),
            Some("self") => {}
            Some("super") => drop(module.pop()),
            // A child module, or a name that is in scope here; anything else is another crate.
            _ => return self.descend(&module, rest, seen, false),
        }
        rest = &rest[1..];
        while rest.first().is_some_and(|part| part == "super") {
            module.pop();
            rest = &rest[1..];
        }
        self.descend(&module, rest, seen, true)
    }

    /// `rest` as seen inside of `module`. `known`: the first name is one of this crate in any case.
    fn descend(
        &self,
        module: &Module,
        rest: &[String],
        seen: &mut BTreeSet<(Module, Path)>,
        known: bool,
    ) -> BTreeSet<Module> {
        let itself = BTreeSet::from([module.clone()]);
        let Some((name, after)) = rest.split_first() else {
            return itself;
        };
        let inner = child(module, name);
        if self.sources.contains_key(&inner) {
            return self.descend(&inner, after, seen, true);
        }
        let Some(source) = self.sources.get(module) else {
            return BTreeSet::new();
        };
        if source.definitions.contains(name) {
            return itself;
        }
        let mut found = BTreeSet::new();
        for binding in &source.bindings {
            // `use anyhow::anyhow`: the first name is the crate.
            if binding.path.len() > 1 && binding.path[0] == binding.name {
                continue;
            }
            let mut path = binding.path.clone();
            if binding.name == *name {
                path.extend_from_slice(after);
            } else if binding.name == "*" && known {
                path.extend_from_slice(rest);
            } else {
                continue;
            }
            found.extend(self.resolve(module, &path, seen));
        }
        // A macro, or an item of an inline module.
        if found.is_empty() && known {
            return itself;
        }
        found
    }
}

fn module_of(root: &str, name: &str) -> Module {
    if name == root {
        return Vec::new();
    }
    let name = name.strip_suffix(".rs").unwrap_or(name);
    let name = name.strip_suffix("/mod").unwrap_or(name);
    name.split('/').map(str::to_owned).collect()
}

fn child(module: &Module, name: &str) -> Module {
    let mut inner = module.clone();
    inner.push(name.to_owned());
    inner
}

#[cfg(test)]
fn imports(texts: &[(&str, &str)]) -> Vec<String> {
    let modules = Modules::new("lib.rs", texts);
    let line = |i: &Import| format!("{} -> {}", modules.file(&i.from), modules.file(&i.to));
    modules.imports().iter().map(line).collect()
}

#[test]
fn an_item_that_the_parent_passes_on_is_imported_from_where_it_is_defined() {
    let found = imports(&[
        ("lib.rs", "mod ood;"),
        (
            "ood/mod.rs",
            "mod detector; mod dnm; pub use detector::Detector; pub struct Own;",
        ),
        ("ood/detector.rs", "use super::dnm; pub trait Detector {}"),
        ("ood/dnm.rs", "use super::Detector; fn f() -> super::Own {}"),
    ]);
    assert_eq!(
        found,
        [
            "ood/mod.rs -> ood/detector.rs",
            "ood/detector.rs -> ood/dnm.rs",
            "ood/dnm.rs -> ood/mod.rs",
            "ood/dnm.rs -> ood/detector.rs",
        ]
    );
}

#[test]
fn a_name_that_the_build_chooses_comes_from_every_file_that_may_define_it() {
    let found = imports(&[
        ("lib.rs", ""),
        (
            "kernels/mod.rs",
            "#[cfg(a)] pub use simd::attend; #[cfg(b)] pub use portable::*;",
        ),
        ("kernels/simd.rs", "pub fn attend() {}"),
        ("kernels/portable.rs", "pub fn attend() {}"),
        (
            "linear.rs",
            "use crate::kernels; fn f() { kernels::attend() }",
        ),
    ]);
    for to in ["mod", "simd", "portable"] {
        let import = format!("linear.rs -> kernels/{to}.rs");
        assert!(found.contains(&import), "{found:?}");
    }
}

#[test]
fn a_name_like_its_crate_is_outside() {
    let texts = [("lib.rs", "use anyhow::anyhow; fn f() { anyhow::bail!() }")];
    let modules = Modules::new("lib.rs", &texts);
    assert!(modules.imports().is_empty());
    assert_eq!(modules.outside().len(), 2);
}

#[test]
fn names_of_other_crates_are_outside() {
    let modules = Modules::new(
        "lib.rs",
        &[
            ("lib.rs", "mod a;"),
            (
                "a.rs",
                "use std::{fs, io::Read}; fn f() { web_sys::window() }",
            ),
        ],
    );
    let found: Vec<String> = modules
        .outside()
        .into_iter()
        .map(|(_, path)| path)
        .collect();
    assert_eq!(found, ["std::fs", "std::io::Read", "web_sys::window"]);
}
