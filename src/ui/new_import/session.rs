//! The state of an import before the server has the file, and the actions on it.

mod receive;
mod state;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use super::{handles, upload};
use crate::api::imports::get_rules;
use crate::domain::read::ReadOptions;
use crate::messages::import::{CheckText, ChooseText};
use crate::ui::browser::{self, focus};
use crate::ui::components::Toaster;
use crate::ui::format::counted;
use crate::ui::upload::Sending;
use crate::wire::pages::PagesView;
use crate::worker::client::Client;
use crate::worker::protocol::{Failure, Filter, Progress, Report, ToWorker};

use state::CorrectedFileUse;
pub use state::{Announcement, AskedState, CheckState, EditState, FileInfo, FileState, RowsState, Stage, UploadState};

/// State of the page, by subject. Actions are its methods.
#[derive(Clone, Copy)]
pub struct ImportSession {
    /// Which step is shown.
    pub stage: RwSignal<Stage>,
    /// The chosen file.
    pub file: FileState,
    /// What is asked beside it.
    pub asked: AskedState,
    /// Its check.
    pub check: CheckState,
    /// The rows that are shown.
    pub rows: RowsState,
    /// Changes to it.
    pub edits: EditState,
    /// Its upload.
    pub upload: UploadState,
    /// What screen readers hear.
    pub status: RwSignal<String>,
    /// Says that a change of many was made.
    toaster: Toaster,
}

impl ImportSession {
    /// A session without a file, for everything below.
    pub fn provide() -> ImportSession {
        let session = ImportSession {
            stage: RwSignal::default(),
            file: FileState::default(),
            asked: AskedState::default(),
            check: CheckState::default(),
            rows: RowsState::new(),
            edits: EditState::new(),
            upload: UploadState::default(),
            status: RwSignal::default(),
            toaster: Toaster::here(),
        };
        provide_context(session);
        session
    }

    /// The session of this page. Only below [`ImportSession::provide`].
    pub fn here() -> ImportSession {
        expect_context()
    }

    /// Takes a file and begins to check it. Rules come from the server, nothing is sent there but
    /// the request for them. Without an organization the file waits until there is one.
    pub fn choose(self, file: File) {
        self.choose_as(file, ReadOptions::default());
    }

    /// The same, of a file of which it is known how it is read.
    pub fn choose_as(self, file: File, options: ReadOptions) {
        self.file.trouble.set(String::new());
        let Some(place) = self.file.place.get_untracked() else {
            handles::set_next(file, options);
            self.file.needs_place.set(true);
            return focus("field-organization");
        };
        if self.file.must_agree() {
            handles::set_next(file, options);
            self.file.needs_agreement.set(true);
            self.file.trouble.set(ChooseText::AgreeFirst.en().to_owned());
            return focus("field-agreement");
        }
        spawn_local(async move {
            match get_rules(place.program, place.id).await {
                // The page was left meanwhile, or the file before is on its way.
                _ if self.stage.try_get_untracked().is_none_or(|stage| stage == Stage::Upload) => {}
                Ok(rules) => {
                    self.file.rules.set(Some(rules));
                    handles::set_next(file, options);
                    self.edits.guard.confirm_discard(move || self.take_next());
                }
                Err(error) => {
                    self.file.trouble.set(error.to_string());
                    focus("title");
                }
            }
        });
    }

    /// Goes on with the file that waited for an organization, if one did.
    pub fn place_chosen(self) {
        if self.file.needs_place.get_untracked() && self.file.place.with_untracked(Option::is_some) {
            self.file.needs_place.set(false);
            if let Some((file, options)) = handles::take_next() {
                self.choose_as(file, options);
            }
        }
    }

    /// Another program is chosen, with its texts. What was agreed to was another agreement.
    pub fn program_chosen(self, id: &str, pages: PagesView) {
        self.file.program.set(id.to_owned());
        if self.file.pages.with_untracked(|before| before.agreement != pages.agreement) {
            self.file.agreed.set(false);
            self.file.needs_agreement.set(false);
        }
        self.file.pages.set(pages);
    }

    /// Goes on with the file that waited for the agreement, if one did.
    pub fn agree(self, agreed: bool) {
        self.file.agreed.set(agreed);
        if agreed && self.file.needs_agreement.get_untracked() {
            self.file.needs_agreement.set(false);
            if let Some((file, options)) = handles::take_next() {
                self.choose_as(file, options);
            }
        }
    }

    /// Goes on to the file that was chosen, now that there are rules for it.
    fn take_next(self) {
        let Some((file, options)) = handles::take_next() else { return };
        self.file.info.set(FileInfo { name: file.name(), size: file.size() as u64 });
        handles::set_file(file);
        self.file.options.set(options);
        self.start_check();
    }

    /// Checks the chosen file with the current options, in a worker of its own.
    pub fn start_check(self) {
        let (Some(file), Some(rules)) = (handles::file(), self.file.rules.get_untracked()) else { return };
        self.check.report.set(Report::default());
        self.check.progress.set(Progress { total: file.size() as u64, ..Progress::default() });
        // With other options it is another upload.
        self.upload.key.set(None);
        self.check.failure.set(None);
        self.file.trouble.set(String::new());
        self.check.canceled.set(false);
        self.edits.guard.unsaved.set(false);
        self.rows.filter.set(Filter::All);
        self.rows.folded.set(Vec::new());
        self.rows.rows.update(|rows| {
            rows.rows.clear();
            rows.total = 0;
            rows.version = 0;
        });
        self.stage.set(Stage::Check);
        self.status.set(CheckText::Started.en().to_owned());
        match handles::take_spare().map_or_else(|| self.start_worker(), Ok) {
            Ok(client) => {
                client.check(&file, rules, self.file.options.get_untracked());
                handles::set_client(client);
            }
            Err(failure) => self.check.failure.set(Some(failure)),
        }
    }

    fn start_worker(self) -> Result<Client, Failure> {
        Client::start(&browser::worker_addresses(), move |message, blob| self.receive(message, blob))
    }

    /// Loads a worker while the person is choosing. One that cannot start is no trouble before
    /// there is a file.
    pub fn prepare_worker(self) {
        if let Ok(client) = self.start_worker() {
            handles::set_spare(client);
        }
    }

    /// Back to choosing, after a question where changes would be discarded.
    pub fn choose_another(self) {
        self.edits.guard.confirm_discard(move || self.restart());
    }

    /// Reads headers of the file as columns of the template: pairs of both. Changes stay.
    pub fn accept_columns(self, columns: Vec<(String, String)>) {
        self.file.options.update(|options| options.map.extend(columns.iter().cloned()));
        // With other options it is another upload.
        self.upload.key.set(None);
        self.status.set(CheckText::Started.en().to_owned());
        self.ask(ToWorker::Map(columns));
    }

    /// Back to choosing; the file and what was learned of it are dropped.
    fn restart(self) {
        handles::clear();
        self.edits.guard.unsaved.set(false);
        self.check.failure.set(None);
        self.upload.sending.set(Sending::Idle);
        self.stage.set(Stage::Choose);
        self.prepare_worker();
    }

    /// Stops the check.
    pub fn cancel(self) {
        handles::end_client();
        self.check.canceled.set(true);
        self.stage.set(Stage::Choose);
        self.prepare_worker();
    }

    /// Asks the worker for something.
    pub fn ask(self, message: ToWorker) {
        handles::with_client(|client| client.send(&message));
    }

    /// Changes the file: the same as [`ImportSession::ask`], and the page then asks before it is
    /// left.
    pub fn change(self, message: ToWorker) {
        self.edits.guard.unsaved.set(true);
        // Another file than the one announced, if one was.
        self.upload.key.set(None);
        // What a toast offers to undo is no longer the last change.
        self.toaster.withdraw();
        self.ask(message);
    }

    /// Changes many rows at once; once they have been checked, a toast says how many, and offers to
    /// undo it.
    pub fn change_many(self, message: ToWorker) {
        let announcement = match message {
            ToWorker::DeleteRows(_) | ToWorker::DeleteKind { .. } => Announcement::Skipped,
            ToWorker::RestoreRows(_) => Announcement::PutBack,
            _ => Announcement::Fixed,
        };
        self.edits.announcement.set(Some(announcement));
        self.change(message);
    }

    /// Says something that the page does not show otherwise.
    pub fn say(self, text: &str) {
        self.toaster.say(text);
    }

    /// Changes one line; once it has been checked, screen readers hear how many errors are left.
    pub fn change_line(self, line: u32, message: ToWorker) {
        self.edits.announcement.set(Some(Announcement::Checked(line)));
        self.change(message);
    }

    /// Undoes the last change, if there is one.
    pub fn undo(self) {
        self.edits.announcement.set(Some(Announcement::Undone));
        self.change(ToWorker::Undo);
    }

    /// Does it again, if one was undone.
    pub fn redo(self) {
        self.edits.announcement.set(Some(Announcement::Redone));
        self.change(ToWorker::Redo);
    }

    /// Shows only the rows of a filter, and selects the first problem among them.
    pub fn show(self, filter: Filter) {
        self.rows.filter.set(filter);
        self.ask(ToWorker::Next { from: None, backwards: false, filter });
    }

    /// Has the corrected file written and hands it to the person.
    pub fn download(self) {
        self.edits.corrected_use.set(Some(CorrectedFileUse::Download));
        self.ask(ToWorker::Corrected);
    }

    /// Whether accounts are created right after the server's check: as the person chose, or as the
    /// organization does.
    pub fn applies_at_once(self) -> bool {
        let place = self.file.place.with_untracked(|place| place.as_ref().map(|place| place.id));
        let all = self.asked.options.get_untracked().places;
        // Where no organization is chosen, only what all of them do.
        let default = match place {
            Some(id) => all.iter().any(|place| place.organization == id && place.apply_at_once),
            None => all.iter().all(|place| place.apply_at_once),
        };
        self.asked.apply_at_once.get_untracked().unwrap_or(default)
    }

    /// Whether every question has its answer; goes to the first that has none.
    fn is_answered(self) -> bool {
        let asked = untrack(|| self.asked.questions(&self.file.program.get_untracked()));
        let Some(open) = asked.into_iter().find(|question| self.asked.answer(&question.name).is_empty()) else { return true };
        focus(&format!("field-{}", open.name));
        self.asked.missing.set(open.name);
        false
    }

    /// Sends the file, with its changes.
    pub fn send(self) {
        if !self.is_answered() {
            return;
        }
        if self.check.report.with_untracked(|report| report.changed) {
            self.edits.corrected_use.set(Some(CorrectedFileUse::Upload));
            self.ask(ToWorker::Corrected);
        } else {
            self.send_as_it_is();
        }
    }

    /// Sends the file as it was chosen.
    pub fn send_as_it_is(self) {
        if !self.is_answered() {
            return;
        }
        if let Some(file) = handles::file() {
            upload::start(self, file, self.file.options.get_untracked());
        }
    }

    /// What is wrong with the choice of an organization: a file waits for it.
    pub fn place_problem(self) -> Signal<Option<String>> {
        Signal::derive(move || self.file.needs_place.get().then(|| ChooseText::PlaceFirst.en().to_owned()))
    }
}

/// `1 row`, `1,204 rows`.
pub fn rows_text(rows: u32) -> String {
    counted(u64::from(rows), CheckText::Row.en(), CheckText::Rows.en())
}
