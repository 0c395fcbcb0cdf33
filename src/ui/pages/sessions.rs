//! My sessions, each of which can be ended.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::NeedsScript;
use crate::api::session::{list_sessions, revoke_session};
use crate::messages::pages::SessionsText as T;
use crate::ui::components::{Button, ButtonKind, Chip, Head, LocalTime, Meaning, PageHead, Table, Toaster, heads};
use crate::ui::form::Problems;
use crate::ui::load::Load;
use crate::ui::session_end::Session;
use crate::ui::{browser, components::ErrorSummary, format, routes};
use crate::wire::session::SessionView;

/// My sessions.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let sessions = Resource::new(|| (), |()| list_sessions());
    let problems = Problems::new();
    let toaster = Toaster::here();
    let here = Session::here();
    let end = Callback::new(move |session: SessionView| {
        spawn_local(async move {
            match here.fresh(|| revoke_session(session.id)).await {
                Ok(()) if session.current => browser::leave_for(routes::SIGN_IN),
                Ok(()) => {
                    problems.clear();
                    toaster.say(T::Ended.en());
                    sessions.refetch();
                }
                Err(error) => problems.refuse(error),
            }
        });
    });
    let heads = || {
        view! {
            {heads([T::Browser, T::Address, T::Began, T::LastSeen].map(T::en))}
            <Head label=T::Actions.en() unseen=true/>
        }
        .into_any()
    };
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()/>
        <div class="stack">
            <NeedsScript/>
            <ErrorSummary problems=problems.all()/>
            <Load resource=sessions let:sessions>
                <Table label=T::Title.en() heads=heads()>
                    {sessions.into_iter().map(|session| view! { <SessionRow session end/> }).collect_view()}
                </Table>
            </Load>
        </div>
    }
}

#[component]
fn SessionRow(session: SessionView, end: Callback<SessionView>) -> impl IntoView {
    let browser = if session.browser.is_empty() { T::Unknown.en().to_owned() } else { format::browser_name(&session.browser) };
    let label = T::EndOf.fill(&[("browser", &browser), ("time", &format::utc(session.last_seen_at))]);
    let pressed = session.clone();
    view! {
        <tr>
            <th scope="row">
                {browser}
                {session
                    .current
                    .then(|| view! { <span class="sub"><Chip meaning=Meaning::Good label=T::This.en()/></span> })}
            </th>
            <td class="mono">{session.address}</td>
            <td><LocalTime at=session.created_at/></td>
            <td><LocalTime at=session.last_seen_at/></td>
            <td class="end">
                <Button
                    kind=ButtonKind::Danger
                    small=true
                    label
                    on_click=move |_| end.run(pressed.clone())
                >
                    {T::End.en()}
                </Button>
            </td>
        </tr>
    }
}
