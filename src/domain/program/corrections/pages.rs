//! Texts of the pages, with the labels of the modeled system, to the letter.

use super::roles::LEARNER;
use crate::domain::program::pages::{
    COMMON, ColumnHelp, ImportLabels, Locations, ProfileLine, ProgramPages, SearchLabels, UploadDialog,
};

/// Beside the form for one learner, and where a file is chosen.
pub(super) const NEW_ONLY: &str =
    "For new learners only. A learner who has an account at another facility is moved, and keeps it.";

const fn help(column: &'static str, example: &'static str, help: &'static str) -> ColumnHelp {
    ColumnHelp { column, example, help }
}

/// The pages.
pub static PAGES: ProgramPages = ProgramPages {
    program: "corrections",
    labels: ImportLabels {
        menu: "Bulk Uploads",
        begin: "Bulk Upload",
        template: "Download Template",
        upload: "Send Request",
        results: "Download Results",
    },
    locations: Some(Locations {
        title: "Location & User Management",
        choose: "Location",
        kinds: &["facility"],
        services: "Services",
        children: "Location Children",
        id: "locationId",
    }),
    notice: "",
    notes: &[
        NEW_ONLY,
        "Only Learner accounts are created by upload. Staff are added under Staff.",
        "Each row names the facility or a housing unit of it. In the template of a facility, its own id is filled in.",
        "Keep the leading zeros of DOC IDs: in Excel, format their column as Text before you type.",
    ],
    agreement: None,
    holder_agreement: None,
    questions: &[],
    columns: &[
        help("request", "1", "A number of yours, once in the file. Leave it blank, and the results number the row."),
        help("doc_id", "0012345", "Also the username. At most 20 letters, digits and hyphens."),
        help("first_name", "Ana", "At most 50 characters. Leave it blank for a learner with one name only."),
        help("last_name", "Ruiz", "At most 50 characters. One of the two names is required."),
        help("birth_date", "03/04/1999", "As MM/DD/YYYY."),
        help("role", LEARNER, "With a capital L."),
        help("password", "", "12 to 128 characters. Leave it blank to generate one."),
        help("location", "", "The id of the facility or of a housing unit. Required."),
    ],
    log_columns: COMMON.log_columns,
    failures: COMMON.failures,
    search: SearchLabels {
        menu: "Learners",
        find: "DOC ID or name",
        help: "For example 0012345, or Ruiz. The beginning of a last name is enough.",
        policy: "",
    },
    profile: &[
        ProfileLine { label: "Name", lines: &[&[("", "first_name"), (" ", "last_name")]] },
        ProfileLine { label: "DOC ID", lines: &[&[("", "doc_id")]] },
        ProfileLine { label: "Date of birth", lines: &[&[("", "birth_date")]] },
    ],
    management: None,
    role_guide: None,
    dialog: Some(UploadDialog {
        template_note: "Save it as CSV: in Excel, choose File > Save As > CSV UTF-8.",
        choose: "Choose File",
    }),
    move_link: "Move a learner",
};
