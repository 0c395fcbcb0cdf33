//! Why a form was not saved: somebody has an account already.

use leptos::prelude::*;

use super::people::People;
use super::request_move::RequestMove;
use crate::messages::support::Details;
use crate::ui::components::{Meaning, Notice};
use crate::ui::support::Support;
use crate::wire::forms::ExistingAccounts;

/// Accounts that the person has already, what to do, and what to tell support.
#[component]
pub fn Existing(
    /// What was not done.
    title: &'static str,
    /// The accounts.
    existing: ExistingAccounts,
) -> impl IntoView {
    let accounts = existing.accounts.into_iter().map(|account| (String::new(), account)).collect();
    let (code, message) = existing.failure;
    let details = Details { message, code, ..Details::default() };
    view! {
        <Notice meaning=Meaning::Attention title>
            <p>{existing.advice}</p>
            <People accounts/>
            {existing.moves_here.map(|offer| view! { <RequestMove offer/> })}
            <p><Support details message=existing.message/></p>
        </Notice>
    }
}
