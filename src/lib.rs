//! **Muster**: staff create accounts for people who cannot sign up themselves. A spreadsheet is checked in the browser before
//! anything is sent, the server decides, and nobody is made twice.
//!
//! # The map
//! One package, four builds. A feature switches rooms on; it never changes lines inside them.
//!
//! | build | feature | rooms | optimised for |
//! |---|---|---|---|
//! | domain | none | [`domain`], [`words`] | compiles and tests alone in seconds |
//! | page | `hydrate` (wasm32) | + `api`, `ui`, [`worker`] (`client`) | size |
//! | worker | `worker` (wasm32, simd128) | + [`worker`] (`entry`) | speed |
//! | server | `ssr` | + `api`, `ui`, `server`, `cli` | speed |
//!
//! | room | what stands there | what never does |
//! |---|---|---|
//! | [`domain`] | what a file, a row, an account and a plan are; every rule | I/O, a clock, chance, a framework |
//! | [`words`] | every sentence that a person reads | logic |
//! | `api` | types that cross the wire; one call into `server` a function | SQL, decisions |
//! | `ui` | shell, route table, pages, components | rules of its own: it shows what the domain says |
//! | [`worker`] | the file on the desk: offsets, findings, edits; and how the page talks to it | copies of the file's text |
//! | `server` | who may, what is stored, jobs, HTTP | personal data in logs or addresses |
//! | `cli` | one subcommand a file, over the server's functions | a second way to do anything |
//!
//! # A file, from drop to results
//! 1. The page hands the `File` to the worker (`worker::client`). Nothing is sent yet.
//! 2. The worker feeds slices to [`domain::check`]'s `Checker`: decode, parse, header, fields, whole-file rules. It keeps where each
//!    row begins, a byte of flags and sets of rows a kind of problem; the text stays in the file. Edits lie on top of it.
//! 3. On *Upload* the page sends the same bytes (or the corrected ones) in parts; each is committed before it is acknowledged
//!    (`server::imports::receive`).
//! 4. A job checks the bytes again, because a browser's word is not evidence. For each chunk it looks all keys up at once, decides
//!    each row in [`domain::plan`] and writes the rows with their planned action (`server::imports::stage`). The plan is that table.
//! 5. On *Apply* chunks become jobs (`server::imports::apply`): accounts, keys, outcomes and one audit entry a chunk commit together.
//!    A unique key decides every race. Passwords wait encrypted and are hashed afterwards.
//! 6. Results are written from the table by [`domain::results`]: exact, safe, failed rows only, details.
//!
//! # Where to add
//! * **A field rule**: a file under `domain/field/` that implements [`domain::field::Field`], named by a column in
//!   `domain/program/*.rs`. A rule over several cells belongs to the program's `row_rules`. What it says is a
//!   [`domain::finding::Code`] with its sentence in [`words::findings`].
//! * **A page**: a file under `ui/pages/`, one line in the route table of `ui/app.rs`, its texts in `words/`. What it needs from the
//!   server is a function in `api/`, whose body is one call. A new address needs a line in the scope matrix of `tests/it`.
//! * **A job**: a payload and its handler under `server/` (see `server::jobs`), enqueued in the transaction of the change that asks
//!   for it. It must be safe to run twice.
//! * **A program**: one file under `domain/program/` and one line in [`domain::program::Registry::standard`]. The integration tests
//!   add an invented fourth one to prove it.
//! * **A command**: a file under `cli/` and its line in `cli.rs`.
//!
//! # Invariants
//! Each is a test in `tests/it/tidy.rs` or does not compile otherwise.
//! * The domain is pure; bad input is a value (findings), never an `Err`. Where slices are cut never matters.
//! * Every read and write takes a `Scope`, which only `server::auth` can make. What lies outside is *not found*.
//! * A change, its audit entry and its follow-up job commit in one transaction.
//! * SQL stands only under `server/db`; a body in `api` is one call; `web_sys` only under `ui` and `worker`.
//! * Time and randomness come from the context. Secrets have no `Debug`, `Display` or `Serialize`.
//! * Wire types are never row types.

// Views are types, and a page is a deep one.
#![recursion_limit = "512"]

pub mod domain;
pub mod words;

#[cfg(feature = "ui")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ui")]
pub mod ui;
pub mod worker;

#[cfg(any(
    all(feature = "ssr", feature = "hydrate"),
    all(feature = "ssr", feature = "worker"),
    all(feature = "hydrate", feature = "worker")
))]
compile_error!("`ssr`, `hydrate` and `worker` are different builds; enable exactly one");
