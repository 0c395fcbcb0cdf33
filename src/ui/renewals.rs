//! Renewing the invitations of the selected accounts: asked for, and done.

use leptos::prelude::*;
use uuid::Uuid;

use super::bulk_action::{BulkAction, Done, LeftOut};
use super::components::{Button, ButtonKind, Dialog};
use super::format::number;
use super::selection::Selection;
use super::upload::parts::random_id;
use crate::api::invitations::renew_invitations;
use crate::domain::account::AccountState;
use crate::messages::invitations::RenewText as T;
use crate::wire::invitations::{InvitationRenewal, RenewedInvitations};

/// Whether an account of a list may have an invitation to renew.
pub fn may_have_invitation(state: AccountState) -> bool {
    matches!(state, AccountState::Invited | AccountState::Expired)
}

/// What was sent and not answered: sent again, it renews nothing twice. Lives as long as the page.
#[derive(Clone, Copy)]
pub struct SentRenewal(StoredValue<Option<InvitationRenewal>>);

impl Default for SentRenewal {
    fn default() -> Self {
        SentRenewal(StoredValue::new(None))
    }
}

impl SentRenewal {
    /// The renewal of these accounts, the one that was sent before where it is of the same.
    fn of(self, accounts: Vec<Uuid>) -> InvitationRenewal {
        let again = self.0.get_value().filter(|sent| sent.accounts == accounts);
        let asked = again.unwrap_or_else(|| InvitationRenewal { idempotency_key: random_id(), accounts });
        self.0.set_value(Some(asked.clone()));
        asked
    }
}

/// The button, and the question behind it.
#[component]
pub fn RenewButton(
    /// What is under way.
    action: BulkAction,
    /// What was sent before.
    sent: SentRenewal,
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
        let asked = sent.of(selection.accounts());
        let done = move |done: RenewedInvitations| {
            sent.0.set_value(None);
            let said = (done.renewed > 0).then(|| T::Done.fill(&[("count", &number(done.renewed))]));
            Done { said: said.unwrap_or_default(), left_out: LeftOut { title: T::Refused.en(), people: done.refused } }
        };
        action.send(selection, on_done, T::Unreachable.en(), move || renew_invitations(asked.clone()), done);
    };
    let kind = if primary { ButtonKind::Primary } else { ButtonKind::Plain };
    view! {
        <Button kind busy=action.busy() on_click=move |_| asking.set(true)>{T::Renew.en()}</Button>
        <Dialog open=asking id="ask-renewals" title=T::Title.en()>
            <p>{body}</p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary on_click=renew>{T::Do.en()}</Button>
                <Button on_click=move |_| asking.set(false)>{T::Cancel.en()}</Button>
            </div>
        </Dialog>
    }
}
