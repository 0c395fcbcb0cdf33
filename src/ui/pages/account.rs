//! One account, for reading.

use leptos::prelude::*;

use super::by_id;
use crate::api::accounts::get_account;
use crate::messages::pages::AccountText as T;
use crate::ui::components::{Crumb, LocalTime, PageHead};
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::wire::accounts::AccountView;

/// One account.
#[component]
pub fn AccountPage() -> impl IntoView {
    let me = use_me();
    let account = by_id(get_account);
    view! {
        <Load resource=me let:me>
            <Load resource=account let:account>
                <Account menu=me.labels_of(&account.program).menu account/>
            </Load>
        </Load>
    }
}

/// What is known of an account. Nothing here is secret.
#[component]
fn Account(menu: String, account: AccountView) -> impl IntoView {
    let above = account.import.iter().map(|(id, name)| Crumb::new(name.clone(), routes::import(*id)));
    let above = std::iter::once(Crumb::new(menu, routes::IMPORTS)).chain(above).collect::<Vec<_>>();
    let password = match account.password.as_str() {
        "pending" => T::Pending.en(),
        "temporary" => T::Temporary.en(),
        "none" => T::NoPassword.en(),
        "erased" => T::Erased.en(),
        _ => T::Set.en(),
    };
    let profile = account
        .profile
        .into_iter()
        .map(|(_, label, value)| {
            let value = if value.is_empty() { T::Blank.en().to_owned() } else { value };
            view! {
                <dt>{label}</dt>
                <dd>{value}</dd>
            }
        })
        .collect_view();
    let kept = account
        .kept
        .into_iter()
        .chain(account.ssn.map(|(kind, last_four)| (kind, T::EndsWith.fill(&[("digits", &last_four)]))))
        .map(|(label, value)| {
            view! {
                <dt>{label}</dt>
                <dd>{value}</dd>
            }
        })
        .collect_view();
    view! {
        <PageHead title=account.name above/>
        <div class="columns">
            <section class="card">
                <h2>{T::Profile.en()}</h2>
                <dl class="facts">{profile} {kept}</dl>
            </section>
            <section class="card">
                <h2>{T::Origin.en()}</h2>
                <dl class="facts">
                    {account
                        .number
                        .map(|number| {
                            view! {
                                <dt>{T::Number.en()}</dt>
                                <dd class="mono">{number}</dd>
                            }
                        })}
                    <dt>{T::Organization.en()}</dt>
                    <dd>{account.organization}</dd>
                    <dt>{T::Created.en()}</dt>
                    <dd><LocalTime at=account.created_at/></dd>
                    {account
                        .import
                        .map(|(id, name)| {
                            view! {
                                <dt>{T::Import.en()}</dt>
                                <dd><a href=routes::import(id)>{name}</a></dd>
                            }
                        })}
                    <dt>{T::Password.en()}</dt>
                    <dd>{password}</dd>
                </dl>
            </section>
        </div>
    }
}
