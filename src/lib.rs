//! **Muster**: staff create accounts for people who cannot sign up themselves. A spreadsheet is
//! checked in the browser before anything is sent, the server decides, and nobody gets two
//! accounts.
//!
//! # The map
//! One package, four builds. A feature adds areas; it hardly ever changes lines inside them (a test
//! counts them: at most 12).
//!
//! | build | feature | areas | optimized for |
//! |---|---|---|---|
//! | domain | none | [`domain`], [`messages`] | compiles and tests alone in seconds |
//! | page | `hydrate` (wasm32) | + `wire`, `api`, `ui`, [`worker`] (`client`) | size, split by lazy routes |
//! | worker | `worker` (wasm32, simd128) | + [`worker`] (`entry`) | speed |
//! | server | `ssr` | + `wire`, `api`, `ui`, `server`, `cli` | speed |
//!
//! | area | what it holds | what it never does |
//! |---|---|---|
//! | [`domain`] | what a file, a row, an account and a plan are; every rule; a program is a folder of it | I/O, a clock, randomness, a framework |
//! | [`messages`] | the sentences of pages, findings and refusals; a program's own texts are in its folder | logic |
//! | `wire` | the types that cross between page and server | database rows |
//! | `api` | server functions: a signature and one call into `server` | SQL, decisions |
//! | `ui` | shell, route table, pages, components, in Leptos as it comes | rules of its own: it shows what the domain says |
//! | [`worker`] | the open file: offsets, findings, edits; and how the page talks to it | copies of the file's text |
//! | `server` | permissions, storage, jobs, HTTP; `server/accounts` alone writes accounts | personal data in logs or addresses |
//! | `cli` | one subcommand a file, over the server's functions | a second way to do anything |
//!
//! Arrows between areas are tests (`tests/it/layers.rs`): `wire` and `messages` name nothing above
//! them, `server/db` names nothing above it, and `server/app` (types) does not know `server/open`
//! (wiring).
//!
//! # A file, from drop to results
//! 1. The page hands the `File` to the worker (`worker::client`). Nothing is sent yet.
//! 2. The worker feeds slices to [`domain::check`]'s `Checker`: decode, parse, header, fields,
//!    whole-file rules. It keeps where each row begins, a byte of flags and sets of rows per kind
//!    of problem; the text stays in the file. Edits are kept beside it.
//! 3. On *Upload* the page sends the same bytes (or the corrected ones) in parts; each is committed
//!    before it is acknowledged (`server::imports::receive`).
//! 4. A job checks the bytes again, because a browser's word is not evidence
//!    (`server::imports::stage`). For each chunk it looks all keys up at once, loads the facts of
//!    the accounts that were hit, decides each row (the program's `decide`) and writes the rows
//!    with their planned action (`plan`). The plan is that table; the detected encoding, delimiter
//!    and header are stored with it.
//! 5. On *Apply*, or at the end of planning where the person chose that and no row needs a decision
//!    (`at_once`), chunks become jobs (`server::imports::apply`). `server::accounts::create` makes
//!    the accounts; keys, outcomes and one audit entry per chunk commit together. A unique key
//!    decides every race. Passwords wait encrypted and are hashed afterwards.
//! 6. Results are written from the table by [`domain::results`]: exact, safe, failed rows only,
//!    details.
//!    A row whose person is elsewhere in the tree moves them, or asks the other side
//!    (`server::moves`); one that may be somebody else waits for a person (`server::reviews`).
//! 7. *Undo* removes the accounts that nobody has used since, chunk by chunk
//!    (`server::imports::undo`, `server::accounts::undo`); [`domain::undo`] says which stay, and
//!    why.
//!
//! # Where to add
//! Each new file also needs its `mod` (and `pub use`) line in the file that is named as its folder.
//! * **A rule for a cell**: a file under `domain/field/` that implements [`domain::field::Field`],
//!   both sides of it in `domain/field/tests.rs`, and a column in `domain/program/ID/columns.rs`
//!   that names it. A value is `Bad` exactly when an error was reported, and an offered fix must
//!   pass. A value that the organization sets is a `Setting` of the program, or of `domain/org.rs`
//!   where every program has it.
//! * **A rule over the cells of a row**: the program's `row_rules` ([`domain::check::RowRules`];
//!   rows whose number is good do not reach it). **Over the rows of a file**: a key kind with
//!   `duplicate`. [`domain::check`] has the table.
//! * **What keeps an account when its import is undone**: a line in the table of
//!   [`domain::undo`], what it asks of an account in `server/accounts/undo.rs`, and its words in
//!   `messages/undo.rs`.
//! * **The text of a rule**: a [`domain::finding::Code`], at the end of `codes!` in
//!   `domain/finding.rs` because stored rows hold its number; its name in `by_code!` in
//!   `messages/findings.rs`; its `Sentence` and its `Title` (no two alike) in
//!   `messages/findings/texts.rs`; where useful an `Advice`, and an offer for all alike in
//!   `worker/document/summary.rs`.
//! * **An action of a plan**: a variant of [`domain::plan::Action`] with its stable name and that
//!   of its outcome, and who carries it out (`server::imports::decide::carried_out`). It is counted
//!   under its name in `import_counts`, sent and shown by `--json` as it is
//!   ([`domain::action_counts`]); its texts and its tab are in `messages/import.rs` and
//!   `ui/import_view/plan.rs`.
//! * **A column of a template**: besides the program, the headers in its tests, in
//!   `tests/it/imports/world.rs`, `xtask/src/generate.rs` and `end2end/support/damaged_file.ts`.
//! * **A page**: a file under `ui/pages/` (inside `RequirePermission` when not everybody may see
//!   it), its address in `ui/routes.rs`, a line in the table of `ui/app.rs` and one in a group of
//!   `ui/lazy.rs`, its texts in `messages/pages.rs`; a place in the rail is a line of `PLACES` in
//!   `ui/frame.rs`. Tests: a line in `ADDRESSES` of `tests/it/scope.rs`, one in `PAGES` of
//!   `end2end/tests/pages.spec.ts`, and for the rail in `end2end/tests/frame.spec.ts`. A stylesheet
//!   is imported by `style/main.css`.
//! * **A page of the account holders' portal**: a component under `ui/portal/`, printed by the
//!   server alone and without script; its handler and `.route` in `server/http/portal.rs`, behind
//!   a look at who asks that knows only holders; what it does in `server/portal/`, with a `Holder`
//!   and no `Ctx`; its texts in `messages/portal.rs`; its address with `Asks::Holder` in
//!   `ADDRESSES` of `tests/it/scope.rs`.
//! * **A server function**: in `api/`, with an `endpoint` of its own and a body of one call into
//!   `server`, and a line in `CALLS` of `tests/it/scope.rs` with a body that is understood; a new
//!   kind of id is made in `World::new` there.
//! * **An audited change**: a permission of `domain/access.rs`; where tables change, a new file of
//!   the same name under `migrations/sqlite` and `migrations/postgres` (one that was released is
//!   never changed); SQL in `server/db/`; a function in `server/` that asks `ctx.require` first
//!   (then `ctx.require_fresh`, where a session alone is not enough; the page asks through
//!   `Session::fresh`) and then does everything in one `Db::transact`, which may run it several
//!   times: the change, `audit::append`, `jobs::enqueue`. Its `AuditAction` goes into
//!   `domain/audit.rs`, its words into `ACTIONS` of `messages/audit.rs`, those of a new fact into
//!   `DETAILS`. `server::organizations::add` is the pattern. Test it with `on_each_backend!` in
//!   `tests/it/`.
//! * **A route that is no server function** (a plain form, a file, a stream): a handler under
//!   `server/http/` and its `.route` in `server/http.rs` or `server/http/imports.rs`, inside the
//!   router behind `visitor::identify`. Forms take 256 KiB; only `imports::routes` counts its own
//!   bytes (`http/counted.rs`: what comes before a form's file). It needs a line in `ADDRESSES` of
//!   the scope matrix.
//! * **A job**: a payload that implements `server::jobs::Job`, and `.with::<It>()` in
//!   `server::open::standard_handlers`, `imports::jobs::handlers` or `accounts::handlers`. Enqueue
//!   it in the transaction of the change that asks for it. It must be safe to run twice, and where
//!   people wait for it, `give_up` shows them that it failed for good. If `muster import` has to
//!   wait for it, it is listed in `TO_THE_END`. A recurring one has a fixed id and is planted in
//!   `server/http/serve.rs` (see `CleanUp`).
//! * **A program**: a folder under `domain/program/`, its `pub mod` in `domain/program.rs`, its
//!   line in [`domain::program::Registry::standard`]; what its pages say in a `pages.rs` there,
//!   with its line in [`domain::program::pages::PageRegistry::standard`].
//!   `tests/it/fourth_program.rs` walks one through that only it knows.
//! * **A change to accounts**: in `server/accounts/`, the only writer of accounts, their keys and
//!   passwords; their states and transitions are one table in [`domain::account`].
//! * **Something sealed**: a column that is called `sealed`, with its place as associated data, its
//!   table in `SEALED` of `server/db/key_rotation.rs` (a test compares), and its renewal in
//!   `server/accounts/renew.rs` or `server/imports/renew.rs`, so that another master key can take
//!   over (`server::keys`).
//! * **A permission that is ticked on a grant**: an `Extra` of `domain/access.rs`, in `may_add` of
//!   the roles that may have it.
//! * **A bound on what one client, session, person or organization takes**: a line of `variables!`
//!   in `server/config/limits.rs`, one of the table in README.md (a test compares) and of
//!   `docs/security.md`; what holds it is in `server/limits.rs`, `server/http/connections.rs` or
//!   `server/imports/quota.rs`. Test: too much of it, in `tests/it/{limits,connections}.rs`.
//! * **A command**: a file under `cli/`, and in `cli.rs` its `pub mod`, its variant of `Command`
//!   and its arm in `main`. It answers through `Env::say`, and 0, 1 or 2: done, done with something
//!   wrong, could not. Test: `tests/it/commands.rs`.
//!
//! # Invariants
//! Most are tests: `tests/it/{tidy,layers,leptos}.rs` for what the text shows,
//! `domain/check/tests/laws.rs` for slices, `tests/it/scope.rs` for scope. That one transaction
//! holds a whole change is for the reviewer.
//! * The domain is pure; bad input is a value (findings), never an `Err`. Where slices are cut
//!   never matters.
//! * Every read and write takes a `Scope`, which only `server::auth` can make. What is outside is
//!   *not found*.
//! * A change, its audit entry and its follow-up job commit in one transaction.
//! * SQL stands only under `server/db`; a body in `api` is one call; `web_sys` only under `ui` and
//!   `worker`.
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
