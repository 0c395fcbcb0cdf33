//! *Contact Us* and *Help*: who helps, and what helps them. Open to people who are signed out.

use leptos::prelude::*;

use crate::api::session::get_contacts;
use crate::messages::support::SupportText as T;
use crate::ui::components::PageHead;
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::wire::contacts::ContactView;

/// Who helps.
#[component]
pub fn ContactPage() -> impl IntoView {
    let me = use_me();
    let contacts = Resource::new(|| (), |()| get_contacts());
    view! {
        <PageHead title=T::ContactUs.en() lead=T::Lead.en()/>
        <Load resource=contacts let:contacts>
            <Transition>
                {move || {
                    let contacts = contacts.clone();
                    Suspend::new(async move {
                        let signed_in = me.await.is_ok();
                        view! { <Contacts contacts signed_in/> }
                    })
                }}
            </Transition>
        </Load>
    }
}

#[component]
fn Contacts(contacts: Vec<ContactView>, signed_in: bool) -> impl IntoView {
    let nobody = contacts.iter().all(ContactView::is_blank);
    let none = if signed_in { T::None } else { T::NoneSignedOut };
    let links: Vec<String> = contacts.iter().map(|contact| contact.help_link.clone()).filter(|link| !link.is_empty()).collect();
    let cards = contacts.into_iter().filter(|contact| !contact.is_blank()).map(|contact| view! { <Contact contact/> });
    view! {
        <div class="stack">
            {nobody.then(|| view! { <p class="prose">{none.en()}</p> })}
            {cards.collect_view()}
            <section class="section" id="help">
                <h2>{T::HelpTitle.en()}</h2>
                {links
                    .into_iter()
                    .map(|link| view! { <p><a href=link.clone() rel="external noopener">{T::OpenHelp.en()}</a> " " <span class="soft">{link}</span></p> })
                    .collect_view()}
                {signed_in
                    .then(|| {
                        view! {
                            <ul class="prose">
                                <li>{T::HelpDetails.en()}</li>
                                <li>{T::HelpAccess.en()}</li>
                                <li>{T::HelpKeys.en()}</li>
                            </ul>
                        }
                    })}
                {(!signed_in).then(|| view! { <p><a href=routes::SIGN_IN rel="external">{T::SignIn.en()}</a></p> })}
            </section>
        </div>
    }
}

/// One of those who help.
#[component]
pub(in crate::ui) fn Contact(contact: ContactView) -> impl IntoView {
    let title = (!contact.places.is_empty()).then(|| T::For.fill(&[("places", &contact.places.join(", "))]));
    let email = match mail_address(&contact.email) {
        Some(address) => view! { <a href=address rel="external">{contact.email.clone()}</a> }.into_any(),
        None => contact.email.clone().into_any(),
    };
    let phone = view! { <a href=phone_address(&contact.phone) rel="external">{contact.phone.clone()}</a> }.into_any();
    let facts = [
        (T::Name, contact.name.clone(), contact.name.clone().into_any()),
        (T::Email, contact.email.clone(), email),
        (T::Phone, contact.phone.clone(), phone),
        (T::Address, contact.address.clone(), contact.address.clone().into_any()),
    ];
    let facts = facts.into_iter().filter(|(_, text, _)| !text.is_empty());
    let facts = facts.map(|(label, _, shown)| view! { <dt>{label.en()}</dt> <dd>{shown}</dd> }).collect_view();
    view! {
        <section class="card">
            {title.map(|title| view! { <h2>{title}</h2> })}
            <dl class="facts">{facts}</dl>
        </section>
    }
}

/// The address that writes to an email address, where it has only what such an address may hold as
/// it is.
fn mail_address(email: &str) -> Option<String> {
    let plain = email.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'@' | b'.' | b'_' | b'-' | b'+'));
    (plain && !email.is_empty()).then(|| format!("mailto:{email}"))
}

/// The address that calls a number: its digits, and a plus before them.
fn phone_address(phone: &str) -> String {
    let number: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    format!("tel:{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_an_address_may_hold_goes_into_one() {
        assert_eq!(mail_address("help@example.edu").as_deref(), Some("mailto:help@example.edu"));
        assert_eq!(mail_address("help?bcc=x@example.edu"), None);
        assert_eq!(phone_address("(559) 555-0100"), "tel:5595550100");
        assert_eq!(phone_address("+1 559;x"), "tel:+1559");
    }
}
