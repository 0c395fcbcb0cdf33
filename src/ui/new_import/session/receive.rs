//! What the worker's answers do to the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Blob;

use super::state::CorrectedFileUse;
use super::{ImportSession, rows_text};
use crate::domain::read::Encoding;
use crate::messages::import::{CheckText, GridText};
use crate::ui::browser::catch_focus;
use crate::ui::format::number;
use crate::ui::new_import::grid::to_clipboard;
use crate::ui::new_import::{handles, upload};
use crate::worker::protocol::{Filter, FromWorker, Group, Progress, Report, Search, SearchAnswer, ToWorker};

impl ImportSession {
    pub(super) fn receive(self, message: FromWorker, blob: Option<Blob>) {
        match message {
            FromWorker::Progress(progress) => {
                self.announce_progress(progress);
                self.check.progress.set(progress);
            }
            FromWorker::Report(report) => self.receive_report(*report),
            FromWorker::Rows(rows) => {
                if rows.window.filter == self.rows.filter.get_untracked() {
                    self.rows.rows.set(rows);
                }
            }
            FromWorker::Found(found) => {
                if found.is_none() {
                    self.toaster.say(GridText::NoMore.en());
                }
                self.rows.found.update(|(count, last)| {
                    *count += 1;
                    *last = found;
                });
            }
            FromWorker::Corrected { as_utf8 } => {
                if let Some(blob) = blob {
                    self.take_corrected(&blob, as_utf8);
                }
            }
            FromWorker::Canceled => self.check.canceled.set(true),
            FromWorker::FillChecked(problem) => self.edits.fill_checked.set(Some(problem)),
            FromWorker::Searched(answer) => self.searched(answer),
            FromWorker::Copied(text) => to_clipboard(&text, self.status),
            FromWorker::PasteRefused(size) => {
                self.edits.announcement.set(None);
                self.edits.guard.unsaved.set(self.check.report.with_untracked(|report| report.changed));
                self.toaster.say(GridText::PasteSmaller.fill(&[("rows", &size.rows), ("columns", &size.columns)]));
            }
            FromWorker::BlockMoved => {
                self.edits.announcement.set(None);
                self.edits.guard.unsaved.set(self.check.report.with_untracked(|report| report.changed));
                self.say(GridText::RowsMoved.en());
            }
            // Another worker is asked for rows.
            FromWorker::Extracted => {}
            // No form was asked about here.
            FromWorker::Form(_) => {}
            FromWorker::Failed(failure) => {
                handles::end_client();
                self.check.failure.set(Some(failure));
            }
        }
    }

    /// Goes to the cell that a search found, or looks on: to the last row, then from the first.
    fn searched(self, answer: SearchAnswer) {
        let SearchAnswer { search, found, goes_on } = answer;
        let is_current = self.rows.search.with_untracked(|text| *text == search.text);
        if !is_current || search.filter != self.rows.filter.get_untracked() {
            return;
        }
        if found.is_some() {
            if search.again {
                self.status.set(GridText::FoundAgain.en().to_owned());
            }
            return self.rows.found.update(|(count, last)| {
                *count += 1;
                *last = found;
            });
        }
        match goes_on {
            Some(from) => self.ask(ToWorker::Find(Search { at: None, from: Some(from), ..search })),
            None if !search.again => self.ask(ToWorker::Find(Search { at: None, from: None, again: true, ..search })),
            None => self.toaster.say(GridText::FoundNone.fill(&[("text", &search.text)])),
        }
    }

    fn receive_report(self, report: Report) {
        let before = self.check.report;
        if report.done && !before.with_untracked(|before| before.done) {
            self.fold(&report);
            self.status.set(CheckText::Finished.fill(&[
                ("rows", &rows_text(report.counts.rows())),
                ("failed", &number(u64::from(report.counts.failed))),
                ("warned", &number(u64::from(report.counts.warned))),
            ]));
        }
        if let Some(announcement) = self.edits.announcement.get_untracked() {
            self.edits.announcement.set(None);
            match before.with_untracked(|before| announcement.text(before, &report)) {
                Some(text) if announcement.is_of_many() => {
                    // Screen readers hear the toast.
                    self.status.set(String::new());
                    self.toaster.offer(text, GridText::Undo.en(), move || {
                        self.undo();
                        catch_focus("problems-title");
                    });
                }
                Some(text) => self.status.set(text),
                None => {}
            }
        }
        // A report answers a change, so it includes all changes that a download may have been too
        // early for.
        let unsaved = self.edits.guard.unsaved;
        if unsaved.get_untracked() != report.changed {
            unsaved.set(report.changed);
        }
        // After the last row of a kind, those that still have errors.
        let gone = match self.rows.filter.get_untracked() {
            Filter::Kind(column, code) => {
                let is = |group: &Group| group.column == column && group.code == code;
                report.done && before.with_untracked(|before| before.groups.iter().any(is)) && !report.groups.iter().any(is)
            }
            _ => false,
        };
        let failed = report.counts.failed > 0;
        self.check.report.set(report);
        if gone {
            self.rows.filter.set(if failed { Filter::Errors } else { Filter::All });
        }
    }

    /// Hides columns in which there is nothing to see. Only once: what is filled in later stays in
    /// view.
    fn fold(self, report: &Report) {
        let has_problems = |of: u16| {
            let template = report.columns.get(usize::from(of)).and_then(|column| column.template);
            report.groups.iter().any(|group| Some(group.column) == template)
        };
        let mut folded = report.unfilled.clone();
        folded.retain(|column| !has_problems(*column));
        // A file of nothing else is shown.
        let all = folded.len() == report.columns.len();
        self.rows.folded.set(if all { Vec::new() } else { folded });
    }

    fn announce_progress(self, progress: Progress) {
        let quarter = |p: Progress| p.bytes * 4 / p.total.max(1);
        let (before, now) = (quarter(self.check.progress.get_untracked()), quarter(progress));
        if now > before && now < 4 {
            self.status.set(CheckText::ReadPercent.fill(&[("percent", &(now * 25))]));
        }
    }

    fn take_corrected(self, blob: &Blob, as_utf8: bool) {
        let name = self.file.info.with_untracked(|file| file.name.clone());
        match self.edits.corrected_use.get_untracked() {
            Some(CorrectedFileUse::Download) => {
                save(blob, &name);
                self.edits.guard.unsaved.set(false);
                self.toaster.say(if as_utf8 { CheckText::AsUtf8.en() } else { CheckText::Downloaded.en() });
            }
            Some(CorrectedFileUse::Upload) => {
                let mut options = self.file.options.get_untracked();
                if as_utf8 {
                    options.encoding = Some(Encoding::Utf8);
                }
                if let Some(file) = handles::named(blob, &name) {
                    upload::start(self, file, options);
                }
            }
            None => {}
        }
        self.edits.corrected_use.set(None);
    }
}

/// Hands bytes to the person as a download.
fn save(blob: &Blob, name: &str) {
    let Ok(address) = web_sys::Url::create_object_url_with_blob(blob) else { return };
    if let Ok(link) = document().create_element("a") {
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
