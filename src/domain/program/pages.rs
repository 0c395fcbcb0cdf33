//! Texts of a program's pages: menu entry, titles, buttons, notices, notes, agreement, and the
//! columns of its list of imports.
//!
//! Apart from [`Program`](super::Program), so that the worker, which checks files and shows no
//! page, does not link these texts. The server hands them to the page with the signed-in staff
//! user.

use serde::{Deserialize, Serialize};

use super::{Registry, openccc};

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
    /// Columns of its list of imports, in order.
    pub log_columns: &'static [LogColumn],
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

/// What staff agree to before they upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// Stored with each import. Another text has another version.
    pub version: &'static str,
    /// Heading.
    pub title: &'static str,
    /// The text, one paragraph each.
    pub text: &'static [&'static str],
    /// The label of the check box.
    pub agree: &'static str,
}

/// One column of a list of imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogColumn {
    /// What it shows.
    pub fact: LogFact,
    /// Its heading.
    pub heading: &'static str,
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
    /// When the last row was applied.
    Ended,
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
    log_columns: &[
        LogColumn { fact: LogFact::File, heading: "File" },
        LogColumn { fact: LogFact::OrganizationIfSeveral, heading: "Organization" },
        LogColumn { fact: LogFact::State, heading: "Status" },
        LogColumn { fact: LogFact::Next, heading: "Next" },
        LogColumn { fact: LogFact::Rows, heading: "Rows" },
        LogColumn { fact: LogFact::Started, heading: "Started" },
    ],
};

/// The pages of the programs that have some of their own. A value, handed in as the programs are.
#[derive(Clone)]
pub struct PageRegistry(Vec<&'static ProgramPages>);

impl PageRegistry {
    /// Those of the product.
    pub fn standard() -> PageRegistry {
        PageRegistry(vec![&openccc::pages::PAGES])
    }

    /// Exactly these.
    pub fn of(pages: Vec<&'static ProgramPages>) -> PageRegistry {
        PageRegistry(pages)
    }

    /// The texts of that program's pages.
    pub fn get(&self, program: &str) -> &'static ProgramPages {
        self.0.iter().copied().find(|pages| pages.program == program).unwrap_or(&COMMON)
    }

    /// Labels for staff who see imports of these programs: the program's own where there is one
    /// program, the common ones otherwise.
    pub fn labels<'p>(&self, mut programs: impl Iterator<Item = &'p str>) -> ImportLabels {
        match (programs.next(), programs.next()) {
            (Some(only), None) => self.get(only).labels,
            _ => COMMON.labels,
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

    #[test]
    fn each_has_a_program_and_shows_which_file_a_line_of_its_list_is_about() {
        let registry = Registry::standard();
        for pages in PageRegistry::standard().0 {
            assert!(registry.get(pages.program).is_some(), "{}", pages.program);
            let leads_on = |column: &LogColumn| matches!(column.fact, LogFact::File | LogFact::Next);
            assert!(pages.log_columns.iter().any(leads_on), "{} has no link to the import", pages.program);
        }
    }

    #[test]
    fn one_program_is_called_as_it_calls_itself_and_several_by_the_common_names() {
        let pages = PageRegistry::standard();
        assert_eq!(pages.labels(["openccc"].into_iter()).menu, "Multi Account Creation");
        assert_eq!(pages.labels(["openccc", "educator"].into_iter()), COMMON.labels);
        assert_eq!(pages.labels([].into_iter()), COMMON.labels);
    }

    #[test]
    fn a_program_without_pages_of_its_own_has_the_common_ones() {
        assert_eq!(PageRegistry::standard().get("educator").labels, COMMON.labels);
        assert_eq!(PageRegistry::standard().notices(&Registry::standard()).len(), 1);
    }
}
