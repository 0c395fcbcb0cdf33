//! Versions of what is agreed to before accounts are created: to read, and to write the next one.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::NeedsScript;
use crate::api::agreements::{list_agreements, write_agreement};
use crate::messages::agreements::AgreementText as T;
use crate::ui::browser::form_text;
use crate::ui::components::{Button, ButtonKind, LocalTime, PageHead, TextArea, Toaster};
use crate::ui::form::{Problems, ScriptForm};
use crate::ui::load::Load;
use crate::ui::session_end::Session;
use crate::wire::agreements::{AgreementVersion, AgreementVersions};

/// The agreements of all programs.
#[component]
pub fn AgreementsPage() -> impl IntoView {
    let list = Resource::new(|| (), |()| list_agreements());
    let reload = Callback::new(move |()| list.refetch());
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()/>
        <Load resource=list let:list>
            {if list.is_empty() {
                view! { <p class="soft">{T::None.en()}</p> }.into_any()
            } else {
                list.into_iter().map(|versions| view! { <OfProgram versions reload/> }).collect_view().into_any()
            }}
        </Load>
    }
}

#[component]
fn OfProgram(versions: AgreementVersions, reload: Callback<()>) -> impl IntoView {
    let AgreementVersions { program, name, versions, may_write } = versions;
    let current = versions.first().map(|newest| newest.agreement.version.clone()).unwrap_or_default();
    let next = versions.len() + 1;
    let texts = versions.into_iter().enumerate().map(|(at, version)| view! { <Version version current=at == 0/> }).collect_view();
    let write = may_write.then(|| view! { <Write program current next reload/> });
    view! {
        <section class="section">
            <h2>{name}</h2>
            {texts}
            {write}
        </section>
    }
}

#[component]
fn Version(version: AgreementVersion, current: bool) -> impl IntoView {
    let title = if current { T::Current } else { T::Earlier };
    let paragraphs = version.agreement.text.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
    let written = match version.written {
        Some((name, at)) => view! { {T::Written.fill(&[("name", &name)])} " " <LocalTime at/> }.into_any(),
        None => T::Own.en().into_any(),
    };
    view! {
        <details class="card prose" open=current>
            <summary class="strong">{title.fill(&[("version", &version.agreement.version)])}</summary>
            <p class="soft">{written}</p>
            {paragraphs}
        </details>
    }
}

/// The next version.
#[component]
fn Write(program: String, current: String, next: usize, reload: Callback<()>) -> impl IntoView {
    let (problems, toaster, busy) = (Problems::new(), Toaster::here(), RwSignal::new(false));
    let session = Session::here();
    let title = T::Write.fill(&[("version", &next)]);
    let submit = move |data: web_sys::FormData| {
        let (program, current, text) = (program.clone(), current.clone(), form_text(&data, "text"));
        busy.set(true);
        spawn_local(async move {
            let answer = session.fresh(|| write_agreement(program.clone(), current.clone(), text.clone())).await;
            // The page may have been left meanwhile.
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(()) => {
                    toaster.say(T::Published.fill(&[("version", &next)]));
                    reload.try_run(());
                }
                Err(error) => problems.refuse(error),
            }
        });
    };
    view! {
        <h3>{title.clone()}</h3>
        <NeedsScript/>
        <ScriptForm problems on_submit=submit label=title>
            <TextArea name="text" label=T::Text.en() help=T::TextHelp.en()/>
            <div class="row">
                <Button submit=true kind=ButtonKind::Primary busy=Signal::from(busy)>{T::Publish.en()}</Button>
            </div>
        </ScriptForm>
    }
}
