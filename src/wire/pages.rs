//! Texts of the pages of a program, as the browser gets them: the texts themselves stay out of its
//! code.

use serde::{Deserialize, Serialize};

use crate::domain::program::Program;
use crate::domain::program::pages::{self, LogFact, ProgramPages};
use crate::domain::template::Meaning;
use crate::messages::pages::SearchText as T;

/// Texts of one program's pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagesView {
    /// Menu entry, titles and buttons of the import pages.
    pub labels: ImportLabels,
    /// Shown at the foot of every page; blank: none.
    pub notice: String,
    /// What to know before a file is uploaded, one sentence each.
    pub notes: Vec<String>,
    /// What must be agreed to before a file is uploaded.
    pub agreement: Option<AgreementView>,
    /// Columns of the list of imports, in order.
    pub log_columns: Vec<LogColumnView>,
    /// What there is to know of the kinds of accounts, where there is something.
    pub role_guide: Option<RoleGuideView>,
    /// The dialog in which a file is chosen, where there is one.
    pub dialog: Option<UploadDialogView>,
    /// The link to the page where moves are asked for; blank: none.
    pub move_link: String,
    /// The link to the list of the locations that a file may name, with their ids; blank: none.
    pub children: String,
}

/// A dialog in which a file is chosen; see [`pages::UploadDialog`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "described in the domain")]
pub struct UploadDialogView {
    pub template_note: String,
    pub choose: String,
}

/// One place of the menu for both ways of creating accounts; see [`pages::Management`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagementView {
    /// The program.
    pub program: String,
    /// Menu entry.
    pub menu: String,
    /// Title of the page with the tabs.
    pub title: String,
    /// The tab with the form for one account.
    pub single: String,
    /// The tab with the files.
    pub many: String,
    /// What to know before one account is created, one sentence each.
    pub notes: Vec<String>,
}

impl ManagementView {
    /// That of a program, where it has one.
    pub fn new(pages: &ProgramPages, program: &Program) -> Option<ManagementView> {
        let management = pages.management?;
        Some(ManagementView {
            program: program.id.to_owned(),
            menu: management.menu.to_owned(),
            title: management.title.to_owned(),
            single: program.form?.menu.to_owned(),
            many: pages.labels.begin.to_owned(),
            notes: owned(management.notes),
        })
    }
}

/// The place of a program's locations; see [`pages::Locations`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "described in the domain")]
pub struct LocationsView {
    pub program: String,
    pub title: String,
    pub choose: String,
    pub kinds: Vec<String>,
    pub services: String,
    pub children: String,
    pub id: String,
}

impl LocationsView {
    /// That of a program, where it has one.
    pub fn new(pages: &ProgramPages) -> Option<LocationsView> {
        let locations = pages.locations?;
        Some(LocationsView {
            program: pages.program.to_owned(),
            title: locations.title.to_owned(),
            choose: locations.choose.to_owned(),
            kinds: owned(locations.kinds),
            services: locations.services.to_owned(),
            children: locations.children.to_owned(),
            id: locations.id.to_owned(),
        })
    }
}

/// The kinds of accounts, for a page; see [`pages::RoleGuide`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "described in the domain")]
pub struct RoleGuideView {
    pub title: String,
    pub headings: [String; 4],
    pub lines: Vec<[String; 4]>,
}

/// Names of the steps on the import pages; see [`pages::ImportLabels`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "described in the domain")]
pub struct ImportLabels {
    pub menu: String,
    pub begin: String,
    pub template: String,
    pub upload: String,
    pub results: String,
}

/// What staff agree to before they upload; see [`pages::Agreement`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "described in the domain")]
pub struct AgreementView {
    pub version: String,
    pub title: String,
    pub text: Vec<String>,
    pub agree: String,
}

/// One column of a list of imports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogColumnView {
    /// What it shows.
    pub fact: LogFact,
    /// Its heading.
    pub heading: String,
}

/// Names on the page that finds accounts, with the heads of its table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchView {
    /// Menu entry, and title of the page.
    pub menu: String,
    /// The label of its box.
    pub find: String,
    /// Help under that label.
    pub help: String,
    /// For whom accounts are created; blank: nothing is said.
    pub policy: String,
    /// What the program calls the number it assigns, a date of birth, and what people sign in with;
    /// common words where there are several programs. `None`: the one program has no such thing.
    pub columns: [Option<String>; 3],
    /// Identities are verified in one of the person's programs.
    pub verifies: bool,
    /// The person may invite holders of accounts in one of these programs.
    pub invites: bool,
}

impl SearchView {
    /// For staff who work in these programs.
    pub fn new(labels: &pages::SearchLabels, programs: &[&Program]) -> SearchView {
        let own = if let [only] = programs { Some(*only) } else { None };
        let column = |meaning: Meaning, common: T| match own {
            Some(own) => own.column_meaning(meaning).map(|column| own.columns[column].label),
            None => Some(common.en()),
        };
        let number = match own {
            Some(own) => own.numbering.map(|numbering| numbering.label),
            None => Some(T::Number.en()),
        };
        SearchView {
            menu: labels.menu.to_owned(),
            find: labels.find.to_owned(),
            help: labels.help.to_owned(),
            policy: labels.policy.to_owned(),
            verifies: programs.iter().any(|program| program.verification.is_some()),
            invites: programs.iter().any(|program| program.registration.is_some()),
            columns: [number, column(Meaning::BirthDate, T::Born), column(Meaning::SignIn, T::SignIn)]
                .map(|label| label.map(str::to_owned)),
        }
    }
}

impl From<pages::ImportLabels> for ImportLabels {
    fn from(labels: pages::ImportLabels) -> Self {
        ImportLabels {
            menu: labels.menu.to_owned(),
            begin: labels.begin.to_owned(),
            template: labels.template.to_owned(),
            upload: labels.upload.to_owned(),
            results: labels.results.to_owned(),
        }
    }
}

impl From<&pages::Agreement> for AgreementView {
    fn from(agreement: &pages::Agreement) -> Self {
        AgreementView {
            version: agreement.version.to_owned(),
            title: agreement.title.to_owned(),
            text: owned(agreement.text),
            agree: agreement.agree.to_owned(),
        }
    }
}

impl From<&pages::RoleGuide> for RoleGuideView {
    fn from(guide: &pages::RoleGuide) -> Self {
        RoleGuideView {
            title: guide.title.to_owned(),
            headings: guide.headings.map(str::to_owned),
            lines: guide.lines.iter().map(|line| line.map(str::to_owned)).collect(),
        }
    }
}

impl From<&ProgramPages> for PagesView {
    fn from(pages: &ProgramPages) -> Self {
        let column = |column: &pages::LogColumn| LogColumnView { fact: column.fact, heading: column.heading.to_owned() };
        PagesView {
            labels: pages.labels.into(),
            notice: pages.notice.to_owned(),
            notes: owned(pages.notes),
            agreement: pages.agreement.as_ref().map(AgreementView::from),
            log_columns: pages.log_columns.iter().map(column).collect(),
            role_guide: pages.role_guide.as_ref().map(RoleGuideView::from),
            dialog: pages.dialog.map(|dialog| UploadDialogView {
                template_note: dialog.template_note.to_owned(),
                choose: dialog.choose.to_owned(),
            }),
            move_link: pages.move_link.to_owned(),
            children: pages.locations.map_or_else(String::new, |locations| locations.children.to_owned()),
        }
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
