//! What we depend on: licenses, sources, and what must not get into which build. Reads
//! `cargo metadata`, without the network.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Licenses that go with ours. The same list stands in `deny.toml`.
const ALLOWED: &[&str] = &[
    "0BSD",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

const WASM: &str = "wasm32-unknown-unknown";

/// The crates that one build of ours is made of.
struct Build {
    metadata: Value,
    /// By package id: what it uses at run time.
    uses: BTreeMap<String, Vec<String>>,
}

impl Build {
    fn of(feature: &str, target: &str) -> Build {
        let mut command = Command::new(env!("CARGO"));
        command.args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--offline",
            "--no-default-features",
            "--features",
            feature,
        ]);
        let output = command.args(["--filter-platform", target]).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        let nodes = metadata["resolve"]["nodes"].as_array().unwrap().iter();
        let uses = nodes.map(|node| (text(&node["id"]), at_run_time(node))).collect();
        Build { metadata, uses }
    }

    fn server() -> Build {
        let output = Command::new("rustc").arg("-vV").output().unwrap();
        let output = String::from_utf8(output.stdout).unwrap();
        let host = output.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
        Build::of("ssr", &host)
    }

    /// Packages that are linked into the build: name -> names of those that use it. Macros run in
    /// the compiler and are not.
    fn linked(&self) -> BTreeMap<String, BTreeSet<String>> {
        let packages = self.metadata["packages"].as_array().unwrap().iter();
        let by_id: BTreeMap<String, &Value> = packages.map(|package| (text(&package["id"]), package)).collect();
        let is_macro = |id: &str| {
            let mut targets = by_id[id]["targets"].as_array().unwrap().iter();
            targets.any(|target| target["kind"].as_array().unwrap().iter().any(|kind| kind == "proc-macro"))
        };
        let name = |id: &str| text(&by_id[id]["name"]);
        let root = by_id.keys().find(|id| name(id) == "muster").unwrap().clone();
        let mut linked = BTreeMap::from([("muster".to_owned(), BTreeSet::new())]);
        let mut seen = BTreeSet::from([root.clone()]);
        let mut waiting = vec![root];
        while let Some(user) = waiting.pop() {
            for used in self.uses[&user].iter().filter(|id| !is_macro(id)) {
                linked.entry(name(used)).or_default().insert(name(&user));
                if seen.insert(used.clone()) {
                    waiting.push(used.clone());
                }
            }
        }
        linked
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Ids of the normal dependencies of a node: not those of its build script or its tests.
fn at_run_time(node: &Value) -> Vec<String> {
    let normal = |dependency: &&Value| dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null());
    node["deps"].as_array().unwrap().iter().filter(normal).map(|dependency| text(&dependency["pkg"])).collect()
}

/// Whether one of the alternatives of an SPDX expression is made of allowed licenses only. Handles
/// what crates write: `A OR B`, `A/B`, `A AND B`, `(A OR B) AND C`.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let mut depth = 0;
    let mut split = |operator: &str| -> Option<(String, String)> {
        for (at, character) in expression.char_indices() {
            depth += i32::from(character == '(') - i32::from(character == ')');
            if depth == 0 && expression[at..].starts_with(operator) {
                return Some((expression[..at].to_owned(), expression[at + operator.len()..].to_owned()));
            }
        }
        None
    };
    if let Some((left, right)) = split(" OR ") {
        return is_allowed(&left) || is_allowed(&right);
    }
    if let Some((left, right)) = split(" AND ") {
        return is_allowed(&left) && is_allowed(&right);
    }
    match expression.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => is_allowed(inner),
        None => ALLOWED.contains(&expression.trim()),
    }
}

#[test]
fn a_license_expression_is_allowed_when_one_alternative_is() {
    assert!(is_allowed("MIT OR GPL-3.0-only"));
    assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(is_allowed("GPL-2.0/MIT"));
    assert!(!is_allowed("MIT AND GPL-3.0-only"));
    assert!(!is_allowed("(GPL-3.0-only OR SSPL-1.0) AND MIT"));
    assert!(!is_allowed(""));
}

#[test]
fn every_license_goes_with_ours_and_every_crate_comes_from_the_registry() {
    let server = Build::server();
    for package in server.metadata["packages"].as_array().unwrap() {
        let name = text(&package["name"]);
        assert!(is_allowed(&text(&package["license"])), "{name}: license {}", package["license"]);
        let ours = ["muster", "xtask"].contains(&name.as_str());
        assert!(ours || text(&package["source"]).starts_with("registry+"), "{name}: source {}", package["source"]);
    }
}

#[test]
fn cargo_deny_knows_the_same_licenses() {
    let deny = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml")).unwrap();
    for license in ALLOWED {
        assert!(deny.contains(&format!("\"{license}\"")), "{license}");
    }
}

#[test]
fn the_server_speaks_tls_through_one_library() {
    let linked = Build::server().linked();
    for banned in ["openssl", "openssl-sys", "native-tls", "aws-lc-rs", "aws-lc-sys", "boring", "schannel", "security-framework"]
    {
        assert!(!linked.contains_key(banned), "{banned} is used by {:?}", linked[banned]);
    }
    assert!(linked.contains_key("rustls") && linked.contains_key("ring"));
}

#[test]
fn nothing_heavy_gets_into_the_page() {
    let linked = Build::of("hydrate", WASM).linked();
    for banned in ["encoding_rs", "chardetng", "phonenumber", "zxcvbn", "tokio", "axum", "sqlx", "argon2"] {
        assert!(!linked.contains_key(banned), "{banned} is used by {:?}", linked[banned]);
    }
    // leptos_config reads Cargo.toml with it, on the server; nothing in the page calls that, so the
    // linker drops it.
    let users = linked.get("regex").cloned().unwrap_or_default();
    assert!(users.iter().all(|user| user == "leptos_config"), "regex is used by {users:?}");
    // The domain writes files with it, for the server and the worker; the page writes none, so the
    // linker drops it.
    let users = linked.get("csv").cloned().unwrap_or_default();
    assert!(users.iter().all(|user| user == "muster"), "csv is used by {users:?}");
    crate::tidy::nowhere("src/ui", &[], &["csv::write", "results::Writer"], "the page writes no CSV: the worker does");
}

#[test]
fn the_worker_is_the_domain_and_little_else() {
    let linked = Build::of("worker", WASM).linked();
    for banned in ["leptos", "regex", "getrandom", "encoding_rs", "chardetng", "phonenumber", "zxcvbn", "tokio"] {
        assert!(!linked.contains_key(banned), "{banned} is used by {:?}", linked[banned]);
    }
}

/// Names under a heading of a manifest, such as `[dependencies]`.
fn declared(manifest: &str, heading: &str) -> Vec<String> {
    let section = manifest.lines().skip_while(|line| *line != heading).skip(1).take_while(|line| !line.starts_with('['));
    section
        .filter(|line| !line.starts_with([' ', '#', ']']))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.to_owned())
        .collect()
}

#[test]
fn every_dependency_is_used() {
    let code = |folders: &[&str]| -> String {
        let files = folders.iter().flat_map(|folder| crate::tidy::files(folder, &[".rs"]));
        files
            .flat_map(|(_, text)| {
                text.lines()
                    .filter(|line| !line.trim_start().starts_with("//"))
                    .map(|line| line.to_owned() + "\n")
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    let manifest = |path: &str| std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    // Only what ships counts for what ships: a test alone needs a dev-dependency.
    for (path, heading, folders) in [
        ("Cargo.toml", "[dependencies]", &["src", "build.rs"][..]),
        ("Cargo.toml", "[dev-dependencies]", &["src", "tests", "benches"]),
        ("xtask/Cargo.toml", "[dependencies]", &["xtask/src"]),
    ] {
        let (names, code) = (declared(&manifest(path), heading), code(folders));
        assert!(names.len() > 2, "{path} {heading}: {names:?}");
        let boundary = |c: char| !(c.is_alphanumeric() || c == '_');
        let named = |name: &str| {
            let name = name.replace('-', "_");
            code.match_indices(&name).any(|(at, _)| {
                let (before, behind) = (code[..at].chars().next_back(), code[at + name.len()..].chars().next());
                before.is_none_or(boundary) && behind.is_none_or(boundary)
            })
        };
        let unused: Vec<&String> = names.iter().filter(|name| !named(name)).collect();
        assert!(unused.is_empty(), "{path} {heading}: nothing uses {unused:?}");
    }
}
