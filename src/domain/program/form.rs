//! A program's form for one account, as data, and its check: the rules of the file
//! ([`RowChecker`]) over the cells that the form fills, and what only a form has (confirmations, a
//! Social Security number, ticks).
//!
//! The same check runs in the browser's worker and on the server.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Program;
use crate::domain::check::RowChecker;
use crate::domain::field::{Ssn, SsnFault, SsnKind, Value, canon, length};
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::fixes;
use crate::domain::read::{Detected, Encoding};
use crate::domain::rules::Rules;
use crate::domain::unicode::is_unseen;

/// The form for one account.
pub struct AccountForm {
    /// Menu entry.
    pub menu: &'static str,
    /// Title of its page.
    pub title: &'static str,
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
    /// Fields that *Save and add another* keeps.
    pub kept_for_next: &'static [&'static str],
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
    /// A country.
    Country,
    /// A state: one of a list where the field of that name says US, text elsewhere.
    State(&'static str),
    /// A box to tick, which then says TRUE.
    Tick,
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

/// What is wrong with a field beyond the rules of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormFault {
    /// It must not be blank, or is none of what was offered.
    Blank,
    /// It says something else than the field that it confirms.
    Different,
    /// There is nothing to make a proxy address of.
    NoProxy,
    /// Longer than so many characters.
    TooLong(u16),
    /// It holds a character that shows nothing.
    Unseen,
    /// It is no Social Security number or TIN.
    Ssn(SsnFault),
}

/// What was entered: names of inputs and their texts.
#[derive(Clone, Copy)]
pub struct Entries<'e>(pub &'e [(String, String)]);

impl<'e> Entries<'e> {
    /// The text of that input; blank when there is none.
    pub fn get(&self, name: &str) -> &'e str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.as_str())
    }

    /// Whether this holds.
    pub fn hold(&self, when: When) -> bool {
        match when {
            When::Always => true,
            When::Never => false,
            When::Is(field, value) => self.get(field).trim() == value,
            When::IsNot(field, value) => self.get(field).trim() != value,
        }
    }

    /// The text of a field, its parts put together.
    fn text(&self, field: &FormField) -> Cow<'e, str> {
        match field.input {
            Input::Date => Cow::Owned(self.date(field.name)),
            Input::Password => Cow::Borrowed(self.get(field.name)),
            _ => Cow::Borrowed(self.get(field.name).trim()),
        }
    }

    /// A date as `YYYY-MM-DD`, where month and day get their zero back. What is no date stays as
    /// typed, for the rules of the file to say what is wrong.
    fn date(&self, name: &str) -> String {
        let [year, month, day] = ["year", "month", "day"].map(|part| self.get(&format!("{name}-{part}")).trim());
        if [year, month, day].iter().all(|part| part.is_empty()) {
            return self.get(name).trim().to_owned();
        }
        let two = |text: &str| if text.len() == 1 { format!("0{text}") } else { text.to_owned() };
        format!("{year}-{}-{}", two(month), two(day))
    }
}

impl AccountForm {
    /// Every field, in order.
    pub fn fields(&self) -> impl Iterator<Item = &'static FormField> + use<> {
        self.groups.iter().flat_map(|group| group.fields)
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

/// A form that was looked at.
pub struct FormRow {
    /// Values in template order, as the check left them.
    pub values: Vec<Value<'static>>,
    /// What the rules of the file found.
    pub findings: Vec<Finding>,
    /// The cells that the form filled, in template order.
    pub texts: Vec<String>,
    /// The fields that are asked, in order.
    pub shown: Vec<&'static FormField>,
    /// What is wrong beyond that: field and fault.
    pub faults: Vec<(&'static FormField, FormFault)>,
    /// What the profile keeps besides columns.
    pub kept: Vec<(&'static str, String)>,
    /// The Social Security number, where there is one and it is good.
    pub ssn: Option<Ssn>,
}

impl FormRow {
    /// Nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.faults.is_empty() && !self.findings.iter().any(|finding| finding.code().severity() == Severity::Error)
    }
}

/// Looks at a form.
pub fn check(program: &'static Program, form: &AccountForm, entries: &[(String, String)], rules: &Rules) -> FormRow {
    let entries = Entries(entries);
    let shown: Vec<&'static FormField> = form.fields().filter(|field| entries.hold(field.shown)).collect();
    let mut faults = Vec::new();
    let (texts, ssn) = cells(program, form, &entries, &shown, rules, &mut faults);
    let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut checker = RowChecker::new(program, of_template(program), rules.clone());
    let checked = checker.check(0, 1, &cells, &[], |row| {
        (row.values.iter().cloned().map(Value::into_owned).collect::<Vec<_>>(), row.findings.to_vec())
    });
    let (values, findings) = checked.unwrap_or_else(|| (vec![Value::Blank; program.columns.len()], Vec::new()));
    for field in &shown {
        let column = program.column(field.name).filter(|_| field.fills == Fills::Column);
        let is_wrong =
            |finding: &Finding| Some(usize::from(finding.column())) == column && finding.code().severity() == Severity::Error;
        if entries.hold(field.need) && entries.text(field).is_empty() && !findings.iter().any(is_wrong) {
            faults.push((*field, FormFault::Blank));
        }
    }
    FormRow { values, findings, faults, kept: (form.kept)(&entries), ssn, shown, texts }
}

/// The cells that the form fills, in template order, and the number that fills none.
fn cells(
    program: &Program,
    form: &AccountForm,
    entries: &Entries<'_>,
    shown: &[&'static FormField],
    rules: &Rules,
    faults: &mut Vec<(&'static FormField, FormFault)>,
) -> (Vec<String>, Option<Ssn>) {
    let mut texts = vec![String::new(); program.columns.len()];
    let mut fill = |name: &str, text: &str| {
        if let Some(cell) = program.column(name).and_then(|column| texts.get_mut(column)) {
            text.clone_into(cell);
        }
    };
    form.fixed.iter().for_each(|(name, text)| fill(name, text));
    let (mut proxies, mut ssn) = (Vec::new(), None);
    for field in shown {
        let text = entries.text(field);
        let blank = text.is_empty();
        let fault = match field.fills {
            Fills::Column => {
                fill(field.name, if blank && matches!(field.input, Input::Tick) { "FALSE" } else { &text });
                None
            }
            Fills::Proxy(column) if !blank => {
                proxies.push((*field, column));
                None
            }
            Fills::Confirms(other, _) if !blank => form.field(other).and_then(|other| {
                let confirmed = entries.text(other);
                // One that is blank itself is enough to say.
                let differs = !confirmed.is_empty() && !is_same(other, &confirmed, &text);
                differs.then_some(FormFault::Different)
            }),
            Fills::Kept(max) => kept_fault(field, &text, max),
            Fills::Ssn(kind) => {
                match SsnKind::from_name(entries.get(kind)).filter(|_| !blank).map(|kind| Ssn::parse(kind, &text)) {
                    Some(Ok(number)) => {
                        ssn = Some(number);
                        None
                    }
                    Some(Err(fault)) => Some(FormFault::Ssn(fault)),
                    None => None,
                }
            }
            Fills::Proxy(_) | Fills::Confirms(..) | Fills::Nothing => None,
        };
        faults.extend(fault.map(|fault| (*field, fault)));
    }
    // When the cells are there that an address is made of.
    for (field, name) in proxies {
        let Some(column) = program.column(name) else { continue };
        texts[column].clear();
        let row: Vec<&str> = texts.iter().map(String::as_str).collect();
        match fixes::fix(program, rules, column, Code::Required, &row) {
            Some(address) => texts[column] = address,
            None => faults.push((field, FormFault::NoProxy)),
        }
    }
    (texts, ssn)
}

/// Whether a confirmation says what the field says: numbers by their digits.
fn is_same(field: &FormField, text: &str, again: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    match field.fills {
        Fills::Ssn(_) => digits(text) == digits(again),
        _ => canon(text) == canon(again),
    }
}

fn kept_fault(field: &FormField, text: &str, max: u16) -> Option<FormFault> {
    let offered = match field.input {
        Input::Choice(options) | Input::Radio(options) => options.iter().any(|(value, _)| *value == text),
        _ => true,
    };
    if text.is_empty() {
        None
    } else if !offered {
        Some(FormFault::Blank)
    } else if length(&canon(text)) > usize::from(max) {
        Some(FormFault::TooLong(max))
    } else {
        text.chars().any(|c| c.is_control() || is_unseen(c)).then_some(FormFault::Unseen)
    }
}

/// A file with exactly the template's columns.
fn of_template(program: &Program) -> Detected {
    Detected {
        encoding: Encoding::Utf8,
        bom: false,
        delimiter: ',',
        header_line: 1,
        line_end: "\r\n".to_owned(),
        headers: program.columns.iter().map(|column| column.header.to_owned()).collect(),
        columns: (0..program.columns.len()).map(|column| u16::try_from(column).ok()).collect(),
        near: Vec::new(),
        unknown: Vec::new(),
        escaped: false,
    }
}
