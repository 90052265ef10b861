//! Running other programs: prints the command and the time so far, and on failure how to fix it.

use anyhow::{Context, Result, anyhow};
use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Prints one line on what is about to happen and why.
pub fn say(what: impl AsRef<str>) {
    println!("xtask: {}", what.as_ref());
}

/// Runs `command` with its output shown, and prints a line every minute: linking a module is silent for minutes, which
/// looks like a hang.
///
/// `fix` completes the sentence "To fix it: …" in the error.
pub fn stream(command: &mut Command, fix: &str) -> Result<()> {
    let line = describe(command);
    println!("  $ {line}");
    let status = with_heartbeat(command.stdin(Stdio::null()))?;
    verdict(status, &line, fix)
}

/// Runs `command` with its output in the file `log`, and shows the last 20 lines only if the command fails: the output
/// of installers is long.
pub fn quiet(command: &mut Command, log: &Path, fix: &str) -> Result<()> {
    let line = describe(command);
    println!("  $ {line}");
    if let Some(dir) = log.parent() {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    let out = fs::File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let err = out.try_clone()?;
    let status = with_heartbeat(command.stdin(Stdio::null()).stdout(out).stderr(err))?;
    if !status.success() {
        let text = fs::read_to_string(log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        for line in &lines[lines.len().saturating_sub(20)..] {
            eprintln!("  | {line}");
        }
    }
    verdict(status, &line, fix)
}

/// What `command` prints, or `None` if the command is missing or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let out = command.stdin(Stdio::null()).output().ok()?;
    out.status
        .success()
        .then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

fn with_heartbeat(command: &mut Command) -> Result<ExitStatus> {
    let line = describe(command);
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start `{line}`"))?;
    let (done, waiting) = channel::<()>();
    let start = Instant::now();
    let name = line.split(' ').take(3).collect::<Vec<_>>().join(" ");
    let heart = thread::spawn(move || {
        while let Err(RecvTimeoutError::Timeout) = waiting.recv_timeout(Duration::from_secs(60)) {
            println!("  ... {name}, {} so far", seconds(start.elapsed()));
        }
    });
    let status = child.wait();
    drop(done);
    // Closing the channel ended the thread. It panics only if stdout is closed, which does not matter here.
    let _ = heart.join();
    status.with_context(|| format!("cannot wait for `{line}`"))
}

fn verdict(status: ExitStatus, line: &str, fix: &str) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    Err(anyhow!("`{line}` failed ({status}).\n  To fix it: {fix}"))
}

/// The command as one would type it.
fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|part| part.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// `1.5 s` or `2 min 05 s`.
pub fn seconds(time: Duration) -> String {
    let s = time.as_secs_f64();
    if s < 60.0 {
        format!("{s:.1} s")
    } else {
        format!("{} min {:02} s", s as u64 / 60, s as u64 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_tells_how_to_fix_it() {
        let error = stream(&mut Command::new("false"), "run `true` instead").unwrap_err();
        assert!(error.to_string().contains("run `true` instead"), "{error}");
    }

    #[test]
    fn a_missing_program_is_an_error_not_a_panic() {
        assert!(stream(&mut Command::new("/no/such/program"), "").is_err());
        assert_eq!(output(&mut Command::new("/no/such/program")), None);
    }

    #[test]
    fn times_read_well() {
        assert_eq!(seconds(Duration::from_millis(1540)), "1.5 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}
