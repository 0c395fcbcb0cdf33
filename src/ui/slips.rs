//! Passwords that are shown to be handed out: a table, and slips or cards to print.

use leptos::prelude::*;

use crate::messages::import::PasswordText as T;
use crate::ui::browser;
use crate::ui::card_sheets::{CardOfHolder, CardSheets};
use crate::ui::components::{Button, ButtonKind, Icon, Meaning, Notice, PrintSlip, Select, Table, heads};
use crate::ui::format::number;
use crate::ui::leave_guard::{LeaveGuard, UnsavedGuard};
use crate::ui::printing::{NotPrinted, PrintedPasswords, Printing};
use crate::ui::routes;
use crate::wire::imports::Slip;

/// At most so many passwords are listed on the page; the slips have them all.
const LISTED: usize = 100;
/// Slips or cards printed at a time: a browser lays out more of them only slowly.
const PRINTED: usize = 500;

/// Passwords that one person is shown now.
#[component]
pub fn Slips(
    /// The passwords.
    shown: Vec<Slip>,
    /// What a slip is; a card says itself what it is.
    title: &'static str,
    /// The organization that hands them out; blank where it is not one.
    organization: String,
    /// Whose they are: that they are printed is on record before.
    of: PrintedPasswords,
    /// They are handed out.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let total = shown.len();
    let carded = shown.iter().any(|slip| slip.card.is_some());
    let [one, many, press, choose_which] = match carded {
        true => [T::ShownOnCard, T::ShownOnCards, T::PrintCards, T::WhichCards],
        false => [T::ShownOne, T::Shown, T::Print, T::Which],
    };
    let heading = if total == 1 { one.en().to_owned() } else { many.fill(&[("count", &number(total as u64))]) };
    let numbered = shown.iter().any(|slip| slip.number.is_some());
    let rows = shown
        .iter()
        .take(LISTED)
        .cloned()
        .map(|slip| {
            view! {
                <tr>
                    <th scope="row">{slip.name}</th>
                    <td>{slip.sign_in}</td>
                    {numbered.then(|| view! { <td class="mono">{slip.number.unwrap_or_default()}</td> })}
                    <td class="mono">{slip.password}</td>
                </tr>
            }
        })
        .collect_view();
    let batches = total.div_ceil(PRINTED);
    let printed = RwSignal::new(None::<usize>);
    let printing = Printing::of(of);
    let print = move |batch: usize| {
        // None of another batch stays in the document.
        printed.set(None);
        let count = (total - batch * PRINTED).min(PRINTED);
        // They stay there afterwards: some browsers go on before they have read what they print.
        printing.start(count, move || printed.set(Some(batch)), || ());
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
                label=choose_which.en()
                options=Signal::stored(options)
                value="0"
                optional=true
                width="middle"
                on_change=choose
            />
        }
    });
    let all = StoredValue::new(shown);
    let columns = [Some(T::Name), Some(T::SignIn), numbered.then_some(T::Number), Some(T::Password)];
    let columns: Vec<&'static str> = columns.into_iter().flatten().map(T::en).collect();
    let slip_title = match organization.as_str() {
        "" => title.to_owned(),
        _ => T::SlipOf.fill(&[("title", &title), ("organization", &organization)]),
    };
    let slips = move || {
        printed.get().map(|batch| {
            let address = browser::address_of(routes::PORTAL);
            all.with_value(|all| {
                let batch = all.iter().skip(batch * PRINTED).take(PRINTED);
                let cards: Vec<CardOfHolder> = batch.clone().filter_map(card).collect();
                let cards = (!cards.is_empty()).then(|| view! { <CardSheets cards/> });
                let slip = |slip: &Slip| {
                    let lines = lines(slip, &address);
                    view! { <PrintSlip title=slip_title.clone() name=slip.name.clone() lines help=T::SlipHelp.en()/> }
                };
                let slips: Vec<_> = batch.filter(|slip| slip.card.is_none()).map(slip).collect();
                let slips = (!slips.is_empty()).then(|| view! { <div class="slips slips-print">{slips}</div> });
                view! {
                    {cards}
                    {slips}
                }
            })
        })
    };
    view! {
        <div class="stack" data-secret="">
            <div class="stack no-print">
                <Notice meaning=Meaning::Attention title=heading live=true>
                    <p>{T::LeaveHelp.en()}</p>
                </Notice>
                {which}
                <NotPrinted printing/>
                <div class="row">
                    <Button
                        kind=ButtonKind::Primary
                        icon=Icon::Print
                        busy=printing.busy
                        on_click=move |_| print(chosen.get_untracked())
                    >
                        {press.en()}
                    </Button>
                    <Button on_click=move |_| on_done.run(())>{T::Done.en()}</Button>
                </div>
                <Table label=T::Title.en() heads=heads(columns)>
                    {rows}
                </Table>
                {(total > LISTED).then(|| view! { <p class="soft">{T::More.fill(&[("count", &number(LISTED as u64))])}</p> })}
            </div>
            {slips}
            <LeaveGuard guard=UnsavedGuard::new(true) words=[T::LeaveTitle, T::LeaveHelp, T::LeaveNo, T::LeaveYes].map(T::en)/>
        </div>
    }
}

/// The card of somebody who gets one.
fn card(slip: &Slip) -> Option<CardOfHolder> {
    let Slip { name, sign_in, password, card, .. } = slip.clone();
    Some(CardOfHolder { card: card?, name, sign_in, password })
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
            card: None,
        };
        let values: Vec<String> = lines(&slip, "https://accounts.example.edu/my").into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["https://accounts.example.edu/my", "ana@example.edu", "AAA1234", "sunny-road-17"]);
        assert_eq!(lines(&Slip { number: None, ..slip }, "").len(), 3);
    }
}
