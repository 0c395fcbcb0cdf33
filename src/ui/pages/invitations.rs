//! Invitations that are about to expire or have expired lately, to be renewed; and their number on
//! Home.

use leptos::prelude::*;
use uuid::Uuid;

use super::NeedsScript;
use crate::api::invitations::expiring_invitations;
use crate::domain::invitation::{LATELY_DAYS, MOST_AT_ONCE, SOON_DAYS};
use crate::messages::invitations::ExpiringText as T;
use crate::messages::number;
use crate::ui::bulk_action::{BulkAction, BulkActionPanel};
use crate::ui::components::{Crumb, Head, LinkButton, Meaning, Notice, PageHead, Table};
use crate::ui::load::{Load, Loaded};
use crate::ui::me::use_me;
use crate::ui::renewals::{RenewButton, SentRenewal};
use crate::ui::routes;
use crate::ui::selection::{SelectAllBox, SelectBox, SelectionBar};
use crate::wire::accounts::AccountFilter;
use crate::wire::invitations::{ExpiringInvitation, InvitationsToRenew, RenewalCounts};

/// The list.
#[component]
pub fn InvitationsPage() -> impl IntoView {
    let me = use_me();
    let invitations = Resource::new(|| (), |()| expiring_invitations());
    let (action, sent) = (BulkAction::here(), SentRenewal::default());
    view! {
        <Load resource=me let:me>
            <PageHead
                title=T::Title.en()
                lead=T::Lead.en()
                above=vec![Crumb::new(me.search.menu.clone(), routes::ACCOUNTS)]
            >
                <LinkButton href=routes::LETTERS>{T::Letters.en()}</LinkButton>
            </PageHead>
            <NeedsScript/>
            <div class="stack">
                <BulkActionPanel action/>
                <Load resource=invitations let:found>
                    <Found found action sent on_done=move |()| invitations.refetch()/>
                </Load>
            </div>
        </Load>
    }
}

#[component]
fn Found(
    /// What there is to renew.
    found: InvitationsToRenew,
    /// What is under way.
    action: BulkAction,
    /// What was sent before.
    sent: SentRenewal,
    /// Loads it again.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let listed: Vec<Uuid> = found.soon.iter().chain(&found.expired).map(|line| line.account).collect();
    let bar = (!listed.is_empty()).then(|| {
        view! {
            <SelectionBar listed more=false text=String::new() filter=AccountFilter::default()>
                <RenewButton action sent primary=true on_done/>
            </SelectionBar>
        }
    });
    let first = found.more.then(|| {
        let title = T::First.fill(&[("count", &MOST_AT_ONCE)]);
        view! { <Notice meaning=Meaning::Attention title/> }
    });
    view! {
        {first}
        {bar}
        <Lines
            title=T::Soon.fill(&[("days", &SOON_DAYS)])
            none=T::SoonNone.fill(&[("days", &SOON_DAYS)])
            lines=found.soon
        />
        <Lines
            title=T::Expired.fill(&[("days", &LATELY_DAYS)])
            none=T::ExpiredNone.fill(&[("days", &LATELY_DAYS)])
            lines=found.expired
        />
    }
}

#[component]
fn Lines(
    /// The heading.
    title: String,
    /// What to say where there are none.
    none: String,
    /// One a row.
    lines: Vec<ExpiringInvitation>,
) -> impl IntoView {
    let table = if lines.is_empty() {
        view! { <p class="soft">{none}</p> }.into_any()
    } else {
        let listed: Vec<Uuid> = lines.iter().map(|line| line.account).collect();
        let heads = view! {
            <th scope="col" class="select"><SelectAllBox listed/></th>
            <Head label=T::Name.en()/>
            <Head label=T::Email.en()/>
            <Head label=T::Organization.en()/>
            <Head label=T::LastDay.en()/>
        }
        .into_any();
        view! {
            <Table label=title.clone() heads>
                {lines.into_iter().map(row).collect_view()}
            </Table>
        }
        .into_any()
    };
    view! {
        <section class="section">
            <h2>{title}</h2>
            {table}
        </section>
    }
}

fn row(line: ExpiringInvitation) -> impl IntoView {
    view! {
        <tr>
            <td class="select"><SelectBox account=line.account name=line.name.clone()/></td>
            <th scope="row"><a href=routes::account(line.account)>{line.name}</a></th>
            <td>{line.sign_in}</td>
            <td>{line.organization}</td>
            <td class="nowrap">{line.last_day}</td>
        </tr>
    }
}

/// On Home: how many invitations end soon and have ended lately, and the way to them.
#[component]
pub(super) fn ExpiringOnHome(
    /// How many; none: the reader invites nobody.
    expiring: Loaded<Option<RenewalCounts>>,
) -> impl IntoView {
    view! {
        <Load resource=expiring let:counts>
            {counts.map(|counts| view! { <Counts counts/> })}
        </Load>
    }
}

#[component]
fn Counts(
    /// How many there are.
    counts: RenewalCounts,
) -> impl IntoView {
    let words = [
        (counts.soon, T::HomeSoon.fill(&[("count", &number(counts.soon)), ("days", &SOON_DAYS)])),
        (counts.expired, T::HomeExpired.fill(&[("count", &number(counts.expired)), ("days", &LATELY_DAYS)])),
    ];
    let words: Vec<String> = words.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    let text = match words.is_empty() {
        true => view! { <p class="soft">{T::HomeNone.fill(&[("days", &SOON_DAYS)])}</p> }.into_any(),
        false => view! { <p><a href=routes::INVITATIONS>{words.join(" · ")}</a></p> }.into_any(),
    };
    view! {
        <section class="section">
            <h2>{T::HomeTitle.en()}</h2>
            {text}
        </section>
    }
}
