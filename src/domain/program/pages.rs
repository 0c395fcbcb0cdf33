//! Texts of a program's pages: menu entry, titles, buttons, notices, notes, agreement, and the
//! columns of its list of imports.
//!
//! Apart from [`Program`](super::Program), so that the worker, which checks files and shows no
//! page, does not link these texts. The server hands them to the page with the signed-in staff
//! user.

use serde::{Deserialize, Serialize};

use super::{Registry, corrections, educator, openccc};

/// Texts of one program's pages.
pub struct ProgramPages {
    /// Id of the program.
    pub program: &'static str,
    /// Menu entry, titles and buttons of the import pages.
    pub labels: ImportLabels,
    /// Shown on sign-in and at the foot of every page of its staff; blank: none.
    pub notice: &'static str,
    /// What to know before a file is uploaded, one sentence each.
    pub notes: &'static [&'static str],
    /// What must be agreed to before a file is uploaded.
    pub agreement: Option<Agreement>,
    /// What the holder of an account agrees to who registers. It stays as it comes with the
    /// program.
    pub holder_agreement: Option<Agreement>,
    /// What is asked once for a file, in order.
    pub questions: &'static [Question],
    /// What its columns need, by their short names: *What the file needs*. A column that is not
    /// there has no example.
    pub columns: &'static [ColumnHelp],
    /// Columns of its list of imports, in order.
    pub log_columns: &'static [LogColumn],
    /// The list of the rows of a file that failed.
    pub failures: FailureLog,
    /// Names on the page that finds accounts.
    pub search: SearchLabels,
    /// An account's profile as a person reads it; empty: each column by itself.
    pub profile: &'static [ProfileLine],
    /// The place of the menu for both ways of creating accounts, with a tab for each; `None`: each
    /// way has a place of its own.
    pub management: Option<Management>,
    /// What there is to know of the kinds of accounts, beside the choice of one.
    pub role_guide: Option<RoleGuide>,
    /// The place of its locations and the people at each; `None`: organizations have their pages
    /// among those of administration alone.
    pub locations: Option<Locations>,
    /// The dialog in which a file is chosen; `None`: that is part of the page of a new import.
    pub dialog: Option<UploadDialog>,
    /// The link to the page where moves are asked for, wherever somebody may be created who has an
    /// account elsewhere; blank: none.
    pub move_link: &'static str,
}

/// The place of a program's locations: a tile on Home leads to it, and there one is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locations {
    /// The tile, and the title of the page.
    pub title: &'static str,
    /// The drop-down.
    pub choose: &'static str,
    /// Ids of the kinds of organizations that it offers.
    pub kinds: &'static [&'static str],
    /// The tab of a location with what is done there.
    pub services: &'static str,
    /// What ends that tab: the list of the locations below.
    pub children: &'static str,
    /// What a location's id is called in files.
    pub id: &'static str,
}

/// A dialog in which a file is chosen, beside the program's template and the first of its notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadDialog {
    /// Beside the link to the template.
    pub template_note: &'static str,
    /// What the choice of the file is called.
    pub choose: &'static str,
}

/// One place for both ways of creating accounts. The tabs are called as the form for one account
/// ([`AccountForm::menu`](super::form::AccountForm::menu)) and [`ImportLabels::begin`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Management {
    /// Menu entry.
    pub menu: &'static str,
    /// Title of the page with the tabs.
    pub title: &'static str,
    /// What to know before one account is created, one sentence each. Before a file is uploaded,
    /// [`ProgramPages::notes`] say the same and more.
    pub notes: &'static [&'static str],
}

/// The kinds of accounts: what each may do, and who creates it how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleGuide {
    /// The link to it, and the title of its page.
    pub title: &'static str,
    /// Headings: the kind, what it may do, who creates it, and how.
    pub headings: [&'static str; 4],
    /// One line for each kind, below these headings.
    pub lines: &'static [[&'static str; 4]],
}

/// Names on the page that finds accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchLabels {
    /// Menu entry, and title of the page.
    pub menu: &'static str,
    /// The label of its box: what can be typed there.
    pub find: &'static str,
    /// Help under that label, with examples.
    pub help: &'static str,
    /// For whom accounts are created, one sentence; blank: nothing is said.
    pub policy: &'static str,
}

/// One thing of a profile, in one line or several.
pub struct ProfileLine {
    /// What it is called.
    pub label: &'static str,
    /// Its lines: short names of columns, each with what comes before it unless it is the first of
    /// its line that is filled in.
    pub lines: &'static [&'static [(&'static str, &'static str)]],
}

/// Names of the steps on the import pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportLabels {
    /// Menu entry, and title of the list of imports.
    pub menu: &'static str,
    /// The button that leads to a new import, and the title of that page.
    pub begin: &'static str,
    /// The link to the template.
    pub template: &'static str,
    /// The last button before the file goes to the server.
    pub upload: &'static str,
    /// The link to the results that are safe to open in a spreadsheet.
    pub results: &'static str,
}

/// What staff agree to before they upload, or holders before they register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// Stored with each import and account. A System Admin may write others: `2`, `3` …
    pub version: &'static str,
    /// Heading.
    pub title: &'static str,
    /// The text, one paragraph each.
    pub text: &'static [&'static str],
    /// The label of the check box.
    pub agree: &'static str,
}

/// What is asked once for a file. The answer is kept with the import, and in the profile of each
/// account that it makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Name under which a profile keeps the answer.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Help under the label.
    pub help: &'static str,
    /// The answers: (value, words).
    pub options: &'static [(&'static str, &'static str)],
    /// The sentence where nothing was chosen.
    pub blank: &'static str,
}

impl Question {
    /// The value of an answer that is given by its value or in its words, in any case.
    pub fn value_of(&self, answer: &str) -> Option<&'static str> {
        let folded = |text: &str| text.trim().to_lowercase().replace(['-', '_'], " ");
        let wanted = folded(answer);
        self.options.iter().find(|(value, words)| folded(value) == wanted || folded(words) == wanted).map(|(value, _)| *value)
    }

    /// The words for a value.
    pub fn words<'v>(&self, value: &'v str) -> &'v str {
        self.options.iter().find(|(known, _)| *known == value).map_or(value, |(_, words)| *words)
    }
}

/// What people need to know of a column of the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnHelp {
    /// Short name of the column.
    pub column: &'static str,
    /// What stands in a cell, for example; blank: nothing.
    pub example: &'static str,
    /// What else there is to know; blank: nothing.
    pub help: &'static str,
}

/// One column of a list of imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogColumn {
    /// What it shows.
    pub fact: LogFact,
    /// Its heading.
    pub heading: &'static str,
}

/// A list of the rows of a file that failed, one line each. What the row said stands in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureLog {
    /// Its headings: organization, file, kind of record, message, reason, line of the file.
    pub headings: [&'static str; 6],
    /// The kind of record, on every line.
    pub kind: &'static str,
    /// The message, on every line; why is the reason.
    pub message: &'static str,
}

/// A fact of an import that a list can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogFact {
    /// The file's name, as a link to the import, and who uploaded it.
    File,
    /// The organization.
    Organization,
    /// The organization, in lists where it is not the same on every row.
    OrganizationIfSeveral,
    /// The kind of that organization: `school`.
    Level,
    /// State, with counts.
    State,
    /// What to do next, as a link.
    Next,
    /// How many rows the file has.
    Rows,
    /// Rows that are done: accounts were created, or nothing had to be.
    Processed,
    /// Rows that failed.
    Failed,
    /// When the upload began.
    Started,
    /// When the upload began, in the organization's time zone and as its program writes it.
    StartedThere,
    /// When the last row was applied.
    Ended,
    /// When the last row was applied, likewise.
    EndedThere,
    /// The results, as links to download them.
    Results,
}

/// The texts where several programs are seen together, or one that has none of its own.
pub const COMMON: ProgramPages = ProgramPages {
    program: "",
    labels: ImportLabels {
        menu: "Imports",
        begin: "New import",
        template: "Download template",
        upload: "Upload",
        results: "Download results",
    },
    notice: "",
    notes: &[],
    agreement: None,
    holder_agreement: None,
    questions: &[],
    columns: &[],
    log_columns: &[
        LogColumn { fact: LogFact::File, heading: "File" },
        LogColumn { fact: LogFact::OrganizationIfSeveral, heading: "Organization" },
        LogColumn { fact: LogFact::State, heading: "Status" },
        LogColumn { fact: LogFact::Next, heading: "Next" },
        LogColumn { fact: LogFact::Rows, heading: "Rows" },
        LogColumn { fact: LogFact::Results, heading: "Results" },
        LogColumn { fact: LogFact::Started, heading: "Started" },
    ],
    failures: FailureLog {
        headings: ["Organization", "File", "Type", "Message", "Reason", "Line"],
        kind: "Account",
        message: "Not created",
    },
    search: SearchLabels {
        menu: "Accounts",
        find: "Number, what they sign in with, or name",
        help: "A name can have a date of birth beside it, for example Ana Ruiz 2001-02-03. The beginning of a last name is enough.",
        policy: "",
    },
    profile: &[],
    management: None,
    role_guide: None,
    locations: None,
    dialog: None,
    move_link: "",
};

/// The pages of the programs that have some of their own. A value, handed in as the programs are.
#[derive(Clone)]
pub struct PageRegistry(Vec<&'static ProgramPages>);

impl PageRegistry {
    /// Those of the product.
    pub fn standard() -> PageRegistry {
        PageRegistry(vec![&openccc::pages::PAGES, &educator::pages::PAGES, &corrections::pages::PAGES])
    }

    /// Exactly these.
    pub fn of(pages: Vec<&'static ProgramPages>) -> PageRegistry {
        PageRegistry(pages)
    }

    /// The texts of that program's pages.
    pub fn get(&self, program: &str) -> &'static ProgramPages {
        self.0.iter().copied().find(|pages| pages.program == program).unwrap_or(&COMMON)
    }

    /// Texts for staff who work in these programs: the program's own where there is one program,
    /// the common ones otherwise.
    pub fn of_all<'p>(&self, mut programs: impl Iterator<Item = &'p str>) -> &'static ProgramPages {
        match (programs.next(), programs.next()) {
            (Some(only), None) => self.get(only),
            _ => &COMMON,
        }
    }

    /// The notices of all programs of that registry, in its order.
    pub fn notices(&self, registry: &Registry) -> Vec<&'static str> {
        let notices = registry.all().iter().map(|program| self.get(program.id).notice);
        notices.filter(|notice| !notice.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::program::form::Input;

    #[test]
    fn each_has_a_program_and_shows_which_file_a_line_of_its_list_is_about() {
        let registry = Registry::standard();
        for pages in PageRegistry::standard().0 {
            assert!(registry.get(pages.program).is_some(), "{}", pages.program);
            let leads_on = |column: &LogColumn| matches!(column.fact, LogFact::File | LogFact::Next);
            assert!(pages.log_columns.iter().any(leads_on), "{} has no link to the import", pages.program);
            let program = registry.get(pages.program).unwrap();
            for column in pages.columns {
                assert!(program.column(column.column).is_some(), "{}: {}", pages.program, column.column);
            }
            // What a form asks as well is kept under the same name, with the same answers.
            for question in pages.questions {
                let field = program.form.and_then(|form| form.field(question.name));
                let same = field.is_none_or(|field| matches!(field.input, Input::Choice(options) if options == question.options));
                assert!(same && program.column(question.name).is_none(), "{}: {}", pages.program, question.name);
                assert_eq!(question.value_of(question.options[0].1), Some(question.options[0].0));
                assert_eq!(question.value_of("nothing of these"), None);
            }
        }
    }

    #[test]
    fn one_program_is_called_as_it_calls_itself_and_several_by_the_common_names() {
        let pages = PageRegistry::standard();
        let own = pages.of_all(["openccc"].into_iter());
        assert_eq!((own.labels.menu, own.search.menu), ("Multi Account Creation", "Account Verification"));
        let own = pages.of_all(["educator"].into_iter());
        assert_eq!(
            (own.labels.menu, own.management.map(|one| one.menu)),
            ("Account Management", Some("Manage Educator Accounts"))
        );
        let own = pages.of_all(["corrections"].into_iter());
        assert_eq!((own.labels.menu, own.search.menu, own.move_link), ("Bulk Uploads", "Learners", "Move a learner"));
        for several in [&["openccc", "educator"][..], &[]] {
            let common = pages.of_all(several.iter().copied());
            assert_eq!((common.labels, common.search), (COMMON.labels, COMMON.search));
        }
    }

    #[test]
    fn locations_are_called_as_the_printed_instructions_call_them() {
        let locations = corrections::pages::PAGES.locations.unwrap();
        assert_eq!((locations.title, locations.choose), ("Location & User Management", "Location"));
        assert_eq!((locations.services, locations.children, locations.id), ("Services", "Location Children", "locationId"));
        for kind in locations.kinds {
            assert!(corrections::PROGRAM.levels.iter().any(|(id, _)| id == kind), "{kind}");
        }
        let begin = corrections::pages::PAGES.labels.begin;
        assert_eq!((corrections::PROGRAM.form.unwrap().menu, begin), ("Add Learner", "Bulk Upload"));
        assert!(corrections::PROGRAM.columns.iter().any(|column| column.header == locations.id), "{}", locations.id);
    }

    #[test]
    fn a_program_without_pages_of_its_own_has_the_common_ones() {
        assert_eq!(PageRegistry::standard().get("climbing").labels, COMMON.labels);
        assert_eq!(PageRegistry::standard().notices(&Registry::standard()).len(), 1);
    }
}
