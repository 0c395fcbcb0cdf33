//! Staging with planning, and applying, on both databases against a million accounts, each beside a
//! bare bulk load of the same rows and keys into the same tables (`benches/store.rs` does the
//! work).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use serde_json::Value;

use super::{people, verdict};
use crate::paths;
use crate::postgres::{Care, Postgres};
use crate::steps::{cargo, step};

/// Accounts that are there already.
const ACCOUNTS: &str = "1000000";
/// Share of the bare load's speed.
const FLOOR: f64 = 0.3;

/// Files of other people, one a round. The best round of each side counts, so that one stray pause
/// of the machine decides nothing.
const ROUNDS: u64 = 3;

/// Measures both databases and prints the table.
pub fn run() -> Result<bool> {
    let files = (1..=ROUNDS).map(|seed| people(100_000, 2, seed)).collect::<Result<Vec<_>>>()?;
    let folder = paths::work().join("bench-store");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let sqlite = format!("sqlite:{}", folder.join("muster.db").display());
    let key = folder.join("muster.key"); // made beside the SQLite file, used for both
    let on_sqlite = step("SQLite", || measure(&files, &sqlite, &key))?;
    let postgres = Postgres::start(Care::Durable)?;
    let on_postgres = step("PostgreSQL", || measure(&files, &postgres.url, &key))?;
    fs::remove_dir_all(&folder)?;

    println!("   {:<12} {:<14} {:>10} {:>10} {:>7}   each round", "database", "phase", "rows/s", "bare", "ratio");
    let mut reached = true;
    for (database, rounds) in [("SQLite", &on_sqlite), ("PostgreSQL", &on_postgres)] {
        for (name, phase) in [("plan", "stage + plan"), ("apply", "apply")] {
            let all = |key: &str| rounds.iter().map(|round| round[key].as_f64().unwrap_or(f64::NAN)).collect::<Vec<_>>();
            let (ours, bare) = (all(name), all(&format!("bare_{name}")));
            let each = ours.iter().zip(&bare).map(|(ours, bare)| format!("{:.2}", ours / bare)).collect::<Vec<_>>().join(" ");
            let (ours, bare) = (best(&ours), best(&bare));
            let ratio = ours / bare;
            println!("   {database:<12} {phase:<14} {ours:>10.0} {bare:>10.0} {ratio:>7.2}   {each}");
            let what = format!("{phase} on {database}");
            reached &= verdict(&what, ratio >= FLOOR, &format!("{ratio:.2} of the bare load"), &format!("at least {FLOOR}"));
        }
    }
    Ok(reached)
}

fn best(rates: &[f64]) -> f64 {
    rates.iter().copied().fold(f64::NAN, f64::max)
}

/// One object of rates a round, in rows a second.
fn measure(files: &[PathBuf], database: &str, key: &Path) -> Result<Vec<Value>> {
    let mut command = cargo(&["bench", "--quiet", "--profile", "dist", "--features", "ssr", "--bench", "store", "--"]);
    command.args([database, ACCOUNTS]).args(files);
    if database.starts_with("postgres") {
        command.env("MUSTER_KEY_FILE", key);
    }
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    ensure!(output.status.success(), "the bench of the store failed");
    let text = String::from_utf8_lossy(&output.stdout);
    let rounds =
        text.lines().filter(|line| line.starts_with('{')).map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
    ensure!(rounds.len() == files.len(), "the bench of the store printed {} results for {} files", rounds.len(), files.len());
    Ok(rounds)
}
