//! What the check says of each kind of file, with a small program of its own.

use super::*;
use crate::domain::csv::decode::{bom, encode};
use crate::domain::dates::Date;
use crate::domain::field::Field;
use crate::domain::plan::Decision;
use crate::domain::program::{Duplicate, KeyKind, KeyScope, KeyUse};
use crate::domain::read::{Encoding, ReadOptions};
use crate::domain::report::{Counts, FileReport, Report};
use crate::domain::rules::Settings;
use crate::domain::template::{Column, ColumnRole, Need};

mod broken;
mod columns;
mod duplicates;
mod laws;
mod reading;
mod rows;

/// Any text up to a length.
struct Text(usize);

impl Field for Text {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        if text.chars().count() > self.0 {
            cell.say(Code::TooLong, self.0 as u32);
            return Value::Bad;
        }
        if text == "odd" {
            cell.say(Code::ReadAs, 0);
        }
        Value::Text(text.into())
    }

    fn expects(&self) -> String {
        "text".to_owned()
    }
}

/// Begins with `AAA`.
struct Number;

impl Field for Number {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        if text.starts_with("AAA") {
            return Value::Text(text.into());
        }
        cell.say(Code::NotACccid, 0);
        Value::Bad
    }

    fn expects(&self) -> String {
        "AAA and a number".to_owned()
    }
}

const fn column(header: &'static str, name: &'static str, need: Need, role: ColumnRole, field: &'static dyn Field) -> Column {
    Column { need, role, ..Column::new(header, name, name, field) }
}

use ColumnRole::{Message, Notes, Profile, Status};
use Need::{Optional, Required};

/// A choir that gives its singers accounts.
static CHOIR: Program = Program {
    template_file: "choir.csv",
    columns: &[
        column("email", "email", Required, Profile, &Text(128)),
        Column { near: &["given name"], ..column("first", "first", Optional, Profile, &Text(50)) },
        column("last", "last", Required, Profile, &Text(50)),
        Column { aliases: &["dob"], ..column("dob YYYY-MM-DD", "dob", Required, Profile, &Text(10)) },
        column("phone-number", "phone", Optional, Profile, &Text(25)),
        column("status", "status", Optional, Status, &Text(9)),
        column("cccid", "cccid", Optional, ColumnRole::Number, &Number),
        column("message", "message", Optional, Message, &Text(9)),
        column("notes", "notes", Optional, Notes, &Text(4_000)),
    ],
    dropped: &["username"],
    keys: &[
        KeyKind { name: "cccid", scope: KeyScope::Program, noun: "number", usage: KeyUse::LookedUp("email"), duplicate: None },
        key("email", "email", "email", Code::DuplicateEmail),
        key("person", "last", "name", Code::DuplicatePerson),
    ],
    row_rules: |row| {
        if row.texts[4] == "call me" {
            row.say(4, Code::NotAPhone, 0);
        }
        if row.texts[4] == "shy" {
            row.say(4, Code::VeryYoung, 7);
        }
    },
    derive_keys: |values, tell| {
        if let Some(email) = values[0].text() {
            tell(1, email.to_lowercase().as_bytes());
        }
        if let (Some(first), Some(last)) = (values[1].text(), values[2].text()) {
            tell(2, format!("{first}\u{1f}{last}").to_lowercase().as_bytes());
        }
    },
    decide: |_, _, _| Decision::CREATE,
    ..Program::described("choir", "Choir", ("singer", "singers"), &[("choir", "Choir")])
};

const fn key(name: &'static str, at: &'static str, noun: &'static str, code: Code) -> KeyKind {
    KeyKind { name, scope: KeyScope::Program, noun, usage: KeyUse::Owned, duplicate: Some(Duplicate { at, code }) }
}

/// The template's header line.
const HEADER: &str = "email,first,last,dob YYYY-MM-DD,phone-number,status,cccid,message,notes\n";

fn rules() -> Rules {
    let today = Date::from_calendar_date(2025, time::Month::March, 4).unwrap();
    Rules::new("choir", today, Settings::default())
}

/// Row, line, first byte, length, standing (`None`: blank), cells.
type Row = (u32, u32, u64, u32, Option<RowVerdict>, Vec<String>);

/// Everything that a check tells, in a form that can be compared and written out.
#[derive(Debug, Default, PartialEq, Clone)]
struct Collected {
    /// `line column code(param)`, of rows.
    findings: Vec<String>,
    rows: Vec<Row>,
}

impl Collected {
    fn say(&mut self, line: u32, finding: &Finding) {
        let column = CHOIR.columns.get(usize::from(finding.column())).map_or("row", |column| column.name);
        let param = match finding.code() {
            Code::CellCount => format!("{} of {}", finding.param() & 0x3FFF, finding.param() >> 14),
            _ => finding.param().to_string(),
        };
        self.findings.push(format!("{line} {column} {}({param})", finding.code().name()));
    }
}

impl Sink for Collected {
    fn row(&mut self, row: &CheckedRow<'_>) {
        let cells = row.cells.iter().map(str::to_owned).collect();
        self.rows.push((row.row, row.line, row.bytes.0, row.bytes.1, Some(row.standing), cells));
        assert_eq!(row.values.len(), CHOIR.columns.len());
        row.findings.iter().for_each(|finding| self.say(row.line, finding));
    }

    fn blank(&mut self, row: u32, line: u32) {
        self.rows.push((row, line, 0, 0, None, Vec::new()));
    }

    fn late(&mut self, finding: Finding) {
        let line = self.rows[finding.row() as usize].1;
        self.say(line, &finding);
    }
}

fn run(file: &[u8], options: &ReadOptions, slice: usize) -> (FileReport, Collected) {
    let mut collected = Collected::default();
    let mut checker = Checker::new(&CHOIR, options.clone(), rules());
    for piece in file.chunks(slice.max(1)) {
        checker.push(piece, &mut collected);
    }
    (checker.finish(&mut collected), collected)
}

fn read(file: impl AsRef<[u8]>) -> (FileReport, Collected) {
    run(file.as_ref(), &ReadOptions::default(), usize::MAX)
}

/// Findings of the file: `code(param)`, `code(param) column` or `code(param) column "header"`.
fn about_file(report: &FileReport) -> Vec<String> {
    let finding = |finding: &crate::domain::report::FileFinding| {
        let column = finding.column.map_or(String::new(), |column| format!(" {}", CHOIR.columns[usize::from(column)].name));
        let text = if finding.text.is_empty() { String::new() } else { format!(" {:?}", finding.text) };
        format!("{}({}){column}{text}", finding.code.name(), finding.param)
    };
    report.findings.iter().map(finding).collect()
}

/// A file with the template's header: what is said of its rows.
#[track_caller]
fn check(rows: &str, expected: &[&str]) -> (FileReport, Collected) {
    let (report, collected) = read(format!("{HEADER}{rows}"));
    assert_eq!(collected.findings, expected);
    assert!(!report.refused, "{report:?}");
    (report, collected)
}

/// A file that is refused, and for what.
#[track_caller]
fn refused(file: impl AsRef<[u8]>, because: &str) {
    let (report, _) = read(file);
    assert!(report.refused);
    assert_eq!(report.findings.last().map(|finding| finding.code.name()), Some(because), "{report:?}");
}

fn counts(rows: u32, blank_rows: u32, valid: u32, skipped: u32, failed: u32, warned: u32) -> Counts {
    Counts { rows, blank_rows, valid, skipped, failed, warned }
}
