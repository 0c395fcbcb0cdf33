//! What somebody agreed to who created one account: the version is the one that they were shown,
//! and it is kept with the account, with their name and the time.

use super::form::Place;
use crate::domain::account::profile::Profile;
use crate::domain::program::Program;
use crate::domain::program::form::{Entries, FormRow};
use crate::server::error::Error;
use crate::server::{Ctx, agreements};
use crate::wire::forms::{AddAnswer, NewAccountForm};

/// Under these names a profile keeps by whom and when a version was accepted.
const BY: &str = "agreed_by";
const AT: &str = "agreed_at";

/// Keeps by whom and when the agreement is accepted, if it is the version in force; otherwise
/// answers with that one.
pub(super) async fn agree(ctx: &Ctx, place: &Place, row: &mut FormRow, new: &NewAccountForm) -> Result<Option<AddAnswer>, Error> {
    let Some(field) = place.form.agreement() else { return Ok(None) };
    let Some(agreement) = agreements::current(&ctx.app, place.program.id).await? else { return Ok(None) };
    if Entries(&new.entries).get(field.name).trim() != agreement.version {
        return Ok(Some(AddAnswer::AgreementChanged { field: field.name.to_owned(), agreement }));
    }
    row.kept.push((BY, ctx.actor.label().to_owned()));
    row.kept.push((AT, ctx.app.clock.now().0.to_string()));
    Ok(None)
}

/// What was agreed to for an account that the form made, in words.
pub(super) fn accepted(program: &Program, profile: &Profile, zone: &str) -> Option<String> {
    let version = profile.get(program.form?.agreement()?.name)?;
    let (by, at) = (profile.get(BY)?, profile.get(AT)?.parse().ok()?);
    Some(agreements::accepted(version, by, at, zone))
}
