//! `muster import`: plans a file and applies it in this process, beside a running server or without
//! one.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::reading::{self, Reading, Watched};
use super::{Env, note, results};
use crate::domain::action_counts::ActionCounts;
use crate::domain::finding::Severity;
use crate::domain::import::ImportState;
use crate::domain::plan::Action;
use crate::domain::read::ReadOptions;
use crate::domain::results::Kind;
use crate::messages::command::CommandText as T;
use crate::server::imports::jobs::TO_THE_END;
use crate::server::imports::{self, announce, control, receive};
use crate::server::{Ctx, Error, agreements, jobs};
use crate::wire::imports::{FileNotes, ImportView, NewImport, PART_BYTES};

/// Wait before checking again whether another process has done its share.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Plan an import and, with --apply, create the accounts.
#[derive(Args)]
pub struct Import {
    /// The file.
    file: PathBuf,
    /// Program: openccc or educator.
    #[arg(long)]
    program: String,
    /// Organization that the accounts will belong to.
    #[arg(long, value_name = "ID")]
    organization: Uuid,
    #[command(flatten)]
    reading: Reading,
    /// Create the accounts. Without this, the import is only planned.
    #[arg(long)]
    apply: bool,
    /// Version of the program's agreement that you accept; without it, the agreement is printed.
    #[arg(long, value_name = "VERSION")]
    agree: Option<String>,
    /// Why these people get help from staff, where the program asks for it: for example unhoused.
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,
    /// Write the results file to this path.
    #[arg(long, value_name = "OUT")]
    results: Option<PathBuf>,
}

impl Import {
    /// Exits with 0 if every row goes in, 1 if a row fails, 2 if the file can't be read or applied.
    pub async fn run(self, env: &Env) -> Result<ExitCode, Error> {
        let ctx = env.operator().await?;
        let program = reading::program(&ctx.app.registry, &self.program)?;
        let agreement = agreements::current(&ctx.app, program.id).await?;
        if let Some(agreement) = agreement.filter(|agreement| self.agree.as_ref() != Some(&agreement.version)) {
            std::iter::once(&agreement.title).chain(&agreement.text).for_each(|paragraph| note(paragraph));
            note(&T::AgreeWith.fill(&[("version", &agreement.version)]));
            return Ok(ExitCode::from(2));
        }
        let asked = ctx.app.pages.get(program.id).questions.first();
        match (asked, &self.reason) {
            (Some(question), None) => {
                let known = question.options.iter().map(|(value, _)| *value).collect::<Vec<_>>().join(", ");
                return Err(Error::broken(T::ReasonMissing.fill(&[("label", &question.label), ("known", &known)])));
            }
            (None, Some(_)) => return Err(Error::broken(T::ReasonNotAsked.fill(&[("program", &program.id)]))),
            _ => {}
        }
        let sent = self.send(&ctx, self.reading.options(program)?).await?;
        let already = sent.same_as.map(|(earlier, _)| earlier);
        let planned = match already {
            Some(earlier) => {
                imports::discard(&ctx, sent.id).await?;
                imports::get(&ctx, earlier).await?
            }
            None => self.planned(&ctx, sent.id).await?,
        };
        tell(&planned.notes);
        if planned.state == ImportState::Refused {
            note(&planned.problem);
            say(env, &planned, false, &ActionCounts::default())?;
            return Ok(ExitCode::from(2));
        }
        let (view, applied) = match already {
            None if self.apply => self.applied(&ctx, &planned).await?,
            _ => (planned, ActionCounts::default()),
        };
        if let Some(out) = &self.results {
            match view.state {
                ImportState::Applied => results::write(&ctx, view.id, Kind::Exact, out).await?,
                _ => note(T::NotAppliedNoResults.en()),
            }
        }
        say(env, &view, already.is_some(), &applied)?;
        Ok(if view.plan.planned(Action::Fail) + view.applied.outcome(Action::Fail) > 0 {
            ExitCode::from(1)
        } else {
            ExitCode::SUCCESS
        })
    }

    /// The answer to what the program asks once for a file. Which there are, the refusal says.
    fn answers(&self, ctx: &Ctx) -> Vec<(String, String)> {
        let question = ctx.app.pages.get(&self.program).questions.first();
        question.zip(self.reason.clone()).map(|(question, reason)| (question.name.to_owned(), reason)).into_iter().collect()
    }

    /// Sends the file, part by part, as a browser would.
    async fn send(&self, ctx: &Ctx, options: ReadOptions) -> Result<ImportView, Error> {
        let mut file = Watched::open(&self.file)?;
        let new = NewImport {
            idempotency_key: ctx.app.new_id(),
            program: self.program.clone(),
            organization: self.organization,
            file_name: file.name(),
            size: file.size(),
            options,
            agreement: self.agree.clone().unwrap_or_default(),
            answers: self.answers(ctx),
            // What comes after the plan is for --apply to say.
            apply_at_once: false,
            again: false,
        };
        let import = announce::begin(ctx, new).await?;
        let sent = send_parts(ctx, import, &mut file).await;
        if sent.is_err() {
            // Nobody will take this upload up again. Should giving it up fail too, what came first
            // is what to tell.
            let _ = imports::discard(ctx, import).await;
        }
        sent
    }

    /// Works the queue until the plan is complete.
    async fn planned(&self, ctx: &Ctx, import: Uuid) -> Result<ImportView, Error> {
        until(ctx, import, |state| !matches!(state, ImportState::Receiving | ImportState::Planning)).await
    }

    /// Applies. Returns the counts of this call.
    async fn applied(&self, ctx: &Ctx, planned: &ImportView) -> Result<(ImportView, ActionCounts), Error> {
        control::begin(ctx, planned.id).await?;
        let view = until(ctx, planned.id, |state| state != ImportState::Applying).await?;
        if view.state != ImportState::Applied {
            return Err(Error::broken(T::StoppedByOthers.en()));
        }
        let did = view.applied.since(&planned.applied);
        Ok((view, did))
    }
}

/// Sends every part, makes sure that they are of one file, and completes the upload.
async fn send_parts(ctx: &Ctx, import: Uuid, file: &mut Watched) -> Result<ImportView, Error> {
    let mut left = file.size();
    for part in 0.. {
        let mut bytes = vec![0; PART_BYTES as usize];
        let count = file.fill(&mut bytes)?;
        if count == 0 {
            break;
        }
        // A part of another size than announced is one of a file that grew or shrank.
        if count as u64 != left.min(PART_BYTES) {
            return Err(file.changed());
        }
        left -= count as u64;
        bytes.truncate(count);
        receive::receive_part(ctx, import, part, bytes).await?;
    }
    file.unchanged()?;
    Ok(imports::finish_upload(ctx, import).await?)
}

/// Works the queue in this process until the import reaches a state; a running server may do some
/// of it.
async fn until(ctx: &Ctx, import: Uuid, there: impl Fn(ImportState) -> bool) -> Result<ImportView, Error> {
    loop {
        jobs::run_until_idle(&ctx.app, TO_THE_END).await?;
        let view = imports::get(ctx, import).await?;
        if there(view.state) {
            return Ok(view);
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Prints the notes on the file: how it was read, since nobody could be asked.
fn tell(notes: &FileNotes) {
    let kinds = [(Severity::Error, &notes.errors), (Severity::Warning, &notes.warnings), (Severity::Info, &notes.infos)];
    for (severity, sentences) in kinds {
        sentences.iter().for_each(|sentence| note(&format!("{}: {sentence}", severity.name())));
    }
}

/// Counts for `--json`: every known name, also where it is 0, and every other one that was counted.
fn counted(counts: &ActionCounts, name: fn(Action) -> &'static str) -> Value {
    let mut object: Map<String, Value> = Action::ALL.iter().map(|action| (name(*action).to_owned(), json!(0))).collect();
    let rows = counts.by_action();
    object.extend(rows.map(|(what, n)| (what.to_owned(), json!(n))));
    Value::Object(object)
}

fn say(env: &Env, view: &ImportView, already: bool, applied: &ActionCounts) -> Result<(), Error> {
    let plan = &view.plan;
    let mut object = json!({
        "import": view.id, "already_imported": already, "rows": view.rows,
        "plan": counted(plan, Action::name),
        "applied": counted(applied, Action::outcome),
    });
    if view.state == ImportState::Refused {
        object["problem"] = json!(view.problem);
        return env.say(&object, "");
    }
    let mut text = T::Planned.fill(&[
        ("import", &view.id),
        ("rows", &view.rows),
        ("create", &plan.planned(Action::Create)),
        ("skip", &plan.planned(Action::Skip)),
        ("fail", &plan.planned(Action::Fail)),
        ("existing", &plan.existing()),
    ]);
    // What this call did; of a file imported before, what was done then.
    let shown = if already { &view.applied } else { applied };
    if shown.rows() > 0 {
        text.push('\n');
        text.push_str(&T::Applied.fill(&[
            ("created", &shown.outcome(Action::Create)),
            ("skipped", &shown.outcome(Action::Skip)),
            ("failed", &shown.outcome(Action::Fail)),
        ]));
    }
    if already {
        text.push('\n');
        text.push_str(T::AlreadyImported.en());
    }
    env.say(&object, &text)
}
