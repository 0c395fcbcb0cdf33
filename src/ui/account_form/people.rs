//! Accounts beside a form: of people who match, or who are that person already.

use leptos::prelude::*;

use crate::messages::form::FormText as T;
use crate::ui::components::LinkButton;
use crate::ui::routes;
use crate::wire::accounts::FoundAccount;

/// Accounts, each with the way to it where it is in the reader's organizations.
#[component]
pub fn People(
    /// What is said of each beside what it is, blank for nothing, and the account.
    accounts: Vec<(String, FoundAccount)>,
) -> impl IntoView {
    let accounts = accounts
        .into_iter()
        .map(|(why, found)| {
            let outside = if found.account.is_none() { found.program.clone() } else { String::new() };
            let born = found.born.clone().unwrap_or_default();
            let known = [found.number.clone().unwrap_or_default(), born, found.organization.clone(), outside];
            let known = known.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
            let way = match found.account {
                Some(id) => {
                    let label = T::OpenAccount.fill(&[("name", &found.name)]);
                    view! { <LinkButton href=routes::account(id) label small=true>{T::Open.en()}</LinkButton> }.into_any()
                }
                None => view! { <span class="soft">{T::Masked.en()}</span> }.into_any(),
            };
            view! {
                <li class="stack-tight">
                    <span class="strong">{found.name}</span>
                    {(!why.is_empty()).then(|| view! { <span>{why}</span> })}
                    {(!known.is_empty()).then(|| view! { <span class="soft">{known}</span> })}
                    <div>{way}</div>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="plain stack">{accounts}</ul> }
}
