//! Values that few accounts of an organization should have: how many have them already.

use uuid::Uuid;

use super::profiles::Profiles;
use crate::domain::account::AccountState;
use crate::domain::field::Value;
use crate::domain::finding::{Code, Finding};
use crate::domain::program::Program;
use crate::server::App;
use crate::server::db::accounts as store;
use crate::server::error::Error;

/// Whether a row has the value that its program recommends few of.
pub fn has_value(program: &Program, values: &[Value<'_>]) -> bool {
    program.recommended.is_some_and(|few| {
        let value = program.column(few.column).and_then(|column| values.get(column)).and_then(Value::text);
        value == Some(few.value)
    })
}

/// What there is to say of so many `new` accounts with that value at an organization, together with
/// those who have it there. Nothing where nobody has it: the check of the file counts its own rows.
pub async fn finding(app: &App, program: &Program, organization: Uuid, new: u32) -> Result<Option<Finding>, Error> {
    let Some(few) = program.recommended.filter(|_| new > 0) else { return Ok(None) };
    let there = existing(app, program, organization).await?;
    let column = program.column(few.column).and_then(|column| u8::try_from(column).ok()).unwrap_or(Finding::ROW);
    Ok((there > 0 && there.saturating_add(new) > few.most).then(|| Finding::new(0, column, Code::TooManyWithExisting, there)))
}

/// Most profiles that are opened to count: a school has fewer.
const MOST: usize = 2_000;

/// How many accounts with that value there are, of the first [`MOST`]. A profile is sealed, so each
/// is opened: an organization at which few are recommended is a school, and no system of colleges.
async fn existing(app: &App, program: &Program, organization: Uuid) -> Result<u32, Error> {
    let Some(few) = program.recommended else { return Ok(0) };
    let profiles = Profiles::new(app);
    let mut count = 0;
    for account in store::briefs_at(&app.db, program.id, organization).await?.into_iter().take(MOST) {
        if !AccountState::from_name(&account.state).is_some_and(AccountState::holds_keys) {
            continue;
        }
        let profile = profiles.open(account.tenant_id, account.id, &account.sealed)?;
        count += u32::from(profile.get(few.column).is_some_and(|value| value == few.value));
    }
    Ok(count)
}
