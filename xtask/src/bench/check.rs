//! The check in the browser, on files of a hundred thousand and a million rows, and on one that is
//! bad in every row.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{people, verdict};
use crate::{paths, site, tools};

/// Times as fast as Papa Parse with regular expressions.
const RATIO: f64 = 5.0;
/// Longest stretch in milliseconds in which the page may not answer.
const LONGEST_TASK: f64 = 50.0;
/// Times that each file is checked; the fastest counts.
const RUNS: &str = "3";

/// Checks the files both ways and prints the table.
pub fn run() -> Result<bool> {
    site::build()?;
    let folder = tools::npm_packages("end2end")?;
    let files = [people(100_000, 2, 1)?, people(1_000_000, 2, 1)?, people(100_000, 100, 1)?];
    let mut command = Command::new("node");
    command.arg("bench/check.mjs").arg(paths::site()).arg(RUNS).args(&files).current_dir(folder);
    let output = command.env("MUSTER_TEST_CHROMIUM", tools::chromium()?).stderr(std::process::Stdio::inherit()).output()?;
    ensure!(output.status.success(), "the bench in Chromium failed");
    let runs: Vec<Value> = serde_json::from_slice(&output.stdout).context("the bench in Chromium printed no result")?;

    // The fastest run of each file and way.
    let mut best: BTreeMap<(usize, &str), &Value> = BTreeMap::new();
    let mut longest: f64 = 0.0;
    for run in &runs {
        let file =
            files.iter().position(|file| Some(file.to_string_lossy().as_ref()) == run["file"].as_str()).unwrap_or_default();
        let way = run["way"].as_str().unwrap_or_default();
        let kept = best.entry((file, way)).or_insert(run);
        if number(run, "seconds") < number(kept, "seconds") {
            *kept = run;
        }
        if way == "muster" {
            longest = longest.max(number(run, "longest"));
        }
    }
    println!("   {:<24} {:<8} {:>10} {:>10} {:>8} {:>8} {:>7}", "file", "way", "rows", "failed", "s", "MB/s", "ratio");
    let mut reached = true;
    for (at, file) in files.iter().enumerate() {
        let (Some(ours), Some(theirs)) = (best.get(&(at, "muster")), best.get(&(at, "papa"))) else { continue };
        let ratio = number(theirs, "seconds") / number(ours, "seconds");
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        for (way, run, ratio) in [("muster", ours, ratio), ("papa", theirs, 1.0)] {
            let (rows, failed, seconds) = (number(run, "rows"), number(run, "failed"), number(run, "seconds"));
            let speed = number(run, "bytes") / 1e6 / seconds;
            println!("   {name:<24} {way:<8} {rows:>10} {failed:>10} {seconds:>8.2} {speed:>8.1} {ratio:>7.1}");
        }
        reached &= verdict(&name, ratio >= RATIO, &format!("{ratio:.1} x Papa Parse"), &format!("at least {RATIO} x"));
    }
    reached &=
        verdict("longest task", longest <= LONGEST_TASK, &format!("{longest:.0} ms"), &format!("at most {LONGEST_TASK} ms"));
    Ok(reached)
}

fn number(run: &Value, name: &str) -> f64 {
    run[name].as_f64().unwrap_or(f64::NAN)
}
