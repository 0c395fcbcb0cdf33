//! The folder `target/site`, which holds all that the browser loads, and the server that serves it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::browser::{Build, PAGE, WORKER};
use crate::paths;
use crate::steps::{cargo, hash, run, step, without_paths, write_if_changed};
use crate::tools;

/// Files by their path below the site.
type Files = BTreeMap<String, Vec<u8>>;

/// Smaller files go out as they are: a compressed form would gain less than a packet.
const WORTH_COMPRESSING: usize = 1_024;

/// Builds page and worker, gathers styles and public files, and writes what has changed. `compress` makes the brotli and gzip
/// forms, which only a release build of the server uses.
pub fn build(compress: bool) -> Result<()> {
    tools::wasm_target()?;
    tools::npm_packages("xtask/tools")?;
    let mut files = Files::new();
    for build in [&PAGE, &WORKER] {
        gather(&Build::make(build)?, "pkg", &mut files)?;
    }
    files.insert("pkg/muster.css".to_owned(), styles(&paths::root().join("style"))?.into_bytes());
    gather(&paths::root().join("public"), "", &mut files)?;
    step("writing target/site", || write(&files, compress))
}

/// Sizes in bytes of what is sent, brotli: (path, size). The site must have been built with `compress`.
pub fn brotli_sizes() -> Result<Vec<(String, u64)>> {
    let site = paths::site();
    let manifest = fs::read_to_string(site.join("manifest.tsv"))?;
    let paths = manifest.lines().filter_map(|line| line.split_once('\t'));
    let size = |path: &str| {
        let compressed = fs::metadata(site.join(format!("{path}.br")));
        compressed.or_else(|_| fs::metadata(site.join(path))).map(|data| data.len())
    };
    paths.map(|(path, _)| Ok((path.to_owned(), size(path)?))).collect()
}

/// `cargo xtask serve`.
pub fn serve(arguments: &[String]) -> Result<()> {
    build(false)?;
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
    build(true)?;
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

/// One stylesheet out of `main.css`, whose `@import "part.css";` lines say the order. A part that nobody imports is an error, since
/// it would be missing from the pages.
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
    Ok(without_comments(&all))
}

/// Style text without comments, indentation and blank lines.
fn without_comments(style: &str) -> String {
    let mut kept = String::with_capacity(style.len());
    let mut rest = style;
    while let Some(at) = rest.find(['/', '"', '\'']) {
        let (before, from) = rest.split_at(at);
        kept.push_str(before);
        let quote = &from[..1];
        let length = match from.strip_prefix("/*") {
            Some(comment) => comment.find("*/").map_or(from.len(), |end| end + 4),
            None if quote == "/" => 1,
            None => end_of_string(from),
        };
        if !from.starts_with("/*") {
            kept.push_str(&from[..length]);
        }
        rest = &from[length..];
    }
    kept.push_str(rest);
    let lines = kept.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// Length of the quoted string that `text` begins with, quotes included.
fn end_of_string(text: &str) -> usize {
    let quote = text.as_bytes()[0];
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let closes = byte == quote && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    end.map_or(text.len(), |end| end + 2)
}

/// Brings the folder to exactly these files, their compressed forms and the manifest (path, tab, hash of the content).
fn write(files: &Files, compress: bool) -> Result<()> {
    let site = paths::site();
    fs::create_dir_all(&site)?;
    let mut wanted = vec!["manifest.tsv".to_owned()];
    let mut manifest = String::new();
    for (path, bytes) in files {
        let file = site.join(path);
        let changed = write_if_changed(&file, bytes)?;
        wanted.push(path.clone());
        manifest.push_str(&format!("{path}\t{}\n", hash(&[bytes])));
        if !compress || bytes.len() < WORTH_COMPRESSING {
            continue;
        }
        for (ending, pack) in [("br", brotli as fn(&[u8]) -> Result<Vec<u8>>), ("gz", gzip)] {
            let packed = site.join(format!("{path}.{ending}"));
            if changed || !packed.is_file() {
                fs::write(&packed, pack(bytes)?)?;
            }
            wanted.push(format!("{path}.{ending}"));
        }
    }
    let mut there = Files::new();
    gather(&site, "", &mut there)?;
    for stale in there.keys().filter(|path| !wanted.contains(path)) {
        fs::remove_file(site.join(stale))?;
    }
    write_if_changed(&site.join("manifest.tsv"), manifest.as_bytes())?;
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_quoted_text_stays() {
        let style = "/* a */\n.a {\n  content: \"/* kept */ \\\" \";\n\n  width: calc(1px / 2); /* b */\n}\n";
        assert_eq!(without_comments(style), ".a {\ncontent: \"/* kept */ \\\" \";\nwidth: calc(1px / 2);\n}");
    }

    #[test]
    fn an_unclosed_comment_or_string_ends_with_the_text() {
        assert_eq!(without_comments("a{} /* open"), "a{}");
        assert_eq!(without_comments("a{} 'open"), "a{} 'open");
    }

    #[test]
    fn parts_stand_in_the_order_of_their_imports() {
        let folder = std::env::temp_dir().join(format!("muster-xtask-styles-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("main.css"), "@import \"b.css\";\n@import \"a.css\";\n").unwrap();
        fs::write(folder.join("a.css"), ".a {}\n").unwrap();
        fs::write(folder.join("b.css"), ".b {}\n").unwrap();
        assert_eq!(styles(&folder).unwrap(), ".b {}\n.a {}");
        fs::write(folder.join("c.css"), ".c {}\n").unwrap();
        assert!(styles(&folder).unwrap_err().to_string().contains("c.css"));
        fs::remove_dir_all(folder).unwrap();
    }
}
