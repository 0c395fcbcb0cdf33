//! Editing an account with the form of its program.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use uuid::Uuid;

use super::{NeedsScript, by_id};
use crate::api::accounts::{edit_account, get_edit_form};
use crate::messages::form::FormText as T;
use crate::messages::verification::VerifyText;
use crate::ui::account_form::{Existing, FormSections, FormState};
use crate::ui::browser::focus;
use crate::ui::components::{
    Button, ButtonKind, Crumb, ErrorSummary, LinkButton, LocalTime, Meaning, Notice, PageHead, Table, Toaster, heads,
};
use crate::ui::form::Problems;
use crate::ui::leave_guard::{LeaveGuard, UnsavedGuard};
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::wire::ApiError;
use crate::wire::forms::{EditAnswer, EditForm, EditView, ExistingAccounts, Overtaken};

/// Element id of what somebody else saved.
const OVERTAKEN: &str = "overtaken";

/// The form for an account that there is.
#[component]
pub fn EditAccountPage() -> impl IntoView {
    let me = use_me();
    let form = by_id(get_edit_form);
    view! {
        <Load resource=me let:me>
            <Load resource=form let:edit>
                <PageHead
                    title=T::EditTitle.fill(&[("name", &edit.name)])
                    above=vec![
                        Crumb::new(me.search.menu.clone(), routes::ACCOUNTS),
                        Crumb::new(edit.name.clone(), routes::account(edit.account)),
                    ]
                />
                <NeedsScript/>
                <Form edit/>
            </Load>
        </Load>
    }
}

/// What the parts of this page share.
#[derive(Clone, Copy)]
struct Page {
    account: Uuid,
    guard: UnsavedGuard,
    problems: Problems,
    session: Session,
    busy: RwSignal<bool>,
    /// Of what the form takes the place.
    version: StoredValue<String>,
    existing: RwSignal<Option<ExistingAccounts>>,
    overtaken: RwSignal<Option<Overtaken>>,
    /// Saved: the page is on its way to the account.
    saved: RwSignal<bool>,
}

impl Page {
    fn send(self, entries: Vec<(String, String)>) {
        let form = EditForm { account: self.account, version: self.version.get_value(), entries };
        spawn_local(async move {
            let answer = self.session.fresh(|| edit_account(form.clone())).await;
            // The page may have been left meanwhile.
            if !self.busy.is_disposed() {
                self.busy.set(false);
                self.take(answer);
            }
        });
    }

    /// Shows what came of the form, and moves the focus there.
    fn take(self, answer: Result<EditAnswer, ApiError>) {
        self.existing.set(None);
        self.overtaken.set(None);
        match answer {
            Ok(EditAnswer::Saved) => self.saved.set(true),
            Ok(EditAnswer::Problems(problems)) => self.problems.say_all(problems),
            Ok(EditAnswer::Exists(existing)) => {
                self.problems.say_all(vec![(existing.field.clone(), existing.message.clone())]);
                self.existing.set(Some(existing));
            }
            Ok(EditAnswer::Overtaken(overtaken)) => {
                self.version.set_value(overtaken.version.clone());
                self.overtaken.set(Some(overtaken));
                focus(OVERTAKEN);
            }
            // The dialog of the frame has them sign in again; what is typed stays.
            Err(ApiError::SignedOut) => self.session.ended(),
            Err(error) => self.problems.refuse(error),
        }
    }
}

/// The form, and what came of it.
#[component]
fn Form(edit: EditView) -> impl IntoView {
    let EditView { account, form, entries, version, ends_verification, .. } = edit;
    let ends = (!ends_verification.is_empty()).then(|| {
        let title = VerifyText::EditEnds.fill(&[("columns", &ends_verification)]);
        view! { <Notice meaning=Meaning::Attention title/> }
    });
    let page = Page {
        account,
        guard: UnsavedGuard::new(false),
        problems: Problems::new(),
        session: Session::here(),
        busy: RwSignal::new(false),
        version: StoredValue::new(version),
        existing: RwSignal::new(None),
        overtaken: RwSignal::new(None),
        saved: RwSignal::new(false),
    };
    let (navigate, toaster) = (use_navigate(), Toaster::here());
    Effect::new(move |_| FormState::prepare());
    Effect::new(move |_| {
        if page.saved.get() {
            page.guard.unsaved.set(false);
            toaster.say(T::Saved.en());
            navigate(&routes::account(account), Default::default());
        }
    });
    on_cleanup(FormState::end);
    let groups = form.groups.clone();
    let state = FormState::new(form, &entries, page.problems);
    let submit = move |event: SubmitEvent| state.submitted(&event, page.busy, None, move |entries| page.send(entries));
    view! {
        {ends}
        {move || page.overtaken.get().map(|overtaken| view! { <Versions overtaken/> })}
        {move || page.existing.get().map(|existing| view! { <Existing title=T::NotSaved.en() existing/> })}
        <form class="form account-form" autocomplete="off" novalidate=true on:submit=submit on:input=move |_| page.guard.unsaved.set(true)>
            <ErrorSummary problems=page.problems.all()/>
            <FormSections groups state/>
            <div class="row">
                <Button kind=ButtonKind::Primary submit=true busy=Signal::from(page.busy)>{T::Save.en()}</Button>
                <LinkButton href=routes::account(account) kind=ButtonKind::Quiet>{T::Cancel.en()}</LinkButton>
            </div>
        </form>
        <LeaveGuard guard=page.guard words=[T::LeaveTitle, T::EditLeaveHelp, T::LeaveNo, T::LeaveYes].map(T::en)/>
    }
}

/// What somebody else saved meanwhile, beside what the form says.
#[component]
fn Versions(overtaken: Overtaken) -> impl IntoView {
    let said = |text: String| if text.is_empty() { T::Nothing.en().to_owned() } else { text };
    let rows: Vec<_> = overtaken
        .fields
        .into_iter()
        .map(|field| {
            view! {
                <tr>
                    <th scope="row">{field.label}</th>
                    <td>{said(field.stored)}</td>
                    <td>{said(field.entered)}</td>
                </tr>
            }
        })
        .collect();
    let table = if rows.is_empty() {
        view! { <p>{T::OvertakenSame.en()}</p> }.into_any()
    } else {
        view! {
            <p>{T::OvertakenHelp.en()}</p>
            <Table label=T::NotSaved.en() heads=heads([T::Field, T::Stored, T::Entered].map(T::en))>
                {rows}
            </Table>
        }
        .into_any()
    };
    view! {
        <section id=OVERTAKEN class="section" tabindex="-1">
            <Notice meaning=Meaning::Attention title=T::OvertakenTitle.fill(&[("name", &overtaken.by)]) live=true>
                <p class="soft"><LocalTime at=overtaken.at/></p>
                {table}
            </Notice>
        </section>
    }
}
