//! A file that was chosen on one page, on its way to the page that checks it. It never leaves the
//! document.

use std::cell::RefCell;

use web_sys::File;

thread_local! {
    static HANDED: RefCell<Option<File>> = const { RefCell::new(None) };
}

/// Hands it on.
pub fn hand(file: File) {
    HANDED.set(Some(file));
}

/// Takes it, once.
pub fn take() -> Option<File> {
    HANDED.take()
}
