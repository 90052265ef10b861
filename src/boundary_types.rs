//! The TypeScript types of everything that crosses from Rust to the page, in
//! `www/client/types.d.ts`. A test fails if that file differs from the structs.
//!
//! To write the file: `OOD_LENS_WRITE_TYPES=1 cargo test --release -p ood-lens --lib boundary`.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use ts_rs::{Config, TS, TypeVisitor};

use crate::clip::TensorRange;
use crate::lens::{
    Calibrated, Compared, DeviceInfo, Judgements, LabelEntry, LensError, Map, PictureVerdict,
    SelfCheck, SettingsChanges, SettingsInForce, Threshold, ThresholdSource, WordFound,
};

const FILE: &str = "www/client/types.d.ts";
const WRITE: &str = "OOD_LENS_WRITE_TYPES";

/// The declarations of types and of the types that they refer to, by name.
struct Declarations {
    config: Config,
    seen: HashSet<TypeId>,
    by_name: BTreeMap<String, String>,
}

impl Declarations {
    fn add<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() || !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        let name = T::ident(&self.config);
        let docs = T::docs().map(|docs| comment(&plain(&docs)).join("\n") + "\n");
        let declaration = with_values(&pretty(&plain(&T::decl(&self.config))));
        let text = format!("{}export {declaration}\n", docs.unwrap_or_default());
        let other = self.by_name.insert(name.clone(), text);
        assert!(other.is_none(), "two types are named {name}");
        T::visit_dependencies(self);
    }
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        self.add::<T>();
    }
}

/// The whole file.
fn types() -> String {
    let mut declarations = Declarations {
        config: Config::new().with_large_int("number"),
        seen: HashSet::new(),
        by_name: BTreeMap::new(),
    };
    declarations.add::<PictureVerdict>();
    declarations.add::<Judgements>();
    declarations.add::<LabelEntry>();
    declarations.add::<Compared>();
    declarations.add::<Threshold>();
    declarations.add::<Calibrated>();
    declarations.add::<SettingsChanges>();
    declarations.add::<SettingsInForce>();
    declarations.add::<WordFound>();
    declarations.add::<Map>();
    declarations.add::<SelfCheck>();
    declarations.add::<DeviceInfo>();
    declarations.add::<TensorRange>();
    declarations.add::<LensError>();
    declarations.add::<ThresholdSource>();
    let mut file = "// Generated from the Rust structs by src/boundary_types.rs. Do not edit: change the structs,\n\
        // then run `OOD_LENS_WRITE_TYPES=1 cargo test --release -p ood-lens --lib boundary`.\n\n"
        .to_owned();
    for declaration in declarations.by_name.values() {
        file += declaration;
        file.push('\n');
    }
    file += "/** Everything that Rust says to a reader, as data for the page's catalogue. */\n";
    file += "export type Message = LensError | ThresholdSource;\n\n";
    file += "/** The code of every message. */\nexport type Code =";
    for code in codes(&declarations.by_name) {
        file += &format!("\n  | \"{code}\"");
    }
    file += ";\n";
    file
}

/// All error and message codes, sorted. Each code belongs to one type.
fn codes(declarations: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for text in declarations.values() {
        for after in text.split("code: \"").skip(1) {
            let code = after.split('"').next().unwrap_or_default();
            assert!(
                codes.insert(code.to_owned()),
                "two messages have the code {code}"
            );
        }
    }
    codes
}

/// Rust documentation without Rust's links.
fn plain(text: &str) -> String {
    text.replace("[`super::", "`")
        .replace("[`", "`")
        .replace("`]", "`")
}

/// Gives a message without values the field `values?: undefined`, because serde leaves the field out. The page can then
/// read `values` of every message without a check.
fn with_values(declaration: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in declaration.lines() {
        let is_end = line.starts_with('}');
        if is_end && lines.last().is_some_and(|l| l.starts_with("  code: ")) {
            lines.push("  values?: undefined;");
        }
        lines.push(line);
    }
    lines.join("\n")
}

/// A declaration with one field per line.
fn pretty(declaration: &str) -> String {
    let mut out = String::new();
    let (mut depth, mut brackets) = (0usize, 0usize);
    let mut rest = declaration;
    while let Some(next) = rest.chars().next() {
        let mut take = next.len_utf8();
        match next {
            '"' => {
                take = 2 + rest[1..].find('"').unwrap_or(rest.len() - 2);
                let quoted = &rest[..take];
                let is_key = depth > 0 && rest[take..].starts_with([':', '?']);
                out += if is_key {
                    quoted.trim_matches('"')
                } else {
                    quoted
                };
            }
            '/' if rest.starts_with("/**") => {
                take = rest.find("*/").map_or(rest.len(), |at| at + 2);
                trim_end(&mut out);
                for line in comment(&rest[..take]) {
                    new_line(&mut out, depth);
                    out += &line;
                }
                new_line(&mut out, depth);
            }
            '{' => {
                depth += 1;
                out.push('{');
                new_line(&mut out, depth);
            }
            '}' => {
                depth -= 1;
                trim_end(&mut out);
                if out.ends_with('{') {
                    out.push('}');
                } else {
                    if !out.ends_with(';') {
                        out.push(';');
                    }
                    new_line(&mut out, depth);
                    out.push('}');
                }
            }
            ',' if depth > 0 && brackets == 0 => {
                out.push(';');
                new_line(&mut out, depth);
            }
            ' ' | '\n' => {
                if !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
            }
            _ => {
                match next {
                    '<' | '[' | '(' => brackets += 1,
                    '>' | ']' | ')' => brackets -= 1,
                    _ => {}
                }
                out.push(next);
            }
        }
        rest = &rest[take..];
    }
    let lines = out
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// The lines of a comment; a single line of text stays on one line.
fn comment(text: &str) -> Vec<String> {
    let inner = text.trim().trim_start_matches("/**").trim_end_matches("*/");
    let lines = inner
        .lines()
        .map(|l| l.trim().trim_start_matches('*').trim());
    let lines: Vec<&str> = lines.skip_while(|l| l.is_empty()).collect();
    let count = lines
        .iter()
        .rposition(|l| !l.is_empty())
        .map_or(0, |at| at + 1);
    match &lines[..count] {
        [one] => vec![format!("/** {one} */")],
        lines => {
            let middle = lines
                .iter()
                .map(|l| format!(" * {l}").trim_end().to_owned());
            let first = std::iter::once("/**".to_owned());
            first.chain(middle).chain([" */".to_owned()]).collect()
        }
    }
}

fn trim_end(text: &mut String) {
    text.truncate(text.trim_end().len());
}

fn new_line(text: &mut String, depth: usize) {
    trim_end(text);
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
}

#[test]
fn the_boundary_types_are_those_of_the_structs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let types = types();
    if std::env::var_os(WRITE).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &types).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == types,
        "{FILE} differs from the Rust structs; write it again with \
         `{WRITE}=1 cargo test --release -p ood-lens --lib boundary`"
    );
}

#[test]
fn declarations_are_printed_with_one_field_a_line() {
    let declaration = "type A = { \n/**\n * One.\n */\nid: number, list: Array<[string, number]>, } | { \"code\": \"b\" };";
    let expected = "type A = {\n  /** One. */\n  id: number;\n  list: Array<[string, number]>;\n} | {\n  code: \"b\";\n};";
    assert_eq!(pretty(declaration), expected);
}
