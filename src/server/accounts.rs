//! Accounts, for reading.

use uuid::Uuid;

use crate::domain::access::Permission;
use crate::server::db::{account_passwords, accounts as store, imports};
use crate::server::error::Error;
use crate::server::imports::profile;
use crate::server::{Ctx, organizations};
use crate::wire::accounts::AccountView;
use crate::wire::{ApiError, Timestamp};

/// One account in scope.
pub async fn get(ctx: &Ctx, account: Uuid) -> Result<AccountView, ApiError> {
    let db = &ctx.app.db;
    let account = store::find(db, account).await?.ok_or(ApiError::NotFound)?;
    let organization = organizations::find_for(ctx, Permission::Read, account.organization_id).await?;
    let program = ctx.app.registry.get(&account.program).ok_or_else(|| Error::broken("accounts.program is not known"))?;
    let import = match account.import_id {
        Some(import) => imports::find(db, import).await?,
        None => None,
    };
    // An account that moved keeps its import; a reader who may not see that does not get its file's name.
    let import = import.filter(|import| ctx.scope.may(Permission::Read, import.organization_id));
    let password = match account_passwords::of(db, account.id).await? {
        Some(standing) if standing.state == "pending" => "pending",
        Some(standing) if standing.temporary => "temporary",
        _ => "set",
    };
    Ok(AccountView {
        id: account.id,
        program: account.program,
        number: account.number,
        name: account.name,
        organization: organization.here.name,
        profile: profile::listed(program, &profile::from_json(&account.profile)?),
        password: password.to_owned(),
        import: import.map(|import| (import.id, import.file_name)),
        created_at: Timestamp(account.created_at),
    })
}
