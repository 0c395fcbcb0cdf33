//! The browser objects behind an [`super::ImportSession`]: the file and its worker. Signals need
//! values that can be sent between threads, and these cannot. There is one import page at a time.

use std::cell::RefCell;

use web_sys::{Blob, File};

use crate::worker::client::Client;

#[derive(Default)]
struct BrowserHandles {
    file: Option<File>,
    /// The file that was chosen to replace it.
    next: Option<File>,
    client: Option<Client>,
    /// A worker that is loading, for the next file.
    spare: Option<Client>,
}

thread_local! {
    static HANDLES: RefCell<BrowserHandles> = RefCell::new(BrowserHandles::default());
}

/// Sets the chosen file.
pub fn set_file(file: File) {
    HANDLES.with_borrow_mut(|handles| handles.file = Some(file));
}

/// Sets the file that is to replace the one before.
pub fn set_next(file: File) {
    HANDLES.with_borrow_mut(|handles| handles.next = Some(file));
}

/// Takes the file that is to replace the one before, if there is one.
pub fn take_next() -> Option<File> {
    HANDLES.with_borrow_mut(|handles| handles.next.take())
}

/// The chosen file.
pub fn file() -> Option<File> {
    HANDLES.with_borrow(|handles| handles.file.clone())
}

/// Sets the worker that checks the file; the one before ends.
pub fn set_client(client: Client) {
    let before = HANDLES.with_borrow_mut(|handles| handles.client.replace(client));
    drop(before);
}

/// Sets a worker for the file that will be chosen.
pub fn set_spare(client: Client) {
    let before = HANDLES.with_borrow_mut(|handles| handles.spare.replace(client));
    drop(before);
}

/// Takes the worker that is ready for a file, if there is one.
pub fn take_spare() -> Option<Client> {
    HANDLES.with_borrow_mut(|handles| handles.spare.take())
}

/// Does something with the worker that checks the file, if there is one.
pub fn with_client(act: impl FnOnce(&Client)) {
    HANDLES.with_borrow(|handles| {
        if let Some(client) = &handles.client {
            act(client);
        }
    });
}

/// Ends the worker, and the spare one: it would fail as this one did.
pub fn end_client() {
    let before = HANDLES.with_borrow_mut(|handles| (handles.client.take(), handles.spare.take()));
    drop(before);
}

/// Lets go of everything.
pub fn clear() {
    let before = HANDLES.take();
    drop(before);
}

/// A file of that name with those bytes.
pub fn named(blob: &Blob, name: &str) -> Option<File> {
    File::new_with_blob_sequence(&js_sys::Array::of1(blob), name).ok()
}
