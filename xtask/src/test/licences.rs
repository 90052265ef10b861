//! The licences and the origin of every crate that Cargo.lock names.

use crate::proc;
use crate::project::Project;
use crate::python::Checkers;
use anyhow::Result;

/// For all platforms, because people build the command line on theirs: cargo downloads the crates of the others too
/// (450 MB unpacked, once).
///
/// `deny.toml` says what is allowed, and where known weaknesses are looked up instead of here.
pub fn deny(project: &Project) -> Result<()> {
    let mut deny = Checkers::get(project)?.tool("cargo-deny");
    deny.args([
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ]);
    let fix = "choose a crate with a licence that deny.toml allows. If its licence may be allowed, add it there and \
               name the crate in NOTICE. If crates could not be downloaded, try again with crates.io reachable";
    proc::stream(&mut deny, fix)
}
