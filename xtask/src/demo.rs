//! `cargo xtask demo` and `serve`: the page on this machine. `demo` builds first, `serve` does not.

use crate::need::on_path;
use crate::project::Project;
use crate::serve::{PORT, Server};
use crate::wasm;
use anyhow::{Context, Result, bail};
use std::env;
use std::process::{Command, Stdio};

/// `cargo xtask demo`.
pub fn run(project: &Project, args: &[String]) -> Result<()> {
    let options = Options::parse(args)?;
    wasm::build(project, &wasm::MODULES)?;
    let server = Server::start(&project.root, options.port)?;
    println!(
        "\n  OOD Lens is at {}\n  (Ctrl+C stops the server)",
        server.address
    );
    if options.open {
        open_browser(&server.address);
    }
    server.wait();
    Ok(())
}

/// `cargo xtask serve`.
pub fn serve_only(project: &Project, args: &[String]) -> Result<()> {
    let options = Options::parse(args)?;
    let server = Server::start(&project.root, options.port)?;
    // The browser tests read the address from this line.
    println!("serving {}", server.address);
    server.wait();
    Ok(())
}

#[derive(Debug, PartialEq)]
struct Options {
    port: u16,
    open: bool,
}

impl Options {
    fn parse(args: &[String]) -> Result<Self> {
        let mut options = Self {
            port: PORT,
            open: true,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--no-open" => options.open = false,
                "--port" => {
                    let port = args.next().context("--port needs a number after it")?;
                    options.port = port.parse().with_context(|| {
                        format!("`{port}` is no port; ports are numbers from 0 to 65535")
                    })?;
                }
                other => {
                    bail!("there is no option `{other}`; the options are --port N and --no-open")
                }
            }
        }
        Ok(options)
    }
}

/// Opens the browser if there is a desktop. A failure is no error, because the address has been printed.
fn open_browser(address: &str) {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    if set("CI") || set("SSH_CONNECTION") {
        return;
    }
    let (program, args): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else if set("DISPLAY") || set("WAYLAND_DISPLAY") {
        ("xdg-open", &[])
    } else {
        return;
    };
    if on_path(program).is_some() {
        let _ = Command::new(program)
            .args(args)
            .arg(address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Options> {
        Options::parse(&args.iter().map(|&a| a.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_read_and_wrong_ones_are_refused() {
        let open = true;
        assert_eq!(parse(&[]).unwrap(), Options { port: PORT, open });
        assert_eq!(
            parse(&["--no-open", "--port", "0"]).unwrap(),
            Options {
                port: 0,
                open: false
            }
        );
        for bad in [&["--port"][..], &["--port", "99999"], &["--prot"]] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
