//! The import page before the server has the file: choose, check, upload. [`Desk`] is its state and its verbs; the pieces under
//! `import/` show it. The page of an import that the server knows is `pages/import`.

pub mod check;
pub mod choose;
pub mod detected;
pub mod edit;
pub mod grid;
pub mod held;
pub mod leave;
pub mod live;
pub mod notes;
pub mod plan;
pub mod problems;
pub mod results;
pub mod send;
pub mod state;
pub mod upload;

use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};

use crate::api::imports::get_rules;
use crate::domain::read::{Encoding, ReadOptions};
use crate::domain::rules::Rules;
use crate::messages::import::{CheckText, GridText};
use crate::ui::browser::{self, focus};
use crate::ui::format::{counted, number};
use crate::ui::signal::RwSignal;
use crate::wire::session::OrganizationRef;
use crate::worker::client::{Addresses, Client};
use crate::worker::protocol::{Failure, Filter, Found, FromWorker, Progress, Report, Rows, ToWorker, Window};

use leave::Guard;
use send::Sending;

/// Which of the page's three faces stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stage {
    /// No file yet.
    #[default]
    Choose,
    /// A file is being checked, or was.
    Check,
    /// It is on its way to the server.
    Upload,
}

/// What becomes of the corrected file when the worker has written it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Download,
    Upload,
}

/// What would lose changes that are neither downloaded nor uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Losing {
    /// Going to another address.
    Leave(String),
    /// Going back or forward in the browser.
    Back,
    /// Choosing another file.
    Restart,
    /// Taking the file that was chosen meanwhile.
    Next,
    /// Reading a header of the file as a column of the template: (header, column).
    Accept(String, String),
}

/// What is said of a change, once it has been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saying {
    /// A cell of this line was edited.
    Checked(u32),
    /// The last change was taken back, if there was one.
    Undone,
    /// It was done again, if one was taken back.
    Redone,
}

impl Saying {
    fn text(self, before: &Report, now: &Report) -> Option<String> {
        match self {
            Saying::Checked(line) => {
                let errors = counted(u64::from(now.counts.failed), GridText::Error.en(), GridText::ErrorRows.en());
                Some(GridText::Saved.fill(&[("line", &line), ("errors", &errors)]))
            }
            Saying::Undone => (now.undo < before.undo).then(|| GridText::Undone.en().to_owned()),
            Saying::Redone => (now.redo < before.redo).then(|| GridText::Redone.en().to_owned()),
        }
    }
}

/// Name and size of the chosen file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileInfo {
    /// Name without a path.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// State and verbs of the page.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Organization for which the file is checked.
    pub place: RwSignal<Option<OrganizationRef>>,
    /// What stands on the page.
    pub stage: RwSignal<Stage>,
    /// The chosen file.
    pub file: RwSignal<FileInfo>,
    /// How it is to be read.
    pub options: RwSignal<ReadOptions>,
    /// How far the check is.
    pub progress: RwSignal<Progress>,
    /// What is known of the file.
    pub report: RwSignal<Report>,
    /// Why the check cannot go on.
    pub failure: RwSignal<Option<Failure>>,
    /// A problem of choosing: in words.
    pub trouble: RwSignal<String>,
    /// The check was stopped by the person.
    pub canceled: RwSignal<bool>,
    /// Rows that the grid shows.
    pub filter: RwSignal<Filter>,
    /// The rows that the worker sent last.
    pub rows: RwSignal<Rows>,
    /// Where the worker found the next problem; the number grows with every answer.
    pub found: RwSignal<(u32, Option<Found>)>,
    /// Said to screen readers.
    pub said: RwSignal<String>,
    /// What is said next.
    pub(super) saying: RwSignal<Option<Saying>>,
    /// Changes stand neither in a download nor on the server.
    pub unsaved: RwSignal<bool>,
    /// How the upload stands.
    pub sending: RwSignal<Sending>,
    /// Bytes that are to be sent.
    pub(super) size: RwSignal<u64>,
    /// Bytes that the server has.
    pub sent: RwSignal<u64>,
    /// Asks before they are lost.
    pub guard: Guard,
    rules: RwSignal<Option<Rules>>,
    purpose: RwSignal<Option<Purpose>>,
    /// One upload of one file: the same key again answers with the same import.
    pub(super) key: RwSignal<Option<Uuid>>,
}

impl Desk {
    /// An empty desk.
    pub fn new() -> Desk {
        let guard = Guard::new(false);
        Desk {
            place: RwSignal::default(),
            stage: RwSignal::default(),
            file: RwSignal::default(),
            options: RwSignal::default(),
            progress: RwSignal::default(),
            report: RwSignal::default(),
            failure: RwSignal::default(),
            trouble: RwSignal::default(),
            canceled: RwSignal::default(),
            filter: RwSignal::default(),
            rows: RwSignal::new(Rows {
                window: Window { filter: Filter::All, first: 0, count: 0 },
                version: 0,
                total: 0,
                rows: Vec::new(),
            }),
            found: RwSignal::default(),
            said: RwSignal::default(),
            saying: RwSignal::default(),
            unsaved: guard.unsaved,
            sending: RwSignal::default(),
            size: RwSignal::default(),
            sent: RwSignal::default(),
            guard,
            rules: RwSignal::default(),
            purpose: RwSignal::default(),
            key: RwSignal::default(),
        }
    }

    /// The desk of this page.
    pub fn here() -> Desk {
        use_context().unwrap_or_else(Desk::new)
    }

    /// Takes a file and begins to check it. Rules come from the server; nothing is sent but the wish for them.
    pub fn choose(self, file: File) {
        let Some(place) = self.place.get_untracked() else { return };
        self.trouble.set(String::new());
        spawn_local(async move {
            match get_rules(place.program, place.id).await {
                // The page was left meanwhile, or the file before is on its way.
                _ if self.rules.is_disposed() || self.stage.get_untracked() == Stage::Upload => {}
                Ok(rules) => {
                    self.rules.set(Some(rules));
                    held::keep_next(file);
                    self.lose(Losing::Next);
                }
                Err(error) => {
                    self.trouble.set(error.to_string());
                    focus("title");
                }
            }
        });
    }

    /// Goes on to the file that was chosen, now that there are rules for it.
    fn take_next(self) {
        let Some(file) = held::take_next() else { return };
        self.file.set(FileInfo { name: file.name(), size: file.size() as u64 });
        held::keep_file(file);
        self.options.set(ReadOptions::default());
        self.check();
    }

    /// Checks the chosen file, with the options as they stand, in a worker of its own.
    pub fn check(self) {
        let (Some(file), Some(rules)) = (held::file(), self.rules.get_untracked()) else { return };
        self.report.set(Report::default());
        self.progress.set(Progress { total: file.size() as u64, ..Progress::default() });
        // Read otherwise, it is another upload.
        self.key.set(None);
        self.failure.set(None);
        self.trouble.set(String::new());
        self.canceled.set(false);
        self.unsaved.set(false);
        self.filter.set(Filter::All);
        self.rows.update(|rows| {
            rows.rows.clear();
            rows.total = 0;
            rows.version = 0;
        });
        self.stage.set(Stage::Check);
        self.said.set(CheckText::Started.en().to_owned());
        match held::take_waiting().map_or_else(|| self.start(), Ok) {
            Ok(client) => {
                client.check(&file, rules, self.options.get_untracked());
                held::keep_client(client);
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }

    /// Does it at once where nothing is lost; otherwise the person is asked first (see [`leave`]).
    pub fn lose(self, losing: Losing) {
        if self.unsaved.get_untracked() {
            return self.guard.losing.set(Some(losing));
        }
        match losing {
            // Who leaves goes by themselves.
            Losing::Leave(_) | Losing::Back => {}
            Losing::Restart => self.restart(),
            Losing::Next => self.take_next(),
            Losing::Accept(header, column) => {
                self.options.update(|options| options.map.push((header, column)));
                self.check();
            }
        }
    }

    /// Starts a worker.
    fn start(self) -> Result<Client, Failure> {
        let asset = |name: &str, otherwise: &str| browser::asset(name).unwrap_or_else(|| otherwise.to_owned());
        let addresses = Addresses {
            script: asset("worker-script", "/worker.js"),
            bundle: asset("worker", "/pkg/worker_bundle.js"),
            wasm: asset("worker-wasm", "/pkg/worker_bundle_bg.wasm"),
        };
        Client::start(&addresses, move |message, blob| self.hear(message, blob))
    }

    /// Has a worker get ready while the person is choosing. One that cannot start is no trouble before there is a file.
    pub fn get_ready(self) {
        if let Ok(client) = self.start() {
            held::keep_waiting(client);
        }
    }

    /// Back to choosing; the file and what was learnt of it are let go.
    pub fn restart(self) {
        held::clear();
        self.unsaved.set(false);
        self.failure.set(None);
        self.sending.set(Sending::Idle);
        self.stage.set(Stage::Choose);
        self.get_ready();
    }

    /// Stops the check.
    pub fn cancel(self) {
        held::end_client();
        self.canceled.set(true);
        self.stage.set(Stage::Choose);
        self.get_ready();
    }

    /// Asks the worker for something.
    pub fn ask(self, message: ToWorker) {
        held::with_client(|client| client.send(&message));
    }

    /// Changes the file: the same as [`Desk::ask`], and the page then asks before it is left.
    pub fn change(self, message: ToWorker) {
        self.unsaved.set(true);
        // Another file than the one announced, if one was.
        self.key.set(None);
        self.ask(message);
    }

    /// Changes one line; how many errors are left is said once it has been checked.
    pub fn change_line(self, line: u32, message: ToWorker) {
        self.saying.set(Some(Saying::Checked(line)));
        self.change(message);
    }

    /// Has the corrected file written and hands it to the person.
    pub fn download(self) {
        self.purpose.set(Some(Purpose::Download));
        self.ask(ToWorker::Corrected);
    }

    /// Sends the file, with its changes.
    pub fn upload(self) {
        if self.report.with_untracked(|report| report.changed) {
            self.purpose.set(Some(Purpose::Upload));
            self.ask(ToWorker::Corrected);
        } else if let Some(file) = held::file() {
            upload::start(self, file, self.options.get_untracked());
        }
    }

    fn hear(self, message: FromWorker, blob: Option<Blob>) {
        match message {
            FromWorker::Progress(progress) => {
                self.say_progress(progress);
                self.progress.set(progress);
            }
            FromWorker::Report(report) => self.hear_report(*report),
            FromWorker::Rows(rows) => {
                if rows.window.filter == self.filter.get_untracked() {
                    self.rows.set(rows);
                }
            }
            FromWorker::Found(found) => {
                if found.is_none() {
                    self.said.set(GridText::NoMore.en().to_owned());
                }
                self.found.update(|(count, last)| {
                    *count += 1;
                    *last = found;
                });
            }
            FromWorker::Corrected { as_utf8 } => {
                if let Some(blob) = blob {
                    self.take_corrected(&blob, as_utf8);
                }
            }
            FromWorker::Canceled => self.canceled.set(true),
            FromWorker::Failed(failure) => {
                held::end_client();
                self.failure.set(Some(failure));
            }
        }
    }

    fn hear_report(self, report: Report) {
        if report.done && !self.report.with_untracked(|before| before.done) {
            self.said.set(CheckText::Finished.fill(&[
                ("rows", &rows_text(report.counts.rows())),
                ("failed", &number(u64::from(report.counts.failed))),
                ("warned", &number(u64::from(report.counts.warned))),
            ]));
        }
        if let Some(saying) = self.saying.get_untracked() {
            self.saying.set(None);
            if let Some(text) = self.report.with_untracked(|before| saying.text(before, &report)) {
                self.said.set(text);
            }
        }
        // A report answers a change, so it knows of all that a download may have been too early for.
        if self.unsaved.get_untracked() != report.changed {
            self.unsaved.set(report.changed);
        }
        self.report.set(report);
    }

    fn say_progress(self, progress: Progress) {
        let quarter = |p: Progress| p.bytes * 4 / p.total.max(1);
        let (before, now) = (quarter(self.progress.get_untracked()), quarter(progress));
        if now > before && now < 4 {
            self.said.set(CheckText::ReadPercent.fill(&[("percent", &(now * 25))]));
        }
    }

    fn take_corrected(self, blob: &Blob, as_utf8: bool) {
        let name = self.file.with_untracked(|file| file.name.clone());
        match self.purpose.get_untracked() {
            Some(Purpose::Download) => {
                save(blob, &name);
                self.unsaved.set(false);
                self.said.set(if as_utf8 { CheckText::AsUtf8.en() } else { CheckText::Downloaded.en() }.to_owned());
            }
            Some(Purpose::Upload) => {
                let mut options = self.options.get_untracked();
                if as_utf8 {
                    options.encoding = Some(Encoding::Utf8);
                }
                if let Some(file) = held::named(blob, &name) {
                    upload::start(self, file, options);
                }
            }
            None => {}
        }
        self.purpose.set(None);
    }
}

/// `1 row`, `1,204 rows`.
pub fn rows_text(rows: u32) -> String {
    counted(u64::from(rows), CheckText::Row.en(), CheckText::Rows.en())
}

impl Default for Desk {
    fn default() -> Self {
        Desk::new()
    }
}

/// Hands bytes to the person as a download.
fn save(blob: &Blob, name: &str) {
    let Ok(address) = web_sys::Url::create_object_url_with_blob(blob) else { return };
    if let Ok(link) = document().create_element("a") {
        use wasm_bindgen::JsCast;
        let link: web_sys::HtmlAnchorElement = link.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    set_timeout(
        move || {
            // An address that is gone already is gone.
            let _ = web_sys::Url::revoke_object_url(&address);
        },
        std::time::Duration::from_secs(60),
    );
}
