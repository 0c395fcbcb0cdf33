//! **Muster**: staff create accounts for people who cannot sign up themselves. A spreadsheet is checked in the browser before
//! anything is sent, the server decides, and nobody is made twice.
//!
//! # The map
//! One package, four builds. A feature switches rooms on; it hardly ever changes lines inside them (a test
//! counts them: at most 12).
//!
//! | build | feature | rooms | optimized for |
//! |---|---|---|---|
//! | domain | none | [`domain`], [`messages`] | compiles and tests alone in seconds |
//! | page | `hydrate` (wasm32) | + `api`, `ui`, [`worker`] (`client`) | size |
//! | worker | `worker` (wasm32, simd128) | + [`worker`] (`entry`) | speed |
//! | server | `ssr` | + `api`, `ui`, `server`, `cli` | speed |
//!
//! | room | what stands there | what never does |
//! |---|---|---|
//! | [`domain`] | what a file, a row, an account and a plan are; every rule | I/O, a clock, chance, a framework |
//! | [`messages`] | every sentence of pages, findings and refusals; labels of columns, settings and roles stand with the data | logic |
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
//! 4. A job checks the bytes again, because a browser's word is not evidence (`server::imports::stage`). For each chunk it looks all
//!    keys up at once, decides each row in [`domain::plan`] (`decide`) and writes the rows with their planned action (`plan`). The plan
//!    is that table; beside it is what was detected, for imports where nobody was asked.
//! 5. On *Apply* chunks become jobs (`server::imports::apply`): accounts, keys, outcomes and one audit entry a chunk commit together.
//!    A unique key decides every race. Passwords wait encrypted and are hashed afterwards.
//! 6. Results are written from the table by [`domain::results`]: exact, safe, failed rows only, details.
//!
//! # Where to add
//! Each new file also wants its `mod` (and `pub use`) line in the file that is named as its folder.
//! * **A rule for a cell**: a file under `domain/field/` that implements [`domain::field::Field`], both sides of it in
//!   `domain/field/tests.rs`, and a column in `domain/program/*.rs` that names it. A value is `Bad` exactly when an error was said, and
//!   an offered fix must pass. A value that the organization sets is a `Setting` in `domain/org.rs`.
//! * **A rule over the cells of a row**: the program's `row_rules` ([`domain::check::RowRules`]; rows whose number is good do not reach
//!   it). **Over the rows of a file**: a key kind with `duplicate_at`. [`domain::check`] has the table.
//! * **What a rule says**: a [`domain::finding::Code`], at the end of `codes!` in `domain/finding.rs` because stored rows hold its
//!   number; its name in `by_code!` in `messages/findings.rs`; its `Sentence` and its `Title` (no two alike) in `messages/findings/texts.rs`.
//!   Where wanted, an `Advice`, a `Button`, and an offer for all alike in `worker/document/summary.rs`.
//! * **A column of a template**: besides the program, the headers in its tests, in `tests/it/imports/world.rs`,
//!   `xtask/src/generate.rs` and `end2end/support/damaged_file.ts`.
//! * **A page**: a file under `ui/pages/`, its address in `ui/routes.rs`, a line in the table of `ui/app.rs` (inside `only(P::…)` when
//!   not everybody may), its texts in `messages/pages.rs`; a place in the rail is a line of `PLACES` in `ui/frame.rs`. Tests: a line in
//!   `ADDRESSES` of `tests/it/scope.rs`, one in `PAGES` of `end2end/tests/pages.spec.ts`, and for the rail in
//!   `end2end/tests/frame.spec.ts`. A stylesheet is imported by `style/main.css`.
//! * **A server function**: in `api/`, with an `endpoint` of its own and a body of one call into `server`, and a line in `CALLS` of
//!   `tests/it/scope.rs` with a body that is understood; a new kind of id is made in `World::new` there.
//! * **An audited change**: a permission of `domain/access.rs`; where tables change, a new file of the same name under
//!   `migrations/sqlite` and `migrations/postgres` (one that was released is never changed); SQL in `server/db/`; a function in
//!   `server/` that asks `ctx.require` first (then `ctx.require_fresh`, where a session
//!   alone is not enough; the page asks through `Session::fresh`) and then does everything in one `Db::transact`, which may run it several times: the
//!   change, `audit::append`, `jobs::enqueue`. Its `AuditAction` goes into `domain/audit.rs`, its words into `ACTIONS` of `messages/audit.rs`,
//!   those of a new fact in its detail into `DETAILS`.
//!   `server::organizations::add` is the pattern. Test it with `on_each_backend!` in `tests/it/`.
//! * **A route that is no server function** (a plain form, a file, a stream): a handler under `server/http/` and its `.route` in
//!   `server/http.rs` or `server/http/imports.rs`, inside the router behind `visitor::identify`. Forms take 256 KiB; only
//!   `imports::routes` counts its own bytes (`http/counted.rs`: what comes before a form's file). It needs a line in `ADDRESSES` of the scope matrix.
//! * **A job**: a payload that implements `server::jobs::Job`, and `.with::<It>()` in `server::open::standard_handlers` or
//!   `imports::jobs::handlers`. Enqueue it in the transaction of the change that asks for it. It must be safe to run twice, and
//!   where people wait for it, `give_up` tells them that it failed for good. If
//!   `muster import` has to wait for it, it stands in `TO_THE_END`. One that comes again and again has a fixed id and is planted in
//!   `server/http/serve.rs` (see `CleanUp`).
//! * **A program**: a file under `domain/program/`, its `pub mod` in `domain/program.rs`, its line in
//!   [`domain::program::Registry::standard`]. `tests/it/fourth_program.rs` walks one through that only it knows.
//! * **A command**: a file under `cli/`, and in `cli.rs` its `pub mod`, its variant of `Command` and its arm in `main`. It answers
//!   through `Env::say`, and 0, 1 or 2: done, done with something wrong, could not. Test: `tests/it/commands.rs`.
//!
//! # Invariants
//! Most are tests: `tests/it/tidy.rs` for what the text shows, `domain/check/tests/laws.rs` for slices, `tests/it/scope.rs` for
//! scope. That one transaction holds a whole change is for the reader of the change.
//! * The domain is pure; bad input is a value (findings), never an `Err`. Where slices are cut never matters.
//! * Whatever a person asks for is asked of a `Scope`, which only `server::auth` can make. What lies outside is *not found*.
//! * A change, its audit entry and its follow-up job commit in one transaction.
//! * SQL stands only under `server/db`; a body in `api` is one call; `web_sys` only under `ui` and `worker`.
//! * Time and randomness come from the context. Secrets have no `Debug`, `Display` or `Serialize`.
//! * Wire types are never row types.

// Views are types, and a page is a deep one.
#![recursion_limit = "512"]

pub mod domain;
pub mod messages;

#[cfg(feature = "ui")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ui")]
pub mod ui;
#[cfg(feature = "ui")]
pub mod wire;
pub mod worker;

#[cfg(any(
    all(feature = "ssr", feature = "hydrate"),
    all(feature = "ssr", feature = "worker"),
    all(feature = "hydrate", feature = "worker")
))]
compile_error!("`ssr`, `hydrate` and `worker` are different builds; enable exactly one");
