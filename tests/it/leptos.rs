//! Leptos as it comes: pages are written with its own macro, signals and resources, and there is no
//! framework of ours inside it.

use crate::tidy::{code, files, nowhere};

#[test]
fn nothing_of_ours_draws_itself() {
    let traits = [
        "Render for ",
        "RenderHtml for ",
        "AddAnyAttr for ",
        "Mountable for ",
        "ReactiveFunction for ",
        "IntoView for ",
        "Protocol<",
        "reactive_graph::traits",
        "tachys",
    ];
    nowhere("src", &[], &traits, "use Leptos's own views, signals and protocols");
}

#[test]
fn the_only_macros_of_the_interface_list_icons_and_make_lazy_routes() {
    let mut macros = Vec::new();
    for (path, text) in files("src/ui", &[".rs"]) {
        let declared = code(&text).filter_map(|(_, line)| line.trim().strip_prefix("macro_rules! "));
        macros.extend(declared.map(|name| format!("{path}: {}", name.trim_end_matches(" {"))));
    }
    macros.sort();
    assert_eq!(macros, ["src/ui/components/icon.rs: icons", "src/ui/lazy.rs: lazy_routes"]);
    let manifest = &files("", &["Cargo.toml"])["Cargo.toml"];
    assert!(manifest.contains("\nmembers = [\"xtask\"]\n"), "the package and xtask are all there is to learn");
}

#[test]
fn json_is_read_and_written_by_serde_json_alone() {
    let own = ["Deserializer<'de> for", "Serializer for", "mod json", "fn parse_json", "fn read_json", "fn write_json"];
    for folder in ["src", "xtask/src"] {
        nowhere(folder, &[], &own, "serde_json, or postcard between page and worker");
    }
}
