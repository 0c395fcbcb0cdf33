//! Looking at a form: the rules of the file over the cells that it fills, and what only a form has.

use std::borrow::Cow;

use super::{AccountForm, Fills, FormField, FormUse, Input, When};
use crate::domain::check::RowChecker;
use crate::domain::dates::Form;
use crate::domain::field::{Ssn, SsnFault, SsnKind, Value, canon, length};
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::fixes;
use crate::domain::program::Program;
use crate::domain::read::{Detected, Encoding};
use crate::domain::rules::Rules;
use crate::domain::template::Meaning;
use crate::domain::unicode::is_unseen;

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

    /// Every text of the inputs of that name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &'e str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, text)| text.trim())
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
            Input::Date => Cow::Owned(self.date(field.name, Form::YearMonthDay)),
            Input::Places(_) => Cow::Owned(self.all(field.name).collect::<Vec<_>>().join(", ")),
            Input::Password => Cow::Borrowed(self.get(field.name)),
            _ => Cow::Borrowed(self.get(field.name).trim()),
        }
    }

    /// A date as files write it, where month and day get their zero back. What is no date stays as
    /// typed, for the rules of the file to say what is wrong.
    fn date(&self, name: &str, form: Form) -> String {
        let [year, month, day] = ["year", "month", "day"].map(|part| self.get(&format!("{name}-{part}")).trim());
        if [year, month, day].iter().all(|part| part.is_empty()) {
            return self.get(name).trim().to_owned();
        }
        let two = |text: &str| if text.len() == 1 { format!("0{text}") } else { text.to_owned() };
        let (month, day) = (two(month), two(day));
        match form {
            Form::MonthDayYear => format!("{month}/{day}/{year}"),
            Form::DayMonthYear => format!("{day}/{month}/{year}"),
            Form::YearMonthDay | Form::Serial => format!("{year}-{month}-{day}"),
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

/// Looks at a form. Of one that edits an account, only the columns are looked at that it asks for.
pub fn check(
    program: &'static Program,
    form: &AccountForm,
    use_for: FormUse,
    entries: &[(String, String)],
    rules: &Rules,
) -> FormRow {
    let entries = Entries(entries);
    let shown: Vec<&'static FormField> = form.asked(program, use_for).filter(|field| entries.hold(field.shown)).collect();
    let mut faults = Vec::new();
    let (texts, ssn) = cells(program, form, &entries, &shown, rules, &mut faults);
    let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut checker = RowChecker::new(program, of_template(program), rules.clone());
    let checked = checker.check(0, 1, &cells, &[], |row| {
        (row.values.iter().cloned().map(Value::into_owned).collect::<Vec<_>>(), row.findings.to_vec())
    });
    let (values, mut findings) = checked.unwrap_or_else(|| (vec![Value::Blank; program.columns.len()], Vec::new()));
    if use_for == FormUse::Edit {
        let asked: Vec<_> = form.asked(program, use_for).filter_map(|field| program.column(field.name)).collect();
        findings.retain(|finding| asked.contains(&usize::from(finding.column())));
    }
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
    // A row of a file names its place, a form is filled in at one.
    if let Some(column) = program.column_meaning(Meaning::Place)
        && form.field(program.columns[column].name).is_none()
    {
        texts[column] = rules.allowed.organization.map(|here| here.to_string()).unwrap_or_default();
    }
    let form_of = |name: &str| program.column(name).and_then(|column| program.columns[column].field.date_form());
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
                let dated = form_of(field.name).filter(|_| matches!(field.input, Input::Date));
                let text = dated.map_or(text, |form| Cow::Owned(entries.date(field.name, form)));
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
            Fills::Kept(max) => kept_fault(field, entries, &text, max, rules),
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

fn kept_fault(field: &FormField, entries: &Entries<'_>, text: &str, max: u16, rules: &Rules) -> Option<FormFault> {
    let offered = match field.input {
        Input::Choice(options) | Input::Radio(options) => options.iter().any(|(value, _)| *value == text),
        Input::Places(_) => are_places(entries.all(field.name), rules),
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

/// Whether these are the names of two organizations or more, all of which may be chosen.
fn are_places<'e>(names: impl Iterator<Item = &'e str>, rules: &Rules) -> bool {
    let names: Vec<&str> = names.collect();
    let known = |name: &&str| rules.allowed.places.iter().any(|place| place.active && place.name == **name);
    names.len() > 1 && names.iter().all(known)
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
        guessed: false,
    }
}
