//! *Request access*: a plain form, open to people who are signed out. The server answers it with a
//! page that is the same for everybody, or with this page again. With script, organizations are
//! found while their name is typed.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use crate::api::access_requests::find_organizations;
use crate::domain::access_request::{MOST_FOUND, is_enough};
use crate::messages::access_requests::RequestText as T;
use crate::ui::browser::focus;
use crate::ui::components::{Button, ButtonKind, Choice, ErrorSummary, Field, PageHead, RadioGroup};
use crate::ui::form::Problem;
use crate::ui::{respond_with_status, routes};
use crate::wire::access_requests::{OrganizationsFound, RefusedRequest, RequestEntries};

/// How long nothing more is typed before it is looked up.
const PAUSE: Duration = Duration::from_millis(300);

/// The form, or that it has arrived.
#[component]
pub fn RequestAccessPage() -> impl IntoView {
    // What came without script; the browser takes over the page that answered it.
    let refused = SharedValue::<Option<RefusedRequest>>::new(use_context::<RefusedRequest>).into_inner();
    let sent = use_query_map().with_untracked(|query| query.get_str("sent").is_some());
    match refused {
        None if sent => view! { <Sent/> }.into_any(),
        refused => view! { <Form refused/> }.into_any(),
    }
}

#[component]
fn Sent() -> impl IntoView {
    view! {
        <PageHead title=T::SentTitle.en()/>
        <div class="stack prose">
            <p>{T::SentBody.en()}</p>
            <p>{T::SentAgain.en()}</p>
            <div>
                <a class="button" href=routes::SIGN_IN rel="external">{T::SignIn.en()}</a>
            </div>
        </div>
    }
}

#[component]
fn Form(refused: Option<RefusedRequest>) -> impl IntoView {
    let wrong = refused.is_some();
    if wrong {
        respond_with_status(422);
    }
    let RefusedRequest { entries, problems, found } = refused.unwrap_or_else(|| RefusedRequest {
        entries: RequestEntries::default(),
        problems: Vec::new(),
        found: OrganizationsFound::default(),
    });
    let problems: Vec<Problem> = problems.into_iter().map(|(field, text)| Problem { field, text }).collect();
    let of = |field: &str| Signal::stored(problems.iter().find(|p| p.field == field).map(|p| p.text.clone()));
    let [organization, chosen, name, title, supervisor, email] =
        ["organization", "chosen", "name", "title", "supervisor", "email"].map(of);
    Effect::new(move |_| {
        if wrong {
            focus("error-summary");
        }
    });
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()/>
        <form class="form" method="post" action=routes::REQUEST_ACCESS novalidate=true>
            <ErrorSummary problems=problems.clone()/>
            <Organization typed=entries.organization picked=entries.chosen found organization chosen/>
            <Field name="name" label=T::Name.en() help=T::NameHelp.en() value=entries.name autocomplete="name" problem=name/>
            <Field
                name="title"
                label=T::JobTitle.en()
                help=T::TitleHelp.en()
                value=entries.title
                autocomplete="organization-title"
                problem=title
            />
            <Field
                name="supervisor"
                label=T::Supervisor.en()
                help=T::SupervisorHelp.en()
                value=entries.supervisor
                problem=supervisor
            />
            <Field
                name="email"
                label=T::Email.en()
                help=T::EmailHelp.en()
                kind="email"
                value=entries.email
                autocomplete="email"
                inputmode="email"
                problem=email
            />
            <p class="soft small">{T::Kept.en()}</p>
            <div class="row">
                <Button kind=ButtonKind::Primary submit=true plain=true>{T::Submit.en()}</Button>
                <a href=routes::SIGN_IN rel="external">{T::SignIn.en()}</a>
            </div>
        </form>
    }
}

/// What was looked up.
#[derive(Clone, Default, PartialEq)]
struct Looked {
    found: OrganizationsFound,
    /// Somebody looked, and so there is something to say of it.
    done: bool,
}

/// The name of an organization, and those to choose from that match it.
#[component]
fn Organization(
    /// What was typed.
    typed: String,
    /// Id of the one that was chosen.
    picked: String,
    /// What that finds.
    found: OrganizationsFound,
    /// What is wrong with what was typed.
    organization: Signal<Option<String>>,
    /// What is wrong with the choice.
    chosen: Signal<Option<String>>,
) -> impl IntoView {
    let looked = RwSignal::new(Looked { done: !found.names.is_empty(), found });
    let picked = RwSignal::new(picked);
    let asked = StoredValue::new(typed.clone());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(Some(handle)) = waiting.try_update_value(Option::take) {
            handle.clear();
        }
    };
    on_cleanup(stop);
    let look = move |text: String| {
        stop();
        asked.set_value(text.clone());
        if !is_enough(&text) {
            return looked.set(Looked::default());
        }
        let ask = move || {
            spawn_local(async move {
                let answer = find_organizations(text.clone()).await;
                // The page may have been left meanwhile. That nobody could look shows when the
                // form is sent.
                if asked.try_with_value(|asked| *asked == text) == Some(true) {
                    looked.set(answer.map(|found| Looked { found, done: true }).unwrap_or_default());
                }
            });
        };
        waiting.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    };
    let said = move || {
        let Looked { found, done } = looked.get();
        match (found.names.len(), done) {
            (_, false) => String::new(),
            (0, true) => T::FoundNone.en().to_owned(),
            (_, true) if found.more => T::FoundMore.fill(&[("count", &MOST_FOUND)]),
            (count, true) => T::FoundCount.fill(&[("count", &count)]),
        }
    };
    let choices = move || {
        let names = looked.get().found.names;
        let choices: Vec<Choice> = names
            .into_iter()
            .map(|place| Choice {
                value: place.id.to_string(),
                label: match place.above.as_str() {
                    "" => T::OrganizationKind.fill(&[("name", &place.name), ("kind", &place.kind)]),
                    above => T::OrganizationBelow.fill(&[("name", &place.name), ("kind", &place.kind), ("above", &above)]),
                },
                help: String::new(),
            })
            .collect();
        (!choices.is_empty()).then(|| {
            view! {
                <RadioGroup
                    name="chosen"
                    legend=T::Choose.en()
                    choices
                    value=picked.get_untracked()
                    problem=chosen
                    on_change=move |id| picked.set(id)
                />
            }
        })
    };
    view! {
        <Field
            name="organization"
            label=T::Organization.en()
            help=T::OrganizationHelp.en()
            value=typed
            autocomplete="organization"
            problem=organization
            on_input=look
        />
        // In the document before there is anything in it, so that a screen reader hears of it.
        <p class="soft small" role="status">{said}</p>
        {choices}
    }
}
