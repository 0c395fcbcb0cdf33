//! A sink for those who must know which column is which: rows that the checker tells before anybody
//! could ask it wait here.

use crate::domain::check::{CheckedRow, RowVerdict, Sink};
use crate::domain::csv::cells::Cells;
use crate::domain::field::Value;
use crate::domain::finding::Finding;
use crate::domain::read::Detected;

/// Takes rows together with how the file is read.
pub trait SinkAfterHeader {
    /// One data row.
    fn row(&mut self, detected: &Detected, row: &CheckedRow<'_>);
    /// A blank row.
    fn blank(&mut self, row: u32, line: u32);
    /// A finding of an earlier row.
    fn late(&mut self, finding: Finding);
}

/// Holds rows back until the header is known. Call [`BufferUntilHeader::header_known`] after each
/// push and at the end.
pub struct BufferUntilHeader<S> {
    /// Who takes the rows.
    pub sink: S,
    detected: Option<Detected>,
    early: Vec<Early>,
}

enum Early {
    Row(EarlyRow),
    Blank(u32, u32),
    Late(Finding),
}

struct EarlyRow {
    row: u32,
    line: u32,
    bytes: (u64, u32),
    cells: Vec<String>,
    values: Vec<Value<'static>>,
    findings: Vec<Finding>,
    standing: RowVerdict,
}

impl<S: SinkAfterHeader> BufferUntilHeader<S> {
    /// Nothing is known yet.
    pub fn new(sink: S) -> BufferUntilHeader<S> {
        BufferUntilHeader { sink, detected: None, early: Vec::new() }
    }

    /// Once the header is known, what waited for it goes on.
    pub fn header_known(&mut self, detected: Option<&Detected>) {
        let Some(detected) = detected.filter(|_| self.detected.is_none()) else { return };
        for early in std::mem::take(&mut self.early) {
            match early {
                Early::Row(row) => {
                    let cells: Vec<&str> = row.cells.iter().map(String::as_str).collect();
                    let EarlyRow { row, line, bytes, values, findings, standing, .. } = &row;
                    let (row, line, bytes, standing) = (*row, *line, *bytes, *standing);
                    self.sink.row(
                        detected,
                        &CheckedRow { row, line, bytes, cells: Cells::listed(&cells), values, findings, standing },
                    );
                }
                Early::Blank(row, line) => self.sink.blank(row, line),
                Early::Late(finding) => self.sink.late(finding),
            }
        }
        self.detected = Some(detected.clone());
    }
}

impl<S: SinkAfterHeader> Sink for BufferUntilHeader<S> {
    fn row(&mut self, row: &CheckedRow<'_>) {
        match &self.detected {
            Some(detected) => self.sink.row(detected, row),
            None => self.early.push(Early::Row(EarlyRow {
                row: row.row,
                line: row.line,
                bytes: row.bytes,
                cells: row.cells.iter().map(str::to_owned).collect(),
                values: row.values.iter().map(owned).collect(),
                findings: row.findings.to_vec(),
                standing: row.standing,
            })),
        }
    }

    fn blank(&mut self, row: u32, line: u32) {
        match self.detected {
            Some(_) => self.sink.blank(row, line),
            None => self.early.push(Early::Blank(row, line)),
        }
    }

    fn late(&mut self, finding: Finding) {
        match self.detected {
            Some(_) => self.sink.late(finding),
            None => self.early.push(Early::Late(finding)),
        }
    }
}

fn owned(value: &Value<'_>) -> Value<'static> {
    match value {
        Value::Text(text) => Value::Text(text.clone().into_owned().into()),
        Value::Blank => Value::Blank,
        Value::Flag(flag) => Value::Flag(*flag),
        Value::Date(date) => Value::Date(*date),
        Value::Bad => Value::Bad,
    }
}
