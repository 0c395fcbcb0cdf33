//! The letter that invites an account's holder, opened while it waits to be mailed: read, printed,
//! closed.

use leptos::prelude::*;

use super::{HEADING, Shared};
use crate::api::invitations::open_letter;
use crate::messages::invitations::LetterPageText as T;
use crate::ui::browser::focus;
use crate::ui::components::{Button, ButtonKind, Icon};
use crate::wire::accounts::AccountView;
use crate::wire::invitations::OpenedLetter;

/// The button, and the letter once it is open.
#[component]
pub(super) fn OpenLetter(
    /// The account.
    shown: AccountView,
    /// What the actions share.
    shared: Shared,
) -> impl IntoView {
    let id = shown.id;
    let letter = RwSignal::new(None::<OpenedLetter>);
    let open = move |_| {
        let show = move |opened| {
            letter.set(Some(opened));
            focus(HEADING);
        };
        shared.ask(move || open_letter(id), show);
    };
    let close = move |_| {
        letter.set(None);
        // The account's history has it by now.
        shared.account.refetch();
        shared.refocus.to(HEADING);
    };
    let name = StoredValue::new(shown.name);
    view! {
        {move || match letter.get() {
            Some(opened) => view! { <Opened opened name=name.get_value() on_close=close/> }.into_any(),
            None => {
                view! {
                    <p class="soft">{T::Help.en()}</p>
                    <div>
                        <Button icon=Icon::Letter busy=shared.busy on_click=open>{T::Open.en()}</Button>
                    </div>
                }
                .into_any()
            }
        }}
    }
}

#[component]
fn Opened(
    /// The letter.
    opened: OpenedLetter,
    /// Whose account it is.
    name: String,
    /// It is closed.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    // A browser that cannot print does nothing.
    let print = move |_| drop(window().print());
    view! {
        <section class="stack letter-print" data-secret="" aria-label=T::Title.fill(&[("name", &name)])>
            <dl class="facts">
                <dt>{T::To.en()}</dt>
                <dd>{opened.to}</dd>
                <dt>{T::Subject.en()}</dt>
                <dd>{opened.subject}</dd>
            </dl>
            <pre class="letter">{opened.text.replace('\r', "")}</pre>
            <div class="row no-print">
                <Button kind=ButtonKind::Primary icon=Icon::Print on_click=print>{T::Print.en()}</Button>
                <Button on_click=move |_| on_close.run(())>{T::Close.en()}</Button>
            </div>
        </section>
    }
}
