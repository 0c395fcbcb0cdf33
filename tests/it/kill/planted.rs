//! A server that offers a program which the product only describes yet, in a process of its own:
//! this test binary, begun once more for one of its tests, which serves there.

use std::process::Command;

use muster::domain::program::pages::PageRegistry;
use muster::domain::program::{Registry, corrections};
use muster::server::http::serve;
use muster::server::{App, Config, Surroundings};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// Set in the process that serves.
const SERVES: &str = "MUSTER_TEST_SERVES";
/// The test that serves there.
const TEST: &str =
    "kill::moves::a_server_killed_twenty_times_while_moves_are_applied_and_reviews_decided_goes_on_where_it_was_on_sqlite";

/// Begins such a process.
pub fn command() -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([TEST, "--exact", "--nocapture"]).env(SERVES, "1");
    command
}

/// In such a process, serves until it is killed; nothing in any other.
pub fn serve_if_begun_for_it() {
    if std::env::var_os(SERVES).is_none() {
        return;
    }
    let filter = EnvFilter::from_env("MUSTER_LOG");
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).json().init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let variable = |name: &str| std::env::var(name).ok();
        let config = Config::read(variable("MUSTER_DATABASE_URL").unwrap(), variable).unwrap();
        let listener = TcpListener::bind(config.http.listen).await.unwrap();
        let _lock = serve::lock_out_others(&config).unwrap();
        let registry = Registry::of(vec![&corrections::PROGRAM]);
        let pages = PageRegistry::of(vec![&corrections::pages::PAGES]);
        let app = App::open_with(config, Surroundings { registry, pages, ..Surroundings::default() }).await.unwrap();
        serve::serve(&app, listener).await.unwrap();
    });
    panic!("nobody killed the server");
}
