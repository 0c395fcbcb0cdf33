//! What a program's spreadsheet looks like: its columns, as data.

use serde::{Deserialize, Serialize};

use super::field::Field;

/// One column of a template.
pub struct Column {
    /// The exact header that is written and expected, for example `dob YYYY-MM-DD`.
    pub header: &'static str,
    /// Other headers read as this one without asking. Compared as `header::fold` does (case, `_`,
    /// `-` and space ignored).
    pub aliases: &'static [&'static str],
    /// What everybody writes instead: read as this one where nothing else in the file is, and said
    /// as a note.
    pub common: &'static [&'static str],
    /// Headers that people use for it: shown as a near miss, used only when accepted.
    pub near: &'static [&'static str],
    /// Short stable name under which a value is kept in an account's profile, for example `dob`.
    pub name: &'static str,
    /// What a sentence calls it, with a capital: `Postal code`, `Date of birth`.
    pub label: &'static str,
    /// When a blank cell is an error.
    pub need: Need,
    /// What the cell is for.
    pub role: ColumnRole,
    /// What it means to those who do not know the program.
    pub meaning: Meaning,
    /// How the cell is checked.
    pub field: &'static dyn Field,
}

impl Column {
    /// A column of the profile whose cell may be blank. What is otherwise is written before
    /// `..Column::new(…)`.
    pub const fn new(header: &'static str, name: &'static str, label: &'static str, field: &'static dyn Field) -> Column {
        Column {
            header,
            aliases: &[],
            common: &[],
            near: &[],
            name,
            label,
            need: Need::Optional,
            role: ColumnRole::Profile,
            meaning: Meaning::None,
            field,
        }
    }
}

/// When a blank cell is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Need {
    /// Always.
    Required,
    /// Never.
    Optional,
    /// The program's row rule decides (`unless homeless`).
    ByRule,
}

/// What a cell is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnRole {
    /// Goes into the account's profile.
    Profile,
    /// A switch for the import itself, not kept with the account (`use_temp_password`).
    Option,
    /// Secret: never quoted, never in a results file, erased when the import is over.
    Secret,
    /// Filled in by us in results: `Success` or `Failure`. Ignored when read.
    Status,
    /// The number that the program assigns (CCCID). Filled in on upload = the row is skipped.
    Number,
    /// Filled in by us in results. Ignored when read.
    Message,
    /// Returned unchanged, not validated.
    Notes,
}

/// What a column means to those who do not know the program. Each but [`Meaning::None`] once at
/// most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing.
    None,
    /// What people sign in with: shown in lists of rows and on password slips.
    SignIn,
    /// First name: a part of proxy addresses.
    FirstName,
    /// Last name: a part of proxy addresses.
    LastName,
    /// Date of birth: a part of proxy addresses.
    BirthDate,
    /// FALSE: the password need not be changed at first sign-in.
    TemporaryPassword,
    /// The organization that the row's account will belong to, by its id; a row without one belongs
    /// to the import's.
    Place,
}
