//! Prints what is done and how long it took; running programs; not doing again what has not
//! changed.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::paths;

/// Says `what`, does it, says how long it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("== {what}");
    let begun = Instant::now();
    let done = work().with_context(|| what.to_owned())?;
    println!("   {what}: {}", seconds(begun.elapsed()));
    Ok(done)
}

/// `12.3 s`, from a minute on `3 min 12 s`.
pub fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        s => format!("{} min {:02} s", s / 60, s % 60),
    }
}

/// Runs a program to its end; an error when it fails or is not there.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", name(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", name(command));
    }
    Ok(())
}

/// Runs a program, shows each line that it writes to its standard output as it comes, and hands it
/// to `each`. True when it succeeded.
pub fn run_reading(command: &mut Command, mut each: impl FnMut(&str)) -> Result<bool> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {}", name(command)))?;
    let output = child.stdout.take().context("no output")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        std::io::stdout().flush()?;
        each(&line);
    }
    Ok(child.wait()?.success())
}

/// What a program writes to its standard output, or `None` when it is not there or fails.
pub fn ask(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Cargo, at the root.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(paths::cargo());
    command.args(arguments).current_dir(paths::root());
    command
}

/// Flags of rustc for everything that leaves this machine: no path of it stands in the result.
/// Added to `.cargo/config.toml`.
pub fn without_paths() -> Vec<String> {
    let home =
        std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo"))).unwrap_or_default();
    let remap = |from: String, to: &str| format!("--remap-path-prefix={from}={to}");
    let flags = [remap(format!("{home}/registry/src"), "crates"), remap(paths::root().display().to_string(), "muster")];
    let quoted = flags.map(|flag| format!("{flag:?}")).join(", ");
    vec!["--config".to_owned(), format!("build.rustflags=[{quoted}]")]
}

fn name(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|w| w.to_string_lossy().into_owned()).take(4).collect::<Vec<_>>().join(" ")
}

/// The first 16 hexadecimal digits of SHA-256 over all parts.
pub fn hash(parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Does `work` unless it was done for the same `inputs` (a hash) before and `output` is still
/// there.
pub fn unless_done(note: &str, inputs: &str, output: &Path, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let note = paths::work().join(format!("{note}.done"));
    if output.exists() && fs::read_to_string(&note).is_ok_and(|done| done == inputs) {
        return Ok(());
    }
    work()?;
    fs::create_dir_all(paths::work())?;
    fs::write(note, inputs)?;
    Ok(())
}

/// Writes a file only when its content differs, so that what watches it sees no change where there
/// is none. True when written.
pub fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(true)
}
