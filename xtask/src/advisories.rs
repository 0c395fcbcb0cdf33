//! Advisories about the crates that we depend on: `Cargo.lock` is compared with a list that is kept
//! in the repository, so that the check needs no network. The list is renewed from a clone of
//! <https://github.com/RustSec/advisory-db> (CC0).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use semver::{Version, VersionReq};
use toml::{Table, Value};

use crate::paths;

/// Where the list stands, from the root of the repository. Its first line is a comment that names
/// the state of the database.
const LIST: &str = "xtask/advisories.csv";

/// Advisories that concern us and may stay, and why.
const ACCEPTED: &[(&str, &str)] = &[("RUSTSEC-2024-0436", "it is unmaintained, runs in the compiler alone, and Leptos uses it")];

/// One line of the list.
struct Advisory<'a> {
    id: &'a str,
    package: &'a str,
    /// Blank for a vulnerability, or such as `unmaintained`.
    kind: &'a str,
    /// Versions that it doesn't concern.
    good: Vec<VersionReq>,
}

/// Compares `Cargo.lock` with the list and prints what is open; false when something is.
pub fn check() -> Result<bool> {
    let lock = fs::read_to_string(paths::root().join("Cargo.lock"))?;
    let list = fs::read_to_string(paths::root().join(LIST)).with_context(|| format!("{LIST} can't be read"))?;
    let found = concerning(&lock, &list)?;
    let (state, count) = (list.lines().next().unwrap_or_default().trim_start_matches("# "), list.lines().count() - 2);
    println!("   {count} advisories of {state}: {} concern Cargo.lock", found.len());
    let mut good = true;
    for (id, package) in &found {
        match ACCEPTED.iter().find(|(accepted, _)| accepted == id) {
            Some((_, why)) => println!("   {id} {package}: accepted, {why}"),
            None => {
                println!("   {id} {package}: see https://rustsec.org/advisories/{id}.html");
                good = false;
            }
        }
    }
    for (id, _) in ACCEPTED.iter().filter(|(id, _)| !found.iter().any(|(found, _)| found == id)) {
        println!("   {id}: accepted, but it doesn't concern us any more; take it out of ACCEPTED");
        good = false;
    }
    Ok(good)
}

/// Id, and package with version and kind, of each advisory that concerns a package of a lock file.
fn concerning(lock: &str, list: &str) -> Result<Vec<(String, String)>> {
    let lock: Table = lock.parse()?;
    let packages = lock.get("package").and_then(Value::as_array).context("Cargo.lock has no packages")?;
    let locked = |package: &Value| -> Result<(String, Version)> {
        let text = |name: &str| package.get(name).and_then(Value::as_str).context("a package without name or version");
        Ok((text("name")?.to_owned(), Version::parse(text("version")?)?))
    };
    let packages: Vec<(String, Version)> = packages.iter().map(locked).collect::<Result<_>>()?;
    let mut found = Vec::new();
    for line in list.lines().skip(2) {
        let advisory = Advisory::read(line).with_context(|| format!("{LIST}: `{line}`"))?;
        let concerned = packages
            .iter()
            .filter(|(name, version)| name == advisory.package && !advisory.good.iter().any(|good| good.matches(version)));
        found.extend(concerned.map(|(name, version)| (advisory.id.to_owned(), format!("{name} {version} {}", advisory.kind))));
    }
    Ok(found)
}

impl Advisory<'_> {
    /// What [`line`] wrote.
    fn read(line: &str) -> Result<Advisory<'_>> {
        let [id, package, kind, good] = line.split(';').collect::<Vec<_>>()[..] else {
            bail!("not four fields");
        };
        let good = good.split('|').filter(|good| !good.is_empty()).map(VersionReq::parse).collect::<Result<_, _>>()?;
        Ok(Advisory { id, package, kind, good })
    }
}

/// `advisories FOLDER`: FOLDER is a clone with its files checked out.
pub fn command(arguments: &[String]) -> Result<()> {
    let [folder] = arguments else {
        bail!("say where the clone of https://github.com/RustSec/advisory-db is: `cargo xtask advisories FOLDER`");
    };
    let folder = Path::new(folder);
    let mut lines = Vec::new();
    for file in advisories(&folder.join("crates"))? {
        let text = fs::read_to_string(&file)?;
        lines.extend(line(&text).with_context(|| format!("{} can't be read", file.display()))?);
    }
    ensure!(!lines.is_empty(), "{} holds no advisory", folder.display());
    lines.sort();
    let list =
        format!("# RustSec advisory-db, {}\nid;package;kind;versions it doesn't concern\n{}", state(folder)?, lines.concat());
    fs::write(paths::root().join(LIST), list)?;
    println!("{LIST}: {} advisories", lines.len());
    Ok(())
}

/// Its files of advisories, one folder for each crate.
fn advisories(crates: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for package in fs::read_dir(crates).with_context(|| format!("{} can't be read", crates.display()))? {
        for file in fs::read_dir(package?.path())? {
            let file = file?.path();
            if file.extension().is_some_and(|extension| extension == "md") {
                files.push(file);
            }
        }
    }
    Ok(files)
}

/// Date and commit of a clone.
fn state(folder: &Path) -> Result<String> {
    let mut git = Command::new("git");
    let output = git.arg("-C").arg(folder).args(["log", "-1", "--date=short", "--format=%cd %h"]).output()?;
    ensure!(output.status.success(), "{} is no clone: {}", folder.display(), String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// `id;package;kind;versions`; `kind` is blank for a vulnerability, and the requirements of the
/// versions that it doesn't concern are separated by `|`. None for what was withdrawn.
fn line(advisory: &str) -> Result<Option<String>> {
    let (_, rest) = advisory.split_once("```toml\n").context("there is no TOML")?;
    let (head, _) = rest.split_once("\n```").context("the TOML has no end")?;
    let head: Table = head.parse()?;
    let about = head.get("advisory").and_then(Value::as_table).context("there is no [advisory]")?;
    if about.contains_key("withdrawn") {
        return Ok(None);
    }
    let text = |name: &str| about.get(name).and_then(Value::as_str);
    let versions = |name: &str| {
        let all = head.get("versions").and_then(|versions| versions.get(name)).and_then(Value::as_array);
        all.into_iter().flatten().filter_map(Value::as_str)
    };
    let good: Vec<&str> = versions("patched").chain(versions("unaffected")).collect();
    let (id, package) = (text("id").context("it has no id")?, text("package").context("it names no package")?);
    Ok(Some(format!("{id};{package};{};{}\n", text("informational").unwrap_or_default(), good.join("|"))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{concerning, line};

    const TEXT: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2000-0001\"\npackage = \"example\"\n\n[versions]\n\
        patched = [\">= 1.2, < 2\", \">= 2.1\"]\nunaffected = [\"< 1.0\"]\n```\n\n# Title\n";

    #[test]
    fn an_advisory_is_a_line() {
        assert_eq!(line(TEXT).unwrap().unwrap(), "RUSTSEC-2000-0001;example;;>= 1.2, < 2|>= 2.1|< 1.0\n");
        let kind = TEXT.replace("package", "informational = \"unmaintained\"\npackage");
        assert!(line(&kind).unwrap().unwrap().starts_with("RUSTSEC-2000-0001;example;unmaintained;"));
        let withdrawn = TEXT.replace("package", "withdrawn = \"2001-01-01\"\npackage");
        assert_eq!(line(&withdrawn).unwrap(), None);
        assert!(line("# Title").is_err());
    }

    #[test]
    fn a_locked_version_is_concerned_unless_it_is_patched_or_unaffected() {
        let list = format!("# date\nid;package;kind;versions\n{}", line(TEXT).unwrap().unwrap());
        for (version, concerned) in [("0.9.0", 0), ("1.1.9", 1), ("1.2.0", 0), ("2.0.3", 1), ("2.1.0", 0)] {
            let lock = format!("[[package]]\nname = \"example\"\nversion = \"{version}\"\n");
            assert_eq!(concerning(&lock, &list).unwrap().len(), concerned, "{version}");
        }
        let other = "[[package]]\nname = \"other\"\nversion = \"1.1.9\"\n";
        assert_eq!(concerning(other, &list).unwrap(), []);
    }
}
