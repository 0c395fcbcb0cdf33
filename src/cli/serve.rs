//! `muster serve`.

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;
use tokio::net::TcpListener;

use super::{Env, note};
use crate::server::db::private;
use crate::server::http::serve;
use crate::server::{App, Error, assets, auth, demo};

/// Serve the pages and run background work.
#[derive(Args)]
pub struct Serve {
    /// Add demo organizations, staff and accounts to the database, and print the passwords.
    #[arg(long)]
    demo: bool,
    /// Address and port to listen on. Defaults to MUSTER_LISTEN, then to 127.0.0.1:3000.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

impl Serve {
    /// Serves until the process is asked to stop.
    pub async fn run(self, env: &Env) -> Result<ExitCode, Error> {
        let mut config = env.config()?;
        config.http.demo = self.demo;
        if let Some(listen) = self.listen {
            config.http.listen = listen;
        }
        serve::check(&config)?;
        let listen = config.http.listen;
        let listener = TcpListener::bind(listen).await.map_err(|e| Error::broken(format!("can't listen on {listen}: {e}")))?;
        config.http.listen = listener.local_addr()?;
        if let Some(folder) = config.sqlite_path().as_deref().and_then(|path| path.parent()) {
            private::folder(folder)?;
        }
        let _lock = serve::lock_out_others(&config)?;
        let app = App::open(config).await?;
        let mut lines = vec![format!("Muster is running at {}", app.config.public_url())];
        if !assets::site().is_built() {
            lines.push(
                "The scripts of the pages aren't built, so pages are plain HTML. Run \"cargo xtask serve\" to build them."
                    .to_owned(),
            );
        }
        if self.demo {
            demo::check(&app).await?;
            lines.extend(demo::plant(&app).await?);
        }
        if let Some(link) = auth::first_admin(&app).await? {
            lines.push(
                "There are no staff users yet. Open this link to create the first System Admin. It works once, within 72 hours:"
                    .to_owned(),
            );
            lines.push(format!("  {}", link.link));
        }
        match env.json {
            true => env.say(&json!({"url": app.config.public_url(), "notes": lines}), "")?,
            false => lines.iter().for_each(|line| note(line)),
        }
        let shutdown = app.shutdown.clone();
        tokio::spawn(async move {
            serve::asked_to_stop().await;
            shutdown.cancel();
        });
        serve::serve(&app, listener).await?;
        Ok(ExitCode::SUCCESS)
    }
}
