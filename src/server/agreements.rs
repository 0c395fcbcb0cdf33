//! What is agreed to before accounts are created. The first version of a program's agreement is the
//! program's own text; every later one was written by a System Admin. None ever changes or goes, so
//! that what somebody accepted can be read for as long as the acceptance is kept. What holders
//! agree to who register is the program's own text.

use super::audit::{self, AuditAction, AuditEvent};
use super::db::Tx;
use super::db::agreements::{self as store, AgreementRow};
use super::{App, Ctx, Error, clock};
use crate::domain::access::Permission;
use crate::domain::program::pages::Agreement;
use crate::domain::unicode::is_unseen;
use crate::messages::agreements::AgreementText as T;
use crate::wire::agreements::{AgreementVersion, AgreementVersions};
use crate::wire::pages::AgreementView;
use crate::wire::{ApiError, Timestamp};

/// Longest text, in characters.
const MAX_CHARS: usize = 20_000;

/// The version of the program's agreement that is in force, where it has one.
pub async fn current(app: &App, program: &str) -> Result<Option<AgreementView>, Error> {
    let Some(own) = app.pages.get(program).agreement else { return Ok(None) };
    Ok(Some(match store::newest(&app.db, program).await? {
        Some(newest) => of_row(&own, &newest),
        None => AgreementView::from(&own),
    }))
}

/// What the holder of an account of that program agrees to who registers.
pub(super) fn of_holders(app: &App, program: &str) -> Option<AgreementView> {
    app.pages.get(program).holder_agreement.as_ref().map(AgreementView::from)
}

/// Its name; blank where the program has no agreement.
pub async fn current_version(app: &App, program: &str) -> Result<String, Error> {
    Ok(current(app, program).await?.map(|agreement| agreement.version).unwrap_or_default())
}

/// As [`current_version`], as the transaction sees it.
pub(super) async fn current_version_in(tx: &mut Tx, app: &App, program: &str) -> Result<String, Error> {
    let Some(own) = app.pages.get(program).agreement else { return Ok(String::new()) };
    let newest = store::newest_in(tx, program).await?;
    Ok(newest.map_or_else(|| own.version.to_owned(), |newest| newest.number.to_string()))
}

/// That somebody accepted a version, in words: `Version 1, accepted by Ana Ruiz, Nov 28, 2026, …`.
pub(super) fn accepted(version: &str, by: &str, at: i64, zone: &str) -> String {
    T::Accepted.fill(&[("version", &version), ("name", &by), ("time", &clock::in_words(Timestamp(at), zone))])
}

/// Every version of every program's agreement, the newest first. It is no secret: who is signed in
/// may read what others agree to.
pub async fn list(ctx: &Ctx) -> Result<Vec<AgreementVersions>, ApiError> {
    let rows = store::all(&ctx.app.db).await?;
    let may_write = ctx.scope.may(Permission::ManageOrganizations, None);
    let mut list = Vec::new();
    for program in ctx.app.registry.all() {
        let Some(own) = ctx.app.pages.get(program.id).agreement else { continue };
        let later = rows.iter().filter(|row| row.program == program.id).map(|row| AgreementVersion {
            agreement: of_row(&own, row),
            written: Some((row.by_name.clone(), Timestamp(row.created_at))),
        });
        let first = AgreementVersion { agreement: AgreementView::from(&own), written: None };
        list.push(AgreementVersions {
            program: program.id.to_owned(),
            name: program.name.to_owned(),
            versions: later.chain([first]).collect(),
            may_write,
        });
        if let Some(of_holders) = of_holders(&ctx.app, program.id) {
            list.push(AgreementVersions {
                program: program.id.to_owned(),
                name: T::OfHolders.fill(&[("program", &program.name)]),
                versions: vec![AgreementVersion { agreement: of_holders, written: None }],
                may_write: false,
            });
        }
    }
    Ok(list)
}

/// Writes the next version of a program's agreement. `replaces`: the version that its writer saw;
/// where another one is in force by now, nothing is written. It takes a fresh password: everybody
/// agrees to that text from then on.
pub async fn write(ctx: &Ctx, program: &str, replaces: &str, text: &str) -> Result<(), ApiError> {
    ctx.require(Permission::ManageOrganizations, None)?;
    ctx.require_fresh()?;
    let Some(own) = ctx.app.pages.get(program).agreement.filter(|_| ctx.app.registry.get(program).is_some()) else {
        return Err(ApiError::NotFound);
    };
    let text = checked(text)?;
    let input = (ctx.clone(), program.to_owned(), replaces.to_owned(), text);
    let work = ctx.transact(input, move |tx, (ctx, program, replaces, text)| {
        Box::pin(async move {
            let newest = store::newest_in(tx, program).await?;
            let now = newest.as_ref().map_or_else(|| own.version.to_owned(), |newest| newest.number.to_string());
            let row = AgreementRow {
                program: program.clone(),
                number: newest.map_or(2, |newest| newest.number + 1),
                text: text.clone(),
                by_name: ctx.actor.label().to_owned(),
                by_staff: ctx.actor.staff_id(),
                created_at: ctx.app.clock.now().0,
            };
            if now != *replaces || !store::insert(tx, &row).await? {
                return Err(ApiError::Refused(T::Overtaken.en().to_owned()).into());
            }
            let written = AuditAction::AgreementWritten { program: row.program, version: row.number };
            audit::append(tx, ctx, AuditEvent::new(written)).await
        })
    });
    Ok(work.await?)
}

/// A text with something in it, whose line ends are those of the database.
fn checked(text: &str) -> Result<String, ApiError> {
    let wrong = |text: String| Err(ApiError::Field("text".to_owned(), text));
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() {
        return wrong(T::Blank.en().to_owned());
    }
    if text.chars().count() > MAX_CHARS {
        return wrong(T::TooLong.fill(&[("limit", &MAX_CHARS)]));
    }
    if text.chars().any(|c| c != '\n' && (c.is_control() || is_unseen(c))) {
        return wrong(T::Unseen.en().to_owned());
    }
    Ok(text)
}

/// A stored version with the program's words around it.
fn of_row(own: &Agreement, row: &AgreementRow) -> AgreementView {
    let paragraphs = row.text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    AgreementView { version: row.number.to_string(), text: paragraphs.map(str::to_owned).collect(), ..AgreementView::from(own) }
}
