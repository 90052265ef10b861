//! `cargo xtask bench`.

use crate::proc::{self, say};
use crate::project::Project;
use crate::rust::cargo;
use anyhow::Result;

pub fn run(project: &Project, args: &[String]) -> Result<()> {
    say("running the benchmarks; a busy machine makes them worthless");
    let mut bench = cargo(project, "bench");
    bench.args(["-p", "ood-lens"]).args(args);
    proc::stream(&mut bench, "cargo bench -p ood-lens")
}
