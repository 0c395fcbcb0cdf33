//! Texts of the pages of a program, as the browser gets them: the texts themselves stay out of its
//! code.

use serde::{Deserialize, Serialize};

use crate::domain::program::pages::{self, LogFact, ProgramPages};

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

impl From<&ProgramPages> for PagesView {
    fn from(pages: &ProgramPages) -> Self {
        let column = |column: &pages::LogColumn| LogColumnView { fact: column.fact, heading: column.heading.to_owned() };
        PagesView {
            labels: pages.labels.into(),
            notice: pages.notice.to_owned(),
            notes: owned(pages.notes),
            agreement: pages.agreement.as_ref().map(AgreementView::from),
            log_columns: pages.log_columns.iter().map(column).collect(),
        }
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
