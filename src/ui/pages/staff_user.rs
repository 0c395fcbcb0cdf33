//! One staff user: granting roles and ending grants, a new link, ending sessions, deactivation.

mod about;
mod grant;

use about::About;
use grant::Grant;
pub(super) use grant::places_for;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::staff::{OneTimeLink, grant_text};
use super::{NeedsScript, by_id};
use crate::api::organizations::list_organizations;
use crate::api::staff::{get_staff, revoke_grant};
use crate::messages::pages::StaffText as T;
use crate::ui::components::{
    Button, ButtonKind, Crumb, Dialog, ErrorSummary, Head, LocalTime, Meaning, Notice, PageHead, Table, Toaster, heads,
};
use crate::ui::form::Problems;
use crate::ui::load::{Load, Loaded};
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::wire::ApiError;
use crate::wire::session::GrantView;
use crate::wire::staff::{NewLink, StaffView};

/// Shared by the parts of this page.
#[derive(Clone, Copy)]
struct Shared {
    staff: Loaded<StaffView>,
    problems: Problems,
    toaster: Toaster,
    session: Session,
}

impl Shared {
    /// Makes a change, confirms it with `message`, and loads the staff user again.
    fn change<F: Future<Output = Result<(), ApiError>>>(self, message: String, request: impl Fn() -> F + 'static) {
        self.change_then(message, request, move || self.staff.refetch());
    }

    /// As [`change`](Self::change), with something else to do once it is made.
    fn change_then<F: Future<Output = Result<(), ApiError>>>(
        self,
        message: String,
        request: impl Fn() -> F + 'static,
        then: impl FnOnce() + 'static,
    ) {
        spawn_local(async move {
            match self.session.fresh(request).await {
                Ok(()) => {
                    self.problems.clear();
                    self.toaster.say(message);
                    then();
                }
                Err(error) => self.problems.refuse(error),
            }
        });
    }
}

/// One staff user.
#[component]
pub fn StaffPage() -> impl IntoView {
    let me = use_me();
    let staff = by_id(get_staff);
    let places = Resource::new(|| (), |()| list_organizations());
    let shared = Shared { staff, problems: Problems::new(), toaster: Toaster::here(), session: Session::here() };
    let link = RwSignal::new(None::<(NewLink, String)>);
    view! {
        <Load resource=me let:me>
            <Load resource=staff let:staff>
                {
                    let programs = me.programs.clone();
                    let (active, managed) = (staff.deactivated_at.is_none(), staff.managed);
                    let elsewhere = T::HoldsRolesElsewhere.fill(&[("name", &staff.name)]);
                    view! {
                        <PageHead title=staff.name.clone() above=vec![Crumb::new(T::Title.en(), routes::STAFF)]/>
                        <div class="stack">
                            <NeedsScript/>
                            <ErrorSummary problems=shared.problems.all()/>
                            {(!managed).then(|| view! { <Notice meaning=Meaning::Note title=elsewhere/> })}
                            {move || link.get().map(|(link, name)| view! { <OneTimeLink link name/> })}
                            <div class="columns">
                                <div class="stack">
                                    <Grants staff=staff.clone() shared/>
                                    {(active && managed)
                                        .then(|| {
                                            view! {
                                                <Load resource=places let:places>
                                                    <Grant id=staff.id places programs=programs.clone() shared/>
                                                </Load>
                                            }
                                        })}
                                </div>
                                <About staff=staff.clone() own=me.id == staff.id mail=me.mail link shared/>
                            </div>
                        </div>
                    }
                }
            </Load>
        </Load>
    }
}

/// The current grants, each of which can be ended.
#[component]
fn Grants(staff: StaffView, shared: Shared) -> impl IntoView {
    let ending = RwSignal::new(None::<GrantView>);
    let open = RwSignal::new(false);
    let name = StoredValue::new(staff.name);
    // Without a role here, they are no one whom the caller sees.
    let last = !staff.managed && staff.grants.len() == 1;
    let navigate = use_navigate();
    let rows = staff
        .grants
        .into_iter()
        .map(|grant| {
            let pressed = grant.clone();
            let text = grant_text(&grant);
            let label = format!("{}: {text}", T::EndGrant.en());
            view! {
                <tr>
                    <th scope="row">{text}</th>
                    <td>
                        {match grant.until {
                            Some(at) => view! { <LocalTime at/> }.into_any(),
                            None => view! { <span class="soft">{T::NoEnd.en()}</span> }.into_any(),
                        }}
                    </td>
                    <td class="end">
                        <Button
                            kind=ButtonKind::Danger
                            small=true
                            label
                            on_click=move |_| {
                                ending.set(Some(pressed.clone()));
                                open.set(true);
                            }
                        >
                            {T::EndGrant.en()}
                        </Button>
                    </td>
                </tr>
            }
        })
        .collect_view();
    let table = if rows.is_empty() {
        view! { <p class="soft">{T::NoGrants.en()}</p> }.into_any()
    } else {
        let heads = view! {
            {heads([T::Role, T::Ends].map(T::en))}
            <Head label=T::Actions.en() unseen=true/>
        }
        .into_any();
        view! {
            <Table label=T::Grants.en() heads>
                {rows}
            </Table>
        }
        .into_any()
    };
    let body = move || {
        ending.get().map(|grant| {
            let place = grant.organization.as_ref().map_or_else(|| T::Everywhere.en().to_owned(), |o| o.name.clone());
            T::EndBody.fill(&[("name", &name.get_value()), ("role", &grant.label), ("place", &place)])
        })
    };
    let end = move |_| {
        open.set(false);
        if let Some(grant) = ending.get_untracked() {
            let navigate = navigate.clone();
            let after = move || if last { navigate(routes::STAFF, NavigateOptions::default()) } else { shared.staff.refetch() };
            shared.change_then(T::Ended.en().to_owned(), move || revoke_grant(grant.id), after);
        }
    };
    view! {
        <section class="section">
            <h2>{T::Grants.en()}</h2>
            {table}
            <Dialog open id="end-grant" title=T::EndTitle.en()>
                <p>{move || body()}</p>
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Danger on_click=end>{T::EndGrant.en()}</Button>
                    <Button on_click=move |_| open.set(false)>{T::Cancel.en()}</Button>
                </div>
            </Dialog>
        </section>
    }
}
