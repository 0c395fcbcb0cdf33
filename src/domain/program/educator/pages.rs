//! Texts of the pages, with the labels of the modeled system, to the letter.

use super::roles::{CASELOAD, COUNSELOR, DISTRICT_ADMIN, EDUCATOR, MULTI_SITE, SITE_ADMIN};
use crate::domain::program::pages::{
    Agreement, ColumnHelp, FailureLog, ImportLabels, LogColumn, LogFact, Management, ProfileLine, ProgramPages, RoleGuide,
    SearchLabels,
};

/// Beside both forms, and on the page of a new file.
pub(super) static NOTES: [&str; 2] = [
    "Educators must register within 60 days. Afterwards, the account has to be created again.",
    "Only one or two Site Admins are recommended per school site.",
];

/// What is agreed to before accounts are created.
pub(super) const AGREEMENT: Agreement = Agreement {
    version: "1",
    title: "Agreement",
    text: &[
        "The people named here work for the district, their addresses are their own work addresses, and they need the access of their role for their work.",
    ],
    agree: "I agree",
};

/// What an educator agrees to who registers. Its versions are named apart from those above.
const HOLDER_AGREEMENT: Agreement = Agreement {
    version: "registration-1",
    title: "Agreement",
    text: &[
        "I work for this district, and this is my own work email address. I use the account for my work alone, keep the password to myself, and tell my Site Admin when I stop working here.",
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
    holder_agreement: Some(HOLDER_AGREEMENT),
    questions: &[],
    columns: &[
        help("first_name", "Ana", "At most 50 characters."),
        help("last_name", "Ruiz", "At most 50 characters."),
        help("email", "ana.ruiz@example.org", "The work address. At most 128 characters."),
        help("role", "Educator", "One of Educator, Counselor—Caseload Only, Counselor, Site Admin."),
    ],
    log_columns: &[
        log(LogFact::StartedThere, "Start Time"),
        log(LogFact::EndedThere, "End Time"),
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
        menu: "Find an Account",
        find: "Email or name",
        help: "For example ana.ruiz@example.org, or Ruiz. The beginning of a last name is enough.",
        policy: "",
    },
    profile: &[
        ProfileLine { label: "Name", lines: &[&[("", "first_name"), (" ", "last_name")]] },
        ProfileLine { label: "Email", lines: &[&[("", "email")]] },
        ProfileLine { label: "User role", lines: &[&[("", "role")]] },
    ],
    management: Some(Management { menu: "Manage Educator Accounts", title: "Account Management", notes: &NOTES }),
    role_guide: Some(ROLE_GUIDE),
    locations: None,
    dialog: None,
    move_link: "",
};

const BOTH: &str = "District Admin, Site Admin of the school";
const SINGLY_OR_IN_BULK: &str = "Singly or in bulk";

/// Beside the choice of a role.
const ROLE_GUIDE: RoleGuide = RoleGuide {
    title: "Educator user roles",
    headings: ["User Role", "What they may do", "Created by", "How"],
    lines: &[
        [EDUCATOR, "Works with the students of one school.", BOTH, SINGLY_OR_IN_BULK],
        [CASELOAD, "Works with the students on their own caseload at one school.", BOTH, SINGLY_OR_IN_BULK],
        [COUNSELOR, "Works with every student of one school.", BOTH, SINGLY_OR_IN_BULK],
        [
            SITE_ADMIN,
            "Creates educators, counselors and other Site Admins at their own school. One or two are recommended per school site.",
            BOTH,
            SINGLY_OR_IN_BULK,
        ],
        [MULTI_SITE, "Works with the students of several schools of the district.", DISTRICT_ADMIN, "Singly"],
        [DISTRICT_ADMIN, "Creates every role, at the district and at all of its schools.", DISTRICT_ADMIN, "Singly"],
    ],
};
