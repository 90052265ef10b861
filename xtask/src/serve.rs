//! A static file server that answers this machine alone: the demo and the browser tests load the page from it.

use crate::proc::say;
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, UNIX_EPOCH};

/// The port that is tried first.
pub const PORT: u16 = 8017;
/// In bytes; browsers send shorter ones.
const LONGEST_REQUEST: usize = 32 * 1024;
/// Browsers open connections in advance. One that stays silent for this long is closed.
const SILENCE: Duration = Duration::from_secs(30);

/// A running server.
pub struct Server {
    /// Its URL, `http://127.0.0.1:8017/`.
    pub address: String,
    thread: JoinHandle<()>,
}

impl Server {
    /// Serves `root` on the loopback address. With port 0 the system chooses a port.
    ///
    /// Each connection gets a thread and one answer. In a pool of threads, the idle connections of a browser would keep
    /// the next request waiting.
    pub fn start(root: &Path, port: u16) -> Result<Self> {
        let root = Arc::new(
            root.canonicalize()
                .context("the folder to serve does not exist")?,
        );
        let listener = listen(port)?;
        let address = format!("http://{}/", listener.local_addr()?);
        let thread = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let root = Arc::clone(&root);
                // An error means that the browser closed the connection.
                thread::spawn(move || drop(answer(stream, &root)));
            }
        });
        Ok(Self { address, thread })
    }

    /// Serves until the process ends.
    pub fn wait(self) {
        let _ = self.thread.join();
    }
}

fn listen(port: u16) -> Result<TcpListener> {
    for candidate in port..=port.saturating_add(50) {
        match TcpListener::bind(("127.0.0.1", candidate)) {
            Ok(listener) => {
                if candidate != port {
                    say(format!(
                        "port {port} is in use, so the server uses {candidate}"
                    ));
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => {
                return Err(error).with_context(|| {
                    format!("cannot listen on port {candidate}; choose another with --port")
                });
            }
        }
    }
    anyhow::bail!("port {port} and the fifty after it are in use; choose another with --port")
}

fn answer(mut stream: TcpStream, root: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(SILENCE))?;
    let Some(head) = read_head(&mut stream)? else {
        return Ok(());
    };
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut headers);
    if request.parse(&head).is_err() {
        return refuse(stream, "400 Bad Request", "the request is not HTTP");
    }
    let header = |name: &str| {
        let found = request
            .headers
            .iter()
            .find(|h| h.name.eq_ignore_ascii_case(name));
        found.and_then(|h| std::str::from_utf8(h.value).ok())
    };
    let method = request.method.unwrap_or_default();
    if !matches!(method, "GET" | "HEAD") {
        let why = "this server answers only GET and HEAD";
        return refuse(stream, "405 Method Not Allowed", why);
    }
    // A foreign website whose name resolves to this machine must not read files (DNS rebinding).
    if !header("Host").is_some_and(is_loopback) {
        return refuse(
            stream,
            "403 Forbidden",
            "this server answers only requests to localhost",
        );
    }
    let Some(path) = request.path.and_then(file_path) else {
        return refuse(stream, "400 Bad Request", "this path is not served");
    };
    let Some((file, length, tag)) = open(root, &path) else {
        return refuse(stream, "404 Not Found", "there is no such file");
    };
    // With `no-cache` the browser keeps the file but asks whether it has changed, so an edit shows on reload.
    let kept = format!("Cache-Control: no-cache\r\nETag: {tag}\r\nConnection: close\r\n");
    if header("If-None-Match") == Some(tag.as_str()) {
        return write!(stream, "HTTP/1.1 304 Not Modified\r\n{kept}\r\n");
    }
    // With a length, never in chunks: the page shows progress as a share of all bytes.
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {length}\r\n\
         X-Content-Type-Options: nosniff\r\n{kept}\r\n",
        mime(&path)
    )?;
    if method == "GET" {
        io::copy(&mut BufReader::with_capacity(1 << 16, file), &mut stream)?;
    }
    stream.flush()
}

/// The request up to the empty line; `None` if the browser sent nothing or too much.
fn read_head(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    let mut chunk = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let count = stream.read(&mut chunk)?;
        if count == 0 || head.len() > LONGEST_REQUEST {
            return Ok(None);
        }
        head.extend_from_slice(&chunk[..count]);
    }
    Ok(Some(head))
}

fn refuse(mut stream: TcpStream, status: &str, why: &str) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{why}\n",
        why.len() + 1
    )
}

/// The file, its length, and a tag that changes with the file.
fn open(root: &Path, path: &Path) -> Option<(File, u64, String)> {
    // Symbolic links that lead out of the folder are not followed.
    let whole = root.join(path).canonicalize().ok()?;
    if !whole.starts_with(root) {
        return None;
    }
    let meta = fs::metadata(&whole).ok().filter(fs::Metadata::is_file)?;
    let changed = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let tag = format!("\"{:x}-{:x}\"", changed.as_nanos(), meta.len());
    Some((File::open(whole).ok()?, meta.len(), tag))
}

/// The file that a URL names, relative to the root; `None` if the path leads above the root, is hidden or is no
/// path.
fn file_path(url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.strip_prefix('/')?;
    let decoded = percent_decode(path)?;
    let mut file = PathBuf::new();
    for part in decoded.split('/').filter(|part| !part.is_empty()) {
        // A leading dot covers `.`, `..` and `.git`; `:` and `\` are special on Windows.
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
        // With this type a browser compiles the module while it downloads.
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

    #[test]
    fn paths_stay_inside_the_root() {
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
    fn files_have_the_types_that_browsers_require() {
        let of = |name| mime(Path::new(name));
        assert_eq!(of("pkg/cpu/ood_lens_bg.wasm"), "application/wasm");
        assert_eq!(of("a.mjs"), of("a.js"));
        assert!(of("a.js").starts_with("text/javascript"));
        assert_eq!(of("model.safetensors"), "application/octet-stream");
        assert_eq!(of("pack.bin"), "application/octet-stream");
        assert_eq!(of("README"), "application/octet-stream");
    }

    #[test]
    fn only_loopback_names_are_accepted_as_host() {
        assert!(is_loopback("127.0.0.1:8017"));
        assert!(is_loopback("localhost"));
        assert!(!is_loopback("evil.example:8017"));
    }

    fn ask(address: &str, request: &str) -> String {
        let host = address.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(host).unwrap();
        write!(stream, "{request}\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn whole_files_are_served_with_their_length() {
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

    #[test]
    fn idle_connections_do_not_delay_others() {
        let root = std::env::temp_dir().join(format!("xtask-idle-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join("a.js"), "1").unwrap();
        let server = Server::start(&root, 0).unwrap();
        let host = server
            .address
            .trim_start_matches("http://")
            .trim_end_matches('/');
        let idle: Vec<TcpStream> = (0..40).map(|_| TcpStream::connect(host).unwrap()).collect();
        let answer = ask(&server.address, "GET /a.js HTTP/1.1\r\nHost: localhost");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        drop(idle);
        fs::remove_dir_all(&root).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_root_are_not_followed() {
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
    fn the_next_port_is_used_if_one_is_taken() {
        let first = listen(0).unwrap();
        let port = first.local_addr().unwrap().port();
        let second = listen(port).unwrap();
        assert!(second.local_addr().unwrap().port() > port);
    }
}
