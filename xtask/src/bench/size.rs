//! What the browser downloads: before any page works, for each group of lazy pages, and for the
//! check in the worker.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use super::verdict;
use crate::browser::LINK;
use crate::site;

/// KB brotli of what every page loads and sign-in and home need: scripts, main module, styles.
const FIRST_LOAD: f64 = 260.0;
/// KB brotli of a visit that begins where a file is checked, or on an import's page, without the
/// worker.
const WORKBENCH: f64 = 420.0;
/// KB brotli that any other page loads beyond the first load.
const BEYOND: f64 = 120.0;
/// KB brotli of the worker.
const WORKER: f64 = 120.0;

/// The groups of lazy pages that [`WORKBENCH`] is about.
const WORKBENCH_GROUPS: [&str; 2] = ["new_import", "import"];

/// Prints the sizes and whether they are within their bounds.
pub fn run() -> Result<bool> {
    site::build()?;
    let built = site::built()?;
    let mut sizes = BTreeMap::new();
    for (name, bytes) in &built.files {
        let size = brotli(bytes)? as f64 / 1e3;
        println!("   {size:>9.1} KB  {name}");
        sizes.insert(name.as_str(), size);
    }
    let sum = |names: &[&str]| -> Result<f64> {
        let size = |name: &&str| sizes.get(name).copied().with_context(|| format!("{name} was not built"));
        names.iter().map(size).sum()
    };
    let first = sum(&["muster.css", "muster.js", LINK, "muster_bg.wasm"])?;
    let worker = sum(&["worker.js", "worker_bundle.js", "worker_bundle_bg.wasm"])?;
    let mut holds = vec![("first load".to_owned(), first, FIRST_LOAD)];
    for (group, chunks) in &built.lazy {
        let chunks: Vec<String> = chunks.iter().map(|chunk| format!("{chunk}.wasm")).collect();
        let beyond = sum(&chunks.iter().map(String::as_str).collect::<Vec<_>>())?;
        println!("   {beyond:>9.1} KB  beyond the first load for the group {group}: {}", chunks.join(" "));
        holds.push(match WORKBENCH_GROUPS.contains(&group.as_str()) {
            true => (format!("straight to the group {group}"), first + beyond, WORKBENCH),
            false => (format!("the group {group}, beyond the first load"), beyond, BEYOND),
        });
    }
    holds.push(("worker".to_owned(), worker, WORKER));
    let verdicts: Vec<bool> = holds
        .iter()
        .map(|(what, size, bound)| verdict(what, size <= bound, &format!("{size:.1} KB"), &format!("at most {bound} KB")))
        .collect();
    Ok(verdicts.iter().all(|holds| *holds))
}

/// Size as the release sends it.
fn brotli(bytes: &[u8]) -> Result<usize> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &parameters)?;
    Ok(packed.len())
}
