//! The new account, as its maker is shown it once: number, email, temporary password.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use crate::api::accounts::account_passwords_handed_out;
use crate::messages::form::FormText as T;
use crate::messages::import::PasswordText;
use crate::ui::browser;
use crate::ui::card_sheets::{CardOfHolder, CardSheets};
use crate::ui::components::{Button, ButtonKind, Chip, CopyButton, Icon, LinkButton, Meaning, Notice, PrintSlip};
use crate::ui::printing::{NotPrinted, PrintedPasswords, Printing};
use crate::ui::routes;
use crate::wire::forms::AddedAccount;

/// Element id of the title above what is shown of that account.
pub fn title_id(account: Uuid) -> String {
    format!("added-{account}")
}

/// What to hand out to the holder of a new account.
#[component]
pub fn Added(
    /// The account.
    added: AddedAccount,
    /// Whether something would be lost when the page is left: not once somebody says that the
    /// password is handed out, unless that couldn't be noted.
    #[prop(into)]
    on_waits: Callback<bool>,
) -> impl IntoView {
    let AddedAccount { account, name, number, sign_in, proxy, message, invited, password, organization, card, .. } =
        added.clone();
    let print_label = if card.is_some() { T::PrintCard } else { T::Print };
    let lead = StoredValue::new(T::CreatedLead.fill(&[("person", &added.person)]));
    let register = added.register_by.map(|date| view! { <p>{T::InvitationSent.fill(&[("date", &date)])}</p> });
    let password = RwSignal::new(password);
    let trouble = RwSignal::new(String::new());
    let printed = RwSignal::new(false);
    let noting = RwSignal::new(false);
    let done = move |_| {
        if noting.get_untracked() {
            return;
        }
        noting.set(true);
        trouble.set(String::new());
        on_waits.run(false);
        spawn_local(async move {
            let noted = account_passwords_handed_out(vec![account]).await;
            if password.is_disposed() {
                return; // the page was left meanwhile
            }
            noting.set(false);
            match noted {
                Ok(()) => {
                    password.set(None);
                    printed.set(false);
                    browser::focus(&title_id(account));
                }
                Err(error) => {
                    on_waits.run(true);
                    trouble.set(error.to_string());
                }
            }
        });
    };
    let printing = Printing::of(PrintedPasswords::OfAccounts(vec![account]));
    let print = move |_| printing.start(1, move || printed.set(true), move || printed.set(false));
    let title = PasswordText::SlipOf.fill(&[("title", &PasswordText::SlipTitle.en()), ("organization", &organization)]);
    let on_slip = StoredValue::new((title, name.clone(), sign_in.clone(), number.clone(), card));
    let slip = move || {
        let password = password.get().filter(|_| printed.get())?;
        let (title, name, sign_in, number, card) = on_slip.get_value();
        if let Some(card) = card {
            let cards = vec![CardOfHolder { card, name, sign_in, password }];
            return Some(view! { <CardSheets cards/> }.into_any());
        }
        let sign_in = if proxy { format!("{sign_in} ({})", T::Proxy.en()) } else { sign_in };
        let where_to = (PasswordText::SignInAt.en().to_owned(), browser::address_of(routes::PORTAL));
        let lines = [Some(where_to), Some((PasswordText::SignIn.en().to_owned(), sign_in)), number];
        let lines = lines.into_iter().flatten().chain([(PasswordText::Password.en().to_owned(), password)]).collect();
        Some(
            view! { <div class="slips slips-print"><PrintSlip title name lines help=PasswordText::SlipHelp.en()/></div> }
                .into_any(),
        )
    };
    view! {
        <section class="section" data-secret="">
            <div class="stack no-print">
                <h2 id=title_id(account) tabindex="-1">{name}</h2>
                <Notice meaning=Meaning::Good title=message live=true>
                    {move || password.with(Option::is_some).then(|| view! { <p>{lead.get_value()}</p> })}
                    {register}
                </Notice>
                {move || {
                    let trouble = trouble.get();
                    (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
                }}
                <NotPrinted printing/>
                <dl class="facts">
                    {number
                        .map(|(label, number)| {
                            view! {
                                <dt>{label}</dt>
                                <dd class="mono">{number}</dd>
                            }
                        })}
                    <dt>{added.sign_in_label}</dt>
                    <dd>
                        {sign_in}
                        {proxy.then(|| view! { " " <Chip meaning=Meaning::Note label=T::Proxy.en()/> })}
                    </dd>
                    {(!invited)
                        .then(|| {
                            view! {
                                <dt>{T::Password.en()}</dt>
                                <dd>
                                    {move || match password.get() {
                                        Some(text) => view! { <CopyButton text label=T::CopyPassword.en()/> }.into_any(),
                                        None => view! { <span class="soft">{T::PasswordGone.en()}</span> }.into_any(),
                                    }}
                                </dd>
                            }
                        })}
                </dl>
                <div class="row">
                    {move || {
                        password
                            .with(Option::is_some)
                            .then(|| {
                                view! {
                                    <Button kind=ButtonKind::Primary icon=Icon::Print busy=printing.busy on_click=print>
                                        {print_label.en()}
                                    </Button>
                                    <Button on_click=done>{T::Done.en()}</Button>
                                }
                            })
                    }}
                    <LinkButton href=routes::account(account)>{T::SeeAccount.en()}</LinkButton>
                </div>
            </div>
            {slip}
        </section>
    }
}
