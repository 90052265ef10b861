//! `cargo xtask bench`.

use crate::proc::{self, say};
use crate::project::Project;
use crate::rust::cargo;
use anyhow::Result;

pub fn run(project: &Project, args: &[String]) -> Result<()> {
    if !project.root.join("benches").is_dir() {
        say("there are no benchmarks yet (no folder benches/)");
        return Ok(());
    }
    say("running the benchmarks; a busy machine makes them worthless");
    let mut bench = cargo(project, "bench");
    bench.args(["-p", "ood-lens"]).args(args);
    proc::stream(&mut bench, "cargo bench -p ood-lens")
}
