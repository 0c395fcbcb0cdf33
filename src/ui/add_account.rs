//! The way to the form for one account: a link to its page, and with script a button that opens it
//! in a dialog beside what one was looking at.

use leptos::prelude::*;
use uuid::Uuid;

use super::account_form::{Added, Advice, Again, FormState, Forms, Found, Making, PlaceChoice};
use super::components::{Button, ButtonKind, Dialog, Icon, LinkButton};
use super::leave_guard::LeaveGuard;
use super::load::{Load, Loaded};
use super::routes;
use crate::api::accounts::get_account_form;
use crate::messages::form::FormText as T;
use crate::wire::forms::FormView;

/// What a dialog is opened for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddAt {
    /// Its title: what the program calls the form.
    pub title: String,
    /// Where: the form of this organization is shown.
    pub organization: Uuid,
    /// The places under it of which one is to be chosen, where it has any.
    pub choice: Option<PlaceChoice>,
}

/// The dialog of a page, which its buttons open. It outlasts what the page shows meanwhile, and so
/// does a password in it that nobody has noted yet.
#[derive(Clone, Copy)]
pub struct AddDialog {
    open: RwSignal<bool>,
    at: RwSignal<Option<AddAt>>,
    making: Making,
}

impl AddDialog {
    /// One that nobody has opened yet.
    pub fn closed() -> AddDialog {
        let open = RwSignal::new(false);
        let making = Making::new(None);
        making.in_dialog(Callback::new(move |()| open.set(false)));
        AddDialog { open, at: RwSignal::new(None), making }
    }

    fn begin(self, at: AddAt) {
        FormState::prepare();
        if self.at.with_untracked(|known| known.as_ref() != Some(&at)) {
            // What is typed goes along to the other place.
            self.making.keep_typed();
            self.making.choose_among(at.choice.clone());
            self.at.set(Some(at));
        }
        self.open.set(true);
    }
}

/// The button.
#[component]
pub fn AddAccount(
    /// What it opens.
    dialog: AddDialog,
    /// For what.
    at: AddAt,
) -> impl IntoView {
    let (title, label) = (at.title.clone(), at.title.clone());
    let href = routes::new_account(at.organization);
    view! {
        <div class="only-plain">
            <LinkButton kind=ButtonKind::Primary href icon=Icon::Add>{title}</LinkButton>
        </div>
        <div class="needs-page">
            <Button kind=ButtonKind::Primary icon=Icon::Add on_click=move |_| dialog.begin(at.clone())>{label}</Button>
        </div>
    }
}

/// The dialog itself.
#[component]
pub fn AddAccountDialog(
    /// The one of this page.
    dialog: AddDialog,
) -> impl IntoView {
    let AddDialog { open, at, making } = dialog;
    making.watch();
    let form: Loaded<Option<FormView>> = Resource::new(
        // With the places to choose from: another one makes another form.
        move || at.with(|at| at.as_ref().map(|at| (at.organization, at.choice.clone()))),
        |at| async move {
            match at {
                Some((organization, _)) => get_account_form(Some(organization)).await,
                None => Ok(None),
            }
        },
    );
    let title = Signal::derive(move || at.with(|at| at.as_ref().map(|at| at.title.clone()).unwrap_or_default()));
    view! {
        <Dialog open id="add-account" title>
            <For each=move || making.added.get() key=|added| added.account let:added>
                <Added added on_waits=move |waits| making.waits(waits)/>
            </For>
            <Load resource=form let:form>
                {form.map(|form| {
                    view! {
                        <div class="stack no-print">
                            <Again making/>
                            <Advice form=form.clone()/>
                            <Found making/>
                            <Forms form making/>
                        </div>
                    }
                })}
            </Load>
        </Dialog>
        <LeaveGuard guard=making.guard words=[T::LeaveTitle, T::LeaveHelp, T::LeaveNo, T::LeaveYes].map(T::en)/>
    }
}
