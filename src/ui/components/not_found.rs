//! Nothing at an address.

use leptos::prelude::*;

use super::{Icon, LinkButton, PageHead};
use crate::messages::frame::TroubleText as T;
use crate::ui::{respond_with_status, routes};

/// Nothing at this address: unknown, outside the scope and below the role alike.
#[component]
pub fn NotFound() -> impl IntoView {
    respond_with_status(404);
    view! {
        <PageHead title=T::NotFoundTitle.en() lead=T::NotFoundBody.en()/>
        <LinkButton href=routes::HOME icon=Icon::Home>{T::GoHome.en()}</LinkButton>
    }
}
