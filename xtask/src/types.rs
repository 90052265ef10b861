//! `cargo xtask types`: the TypeScript types of what crosses from Rust to the page.

use crate::proc::{self, say};
use crate::project::Project;
use crate::rust::cargo;
use anyhow::Result;

/// The test that writes the file (`src/boundary_types.rs`) is also the one that fails if the file is not current.
pub fn run(project: &Project) -> Result<()> {
    say("writing www/client/types.d.ts from the structs of the crate");
    let mut test = cargo(project, "test");
    test.args(["--release", "-p", "ood-lens", "--lib", "boundary_types"]);
    test.env("OOD_LENS_WRITE_TYPES", "1");
    proc::stream(&mut test, "change what the compiler names above")
}
