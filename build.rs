//! Lists what the executable carries inside it: in a release build of the server, every file of `target/site` in its compressed
//! forms. Debug builds read the same files from disk, and the browser's builds carry nothing.
//!
//! A missing `target/site` is no error: the table is empty then, and the server says at start how to build the pages.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_SSR").is_none() {
        return Ok(());
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    // `sqlx::migrate!` does not see files that are added.
    if root.join("migrations").is_dir() {
        println!("cargo:rerun-if-changed=migrations");
    }
    let mut table = String::new();
    if env::var("PROFILE").as_deref() == Ok("release") {
        let site = root.join("target/site");
        fs::create_dir_all(&site)?; // so that it can be watched
        println!("cargo:rerun-if-changed=target/site");
        table = list(&site)?;
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("embedded.rs"), format!("&[\n{table}]"))
}

/// One line for each file that the manifest names. The plain form goes in only where there is no compressed one.
fn list(site: &Path) -> io::Result<String> {
    let manifest = match fs::read_to_string(site.join("manifest.tsv")) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(error),
    };
    let mut table = String::new();
    for line in manifest.lines() {
        let Some((path, hash)) = line.split_once('\t') else { continue };
        let form = |file: PathBuf| match file.is_file() {
            true => format!("Some(include_bytes!({file:?}))"),
            false => "None".to_owned(),
        };
        let brotli = form(site.join(format!("{path}.br")));
        let gzip = form(site.join(format!("{path}.gz")));
        let plain = if gzip == "None" { form(site.join(path)) } else { "None".to_owned() };
        let _ =
            writeln!(table, "    Embedded {{ path: {path:?}, hash: {hash:?}, plain: {plain}, brotli: {brotli}, gzip: {gzip} }},");
    }
    Ok(table)
}
