//! What the holder of an account is shown of it. No birth date and no Social Security number.

use uuid::Uuid;

use super::{Holder, store};
use crate::domain::password::{self, CHOSEN_SETTING};
use crate::domain::template::Meaning;
use crate::server::accounts::holder_view;
use crate::server::{App, Error, clock, contacts, organizations};
use crate::wire::portal::{HolderSignIn, HolderView};
use crate::wire::{ApiError, Timestamp};

/// Fewest characters of a password that holders of that organization's accounts choose.
pub(super) async fn least_characters(app: &App, organization: Uuid) -> Result<usize, Error> {
    let place = organizations::find(&app.db, organization).await?;
    let setting = place.as_ref().and_then(|place| place.settings.get(CHOSEN_SETTING));
    Ok(password::chosen_chars(setting).unwrap_or(password::CHOSEN_CHARS))
}

/// Fewest characters of a password that this holder chooses.
pub async fn least(holder: &Holder) -> Result<usize, Error> {
    let account = holder_view::read(&holder.app, holder.account).await?.ok_or(ApiError::SignedOut)?;
    least_characters(&holder.app, account.organization).await
}

/// The account of the holder, with their latest sign-ins.
pub async fn view(holder: &Holder) -> Result<HolderView, Error> {
    let app = &holder.app;
    let account = holder_view::read(app, holder.account).await?.ok_or(ApiError::SignedOut)?;
    let place = organizations::find(&app.db, account.organization).await?;
    let now = app.clock.now().0;
    let zone = place.as_ref().map_or(clock::DEFAULT_ZONE, |place| place.zone()).to_owned();
    let sign_in = |row: store::SignInRow| HolderSignIn {
        at: Timestamp(row.at),
        when: clock::in_words(Timestamp(row.at), &zone),
        address: row.address,
        current: row.id == holder.session,
        browser: row.browser,
    };
    let program = account.program;
    let column = program.column_meaning(Meaning::SignIn).map(|column| program.columns[column].label);
    let labeled = |label: Option<&'static str>, text: Option<String>| Some((label?.to_owned(), text?));
    Ok(HolderView {
        name: account.name,
        number: labeled(program.numbering.map(|numbering| numbering.label), account.number),
        sign_in: labeled(column, account.sign_in),
        contact: place.as_ref().map(|place| contacts::of(&place.settings)).unwrap_or_default(),
        organization: place.map(|place| place.here.name).unwrap_or_default(),
        verification: account.verification,
        sign_ins: store::sign_ins(&app.db, holder.account).await?.into_iter().map(sign_in).collect(),
        other_sessions: u64::try_from(store::others(&app.db, holder.account, holder.session, now).await?).unwrap_or(0),
        least_characters: least_characters(app, account.organization).await?,
        failed_sign_ins: u64::try_from(holder.failed_before).unwrap_or(0),
    })
}
