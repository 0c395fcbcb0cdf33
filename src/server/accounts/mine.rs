//! *My account*: what staff see of the accounts because of which they are staff. It asks for no
//! permission: nobody else's account is ever shown.

use super::holder_view::{self, HolderAccount};
use crate::domain::template::Meaning;
use crate::server::Ctx;
use crate::server::auth::signed_in;
use crate::server::db::account_staff;
use crate::server::error::Error;
use crate::server::organizations;
use crate::wire::ApiError;
use crate::wire::session::MyAccount;

/// The accounts of the caller's own. No birth date and no Social Security number.
pub async fn mine(ctx: &Ctx) -> Result<Vec<MyAccount>, ApiError> {
    let (staff, _) = signed_in(ctx)?;
    let mut mine = Vec::new();
    for account in account_staff::of_staff(&ctx.app.db, staff).await? {
        if let Some(account) = holder_view::read(&ctx.app, account).await? {
            mine.push(view(ctx, account).await?);
        }
    }
    Ok(mine)
}

async fn view(ctx: &Ctx, account: HolderAccount) -> Result<MyAccount, Error> {
    let program = account.program;
    let place = organizations::find(&ctx.app.db, account.organization).await?;
    let column = program.column_meaning(Meaning::SignIn).map(|column| program.columns[column].label);
    let labeled = |label: Option<&'static str>, text: Option<String>| Some((label?.to_owned(), text?));
    Ok(MyAccount {
        program: program.name.to_owned(),
        name: account.name,
        number: labeled(program.numbering.map(|numbering| numbering.label), account.number),
        sign_in: labeled(column, account.sign_in),
        organization: place.map(|place| place.here.name).unwrap_or_default(),
        role: account.staff_role.and_then(|id| ctx.app.registry.role(id)).map_or(String::new(), |role| role.label.to_owned()),
        state: account.state,
    })
}
