//! Home: what waits, the latest imports, and the way to a new import.

use leptos::prelude::*;

use super::ImportTable;
use super::access_requests::WaitingRequests;
use super::invitations::ExpiringOnHome;
use super::locations::LocationTile;
use super::moves::WaitingMoves;
use super::reviews::WaitingReviews;
use super::to_do::ToDo;
use crate::api::access_requests::waiting_requests;
use crate::api::imports::list_imports;
use crate::api::invitations::expiring_counts;
use crate::domain::access::Permission;
use crate::messages::frame::FrameText;
use crate::messages::number;
use crate::messages::pages::HomeText as T;
use crate::messages::support::may as access;
use crate::ui::bulk_upload::BulkUpload;
use crate::ui::components::{Button, ButtonKind, Empty, Icon, LinkButton, Meaning, Notice, PageHead};
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::verification::ending::EndingVerifications;
use crate::ui::{plain_forms, routes};
use crate::wire::PageRequest;
use crate::wire::imports::ImportView;
use crate::wire::session::{Me, ProgramView};

/// Imports shown that wait.
const WAITING: PageRequest = PageRequest { page: 1, size: 50 };
/// Imports shown below those that wait.
const LATEST: PageRequest = PageRequest { page: 1, size: 10 };

/// Home.
#[component]
pub fn HomePage() -> impl IntoView {
    let me = use_me();
    let waiting = Resource::new(|| (), |()| list_imports("waiting".to_owned(), WAITING));
    let running = Resource::new(|| (), |()| list_imports("running".to_owned(), WAITING));
    let latest = Resource::new(|| (), |()| list_imports(String::new(), LATEST));
    let requests = Resource::new(|| (), |()| waiting_requests());
    let expiring = Resource::new(|| (), |()| expiring_counts());
    view! {
        <Load resource=me let:me>
            {
                let may = me.may.contains(&Permission::Import) && !me.import_at.is_empty();
                let reads = me.may.contains(&Permission::Read);
                let permissions = me.may.clone();
                let failed = me.failed_sign_ins;
                let (moves, reviews) = (me.moves, me.reviews);
                let locations = me.locations.as_ref().map(|locations| locations.title.clone());
                let of_list = StoredValue::new((me.programs.clone(), me.labels.begin.clone()));
                view! {
                    <PageHead title=T::Title.en()>
                        <Actions me/>
                    </PageHead>
                    <FailedSignIns count=failed/>
                    {locations.map(|title| view! { <LocationTile title/> })}
                    <WaitingRequests waiting=requests/>
                    {moves.map(|waiting| view! { <WaitingMoves waiting/> })}
                    {reviews.map(|count| view! { <WaitingReviews count/> })}
                    {(!reads).then(|| view! { <Managed may=permissions/> })}
                    <Load resource=waiting let:waiting>
                        <Load resource=running let:running>
                            {
                                let (waiting, running) = (StoredValue::new(waiting.rows.clone()), StoredValue::new(running.rows));
                                view! {
                                    <Load resource=latest let:latest>
                                        {
                                            let (programs, begin) = of_list.get_value();
                                            let (waiting, running) = (waiting.get_value(), running.get_value());
                                            reads.then(|| view! { <Imports waiting running latest=latest.rows may programs begin/> })
                                        }
                                    </Load>
                                }
                            }
                        </Load>
                    </Load>
                    <ExpiringOnHome expiring/>
                    <EndingVerifications/>
                }
            }
        </Load>
    }
}

/// Tells how many sign-ins failed before this one, until its owner says that they have seen it. A
/// plain form, so that it works without script.
#[component]
fn FailedSignIns(
    /// How many; none: no notice.
    count: u64,
) -> impl IntoView {
    (count > 0).then(|| {
        view! {
            <Notice meaning=Meaning::Attention title=T::FailedSignIns.fill(&[("count", &number(count))])>
                <p>{T::FailedSignInsText.en()}</p>
                <form class="row" method="post" action=plain_forms::FAILURES_SEEN>
                    <LinkButton href=routes::PASSWORD>{T::FailedSignInsChange.en()}</LinkButton>
                    <Button submit=true plain=true>{T::FailedSignInsSeen.en()}</Button>
                </form>
            </Notice>
        }
    })
}

/// The places of somebody who sees nobody's data, with what each is for.
#[component]
fn Managed(
    /// What they may.
    may: Vec<Permission>,
) -> impl IntoView {
    let places = [
        (Permission::ManageStaff, routes::STAFF, FrameText::Staff),
        (Permission::ManageOrganizations, routes::ORGANIZATIONS, FrameText::Organizations),
        (Permission::ReadAudit, routes::AUDIT, FrameText::Audit),
    ];
    let mine = places.into_iter().filter(|(permission, ..)| may.contains(permission));
    let rows = mine
        .map(|(permission, href, label)| {
            view! {
                <dt><a href=href>{label.en()}</a></dt>
                <dd>{access(permission).en()}</dd>
            }
        })
        .collect_view();
    view! {
        <section class="section">
            <h2>{T::Manage.en()}</h2>
            <dl class="facts">{rows}</dl>
        </section>
    }
}

/// The way to a new import, and the templates of the programs that one may import into.
#[component]
pub(super) fn Actions(
    /// Who is signed in.
    me: Me,
) -> impl IntoView {
    let mut programs: Vec<String> = Vec::new();
    for place in &me.import_at {
        if !programs.contains(&place.program) {
            programs.push(place.program.clone());
        }
    }
    let one = (programs.len() == 1).then(|| me.labels.template.clone());
    let name = |id: &str| me.programs.iter().find(|p| p.id == id).map_or_else(|| id.to_owned(), |p| p.name.clone());
    let any = !programs.is_empty();
    let with_dialog = match programs.as_slice() {
        [only] => me.programs.iter().find(|program| program.id == *only && program.pages.dialog.is_some()).cloned(),
        _ => None,
    };
    // Its own id is in the template that the dialog offers.
    let organization = if let [place] = me.import_at.as_slice() { Some(place.id) } else { None };
    let begin = any.then(|| match with_dialog {
        Some(program) => view! { <BulkUpload program=program.id pages=program.pages organization/> }.into_any(),
        None => view! {
            <LinkButton kind=ButtonKind::Primary href=routes::NEW_IMPORT icon=Icon::Add>
                {me.labels.begin.clone()}
            </LinkButton>
        }
        .into_any(),
    });
    let templates = programs
        .into_iter()
        .map(|id| {
            let label = one.clone().unwrap_or_else(|| T::TemplateOf.fill(&[("program", &name(&id))]));
            view! {
                <LinkButton href=routes::template(&id) download=true icon=Icon::Download>
                    {label}
                </LinkButton>
            }
        })
        .collect_view();
    view! {
        {templates}
        {begin}
    }
}

/// What waits, then the latest imports.
#[component]
fn Imports(
    /// Imports that wait for an action.
    waiting: Vec<ImportView>,
    /// Imports that something is being done with.
    running: Vec<ImportView>,
    /// The latest imports.
    latest: Vec<ImportView>,
    /// Whether this person may import.
    may: bool,
    /// The programs of the server.
    programs: Vec<ProgramView>,
    /// The label of the button to a new import.
    begin: String,
) -> impl IntoView {
    if latest.is_empty() {
        let text = if may { T::EmptyText.en() } else { T::EmptyRead.en() };
        return view! {
            <Empty icon=Icon::File title=T::EmptyTitle.en() text>
                {may
                    .then(|| {
                        view! {
                            <LinkButton href=routes::NEW_IMPORT icon=Icon::Add>{begin}</LinkButton>
                        }
                    })}
            </Empty>
        }
        .into_any();
    }
    view! {
        {may
            .then(|| {
                view! {
                    <section class="section">
                        <h2>{T::Waiting.en()}</h2>
                        <ToDo waiting running/>
                    </section>
                }
            })}
        <section class="section">
            <div class="section-head">
                <h2>{T::Latest.en()}</h2>
                <a href=routes::IMPORTS>{T::All.en()}</a>
            </div>
            <ImportTable label=T::Latest.en() imports=Signal::stored(latest) programs/>
        </section>
    }
    .into_any()
}
