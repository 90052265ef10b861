//! A static file server for this machine alone: what the demo and the browser
//! tests load the page from.

use crate::proc::say;
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::UNIX_EPOCH;
use tiny_http::{Header, Method, Request, Response, StatusCode};

/// Where the demo is looked for first.
pub const PORT: u16 = 8017;
/// As many as a browser opens connections, and two.
const THREADS: usize = 8;

pub struct Server {
    pub address: String,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Serves `root` on loopback. Port 0 lets the system choose.
    pub fn start(root: &Path, port: u16) -> Result<Self> {
        let root = Arc::new(root.canonicalize().context("the folder to serve is gone")?);
        let listener = listen(port)?;
        let address = format!("http://{}/", listener.local_addr()?);
        let server = tiny_http::Server::from_listener(listener, None)
            .map_err(|error| anyhow::anyhow!("cannot serve: {error}"))?;
        let server = Arc::new(server);
        let threads = (0..THREADS)
            .map(|_| {
                let (server, root) = (Arc::clone(&server), Arc::clone(&root));
                thread::spawn(move || {
                    while let Ok(request) = server.recv() {
                        // A visitor who leaves in the middle is no concern of ours.
                        let _ = answer(request, &root);
                    }
                })
            })
            .collect();
        Ok(Self { address, threads })
    }

    /// Serves until the process is ended.
    pub fn wait(self) {
        for thread in self.threads {
            // A thread that panicked leaves the others serving.
            let _ = thread.join();
        }
    }
}

fn listen(port: u16) -> Result<TcpListener> {
    for candidate in port..=port.saturating_add(50) {
        match TcpListener::bind(("127.0.0.1", candidate)) {
            Ok(listener) => {
                if candidate != port {
                    say(format!("port {port} is taken, using {candidate}"));
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => {
                return Err(error).with_context(|| {
                    format!("cannot listen on port {candidate}; try --port with another")
                });
            }
        }
    }
    anyhow::bail!("ports {port} and the next fifty are taken; try --port with another")
}

fn answer(request: Request, root: &Path) -> io::Result<()> {
    let header = |name: &'static str| {
        request
            .headers()
            .iter()
            .find(|header| header.field.equiv(name))
            .map(|header| header.value.as_str().to_owned())
    };
    if !matches!(request.method(), Method::Get | Method::Head) {
        return refuse(request, 405, "only GET and HEAD are answered here");
    }
    // A foreign name that resolves to this machine must not read what lies here.
    if !header("Host").is_some_and(|host| is_loopback(&host)) {
        return refuse(request, 403, "this server answers this machine alone");
    }
    let Some(path) = file_path(request.url()) else {
        return refuse(request, 400, "no such path is served");
    };
    let Some((file, length, tag)) = open(root, &path) else {
        return refuse(request, 404, "there is no such file");
    };
    let headers = [
        header_line("Content-Type", mime(&path)),
        // `no-cache` is: keep it, but ask; so an edit shows on reload.
        header_line("Cache-Control", "no-cache"),
        header_line("ETag", &tag),
        header_line("X-Content-Type-Options", "nosniff"),
    ];
    let headers = headers.into_iter().flatten().collect();
    if header("If-None-Match").is_some_and(|known| known == tag) {
        let unchanged = Response::new(StatusCode(304), headers, io::empty(), Some(0), None);
        return request.respond(unchanged);
    }
    // Never in chunks: the page shows progress in bytes, of a known number.
    let whole = Response::new(StatusCode(200), headers, file, Some(length), None)
        .with_chunked_threshold(usize::MAX);
    request.respond(whole)
}

fn refuse(request: Request, code: u16, why: &str) -> io::Result<()> {
    request.respond(Response::from_string(format!("{why}\n")).with_status_code(code))
}

fn header_line(name: &str, value: &str) -> Option<Header> {
    Header::from_bytes(name, value).ok()
}

/// The file, its length and a tag that changes with it.
fn open(root: &Path, path: &Path) -> Option<(File, usize, String)> {
    // A link that leads out of the folder is not followed.
    let whole = root.join(path).canonicalize().ok()?;
    if !whole.starts_with(root) {
        return None;
    }
    let meta = fs::metadata(&whole).ok().filter(fs::Metadata::is_file)?;
    let changed = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let tag = format!("\"{:x}-{:x}\"", changed.as_nanos(), meta.len());
    Some((File::open(whole).ok()?, meta.len().try_into().ok()?, tag))
}

/// The file a URL asks for, relative to the root, or `None` for one that has no
/// business here: above the root, hidden, or not a path at all.
fn file_path(url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.strip_prefix('/')?;
    let decoded = percent_decode(path)?;
    let mut file = PathBuf::new();
    for part in decoded.split('/').filter(|part| !part.is_empty()) {
        // Covers `.` and `..` as well as `.git`; `:` and `\` mean something to Windows.
        if part.starts_with('.') || part.contains(['\\', ':', '\0']) {
            return None;
        }
        file.push(part);
    }
    if decoded.is_empty() || decoded.ends_with('/') {
        file.push("index.html");
    }
    Some(file)
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            bytes.push(u8::try_from(digit()? * 16 + digit()?).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost")
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        // By this a browser compiles the module while it is still coming in.
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("txt" | "md" | "ts") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("avif") => "image/avif",
        Some("bmp") => "image/bmp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    #[test]
    fn paths_stay_inside() {
        let path = |url| file_path(url).map(|p| p.to_string_lossy().into_owned());
        assert_eq!(path("/").as_deref(), Some("index.html"));
        assert_eq!(path("/www/").as_deref(), Some("www/index.html"));
        assert_eq!(path("/www/a.js?v=1#x").as_deref(), Some("www/a.js"));
        assert_eq!(path("/a%20b.png").as_deref(), Some("a b.png"));
        assert_eq!(path("//a//b.js").as_deref(), Some("a/b.js"));
        for bad in [
            "/../etc/passwd",
            "/%2e%2e/etc/passwd",
            "/www/..%2f..%2fx",
            "/.git/config",
            "/a/.hidden",
            "/a%5c..%5cb",
            "/C:/x",
            "/a%00b",
            "/%zz",
            "/%f",
            "/%ff",
            "no-slash",
            "http://elsewhere/",
        ] {
            assert_eq!(path(bad), None, "{bad}");
        }
    }

    #[test]
    fn types_are_those_a_browser_insists_on() {
        let of = |name| mime(Path::new(name));
        assert_eq!(of("pkg/cpu/ood_lens_bg.wasm"), "application/wasm");
        assert_eq!(of("a.mjs"), of("a.js"));
        assert!(of("a.js").starts_with("text/javascript"));
        assert_eq!(of("model.safetensors"), "application/octet-stream");
        assert_eq!(of("pack.bin"), "application/octet-stream");
        assert_eq!(of("README"), "application/octet-stream");
    }

    #[test]
    fn only_this_machine_is_a_host() {
        assert!(is_loopback("127.0.0.1:8017"));
        assert!(is_loopback("localhost"));
        assert!(!is_loopback("evil.example:8017"));
    }

    fn ask(address: &str, request: &str) -> String {
        let host = address.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(host).unwrap();
        write!(stream, "{request}\r\nConnection: close\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn serves_whole_files_with_their_length() {
        let root = std::env::temp_dir().join(format!("xtask-serve-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join("big.wasm"), vec![b'a'; 200_000]).unwrap();
        let server = Server::start(&root, 0).unwrap();
        let get = |first: &str| ask(&server.address, &format!("{first}\r\nHost: localhost"));

        let whole = get("GET /big.wasm HTTP/1.1");
        assert!(whole.starts_with("HTTP/1.1 200"), "{}", &whole[..200]);
        assert!(whole.contains("Content-Length: 200000"));
        assert!(whole.contains("Content-Type: application/wasm"));
        assert_eq!(whole.len() - whole.find("\r\n\r\n").unwrap() - 4, 200_000);

        let head = get("HEAD /big.wasm HTTP/1.1");
        assert!(head.contains("Content-Length: 200000") && head.ends_with("\r\n\r\n"));

        let tag = head.split("ETag: ").nth(1).unwrap().lines().next().unwrap();
        let again = get(&format!("GET /big.wasm HTTP/1.1\r\nIf-None-Match: {tag}"));
        assert!(again.starts_with("HTTP/1.1 304"), "{again}");

        assert!(get("GET /none HTTP/1.1").starts_with("HTTP/1.1 404"));
        assert!(get("POST /big.wasm HTTP/1.1").starts_with("HTTP/1.1 405"));
        assert!(get("GET /../big.wasm HTTP/1.1").starts_with("HTTP/1.1 400"));
        let foreign = ask(
            &server.address,
            "GET /big.wasm HTTP/1.1\r\nHost: evil.example",
        );
        assert!(foreign.starts_with("HTTP/1.1 403"));
        fs::remove_dir_all(&root).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_out_are_not_followed() {
        let base = std::env::temp_dir().join(format!("xtask-links-{}", std::process::id()));
        let root = base.join("root");
        fs::create_dir_all(&root).unwrap();
        fs::write(base.join("secret"), "s").unwrap();
        fs::write(root.join("open"), "o").unwrap();
        std::os::unix::fs::symlink("../secret", root.join("link")).unwrap();
        let root = root.canonicalize().unwrap();
        assert!(open(&root, Path::new("open")).is_some());
        assert!(open(&root, Path::new("link")).is_none());
        fs::remove_dir_all(&base).unwrap();
    }

    #[test]
    fn a_taken_port_is_stepped_over() {
        let first = listen(0).unwrap();
        let port = first.local_addr().unwrap().port();
        let second = listen(port).unwrap();
        assert!(second.local_addr().unwrap().port() > port);
    }
}
