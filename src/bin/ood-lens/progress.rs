//! Progress on standard error: one line that is written over itself.

use std::time::Instant;

/// Prints that `done` of `all` items of `what` are done.
pub fn count(what: &str, done: usize, all: usize) {
    eprint!("\r{what}: {done} of {all}  ");
    end_line(done, all);
}

/// As [`count`], with the rate since `begun`.
pub fn rate(what: &str, done: usize, all: usize, begun: Instant) {
    let rate = done as f64 / begun.elapsed().as_secs_f64().max(1e-9);
    eprint!("\r{what}: {done} of {all}, {rate:.0} a second  ");
    end_line(done, all);
}

fn end_line(done: usize, all: usize) {
    if done == all {
        eprintln!();
    }
}
