//! The page about the account.

use leptos::prelude::*;

use crate::messages::portal::PortalText as T;
use crate::ui::components::{Button, Chip, LinkButton, Meaning, Notice, Table, heads};
use crate::ui::format::{self, browser_name};
use crate::ui::pages::contact::Contact;
use crate::ui::{routes, verification};
use crate::wire::portal::{HolderSignIn, HolderView};

/// The account: what staff keep of it that its holder needs to know.
#[component]
pub fn AccountPage(
    /// The account.
    account: HolderView,
    /// What was just done.
    done: Option<T>,
) -> impl IntoView {
    let notice = done.map(|done| {
        let body = (done == T::Chosen).then(|| view! { <p>{T::ChosenBody.en()}</p> });
        view! { <Notice meaning=Meaning::Good title=done.en() live=true>{body}</Notice> }
    });
    // What it would ask for has just been done.
    let failed = (account.failed_sign_ins > 0 && done != Some(T::Chosen)).then(|| {
        view! {
            <Notice meaning=Meaning::Attention title=T::FailedSignIns.fill(&[("count", &account.failed_sign_ins)])>
                <p>{T::FailedSignInsText.en()}</p>
            </Notice>
        }
    });
    let contact = (!account.contact.is_blank()).then(|| {
        view! {
            <section class="section">
                <h2>{T::HelpTitle.en()}</h2>
                <Contact contact=account.contact.clone()/>
            </section>
        }
    });
    let identity = account.verification.map(|state| {
        let (meaning, label) = verification::chip(state);
        view! {
            <dt>{T::Identity.en()}</dt>
            <dd><Chip meaning label/></dd>
        }
    });
    let number = account.number.map(|(label, number)| {
        view! {
            <dt>{label}</dt>
            <dd class="mono">{number}</dd>
        }
    });
    let sign_in = account.sign_in.map(|(label, text)| {
        view! {
            <dt>{label}</dt>
            <dd>{text}</dd>
        }
    });
    let others = (account.other_sessions > 0).then(|| {
        view! {
            <form class="row" method="post" action=routes::PORTAL_SIGN_OUT_OTHERS>
                <p>{T::OtherSessions.fill(&[("count", &account.other_sessions)])}</p>
                <Button submit=true plain=true>{T::SignOutOthers.en()}</Button>
            </form>
        }
    });
    view! {
        <div class="stack">
            <h1>{T::Account.en()}</h1>
            {notice}
            {failed}
            <section class="card">
                <dl class="facts">
                    <dt>{T::Name.en()}</dt>
                    <dd>{account.name}</dd>
                    {number}
                    {sign_in}
                    <dt>{T::Organization.en()}</dt>
                    <dd>{account.organization}</dd>
                    {identity}
                </dl>
                <div class="row">
                    <LinkButton href=routes::PORTAL_CHANGE>{T::ChangeTitle.en()}</LinkButton>
                </div>
            </section>
            <section class="section">
                <h2>{T::SignIns.en()}</h2>
                <p class="soft">{T::SignInsHelp.en()}</p>
                {others}
                <Table label=T::SignIns.en() heads=heads([T::When, T::BrowserAndAddress].map(T::en))>
                    {account.sign_ins.into_iter().map(|sign_in| view! { <SignIn sign_in/> }).collect_view()}
                </Table>
            </section>
            {contact}
        </div>
    }
}

#[component]
fn SignIn(sign_in: HolderSignIn) -> impl IntoView {
    let browser = match sign_in.browser.as_str() {
        "" => T::UnknownBrowser.en().to_owned(),
        browser => browser_name(browser),
    };
    let this = sign_in.current.then(|| view! { <span class="sub"><Chip meaning=Meaning::Good label=T::ThisOne.en()/></span> });
    view! {
        <tr>
            <th scope="row"><time datetime=format::machine(sign_in.at)>{sign_in.when}</time> {this}</th>
            // One under the other: the table fits a phone.
            <td>{browser} <span class="sub mono">{sign_in.address}</span></td>
        </tr>
    }
}
