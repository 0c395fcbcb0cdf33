//! The signed-in staff user, loaded once for all pages.

use leptos::prelude::*;

use super::load::Loaded;
use crate::api::session::get_me;
use crate::wire::session::Me;

#[derive(Clone, Copy)]
struct Myself(Loaded<Me>);

/// Loads the signed-in staff user, for everything below.
pub fn provide_me() {
    provide_context(Myself(Resource::new(|| (), |()| get_me())));
}

/// The signed-in staff user. Only inside the application.
pub fn use_me() -> Loaded<Me> {
    expect_context::<Myself>().0
}
