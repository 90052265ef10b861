//! The crate's structure: which module may import which, and that no imports form a circle.
//!
//! Read from the sources, because the compiler allows both. CI runs these with the other tests.

mod imports;

use imports::circles::circles;
use imports::modules::Modules;
use std::path::Path;

/// What each module of the crate may import, besides other crates. Data flow upwards in this list, imports downwards.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("checksum", &[]),
    ("parallel", &[]),
    ("clip", &["checksum", "parallel"]),
    ("corpus", &["checksum", "parallel"]),
    ("ood", &["checksum", "parallel", "corpus"]),
    ("lens", &["checksum", "parallel", "corpus", "ood", "clip"]),
    (
        "web",
        &["checksum", "parallel", "corpus", "ood", "clip", "lens"],
    ),
];

/// Bytes and tensors go in, values come out: these modules touch nothing outside.
const PURE: &[&str] = &["clip", "corpus", "ood"];

/// Files, the network, the process and the browser.
const OUTSIDE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
];

fn library() -> Modules {
    Modules::read(&root().join("src"), "lib.rs", "bin")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The imports that run against [`MAY_IMPORT`].
fn against_the_direction(modules: &Modules) -> Vec<String> {
    let mut found = Vec::new();
    for import in modules.imports() {
        let (Some(from), Some(to)) = (import.from.first(), import.to.first()) else {
            continue;
        };
        let allowed = MAY_IMPORT.iter().find(|(name, _)| name == from);
        if from != to && !allowed.is_some_and(|(_, list)| list.contains(&to.as_str())) {
            found.push(format!(
                "  {} imports {} ({})",
                modules.file(&import.from),
                modules.file(&import.to),
                import.path
            ));
        }
    }
    found
}

/// The paths by which the modules in [`PURE`] reach outside.
fn reaches_outside(modules: &Modules) -> Vec<String> {
    let is_below = |path: &str, name: &str| {
        path.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    let mut found = Vec::new();
    for (module, path) in modules.outside() {
        let pure = module
            .first()
            .is_some_and(|first| PURE.contains(&first.as_str()));
        if pure && OUTSIDE.iter().any(|name| is_below(&path, name)) {
            found.push(format!("  {} uses {path}", modules.file(&module)));
        }
    }
    found
}

#[test]
fn every_module_imports_only_those_below_it() {
    let library = library();
    let count = library.imports().len();
    println!("{} files, {count} imports", library.all().count());
    assert!(
        count > 200,
        "only {count} imports were found: the sources are read wrongly"
    );
    for module in library.all().filter(|module| module.len() == 1) {
        assert!(
            MAY_IMPORT.iter().any(|(name, _)| *name == module[0]),
            "{} is not in MAY_IMPORT; say in tests/structure.rs what it may import",
            library.file(module)
        );
    }
    let found = against_the_direction(&library);
    assert!(
        found.is_empty(),
        "these imports run against the direction that MAY_IMPORT in tests/structure.rs states.\n\
         Move what is imported down, or pass it in as an argument:\n{}",
        found.join("\n")
    );
}

#[test]
fn the_model_the_corpus_and_the_scores_touch_no_files_network_or_page() {
    let found = reaches_outside(&library());
    assert!(
        found.is_empty(),
        "src/{{clip,corpus,ood}} take bytes and tensors and return values.\n\
         Move files and the network to src/bin, the browser to src/web:\n{}",
        found.join("\n")
    );
}

#[test]
fn no_imports_of_the_crate_form_a_circle() {
    assert_no_circles(&library(), "src");
}

#[test]
fn no_imports_of_the_command_line_form_a_circle() {
    let folder = root().join("src/bin/ood-lens");
    assert_no_circles(&Modules::read(&folder, "main.rs", ""), "src/bin/ood-lens");
}

fn assert_no_circles(modules: &Modules, folder: &str) {
    let found = circles(modules);
    assert!(
        found.is_empty(),
        "{} circles of imports in {folder}. Move what both sides need into a file that imports neither:\n{}",
        found.len(),
        found.join("\n\n")
    );
}

#[test]
fn an_import_upwards_and_a_file_read_are_found() {
    let modules = Modules::new(
        "lib.rs",
        &[
            ("lib.rs", "pub mod clip; pub mod lens; pub use lens::Lens;"),
            (
                "clip/mod.rs",
                "use crate::Lens; fn f() { std::fs::read(\"a\") }",
            ),
            (
                "clip/text.rs",
                "use std::{io, net::TcpStream}; use crate::checksum::sha;",
            ),
            (
                "lens/mod.rs",
                "use crate::clip::text; use std::fs; pub struct Lens;",
            ),
            ("checksum.rs", "pub fn sha() {}"),
        ],
    );
    assert_eq!(
        against_the_direction(&modules),
        ["  clip/mod.rs imports lens/mod.rs (crate::Lens)"]
    );
    assert_eq!(
        reaches_outside(&modules),
        [
            "  clip/mod.rs uses std::fs::read",
            "  clip/text.rs uses std::net::TcpStream"
        ]
    );
}
