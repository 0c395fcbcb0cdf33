//! Cards on paper: ten a sheet, with marks to cut along.

use leptos::prelude::*;

use super::browser;
use super::components::PrintCard;
use super::routes;
use crate::messages::import::PasswordText as T;
use crate::wire::imports::Card;

/// Cards of one sheet: two beside each other, five below each other.
const ON_A_SHEET: usize = 10;

/// One card, with whose it is.
#[derive(Clone)]
pub struct CardOfHolder {
    /// What the program says on it.
    pub card: Card,
    /// The holder's name.
    pub name: String,
    /// What they sign in with.
    pub sign_in: String,
    /// The password in clear.
    pub password: String,
}

/// The cards, sheet by sheet.
#[component]
pub fn CardSheets(
    /// Whose, in order.
    cards: Vec<CardOfHolder>,
) -> impl IntoView {
    let address = browser::address_of(routes::PORTAL);
    let sheets = cards
        .chunks(ON_A_SHEET)
        .map(|sheet| {
            let cards = sheet.iter().cloned().map(|card| one(card, &address)).collect_view();
            view! { <div class="card-sheet">{cards}</div> }
        })
        .collect_view();
    view! { <div class="slips-print">{sheets}</div> }
}

fn one(of: CardOfHolder, address: &str) -> impl IntoView {
    let CardOfHolder { card, name, sign_in, password } = of;
    let help = T::CardHelp.fill(&[("address", &address), ("sign_in", &card.sign_in_label)]);
    let lines = vec![(card.sign_in_label, sign_in), (T::CardPassword.en().to_owned(), password)];
    view! { <PrintCard title=card.title place=card.place name lines help/> }
}
