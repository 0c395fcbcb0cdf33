//! A program's form for one account, as data, and its check: the rules of the file
//! ([`RowChecker`](crate::domain::check::RowChecker)) over the cells that the form fills, and what
//! only a form has (confirmations, a Social Security number, ticks).
//!
//! The same check runs in the browser's worker and on the server.

use serde::{Deserialize, Serialize};

use super::Program;
use crate::domain::finding::Code;
use crate::domain::template::ColumnRole;

mod check;
mod edit;

pub use check::{Entries, FormFault, FormRow, check};
pub use edit::{edited, entries_of};

/// The form for one account.
pub struct AccountForm {
    /// Menu entry.
    pub menu: &'static str,
    /// Title of its page.
    pub title: &'static str,
    /// What the choice of the organization is called.
    pub place: &'static str,
    /// The button that sends it.
    pub submit: &'static str,
    /// Its fields, under headings.
    pub groups: &'static [Group],
    /// Beside the form, one paragraph each.
    pub advice: &'static [&'static str],
    /// Columns that the form does not ask for: (short name, text).
    pub fixed: &'static [(&'static str, &'static str)],
    /// What the profile keeps of fields that fill no column: (name, value).
    pub kept: fn(&Entries<'_>) -> Vec<(&'static str, String)>,
    /// Name of the key kind of a Social Security number; blank where there is none.
    pub ssn_key: &'static str,
    /// Warnings that are shown before the account is made, and must be sent again.
    pub asks_again: &'static [Code],
    /// Fields that *Save and add another* keeps.
    pub kept_for_next: &'static [&'static str],
    /// Columns that are asked when an account is made and never changed by the form.
    pub asked_once: &'static [&'static str],
    /// What the profile says TRUE of where these columns hold no entry of a person, but the
    /// organization's placeholder.
    pub placeholder: (&'static str, &'static [&'static str]),
}

/// What a form is filled in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FormUse {
    /// A new account: every field.
    Create,
    /// Another profile for an account that there is: the fields that fill its columns.
    Edit,
}

/// Fields under one heading.
pub struct Group {
    /// The heading.
    pub title: &'static str,
    /// In order.
    pub fields: &'static [FormField],
}

/// One field.
#[derive(Clone, Copy)]
pub struct FormField {
    /// Name in the form; of a field that fills a column, the column's short name.
    pub name: &'static str,
    /// Label.
    pub label: &'static str,
    /// Help under the label; blank = none.
    pub help: &'static str,
    /// How it is asked.
    pub input: Input,
    /// When it must be filled in.
    pub need: When,
    /// When it is asked at all.
    pub shown: When,
    /// What its text is for.
    pub fills: Fills,
    /// The sentence where it is blank and must not be; blank = the usual one.
    pub blank: &'static str,
}

/// How a field is asked.
#[derive(Clone, Copy)]
pub enum Input {
    /// A line of text.
    Line(LineKind, Width),
    /// Month, day and year, as `{name}-month`, `{name}-day` and `{name}-year`.
    Date,
    /// A password. The first one can be generated.
    Password,
    /// One of a list: (value, words).
    Choice(&'static [(&'static str, &'static str)]),
    /// One of a few, all of them in view: (value, words).
    Radio(&'static [(&'static str, &'static str)]),
    /// One of the kinds of accounts that the person may create there.
    Kind,
    /// Two or more of the organizations of that kind below the one where it is filled in. What it
    /// says are their names.
    Places(&'static str),
    /// A country.
    Country,
    /// A state: one of a list where the field of that name says US, text elsewhere.
    State(&'static str),
    /// A box to tick, which then says TRUE.
    Tick,
    /// The program's agreement, with a box to tick. What it says is the version that was accepted.
    Agreement,
    /// Nothing to enter: these words.
    Words(&'static str),
}

/// What a line takes: its type and its `inputmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named as inputs are")]
pub enum LineKind {
    Text,
    Email,
    Phone,
    Digits,
}

/// How wide a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "a width says it all")]
pub enum Width {
    Whole,
    Middle,
    Short,
}

/// Whether something holds, by what is entered elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// Never.
    Never,
    /// The field of that name says this.
    Is(&'static str, &'static str),
    /// It says something else.
    IsNot(&'static str, &'static str),
}

/// What a field's text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fills {
    /// The column of its name.
    Column,
    /// Nothing: it must say the same as the field of that name, or this sentence is shown.
    Confirms(&'static str, &'static str),
    /// Ticked, the column of that name gets the address that its field makes of the others.
    Proxy(&'static str),
    /// What the program keeps of it; at most so many characters.
    Kept(u16),
    /// A Social Security number or TIN; the field of that name says which.
    Ssn(&'static str),
    /// Nothing.
    Nothing,
}

impl AccountForm {
    /// Every field, in order.
    pub fn fields(&self) -> impl Iterator<Item = &'static FormField> + use<> {
        self.groups.iter().flat_map(|group| group.fields)
    }

    /// The fields that are asked for this.
    pub fn asked(&self, program: &Program, use_for: FormUse) -> impl Iterator<Item = &'static FormField> {
        self.fields().filter(move |field| field.is_asked(program, self, use_for))
    }

    /// The kind of the organizations that it offers ([`Input::Places`]), if it offers some.
    pub fn offers_places(&self) -> Option<&'static str> {
        self.fields().find_map(|field| match field.input {
            Input::Places(kind) => Some(kind),
            _ => None,
        })
    }

    /// The field with the program's agreement, if it has one.
    pub fn agreement(&self) -> Option<&'static FormField> {
        self.fields().find(|field| matches!(field.input, Input::Agreement))
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'static FormField> {
        self.fields().find(|field| field.name == name)
    }
}

impl FormField {
    /// A value of this field as a person reads it.
    pub fn in_words<'v>(&self, value: &'v str) -> &'v str {
        match self.input {
            Input::Choice(options) | Input::Radio(options) => {
                options.iter().find(|(known, _)| *known == value).map_or(value, |(_, words)| *words)
            }
            _ => value,
        }
    }

    /// Whether it is asked for this.
    pub fn is_asked(&self, program: &Program, form: &AccountForm, use_for: FormUse) -> bool {
        let of = |name: &str| form.field(name).is_some_and(|field| field.is_asked(program, form, use_for));
        match (use_for, self.fills) {
            (FormUse::Create, _) => true,
            (FormUse::Edit, Fills::Column) => {
                let column = program.column(self.name).and_then(|column| program.columns.get(column));
                column.is_some_and(|column| column.role == ColumnRole::Profile) && !form.asked_once.contains(&self.name)
            }
            (FormUse::Edit, Fills::Confirms(other, _) | Fills::Proxy(other)) => of(other),
            (FormUse::Edit, Fills::Kept(_) | Fills::Ssn(_) | Fills::Nothing) => false,
        }
    }

    /// Whether it asks for a Social Security number.
    pub fn is_ssn(&self) -> bool {
        matches!(self.fills, Fills::Ssn(_))
    }

    /// Whether what is entered is kept from everybody: never sent back, never quoted.
    pub fn is_secret(&self, form: &AccountForm) -> bool {
        match self.fills {
            Fills::Ssn(_) => true,
            Fills::Confirms(other, _) => form.field(other).is_some_and(|other| other.is_secret(form)),
            _ => matches!(self.input, Input::Password),
        }
    }
}
