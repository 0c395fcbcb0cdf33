//! A file, slice by slice.

mod head;
mod tail;

use self::tail::Tail;
use super::row::{Outcome, Place, Source};
use super::{Duplicates, RowChecker, RowVerdict, Sink};
use crate::domain::csv::decode::Decoder;
use crate::domain::csv::guard::unescape;
use crate::domain::csv::records::{Record, Records};
use crate::domain::csv::sniff::{self, Sniffed};
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::header::Headers;
use crate::domain::org;
use crate::domain::program::Program;
use crate::domain::read::{Detected, Encoding, MAX_COLUMNS, MAX_FILE_BYTES, MAX_FILE_MIB, MAX_ROWS, ReadOptions};
use crate::domain::report::{Counts, FileFinding, FileReport};
use crate::domain::rules::Rules;

/// Bytes that are decoded at a time: they fit into the fast memory of a processor.
const CHUNK: usize = 64 * 1024;

/// Rows that a [`Finding`] can count, blank ones included.
const ROW_INDICES: u32 = 1 << 20;

/// Checks one file. Push slices of any size, then finish.
///
/// ```
/// # use muster::domain::{check::{Checker, CheckedRow, Sink}, finding::Finding, program::Program, read::ReadOptions, rules::Rules};
/// # struct Nothing;
/// # impl Sink for Nothing { fn row(&mut self, _: &CheckedRow<'_>) {} fn blank(&mut self, _: u32, _: u32) {} fn late(&mut self, _: Finding) {} }
/// # fn check(program: &'static Program, rules: Rules, slices: &[&[u8]]) -> u32 {
/// # let mut sink = Nothing;
/// let mut checker = Checker::new(program, ReadOptions::default(), rules);
/// for slice in slices {
///     checker.push(slice, &mut sink);
/// }
/// checker.finish(&mut sink).counts.valid
/// # }
/// ```
pub struct Checker {
    program: &'static Program,
    options: ReadOptions,
    rules: Rules,
    stage: Stage,
    findings: Vec<FileFinding>,
    counts: Counts,
    refused: bool,
    bytes: u64,
    /// Physical line of each row.
    lines: Vec<u32>,
    duplicates: Duplicates,
}

enum Stage {
    /// The first bytes are gathered.
    Gathering(Vec<u8>),
    /// Rows are read.
    Reading(Box<Reading>),
    /// It could not be read at all.
    Ended,
}

struct Reading {
    decoder: Decoder,
    records: Records,
    rows: RowChecker,
    /// Records that are not data: titles and the header.
    above: usize,
    /// Where the next record begins in the file.
    offset: u64,
    late: Vec<Finding>,
    tail: Tail,
}

impl Checker {
    /// A check of a file of that program.
    pub fn new(program: &'static Program, options: ReadOptions, rules: Rules) -> Checker {
        Checker {
            program,
            options,
            rules,
            stage: Stage::Gathering(Vec::new()),
            findings: Vec::new(),
            counts: Counts::default(),
            refused: false,
            bytes: 0,
            lines: Vec::new(),
            duplicates: Duplicates::new(program),
        }
    }

    /// The next bytes of the file. Once the file is refused, more bytes are only counted.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        let room = MAX_FILE_BYTES.saturating_sub(self.bytes);
        self.bytes += bytes.len() as u64;
        let mut rest = &bytes[..bytes.len().min(usize::try_from(room).unwrap_or(usize::MAX))];
        if let Stage::Gathering(window) = &mut self.stage {
            let (first, after) = rest.split_at(rest.len().min(sniff::WINDOW - window.len()));
            window.extend_from_slice(first);
            rest = after;
            if window.len() == sniff::WINDOW {
                self.begin(false, sink);
            }
        }
        self.read(rest, false, sink);
        if self.bytes > MAX_FILE_BYTES && !self.refused {
            self.refuse(FileFinding::new(Code::TooLarge, MAX_FILE_MIB));
        }
    }

    /// The file has ended.
    pub fn finish(&mut self, sink: &mut dyn Sink) -> FileReport {
        if matches!(self.stage, Stage::Gathering(_)) {
            self.begin(true, sink);
        }
        self.read(&[], true, sink);
        if let (Stage::Reading(reading), false) = (&self.stage, self.refused) {
            head::replace_missing(self.program, &reading.tail.needed(), &mut self.findings);
            self.findings.extend(reading.tail.findings());
        }
        if self.counts.rows == 0 && !self.refused {
            self.refuse(FileFinding::new(Code::NoRows, 0));
        }
        FileReport {
            detected: self.detected().cloned(),
            counts: self.counts,
            findings: self.findings.clone(),
            refused: self.refused,
            bytes: self.bytes,
        }
    }

    /// How the file is read, as soon as that is known.
    pub fn detected(&self) -> Option<&Detected> {
        match &self.stage {
            Stage::Reading(reading) => Some(reading.rows.detected()),
            Stage::Gathering(_) | Stage::Ended => None,
        }
    }

    /// Rows so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Bytes so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What there is to say of the file so far.
    pub fn findings(&self) -> &[FileFinding] {
        &self.findings
    }

    /// The file cannot be read, or not to its end: there is no use in pushing more.
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    /// The keys of all rows, for applying the rule for the whole file again after an edit.
    pub fn into_duplicates(self) -> Duplicates {
        self.duplicates
    }

    fn refuse(&mut self, finding: FileFinding) {
        self.findings.push(finding);
        self.refused = true;
    }

    /// Finds out what this is, then reads what was gathered.
    fn begin(&mut self, eof: bool, sink: &mut dyn Sink) {
        let Stage::Gathering(window) = std::mem::replace(&mut self.stage, Stage::Ended) else { return };
        let headers = Headers::new(self.program, &self.options.map);
        let sniffed = match sniff::sniff(&window, eof, &headers, &self.options) {
            Ok(sniffed) => sniffed,
            Err((code, param)) => return self.refuse(FileFinding::new(code, param)),
        };
        let width = sniffed.header.cells.len();
        if width > MAX_COLUMNS {
            return self.refuse(FileFinding::new(Code::TooManyColumns, width as u32));
        }
        let texts: Vec<&str> = sniffed.header.cells.iter().map(String::as_str).collect();
        let matched = headers.assign(&texts);
        head::encoding(self.program, &self.options, &sniffed, &matched, &window, &mut self.findings);
        head::reading(&self.options, &sniffed, matched.escaped, &mut self.findings);
        if org::is_strict(&self.rules.settings) && !matched.is_template(&texts) {
            self.refuse(FileFinding::new(Code::NotTheTemplate, 0));
        }
        head::columns(self.program, &sniffed.header, &matched, &mut self.findings);
        self.refused |= matched.doubled.is_some();

        let Sniffed { encoding, sure, guessed, bom, delimiter, header } = sniffed;
        let decoder = Decoder::new(encoding, sure);
        let records = Records::new(delimiter, decoder.measure());
        let detected = Detected {
            encoding,
            bom: bom > 0,
            delimiter: char::from(delimiter),
            header_line: header.line,
            line_end: header.line_end.to_owned(),
            headers: if matched.escaped {
                header.cells.iter().map(|cell| unescape(cell).into_owned()).collect()
            } else {
                header.cells
            },
            columns: matched.columns,
            near: matched.near,
            unknown: matched.unknown,
            escaped: matched.escaped,
            guessed: guessed.is_some(),
        };
        let tail = Tail::new(self.program, &detected);
        self.stage = Stage::Reading(Box::new(Reading {
            decoder,
            records,
            rows: RowChecker::new(self.program, detected, self.rules.clone()),
            above: header.above + 1,
            offset: bom as u64,
            late: Vec::new(),
            tail,
        }));
        self.read(&window[bom..], false, sink);
    }

    fn read(&mut self, bytes: &[u8], eof: bool, sink: &mut dyn Sink) {
        let mut reading = match std::mem::replace(&mut self.stage, Stage::Ended) {
            Stage::Reading(reading) => reading,
            other => return self.stage = other,
        };
        let chunks = bytes.chunks(CHUNK).map(|chunk| (chunk, false)).chain(eof.then_some((&[][..], true)));
        for (chunk, last) in chunks {
            if self.refused {
                break;
            }
            if let Some(position) = reading.decoder.push(chunk, last, reading.records.room()) {
                let line = reading.records.line_at(position);
                self.findings.push(FileFinding::new(Code::ReadAsWindows1252, line));
                reading.records.set_measure(reading.decoder.measure());
                let detected = reading.rows.detected_mut();
                (detected.encoding, detected.guessed) = (Encoding::Windows1252, true);
            }
            while !self.refused
                && let Some(record) = reading.records.next(last)
            {
                self.record(&mut reading, &record, sink);
            }
        }
        self.stage = Stage::Reading(reading);
    }

    fn record(&mut self, reading: &mut Reading, record: &Record, sink: &mut dyn Sink) {
        // Half a character of UTF-16 at the very end counts as a whole one.
        let bytes = (reading.offset, record.file_len.min(self.bytes - reading.offset) as u32);
        reading.offset += u64::from(bytes.1);
        if reading.above > 0 {
            reading.above -= 1;
            return;
        }
        let row = self.lines.len() as u32;
        if row >= ROW_INDICES {
            return self.refuse(FileFinding::new(Code::TooManyRows, MAX_ROWS));
        }
        self.lines.push(record.line);
        if record.padded {
            reading.tail.padded();
        }
        let place = Place { row, line: record.line, bytes };
        let Checker { duplicates, lines, counts, .. } = self;
        let Reading { rows, records, late, tail, .. } = reading;
        late.clear();
        let full = counts.rows == MAX_ROWS;
        let outcome = rows.row(
            Source::Record(records, record),
            place,
            &mut |values, said| {
                if full || !duplicates.is_needed() {
                    return;
                }
                duplicates.set(row, values);
                duplicates.judge(
                    row,
                    |row| lines[row as usize],
                    |finding| match finding.row() == row {
                        true => said.push((finding.column(), finding.code(), finding.param())),
                        false => late.push(finding),
                    },
                );
            },
            &mut |checked| {
                if full {
                    return;
                }
                counts.rows += 1;
                match checked.standing {
                    RowVerdict::Valid => counts.valid += 1,
                    RowVerdict::Skipped => counts.skipped += 1,
                    RowVerdict::Failed => counts.failed += 1,
                }
                let warned = checked.findings.iter().any(|finding| finding.code().severity() == Severity::Warning);
                counts.warned += u32::from(warned && checked.standing != RowVerdict::Failed);
                tail.row(checked);
                sink.row(checked);
            },
        );
        if outcome == Outcome::Filled && full {
            return self.refuse(FileFinding::new(Code::TooManyRows, MAX_ROWS));
        }
        if outcome != Outcome::Filled {
            if outcome == Outcome::Header {
                reading.tail.repeated(record.line);
            }
            self.counts.blank_rows += 1;
            sink.blank(row, record.line);
        }
        reading.late.drain(..).for_each(|finding| sink.late(finding));
    }
}

#[cfg(test)]
mod tests;
