//! Moves everybody to another place and deactivates the one that they leave, in one step.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use crate::api::organizations::vacate_organization;
use crate::messages::number;
use crate::messages::pages::OrganizationText as T;
use crate::ui::browser::form_text;
use crate::ui::components::{Button, ButtonKind, Dialog, Select, Toaster};
use crate::ui::form::{Problems, ScriptForm};
use crate::ui::session_end::Session;
use crate::wire::session::OrganizationRef;

/// The choice of the other place, and a question before anybody moves.
#[component]
pub(super) fn Vacate(
    /// The place that they leave.
    id: Uuid,
    /// Its name.
    name: String,
    /// How many they are.
    placed: u64,
    /// Where they could move.
    move_to: Vec<OrganizationRef>,
    /// Loads the place again.
    again: Callback<()>,
) -> impl IntoView {
    let problems = Problems::new();
    let (toaster, session) = (Toaster::here(), Session::here());
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let chosen = RwSignal::new(None::<OrganizationRef>);
    let first = (String::new(), T::MoveToPick.en().to_owned());
    let options: Vec<(String, String)> =
        std::iter::once(first).chain(move_to.iter().map(|place| (place.id.to_string(), place.name.clone()))).collect();
    let moved = StoredValue::new(T::WasVacated.fill(&[("name", &name)]));
    let ask = move |data: web_sys::FormData| {
        let to = form_text(&data, "to");
        chosen.set(move_to.iter().find(|place| place.id.to_string() == to).cloned());
        open.set(chosen.with_untracked(Option::is_some));
    };
    let vacate = move |_| {
        let Some(to) = chosen.get_untracked() else { return };
        open.set(false);
        busy.set(true);
        spawn_local(async move {
            match session.fresh(|| vacate_organization(id, to.id)).await {
                Ok(_) => {
                    toaster.say(moved.get_value());
                    // Nobody to tell when the page was left meanwhile.
                    again.try_run(());
                }
                Err(error) => problems.refuse(error),
            }
            busy.try_set(false);
        });
    };
    let title = T::DeactivateTitle.fill(&[("name", &name)]);
    let body = move || {
        let to = chosen.with(|to| to.as_ref().map(|to| to.name.clone()).unwrap_or_default());
        T::VacateBody.fill(&[("count", &number(placed)), ("name", &to)])
    };
    view! {
        <ScriptForm problems on_submit=ask label=T::VacateTitle.en()>
            <Select name="to" label=T::MoveTo.en() help=T::MoveToHelp.en() options/>
            <div>
                <Button kind=ButtonKind::Danger submit=true busy=busy>{T::Vacate.en()}</Button>
            </div>
        </ScriptForm>
        <Dialog open id="vacate" title>
            <p>{body}</p>
            <p>{T::DeactivateBody.en()}</p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Danger on_click=vacate>{T::Vacate.en()}</Button>
                <Button on_click=move |_| open.set(false)>{T::Cancel.en()}</Button>
            </div>
        </Dialog>
    }
}
