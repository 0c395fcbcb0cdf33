//! Whether an organization is used: deactivating it, with everybody moved away first where people
//! are, and reactivating it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::vacate::Vacate;
use crate::api::organizations::set_organization_in_use;
use crate::messages::number;
use crate::messages::pages::OrganizationText as T;
use crate::ui::components::{Button, ButtonKind, Dialog, ErrorSummary, Toaster};
use crate::ui::form::Problems;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::OrganizationRef;

/// The organization to deactivate or reactivate.
pub(in crate::ui::pages) struct UseOf {
    id: Uuid,
    name: String,
    deactivated: bool,
    /// Accounts that have to move before.
    placed: u64,
    /// Where they could all move in one step.
    move_to: Vec<OrganizationRef>,
    may_read: bool,
}

impl From<&OrganizationView> for UseOf {
    fn from(of: &OrganizationView) -> UseOf {
        let OrganizationView { id, deactivated, placed, may_read, .. } = *of;
        UseOf { id, name: of.name.clone(), deactivated, placed, move_to: of.move_to.clone(), may_read }
    }
}

/// Deactivates the organization, or reactivates it.
#[component]
pub(in crate::ui::pages) fn InUse(of: UseOf, again: Callback<()>) -> impl IntoView {
    let problems = Problems::new();
    let toaster = Toaster::here();
    let session = Session::here();
    let open = RwSignal::new(false);
    let UseOf { id, name, deactivated, placed, move_to, may_read } = of;
    let title = T::DeactivateTitle.fill(&[("name", &name)]);
    let message = if deactivated { T::WasReactivated } else { T::WasDeactivated }.fill(&[("name", &name)]);
    let switch = Callback::new(move |()| {
        let message = message.clone();
        open.set(false);
        spawn_local(async move {
            match session.fresh(|| set_organization_in_use(id, deactivated)).await {
                Ok(_) => {
                    toaster.say(message);
                    // Nobody to tell when the page was left meanwhile.
                    again.try_run(());
                }
                Err(error) => problems.refuse(error),
            }
        });
    });
    let action = if deactivated {
        view! { <Button on_click=move |_| switch.run(())>{T::Reactivate.en()}</Button> }.into_any()
    } else if placed > 0 {
        let list = may_read.then(|| view! { " " <a href=routes::accounts_of(id)>{T::PlacedList.en()}</a> });
        let vacate = (!move_to.is_empty()).then(|| view! { <Vacate id name=name.clone() placed move_to again/> });
        view! {
            <div class="stack">
                <p>{T::Placed.fill(&[("count", &number(placed))])} {list}</p>
                {vacate}
            </div>
        }
        .into_any()
    } else {
        view! {
            <Button kind=ButtonKind::Danger on_click=move |_| open.set(true)>{T::Deactivate.en()}</Button>
            <Dialog open id="deactivate" title>
                <p>{T::DeactivateBody.en()}</p>
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Danger on_click=move |_| switch.run(())>{T::Deactivate.en()}</Button>
                    <Button on_click=move |_| open.set(false)>{T::Cancel.en()}</Button>
                </div>
            </Dialog>
        }
        .into_any()
    };
    view! {
        <h2>{T::Use.en()}</h2>
        <ErrorSummary problems=problems.all()/>
        <div class="row">{action}</div>
    }
}
