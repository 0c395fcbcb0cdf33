//! `muster audit verify`.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;

use super::Env;
use crate::messages::pages::AuditText as T;
use crate::server::Error;
use crate::server::audit::chain;

/// The audit log: verify.
#[derive(Subcommand)]
pub enum Audit {
    /// Check every entry and the chain. Exits with 1 if the log was altered. Entries not yet linked
    /// are only reported.
    Verify,
}

impl Audit {
    /// Does it.
    pub async fn run(self, env: &Env) -> Result<ExitCode, Error> {
        let Audit::Verify = self;
        let ctx = env.operator().await?;
        let verdict = chain::verify(&ctx.app).await?;
        let good = verdict.problems.is_empty();
        let object = json!({
            "ok": good, "entries": verdict.entries, "unlinked": verdict.unlinked, "overdue": verdict.overdue,
            "problems": verdict.problems, "notes": verdict.notes,
        });
        let mut text = format!("{} entries, {} not yet linked.\n", verdict.entries, verdict.unlinked);
        if verdict.overdue > 0 {
            text.push_str(&T::Overdue.fill(&[("count", &verdict.overdue)]));
            text.push('\n');
        }
        for line in verdict.notes.iter().chain(&verdict.problems) {
            text.push_str(line);
            text.push('\n');
        }
        if good {
            text.push_str("The audit log is intact.\n");
        }
        env.say(&object, &text)?;
        Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}
