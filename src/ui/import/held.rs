//! What the page holds that only a browser has: the file, the worker, the bytes to upload. One import page stands at a time.

use std::cell::RefCell;

use web_sys::{Blob, File};

use crate::worker::client::Client;

#[derive(Default)]
struct Held {
    file: Option<File>,
    /// The one that was chosen to take its place.
    next: Option<File>,
    client: Option<Client>,
    /// A worker that gets ready for a file.
    waiting: Option<Client>,
}

thread_local! {
    static HELD: RefCell<Held> = RefCell::new(Held::default());
}

/// Keeps the file that was chosen.
pub fn keep_file(file: File) {
    HELD.with_borrow_mut(|held| held.file = Some(file));
}

/// Keeps a file that is to take the place of the one before.
pub fn keep_next(file: File) {
    HELD.with_borrow_mut(|held| held.next = Some(file));
}

/// The file that is to take its place, if there is one.
pub fn take_next() -> Option<File> {
    HELD.with_borrow_mut(|held| held.next.take())
}

/// The file that was chosen.
pub fn file() -> Option<File> {
    HELD.with_borrow(|held| held.file.clone())
}

/// Keeps a running worker; the one before ends.
pub fn keep_client(client: Client) {
    let before = HELD.with_borrow_mut(|held| held.client.replace(client));
    drop(before);
}

/// Keeps a worker for the file that will be chosen.
pub fn keep_waiting(client: Client) {
    let before = HELD.with_borrow_mut(|held| held.waiting.replace(client));
    drop(before);
}

/// The worker that waits for a file, if there is one.
pub fn take_waiting() -> Option<Client> {
    HELD.with_borrow_mut(|held| held.waiting.take())
}

/// Does something with the running worker, if there is one.
pub fn with_client(act: impl FnOnce(&Client)) {
    HELD.with_borrow(|held| {
        if let Some(client) = &held.client {
            act(client);
        }
    });
}

/// Ends the worker, and the one that waits: it would fail as this one did.
pub fn end_client() {
    let before = HELD.with_borrow_mut(|held| (held.client.take(), held.waiting.take()));
    drop(before);
}

/// Lets everything go.
pub fn clear() {
    let before = HELD.take();
    drop(before);
}

/// A file made of bytes, with a name.
pub fn named(blob: &Blob, name: &str) -> Option<File> {
    File::new_with_blob_sequence(&js_sys::Array::of1(blob), name).ok()
}
