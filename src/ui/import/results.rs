//! Results: downloads, and the generated passwords, once.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::api::imports::reveal_passwords;
use crate::messages::import::{PasswordText as T, ResultText as R};
use crate::ui::browser::focus;
use crate::ui::components::{
    Button, ButtonKind, Dialog, Icon, LinkButton, LocalTime, Meaning, Notice, PrintSlip, Select, TableBox,
};
use crate::ui::format::number;
use crate::ui::import::leave::{Guard, LeaveGuard};
use crate::ui::markup::view;
use crate::ui::pages::NeedsScript;
use crate::ui::session_end::Session;
use crate::ui::signal::{Callback, RwSignal, Signal, StoredValue};
use crate::wire::imports::{ImportView, Slip};

/// Passwords that are listed on the page; the slips hold them all.
const LISTED: usize = 100;
/// Slips printed at a time: a browser lays out more of them only slowly.
const PRINTED: usize = 500;

/// The four downloads, each with a line saying what it is for.
#[component]
pub fn Downloads(
    /// The import.
    import: ImportView,
) -> impl IntoView {
    let files = [
        ("exact", R::Exact, R::ExactHelp),
        ("safe", R::Safe, R::SafeHelp),
        ("failed", R::FailedFile, R::FailedFileHelp),
        ("details", R::Details, R::DetailsHelp),
    ];
    let items = files
        .into_iter()
        .map(|(kind, name, help)| {
            let href = format!("/imports/{}/results?kind={kind}", import.id);
            view! {
                <li>
                    <LinkButton href download=true icon=Icon::Download>{name.en()}</LinkButton>
                    <span class="soft">{help.en()}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section no-print">
            <h2>{R::Downloads.en()}</h2>
            <ul class="downloads">{items}</ul>
        </section>
    }
}

/// The generated passwords: shown once, printed as slips.
#[component]
pub fn Passwords(
    /// The import.
    import: ImportView,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(String::new());
    let slips = RwSignal::new(None::<Vec<Slip>>);
    let session = Session::here();
    let count = import.passwords;
    let over = RwSignal::new(false);
    let help = if count == 1 { T::HelpOne.en().to_owned() } else { T::Help.fill(&[("count", &number(count))]) };
    let show = move || {
        asking.set(false);
        trouble.set(String::new());
        busy.set(true);
        spawn_local(async move {
            match session.fresh(|| reveal_passwords(import.id)).await {
                Ok(shown) => {
                    slips.set(Some(shown));
                    focus("slips-title");
                }
                Err(error) => trouble.set(error.to_string()),
            }
            busy.set(false);
        });
    };
    let hide = move |()| {
        slips.set(None);
        over.set(true);
        focus("slips-title");
    };
    let until = import.passwords_until;
    view! {
        <section class="section">
            <h2 class="no-print" id="slips-title" tabindex="-1">{T::Title.en()}</h2>
            {move || {
                let trouble = trouble.get();
                (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
            }}
            {move || match slips.get() {
                Some(shown) => view! { <Shown shown on_hide=hide/> },
                None if over.get() => view! { <p class="soft">{T::Hidden.en()}</p> },
                None if count > 0 => {
                    let help = help.clone();
                    view! {
                        <p class="prose">{help}</p>
                        {until.map(|until| view! { <p class="soft">{T::Until.en()} " " <LocalTime at=until/></p> })}
                        <NeedsScript/>
                        <div class="row">
                            <Button icon=Icon::Eye busy=Signal::from(busy) on_click=move |_| asking.set(true)>{T::Show.en()}</Button>
                        </div>
                    }
                }
                None => ().into_any(),
            }}
            <Dialog open=asking id="passwords" title=T::ConfirmTitle.en()>
                <p>{T::ConfirmHelp.en()}</p>
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Primary on_click=move |_| show()>{T::ConfirmDo.en()}</Button>
                    <Button on_click=move |_| asking.set(false)>{T::Cancel.en()}</Button>
                </div>
            </Dialog>
        </section>
    }
}

#[component]
fn Shown(
    /// The passwords.
    shown: Vec<Slip>,
    /// Hides them for good.
    #[prop(into)]
    on_hide: Callback<()>,
) -> impl IntoView {
    let total = shown.len();
    let title = if total == 1 { T::ShownOne.en().to_owned() } else { T::Shown.fill(&[("count", &number(total as u64))]) };
    let rows = shown
        .iter()
        .take(LISTED)
        .cloned()
        .map(|slip| {
            view! {
                <tr>
                    <th scope="row">{slip.name}</th>
                    <td>{slip.sign_in}</td>
                    <td class="mono">{slip.number.unwrap_or_default()}</td>
                    <td class="mono">{slip.password}</td>
                </tr>
            }
        })
        .collect_view();
    let batches = total.div_ceil(PRINTED);
    let printed = RwSignal::new(None::<usize>);
    let print = move |batch: usize| {
        printed.set(Some(batch));
        // When the slips stand in the document.
        request_animation_frame(move || {
            request_animation_frame(|| {
                // A browser that cannot print does nothing.
                let _ = window().print();
            });
        });
    };
    let chosen = RwSignal::new(0);
    let which = (batches > 1).then(|| {
        let option = |batch: usize| {
            let (from, to) = (batch * PRINTED + 1, ((batch + 1) * PRINTED).min(total));
            (batch.to_string(), T::Batch.fill(&[("from", &number(from as u64)), ("to", &number(to as u64))]))
        };
        let options: Vec<(String, String)> = (0..batches).map(option).collect();
        let choose = move |batch: String| chosen.set(batch.parse().unwrap_or(0));
        view! { <Select name="slips" label=T::Which.en() options=Signal::stored(options) value="0" optional=true width="middle" on_change=choose/> }
    });
    let all = StoredValue::new(shown);
    let slips = move || {
        printed.get().map(|batch| {
            let slips = all.with_value(|all| {
                all.iter()
                    .skip(batch * PRINTED)
                    .take(PRINTED)
                    .map(|slip| view! { <PrintSlip name=slip.name.clone() lines=lines(slip)/> })
                    .collect_view()
            });
            view! { <div class="slips slips-print">{slips}</div> }
        })
    };
    view! {
        <div class="stack" data-secret="">
            <div class="stack no-print">
                <Notice meaning=Meaning::Attention title live=true>
                    <p>{T::LeaveHelp.en()}</p>
                </Notice>
                {which}
                <div class="row">
                    <Button kind=ButtonKind::Primary icon=Icon::Print on_click=move |_| print(chosen.get_untracked())>
                        {T::Print.en()}
                    </Button>
                    <Button kind=ButtonKind::Danger on_click=move |_| on_hide.run(())>{T::Hide.en()}</Button>
                </div>
                <TableBox label=T::Title.en()>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{T::Name.en()}</th>
                                <th scope="col">{T::SignIn.en()}</th>
                                <th scope="col">{T::Number.en()}</th>
                                <th scope="col">{T::Password.en()}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </TableBox>
                {(total > LISTED).then(|| view! { <p class="soft">{T::More.fill(&[("count", &number(LISTED as u64))])}</p> })}
            </div>
            {move || slips()}
            <LeaveGuard guard=Guard::new(true) words=[T::LeaveTitle, T::LeaveHelp, T::LeaveNo, T::LeaveYes].map(T::en)/>
        </div>
    }
}

/// What stands on a slip: the password last.
fn lines(slip: &Slip) -> Vec<(String, String)> {
    let number = slip.number.clone().map(|number| (T::Number.en().to_owned(), number));
    std::iter::once((T::SignIn.en().to_owned(), slip.sign_in.clone()))
        .chain(number)
        .chain([(T::Password.en().to_owned(), slip.password.clone())])
        .collect()
}
