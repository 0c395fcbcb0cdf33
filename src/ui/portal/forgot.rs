//! A forgotten password: asking for a letter with a link, and choosing a password by that link.

use leptos::prelude::*;

use super::password::NewPasswordFields;
use super::sign_in::{ProgramAndName, ProgramPage};
use crate::messages::portal::PortalText as T;
use crate::ui::components::{Button, ButtonKind, ErrorSummary, LinkButton, Meaning, Notice};
use crate::ui::form::Problem;
use crate::ui::pages::contact::Contact;
use crate::ui::portal::SignInForm;
use crate::ui::routes;
use crate::wire::contacts::ContactView;

/// What the page about a forgotten password shows.
#[derive(Debug, Clone, Default)]
pub struct ForgotForm {
    /// What the organization is that gave out the account: `college`; blank where it differs.
    pub place: String,
    /// Who helps, where everybody may know.
    pub contact: Option<ContactView>,
    /// The form that asks for a letter, where letters are sent.
    pub form: Option<SignInForm>,
    /// A letter was asked for.
    pub asked: bool,
}

/// The same for everybody, whatever was entered: nothing is given away.
#[component]
pub fn ForgotPage(
    /// What it shows.
    shown: ForgotForm,
) -> impl IntoView {
    let ForgotForm { place, contact, form, asked } = shown;
    if let Some(form) = form.clone().filter(|form| form.program.is_empty() && !asked) {
        return view! { <ProgramPage title=T::ForgotTitle form path=routes::PORTAL_FORGOT/> }.into_any();
    }
    let ask = match place.as_str() {
        "" => T::ForgotBodyAny.en().to_owned(),
        _ => T::ForgotBody.fill(&[("place", &place)]),
    };
    let title = if asked { T::AskedTitle } else { T::ForgotTitle };
    let sent = asked.then(|| {
        view! {
            <Notice meaning=Meaning::Good title=T::AskedTitle.en() live=true>
                <p>{T::AskedBody.en()}</p>
            </Notice>
            <p>{T::AskedNone.en()}</p>
        }
    });
    let form = form.filter(|_| !asked).map(|form| view! { <AskForm form/> });
    view! {
        <div class="gate">
            <section class="card">
                <h1>{title.en()}</h1>
                {sent}
                {form}
                <p>{ask}</p>
                <p>{T::ForgotThen.en()}</p>
                <LinkButton href=routes::PORTAL_SIGN_IN>{T::BackToSignIn.en()}</LinkButton>
            </section>
            {contact.filter(|contact| !contact.is_blank()).map(|contact| view! { <Contact contact/> })}
        </div>
    }
    .into_any()
}

/// Asks for a letter.
#[component]
fn AskForm(form: SignInForm) -> impl IntoView {
    let problem = form.problem.clone();
    let problems: Vec<Problem> = problem.into_iter().map(|(text, field)| Problem { field: field.to_owned(), text }).collect();
    view! {
        <form class="stack" method="post" action=routes::PORTAL_FORGOT>
            <p class="soft">{T::ForgotLead.en()}</p>
            <ErrorSummary problems/>
            <ProgramAndName form/>
            <Button kind=ButtonKind::Primary submit=true plain=true>{T::SendLink.en()}</Button>
        </form>
    }
}

/// Choosing a password by a mailed link.
#[component]
pub fn ResetPage(
    /// The link's code.
    code: String,
    /// What the holder signs in with: tells password managers whose password this is.
    sign_in: String,
    /// Fewest characters.
    least: usize,
    /// What is wrong.
    problem: Option<Problem>,
) -> impl IntoView {
    let problems: Vec<Problem> = problem.clone().into_iter().collect();
    view! {
        <div class="gate">
            <form class="card" method="post" action=routes::portal_reset(&code)>
                <h1>{T::ChooseTitle.en()}</h1>
                <p class="soft">{T::ResetLead.en()}</p>
                <ErrorSummary problems/>
                <NewPasswordFields sign_in least problem/>
                <Button kind=ButtonKind::Primary submit=true plain=true>{T::Submit.en()}</Button>
            </form>
        </div>
    }
}

/// A link that doesn't work, for whatever reason.
#[component]
pub fn ResetEndedPage() -> impl IntoView {
    view! {
        <div class="gate">
            <section class="card">
                <h1>{T::ResetEndedTitle.en()}</h1>
                <p>{T::ResetEnded.en()}</p>
                <LinkButton href=routes::PORTAL_FORGOT>{T::ResetAgain.en()}</LinkButton>
            </section>
        </div>
    }
}
