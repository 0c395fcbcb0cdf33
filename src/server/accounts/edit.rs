//! Editing an account with the form of its program. Two people at once: the second learns of it,
//! and is shown both versions.

use uuid::Uuid;

use super::change::{replace_profile, require_changeable};
use super::form::{Place, existing};
use super::keys::KeyMaker;
use super::profiles::Profiles;
use super::{subject, to_manage};
use crate::domain::access::Permission;
use crate::domain::account::profile::{self, Profile};
use crate::domain::program::Program;
use crate::domain::program::form::{Fills, FormField, FormRow, FormUse, Input, check, edited, entries_of};
use crate::domain::verification::VerificationState;
use crate::messages::form::problems;
use crate::messages::pages::AccountText;
use crate::server::crypto::purpose;
use crate::server::db::Tx;
use crate::server::db::accounts::{self as store, AccountRecord};
use crate::server::error::Error;
use crate::server::{App, Ctx, audit, keys as master_keys};
use crate::wire::forms::{Difference, EditAnswer, EditForm, EditView, FormView, Overtaken};
use crate::wire::{ApiError, Timestamp};

/// The form, filled in with what is stored.
pub async fn describe(ctx: &Ctx, account: Uuid) -> Result<EditView, ApiError> {
    let (record, place) = find(ctx, account).await?;
    require_changeable(&record)?;
    let stored = open(&ctx.app, &record)?;
    Ok(EditView {
        account,
        name: (place.program.display_name)(&profile::values(place.program, &stored)),
        entries: entries_of(place.program, place.form, &stored),
        version: version(&ctx.app, &stored)?,
        ends_verification: ended_by(&record, place.program).to_owned(),
        form: FormView::new(record.organization_id, place.program, place.form, FormUse::Edit, place.rules, ctx.app.new_id()),
    })
}

/// What ends the verification of the person's identity; blank where there is none to end.
fn ended_by(record: &AccountRecord, program: &Program) -> &'static str {
    let holds = VerificationState::from_name(&record.verification).is_some_and(VerificationState::holds);
    program.verification.filter(|_| holds).map_or("", |verification| verification.ended_by_words)
}

/// Saves what was edited, or says why not.
pub async fn save(ctx: &Ctx, form: EditForm) -> Result<EditAnswer, ApiError> {
    let (record, place) = find(ctx, form.account).await?;
    let row = check(place.program, place.form, FormUse::Edit, &form.entries, &place.rules);
    if !row.is_good() {
        return Ok(EditAnswer::Problems(problems(place.program, &row)));
    }
    master_keys::follow(&ctx.app).await?;
    let of_row = KeyMaker::new(&ctx.app.keys, place.program, record.tenant_id).of_row(&row.values);
    if let Some(existing) = existing(ctx, &place, &row, &of_row, &[], Some(record.id)).await? {
        return Ok(EditAnswer::Exists(existing));
    }
    let overtaken =
        ctx.transact((ctx.clone(), form, place, row), |tx, (ctx, form, place, row)| Box::pin(save_in(tx, ctx, form, place, row)));
    match overtaken.await? {
        None => Ok(EditAnswer::Saved),
        Some((stored, mut overtaken)) => {
            overtaken.by = changed_by(ctx, &stored).await?;
            Ok(EditAnswer::Overtaken(overtaken))
        }
    }
}

/// An account that the caller may edit, and where it is.
async fn find(ctx: &Ctx, account: Uuid) -> Result<(AccountRecord, Place), ApiError> {
    let record = store::find(&ctx.app.db, account).await?.ok_or(ApiError::NotFound)?;
    let place = Place::find(ctx, record.organization_id).await?;
    ctx.require(Permission::ManageAccounts, record.organization_id)?;
    Ok((record, place))
}

/// Saves, unless somebody else saved something else meanwhile: then what is stored, and how it
/// differs.
async fn save_in(
    tx: &mut Tx,
    ctx: &Ctx,
    form: &EditForm,
    place: &Place,
    row: &FormRow,
) -> Result<Option<(AccountRecord, Overtaken)>, Error> {
    let record = to_manage(tx, ctx, form.account).await?;
    require_changeable(&record)?;
    let stored = open(&ctx.app, &record)?;
    let new = edited(place.program, place.form, &stored, row);
    let version = version(&ctx.app, &stored)?;
    if new == stored || version == form.version {
        replace_profile(tx, ctx, &record, &new).await?;
        return Ok(None);
    }
    let at = Timestamp(record.changed_at.unwrap_or(record.created_at));
    let fields = differences(place, &stored, &new);
    Ok(Some((record, Overtaken { by: String::new(), at, fields, version })))
}

fn open(app: &App, record: &AccountRecord) -> Result<Profile, Error> {
    Profiles::new(app).open(record.tenant_id, record.id, &record.sealed)
}

/// Says which profile that is, and nothing else of it.
fn version(app: &App, profile: &Profile) -> Result<String, Error> {
    let json = zeroize::Zeroizing::new(serde_json::to_string(profile).map_err(|e| Error::broken(e.to_string()))?);
    Ok(u128::from_be_bytes(app.keys.blind(purpose::PROFILE_VERSION, &json)).to_string())
}

/// The fields in which two profiles differ, as people read them.
fn differences(place: &Place, stored: &Profile, entered: &Profile) -> Vec<Difference> {
    let asked = place.form.asked(place.program, FormUse::Edit).filter(|field| field.fills == Fills::Column);
    let differing = asked.filter(|field| stored.get(field.name) != entered.get(field.name));
    let said = |profile: &Profile, field: &FormField| match profile.get(field.name).map(String::as_str) {
        Some("TRUE") => AccountText::Yes.en().to_owned(),
        Some("FALSE") | None if matches!(field.input, Input::Tick) => AccountText::No.en().to_owned(),
        text => field.in_words(text.unwrap_or_default()).to_owned(),
    };
    differing
        .map(|field| Difference { label: field.label.to_owned(), stored: said(stored, field), entered: said(entered, field) })
        .collect()
}

/// Who saved last: of what the audit log has since, the first.
async fn changed_by(ctx: &Ctx, record: &AccountRecord) -> Result<String, ApiError> {
    let since = Timestamp(record.changed_at.unwrap_or(record.created_at));
    let history = audit::history(ctx, &subject(record.id)).await?;
    Ok(history.into_iter().rfind(|entry| entry.at >= since).map(|entry| entry.by).unwrap_or_default())
}
