//! The browser's two WebAssembly builds: the page (small, in pieces) and the worker (fast). cargo,
//! Leptos's code splitting and wasm-bindgen as libraries, wasm-opt.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::paths;
use crate::steps::{cargo, hash, run, step, unless_done, without_paths};
use crate::tools;

/// The module that fetches chunks; script and main module import it by this name.
pub const LINK: &str = "__wasm_split.js";

/// In the page's folder, for [`crate::site`] alone: which chunks each group of lazy pages needs.
pub const LAZY: &str = "lazy.json";

/// What becomes of a chunk that does not come; see there.
const RELOAD: &str = include_str!("reload.js");

/// One of the two builds.
pub struct Build {
    /// Cargo's profile, and what the steps are called.
    profile: &'static str,
    /// The feature that makes this build.
    feature: &'static str,
    /// Name of the script; the module is `NAME_bg.wasm`.
    name: &'static str,
    /// Given to rustc for this crate alone; with fat LTO it reaches what is inlined.
    rustc: &'static [&'static str],
    /// Whether lazy pages become chunks of their own.
    split: bool,
    /// Given to wasm-opt. Never `--all-features`: Chromium then refuses the module.
    optimize: &'static [&'static str],
}

/// What rustc emits for this target anyway.
const EMITTED: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Downloaded by everybody: small.
pub const PAGE: Build = Build {
    profile: "page",
    feature: "hydrate",
    name: "muster",
    // The splitter finds out by the linker's relocations what calls what.
    rustc: &["-C", "link-args=--emit-relocs"],
    split: true,
    optimize: &["-Oz"],
};

/// Reads a million rows: fast, and small, since people who wait for the check wait for the download
/// too.
pub const WORKER: Build = Build {
    profile: "worker",
    feature: "worker",
    name: "worker_bundle",
    // What is inlined beyond very short functions, and those that ask for it, is a tenth of the
    // download and hardly any speed.
    rustc: &["-C", "target-feature=+simd128", "-C", "llvm-args=-inline-threshold=25"],
    split: false,
    optimize: &["-O3", "--enable-simd"],
};

impl Build {
    /// Builds what has changed. The folder that it returns holds `NAME.js`, `NAME_bg.wasm`, where
    /// crates bring scripts of their own `snippets/`, and of a split build the chunks, [`LINK`] and
    /// [`LAZY`].
    pub fn make(&self) -> Result<PathBuf> {
        let Build { profile, feature, .. } = self;
        step(&format!("compiling the {profile} for the browser"), || {
            let common =
                ["rustc", "--lib", "--crate-type", "cdylib", "--target", "wasm32-unknown-unknown", "--no-default-features"];
            let mut command = cargo(&common);
            command.args(without_paths());
            run(command.args(["--profile", profile, "--features", feature, "--"]).args(self.rustc))
        })?;
        let compiled = paths::target().join("wasm32-unknown-unknown").join(profile).join("muster.wasm");
        let bytes = fs::read(&compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
        let out = paths::work().join(profile);
        let lock = fs::read(paths::root().join("xtask/tools/package-lock.json"))?;
        let inputs = hash(&[&bytes, &lock, self.optimize.join(" ").as_bytes(), self.name.as_bytes(), RELOAD.as_bytes()]);
        unless_done(profile, &inputs, &out, || self.finish(&compiled, &bytes, &out))?;
        Ok(out)
    }

    fn finish(&self, compiled: &Path, bytes: &[u8], out: &Path) -> Result<()> {
        if out.exists() {
            fs::remove_dir_all(out)?;
        }
        fs::create_dir_all(out)?;
        let mut modules = Vec::new();
        let mut main = compiled.to_owned();
        if self.split {
            main = paths::work().join(format!("{}-main.wasm", self.profile));
            modules = step(&format!("splitting the {}", self.profile), || self.split(bytes, &main, out))?;
        }
        step(&format!("wasm-bindgen for the {}", self.profile), || {
            let mut bindgen = Bindgen::new();
            bindgen.input_path(&main).out_name(self.name).typescript(false);
            // Our pages say where the module is, since its address carries a hash.
            bindgen.remove_name_section(true).remove_producers_section(true).omit_default_module_path(true);
            // Chunks link to the tables and globals of the main module by the linker's names.
            bindgen.keep_lld_exports(self.split);
            bindgen.web(true)?.generate(out)
        })?;
        modules.push(out.join(format!("{}_bg.wasm", self.name)));
        step(&format!("wasm-opt for the {}", self.profile), || modules.iter().try_for_each(|module| self.optimize(module)))
    }

    /// Parts the module into what every page needs (`main`) and chunks, and returns the chunks'
    /// paths. Only the main part passes through wasm-bindgen afterwards.
    fn split(&self, bytes: &[u8], main: &Path, out: &Path) -> Result<Vec<PathBuf>> {
        let script = format!("./{}.js", self.name);
        let link = format!("./{LINK}");
        let mut options = wasm_split_cli_support::Options::new(bytes);
        options.main_module = &script;
        options.link_name = &link;
        options.main_out_path = main;
        options.output_dir = out;
        let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:?}"))?;
        let link = out.join(LINK);
        fs::write(&link, reloading(&fs::read_to_string(&link)?)?)?;
        let lazy: std::collections::BTreeMap<_, _> = split.prefetch_map.into_iter().collect();
        fs::write(out.join(LAZY), serde_json::to_vec(&lazy)?)?;
        Ok(split.split_modules)
    }

    fn optimize(&self, module: &Path) -> Result<()> {
        let path = module.to_str().context("a path that is not UTF-8")?;
        let arguments: Vec<&str> = [path, "-o", path].iter().chain(self.optimize).chain(EMITTED).copied().collect();
        tools::wasm_opt(&arguments)
    }
}

/// The link module with [`RELOAD`] around its load function.
fn reloading(link: &str) -> Result<String> {
    let load = "await callee();";
    ensure!(
        link.matches(load).count() == 1,
        "{LINK} does not load chunks as we know it: see `reloading` in xtask/src/browser.rs"
    );
    Ok(format!("{}\n{RELOAD}", link.replace(load, "await orReload(callee);")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_load_of_a_chunk_is_caught_once_and_only_where_the_link_module_is_as_known() {
        let link = "function wrapAsyncCb(callee) { try { await callee(); } finally {} }";
        let wrapped = reloading(link).unwrap();
        assert!(wrapped.starts_with("function wrapAsyncCb(callee) { try { await orReload(callee); } finally {} }"));
        assert!(wrapped.contains("async function orReload("));
        assert!(reloading("await callee(); await callee();").is_err());
        assert!(reloading("").is_err());
    }
}
