//! Adds a location below the one that is shown.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use crate::api::organizations::add_organization;
use crate::messages::pages::{LocationText as T, OrganizationText};
use crate::ui::browser::form_text;
use crate::ui::components::{Button, Field, Toaster};
use crate::ui::form::{Problems, ScriptForm};
use crate::ui::load::Refocus;
use crate::ui::pages::NeedsScript;

/// The name of the new one; its kind is the one right below.
#[component]
pub(super) fn AddBelow(
    /// The program.
    program: String,
    /// The kind of the new one: id and name.
    kind: (String, String),
    /// What it belongs to.
    to: Uuid,
    /// Loads the list again.
    again: Callback<()>,
) -> impl IntoView {
    let problems = Problems::new();
    let (toaster, refocus) = (Toaster::here(), Refocus::here());
    let busy = RwSignal::new(false);
    let (kind, kind_name) = kind;
    let label = T::Add.fill(&[("kind", &kind_name)]);
    let submit = move |data: web_sys::FormData| {
        let (program, kind, name) = (program.clone(), kind.clone(), form_text(&data, "name"));
        busy.set(true);
        spawn_local(async move {
            match add_organization(program, kind, name.clone(), Some(to)).await {
                Ok(_) => {
                    toaster.say(OrganizationText::Added.fill(&[("name", &name.trim())]));
                    refocus.later("field-name");
                    // Nobody to tell when the page was left meanwhile.
                    again.try_run(());
                }
                Err(error) => problems.refuse(error),
            }
            busy.try_set(false);
        });
    };
    view! {
        <NeedsScript/>
        <ScriptForm problems on_submit=submit label=label.clone()>
            <Field name="name" label=OrganizationText::Name.en() help=T::AddHelp.en()/>
            <div>
                <Button submit=true busy=busy>{label.clone()}</Button>
            </div>
        </ScriptForm>
    }
}
