//! What a form for one account says that somebody should look at before the account is made. It is
//! shown once; sent again with [`WARNINGS_SEEN`], the form makes the account.

use super::form::Place;
use super::recommended;
use crate::domain::finding::{Code, Finding};
use crate::domain::program::form::FormRow;
use crate::messages::findings::on_page;
use crate::server::Ctx;
use crate::server::error::Error;
use crate::wire::forms::{FormWarnings, NewAccountForm, WARNINGS_SEEN};

/// The warnings of a good form, unless they were seen.
pub(super) async fn unseen(ctx: &Ctx, place: &Place, row: &FormRow, new: &NewAccountForm) -> Result<Option<FormWarnings>, Error> {
    let asks = |code: Code| place.form.asks_again.contains(&code);
    let mut found: Vec<Finding> = row.findings.iter().copied().filter(|finding| asks(finding.code())).collect();
    if asks(Code::TooManyWithExisting) && recommended::has_value(place.program, &row.values) {
        // It opens every account that is there.
        let _turn = ctx.app.limits.scan(ctx).await;
        found.extend(recommended::finding(&ctx.app, place.program, place.here.here.id, 1).await?);
    }
    let seen = found.iter().map(|finding| finding.code().name()).collect::<Vec<_>>().join(" ");
    if found.is_empty() || new.entries.iter().any(|(name, text)| name == WARNINGS_SEEN && *text == seen) {
        return Ok(None);
    }
    let text = |finding: &Finding| row.texts.get(usize::from(finding.column())).map_or("", String::as_str);
    let sentences = found.iter().map(|finding| on_page(place.program, *finding, text(finding))).collect();
    Ok(Some(FormWarnings { sentences, seen }))
}
