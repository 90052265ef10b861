//! Imports that lead back to where they began.

use super::modules::{Import, Module, Modules};
use std::collections::{BTreeMap, BTreeSet};

/// Every circle among the modules of one folder, as text.
///
/// A file counts as its module and as every module around it, so a circle between two folders is found even where no
/// two files import each other. A module and the modules inside it are one unit and may import each other: the `impl`
/// blocks of one type are spread over these files.
pub fn circles(modules: &Modules) -> Vec<String> {
    let imports = modules.imports();
    let parents: BTreeSet<Module> = modules
        .all()
        .filter(|module| !module.is_empty())
        .map(|module| module[..module.len() - 1].to_vec())
        .collect();
    parents
        .iter()
        .flat_map(|parent| circles_in(parent, modules, &imports))
        .collect()
}

fn circles_in(parent: &Module, modules: &Modules, imports: &[Import]) -> Vec<String> {
    let level = parent.len();
    let inside = |module: &Module| module.len() > level && module.starts_with(parent);
    let mut uses: BTreeMap<&str, BTreeMap<&str, &Import>> = BTreeMap::new();
    for import in imports {
        if inside(&import.from) && inside(&import.to) {
            let (from, to) = (import.from[level].as_str(), import.to[level].as_str());
            if from != to {
                uses.entry(from).or_default().entry(to).or_insert(import);
            }
        }
    }
    let mut found = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for &start in uses.keys() {
        if told.contains(start) {
            continue;
        }
        if let Some(circle) = way_back(start, &uses) {
            told.extend(circle.iter().map(|import| import.from[level].as_str()));
            let lines = circle.iter().map(|import| {
                let (from, to) = (modules.file(&import.from), modules.file(&import.to));
                format!("  {from} imports {to} ({})", import.path)
            });
            found.push(lines.collect::<Vec<_>>().join("\n"));
        }
    }
    found
}

/// The shortest way from `start` to itself.
fn way_back<'a>(
    start: &str,
    uses: &BTreeMap<&'a str, BTreeMap<&'a str, &'a Import>>,
) -> Option<Vec<&'a Import>> {
    let mut ways: Vec<(&str, Vec<&Import>)> = vec![(start, Vec::new())];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for (module, way) in ways {
            for (&to, &import) in uses.get(module).into_iter().flatten() {
                let mut way = way.clone();
                way.push(import);
                if to == start {
                    return Some(way);
                }
                if seen.insert(to) {
                    longer.push((to, way));
                }
            }
        }
        ways = longer;
    }
    None
}

#[cfg(test)]
fn found(texts: &[(&str, &str)]) -> Vec<String> {
    circles(&Modules::new("lib.rs", texts))
}

#[test]
fn files_that_import_each_other_are_a_circle() {
    let apart = [
        ("lib.rs", ""),
        ("a.rs", "use crate::b::f;"),
        ("b.rs", "pub fn f() {}"),
    ];
    assert!(found(&apart).is_empty());
    let circle = [
        ("lib.rs", ""),
        ("a.rs", "use crate::b::f;"),
        ("b.rs", "fn f() { crate::a::g() }"),
    ];
    assert_eq!(
        found(&circle),
        ["  a.rs imports b.rs (crate::b::f)\n  b.rs imports a.rs (crate::a::g)"]
    );
}

#[test]
fn a_circle_over_three_files_and_an_item_passed_on_is_found() {
    let texts = [
        ("lib.rs", ""),
        ("ood/mod.rs", "pub use a::A;"),
        ("ood/a.rs", "use super::b::B; pub struct A;"),
        ("ood/b.rs", "use super::c; pub struct B;"),
        ("ood/c.rs", "use super::A;"),
    ];
    let circles = found(&texts);
    assert_eq!(circles.len(), 1, "{circles:?}");
    assert_eq!(circles[0].lines().count(), 3);
    assert!(circles[0].contains("ood/c.rs imports ood/a.rs (super::A)"));
}

#[test]
fn folders_that_import_each_other_are_a_circle_even_by_different_files() {
    let texts = [
        ("lib.rs", ""),
        ("a/mod.rs", ""),
        ("a/one.rs", "use crate::b::one;"),
        ("a/two.rs", ""),
        ("b/mod.rs", ""),
        ("b/one.rs", ""),
        ("b/two.rs", "use crate::a::two::X;"),
    ];
    assert_eq!(found(&texts).len(), 1);
}

#[test]
fn a_module_and_its_children_are_one_unit() {
    let texts = [
        ("lib.rs", "pub mod lens;"),
        ("lens/mod.rs", "mod map; use map::Map; pub struct Lens;"),
        ("lens/map.rs", "use super::Lens; pub struct Map;"),
    ];
    assert!(found(&texts).is_empty());
}

#[test]
fn imports_of_tests_make_no_circle() {
    let texts = [
        ("lib.rs", ""),
        ("a.rs", "use crate::b::f;"),
        ("b.rs", "#[cfg(test)] mod tests { use crate::a; }"),
    ];
    assert!(found(&texts).is_empty());
}
