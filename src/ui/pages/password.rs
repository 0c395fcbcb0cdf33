//! Passwords: the first one, by a one-time link, and a new one. Plain forms; the address of the
//! answer names the problem.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::messages::frame::{FrameText, TroubleText};
use crate::messages::pages::{PasswordText as T, SignInText};
use crate::ui::components::{
    Button, ButtonKind, ErrorSummary, Field, Icon, IconView, LinkButton, Meaning, Notice, PageHead, PageTitle,
};
use crate::ui::form::Problem;
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::ui::sign_in::sentence;
use crate::wire::session::FormProblem;

/// The problem that the address names, with its field and sentence.
fn problem_in_address() -> Option<(FormProblem, Problem)> {
    let query = use_query_map();
    let code = query.with_untracked(|q| q.get_str("problem").and_then(FormProblem::from_code))?;
    let seconds = query.with_untracked(|q| q.get_str("seconds").unwrap_or_default().to_owned());
    let field = match code {
        FormProblem::Current | FormProblem::Wrong => "current",
        FormProblem::Different => "confirm",
        FormProblem::Short | FormProblem::Long | FormProblem::Common | FormProblem::Personal | FormProblem::Same => "password",
        _ => "",
    };
    Some((code, Problem { field: field.to_owned(), text: sentence(code.code(), &seconds) }))
}

/// The first password, by a one-time link.
#[component]
pub fn WelcomePage() -> impl IntoView {
    let token = use_params_map().with_untracked(|p| p.get_str("token").unwrap_or_default().to_owned());
    let problem = problem_in_address();
    let used_up = problem.as_ref().is_some_and(|(code, _)| *code == FormProblem::Link);
    let body = if used_up {
        view! {
            <div class="stack">
                <h1>{T::WelcomeTitle.en()}</h1>
                <Notice meaning=Meaning::Problem title=SignInText::LinkTitle.en()>
                    <p>{problem.map(|(_, p)| p.text)}</p>
                </Notice>
                <LinkButton href=routes::SIGN_IN>{TroubleText::SignIn.en()}</LinkButton>
            </div>
        }
        .into_any()
    } else {
        view! {
            <form class="card" method="post" action=routes::welcome(&token)>
                <h1>{T::WelcomeTitle.en()}</h1>
                <p class="soft">{T::WelcomeLead.en()}</p>
                <NewPassword problem=problem.map(|(_, p)| p)/>
                <Button kind=ButtonKind::Primary submit=true plain=true>{T::SubmitWelcome.en()}</Button>
            </form>
        }
        .into_any()
    };
    view! {
        <PageTitle title=T::WelcomeTitle.en()/>
        <div class="gate">
            <p class="mark"><IconView icon=Icon::Brand/> {FrameText::Brand.en()}</p>
            {body}
        </div>
    }
}

/// A new password for the signed-in staff user.
#[component]
pub fn PasswordPage() -> impl IntoView {
    let me = use_me();
    let done = use_query_map().with_untracked(|q| q.get_str("done").is_some());
    view! {
        <PageHead title=T::ChangeTitle.en()/>
        {done
            .then(|| {
                view! {
                    <div class="section">
                        <Notice meaning=Meaning::Good title=T::Changed.en() live=true>
                            <p>{T::ChangedBody.en()}</p>
                        </Notice>
                    </div>
                }
            })}
        <Load resource=me let:me>
            <form class="form" method="post" action=routes::PASSWORD>
                // Tells password managers whose password this is.
                <input type="hidden" name="username" autocomplete="username" value=me.email/>
                <ChangeFields/>
                <div>
                    <Button kind=ButtonKind::Primary submit=true plain=true>{T::SubmitChange.en()}</Button>
                </div>
            </form>
        </Load>
    }
}

/// The fields of a change: the password in use, then the new one.
#[component]
fn ChangeFields() -> impl IntoView {
    let problem = problem_in_address().map(|(_, p)| p);
    let current = problem.clone().filter(|p| p.field == "current").map(|p| p.text);
    let summary: Vec<Problem> = problem.clone().into_iter().collect();
    view! {
        <ErrorSummary problems=summary/>
        <Field
            name="current"
            label=T::Current.en()
            kind="password"
            autocomplete="current-password"
            problem=Signal::stored(current)
        />
        <NewPassword problem bare=true/>
    }
}

/// The new password, twice.
#[component]
fn NewPassword(
    /// What is wrong with it.
    problem: Option<Problem>,
    /// Without a summary of its own: the form has one for all its fields.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let at = |field: &str| Signal::stored(problem.clone().filter(|p| p.field == field).map(|p| p.text));
    let (new, again) = (at("password"), at("confirm"));
    let summary: Vec<Problem> = problem.into_iter().collect();
    view! {
        {(!bare).then(|| view! { <ErrorSummary problems=summary/> })}
        <Field
            name="password"
            label=T::New.en()
            help=T::NewHelp.en()
            kind="password"
            autocomplete="new-password"
            problem=new
        />
        <Field name="confirm" label=T::Again.en() kind="password" autocomplete="new-password" problem=again/>
    }
}
