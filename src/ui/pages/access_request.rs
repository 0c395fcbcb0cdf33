//! One request for access: all that was entered, what was asked, and the decision.

mod decide;

use decide::{Approve, Ask, Decline};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::access_requests::meaning;
use super::organizations::kind_and_program;
use super::staff::OneTimeLink;
use super::{NeedsScript, by_id};
use crate::api::access_requests::get_request;
use crate::api::organizations::list_organizations;
use crate::messages::access_requests::{QueueText as T, state};
use crate::ui::components::{Chip, Crumb, LocalTime, Meaning, Notice, PageHead, Toaster};
use crate::ui::form::Problems;
use crate::ui::load::{Load, Loaded};
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::wire::ApiError;
use crate::wire::access_requests::{ApprovedRequest, HasAccount, RequestView};

/// Shared by the parts of this page.
#[derive(Clone, Copy)]
struct Shared {
    request: Loaded<RequestView>,
    toaster: Toaster,
    session: Session,
    /// What came of *Approve*.
    approved: RwSignal<Option<ApprovedRequest>>,
}

impl Shared {
    /// Makes a change, confirms it with `message`, and loads the request again.
    fn change<F: Future<Output = Result<(), ApiError>>>(
        self,
        message: T,
        problems: Problems,
        busy: RwSignal<bool>,
        ask: impl Fn() -> F + 'static,
    ) {
        busy.set(true);
        spawn_local(async move {
            match self.session.fresh(ask).await {
                Ok(()) => {
                    self.toaster.say(message.en());
                    self.request.refetch();
                }
                Err(error) => problems.refuse(error),
            }
            busy.try_set(false);
        });
    }
}

/// One request.
#[component]
pub fn AccessRequestPage() -> impl IntoView {
    let me = use_me();
    let request = by_id(get_request);
    let places = Resource::new(|| (), |()| list_organizations());
    let shared = Shared { request, toaster: Toaster::here(), session: Session::here(), approved: RwSignal::new(None) };
    view! {
        <Load resource=me let:me>
            <Load resource=request let:request>
                {
                    let programs = StoredValue::new(me.programs.clone());
                    let name = request.requester.as_ref().map(|requester| requester.name.clone());
                    let title = name.unwrap_or_else(|| T::ErasedTitle.en().to_owned());
                    let (kind, program) = kind_and_program(&me.programs, &request.program, &request.kind);
                    let shown = StoredValue::new(request.clone());
                    let mail = me.mail;
                    let can = request.account.as_ref().is_none_or(|account| account.staff.is_some() && !account.deactivated);
                    view! {
                        <PageHead title above=vec![Crumb::new(T::Title.en(), routes::ACCESS_REQUESTS)]/>
                        <div class="stack">
                            <NeedsScript/>
                            {move || shared.approved.get().map(|approved| view! { <Approved approved mail/> })}
                            {request.account.clone().map(|account| view! { <Account account/> })}
                            <div class="columns">
                                {request
                                    .state
                                    .waits()
                                    .then(|| {
                                        view! {
                                            <div class="stack">
                                                {can
                                                    .then(|| {
                                                        view! {
                                                            <Load resource=places let:places>
                                                                <Approve request=shown.get_value() places programs=programs.get_value() shared/>
                                                            </Load>
                                                        }
                                                    })}
                                                <Ask request=shown.get_value() shared/>
                                                <Decline request=shown.get_value() mail shared/>
                                            </div>
                                        }
                                    })}
                                <div class="stack">
                                    <About request=request.clone() kind program mail/>
                                    <Asked request/>
                                </div>
                            </div>
                        </div>
                    }
                }
            </Load>
        </Load>
    }
}

/// Access was given just now: the link, once.
#[component]
fn Approved(approved: ApprovedRequest, mail: bool) -> impl IntoView {
    let ApprovedRequest { name, email, link } = approved;
    let (title, values) = (T::WasApproved.fill(&[("name", &name)]), [name.clone(), email]);
    let tell = match (&link, mail) {
        (Some(_), true) => T::LinkMailed,
        (Some(_), false) => T::LinkWaits,
        (None, _) => T::TellAccess,
    };
    let tell = tell.fill(&[("name", &values[0]), ("email", &values[1])]);
    view! {
        <Notice meaning=Meaning::Good title live=true>
            <p>{tell}</p>
        </Notice>
        {link.map(|link| view! { <OneTimeLink link name/> })}
    }
}

/// Somebody has an account with that address.
#[component]
fn Account(account: HasAccount) -> impl IntoView {
    let text = match (account.staff, account.deactivated) {
        (_, true) => T::HasAccountOff,
        (Some(_), false) => T::HasAccountText,
        (None, false) => T::HasAccountElsewhere,
    };
    view! {
        <Notice meaning=Meaning::Attention title=T::HasAccount.en()>
            <p>{text.en()}</p>
            {account.staff.map(|staff| view! { <p><a href=routes::staff(staff)>{T::OpenAccount.en()}</a></p> })}
        </Notice>
    }
}

/// All that was entered, and the decision.
#[component]
fn About(request: RequestView, kind: String, program: String, mail: bool) -> impl IntoView {
    let inactive = (!request.in_use).then(|| view! { " " <Chip meaning=Meaning::Attention label=T::Inactive.en()/> });
    let decided = request.decided.clone().map(|(at, by)| {
        let by = (!by.is_empty()).then(|| view! { {T::DecidedBy.fill(&[("name", &by)])} " " });
        view! {
            <dt>{T::Decided.en()}</dt>
            <dd>{by} <LocalTime at/></dd>
        }
    });
    let tell = request.requester.as_ref().filter(|_| !request.reason.is_empty());
    let written = if mail { T::Written } else { T::WrittenWaits };
    let tell = tell.map(|requester| written.fill(&[("name", &requester.name), ("email", &requester.email)]));
    let reason = (!request.reason.is_empty()).then(|| {
        view! {
            <dt>{T::Reason.en()}</dt>
            <dd class="lines">{request.reason.clone()}</dd>
        }
    });
    let entered = request.requester.map(|requester| {
        view! {
            <dt>{T::Who.en()}</dt>
            <dd>{requester.name}</dd>
            <dt>{T::JobTitle.en()}</dt>
            <dd>{requester.title}</dd>
            <dt>{T::Supervisor.en()}</dt>
            <dd>{requester.supervisor}</dd>
            <dt>{T::Email.en()}</dt>
            <dd>{requester.email}</dd>
        }
    });
    let erased = entered.is_none().then(|| view! { <p class="soft">{T::ErasedText.en()}</p> });
    view! {
        <section class="card">
            <h2>{T::Request.en()}</h2>
            {erased}
            <dl class="facts">
                <dt>{T::State.en()}</dt>
                <dd><Chip meaning=meaning(request.state) label=state(request.state).en()/></dd>
                {decided}
                {reason}
                <dt>{T::Received.en()}</dt>
                <dd><LocalTime at=request.created_at/></dd>
                <dt>{T::Organization.en()}</dt>
                <dd>
                    {request.path.join(" / ")} {inactive}
                    <br/>
                    <span class="soft small">{format!("{program}, {kind}")}</span>
                </dd>
                {entered}
            </dl>
            {tell.map(|tell| view! { <p>{tell}</p> })}
            {request.staff.map(|staff| view! { <p><a href=routes::staff(staff)>{T::OpenAccount.en()}</a></p> })}
        </section>
    }
}

/// What was asked of the person.
#[component]
fn Asked(request: RequestView) -> impl IntoView {
    let notes = request
        .asked
        .into_iter()
        .map(|asked| {
            view! {
                <li>
                    <p class="lines">{asked.note}</p>
                    <p class="soft small">{T::ByAt.fill(&[("name", &asked.by)])} " " <LocalTime at=asked.at/></p>
                </li>
            }
        })
        .collect_view();
    (!notes.is_empty()).then(|| {
        view! {
            <section class="card">
                <h2>{T::AskedTitle.en()}</h2>
                <ul class="plain stack">{notes}</ul>
            </section>
        }
    })
}
