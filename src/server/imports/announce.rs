//! An upload is announced: where it goes, how it is read and by which rules. What the check depends
//! on besides the bytes is stored with the import, so that planning again gives the same.

use std::collections::BTreeMap;

use hmac::Mac;
use uuid::Uuid;

use super::{places, quota, view};
use crate::domain::access::Permission;
use crate::domain::program::Program;
use crate::domain::program::form::AccountForm;
use crate::domain::read::{MAX_FILE_BYTES, MAX_FILE_MIB, ReadOptions};
use crate::domain::rules::Rules;
use crate::domain::unicode::is_unseen;
use crate::messages::import_refusals::ImportText as T;
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::crypto::purpose;
use crate::server::db::Tx;
use crate::server::db::imports::{self as store, Import};
use crate::server::error::Error;
use crate::server::import_keys;
use crate::server::organizations::{self, Organization};
use crate::server::{Ctx, agreements};
use crate::wire::ApiError;
use crate::wire::imports::{ImportView, NewImport};

/// Longest file name kept, in characters.
const MAX_NAME: usize = 200;

/// What a check of that organization's file depends on, besides the bytes.
pub async fn rules(ctx: &Ctx, program: &str, organization: Uuid) -> Result<Rules, ApiError> {
    let place = place(ctx, program, organization, Program::imports_at).await?;
    rules_at(ctx, program, &place).await
}

/// The same of the form for one account.
pub async fn rules_of_form(ctx: &Ctx, program: &str, organization: Uuid) -> Result<Rules, ApiError> {
    let place = place(ctx, program, organization, Program::has_form_at).await?;
    let mut rules = rules_at(ctx, program, &place).await?;
    let form = ctx.app.registry.get(program).and_then(|program| program.form);
    if let Some(kind) = form.and_then(AccountForm::offers_places) {
        rules.allowed.places = places::of_kind(ctx, organization, kind).await?;
    }
    Ok(rules)
}

/// The organization of that program at which the caller may create accounts, if its kind is one
/// `at` which the program does it like that.
async fn place(ctx: &Ctx, program: &str, organization: Uuid, at: fn(&Program, &str) -> bool) -> Result<Organization, ApiError> {
    let place = organizations::find_for(ctx, Permission::Import, organization).await?;
    let known = ctx.app.registry.get(program).is_some_and(|known| at(known, &place.here.kind));
    if !known || place.here.program != program {
        return Err(ApiError::NotFound);
    }
    if !place.in_use {
        return Err(ApiError::Refused(T::NotInUse.fill(&[("name", &place.here.name)])));
    }
    if let Some(name) = &place.switched_off {
        return Err(ApiError::Refused(T::SwitchedOff.fill(&[("name", name)])));
    }
    Ok(place)
}

async fn rules_at(ctx: &Ctx, program: &str, place: &Organization) -> Result<Rules, ApiError> {
    let known = ctx.app.registry.get(program).ok_or(ApiError::NotFound)?;
    let rules = Rules::new(program, ctx.app.today(place.zone()), place.settings.clone());
    Ok(Rules { allowed: places::allowed(ctx, known, &place.here).await?, ..rules })
}

/// Announces an upload. The same idempotency key of the same person answers with the same import.
pub async fn start(ctx: &Ctx, new: NewImport) -> Result<ImportView, ApiError> {
    let id = begin(ctx, new).await?;
    view::get(ctx, id).await
}

/// As [`start`], and answers with the id alone.
pub async fn begin(ctx: &Ctx, new: NewImport) -> Result<Uuid, ApiError> {
    let place = place(ctx, &new.program, new.organization, Program::imports_at).await?;
    let rules = rules_at(ctx, &new.program, &place).await?;
    if new.size > MAX_FILE_BYTES {
        return Err(ApiError::Refused(T::TooLarge.fill(&[("limit", &(MAX_FILE_MIB))])));
    }
    let agreement = agreed(ctx, &new).await?;
    let answers = to_json(&answers(ctx, &new)?)?;
    let id = import_id(ctx, new.idempotency_key);
    let input = Announced {
        ctx: ctx.clone(),
        id,
        program: new.program,
        organization: new.organization,
        organization_name: place.here.name.clone(),
        tenant: place.root,
        file_name: file_name(&new.file_name),
        size: new.size as i64,
        options: to_json(&new.options)?,
        rules: to_json(&rules)?,
        agreement,
        answers,
        apply_at_once: new.apply_at_once,
        forced: new.again,
    };
    ctx.transact(input, |tx, input| Box::pin(announce(tx, input))).await?;
    Ok(id)
}

/// The version of the program's agreement, accepted by the person who uploads; blank without one.
async fn agreed(ctx: &Ctx, new: &NewImport) -> Result<String, ApiError> {
    match agreements::current(&ctx.app, &new.program).await? {
        None => Ok(String::new()),
        Some(agreement) if agreement.version == new.agreement => Ok(agreement.version),
        Some(_) if new.agreement.is_empty() => Err(ApiError::Refused(T::NotAgreed.en().to_owned())),
        Some(_) => Err(ApiError::Refused(T::AgreementChanged.en().to_owned())),
    }
}

/// The answer to each question that the program asks once for a file.
fn answers(ctx: &Ctx, new: &NewImport) -> Result<BTreeMap<&'static str, &'static str>, ApiError> {
    let mut answers = BTreeMap::new();
    for question in ctx.app.pages.get(&new.program).questions {
        let given = new.answers.iter().find(|(name, _)| name == question.name).map_or("", |(_, answer)| answer.trim());
        let value = question.value_of(given).ok_or_else(|| {
            let known = question.options.iter().map(|(value, _)| *value).collect::<Vec<_>>().join(", ");
            let wrong = || T::UnknownAnswer.fill(&[("label", &question.label), ("known", &known)]);
            ApiError::Field(question.name.to_owned(), if given.is_empty() { question.blank.to_owned() } else { wrong() })
        })?;
        answers.insert(question.name, value);
    }
    Ok(answers)
}

struct Announced {
    ctx: Ctx,
    id: Uuid,
    program: String,
    organization: Uuid,
    organization_name: String,
    tenant: Uuid,
    file_name: String,
    size: i64,
    options: String,
    rules: String,
    agreement: String,
    answers: String,
    apply_at_once: bool,
    forced: bool,
}

async fn announce(tx: &mut Tx, new: &Announced) -> Result<(), Error> {
    quota::begin(tx, new.organization).await?;
    let row = store::NewImport {
        id: new.id,
        program: &new.program,
        organization: new.organization,
        tenant: new.tenant,
        file_name: &new.file_name,
        size: new.size,
        options: &new.options,
        rules: &new.rules,
        agreement: &new.agreement,
        answers: &new.answers,
        apply_at_once: new.apply_at_once,
        forced: new.forced,
        by_name: new.ctx.actor.label(),
        announced_by: new.ctx.actor.staff_id(),
        at: new.ctx.app.clock.now().0,
    };
    // One that was announced before is answered as it was, however much there is by now.
    if store::insert(tx, &row).await? {
        import_keys::make(tx, &new.ctx, new.tenant, new.id).await?;
        quota::check(tx, &new.ctx, new.organization, &new.organization_name).await?;
        let event = AuditEvent::new(AuditAction::ImportStarted).at(new.organization).on(format!("import {}", new.id));
        audit::append(tx, &new.ctx, event).await?;
    }
    Ok(())
}

/// The id of the import that this person announced under that key: one import however often it is
/// announced.
fn import_id(ctx: &Ctx, key: Uuid) -> Uuid {
    let mut mac = ctx.app.keys.mac(purpose::UPLOAD);
    mac.update(b"import id");
    mac.update(ctx.actor.staff_id().unwrap_or_default().as_bytes());
    mac.update(key.as_bytes());
    let full: [u8; 32] = mac.finalize().into_bytes().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&full[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A file's name without a path, without characters that show nothing, not too long.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !is_unseen(*c)).take(MAX_NAME).collect();
    let kept = kept.trim();
    if kept.is_empty() { "upload.csv".to_owned() } else { kept.to_owned() }
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|e| Error::broken(e.to_string()))
}

/// The read options of an import.
pub(super) fn options_of(import: &Import) -> Result<ReadOptions, Error> {
    serde_json::from_str(&import.options).map_err(|e| Error::stored("imports", "options", import.id).because(e))
}

/// The rules snapshot of an import.
pub(super) fn rules_of(import: &Import) -> Result<Rules, Error> {
    serde_json::from_str(&import.rules).map_err(|e| Error::stored("imports", "rules", import.id).because(e))
}

/// What the program asked once for the file of an import, by name.
pub(super) fn answers_of(import: &Import) -> Result<BTreeMap<String, String>, Error> {
    serde_json::from_str(&import.answers).map_err(|e| Error::stored("imports", "answers", import.id).because(e))
}
