//! Pages that not everybody may see.

use leptos::prelude::*;

use crate::domain::access::Permission;
use crate::ui::components::NotFound;
use crate::ui::load::Load;
use crate::ui::me::use_me;

/// A page for those who have a permission; for everybody else there is nothing at this address.
#[component]
pub fn RequirePermission(
    /// What it takes.
    permission: Permission,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let me = use_me();
    let children = StoredValue::new(children);
    view! {
        <Load resource=me let:me>
            {if me.may.contains(&permission) {
                children.with_value(|page| page()).into_any()
            } else {
                view! { <NotFound/> }.into_any()
            }}
        </Load>
    }
}
