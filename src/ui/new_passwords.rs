//! New temporary passwords for the selected accounts: asked for, shown, handed out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::browser::focus;
use super::bulk_action::LeftOutList;
use super::components::{Button, ButtonKind, Dialog, Meaning, Notice};
use super::format::number;
use super::frame::SEARCH_BOX;
use super::printing::PrintedPasswords;
use super::selection::Selection;
use super::session_end::Session;
use super::slips::Slips;
use crate::api::accounts::{account_passwords_handed_out, new_account_passwords};
use crate::messages::pages::AccountText as T;
use crate::wire::accounts::NewPasswords;

/// Element id of what is shown.
const SHOWN: &str = "new-passwords";

/// What was made on this page, as long as it can be shown.
#[derive(Clone, Copy)]
pub struct NewPasswordsShown {
    made: RwSignal<Option<NewPasswords>>,
    /// For whom.
    accounts: StoredValue<Vec<Uuid>>,
    trouble: RwSignal<String>,
    busy: RwSignal<bool>,
    session: Session,
}

impl NewPasswordsShown {
    /// Nothing was made yet. Only inside the frame.
    pub fn here() -> NewPasswordsShown {
        NewPasswordsShown {
            made: RwSignal::new(None),
            accounts: StoredValue::new(Vec::new()),
            trouble: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
            session: Session::here(),
        }
    }

    fn make(self, accounts: Vec<Uuid>, then: impl FnOnce() + 'static) {
        self.trouble.set(String::new());
        self.busy.set(true);
        spawn_local(async move {
            let answer = self.session.fresh(|| new_account_passwords(accounts.clone())).await;
            // The page may have been left meanwhile.
            if self.busy.is_disposed() {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(made) => {
                    self.accounts.set_value(accounts);
                    self.made.set(Some(made));
                    then();
                    focus(SHOWN);
                }
                Err(error) => self.trouble.set(error.to_string()),
            }
        });
    }

    /// What was shown goes; a keyboard goes on from the search.
    fn close(self) {
        self.made.set(None);
        focus(SEARCH_BOX);
    }

    fn handed_out(self) {
        self.trouble.set(String::new());
        spawn_local(async move {
            match account_passwords_handed_out(self.accounts.get_value()).await {
                Ok(()) => self.close(),
                Err(error) => self.trouble.set(error.to_string()),
            }
        });
    }
}

/// The button, and the question behind it.
#[component]
pub fn NewPasswordsButton(
    /// Where they are shown.
    shown: NewPasswordsShown,
) -> impl IntoView {
    let selection = Selection::here();
    let asking = RwSignal::new(false);
    let body = move || T::NewPasswordsBody.fill(&[("count", &number(selection.accounts().len() as u64))]);
    let make = move |_| {
        asking.set(false);
        let accounts = selection.accounts();
        shown.make(accounts, move || selection.clear());
    };
    view! {
        <Button busy=shown.busy on_click=move |_| asking.set(true)>{T::NewPasswords.en()}</Button>
        <Dialog open=asking id="ask-new-passwords" title=T::NewPasswordsTitle.en()>
            <p>{body}</p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary on_click=make>{T::NewPasswordsDo.en()}</Button>
                <Button on_click=move |_| asking.set(false)>{T::Cancel.en()}</Button>
            </div>
        </Dialog>
    }
}

/// What was made, until it is handed out; and who could get none.
#[component]
pub fn NewPasswordsPanel(
    /// What was made.
    shown: NewPasswordsShown,
    /// The organization that hands them out; blank where it is not one.
    organization: String,
) -> impl IntoView {
    let organization = StoredValue::new(organization);
    let panel = move || {
        let made = shown.made.get()?;
        let slips = (!made.slips.is_empty()).then(|| {
            view! {
                <Slips
                    shown=made.slips
                    title=T::SlipTitle.en()
                    organization=organization.get_value()
                    of=PrintedPasswords::OfAccounts(shown.accounts.get_value())
                    on_done=move |()| shown.handed_out()
                />
            }
        });
        let done = slips.is_none().then(|| {
            view! { <div><Button on_click=move |_| shown.close()>{T::Close.en()}</Button></div> }
        });
        Some(view! {
            <section class="card stack" id=SHOWN tabindex="-1" aria-label=T::NewPasswords.en()>
                <LeftOutList title=T::NoNewPasswords.en() people=made.refused/>
                {slips}
                {done}
            </section>
        })
    };
    view! {
        {move || {
            let trouble = shown.trouble.get();
            (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
        }}
        {panel}
    }
}
