//! Registering with the code of an invitation, and where it leads.

use leptos::prelude::*;

use crate::messages::portal::PortalText as T;
use crate::ui::components::field::ProblemLine;
use crate::ui::components::{Button, ButtonKind, Checkbox, ErrorSummary, Field, LinkButton, Meaning, Notice};
use crate::ui::form::Problem;
use crate::ui::routes;
use crate::wire::portal::InvitationView;

/// What the form has besides the invitation.
#[derive(Debug, Clone, Default)]
pub struct RegisterForm {
    /// The code, for the address that it posts to.
    pub code: String,
    /// The place was confirmed.
    pub place: bool,
    /// The agreement was accepted, in the version that is shown.
    pub agreed: bool,
    /// What is wrong.
    pub problem: Option<Problem>,
    /// Nothing that is entered helps.
    pub hopeless: bool,
}

/// The form with which the holder of an account registers.
#[component]
pub fn RegisterPage(
    /// The invitation.
    invitation: InvitationView,
    /// The form.
    form: RegisterForm,
) -> impl IntoView {
    let RegisterForm { code, place, agreed, problem, hopeless } = form;
    let problems: Vec<Problem> = problem.clone().into_iter().collect();
    let lead = T::RegisterLead.fill(&[("organization", &invitation.organization), ("until", &invitation.until)]);
    let facts = view! {
        <dl class="facts">
            <dt>{T::Name.en()}</dt>
            <dd>{invitation.name.clone()}</dd>
            <dt>{T::RegisterPlace.fill(&[("kind", &invitation.kind)])}</dt>
            <dd>{invitation.place.clone()}</dd>
            <dt>{T::SignInWith.en()}</dt>
            <dd>{invitation.sign_in.clone()}</dd>
        </dl>
    };
    let fields = (!hopeless).then(|| view! { <Fields invitation place agreed problem/> });
    view! {
        <div class="gate">
            <form class="card" method="post" action=routes::register(&code)>
                <h1>{T::RegisterTitle.en()}</h1>
                <p class="soft">{lead}</p>
                <ErrorSummary problems/>
                {facts}
                {fields}
            </form>
        </div>
    }
}

/// What is ticked and entered.
#[component]
fn Fields(invitation: InvitationView, place: bool, agreed: bool, problem: Option<Problem>) -> impl IntoView {
    let at = |field: &str| Signal::stored(problem.clone().filter(|problem| problem.field == field).map(|problem| problem.text));
    let (at_place, at_agreement, new, again) = (at("place"), at("agreement"), at("password"), at("confirm"));
    let agreement = invitation.agreement.map(|agreement| {
        let text = agreement.text.into_iter().map(|paragraph| view! { <p>{paragraph}</p> }).collect_view();
        view! {
            <section>
                <h2>{agreement.title}</h2>
                {text}
                <ProblemLine id="field-agreement-problem".to_owned() problem=at_agreement/>
                <Checkbox name="agreement" label=agreement.agree value=agreement.version checked=agreed/>
            </section>
        }
    });
    let password = match invitation.is_staff {
        true => view! {
            <Field
                name="password"
                label=T::StaffPassword.en()
                help=T::StaffPasswordHelp.en()
                kind="password"
                autocomplete="current-password"
                problem=new
            />
        }
        .into_any(),
        false => view! {
            <Field
                name="password"
                label=T::New.en()
                help=T::NewHelp.fill(&[("least", &invitation.least_characters)])
                kind="password"
                autocomplete="new-password"
                problem=new
            />
            <Field name="confirm" label=T::Again.en() kind="password" autocomplete="new-password" problem=again/>
        }
        .into_any(),
    };
    view! {
        <ProblemLine id="field-place-problem".to_owned() problem=at_place/>
        <Checkbox name="place" label=T::ConfirmPlace.fill(&[("place", &invitation.place)]) checked=place/>
        {agreement}
        {invitation.becomes_staff.then(|| view! { <p>{T::BecomesStaff.en()}</p> })}
        <input type="hidden" name="username" autocomplete="username" value=invitation.sign_in/>
        {password}
        <div class="row">
            <Button kind=ButtonKind::Primary submit=true plain=true>{T::RegisterButton.en()}</Button>
        </div>
    }
}

/// A link with which nobody can register.
#[component]
pub fn NoInvitationPage(
    /// It is an invitation's that has expired.
    expired: bool,
) -> impl IntoView {
    let (title, body) = match expired {
        true => (T::InvitationExpiredTitle, T::InvitationExpiredBody),
        false => (T::CodeTitle, T::CodeBody),
    };
    view! {
        <div class="gate">
            <section class="card">
                <h1>{title.en()}</h1>
                <p>{body.en()}</p>
                <LinkButton href=routes::PORTAL_SIGN_IN>{T::BackToSignIn.en()}</LinkButton>
            </section>
        </div>
    }
}

/// Where holders who are staff sign in. The same for everybody.
#[component]
pub fn StaffDoorPage(
    /// They have just registered.
    registered: bool,
) -> impl IntoView {
    view! {
        <div class="gate">
            {registered.then(|| view! { <Notice meaning=Meaning::Good title=T::StaffDoorRegistered.en() live=true/> })}
            <section class="card">
                <h1>{T::StaffDoorTitle.en()}</h1>
                <p>{T::StaffDoorBody.en()}</p>
                <LinkButton href=routes::SIGN_IN>{T::StaffDoorLink.en()}</LinkButton>
            </section>
        </div>
    }
}
