//! Files that the browser loads beside the pages: scripts, WebAssembly, the stylesheet, pictures.
//!
//! A release build carries them inside the executable, as brotli and gzip (`build.rs` makes the table from `target/site`, which
//! `cargo xtask build` fills). A debug build reads the same folder from disk, once, at start.
//!
//! An address from [`Site::address`] carries the content's hash (`/pkg/muster.js?v=…`) and may be kept for ever; the same path
//! without it is checked again each time.
//!
//! Mount [`Site::router`] outside whatever asks for a sign-in, and set the usual headers only where they are not there yet:
//! `worker.js` brings a content security policy of its own.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::sync::OnceLock;

use axum::Router;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};

/// One file inside the executable. Made by `build.rs`.
struct Embedded {
    path: &'static str,
    hash: &'static str,
    plain: Option<&'static [u8]>,
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

static EMBEDDED: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// A worker obeys the policy of its own script's answer, not that of the page that starts it.
const WORKER_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/// All files that can be asked for.
#[derive(Clone, Default)]
pub struct Site {
    files: BTreeMap<String, File>,
}

/// One file, in the forms in which it can be sent. At least one of them is there.
#[derive(Clone, Default)]
struct File {
    /// Hash of the plain content; empty when nobody wrote a manifest (cargo-leptos).
    hash: String,
    plain: Option<Bytes>,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// The files of this executable; in a debug build, those of `target/site`.
///
/// Where cargo-leptos started the server (`LEPTOS_SITE_ROOT` is set), the files of its folder.
pub fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| match std::env::var_os("LEPTOS_SITE_ROOT") {
        Some(root) => Site::of_cargo_leptos(Path::new(&root)),
        None if cfg!(debug_assertions) => Site::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("target/site")),
        None => Site::embedded(),
    })
}

impl Site {
    fn embedded() -> Site {
        let files = EMBEDDED.iter().map(|file| {
            let form = |bytes: Option<&'static [u8]>| bytes.map(Bytes::from_static);
            let forms =
                File { hash: file.hash.to_owned(), plain: form(file.plain), brotli: form(file.brotli), gzip: form(file.gzip) };
            (file.path.to_owned(), forms)
        });
        Site { files: files.collect() }
    }

    /// The files of a folder that its `manifest.tsv` names. Without a manifest there are none.
    fn read(root: &Path) -> Site {
        let mut site = Site::default();
        let manifest = std::fs::read_to_string(root.join("manifest.tsv")).unwrap_or_default();
        for (path, hash) in manifest.lines().filter_map(|line| line.split_once('\t')) {
            site.add(path, hash, &root.join(path));
        }
        site
    }

    /// What cargo-leptos made: the whole folder, nothing hashed. It leaves the `@import` lines of the stylesheet as they are, so the
    /// parts are there under the addresses that these lines ask for. It starts us at the root of the repository.
    fn of_cargo_leptos(root: &Path) -> Site {
        let mut site = Site::default();
        let style = Path::new("style");
        walk(style, "", &mut |path| site.add(&format!("pkg/{path}"), "", &style.join(path)));
        walk(root, "", &mut |path| site.add(path, "", &root.join(path)));
        site
    }

    /// Adds a file. One that cannot be read is left out; its address then answers *not found*.
    fn add(&mut self, path: &str, hash: &str, from: &Path) {
        if let Ok(bytes) = std::fs::read(from) {
            let file = File { hash: hash.to_owned(), plain: Some(bytes.into()), ..File::default() };
            self.files.insert(path.to_owned(), file);
        }
    }

    /// Whether the pages' script is there. Without it a server answers plain HTML only.
    pub fn is_built(&self) -> bool {
        self.files.contains_key("pkg/muster.js")
    }

    /// The address of a file, with its content's hash: `pkg/muster.js` -> `/pkg/muster.js?v=0123456789abcdef`.
    ///
    /// A file that is not there gets its plain address, so that pages work without the build of the browser's part.
    pub fn address(&self, path: &str) -> String {
        match self.files.get(path).map(|file| file.hash.as_str()) {
            None | Some("") => format!("/{path}"),
            Some(hash) => format!("/{path}?v={hash}"),
        }
    }

    /// The address of the page's WebAssembly: wasm-bindgen and cargo-leptos name it differently.
    pub fn page_wasm(&self) -> String {
        let theirs = "pkg/muster.wasm";
        self.address(if self.files.contains_key(theirs) { theirs } else { "pkg/muster_bg.wasm" })
    }

    /// One route for each file, `GET` and `HEAD`, open to everybody.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        self.files.iter().fold(Router::new(), |router, (path, file)| {
            let (name, file) = (path.clone(), file.clone());
            let answer = move |RawQuery(query): RawQuery, headers: HeaderMap| async move { file.answer(&name, query, &headers) };
            router.route(&format!("/{path}"), get(answer))
        })
    }
}

impl File {
    fn answer(&self, path: &str, query: Option<String>, asked: &HeaderMap) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        let fresh = !self.hash.is_empty() && query.as_deref().and_then(|q| q.strip_prefix("v=")) == Some(&self.hash);
        let keep = if fresh { "public, max-age=31536000, immutable" } else { "no-cache" };
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
        if path == "worker.js" {
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(WORKER_POLICY));
        }
        // Weak, because the bytes sent depend on the encoding.
        let tag = format!("W/\"{}\"", self.hash);
        if !self.hash.is_empty() {
            if asked.get_all(IF_NONE_MATCH).iter().any(|value| value.as_bytes().windows(tag.len()).any(|w| w == tag.as_bytes())) {
                return (StatusCode::NOT_MODIFIED, headers).into_response();
            }
            if let Ok(tag) = HeaderValue::from_str(&tag) {
                headers.insert(ETAG, tag);
            }
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
        let (encoding, body) = self.choose(asked);
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        (headers, body).into_response()
    }

    /// The smallest form that the asker takes.
    fn choose(&self, asked: &HeaderMap) -> (Option<&'static str>, Bytes) {
        match (&self.brotli, &self.gzip, &self.plain) {
            (Some(brotli), _, _) if accepts(asked, "br") => (Some("br"), brotli.clone()),
            (_, Some(gzip), _) if accepts(asked, "gzip") => (Some("gzip"), gzip.clone()),
            (_, _, Some(plain)) => (None, plain.clone()),
            // Rare: tools that take no compressed answer. Not worth a third copy inside the executable.
            (_, Some(gzip), None) => {
                let mut plain = Vec::new();
                match flate2::read::GzDecoder::new(gzip.as_ref()).read_to_end(&mut plain) {
                    Ok(_) => (None, plain.into()),
                    Err(_) => (Some("gzip"), gzip.clone()),
                }
            }
            (Some(brotli), None, None) => (Some("br"), brotli.clone()),
            (None, None, None) => (None, Bytes::new()),
        }
    }
}

/// Whether `Accept-Encoding` names the coding (or `*`) without `q=0`.
fn accepts(asked: &HeaderMap, coding: &str) -> bool {
    let values = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = false;
    for item in values.flat_map(|value| value.split(',')) {
        let (name, parameter) = item.split_once(';').unwrap_or((item, ""));
        let refused = parameter.trim().strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q == 0.0));
        match name.trim() {
            name if name.eq_ignore_ascii_case(coding) => return !refused,
            "*" => any = !refused,
            _ => {}
        }
    }
    any
}

/// Media type by the name's ending.
fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Every file below `root`, by its path with `/`.
fn walk(root: &Path, below: &str, each: &mut dyn FnMut(&str)) {
    for entry in std::fs::read_dir(root.join(below)).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(root, &path, each),
            Ok(kind) if kind.is_file() => each(&path),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn asked(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    fn compressed(text: &[u8]) -> File {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text).unwrap();
        File {
            hash: "abc".to_owned(),
            plain: None,
            brotli: Some(Bytes::from_static(b"brotli form")),
            gzip: Some(gzip.finish().unwrap().into()),
        }
    }

    async fn body(response: Response) -> Vec<u8> {
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
    }

    #[test]
    fn the_smallest_form_that_is_accepted_is_sent() {
        let file = compressed(b"let x = 1;");
        assert_eq!(file.choose(&asked(&[("accept-encoding", "gzip, deflate, br, zstd")])).0, Some("br"));
        assert_eq!(file.choose(&asked(&[("accept-encoding", "gzip, br;q=0")])).0, Some("gzip"));
        assert_eq!(file.choose(&asked(&[("accept-encoding", "*")])).0, Some("br"));
    }

    #[test]
    fn who_takes_nothing_compressed_gets_the_plain_text() {
        assert_eq!(compressed(b"let x = 1;").choose(&HeaderMap::new()), (None, Bytes::from_static(b"let x = 1;")));
    }

    #[test]
    fn only_an_address_with_the_right_hash_is_kept_for_ever() {
        let file = compressed(b"x");
        let keep = |query: Option<&str>| {
            let answer = file.answer("pkg/muster.js", query.map(str::to_owned), &HeaderMap::new());
            answer.headers()[CACHE_CONTROL].to_str().unwrap().to_owned()
        };
        assert_eq!(keep(Some("v=abc")), "public, max-age=31536000, immutable");
        assert_eq!(keep(Some("v=older")), "no-cache");
        assert_eq!(keep(None), "no-cache");
    }

    #[tokio::test]
    async fn what_has_not_changed_is_not_sent_again() {
        let answer = compressed(b"x").answer("pkg/muster.css", None, &asked(&[("if-none-match", "W/\"abc\"")]));
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(body(answer).await, b"");
    }

    #[test]
    fn the_worker_brings_its_own_policy_and_nothing_else_does() {
        let policy =
            |path| compressed(b"x").answer(path, None, &HeaderMap::new()).headers().get(CONTENT_SECURITY_POLICY).cloned();
        assert_eq!(policy("worker.js"), Some(HeaderValue::from_static(WORKER_POLICY)));
        assert_eq!(policy("pkg/muster.js"), None);
    }

    #[test]
    fn an_address_carries_the_hash_of_what_it_names() {
        let site = Site { files: [("pkg/muster.js".to_owned(), compressed(b"x"))].into() };
        assert_eq!(site.address("pkg/muster.js"), "/pkg/muster.js?v=abc");
        assert_eq!(site.address("pkg/absent.js"), "/pkg/absent.js");
        assert_eq!(site.page_wasm(), "/pkg/muster_bg.wasm");
    }

    #[test]
    fn a_folder_of_cargo_leptos_is_served_as_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("pkg")).unwrap();
        std::fs::write(folder.path().join("pkg/muster.wasm"), b"\0asm").unwrap();
        let site = Site::of_cargo_leptos(folder.path());
        assert_eq!(site.page_wasm(), "/pkg/muster.wasm");
        assert!(!site.is_built());
        assert!(Site::read(folder.path()).files.is_empty());
    }
}
