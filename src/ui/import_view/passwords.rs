//! The generated passwords: shown to one person until they are handed out, printed as slips. A line
//! stays.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::imports::{passwords_handed_out, reveal_passwords};
use crate::messages::import::PasswordText as T;
use crate::ui::browser::{self, focus};
use crate::ui::components::{Button, ButtonKind, Dialog, Icon, LocalTime, Meaning, Notice, PrintSlip, Select, Table, heads};
use crate::ui::format::number;
use crate::ui::leave_guard::{LeaveGuard, UnsavedGuard};
use crate::ui::pages::NeedsScript;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::wire::imports::{HandoutView, ImportView, Slip};

/// At most so many passwords are listed on the page; the slips have them all.
const LISTED: usize = 100;
/// Slips printed at a time: a browser lays out more of them only slowly.
const PRINTED: usize = 500;

/// Shows the passwords after a question, and prints them.
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
    let done = move |()| {
        trouble.set(String::new());
        spawn_local(async move {
            match passwords_handed_out(import.id).await {
                Ok(()) => {
                    slips.set(None);
                    over.set(true);
                    focus("slips-title");
                }
                Err(error) => trouble.set(error.to_string()),
            }
        });
    };
    // Those that nobody was shown, or else those that this reader was shown just now.
    let again = import.handouts.iter().filter_map(|handout| handout.again_until).min();
    let (until, until_text) = match count {
        0 => (again, T::AgainUntil),
        _ => (import.passwords_until, T::Until),
    };
    let offered = import.may_import && until.is_some();
    let lines = import.handouts.into_iter().map(line).collect_view();
    let organization = StoredValue::new(import.organization.name);
    view! {
        <section class="section">
            <h2 class="no-print" id="slips-title" tabindex="-1">{T::Title.en()}</h2>
            {move || {
                let trouble = trouble.get();
                (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
            }}
            {move || match slips.get() {
                Some(shown) => view! { <Shown shown organization=organization.get_value() on_done=done/> }.into_any(),
                None if over.get() => view! { <p class="soft">{T::Hidden.en()}</p> }.into_any(),
                None if offered => {
                    let help = (count > 0).then(|| help.clone());
                    let again = count == 0;
                    let press = move |_| if again { show() } else { asking.set(true) };
                    view! {
                        {help.map(|help| view! { <p class="prose">{help}</p> })}
                        {until.map(|until| view! { <p class="soft">{until_text.en()} " " <LocalTime at=until/></p> })}
                        <NeedsScript/>
                        <div class="row">
                            <Button icon=Icon::Eye busy=Signal::from(busy) on_click=press>
                                {if again { T::Again.en() } else { T::Show.en() }}
                            </Button>
                            {again
                                .then(|| view! { <Button on_click=move |_| done(())>{T::Done.en()}</Button> })}
                        </div>
                    }
                    .into_any()
                }
                None => ().into_any(),
            }}
            {lines}
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

/// Who was shown how many, and when.
fn line(handout: HandoutView) -> impl IntoView {
    let text = if handout.count == 1 { T::ShownByOne } else { T::ShownBy };
    let text = text.fill(&[("count", &number(handout.count)), ("by", &handout.by)]);
    view! { <p class="soft no-print">{text} " " <LocalTime at=handout.at/></p> }
}

#[component]
fn Shown(
    /// The passwords.
    shown: Vec<Slip>,
    /// The organization that hands them out.
    organization: String,
    /// They are handed out.
    #[prop(into)]
    on_done: Callback<()>,
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
        // When the slips are in the document.
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
        view! {
            <Select
                name="slips"
                label=T::Which.en()
                options=Signal::stored(options)
                value="0"
                optional=true
                width="middle"
                on_change=choose
            />
        }
    });
    let all = StoredValue::new(shown);
    let slip_title = T::SlipOf.fill(&[("title", &T::SlipTitle.en()), ("organization", &organization)]);
    let slips = move || {
        printed.get().map(|batch| {
            let address = browser::address_of(routes::SIGN_IN);
            let slips = all.with_value(|all| {
                let batch = all.iter().skip(batch * PRINTED).take(PRINTED);
                let slip = |slip: &Slip| {
                    let lines = lines(slip, &address);
                    view! { <PrintSlip title=slip_title.clone() name=slip.name.clone() lines help=T::SlipHelp.en()/> }
                };
                batch.map(slip).collect_view()
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
                    <Button on_click=move |_| on_done.run(())>{T::Done.en()}</Button>
                </div>
                <Table label=T::Title.en() heads=heads([T::Name, T::SignIn, T::Number, T::Password].map(T::en))>
                    {rows}
                </Table>
                {(total > LISTED).then(|| view! { <p class="soft">{T::More.fill(&[("count", &number(LISTED as u64))])}</p> })}
            </div>
            {slips}
            <LeaveGuard guard=UnsavedGuard::new(true) words=[T::LeaveTitle, T::LeaveHelp, T::LeaveNo, T::LeaveYes].map(T::en)/>
        </div>
    }
}

/// What is on a slip: where and with what to sign in, the password last.
fn lines(slip: &Slip, address: &str) -> Vec<(String, String)> {
    let number = slip.number.clone().map(|number| (T::Number.en().to_owned(), number));
    let sign_in = [(T::SignInAt.en().to_owned(), address.to_owned()), (T::SignIn.en().to_owned(), slip.sign_in.clone())];
    sign_in.into_iter().chain(number).chain([(T::Password.en().to_owned(), slip.password.clone())]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_says_where_and_with_what_to_sign_in_and_the_password_last() {
        let slip = Slip {
            name: "Ana Ruiz".to_owned(),
            sign_in: "ana@example.edu".to_owned(),
            number: Some("AAA1234".to_owned()),
            password: "sunny-road-17".to_owned(),
        };
        let values: Vec<String> =
            lines(&slip, "https://accounts.example.edu/sign-in").into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["https://accounts.example.edu/sign-in", "ana@example.edu", "AAA1234", "sunny-road-17"]);
        assert_eq!(lines(&Slip { number: None, ..slip }, "").len(), 3);
    }
}
