//! A new password: in the place of a temporary one, before anything else, or of one's own.

use leptos::prelude::*;

use crate::messages::portal::PortalText as T;
use crate::ui::components::{Button, ButtonKind, ErrorSummary, Field, LinkButton};
use crate::ui::form::Problem;
use crate::ui::routes;

/// The form for a new password.
#[component]
pub fn PasswordPage(
    /// The password in use is temporary, and is not asked for again.
    temporary: bool,
    /// What the holder signs in with: tells password managers whose password this is.
    sign_in: String,
    /// Fewest characters.
    least: usize,
    /// What is wrong.
    problem: Option<Problem>,
) -> impl IntoView {
    let current = at(problem.as_ref(), "current");
    let problems: Vec<Problem> = problem.clone().into_iter().collect();
    let (title, action) = match temporary {
        true => (T::ChooseTitle, routes::PORTAL_CHOOSE),
        false => (T::ChangeTitle, routes::PORTAL_CHANGE),
    };
    view! {
        <div class="gate">
            <form class="card" method="post" action=action>
                <h1>{title.en()}</h1>
                {temporary.then(|| view! { <p class="soft">{T::ChooseLead.en()}</p> })}
                <ErrorSummary problems/>
                {(!temporary)
                    .then(|| {
                        view! {
                            <Field name="current" label=T::Current.en() kind="password" autocomplete="current-password" problem=current/>
                        }
                    })}
                <NewPasswordFields sign_in least problem/>
                <div class="row">
                    <Button kind=ButtonKind::Primary submit=true plain=true>{T::Submit.en()}</Button>
                    {(!temporary).then(|| view! { <LinkButton href=routes::PORTAL>{T::Cancel.en()}</LinkButton> })}
                </div>
            </form>
        </div>
    }
}

/// The sentence at that field.
fn at(problem: Option<&Problem>, field: &str) -> Signal<Option<String>> {
    Signal::stored(problem.filter(|problem| problem.field == field).map(|problem| problem.text.clone()))
}

/// The new password, twice.
#[component]
pub(super) fn NewPasswordFields(sign_in: String, least: usize, problem: Option<Problem>) -> impl IntoView {
    let (new, again) = (at(problem.as_ref(), "password"), at(problem.as_ref(), "confirm"));
    view! {
        <input type="hidden" name="username" autocomplete="username" value=sign_in/>
        <Field
            name="password"
            label=T::New.en()
            help=T::NewHelp.fill(&[("least", &least)])
            kind="password"
            autocomplete="new-password"
            problem=new
        />
        <Field name="confirm" label=T::Again.en() kind="password" autocomplete="new-password" problem=again/>
    }
}
