//! Where things lie.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// Where cargo writes: `CARGO_TARGET_DIR`, the configuration's `build.target-dir`, or `target`.
pub fn target() -> PathBuf {
    static TARGET: OnceLock<PathBuf> = OnceLock::new();
    TARGET
        .get_or_init(|| {
            let folder = Command::new(cargo())
                .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
                .current_dir(root())
                .output()
                .ok()
                .and_then(|output| serde_json::from_slice::<serde_json::Value>(&output.stdout).ok());
            let folder = folder.and_then(|metadata| metadata["target_directory"].as_str().map(PathBuf::from));
            folder.unwrap_or_else(|| root().join("target"))
        })
        .clone()
}

/// What the browser loads, ready to be served. Always below the root: the server's build reads it
/// there.
pub fn site() -> PathBuf {
    root().join("target/site")
}

/// Our own notes and half-finished pieces.
pub fn work() -> PathBuf {
    target().join("xtask")
}

/// The cargo that started us.
pub fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}
