//! `cargo xtask test`: every check there is. The last line counts them.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::postgres::{Care, Postgres};
use crate::steps::{cargo, run as run_program, run_reading, seconds};
use crate::{paths, site, tools};

/// Checks or tests, counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

/// One step. It goes on to the next whatever comes of it, so that one run tells all that is wrong.
struct Step {
    /// Name on the command line.
    name: &'static str,
    what: &'static str,
    work: fn() -> Result<Counts>,
}

const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];

/// Cheap ones first.
const STEPS: &[Step] = &[
    Step { name: "format", what: "format", work: || check(cargo(&["fmt", "--all", "--check"])) },
    Step { name: "advisories", what: "advisories about dependencies", work: advisories },
    Step { name: "lint-domain", what: "lints of the domain", work: || lint(&["--all-targets"]) },
    Step { name: "domain", what: "tests of the domain", work: || tests(&mut cargo(&["test", "--no-fail-fast", "--lib"])) },
    Step { name: "lint-xtask", what: "lints of xtask", work: lint_tools },
    Step { name: "xtask", what: "tests of xtask", work: || tests(&mut cargo(&["test", "--no-fail-fast", "--package", "xtask"])) },
    Step { name: "lint-worker", what: "lints of the worker", work: || lint_for_browser("worker") },
    Step { name: "lint-page", what: "lints of the page", work: || lint_for_browser("hydrate") },
    Step { name: "lint-server", what: "lints of the server", work: || lint(&["--all-targets", "--features", "ssr"]) },
    Step { name: "server", what: "tests of the server on both databases, tidy and dependency rules", work: server },
    Step { name: "browser", what: "end-to-end tests in Chromium", work: browser },
    Step { name: "docs", what: "documentation", work: docs },
];

/// Runs the named steps, or all; true when nothing failed.
pub fn run(names: &[String]) -> Result<bool> {
    if names.first().is_some_and(|name| name == "list") {
        STEPS.iter().for_each(|step| println!("{:<12} {}", step.name, step.what));
        return Ok(true);
    }
    if let Some(unknown) = names.iter().find(|name| !STEPS.iter().any(|step| step.name == **name)) {
        bail!("there is no step `{unknown}`; `cargo xtask test list` names them");
    }
    let begun = Instant::now();
    let mut done: Vec<(&Step, Counts, Duration)> = Vec::new();
    // The linker's optimizer works on one core for minutes, as the lint of a large crate does: the
    // two go together.
    let mut ahead = if names.is_empty() { Some(Ahead::start()?) } else { None };
    for step in STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|name| name == step.name)) {
        println!("\n== {}", step.what);
        let begun = Instant::now();
        // From here on tests run, which want the machine for themselves.
        if step.name == "server"
            && let Some(site) = ahead.take()
        {
            site.end()?;
        }
        let counts = (step.work)().unwrap_or_else(|error| {
            println!("   {error:#}");
            Counts { failed: 1, ..Counts::default() }
        });
        println!("   {}: {}, {}", step.what, described(counts), seconds(begun.elapsed()));
        done.push((step, counts, begun.elapsed()));
    }
    println!("\n== summary, {}", seconds(begun.elapsed()));
    for (step, counts, time) in &done {
        println!("   {:<12} {:>12}  {}", step.name, seconds(*time), described(*counts));
    }
    let all = done.iter().fold(Counts::default(), |all, (_, counts, _)| all.and(*counts));
    println!("{}", described(all));
    Ok(all.failed == 0)
}

/// What the browser loads, built by a process of its own while lints run. The step `browser` finds
/// it done.
struct Ahead(Child);

impl Ahead {
    fn start() -> Result<Ahead> {
        // Both need it, and rustup adds a target for one at a time.
        tools::wasm_target()?;
        fs::create_dir_all(paths::work())?;
        let log = File::create(Ahead::log())?;
        let mut command = Command::new(std::env::current_exe()?);
        Ok(Ahead(command.arg("site").stderr(log.try_clone()?).stdout(log).spawn()?))
    }

    /// Waits for it and shows what it said. What went wrong goes wrong in its step again, and
    /// counts there.
    fn end(mut self) -> Result<()> {
        self.0.wait()?;
        println!("   what the browser loads, built in the meantime:\n{}", fs::read_to_string(Ahead::log())?);
        Ok(())
    }

    fn log() -> PathBuf {
        paths::work().join("site.log")
    }
}

/// `12 passed, 0 failed`, and `, 3 skipped` where some were.
fn described(counts: Counts) -> String {
    let Counts { passed, failed, skipped } = counts;
    let skipped = if skipped == 0 { String::new() } else { format!(", {skipped} skipped") };
    format!("{passed} passed, {failed} failed{skipped}")
}

impl Counts {
    fn and(self, other: Counts) -> Counts {
        Counts { passed: self.passed + other.passed, failed: self.failed + other.failed, skipped: self.skipped + other.skipped }
    }
}

/// A program whose success is one check.
fn check(mut command: Command) -> Result<Counts> {
    run_program(&mut command)?;
    Ok(Counts { passed: 1, ..Counts::default() })
}

fn advisories() -> Result<Counts> {
    let failed = u64::from(!crate::advisories::check()?);
    Ok(Counts { passed: 1 - failed, failed, ..Counts::default() })
}

fn lint(arguments: &[&str]) -> Result<Counts> {
    let mut command = cargo(&["clippy", "--quiet", "--no-default-features"]);
    command.args(arguments).args(["--", "-D", "warnings"]);
    check(command)
}

fn lint_tools() -> Result<Counts> {
    lint(&["--package", "xtask", "--all-targets"])
}

fn lint_for_browser(feature: &str) -> Result<Counts> {
    tools::wasm_target()?;
    lint(&[&["--lib", "--features", feature], &WASM[..]].concat())
}

/// Runs a test program and adds up what it says.
fn tests(command: &mut Command) -> Result<Counts> {
    let mut counts = Counts::default();
    let succeeded = run_reading(command, |line| counts = counts.and(count(line)))?;
    match (succeeded, counts.failed) {
        (false, 0) => bail!("the tests did not run to their end"),
        _ if counts.passed + counts.failed == 0 => bail!("no test ran"),
        _ => Ok(counts),
    }
}

fn server() -> Result<Counts> {
    let postgres = Postgres::start(Care::None)?;
    let whose = if postgres.is_ours() { "a cluster of our own" } else { "MUSTER_TEST_POSTGRES_URL" };
    println!("   PostgreSQL: {whose}");
    let mut command = cargo(&["test", "--no-fail-fast", "--features", "ssr"]);
    tests(command.env("MUSTER_TEST_POSTGRES_URL", &postgres.url))
}

fn browser() -> Result<Counts> {
    site::build()?;
    // As the tests of the server are compiled, so that nothing is compiled twice.
    let server = site::build_server(&["test", "--no-run", "--features", "ssr", "--test", "it"])?;
    let folder = tools::npm_packages("end2end")?;
    let chromium = tools::chromium()?;
    let mut command = Command::new("node");
    command.args(["node_modules/@playwright/test/cli.js", "test"]).current_dir(folder);
    command.env("MUSTER_TEST_SERVER", server).env("MUSTER_TEST_CHROMIUM", chromium);
    tests(command.env("FORCE_COLOR", "0").env("CI", "1"))
}

fn docs() -> Result<Counts> {
    let mut command = cargo(&["doc", "--quiet", "--no-deps", "--lib", "--features", "ssr"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    check(command)
}

/// Reads one line of cargo's or Playwright's summary: `test result: ok. 7 passed; 0 failed; …`, or
/// `  12 passed (3.4s)`.
fn count(line: &str) -> Counts {
    let mut counts = Counts::default();
    if let Some(result) = line.strip_prefix("test result: ") {
        let counted = result.split_once(". ").map_or("", |(_, counted)| counted);
        for part in counted.split("; ") {
            match part.split_once(' ') {
                Some((n, "passed")) => counts.passed = n.parse().unwrap_or(0),
                Some((n, "failed")) => counts.failed = n.parse().unwrap_or(0),
                _ => {}
            }
        }
        return counts;
    }
    let Some(words) = line.strip_prefix("  ").and_then(|rest| rest.split_once(' ')) else { return counts };
    let (Ok(number), rest) = (words.0.parse::<u64>(), words.1) else { return counts };
    match rest {
        "failed" | "flaky" | "interrupted" => counts.failed = number,
        "skipped" | "did not run" => counts.skipped = number,
        _ if rest == "passed" || rest.starts_with("passed (") => counts.passed = number,
        _ => {}
    }
    counts
}

#[cfg(test)]
mod counting {
    use super::*;

    #[test]
    fn the_summary_lines_of_cargo_and_playwright_are_counted() {
        let line = "test result: FAILED. 7 passed; 2 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.00s";
        assert_eq!(count(line), Counts { passed: 7, failed: 2, skipped: 0 });
        assert_eq!(count("  12 passed (3.4s)"), Counts { passed: 12, ..Counts::default() });
        assert_eq!(count("  1 failed"), Counts { failed: 1, ..Counts::default() });
        assert_eq!(count("  3 did not run"), Counts { skipped: 3, ..Counts::default() });
        assert_eq!(count("  4 rows in the grid"), Counts::default());
    }

    #[test]
    fn the_last_line_names_skipped_ones_only_when_there_are_some() {
        assert_eq!(described(Counts { passed: 3, failed: 0, skipped: 0 }), "3 passed, 0 failed");
        assert_eq!(described(Counts { passed: 3, failed: 1, skipped: 2 }), "3 passed, 1 failed, 2 skipped");
    }
}
