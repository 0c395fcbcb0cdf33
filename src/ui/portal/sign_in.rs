//! Sign-in to the portal, what to do about a lost password, and what is said where there is no
//! other page.

use leptos::prelude::*;

use crate::messages::portal::PortalText as T;
use crate::ui::components::{Button, ButtonKind, ErrorSummary, Field, LinkButton, Meaning, Notice, Select};
use crate::ui::form::Problem;
use crate::ui::routes;

/// What the sign-in form shows.
#[derive(Debug, Clone, Default)]
pub struct SignInForm {
    /// What was typed.
    pub name: String,
    /// What that is: `Email or CCCID`.
    pub label: String,
    /// Programs to choose from, where there are several: (id, name).
    pub programs: Vec<(String, String)>,
    /// The one that was chosen.
    pub program: String,
    /// What is wrong, and the field that it is about; blank: about all of it.
    pub problem: Option<(String, &'static str)>,
    /// The holder has just signed out.
    pub signed_out: bool,
}

/// Sign-in.
#[component]
pub fn SignInPage(
    /// What it shows.
    form: SignInForm,
) -> impl IntoView {
    let problems: Vec<Problem> =
        form.problem.into_iter().map(|(text, field)| Problem { field: field.to_owned(), text }).collect();
    let choose = (form.programs.len() > 1).then(|| {
        let options: Vec<_> = form.programs.clone();
        view! { <Select name="program" label=T::Program.en() options=Signal::stored(options) value=form.program.clone()/> }
    });
    view! {
        <div class="gate">
            {form.signed_out.then(|| view! { <Notice meaning=Meaning::Good title=T::SignedOut.en() live=true/> })}
            <form class="card" method="post" action=routes::PORTAL_SIGN_IN>
                <h1>{T::SignIn.en()}</h1>
                <p class="soft">{T::SignInLead.en()}</p>
                <ErrorSummary problems/>
                {choose}
                <Field name="name" label=form.label value=form.name autocomplete="username"/>
                <Field name="password" label=T::Password.en() kind="password" autocomplete="current-password"/>
                <Button kind=ButtonKind::Primary submit=true plain=true>{T::SignIn.en()}</Button>
            </form>
            <p><a href=routes::PORTAL_FORGOT rel="external">{T::Forgot.en()}</a></p>
        </div>
    }
}

/// The same for everybody: nothing is asked, so nothing is given away.
#[component]
pub fn ForgotPage(
    /// What the organization is that gave out the account: `college`; blank where it differs.
    place: String,
) -> impl IntoView {
    let body = match place.as_str() {
        "" => T::ForgotBodyAny.en().to_owned(),
        _ => T::ForgotBody.fill(&[("place", &place)]),
    };
    view! {
        <div class="gate">
            <section class="card">
                <h1>{T::ForgotTitle.en()}</h1>
                <p>{body}</p>
                <p>{T::ForgotThen.en()}</p>
                <LinkButton href=routes::PORTAL_SIGN_IN>{T::BackToSignIn.en()}</LinkButton>
            </section>
        </div>
    }
}

/// An address where nothing is.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <div class="gate">
            <section class="card">
                <h1>{T::NotFoundTitle.en()}</h1>
                <p>{T::NotFound.en()}</p>
                <LinkButton href=routes::PORTAL>{T::ToAccount.en()}</LinkButton>
            </section>
        </div>
    }
}

/// What can't be answered now.
#[component]
pub fn TroublePage(
    /// Why, and what to do.
    text: String,
) -> impl IntoView {
    view! {
        <div class="gate">
            <Notice meaning=Meaning::Problem title=text live=true/>
            <LinkButton href=routes::PORTAL>{T::ToAccount.en()}</LinkButton>
        </div>
    }
}
