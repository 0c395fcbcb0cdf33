//! The browser's worker: it checks a file, keeps what it learnt of each row, and answers the grid.
//!
//! `protocol` stands in every build; `document` is what the worker knows of a file (pure, so it is
//! tested natively too); `entry` is the worker's own end of the messages and `client` the page's;
//! `codec` turns messages into bytes and back; `unicode` is the browser's side of
//! [`crate::domain::unicode`], in page and worker alike.
//!
//! The person who chose a file waits for the worker's download: no `serde_json`, no large sort, no
//! table of Unicode. Ask `cargo xtask bench size` before adding one.
//!
//! **Invariant:** the worker keeps a few bytes a row (where it lies, how it stands) and never
//! copies of the text: cells are read back from the file when the grid shows them.

#[cfg(feature = "ui")]
pub mod client;
#[cfg(any(test, feature = "ui", feature = "worker"))]
pub mod codec;
#[cfg(any(test, feature = "worker"))]
pub mod document;
#[cfg(any(test, feature = "worker"))]
pub mod edits;
#[cfg(feature = "worker")]
pub mod entry;
pub mod protocol;
#[cfg(any(feature = "worker", test))]
mod tsv;
