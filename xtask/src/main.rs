//! Builds, starts, tests and measures Muster. `cargo xtask` alone says what there is.
//!
//! A clean clone needs rustup, a C compiler and Node; everything else is fetched here, and every
//! step says what it does and how long it took. A step whose inputs have not changed is not done
//! again.

mod advisories;
mod bench;
mod browser;
mod generate;
mod paths;
mod postgres;
mod site;
mod steps;
mod test;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  serve [-- ARGUMENTS]     build everything and serve on http://127.0.0.1:3000; `-- --demo` adds a demonstration
  test [STEP…]             every check, or only those steps; `test list` names them
  site                     only what the browser loads, into target/site
  build                    one self-contained executable, target/dist/muster
  bench [NAME…]            measure, beside peers; `bench list` names what there is
  generate ROWS FILE [--seed N] [--damage PERCENT]
                           a file of invented people in the form of the openccc template; --damage 100 spoils every row
  advisories FOLDER        renew xtask/advisories.csv from a clone of RustSec's advisory-db
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Does it; false when a check failed.
fn run(arguments: &[String]) -> Result<bool> {
    let Some((command, rest)) = arguments.split_first() else {
        eprint!("{USAGE}");
        return Ok(false);
    };
    // Cargo hands the `--` on.
    let rest = if rest.first().is_some_and(|a| a == "--") { &rest[1..] } else { rest };
    match command.as_str() {
        "serve" => site::serve(rest).map(|()| true),
        "site" => site::build().map(|()| true),
        "build" => site::build_executable().map(|()| true),
        "test" => test::run(rest),
        "bench" => bench::run(rest),
        "generate" => generate::command(rest).map(|()| true),
        "advisories" => advisories::command(rest).map(|()| true),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(true)
        }
        other => bail!("there is no command `{other}`\n\n{USAGE}"),
    }
}
