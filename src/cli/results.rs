//! `muster results`: what came of an import, as a file.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::json;
use uuid::Uuid;

use super::Env;
use crate::domain::csv::write::CsvWriter;
use crate::domain::results::Kind;
use crate::messages::command::CommandText as T;
use crate::server::imports::{self, results};
use crate::server::{Ctx, Error};
use crate::wire::imports::Slip;

/// Write the results of an import.
#[derive(Args)]
pub struct Results {
    /// The import.
    import: Uuid,
    /// File to write. An existing file is replaced once everything is written.
    out: PathBuf,
    /// Make the file safe to open in Excel: cells that look like formulas start with an apostrophe.
    #[arg(long, conflicts_with_all = ["failed", "details", "failures", "passwords"])]
    safe: bool,
    /// Write only the failed rows, to fix and import again.
    #[arg(long, conflicts_with_all = ["details", "failures", "passwords"])]
    failed: bool,
    /// Write every error, warning and note, one per line.
    #[arg(long, conflicts_with_all = ["failures", "passwords"])]
    details: bool,
    /// Write the program's own list of the failed rows: reasons and lines, no word of the rows.
    #[arg(long, conflicts_with = "passwords")]
    failures: bool,
    /// Write the generated passwords. You can do this once; it is recorded in the audit log.
    #[arg(long)]
    passwords: bool,
}

impl Results {
    /// Writes the file.
    pub async fn run(self, env: &Env) -> Result<ExitCode, Error> {
        let ctx = env.operator().await?;
        let kind = match self {
            Results { safe: true, .. } => Kind::Safe,
            Results { failed: true, .. } => Kind::Failed,
            Results { details: true, .. } => Kind::Details,
            Results { failures: true, .. } => Kind::Failures,
            _ => Kind::Exact,
        };
        match self.passwords {
            true => write_passwords(&ctx, self.import, &self.out).await?,
            false => write(&ctx, self.import, kind, &self.out).await?,
        }
        let text = T::Written.fill(&[("file", &self.out.display())]);
        env.say(&json!({"import": self.import, "file": self.out.display().to_string()}), &text)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes a results file, whole or not at all.
pub async fn write(ctx: &Ctx, import: Uuid, kind: Kind, out: &Path) -> Result<(), Error> {
    let mut download = results::download(ctx, import, kind).await?;
    let aside = Aside::create(out)?;
    let mut writer = BufWriter::new(&aside.file);
    while let Some(piece) = download.pieces.recv().await {
        writer.write_all(&piece?)?;
    }
    writer.flush()?;
    drop(writer);
    aside.place(out)
}

/// The file is made first, and only when it is whole are the passwords erased here.
async fn write_passwords(ctx: &Ctx, import: Uuid, out: &Path) -> Result<(), Error> {
    let aside = Aside::create(out)?;
    let slips = imports::reveal_passwords(ctx, import).await?;
    let mut file = CsvWriter::all_quoted().and_mark();
    file.record(&[T::SlipName.en(), T::SlipSignIn.en(), T::SlipNumber.en(), T::SlipPassword.en()], false);
    for Slip { name, sign_in, number, password, .. } in &slips {
        file.record(&[name, sign_in, number.as_deref().unwrap_or_default(), password], true);
    }
    (&aside.file).write_all(&file.into_bytes())?;
    aside.place(out)?;
    // The file is what is handed out: no second showing.
    imports::passwords_handed_out(ctx, import).await?;
    Ok(())
}

/// A file beside the one that is wanted, readable by its owner only; gone unless it is put in its
/// place.
struct Aside {
    file: std::fs::File,
    path: PathBuf,
}

impl Aside {
    fn create(out: &Path) -> Result<Aside, Error> {
        let mut name = out.as_os_str().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let path = PathBuf::from(name);
        let mut options = OpenOptions::new();
        // One that is there already is somebody else's, who could read what is written to it.
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let unwritable = |e: std::io::Error| Error::broken(T::CannotWrite.fill(&[("file", &out.display()), ("why", &e)]));
        let file = options.open(&path).map_err(unwritable)?;
        Ok(Aside { file, path })
    }

    fn place(self, out: &Path) -> Result<(), Error> {
        self.file.sync_all()?;
        std::fs::rename(&self.path, out)?;
        Ok(())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // When it was put in its place, there is nothing here any more.
        let _ = std::fs::remove_file(&self.path);
    }
}
