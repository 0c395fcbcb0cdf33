//! Puts what the browser loads into a release build of the server: the folder `target/site`, which
//! `cargo xtask build` fills, compressed by memory-serve. Debug builds answer with the folder
//! itself, and the browser's builds carry nothing.
//!
//! A missing `target/site` is no error: nothing is inside then, and the server says at start how to
//! build the pages.

use std::io;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "ssr")]
    server::embed()?;
    Ok(())
}

#[cfg(feature = "ssr")]
mod server {
    use std::path::PathBuf;
    use std::{env, fs, io};

    pub fn embed() -> io::Result<()> {
        // `sqlx::migrate!` does not see files that are added.
        println!("cargo::rerun-if-changed=migrations");
        let folder = |variable| PathBuf::from(env::var_os(variable).unwrap_or_default());
        let release = env::var("PROFILE").as_deref() == Ok("release");
        let site = match release {
            true => folder("CARGO_MANIFEST_DIR").join("target/site"),
            false => folder("OUT_DIR").join("no-site"),
        };
        fs::create_dir_all(&site)?; // so that it can be watched
        if let Ok(build) = fs::read_to_string(site.join("build.json")) {
            println!("cargo::rustc-env=MUSTER_BUILD={build}");
        }
        memory_serve::load_directory_with_embed(site, release);
        Ok(())
    }
}
