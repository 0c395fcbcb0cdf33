//! The document around the application, printed by the server only.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use super::App;

/// Addresses of what a page loads. The server provides them as context; they carry a hash of the
/// content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAssets {
    /// The stylesheet.
    pub style: String,
    /// The page's script module.
    pub script: String,
    /// The page's WebAssembly module.
    pub wasm: String,
    /// The script that fetches the chunks of lazy pages; the main module imports it.
    pub link: String,
    /// Further addresses that the page's code asks for by name (`worker`): written as `<meta
    /// name="asset-…">`.
    pub more: Vec<(String, String)>,
}

impl Default for PageAssets {
    /// The names that cargo-leptos gives.
    fn default() -> Self {
        PageAssets {
            style: "/pkg/muster.css".to_owned(),
            script: "/pkg/muster.js".to_owned(),
            wasm: "/pkg/muster.wasm".to_owned(),
            link: "/pkg/__wasm_split.______________________.js".to_owned(),
            more: Vec::new(),
        }
    }
}

/// The whole document. Loads style, script and module from [`PageAssets`]; its one inline script
/// carries the nonce of the answer.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let assets = use_context::<PageAssets>().unwrap_or_default();
    let start = format!(
        "import init, {{ hydrate }} from {:?};\nawait init({{ module_or_path: {:?} }});\nhydrate();",
        assets.script, assets.wasm
    );
    let more = assets
        .more
        .into_iter()
        .map(|(name, address)| view! { <meta name=format!("asset-{name}") content=address/> })
        .collect_view();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.style/>
                <link rel="modulepreload" href=assets.script/>
                <link rel="modulepreload" href=assets.link/>
                <link rel="preload" href=assets.wasm r#as="fetch" type="application/wasm" crossorigin="anonymous"/>
                {more}
                <AutoReload options/>
                <script type="module" nonce=use_nonce()>{start}</script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
