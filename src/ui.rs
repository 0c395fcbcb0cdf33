//! The interface: shell, frame, pages and pieces. The same code prints the page on the server and takes it over in the browser.
//!
//! **Invariants.** Both sides print the same text: no clock, locale or random value stands in a view ([`components::time`] swaps
//! times to the reader's zone afterwards). Browser APIs are called in effects and handlers only, and stand in [`browser`] where more
//! than one piece needs them. No element carries a `style` attribute, since the content security policy refuses it. A `<textarea>`
//! gets its text by `prop:value` only, and no user's text goes into an address.
//! Markup has one type ([`markup`], whose `view!` is the package `muster-markup`), and so have signals ([`signal`]) and what is loaded
//! ([`load`]): each type more makes the first load longer.
//!
//! To add a page: a file under [`pages`], its address in [`routes`], one line in the table of [`app`], its texts in
//! [`crate::messages`]. To add a piece: a file under [`components`], one under `style/` that `style/main.css` imports, a sample in
//! `pages::styleguide`.

#![expect(clippy::redundant_closure, reason = "markup tells what follows signals from what does not by a closure written out")]

pub mod app;
pub mod browser;
pub mod components;
pub mod effect;
pub mod form;
pub mod format;
pub mod frame;
pub mod import;
pub mod load;
pub mod markup;
pub mod pages;
pub mod routes;
pub mod session_end;
pub mod shell;
pub mod sign_in;
pub mod signal;

#[cfg(feature = "hydrate")]
mod entry;

pub use app::App;
pub use shell::shell;

/// Answers the request with this status code. Nothing happens in the browser.
pub fn respond_with_status(code: u16) {
    #[cfg(feature = "ssr")]
    if let (Some(answer), Ok(code)) =
        (leptos::prelude::use_context::<leptos_axum::ResponseOptions>(), axum::http::StatusCode::from_u16(code))
    {
        answer.set_status(code);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = code;
}
