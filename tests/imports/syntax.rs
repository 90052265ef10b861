//! What one source file imports, defines and passes on.

use super::lexer::tokens;
use std::collections::BTreeSet;

/// A path as it is written: `crate::clip::Layout`, `super::linear::values`, `std::fs`.
pub type Path = Vec<String>;

/// A name that a `use` puts into the module.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// The name, or `*` for everything in `path`.
    pub name: String,
    pub path: Path,
}

/// The outside of one file, without what is compiled for tests alone.
#[derive(Debug, Default)]
pub struct Source {
    /// The names that `use` binds at the top level of the file.
    pub bindings: Vec<Binding>,
    /// Every path in the file, whether in a `use` or in an expression, as seen from the top level of the file.
    pub paths: Vec<Path>,
    /// The items that the file defines at its top level.
    pub definitions: BTreeSet<String>,
    /// The files that it declares with `#[cfg(test)] mod name;`.
    pub test_modules: BTreeSet<String>,
}

const ITEMS: &[&str] = &[
    "const", "enum", "fn", "static", "struct", "trait", "type", "union",
];

impl Source {
    pub fn read(source: &str) -> Self {
        let mut reader = Reader {
            tokens: tokens(source),
            at: 0,
            found: Self::default(),
            inline: Vec::new(),
            depth: 0,
        };
        reader.file();
        reader.found
    }
}

struct Reader {
    tokens: Vec<String>,
    at: usize,
    found: Source,
    /// The depth of braces at which each open inline module (`mod name { … }`) began.
    inline: Vec<usize>,
    depth: usize,
}

impl Reader {
    fn file(&mut self) {
        while self.at < self.tokens.len() {
            match self.token(0) {
                "#" => self.attribute(),
                "use" => self.import(),
                "mod" if self.token(2) == "{" => {
                    self.inline.push(self.depth);
                    self.at += 2;
                }
                "{" => self.brace(1),
                "}" => self.brace(-1),
                word if ITEMS.contains(&word) => self.item(),
                _ => self.path(),
            }
        }
    }

    fn token(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", String::as_str)
    }

    fn brace(&mut self, step: isize) {
        self.depth = self.depth.saturating_add_signed(step);
        if self.inline.last().is_some_and(|&depth| depth == self.depth) && step < 0 {
            self.inline.pop();
        }
        self.at += 1;
    }

    fn item(&mut self) {
        if self.depth == 0 {
            let name = self.token(1).to_owned();
            self.found.definitions.insert(name);
        }
        self.at += 1;
    }

    /// Skips `#[…]`, and with `#[cfg(test)]` the item that it belongs to.
    fn attribute(&mut self) {
        let start = self.at;
        while self.at < self.tokens.len() && self.token(0) != "[" {
            self.at += 1;
        }
        self.group("[", "]");
        let text = self.tokens[start..self.at].concat();
        if text == "#[cfg(test)]" || text.starts_with("#[cfg(all(test,") {
            self.skip_item();
        }
    }

    fn skip_item(&mut self) {
        while self.token(0) == "#" {
            self.at += 1;
            self.group("[", "]");
        }
        let start = self.at;
        while self.at < self.tokens.len() {
            match self.token(0) {
                "{" => {
                    self.group("{", "}");
                    // `use a::{b, c};` goes on after its braces.
                    if self.token(0) == ";" {
                        self.at += 1;
                    }
                    return;
                }
                ";" => {
                    self.at += 1;
                    let item = &self.tokens[start..self.at];
                    if let [.., word, name, _] = item
                        && word == "mod"
                    {
                        self.found.test_modules.insert(name.clone());
                    }
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    /// Moves behind the bracket that closes the one here.
    fn group(&mut self, open: &str, close: &str) {
        let mut depth = 0;
        while self.at < self.tokens.len() {
            let token = self.token(0);
            if token == open {
                depth += 1;
            } else if token == close {
                depth -= 1;
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn import(&mut self) {
        self.at += 1;
        // Opaque types may capture with `use<'a>`: no import.
        if self.token(0) == "<" {
            return;
        }
        let mut bindings = Vec::new();
        self.tree(&mut Vec::new(), &mut bindings);
        for mut binding in bindings {
            if self.inline.is_empty() {
                self.record(binding.path.clone());
                if self.depth == 0 {
                    self.found.bindings.push(binding);
                }
            } else {
                self.outward(&mut binding.path);
                self.record(binding.path);
            }
        }
    }

    /// One branch of a `use` tree, its prefix known.
    fn tree(&mut self, prefix: &mut Path, bindings: &mut Vec<Binding>) {
        let length = prefix.len();
        loop {
            match self.token(0) {
                "{" => {
                    self.at += 1;
                    while !matches!(self.token(0), "}" | "") {
                        self.tree(prefix, bindings);
                        if self.token(0) == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    break;
                }
                "::" => self.at += 1,
                "," | "}" | ";" | "" => break,
                "*" => {
                    self.at += 1;
                    bindings.push(Binding {
                        name: "*".to_owned(),
                        path: prefix.clone(),
                    });
                    break;
                }
                word => {
                    let word = word.to_owned();
                    self.at += 1;
                    // `a::{self}` is `a`.
                    if word != "self" || prefix.is_empty() {
                        prefix.push(word);
                    }
                    if self.token(0) == "::" {
                        continue;
                    }
                    let mut name = prefix.last().cloned().unwrap_or_default();
                    if self.token(0) == "as" {
                        name = self.token(1).to_owned();
                        self.at += 2;
                    }
                    bindings.push(Binding {
                        name,
                        path: prefix.clone(),
                    });
                    break;
                }
            }
        }
        prefix.truncate(length);
    }

    /// A path in an expression or a type; anything else is stepped over.
    fn path(&mut self) {
        let mut path = Vec::new();
        while self
            .token(0)
            .starts_with(|c: char| c.is_alphabetic() || c == '_')
        {
            path.push(self.token(0).to_owned());
            self.at += 1;
            if self.token(0) != "::" {
                break;
            }
            self.at += 1;
        }
        if path.is_empty() {
            self.at += 1;
        } else if path.len() > 1 {
            self.outward(&mut path);
            self.record(path);
        }
    }

    /// Turns a path in an inline module into one at the top level of the file: there each `super` is one less.
    fn outward(&self, path: &mut Path) {
        for _ in &self.inline {
            if path.first().is_some_and(|first| first == "super") {
                path.remove(0);
            }
        }
        if path.is_empty() {
            path.push("self".to_owned());
        }
    }

    fn record(&mut self, path: Path) {
        self.found.paths.push(path);
    }
}

#[cfg(test)]
fn joined(paths: &[Path]) -> Vec<String> {
    paths.iter().map(|path| path.join("::")).collect()
}

#[test]
fn use_trees_are_spread_out() {
    let source = Source::read("pub use a::{self, b::{C, d as e}, f::*}; use super::g;");
    assert_eq!(
        joined(&source.paths),
        ["a", "a::b::C", "a::b::d", "a::f", "super::g"]
    );
    let names: Vec<&str> = source.bindings.iter().map(|b| b.name.as_str()).collect();
    assert_eq!(names, ["a", "C", "e", "*", "g"]);
}

#[test]
fn paths_in_expressions_and_types_count() {
    let source =
        Source::read("fn f(x: crate::a::B) -> u8 { super::c::d(x).e() + std::fs::read(y) }");
    assert_eq!(
        joined(&source.paths),
        ["crate::a::B", "super::c::d", "std::fs::read"]
    );
    assert!(source.definitions.contains("f"));
}

#[test]
fn what_only_tests_compile_is_left_out() {
    let source = Source::read(
        "#[cfg(test)] use crate::a::{B, C};
         #[cfg(test)] #[allow(x)] mod tests { use crate::d; fn f() { crate::e::g() } }
         #[cfg(test)] mod more;
         #[cfg(any(test, y))] use crate::kept;",
    );
    assert_eq!(joined(&source.paths), ["crate::kept"]);
    assert!(source.test_modules.contains("more"));
}

#[test]
fn an_inline_module_is_part_of_its_file() {
    let source =
        Source::read("mod inner { use super::super::a; fn f() { super::g::h() } } use super::b;");
    assert_eq!(joined(&source.paths), ["super::a", "g::h", "super::b"]);
}
