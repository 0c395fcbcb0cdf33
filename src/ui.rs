//! The interface: shell, frame, pages and pieces. The same code prints the page on the server and
//! takes it over in the browser.
//!
//! **Invariants.** Both sides print the same text: no clock, locale or random value is read in a
//! view ([`components::time`] swaps times to the reader's zone afterwards). Browser APIs are called
//! in effects and handlers only, and are in [`browser`] where more than one piece needs them. No
//! element carries a `style` attribute, since the content security policy refuses it. A
//! `<textarea>` gets its text by `prop:value` only, and no user's text goes into an address.
//!
//! To add a page: a file under [`pages`], its address in [`routes`], one line in the table of
//! [`app`] and one in [`lazy`], its texts in [`crate::messages`]. To add a piece: a file under
//! [`components`], one under `style/` that `style/main.css` imports, a sample in
//! `pages::styleguide`.

pub mod account_form;
pub mod account_view;
pub mod add_account;
pub mod app;
pub mod browser;
pub mod bulk_action;
pub mod bulk_upload;
pub mod card_sheets;
pub mod components;
pub mod file_notes;
pub mod form;
pub mod format;
pub mod frame;
pub mod handed_file;
pub mod import_view;
pub mod lazy;
pub mod leave_guard;
pub mod load;
pub mod management;
pub mod many_moves;
pub mod me;
pub mod new_import;
pub mod new_passwords;
pub mod pages;
pub mod plain_forms;
pub mod portal;
pub mod printing;
pub mod renewals;
pub mod routes;
pub mod selection;
pub mod session_end;
pub mod shell;
pub mod sign_in;
pub mod slips;
pub mod state_changes;
pub mod support;
pub mod upload;
pub mod verification;

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

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    /// What people typed is printed as text, on every way into a view.
    #[test]
    fn what_somebody_typed_never_becomes_markup() {
        const TYPED: &str = "\"><script>alert('&')</script>";
        let html = view! {
            <p title=TYPED.to_owned() lang=move || TYPED.to_owned() aria-label=Some(TYPED.to_owned())>
                {TYPED.to_owned()}
                {move || TYPED.to_owned()}
                <option value=Some(TYPED.to_owned())>{Some(TYPED.to_owned())}</option>
                {vec![TYPED.to_owned()]}
                <i data-typed=TYPED.to_owned() class=TYPED.to_owned()>{TYPED.to_owned().into_any()}</i>
            </p>
        }
        .to_html();
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("&lt;script&gt;alert('&amp;')&lt;/script&gt;").count(), 11, "{html}");
        assert_eq!(html.matches("=\"&quot;&gt;").count(), 6, "{html}");
    }
}
