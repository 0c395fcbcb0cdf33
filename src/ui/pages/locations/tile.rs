//! The tile on Home that leads to the locations.

use leptos::prelude::*;

use crate::messages::pages::LocationText as T;
use crate::ui::components::{Icon, IconView};
use crate::ui::routes;

/// A large link, called as the program calls the place.
#[component]
pub fn LocationTile(
    /// Its name.
    title: String,
) -> impl IntoView {
    view! {
        <div class="place-tile">
            <IconView icon=Icon::Organizations/>
            // The whole tile leads there.
            <a href=routes::LOCATIONS>{title}</a>
            <span class="soft">{T::TileText.en()}</span>
        </div>
    }
}
