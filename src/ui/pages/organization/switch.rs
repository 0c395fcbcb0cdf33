//! The switch of an organization: a plain form, so that it works without script.

use leptos::prelude::*;
use leptos::server::ServerActionError;

use crate::messages::pages::OrganizationText as T;
use crate::ui::components::{Button, ButtonKind, Meaning, Notice};
use crate::ui::plain_forms::SWITCH;
use crate::wire::ApiError;
use crate::wire::organizations::OrganizationView;

/// Whether the organization is switched on, and the button for those who may; nothing where it has
/// no switch, and none above it is off.
#[component]
pub(in crate::ui::pages) fn Switch(
    /// The organization.
    of: OrganizationView,
) -> impl IntoView {
    let wrong = use_context::<ServerActionError>().filter(|error| error.path() == SWITCH);
    let wrong = wrong.map(|error| ApiError::from_address(error.err()).to_string());
    let state = match (of.switch, &of.switched_off) {
        (None, None) => return ().into_any(),
        (Some(true), None) => T::SwitchIsOn.en().to_owned(),
        (Some(false), _) => T::SwitchIsOff.en().to_owned(),
        (_, Some(name)) => T::SwitchAbove.fill(&[("name", name)]),
    };
    let form = of.switch.filter(|_| of.may_switch).map(|on| {
        let (kind, label) = if on { (ButtonKind::Danger, T::SwitchOff) } else { (ButtonKind::Primary, T::SwitchOn) };
        view! {
            <form method="post" action=SWITCH>
                <input type="hidden" name="organization" value=of.id.to_string()/>
                <input type="hidden" name="on" value=(!on).to_string()/>
                {on.then(|| view! { <p class="soft small">{T::SwitchOffHelp.en()}</p> })}
                <Button kind submit=true plain=true>{label.en()}</Button>
            </form>
        }
    });
    view! {
        <h2>{T::Switch.en()}</h2>
        {wrong.map(|title| view! { <Notice meaning=Meaning::Problem title live=true/> })}
        <p>{state}</p>
        {form}
    }
    .into_any()
}
