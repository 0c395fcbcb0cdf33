//! Tools that a build or a test needs: found, or fetched, or named so that a person can install
//! them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::steps::{ask, hash, run, step};

/// Makes sure that rustc can build for the browser.
pub fn wasm_target() -> Result<()> {
    let target = "wasm32-unknown-unknown";
    let library = ask("rustc", &["--print", "target-libdir", "--target", target]);
    if library.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    step("adding rustc's target for the browser", || {
        run(Command::new("rustup").args(["target", "add", target]).current_dir(paths::root()))
            .context("rustup is needed to add the target wasm32-unknown-unknown")
    })
}

/// Node packages of a folder, exactly as its lock file says; nothing is done when they are there.
pub fn npm_packages(folder: &str) -> Result<PathBuf> {
    let folder = paths::root().join(folder);
    let lock = fs::read(folder.join("package-lock.json"))?;
    let done = folder.join("node_modules/.installed");
    let inputs = hash(&[&lock]);
    if fs::read_to_string(&done).is_ok_and(|text| text == inputs) {
        return Ok(folder);
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    step(&format!("getting npm packages for {}", folder.file_name().unwrap_or_default().to_string_lossy()), || {
        let mut command = Command::new(npm);
        command.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]);
        command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").current_dir(&folder);
        run(&mut command).context("Node with npm is needed (version 20 or later)")
    })?;
    fs::write(done, inputs)?;
    Ok(folder)
}

/// wasm-opt, out of the npm package `binaryen`: the distributions' own are often too old for what
/// rustc writes.
pub fn wasm_opt(arguments: &[&str]) -> Result<()> {
    let program = npm_packages("xtask/tools")?.join("node_modules/binaryen/bin/wasm-opt");
    run(Command::new("node").arg(program).args(arguments))
}

/// Chromium for the tests.
pub fn chromium() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("MUSTER_TEST_CHROMIUM") {
        return Ok(named.into());
    }
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let find = || names.iter().find_map(|name| on_path(name));
    if let Some(found) = find() {
        return Ok(found);
    }
    debian_packages(&["chromium"])?;
    find().context("no Chromium: install it (Debian: `apt-get install chromium`) or set MUSTER_TEST_CHROMIUM to its path")
}

/// The folder with PostgreSQL's own programs (`initdb`, `postgres`, `pg_isready`).
pub fn postgres_programs() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("MUSTER_TEST_POSTGRES_BIN") {
        return Ok(named.into());
    }
    if let Some(found) = find_postgres() {
        return Ok(found);
    }
    debian_packages(&["postgresql"])?;
    find_postgres().context(
        "no PostgreSQL: install it (Debian: `apt-get install postgresql`), set MUSTER_TEST_POSTGRES_BIN to the folder of \
         `initdb`, or set MUSTER_TEST_POSTGRES_URL to a server whose user may create databases",
    )
}

fn find_postgres() -> Option<PathBuf> {
    // Links on PATH are followed, since the other programs lie beside the real one.
    let linked = on_path("initdb").and_then(|path| fs::canonicalize(path).ok());
    let on_path = linked.and_then(|path| path.parent().map(Path::to_owned));
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    let version = |bin: &PathBuf| -> u32 {
        bin.parent().and_then(Path::file_name).and_then(|name| name.to_string_lossy().parse().ok()).unwrap_or(0)
    };
    versions.sort_by_key(|bin| std::cmp::Reverse(version(bin)));
    on_path.into_iter().chain(versions).find(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file())
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// As root on Debian, installs packages; elsewhere does nothing.
fn debian_packages(names: &[&str]) -> Result<()> {
    if !is_root() || on_path("apt-get").is_none() {
        return Ok(());
    }
    step(&format!("installing {} from Debian's packages", names.join(", ")), || {
        run(Command::new("apt-get").args(["update", "-q"]))?;
        let mut install = Command::new("apt-get");
        install.args(["install", "-y", "-q", "--no-install-recommends"]).args(names);
        run(install.env("DEBIAN_FRONTEND", "noninteractive"))
    })
}

/// Whether we run as root.
pub fn is_root() -> bool {
    ask("id", &["-u"]).as_deref() == Some("0")
}

/// User and group to run PostgreSQL as when we are root, which it refuses to be.
pub fn unprivileged() -> Result<(u32, u32)> {
    let number = |option: &str, user: &str| ask("id", &[option, user]).and_then(|text| text.parse().ok());
    for user in ["postgres", "nobody"] {
        if let (Some(user), Some(group)) = (number("-u", user), number("-g", user)) {
            return Ok((user, group));
        }
    }
    bail!("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`")
}
