//! One account: profile, state, history, and what can be done with it.

use leptos::prelude::*;

use super::accounts::state_chip;
use super::moves::{MoveTo, Placements};
use super::{NeedsScript, by_id};
use crate::api::accounts::get_account;
use crate::api::moves::move_places;
use crate::messages::form::FormText;
use crate::messages::pages::AccountText as T;
use crate::ui::account_view::{Actions, RevealSsn};
use crate::ui::components::{Chip, Crumb, LinkButton, LocalTime, PageHead, Table, heads};
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::ui::verification::VerificationCard;
use crate::wire::accounts::{AccountView, HistoryEntry, HolderAsStaff};

/// One account.
#[component]
pub fn AccountPage() -> impl IntoView {
    let me = use_me();
    let account = by_id(get_account);
    let places = Resource::new(|| (), |()| move_places());
    view! {
        <Load resource=me let:me>
            <Load resource=account let:shown>
                {
                    let may_move = shown.may_move;
                    view! {
                        <Account menu=me.search.menu.clone() account=shown.clone()/>
                        <div class="columns">
                            <div class="stack">
                                <Profile account=shown.clone()/>
                                {shown.verification.clone().map(|verification| {
                                    view! { <VerificationCard shown=shown.clone() verification account/> }
                                })}
                            </div>
                            <div class="stack">
                                <About account=shown.clone()/>
                                {shown.may_change.then(|| view! { <Actions shown=shown.clone() account/> })}
                                {may_move
                                    .then(|| {
                                        let (id, program) = (shown.id, shown.program.clone());
                                        view! {
                                            <Load resource=places let:places>
                                                <MoveTo account=id program=program.clone() places/>
                                            </Load>
                                        }
                                    })}
                            </div>
                        </div>
                        <Placements moves=shown.moves/>
                        <History entries=shown.history/>
                    }
                }
            </Load>
        </Load>
    }
}

#[component]
fn Account(menu: String, account: AccountView) -> impl IntoView {
    view! {
        <PageHead title=account.name above=vec![Crumb::new(menu, routes::ACCOUNTS)]>
            {account.may_edit.then(|| view! { <LinkButton href=routes::edit_account(account.id)>{FormText::Edit.en()}</LinkButton> })}
        </PageHead>
        {(account.may_change || account.may_reveal).then(|| view! { <NeedsScript/> })}
    }
}

/// What is kept of the person, as a person reads it: of a Social Security number its end.
#[component]
fn Profile(account: AccountView) -> impl IntoView {
    let beyond = account.kept.into_iter().map(|(label, value)| (label, vec![value]));
    let facts = account
        .facts
        .into_iter()
        .chain(beyond)
        .map(|(label, lines)| {
            let lines = lines.into_iter().map(|line| view! { <span class="line">{line}</span> }).collect_view();
            view! {
                <dt>{label}</dt>
                <dd>{lines}</dd>
            }
        })
        .collect_view();
    view! {
        <section class="card">
            <h2>{T::Profile.en()}</h2>
            <dl class="facts">
                {facts}
                {account
                    .ssn
                    .map(|(kind, last_four)| {
                        let ends = T::EndsWith.fill(&[("digits", &last_four)]);
                        view! {
                            <dt>{kind.clone()}</dt>
                            <dd>
                                <span class="line">{ends}</span>
                                {account.may_reveal.then(|| view! { <RevealSsn id=account.id kind/> })}
                            </dd>
                        }
                    })}
            </dl>
        </section>
    }
}

/// The account itself. Nothing here is secret.
#[component]
fn About(account: AccountView) -> impl IntoView {
    let (meaning, label) = state_chip(account.state);
    let password = match account.password.as_str() {
        _ if account.waiting => T::Waiting.en(),
        "pending" => T::Pending.en(),
        "temporary" => T::Temporary.en(),
        "none" => T::NoPassword.en(),
        "erased" => T::Erased.en(),
        "staff" => T::StaffPassword.en(),
        "staff_needs_link" => T::StaffNeedsLink.en(),
        "staff_deactivated" => T::StaffDeactivated.en(),
        _ => T::Set.en(),
    };
    view! {
        <section class="card">
            <h2>{T::Origin.en()}</h2>
            <dl class="facts">
                {account
                    .number
                    .map(|number| {
                        view! {
                            <dt>{account.number_label}</dt>
                            <dd class="mono">{number}</dd>
                        }
                    })}
                <dt>{T::State.en()}</dt>
                <dd><Chip meaning label/></dd>
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
                {account
                    .register_by
                    .map(|until| {
                        view! {
                            <dt>{T::RegisterBy.en()}</dt>
                            <dd><LocalTime at=until/></dd>
                        }
                    })}
                <dt>{T::Password.en()}</dt>
                <dd>{password}</dd>
                {account
                    .as_staff
                    .map(|said| {
                        let said = match said {
                            HolderAsStaff::OtherEmail(email) => T::StaffOtherEmail.fill(&[("email", &email)]),
                            HolderAsStaff::RoleEnded(role) => T::StaffRoleEnded.fill(&[("role", &role)]),
                            HolderAsStaff::NoRole(role) => T::StaffNoRole.fill(&[("role", &role)]),
                        };
                        view! {
                            <dt>{T::AsStaff.en()}</dt>
                            <dd>{said}</dd>
                        }
                    })}
            </dl>
        </section>
    }
}

/// What was done to it, newest first.
#[component]
fn History(entries: Vec<HistoryEntry>) -> impl IntoView {
    let rows = entries
        .into_iter()
        .map(|entry| {
            view! {
                <tr>
                    <td><LocalTime at=entry.at/></td>
                    <td>{entry.by}</td>
                    <th scope="row">
                        {entry.what}
                        {(!entry.detail.is_empty()).then(|| view! { <span class="sub">{entry.detail}</span> })}
                    </th>
                </tr>
            }
        })
        .collect_view();
    let table = if rows.is_empty() {
        view! { <p class="soft">{T::HistoryNone.en()}</p> }.into_any()
    } else {
        view! {
            <Table label=T::History.en() heads=heads([T::When, T::Who, T::What].map(T::en))>
                {rows}
            </Table>
        }
        .into_any()
    };
    view! {
        <section class="section history">
            <h2>{T::History.en()}</h2>
            {table}
        </section>
    }
}
