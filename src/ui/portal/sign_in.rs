//! Sign-in to the portal, and what is said where there is no other page.

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
    /// The programs: (id, name).
    pub programs: Vec<(String, String)>,
    /// Id of the one that was chosen; blank: none yet.
    pub program: String,
    /// Roots to choose from, where the program asks for the root first: (id, name).
    pub roots: Vec<(String, String)>,
    /// What such a root is called: `Agency`.
    pub root_label: String,
    /// Id of the one that was chosen.
    pub root: String,
    /// Where the root can be chosen by somebody who has accounts under several.
    pub say_root: Option<String>,
    /// What is wrong, and the field that it is about; blank: about all of it.
    pub problem: Option<(String, &'static str)>,
    /// What has just been done, if anything.
    pub done: Option<T>,
}

/// Sign-in.
#[component]
pub fn SignInPage(
    /// What it shows.
    form: SignInForm,
) -> impl IntoView {
    if form.program.is_empty() {
        return view! { <ProgramPage title=T::SignIn form path=routes::PORTAL_SIGN_IN/> }.into_any();
    }
    let other = (form.programs.len() > 1)
        .then(|| view! { <p><a href=routes::PORTAL_SIGN_IN rel="external">{T::OtherProgram.en()}</a></p> });
    let say_root = form.say_root.clone().map(|address| {
        let text = T::SayRoot.fill(&[("root", &form.root_label.to_lowercase())]);
        view! { <p><a href=address rel="external">{text}</a></p> }
    });
    let forgot = match form.programs.len() {
        0 | 1 => routes::PORTAL_FORGOT.to_owned(),
        _ => format!("{}?program={}", routes::PORTAL_FORGOT, form.program),
    };
    let problems: Vec<Problem> =
        form.problem.clone().into_iter().map(|(text, field)| Problem { field: field.to_owned(), text }).collect();
    view! {
        <div class="gate">
            {form.done.map(|done| view! { <Notice meaning=Meaning::Good title=done.en() live=true/> })}
            <form class="card" method="post" action=routes::PORTAL_SIGN_IN>
                <h1>{T::SignIn.en()}</h1>
                <p class="soft">{T::SignInLead.en()}</p>
                <ErrorSummary problems/>
                <ProgramAndName form/>
                <Field name="password" label=T::Password.en() kind="password" autocomplete="current-password"/>
                <Button kind=ButtonKind::Primary submit=true plain=true>{T::SignIn.en()}</Button>
            </form>
            <p><a href=forgot rel="external">{T::Forgot.en()}</a></p>
            {say_root}
            {other}
        </div>
    }
    .into_any()
}

/// Which program's account it is, where there are several: asked before anything else.
#[component]
pub(super) fn ProgramPage(title: T, form: SignInForm, path: &'static str) -> impl IntoView {
    let programs = form.programs.into_iter().map(|(id, name)| {
        view! {
            <li>
                <a href=format!("{path}?program={id}") rel="external">{name}</a>
            </li>
        }
    });
    let notice = form.problem.map(|(text, _)| view! { <Notice meaning=Meaning::Attention title=text live=true/> });
    view! {
        <div class="gate">
            {form.done.map(|done| view! { <Notice meaning=Meaning::Good title=done.en() live=true/> })}
            {notice}
            <section class="card">
                <h1>{title.en()}</h1>
                <p>{T::ChooseProgram.en()}</p>
                <ul class="plain stack">{programs.collect_view()}</ul>
            </section>
        </div>
    }
}

/// The root, where the program asks for it first, and what people sign in with.
#[component]
pub(super) fn ProgramAndName(form: SignInForm) -> impl IntoView {
    let several = form.programs.len() > 1;
    let choose = (form.roots.len() > 1).then(|| {
        let blank = (String::new(), T::ChooseRoot.en().to_owned());
        let options: Vec<_> = std::iter::once(blank).chain(form.roots).collect();
        view! { <Select name="root" label=form.root_label options=Signal::stored(options) value=form.root/> }
    });
    view! {
        {several.then(|| view! { <input type="hidden" name="program" value=form.program/> })}
        {choose}
        <Field name="name" label=form.label value=form.name autocomplete="username"/>
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
