//! Database and key are for the user who runs Muster alone.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use muster::server::{App, Config};

use crate::support::write_key;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).permissions().mode() & 0o777
}

fn config(folder: &Path) -> Config {
    Config::new(format!("sqlite:{}", folder.join("data/muster.db").display()))
}

#[test]
fn database_key_and_folder_are_for_their_owner_alone_under_any_umask() {
    for umask in ["000", "022", "077"] {
        let folder = tempfile::tempdir().unwrap();
        let run = format!("umask {umask}; exec {} staff list", env!("CARGO_BIN_EXE_muster"));
        let ran = Command::new("sh").args(["-c", &run]).env("MUSTER_DATABASE_URL", config(folder.path()).database).output();
        let ran = ran.unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let data = folder.path().join("data");
        assert_eq!(mode(&data), 0o700, "umask {umask}");
        for name in ["muster.db", "muster.key"] {
            assert_eq!(mode(&data.join(name)), 0o600, "{name}, umask {umask}");
        }
    }
}

#[tokio::test]
async fn a_database_that_others_could_read_is_closed_to_them_with_what_stands_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    App::open(config.clone()).await.unwrap().db.close().await;
    let file = folder.path().join("data/muster.db");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let app = App::open(config).await.unwrap();
    let ctx = muster::server::Ctx::command_line(&app);
    muster::server::organizations::add(&ctx, "openccc", "college", "Orchard College", None).await.unwrap();
    for name in ["muster.db", "muster.db-wal", "muster.db-shm"] {
        assert_eq!(mode(&file.with_file_name(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_key_that_others_can_read_is_refused_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(folder.path());
    let key = folder.path().join("muster.key");
    write_key(&key, &format!("1 {}\n", "5a".repeat(32)));
    config.key_file = Some(key.clone());
    let app = App::open(config.clone()).await.unwrap();
    for readable in [0o640, 0o604, 0o644] {
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(readable)).unwrap();
        let error = App::open(config.clone()).await.err().unwrap().to_string();
        assert!(error.contains(&format!("chmod 600 {}", key.display())), "{error}");
        assert!(app.keys.reload().is_err(), "nor is it read again");
    }
}
