//! What staff can do with one account: a new temporary password, another invitation and the letter
//! that waits, deactivate, reactivate.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use crate::api::accounts::{
    account_passwords_handed_out, deactivate_account, new_account_password, reactivate_account, show_account_password,
};
use crate::api::invitations::renew_invitations;
use crate::domain::account::{AccountEvent, AccountState};
use crate::messages::pages::AccountText as T;
use crate::ui::browser::focus;
use crate::ui::components::{Button, ButtonKind, Dialog, Icon, LocalTime, Meaning, Notice, Toaster};
use crate::ui::load::{Loaded, Refocus};
use crate::ui::printing::PrintedPasswords;
use crate::ui::session_end::Session;
use crate::ui::slips::Slips;
use crate::ui::upload::parts::random_id;
use crate::wire::accounts::AccountView;
use crate::wire::imports::Slip;
use crate::wire::invitations::InvitationRenewal;
use crate::wire::{ApiError, Timestamp};

mod letter;
mod reveal;

use letter::OpenLetter;
pub use reveal::RevealSsn;

/// Id of the heading that has the focus when something was done.
const HEADING: &str = "account-actions";

/// Shared by the actions.
#[derive(Clone, Copy)]
struct Shared {
    account: Loaded<AccountView>,
    trouble: RwSignal<String>,
    busy: RwSignal<bool>,
    session: Session,
    refocus: Refocus,
}

impl Shared {
    /// Asks the server for something, with the password again where it wants that, and goes on with
    /// the answer.
    fn ask<R, F>(self, ask: impl Fn() -> F + 'static, then: impl FnOnce(R) + 'static)
    where
        R: 'static,
        F: Future<Output = Result<R, ApiError>>,
    {
        self.trouble.set(String::new());
        self.busy.set(true);
        spawn_local(async move {
            let answer = self.session.fresh(ask).await;
            // The page may have been left meanwhile.
            if self.busy.is_disposed() {
                return;
            }
            match answer {
                Ok(answer) => then(answer),
                Err(error) => self.trouble.set(error.to_string()),
            }
            self.busy.set(false);
        });
    }
}

/// What this reader may do with the account now.
#[component]
pub fn Actions(
    /// The account.
    shown: AccountView,
    /// Loads it again.
    account: Loaded<AccountView>,
) -> impl IntoView {
    let shared = Shared {
        account,
        trouble: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
        session: Session::here(),
        refocus: Refocus::here(),
    };
    let active = shown.state == AccountState::Active;
    let change =
        [AccountEvent::Deactivate, AccountEvent::Reactivate].into_iter().find(|event| shown.state.next(*event).is_some());
    if change.is_none() && !shown.may_invite {
        return ().into_any();
    }
    view! {
        <section class="card">
            <h2 id=HEADING tabindex="-1">{T::Actions.en()}</h2>
            {move || {
                let trouble = shared.trouble.get();
                (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
            }}
            {active.then(|| view! { <NewPassword shown=shown.clone() shared/> })}
            {shown.may_open_letter.then(|| view! { <OpenLetter shown=shown.clone() shared/> })}
            {shown.may_invite.then(|| view! { <RenewInvitation shown=shown.clone() shared/> })}
            {change.map(|event| view! { <ChangeState shown event shared/> })}
        </section>
    }
    .into_any()
}

/// Shows a new temporary password, once more for a while, until it is handed out.
#[component]
fn NewPassword(shown: AccountView, shared: Shared) -> impl IntoView {
    let id = shown.id;
    let asking = RwSignal::new(false);
    let slips = RwSignal::new(None::<Vec<Slip>>);
    let again = RwSignal::new(shown.again_until);
    let show = move |shown: Vec<Slip>| {
        slips.set(Some(shown));
        focus(HEADING);
    };
    let make = move |_| {
        asking.set(false);
        shared.ask(move || new_account_password(id), show);
    };
    let over = move |()| {
        shared.ask(
            move || account_passwords_handed_out(vec![id]),
            move |()| {
                slips.set(None);
                again.set(None);
                shared.account.refetch();
                shared.refocus.to(HEADING);
            },
        );
    };
    let (label, help) = if shown.has_card { (T::NewCard, T::NewCardHelp) } else { (T::NewPassword, T::NewPasswordHelp) };
    let organization = StoredValue::new(shown.organization);
    let until = move |until: Timestamp| {
        view! {
            <p class="soft">{T::AgainUntil.en()} " " <LocalTime at=until/></p>
            <div class="row">
                <Button icon=Icon::Eye busy=shared.busy on_click=move |_| shared.ask(move || show_account_password(id), show)>
                    {T::Again.en()}
                </Button>
                <Button on_click=move |_| over(())>{T::Done.en()}</Button>
            </div>
        }
    };
    view! {
        {move || match slips.get() {
            Some(shown) => {
                let (organization, of) = (organization.get_value(), PrintedPasswords::OfAccounts(vec![id]));
                view! { <Slips shown title=T::SlipTitle.en() organization of on_done=over/> }.into_any()
            }
            None => {
                view! {
                    {again.get().map(until)}
                    <p class="soft">{help.en()}</p>
                    <div>
                        <Button busy=shared.busy on_click=move |_| asking.set(true)>{label.en()}</Button>
                    </div>
                }
                .into_any()
            }
        }}
        <Dialog open=asking id="new-password" title=T::NewPasswordTitle.en()>
            <p>{T::NewPasswordBody.fill(&[("name", &shown.name)])}</p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary on_click=make>{T::NewPasswordDo.en()}</Button>
                <Button on_click=move |_| asking.set(false)>{T::Cancel.en()}</Button>
            </div>
        </Dialog>
    }
}

/// Invites the holder once more.
#[component]
fn RenewInvitation(shown: AccountView, shared: Shared) -> impl IntoView {
    let (id, toaster) = (shown.id, Toaster::here());
    // Of the invitation that is shown: pressed again, because no answer came, it renews once.
    let key = StoredValue::new(None::<Uuid>);
    let renew = move |_| {
        let idempotency_key = key.get_value().unwrap_or_else(random_id);
        key.set_value(Some(idempotency_key));
        shared.ask(
            move || renew_invitations(InvitationRenewal { idempotency_key, accounts: vec![id] }),
            move |done| match done.refused.into_iter().next() {
                Some((_, why)) => shared.trouble.set(why),
                None => {
                    toaster.say(T::WasInvited.en());
                    shared.account.refetch();
                    shared.refocus.to(HEADING);
                }
            },
        );
    };
    view! {
        <p class="soft">{T::RenewHelp.en()}</p>
        <div>
            <Button busy=shared.busy on_click=renew>{T::Renew.en()}</Button>
        </div>
    }
}

/// Deactivates or reactivates, after a question.
#[component]
fn ChangeState(shown: AccountView, event: AccountEvent, shared: Shared) -> impl IntoView {
    let id = shown.id;
    let open = RwSignal::new(false);
    let toaster = Toaster::here();
    let off = event == AccountEvent::Deactivate;
    let [title, body, act, done] = match off {
        true => [T::DeactivateTitle, T::DeactivateBody, T::Deactivate, T::WasDeactivated],
        false => [T::ReactivateTitle, T::ReactivateBody, T::Reactivate, T::WasReactivated],
    };
    let kind = if off { ButtonKind::Danger } else { ButtonKind::Primary };
    let change = move |_| {
        open.set(false);
        let ask = move || async move { if off { deactivate_account(id).await } else { reactivate_account(id).await } };
        shared.ask(ask, move |_: AccountState| {
            toaster.say(done.en());
            shared.account.refetch();
            shared.refocus.to(HEADING);
        });
    };
    view! {
        <div>
            <Button kind=if off { ButtonKind::Danger } else { ButtonKind::Plain } busy=shared.busy on_click=move |_| open.set(true)>
                {act.en()}
            </Button>
        </div>
        <Dialog open id="change-state" title=title.fill(&[("name", &shown.name)])>
            <p>{body.en()}</p>
            <div class="dialog-actions">
                <Button kind on_click=change>{act.en()}</Button>
                <Button on_click=move |_| open.set(false)>{T::Cancel.en()}</Button>
            </div>
        </Dialog>
    }
}
