//! Texts of the pages, with the labels of the modeled system, to the letter.

use crate::domain::program::pages::{
    Agreement, ColumnHelp, FailureLog, ImportLabels, LogColumn, LogFact, ProfileLine, ProgramPages, SearchLabels,
};

/// Beside both forms, and on the page of a new file.
pub(super) static NOTES: [&str; 2] = [
    "Educators must register within 60 days. Afterwards, the account has to be created again.",
    "Only one or two Site Admins are recommended per school site.",
];

/// What is agreed to before accounts are created.
pub(super) const AGREEMENT: Agreement = Agreement {
    version: "2026-1",
    title: "Agreement",
    text: &[
        "The people named here work for the district, their addresses are their own work addresses, and they need the access of their role for their work.",
    ],
    agree: "I agree",
};

const fn help(column: &'static str, example: &'static str, help: &'static str) -> ColumnHelp {
    ColumnHelp { column, example, help }
}

const fn log(fact: LogFact, heading: &'static str) -> LogColumn {
    LogColumn { fact, heading }
}

/// The pages.
pub static PAGES: ProgramPages = ProgramPages {
    program: "educator",
    labels: ImportLabels {
        menu: "Account Management",
        begin: "Create Multiple Accounts",
        template: "Download Template",
        upload: "Upload",
        results: "Download Results",
    },
    notice: "",
    notes: &[NOTES[0], NOTES[1], "Don't change the format of the template. In Excel, choose File > Save As > CSV UTF-8."],
    agreement: Some(AGREEMENT),
    questions: &[],
    columns: &[
        help("first_name", "Ana", "At most 50 characters."),
        help("last_name", "Ruiz", "At most 50 characters."),
        help("email", "ana.ruiz@example.org", "The work address. At most 128 characters."),
        help("role", "Educator", "One of Educator, Counselor—Caseload Only, Counselor, Site Admin."),
    ],
    log_columns: &[
        log(LogFact::Started, "Start Time"),
        log(LogFact::Ended, "End Time"),
        log(LogFact::Level, "Belongs To"),
        log(LogFact::Rows, "Record Processed"),
        log(LogFact::Failed, "Record Failed"),
        log(LogFact::File, "File"),
        log(LogFact::State, "Status"),
        log(LogFact::Next, "Next"),
    ],
    failures: FailureLog {
        headings: ["School Name", "File Name", "Type", "Message", "Reason", "Line Number"],
        kind: "Educator",
        message: "Teacher with email - not imported",
    },
    search: SearchLabels {
        menu: "Manage Educator Accounts",
        find: "Email or name",
        help: "For example ana.ruiz@example.org, or Ruiz. The beginning of a last name is enough.",
        policy: "",
    },
    profile: &[
        ProfileLine { label: "Name", lines: &[&[("", "first_name"), (" ", "last_name")]] },
        ProfileLine { label: "Email", lines: &[&[("", "email")]] },
        ProfileLine { label: "User role", lines: &[&[("", "role")]] },
    ],
};
