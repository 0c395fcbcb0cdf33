//! Renewing the invitations of the selected accounts: asked for, done, and who was left out.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::browser::focus;
use super::components::{Button, ButtonKind, Dialog, Meaning, Notice, Toaster};
use super::format::number;
use super::selection::Selection;
use super::session_end::Session;
use super::upload::parts::random_id;
use crate::api::invitations::renew_invitations;
use crate::domain::account::AccountState;
use crate::messages::invitations::RenewText as T;
use crate::wire::ApiError;
use crate::wire::invitations::InvitationRenewal;

/// Element id of what came of it.
const SHOWN: &str = "renewals";

/// Whether an account of a list may have an invitation to renew.
pub fn may_have_invitation(state: AccountState) -> bool {
    matches!(state, AccountState::Invited | AccountState::Expired)
}

/// What is under way on this page, and what came of it.
#[derive(Clone, Copy)]
pub struct Renewals {
    /// Those that stay as they were: name and reason.
    refused: RwSignal<Vec<(String, String)>>,
    trouble: RwSignal<String>,
    busy: RwSignal<bool>,
    /// What was sent and not answered: sent again, it renews nothing twice.
    sent: StoredValue<Option<InvitationRenewal>>,
    session: Session,
    toaster: Toaster,
}

impl Renewals {
    /// Nothing was renewed yet. Only inside the frame.
    pub fn here() -> Renewals {
        Renewals {
            refused: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
            sent: StoredValue::new(None),
            session: Session::here(),
            toaster: Toaster::here(),
        }
    }

    /// Renews those that are selected, then loads the list again.
    fn renew(self, selection: Selection, then: Callback<()>) {
        let accounts = selection.accounts();
        let again = self.sent.get_value().filter(|sent| sent.accounts == accounts);
        let asked = again.unwrap_or_else(|| InvitationRenewal { idempotency_key: random_id(), accounts });
        self.sent.set_value(Some(asked.clone()));
        self.trouble.set(String::new());
        self.refused.set(Vec::new());
        self.busy.set(true);
        spawn_local(async move {
            let answer = self.session.fresh(|| renew_invitations(asked.clone())).await;
            // The page may have been left meanwhile.
            if self.busy.is_disposed() {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(done) => {
                    self.sent.set_value(None);
                    if done.renewed > 0 {
                        self.toaster.say(T::Done.fill(&[("count", &number(done.renewed))]));
                    }
                    let some = !done.refused.is_empty();
                    self.refused.set(done.refused);
                    selection.clear();
                    then.run(());
                    focus(if some { SHOWN } else { "title" });
                }
                Err(ApiError::SignedOut) => self.session.ended(),
                Err(ApiError::Transport(_)) => self.trouble.set(T::Unreachable.en().to_owned()),
                Err(error) => self.trouble.set(error.to_string()),
            }
        });
    }

    fn close(self) {
        self.refused.set(Vec::new());
        focus("title");
    }
}

/// The button, and the question behind it.
#[component]
pub fn RenewButton(
    /// What is under way.
    renewals: Renewals,
    /// The one thing that the page is for.
    #[prop(optional)]
    primary: bool,
    /// Loads the list again.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let selection = Selection::here();
    let asking = RwSignal::new(false);
    let body = move || T::Body.fill(&[("count", &number(selection.accounts().len() as u64))]);
    let renew = move |_| {
        asking.set(false);
        renewals.renew(selection, on_done);
    };
    let kind = if primary { ButtonKind::Primary } else { ButtonKind::Plain };
    view! {
        <Button kind busy=renewals.busy on_click=move |_| asking.set(true)>{T::Renew.en()}</Button>
        <Dialog open=asking id="ask-renewals" title=T::Title.en()>
            <p>{body}</p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary on_click=renew>{T::Do.en()}</Button>
                <Button on_click=move |_| asking.set(false)>{T::Cancel.en()}</Button>
            </div>
        </Dialog>
    }
}

/// What went wrong, and who was left out, with the reason for each.
#[component]
pub fn RenewalsPanel(
    /// What came of it.
    renewals: Renewals,
) -> impl IntoView {
    let panel = move || {
        let refused = renewals.refused.get();
        (!refused.is_empty()).then(|| {
            let items = refused.into_iter().map(|(name, why)| view! { <li>{name} ": " {why}</li> }).collect_view();
            view! {
                <section class="card stack" id=SHOWN tabindex="-1" aria-label=T::Refused.en()>
                    <Notice meaning=Meaning::Attention title=T::Refused.en()>
                        <ul>{items}</ul>
                    </Notice>
                    <div><Button on_click=move |_| renewals.close()>{T::Close.en()}</Button></div>
                </section>
            }
        })
    };
    view! {
        {move || {
            let trouble = renewals.trouble.get();
            (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
        }}
        {panel}
    }
}
