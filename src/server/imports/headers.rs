//! How a file was read, and what there is to say of it as a whole. Both may quote the file's
//! headers, and the first line of a file without headers is a person's: it is sealed and erased
//! with the rows.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::seals::Seals;
use crate::domain::read::Detected;
use crate::domain::report::{FileFinding, FileReport};
use crate::server::App;
use crate::server::db::import_headers as store;
use crate::server::db::imports::Import;
use crate::server::error::Error;

/// What is known of a file by its head.
#[derive(Default, Serialize, Deserialize)]
pub struct Headers {
    /// How it was read; `None` when it was not.
    detected: Option<Detected>,
    /// What was said of the file as a whole.
    pub findings: Vec<FileFinding>,
}

impl Headers {
    /// As stored with an import; nothing before it is planned, and when its rows are gone.
    pub(super) async fn of(app: &App, import: &Import) -> Result<Headers, Error> {
        if import.purged_at.is_some() {
            return Ok(Headers::default());
        }
        let Some(sealed) = store::of(&app.db, import.id).await? else { return before(import) };
        let json = Seals::of(app, import).await?.open_headers(import.id, &sealed)?;
        serde_json::from_slice(&json).map_err(|e| Error::stored("import_headers", "sealed", import.id).because(e))
    }

    /// Of the report of a check, to be stored.
    pub(super) async fn sealed(app: &App, import: &Import, report: &FileReport) -> Result<Vec<u8>, Error> {
        let headers = Headers { detected: report.detected.clone(), findings: report.findings.clone() };
        let json = serde_json::to_vec(&headers).map_err(|e| Error::broken(e.to_string()))?;
        Seals::of(app, import).await?.headers(import.id, &zeroize::Zeroizing::new(json))
    }

    /// How the file was read.
    pub fn known(self, import: Uuid) -> Result<Detected, Error> {
        self.detected.ok_or_else(|| Error::stored("import_headers", "sealed", import))
    }
}

/// Of an import that was planned before this was sealed.
fn before(import: &Import) -> Result<Headers, Error> {
    let unreadable = |column| move |e: serde_json::Error| Error::stored("imports", column, import.id).because(e);
    let detected = import.detected.as_deref().map(serde_json::from_str).transpose().map_err(unreadable("detected"))?;
    let findings = serde_json::from_str(&import.file_findings).map_err(unreadable("file_findings"))?;
    Ok(Headers { detected, findings })
}
