//! The browser objects behind an [`super::ImportSession`]: the file and its worker. Signals need
//! values that can be sent between threads, and these cannot. There is one import page at a time.

use std::cell::RefCell;

use uuid::Uuid;
use web_sys::{Blob, File};

use crate::domain::read::ReadOptions;
use crate::worker::client::Client;

#[derive(Default)]
struct BrowserHandles {
    file: Option<File>,
    /// The file that was chosen to replace it, and how it is read, where that is known.
    next: Option<(File, ReadOptions)>,
    client: Option<Client>,
    /// A worker that is loading, for the next file.
    spare: Option<Client>,
    /// A worker that takes rows out of an uploaded file.
    extractor: Option<Client>,
}

/// A file that was uploaded.
#[derive(Clone)]
pub struct Uploaded {
    /// The import that it became.
    pub import: Uuid,
    /// The file, with the changes that were made to it.
    pub file: File,
    /// How it is read.
    pub options: ReadOptions,
}

thread_local! {
    static HANDLES: RefCell<BrowserHandles> = RefCell::new(BrowserHandles::default());
    /// Outlives the page that uploaded it: rows with errors are taken from it later.
    static UPLOADED: RefCell<Option<Uploaded>> = const { RefCell::new(None) };
}

/// Keeps the file that was uploaded last, while the browser's tab is open.
pub fn set_uploaded(uploaded: Uploaded) {
    UPLOADED.set(Some(uploaded));
}

/// The file of an import, if it was the last that was uploaded in this tab.
pub fn uploaded(import: Uuid) -> Option<Uploaded> {
    UPLOADED.with_borrow(|uploaded| uploaded.clone().filter(|uploaded| uploaded.import == import))
}

/// Sets the chosen file.
pub fn set_file(file: File) {
    HANDLES.with_borrow_mut(|handles| handles.file = Some(file));
}

/// Sets the file that is to replace the one before.
pub fn set_next(file: File, options: ReadOptions) {
    HANDLES.with_borrow_mut(|handles| handles.next = Some((file, options)));
}

/// Takes the file that is to replace the one before, if there is one.
pub fn take_next() -> Option<(File, ReadOptions)> {
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

/// Sets the worker that takes rows out of an uploaded file.
pub fn set_extractor(client: Client) {
    HANDLES.with_borrow_mut(|handles| handles.extractor = Some(client));
}

/// Asks it for something.
pub fn with_extractor(act: impl FnOnce(&Client)) {
    HANDLES.with_borrow(|handles| {
        if let Some(client) = &handles.extractor {
            act(client);
        }
    });
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
