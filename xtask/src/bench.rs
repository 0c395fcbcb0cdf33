//! `cargo xtask bench`: what is fast, beside peers that run in the same call. Ratios travel between
//! machines, seconds do not.
//!
//! A bench is one file under `bench/` and one line in [`BENCHES`].

mod abuse;
mod check;
mod search;
mod size;
mod store;

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::generate::{self, Recipe};
use crate::paths;
use crate::steps::step;

/// One bench: prints its table; false when a floor is not reached.
struct Bench {
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<bool>,
}

const BENCHES: &[Bench] = &[
    Bench { name: "size", what: "what the browser downloads, brotli", run: size::run },
    Bench { name: "check", what: "the check in Chromium's worker, beside Papa Parse with regular expressions", run: check::run },
    Bench {
        name: "search",
        what: "search among a million accounts on both databases, beside the sign-in page",
        run: search::run,
    },
    Bench { name: "abuse", what: "what one client or session can take of a server, and the memory it takes", run: abuse::run },
    Bench { name: "store", what: "stage + plan and apply on both databases, beside a bare bulk load", run: store::run },
];

/// Runs the named benches, or all; true when every floor is reached.
pub fn run(names: &[String]) -> Result<bool> {
    if names.first().is_some_and(|name| name == "list") {
        BENCHES.iter().for_each(|bench| println!("{:<8} {}", bench.name, bench.what));
        return Ok(true);
    }
    if let Some(unknown) = names.iter().find(|name| !BENCHES.iter().any(|bench| bench.name == **name)) {
        bail!("there is no bench `{unknown}`; `cargo xtask bench list` names them");
    }
    let mut reached = true;
    for bench in BENCHES.iter().filter(|bench| names.is_empty() || names.iter().any(|name| name == bench.name)) {
        reached &= step(bench.what, bench.run)?;
    }
    Ok(reached)
}

/// A file of invented people, made once and kept.
pub fn people(rows: u64, damage: u64, seed: u64) -> Result<PathBuf> {
    let path = paths::work().join(format!("bench-{rows}-{damage}-{seed}.csv"));
    if !path.exists() {
        fs::create_dir_all(paths::work())?;
        let half = path.with_extension("half");
        generate::write(&Recipe { rows, seed, damage }, BufWriter::new(File::create(&half)?))?;
        fs::rename(half, &path)?;
    }
    Ok(path)
}

/// Prints how a measured value stands to its floor or ceiling, and whether it holds.
pub fn verdict(what: &str, holds: bool, measured: &str, bound: &str) -> bool {
    println!("   {} {what}: {measured} (bound: {bound})", if holds { "ok  " } else { "MISS" });
    holds
}
