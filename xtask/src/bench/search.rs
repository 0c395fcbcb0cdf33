//! A search among a million accounts on both databases, beside the sign-in page of the same server
//! (`benches/search.rs` does the work).

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::verdict;
use crate::paths;
use crate::postgres::{Care, Postgres};
use crate::steps::{cargo, step};

/// Accounts among which is searched.
const ACCOUNTS: &str = "1000000";
/// Times the sign-in page that a search may take.
const CEILING: f64 = 10.0;

/// Measures both databases and prints the table.
pub fn run() -> Result<bool> {
    let folder = paths::work().join("bench-search");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let sqlite = format!("sqlite:{}", folder.join("muster.db").display());
    let key = folder.join("muster.key"); // made beside the SQLite file, used for both
    let on_sqlite = step("SQLite", || measure(&sqlite, &key))?;
    let postgres = Postgres::start(Care::Durable)?;
    let on_postgres = step("PostgreSQL", || measure(&postgres.url, &key))?;
    fs::remove_dir_all(&folder)?;

    println!("   {:<12} {:<22} {:>10} {:>11} {:>7}", "database", "asked", "median ms", "slowest ms", "ratio");
    let mut reached = true;
    for (database, measured) in [("SQLite", &on_sqlite), ("PostgreSQL", &on_postgres)] {
        let figure = |name: &str, which: &str| measured[name][which].as_f64().unwrap_or(f64::NAN);
        let page = figure("sign-in page", "median");
        for name in measured.as_object().context("no figures")?.keys().filter(|name| *name != "accounts") {
            let (median, slowest) = (figure(name, "median"), figure(name, "slowest"));
            let ratio = median / page;
            println!("   {database:<12} {name:<22} {median:>10.2} {slowest:>11.2} {ratio:>7.2}");
            let bound = format!("at most {CEILING} times the sign-in page");
            reached &= ratio <= CEILING || verdict(&format!("{name} on {database}"), false, &format!("{ratio:.1}"), &bound);
        }
    }
    Ok(reached)
}

/// One object of figures, by what was asked.
fn measure(database: &str, key: &Path) -> Result<Value> {
    let mut command = cargo(&["bench", "--quiet", "--profile", "dist", "--features", "ssr", "--bench", "search", "--"]);
    command.args([database, ACCOUNTS]);
    if database.starts_with("postgres") {
        command.env("MUSTER_KEY_FILE", key);
    }
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    ensure!(output.status.success(), "the bench of the search failed");
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.starts_with('{')).context("the bench of the search printed nothing")?;
    Ok(serde_json::from_str(line)?)
}
