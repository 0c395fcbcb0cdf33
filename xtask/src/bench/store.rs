//! Staging with planning, and applying, on both databases against a million accounts, each beside a bare bulk load of the same rows and
//! keys into the same tables (`benches/store.rs` does the work).

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{people, verdict};
use crate::place;
use crate::postgres::{Care, Postgres};
use crate::step::{cargo, step};

/// Accounts that are there already.
const ACCOUNTS: &str = "1000000";
/// Share of the bare load's speed.
const FLOOR: f64 = 0.3;

/// Measures both databases and prints the table.
pub fn run() -> Result<bool> {
    let file = people(100_000, 2)?;
    let folder = place::work().join("bench-store");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let sqlite = format!("sqlite:{}", folder.join("muster.db").display());
    let key = folder.join("muster.key"); // made beside the SQLite file, used for both
    let on_sqlite = step("SQLite", || measure(&file, &sqlite, &key))?;
    let postgres = Postgres::start(Care::Durable)?;
    let on_postgres = step("PostgreSQL", || measure(&file, &postgres.url, &key))?;
    fs::remove_dir_all(&folder)?;

    println!("   {:<12} {:<14} {:>10} {:>10} {:>7}", "database", "phase", "rows/s", "bare", "ratio");
    let mut reached = true;
    for (database, result) in [("SQLite", &on_sqlite), ("PostgreSQL", &on_postgres)] {
        for (name, phase) in [("plan", "stage + plan"), ("apply", "apply")] {
            let number = |key: String| result[key.as_str()].as_f64().unwrap_or(f64::NAN);
            let ratio = number(format!("{name}_of_bare"));
            let (ours, bare) = (number(format!("{name}_rows_per_second")), number(format!("bare_{name}_rows_per_second")));
            println!("   {database:<12} {phase:<14} {ours:>10.0} {bare:>10.0} {ratio:>7.2}");
            let what = format!("{phase} on {database}");
            reached &= verdict(&what, ratio >= FLOOR, &format!("{ratio:.2} of the bare load"), &format!("at least {FLOOR}"));
        }
    }
    Ok(reached)
}

fn measure(file: &Path, database: &str, key: &Path) -> Result<Value> {
    let mut command = cargo(&["bench", "--quiet", "--profile", "dist", "--features", "ssr", "--bench", "store", "--"]);
    command.arg(file).args([database, ACCOUNTS]);
    if database.starts_with("postgres") {
        command.env("MUSTER_KEY_FILE", key);
    }
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    ensure!(output.status.success(), "the bench of the store failed");
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().rev().find(|line| line.starts_with('{')).context("the bench of the store printed no result")?;
    Ok(serde_json::from_str(line)?)
}
