//! What the browser downloads before a page works, and when an import page needs the worker.

use anyhow::Result;

use super::verdict;
use crate::site;

/// KB brotli of script, WebAssembly and style of every page.
const FIRST_LOAD: f64 = 300.0;
/// KB brotli of the worker.
const WORKER: f64 = 60.0;

/// Prints the sizes.
pub fn run() -> Result<bool> {
    site::build(true)?;
    let sizes = site::brotli_sizes()?;
    for (path, size) in &sizes {
        println!("   {:>9.1} KB  {path}", *size as f64 / 1e3);
    }
    let sum =
        |wanted: fn(&str) -> bool| sizes.iter().filter(|(path, _)| wanted(path)).map(|(_, size)| *size as f64 / 1e3).sum::<f64>();
    let first = sum(|path| path.starts_with("pkg/muster"));
    let worker = sum(|path| path.contains("worker"));
    let first = verdict("first load", first <= FIRST_LOAD, &format!("{first:.1} KB"), &format!("at most {FIRST_LOAD} KB"));
    let worker = verdict("worker", worker <= WORKER, &format!("{worker:.1} KB"), &format!("at most {WORKER} KB"));
    Ok(first && worker)
}
