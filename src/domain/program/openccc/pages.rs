//! Texts of the pages, with the labels of the printed instructions, to the letter.

use super::{needs, reason};
use crate::domain::program::pages::{COMMON, ImportLabels, ProfileLine, ProgramPages, Question, SearchLabels};

/// The pages.
pub static PAGES: ProgramPages = ProgramPages {
    program: "openccc",
    labels: ImportLabels {
        menu: "Multi Account Creation",
        begin: "Upload File",
        template: "Download Template",
        upload: "Upload File",
        results: "Download Results",
    },
    notice: "Confidential - For Authorized California Community Colleges Staff Use Only.",
    notes: &[
        "Use as much of each student's current, actual information as possible. \
         Recovering the account later depends on it.",
        "Where possible, confirm the information with legal documents or in person.",
        reason::POLICY,
        "Set use_temp_password to FALSE if staff also submit an application for the student: the \
         password then isn't reset right away.",
        "Leave status, cccid and message blank.",
        "Notes come back unmodified.",
    ],
    // The terms are the student's, and a column of the file.
    agreement: None,
    holder_agreement: None,
    questions: &[Question {
        name: reason::NAME,
        label: reason::LABEL,
        help: "Why these students can't use self-service. Kept with the import and with each account.",
        options: reason::REASONS,
        blank: reason::BLANK,
    }],
    columns: &needs::COLUMNS,
    log_columns: COMMON.log_columns,
    failures: COMMON.failures,
    search: SearchLabels {
        menu: "Account Verification",
        find: "CCCID, email, or name",
        help: "For example AAA0001, or Ana Ruiz 2001-02-03. The beginning of a last name is enough.",
        policy: reason::POLICY,
    },
    profile: &[
        ProfileLine { label: "Legal name", lines: &[&[("", "first"), (" ", "middle"), (" ", "last"), (" ", "suffix")]] },
        ProfileLine { label: "Preferred name", lines: &[&[("", "preferred")]] },
        ProfileLine { label: "Date of birth", lines: &[&[("", "dob")]] },
        ProfileLine { label: "Email", lines: &[&[("", "email")]] },
        ProfileLine { label: "Phone", lines: &[&[("", "phone"), (", ", "phone_type")]] },
        ProfileLine {
            label: "Address",
            lines: &[
                &[("", "street1")],
                &[("", "street2")],
                &[("", "city"), (", ", "state"), (" ", "postal")],
                &[("", "country")],
            ],
        },
        ProfileLine { label: "Homeless", lines: &[&[("", "homeless")]] },
        ProfileLine { label: "Placeholder address", lines: &[&[("", "placeholder_address")]] },
        ProfileLine { label: "Accepted terms", lines: &[&[("", "accepted_terms")]] },
    ],
    management: None,
    role_guide: None,
    locations: None,
    dialog: None,
    move_link: "",
};
