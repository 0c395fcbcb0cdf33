//! Pages that not everybody may see.

use leptos::prelude::*;

use crate::domain::access::Permission;
use crate::ui::components::NotFound;
use crate::ui::load::Load;
use crate::ui::me::use_me;

/// A page for those who have one of these permissions; for everybody else there is nothing at this
/// address.
#[component]
pub fn RequirePermission(
    /// What it takes.
    any_of: Vec<Permission>,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let me = use_me();
    let (any_of, children) = (StoredValue::new(any_of), StoredValue::new(children));
    view! {
        <Load resource=me let:me>
            {if any_of.with_value(|any_of| any_of.iter().any(|permission| me.may.contains(permission))) {
                children.with_value(|page| page()).into_any()
            } else {
                view! { <NotFound/> }.into_any()
            }}
        </Load>
    }
}
