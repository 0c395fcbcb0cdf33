//! Files that the browser loads beside the pages: scripts, WebAssembly, the stylesheet, pictures.
//!
//! A release build carries them inside the executable (`build.rs` puts `target/site` there, which
//! `cargo xtask build` fills), and memory-serve answers with them. A debug build answers with the
//! same folder on disk.
//!
//! What pages load is in `/pkg/HASH/`, named by its content, and may be kept for ever. Another
//! hash, and so each file of a build that was replaced, is not found: a chunk never meets a main
//! module of another build.
//!
//! Mount [`Site::router`] outside whatever asks for a sign-in, and set the usual headers only where
//! they are not there yet: `worker.js` brings a content security policy of its own.

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::any;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use http::{HeaderValue, StatusCode};
use memory_serve::{CacheControl, MemoryServe};
use serde::Deserialize;
use tower_http::services::{ServeDir, ServeFile};

use crate::ui::shell::PageAssets;

/// A worker obeys the policy of its own script's answer, not that of the page that starts it.
const WORKER_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/// The script that fetches chunks.
const LINK: &str = "__wasm_split.js";

/// What `cargo xtask` built, as it says in `build.json`.
#[derive(Clone, Default, Deserialize)]
struct Build {
    /// Where the files are that pages load: `pkg/HASH`.
    folder: String,
    /// Chunks of each group of lazy pages, without `.wasm`.
    lazy: HashMap<String, Vec<String>>,
}

/// All files that can be asked for.
pub struct Site {
    build: Option<Build>,
    /// Whether cargo-leptos built the page; its names are those of [`PageAssets::default`].
    of_cargo_leptos: bool,
    files: Router,
}

/// The files of this executable; in a debug build, those of `target/site`.
///
/// Where cargo-leptos started the server (`LEPTOS_SITE_ROOT` is set), the files of its folder.
pub fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| match std::env::var_os("LEPTOS_SITE_ROOT") {
        Some(root) => Site { of_cargo_leptos: true, ..Site::read(Path::new(&root)) },
        None if cfg!(debug_assertions) => Site::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("target/site")),
        None => {
            let build = option_env!("MUSTER_BUILD").and_then(|build| serde_json::from_str(build).ok());
            Site::embedded(memory_serve::load!(), build)
        }
    })
}

impl Site {
    fn embedded(files: MemoryServe, build: Option<Build>) -> Site {
        let files = files.index_file(None).cache_control(CacheControl::NoCache).enable_brotli(true).enable_gzip(true);
        // Whatever else is asked for there was part of another build; no page is printed for it.
        let files = files.into_router().route("/pkg/{*path}", any(|| async { StatusCode::NOT_FOUND }));
        Site { build, of_cargo_leptos: false, files }
    }

    /// The files of a folder. cargo-leptos leaves the `@import` lines of the stylesheet as they
    /// are, so its parts are found beside it.
    pub fn read(root: &Path) -> Site {
        let build = std::fs::read(root.join("build.json")).ok().and_then(|build| serde_json::from_slice(&build).ok());
        let parts = ServeDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("style"));
        let mut files = Router::new().nest_service("/pkg", ServeDir::new(root.join("pkg")).fallback(parts));
        for entry in std::fs::read_dir(root).into_iter().flatten().flatten().filter(|entry| entry.path().is_file()) {
            if let Ok(name) = entry.file_name().into_string() {
                files = files.route_service(&format!("/{name}"), ServeFile::new(entry.path()));
            }
        }
        Site { build, of_cargo_leptos: false, files }
    }

    /// Whether the pages' script is there. Without it a server answers plain HTML only.
    pub fn is_built(&self) -> bool {
        self.build.is_some() || self.of_cargo_leptos
    }

    /// What pages load, by address.
    pub fn page_assets(&self) -> PageAssets {
        let address = |build: &Build, name: &str| format!("/{}/{name}", build.folder);
        let mut assets = match &self.build {
            Some(build) if !self.of_cargo_leptos => PageAssets {
                style: address(build, "muster.css"),
                script: address(build, "muster.js"),
                wasm: address(build, "muster_bg.wasm"),
                link: address(build, LINK),
                more: Vec::new(),
            },
            _ => PageAssets::default(),
        };
        if let Some(build) = &self.build {
            let worker =
                [("worker-script", "worker.js"), ("worker", "worker_bundle.js"), ("worker-wasm", "worker_bundle_bg.wasm")];
            assets.more = worker.map(|(name, file)| (name.to_owned(), address(build, file))).into();
        }
        assets
    }

    /// The addresses of the chunks of each group of lazy pages.
    pub fn chunks(&self) -> HashMap<String, Vec<String>> {
        let Some(Build { folder, lazy }) = &self.build else { return HashMap::new() };
        let address = |chunk: &String| format!("/{folder}/{chunk}.wasm");
        lazy.iter().map(|(group, chunks)| (group.clone(), chunks.iter().map(address).collect())).collect()
    }

    /// One route for each file, `GET` and `HEAD`, open to everybody.
    pub fn router(&self) -> Router {
        let folder = self.build.as_ref().map(|build| format!("/{}/", build.folder));
        self.files.clone().layer(from_fn(move |request: Request, next: Next| {
            let path = request.uri().path();
            let hashed = folder.as_ref().is_some_and(|folder| path.starts_with(folder));
            let worker = path.ends_with("/worker.js");
            async move {
                let mut answer = next.run(request).await;
                if answer.status().is_success() || answer.status() == StatusCode::NOT_MODIFIED {
                    let keep = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
                    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(keep));
                }
                if worker {
                    answer.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(WORKER_POLICY));
                }
                answer
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::response::Response;
    use http::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG};
    use memory_serve::Asset;
    use tower::ServiceExt as _;

    use super::*;

    const SCRIPT: &[u8] = b"let x = 1; let y = 2;";

    const fn asset(route: &'static str, content_type: &'static str) -> Asset {
        Asset { route, path: "", etag: "abc", content_type, bytes: Some(SCRIPT), is_compressed: false, should_compress: true }
    }

    static ASSETS: [Asset; 3] = [
        asset("/pkg/0123/muster.js", "text/javascript"),
        asset("/pkg/0123/worker.js", "text/javascript"),
        asset("/favicon.svg", "image/svg+xml"),
    ];

    fn embedded() -> Site {
        let lazy = [("lists".to_owned(), vec!["split_lists".to_owned()])].into();
        Site::embedded(MemoryServe::new(&ASSETS), Some(Build { folder: "pkg/0123".to_owned(), lazy }))
    }

    async fn get(site: &Site, path: &str, asked: &[(&str, &str)]) -> Response {
        let request = asked.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        site.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn body(response: Response) -> Vec<u8> {
        to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
    }

    #[tokio::test]
    async fn the_smallest_form_that_is_accepted_is_sent() {
        for (accepted, sent) in [("gzip, deflate, br, zstd", "br"), ("gzip, br;q=0", "gzip"), ("*", "br")] {
            let answer = get(&embedded(), "/pkg/0123/muster.js", &[("accept-encoding", accepted)]).await;
            assert_eq!(answer.headers()[CONTENT_ENCODING], sent, "{accepted}");
            assert_eq!(answer.headers()[CONTENT_TYPE], "text/javascript");
            assert_ne!(body(answer).await, SCRIPT);
        }
    }

    #[tokio::test]
    async fn who_takes_nothing_compressed_gets_the_plain_text() {
        let answer = get(&embedded(), "/pkg/0123/muster.js", &[]).await;
        assert_eq!(answer.headers().get(CONTENT_ENCODING), None);
        assert_eq!(body(answer).await, SCRIPT);
    }

    #[tokio::test]
    async fn only_an_address_with_the_right_hash_is_kept_for_ever() {
        let (site, immutable) = (embedded(), "public, max-age=31536000, immutable");
        assert_eq!(get(&site, "/pkg/0123/muster.js", &[]).await.headers()[CACHE_CONTROL], immutable);
        assert_eq!(get(&site, "/favicon.svg", &[]).await.headers()[CACHE_CONTROL], "no-cache");
        for absent in ["/pkg/older/muster.js", "/pkg/0123/absent.js", "/pkg/muster.js"] {
            let answer = get(&site, absent, &[]).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{absent}");
            assert_eq!(answer.headers().get(CACHE_CONTROL), None, "{absent}");
        }
    }

    #[tokio::test]
    async fn what_has_not_changed_is_not_sent_again() {
        let site = embedded();
        assert_eq!(get(&site, "/favicon.svg", &[]).await.headers()[ETAG], "\"abc\"");
        let answer = get(&site, "/favicon.svg", &[("if-none-match", "W/\"abc\"")]).await;
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(body(answer).await, b"");
    }

    #[tokio::test]
    async fn the_worker_brings_its_own_policy_and_nothing_else_does() {
        let site = embedded();
        let worker = get(&site, "/pkg/0123/worker.js", &[]).await;
        assert_eq!(worker.headers()[CONTENT_SECURITY_POLICY], WORKER_POLICY);
        assert_eq!(get(&site, "/pkg/0123/muster.js", &[]).await.headers().get(CONTENT_SECURITY_POLICY), None);
    }

    #[test]
    fn an_address_carries_the_hash_of_the_build() {
        let site = embedded();
        let assets = site.page_assets();
        assert_eq!(assets.script, "/pkg/0123/muster.js");
        assert_eq!(assets.wasm, "/pkg/0123/muster_bg.wasm");
        assert!(assets.more.contains(&("worker-script".to_owned(), "/pkg/0123/worker.js".to_owned())));
        assert_eq!(site.chunks()["lists"], ["/pkg/0123/split_lists.wasm"]);
        assert!(site.is_built());
    }

    #[tokio::test]
    async fn a_debug_build_answers_with_the_folder_and_its_build_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("pkg/0123")).unwrap();
        std::fs::write(folder.path().join("pkg/0123/muster_bg.wasm"), b"\0asm").unwrap();
        std::fs::write(folder.path().join("favicon.svg"), b"<svg/>").unwrap();
        std::fs::write(folder.path().join("build.json"), br#"{"folder":"pkg/0123","lazy":{"lists":["chunk_1"]}}"#).unwrap();
        let site = Site::read(folder.path());
        let answer = get(&site, &site.page_assets().wasm, &[]).await;
        assert_eq!(answer.headers()[CONTENT_TYPE], "application/wasm");
        assert_eq!(answer.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(body(answer).await, b"\0asm");
        assert_eq!(get(&site, "/favicon.svg", &[]).await.status(), StatusCode::OK);
        assert_eq!(get(&site, "/pkg/older/muster_bg.wasm", &[]).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(site.chunks()["lists"], ["/pkg/0123/chunk_1.wasm"]);
    }

    #[tokio::test]
    async fn a_folder_of_cargo_leptos_is_served_as_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("pkg")).unwrap();
        std::fs::write(folder.path().join("pkg/muster.wasm"), b"\0asm").unwrap();
        let site = Site::read(folder.path());
        assert!(!site.is_built());
        let answer = get(&site, &site.page_assets().wasm, &[]).await;
        assert_eq!(answer.headers()[CACHE_CONTROL], "no-cache");
        assert_eq!(body(answer).await, b"\0asm");
        // The parts that the stylesheet imports.
        assert_eq!(get(&site, "/pkg/main.css", &[]).await.status(), StatusCode::OK);
    }
}
