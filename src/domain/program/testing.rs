//! What tests of programs share: a file read, and all that was said of it.

use super::Program;
use crate::domain::check::{CheckedRow, Checker, RowVerdict, Sink};
use crate::domain::field::Value;
use crate::domain::finding::Finding;
use crate::domain::read::ReadOptions;
use crate::domain::report::FileReport;
use crate::domain::rules::Rules;

/// `line column code` of every finding, the verdict of each row, and the values of the last one.
pub(super) struct Collected {
    program: &'static Program,
    pub said: Vec<String>,
    pub standing: Vec<RowVerdict>,
    pub values: Vec<Option<String>>,
}

impl Collected {
    fn say(&mut self, line: u32, finding: Finding) {
        let column = self.program.columns.get(usize::from(finding.column())).map_or("row", |column| column.name);
        self.said.push(format!("{line} {column} {}", finding.code().name()));
    }
}

impl Sink for Collected {
    fn row(&mut self, row: &CheckedRow<'_>) {
        self.standing.push(row.standing);
        self.values = row.values.iter().map(Value::canonical).collect();
        row.findings.iter().for_each(|finding| self.say(row.line, *finding));
    }

    fn blank(&mut self, _: u32, _: u32) {}

    fn late(&mut self, finding: Finding) {
        self.say(finding.row() + 2, finding);
    }
}

/// Reads a file.
pub(super) fn read_file(program: &'static Program, text: &str, rules: Rules) -> (Collected, FileReport) {
    let mut collected = Collected { program, said: Vec::new(), standing: Vec::new(), values: Vec::new() };
    let mut checker = Checker::new(program, ReadOptions::default(), rules);
    checker.push(text.as_bytes(), &mut collected);
    let report = checker.finish(&mut collected);
    (collected, report)
}

/// Reads these rows below the template's header.
pub(super) fn read(program: &'static Program, rows: &[&str], rules: Rules) -> Collected {
    let headers: Vec<&str> = program.columns.iter().map(|column| column.header).collect();
    let (collected, report) = read_file(program, &format!("{}\r\n{}\r\n", headers.join(","), rows.join("\r\n")), rules);
    assert!(!report.refused, "{report:?}");
    collected
}
