//! The browser's two WebAssembly builds: the page (small) and the worker (fast). cargo, wasm-bindgen as a library, wasm-opt.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::paths;
use crate::shorten::shorten;
use crate::steps::{cargo, hash, run, step, unless_done, without_paths};
use crate::tools;

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
    rustc: &[],
    optimize: &["--zero-filled-memory", "--low-memory-unused", "-Oz", "--gufa-optimizing", "-Oz"],
};

/// Reads a million rows: fast, and small, since a person who waits for the check waits for the download too.
pub const WORKER: Build = Build {
    profile: "worker",
    feature: "worker",
    name: "worker_bundle",
    // What is inlined beyond very short functions, and those that ask for it, is a tenth of the download and hardly any speed.
    rustc: &["-C", "target-feature=+simd128", "-C", "llvm-args=-inline-threshold=25"],
    optimize: &["-O3", "--enable-simd"],
};

impl Build {
    /// Builds what has changed. The folder that it returns holds `NAME.js`, `NAME_bg.wasm` and, where crates bring scripts of
    /// their own, `snippets/`.
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
        let inputs = hash(&[&bytes, &lock, self.optimize.join(" ").as_bytes(), self.name.as_bytes()]);
        unless_done(profile, &inputs, &out, || self.finish(&compiled, &out))?;
        Ok(out)
    }

    fn finish(&self, compiled: &Path, out: &Path) -> Result<()> {
        if out.exists() {
            fs::remove_dir_all(out)?;
        }
        fs::create_dir_all(out)?;
        step(&format!("wasm-bindgen for the {}", self.profile), || {
            let mut bindgen = Bindgen::new();
            bindgen.input_path(compiled).out_name(self.name).typescript(false);
            // Our pages say where the module lies, since its address carries a hash.
            bindgen.remove_name_section(true).remove_producers_section(true).omit_default_module_path(true);
            bindgen.web(true)?.generate(out)
        })?;
        let module = out.join(format!("{}_bg.wasm", self.name));
        let script = out.join(format!("{}.js", self.name));
        let (short, shorter) = shorten(&fs::read_to_string(&script)?, &fs::read(&module)?)?;
        fs::write(&script, short)?;
        fs::write(&module, shorter)?;
        let path = module.to_str().context("a path that is not UTF-8")?;
        step(&format!("wasm-opt for the {}", self.profile), || {
            let arguments: Vec<&str> = [path, "-o", path].iter().chain(self.optimize).chain(EMITTED).copied().collect();
            tools::wasm_opt(&arguments)
        })
    }
}
