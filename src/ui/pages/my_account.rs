//! *My account*: the accounts because of which I'm staff.

use leptos::prelude::*;

use super::accounts::state_chip;
use crate::api::session::my_accounts;
use crate::messages::support::MyAccountText as T;
use crate::ui::components::{Chip, Notice, PageHead};
use crate::ui::load::Load;
use crate::ui::{components::Meaning, routes};
use crate::wire::session::MyAccount;

/// My own accounts.
#[component]
pub fn MyAccountPage() -> impl IntoView {
    let mine = Resource::new(|| (), |()| my_accounts());
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()/>
        <Load resource=mine let:mine>
            <div class="stack">
                {mine.is_empty().then(|| view! { <p>{T::None.en()}</p> })}
                {mine.into_iter().map(|account| view! { <Mine account/> }).collect_view()}
            </div>
        </Load>
    }
}

#[component]
fn Mine(account: MyAccount) -> impl IntoView {
    let (meaning, state) = state_chip(account.state);
    let rests = meaning != Meaning::Good;
    let named = [account.number, account.sign_in].into_iter().flatten();
    let facts = [(T::Name.en().to_owned(), account.name)]
        .into_iter()
        .chain(named)
        .chain([(T::Organization.en().to_owned(), account.organization), (T::Role.en().to_owned(), account.role)]);
    let facts = facts.map(|(label, text)| view! { <dt>{label}</dt> <dd>{text}</dd> }).collect_view();
    view! {
        <section class="card">
            <h2>{account.program}</h2>
            {rests.then(|| view! { <Notice meaning=Meaning::Attention title=T::Rests.en()/> })}
            <dl class="facts">
                {facts}
                <dt>{T::State.en()}</dt>
                <dd><Chip meaning label=state/></dd>
            </dl>
            <p class="soft">
                {T::Password.en()} " " <a href=routes::PASSWORD>{T::ChangePassword.en()}</a>
            </p>
        </section>
    }
}
