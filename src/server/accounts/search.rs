//! Finding accounts by their keys: a number, an email, a name with a birth date, whatever the
//! program has.

use uuid::Uuid;

use super::keys::KeyMaker;
use super::view;
use crate::domain::access::Permission;
use crate::domain::check::check_cell;
use crate::domain::field::Value;
use crate::domain::program::Program;
use crate::server::db::accounts::keys as store;
use crate::server::{Ctx, organizations};
use crate::wire::ApiError;
use crate::wire::accounts::FoundAccount;

/// Accounts of the organization's program that have a key of these values: pairs of a column's
/// short name and its text, as typed. What has another tree's scope is looked for in the
/// organization's own tree. Accounts outside the caller's organizations are masked.
pub async fn search(ctx: &Ctx, organization: Uuid, values: &[(&str, &str)]) -> Result<Vec<FoundAccount>, ApiError> {
    let place = organizations::find_for(ctx, Permission::Read, organization).await?;
    let program = ctx.app.registry.get(&place.here.program).ok_or(ApiError::NotFound)?;
    let rules = organizations::rules(&ctx.app, program.id, &place);
    let mut row = vec![Value::Blank; program.columns.len()];
    for (name, text) in values {
        let column = program.column(name).ok_or(ApiError::NotFound)?;
        row[column] = check_cell(program, column, text, &rules).0;
    }
    let mut keys: Vec<_> =
        KeyMaker::new(&ctx.app.keys, program, place.root).of_row(&row).into_iter().map(|(_, key)| key).collect();
    keys.sort_unstable();
    let hits = store::look_up(&ctx.app.db, &keys).await?;
    let mut ids: Vec<Uuid> = keys.iter().flat_map(|key| hits.owners(key)).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    found(ctx, program, &ids).await
}

/// These accounts of a program as a list shows them: masked outside the caller's organizations.
pub(super) async fn found(ctx: &Ctx, program: &'static Program, ids: &[Uuid]) -> Result<Vec<FoundAccount>, ApiError> {
    let mut known = view::known(&ctx.app, program, ids).await?;
    let mut found = Vec::with_capacity(ids.len());
    for account in ids.iter().filter_map(|id| known.remove(id)) {
        if !ctx.scope.may(Permission::Read, account.organization) {
            let (name, state) = (initials(&account.name), account.state);
            found.push(FoundAccount { account: None, name, number: None, organization: String::new(), state });
            continue;
        }
        let place = organizations::find_for(ctx, Permission::Read, account.organization).await?;
        found.push(FoundAccount {
            account: Some(account.id),
            name: account.name,
            number: account.number,
            organization: place.here.name,
            state: account.state,
        });
    }
    Ok(found)
}

/// `Ana Ruiz` becomes `A. R.`
fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next()).map(|letter| format!("{letter}."));
    letters.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn a_name_outside_the_scope_is_masked_to_its_initials() {
        assert_eq!(initials("Ana  de la Cruz"), "A. d. l. C.");
        assert_eq!((initials("Madonna"), initials("")), ("M.".to_owned(), String::new()));
    }
}
