//! The folder `target/site`, which holds all that the browser loads, and the server that serves it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::browser::{Build, LAZY, PAGE, WORKER};
use crate::paths;
use crate::steps::{cargo, hash, run, step, without_paths, write_if_changed};
use crate::tools;

/// Files by their path below the site.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Says where the files are, for the server.
const BUILD: &str = "build.json";

/// Builds page and worker, gathers styles and public files, and writes what has changed.
///
/// What pages load is in one folder, `pkg/HASH/`, named by all that is in it: its files name each
/// other without a hash, and two builds never mix. `build.json` names the folder and the chunks of
/// each group of lazy pages.
pub fn build() -> Result<()> {
    tools::wasm_target()?;
    tools::npm_packages("xtask/tools")?;
    let mut loaded = Files::new();
    for build in [&PAGE, &WORKER] {
        gather(&Build::make(build)?, "", &mut loaded)?;
    }
    let lazy: Value = serde_json::from_slice(&loaded.remove(LAZY).context("the page was not split")?)?;
    loaded.insert("muster.css".to_owned(), styles(&paths::root().join("style"))?.into_bytes());
    let mut files = Files::new();
    gather(&paths::root().join("public"), "", &mut files)?;
    // Belongs to the bundle that it loads.
    loaded.extend(files.remove_entry("worker.js"));
    let parts: Vec<&[u8]> = loaded.iter().flat_map(|(name, bytes)| [name.as_bytes(), bytes]).collect();
    let folder = format!("pkg/{}", hash(&parts));
    files.extend(loaded.into_iter().map(|(name, bytes)| (format!("{folder}/{name}"), bytes)));
    files.insert(BUILD.to_owned(), serde_json::to_vec(&json!({ "folder": folder, "lazy": lazy }))?);
    step("writing target/site", || write(&files))
}

/// What was built: the files that pages load, by name, and the chunks of each group of lazy pages.
pub struct Built {
    /// Content by name.
    pub files: Files,
    /// Names of chunks, without `.wasm`, by group.
    pub lazy: BTreeMap<String, Vec<String>>,
}

/// Reads what [`build`] wrote.
pub fn built() -> Result<Built> {
    let site = paths::site();
    let build: Value = serde_json::from_slice(&fs::read(site.join(BUILD))?)?;
    let mut files = Files::new();
    gather(&site.join(build["folder"].as_str().context("build.json names no folder")?), "", &mut files)?;
    Ok(Built { files, lazy: serde_json::from_value(build["lazy"].clone())? })
}

/// `cargo xtask serve`.
pub fn serve(arguments: &[String]) -> Result<()> {
    build()?;
    let server = build_server(&["build", "--bin", "muster", "--no-default-features", "--features", "ssr"])?;
    println!("== starting {}", server.display());
    let mut command = std::process::Command::new(server);
    command.arg("serve").args(arguments).current_dir(paths::root());
    become_it(command)
}

/// Compiles the server for development, by these arguments for cargo, and returns its path.
pub fn build_server(arguments: &[&str]) -> Result<std::path::PathBuf> {
    step("compiling the server", || run(&mut cargo(arguments)))?;
    Ok(paths::target().join("debug").join(format!("muster{}", std::env::consts::EXE_SUFFIX)))
}

/// `cargo xtask build`.
pub fn build_executable() -> Result<()> {
    build()?;
    step("compiling the server with everything inside", || {
        let mut command = cargo(&["build", "--profile", "dist", "--bin", "muster", "--no-default-features", "--features", "ssr"]);
        run(command.args(without_paths()))
    })?;
    let executable = paths::target().join("dist").join(format!("muster{}", std::env::consts::EXE_SUFFIX));
    let size = fs::metadata(&executable)?.len();
    println!("{} ({:.1} MB): copy it, start it with `muster serve`.", executable.display(), size as f64 / 1e6);
    Ok(())
}

/// From here on this process is the server: the terminal's Ctrl-C reaches it, and it alone.
#[cfg(unix)]
fn become_it(mut command: std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec()).context("cannot start the server")
}

#[cfg(not(unix))]
fn become_it(mut command: std::process::Command) -> Result<()> {
    run(&mut command)
}

/// Every file below `folder`, under `prefix`.
fn gather(folder: &Path, prefix: &str, files: &mut Files) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().into_string().ok().context("a file name that is not UTF-8")?;
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        match entry.file_type()?.is_dir() {
            true => gather(&entry.path(), &path, files)?,
            false => drop(files.insert(path, fs::read(entry.path())?)),
        }
    }
    Ok(())
}

/// One stylesheet out of `main.css`, whose `@import "part.css";` lines say the order. A part that
/// nobody imports is an error, since it would be missing from the pages.
fn styles(folder: &Path) -> Result<String> {
    let main = fs::read_to_string(folder.join("main.css")).context("cannot read style/main.css")?;
    let mut parts = vec!["main.css".to_owned()];
    let mut all = String::new();
    for line in main.lines() {
        let part = line.trim().strip_prefix("@import \"").and_then(|rest| rest.strip_suffix("\";"));
        match part {
            Some(part) => {
                all.push_str(&fs::read_to_string(folder.join(part)).with_context(|| format!("style/{part}"))?);
                parts.push(part.to_owned());
            }
            None => all.push_str(line),
        }
        all.push('\n');
    }
    let mut there = Files::new();
    gather(folder, "", &mut there)?;
    if let Some(forgotten) = there.keys().find(|name| name.ends_with(".css") && !parts.contains(name)) {
        bail!("style/{forgotten} is not imported by style/main.css");
    }
    Ok(all)
}

/// Brings the folder to exactly these files.
fn write(files: &Files) -> Result<()> {
    let site = paths::site();
    fs::create_dir_all(&site)?;
    for (path, bytes) in files {
        write_if_changed(&site.join(path), bytes)?;
    }
    let mut there = Files::new();
    gather(&site, "", &mut there)?;
    for stale in there.keys().filter(|path| !files.contains_key(*path)) {
        fs::remove_file(site.join(stale))?;
    }
    // Folders of builds before this one are empty now; one that is not stays.
    for folder in fs::read_dir(site.join("pkg"))?.flatten() {
        let _ = fs::remove_dir(folder.path());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_in_the_order_of_their_imports() {
        let folder = std::env::temp_dir().join(format!("muster-xtask-styles-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("main.css"), "@import \"b.css\";\n@import \"a.css\";\n").unwrap();
        fs::write(folder.join("a.css"), ".a {}\n").unwrap();
        fs::write(folder.join("b.css"), ".b {}\n").unwrap();
        assert_eq!(styles(&folder).unwrap(), ".b {}\n\n.a {}\n\n");
        fs::write(folder.join("c.css"), ".c {}\n").unwrap();
        assert!(styles(&folder).unwrap_err().to_string().contains("c.css"));
        fs::remove_dir_all(folder).unwrap();
    }
}
