//! `muster check`: the same check as in the browser and on the server, as a stream.

use std::fmt::Display;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Env;
use super::reading::{self, Reading, Watched};
use crate::domain::access::Permission;
use crate::domain::check::{CheckedRow, Checker};
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::fixes;
use crate::domain::kinds::{Kind, Kinds};
use crate::domain::program::{Program, Registry};
use crate::domain::read::Detected;
use crate::domain::report::{FileFinding, FileReport};
use crate::domain::rules::{Allowed, Rules, Settings};
use crate::messages::command::CommandText as T;
use crate::messages::findings::sentence;
use crate::server::buffer_until_header::{BufferUntilHeader, SinkAfterHeader};
use crate::server::clock::{DEFAULT_ZONE, date_in};
use crate::server::imports::places;
use crate::server::imports::plan::file_sentence;
use crate::server::{Error, Surroundings, organizations};

/// Bytes read at once.
const SLICE: usize = 256 * 1024;

/// Code of the finding for a file that changed while it was being read.
const NOT_READ: &str = "file_changed";

/// Check a file without sending it anywhere.
#[derive(Args)]
pub struct Check {
    /// The file.
    file: PathBuf,
    /// Program: openccc or educator.
    #[arg(long)]
    program: String,
    /// Check with the settings of this organization. Needs the database.
    #[arg(long, value_name = "ID")]
    organization: Option<Uuid>,
    #[command(flatten)]
    reading: Reading,
}

impl Check {
    /// Exits with 0 if there are no errors, 1 if some rows have errors, 2 if the file can't be
    /// read.
    pub async fn run(self, env: &Env) -> Result<ExitCode, Error> {
        let program = reading::program(&Registry::standard(), &self.program)?;
        let options = self.reading.options(program)?;
        let rules = self.rules(env, program).await?;
        let mut file = Watched::open(&self.file)?;
        let mut checker = Checker::new(program, options, rules.clone());
        let out = BufWriter::new(std::io::stdout().lock());
        let mut teller = BufferUntilHeader::new(Teller::new(program, rules, env.json, out));
        if env.json {
            teller.sink.write(|out| write!(out, "{{\"program\":{},\"findings\":[", json!(program.id)));
        }
        let read = self.read(&mut file, &mut checker, &mut teller);
        let report = checker.finish(&mut teller);
        teller.header_known(report.detected.as_ref());
        let trouble = read.and_then(|()| if report.refused { Ok(()) } else { file.unchanged() }).err();
        if let Some(trouble) = &trouble {
            // The object is written to its end, whatever happens to the file.
            teller.sink.say(1, None, Severity::Error, NOT_READ, &trouble.to_string(), None, None);
        }
        teller.sink.end(&report)?;
        Ok(match (report.refused || trouble.is_some(), report.counts.failed) {
            (true, _) => ExitCode::from(2),
            (false, 0) => ExitCode::SUCCESS,
            (false, _) => ExitCode::from(1),
        })
    }

    fn read<W: Write>(
        &self,
        file: &mut Watched,
        checker: &mut Checker,
        teller: &mut BufferUntilHeader<Teller<W>>,
    ) -> Result<(), Error> {
        let mut buffer = vec![0; SLICE];
        loop {
            let count = file.fill(&mut buffer)?;
            if count == 0 || checker.is_refused() {
                return Ok(());
            }
            checker.push(&buffer[..count], teller);
            teller.header_known(checker.detected());
        }
    }

    async fn rules(&self, env: &Env, program: &Program) -> Result<Rules, Error> {
        let (clock, zone, settings, allowed) = match self.organization {
            // Without a database there is no application to ask for the time.
            None => (Surroundings::default().clock, DEFAULT_ZONE.to_owned(), Settings::default(), Allowed::default()),
            Some(id) => {
                let ctx = env.operator().await?;
                let found = organizations::find_for(&ctx, Permission::Import, id).await?;
                let allowed = places::allowed(&ctx, program, &found.here).await?;
                (ctx.app.clock.clone(), found.zone().to_owned(), found.settings, allowed)
            }
        };
        Ok(Rules { allowed, ..Rules::new(program.id, date_in(clock.now(), &zone), settings) })
    }
}

/// Prints findings as they are found, once it is clear which of them most rows have. Keeps the line
/// of each row, four bytes, because a duplicate is found late.
struct Teller<W> {
    program: &'static Program,
    rules: Rules,
    json: bool,
    out: W,
    printed: u64,
    lines: Vec<u32>,
    /// Which kinds of findings hit most rows. Until that is decided, what was found waits.
    kinds: Kinds,
    waiting: Vec<Said>,
    /// The first of each kind that hits most rows.
    of_most: Vec<Said>,
    failed: Option<std::io::Error>,
}

/// A finding of a row, as it is printed.
struct Said {
    kind: Kind,
    line: u32,
    message: String,
    fix: Option<String>,
}

impl<W: Write> Teller<W> {
    fn new(program: &'static Program, rules: Rules, json: bool, out: W) -> Teller<W> {
        let (lines, kinds) = (Vec::new(), Kinds::default());
        Teller { program, rules, json, out, printed: 0, lines, kinds, waiting: Vec::new(), of_most: Vec::new(), failed: None }
    }

    /// Writes, unless writing failed before. A sink has no way to return the error at once.
    fn write(&mut self, with: impl FnOnce(&mut W) -> std::io::Result<()>) {
        if self.failed.is_none() {
            self.failed = with(&mut self.out).err();
        }
    }

    fn tell(&mut self, line: u32, finding: Finding, texts: &[&str], detected: Option<&Detected>) {
        let kind = Kinds::of(finding);
        self.kinds.add(finding);
        if self.kinds.hits_most(kind) {
            return;
        }
        let text = texts.get(usize::from(finding.column())).copied().unwrap_or_default();
        let message = sentence(self.program, finding, text);
        let fix = detected.and_then(|detected| fixes::of(self.program, &self.rules, detected, finding, texts));
        let said = Said { kind, line, message, fix };
        if self.kinds.is_decided() { self.say_of_row(&said) } else { self.waiting.push(said) }
    }

    /// Prints what waited, but for the kinds that hit most rows: those are said of the file.
    fn decide(&mut self) {
        self.kinds.decide();
        for said in std::mem::take(&mut self.waiting) {
            if !self.kinds.hits_most(said.kind) {
                self.say_of_row(&said);
            } else if self.of_most.iter().all(|first| first.kind != said.kind) {
                self.of_most.push(said);
            }
        }
    }

    fn header(&self, column: u8) -> Option<&'static str> {
        self.program.columns.get(usize::from(column)).map(|column| column.header)
    }

    fn say_of_row(&mut self, said: &Said) {
        let (header, code) = (self.header(said.kind.0), said.kind.1);
        self.say(said.line, header, code.severity(), code.name(), &said.message, said.fix.as_deref(), None);
    }

    /// Says each kind that hits most rows once, with its count.
    fn say_of_most(&mut self) {
        let rows = self.kinds.rows();
        let counts: Vec<(Kind, u32)> = self.kinds.of_most().collect();
        for first in std::mem::take(&mut self.of_most) {
            let Some((_, count)) = counts.iter().find(|(kind, _)| *kind == first.kind) else { continue };
            let values: [(&str, &dyn Display); 4] =
                [("count", count), ("rows", &rows), ("line", &first.line), ("message", &first.message)];
            let message = T::InMostRows.fill(&values);
            let (header, code) = (self.header(first.kind.0), first.kind.1);
            self.say(first.line, header, code.severity(), code.name(), &message, None, Some(*count));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what a line of the answer holds")]
    fn say(
        &mut self,
        line: u32,
        column: Option<&str>,
        severity: Severity,
        code: &str,
        message: &str,
        fix: Option<&str>,
        count: Option<u32>,
    ) {
        let comma = if self.printed > 0 { "," } else { "" };
        self.printed += 1;
        if self.json {
            let mut finding: Value = json!({
                "line": line, "column": column, "severity": severity.name(), "code": code, "message": message, "fix": fix,
            });
            if let Some(count) = count {
                finding["count"] = count.into();
            }
            return self.write(|out| write!(out, "{comma}{finding}"));
        }
        let place = column.map(|column| format!(", {column}")).unwrap_or_default();
        let fix = fix.map(|fix| T::Fix.fill(&[("fix", &fix)])).unwrap_or_default();
        let severity = severity.name();
        self.write(|out| writeln!(out, "line {line}{place}: {severity}: {message}{fix}"));
    }

    fn end(mut self, report: &FileReport) -> Result<(), Error> {
        self.decide();
        self.say_of_most();
        for finding in &report.findings {
            let FileFinding { code, column, .. } = finding;
            let header = column.and_then(|column| self.program.columns.get(usize::from(column))).map(|column| column.header);
            let line = report.detected.as_ref().map_or(1, |detected| detected.header_line);
            let mut message = file_sentence(self.program, finding);
            if let (Code::ColumnNear, Some(column)) = (*code, header) {
                message.push_str(&T::MapHint.fill(&[("found", &finding.text), ("column", &column)]));
            }
            self.say(line, header, code.severity(), code.name(), &message, None, None);
        }
        let counts = report.counts;
        let detected = report.detected.as_ref();
        if self.json {
            let rest = json!({
                "rows": counts.rows, "blank_rows": counts.blank_rows, "valid": counts.valid, "skipped": counts.skipped,
                "failed": counts.failed, "warned": counts.warned,
                "encoding": detected.map(|d| d.encoding.name()),
                "delimiter": detected.map(|d| d.delimiter.to_string()),
                "header_line": detected.map(|d| d.header_line),
            });
            // One object: what is left goes on after the list of findings.
            let rest = rest.to_string();
            self.write(|out| writeln!(out, "],{}", &rest[1..]));
        } else if !report.refused {
            let text = T::Checked.fill(&[
                ("rows", &counts.rows),
                ("valid", &counts.valid),
                ("skipped", &counts.skipped),
                ("failed", &counts.failed),
                ("warned", &counts.warned),
                ("blank", &counts.blank_rows),
            ]);
            self.write(|out| writeln!(out, "{text}"));
        }
        self.write(Write::flush);
        match self.failed {
            // The reader closed the pipe.
            Some(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }
}

impl<W: Write> SinkAfterHeader for Teller<W> {
    fn row(&mut self, detected: &Detected, row: &CheckedRow<'_>) {
        self.lines.push(row.line);
        let cell = |file: &Option<u16>| file.and_then(|file| row.cells.get(usize::from(file))).unwrap_or_default();
        let texts: Vec<&str> = match row.findings {
            [] => Vec::new(),
            _ => detected.columns.iter().map(cell).collect(),
        };
        // That a column is missing is said of the file.
        let in_file = |column: u8| detected.columns.get(usize::from(column)).is_none_or(Option::is_some);
        for finding in row.findings.iter().filter(|finding| finding.code() != Code::Required || in_file(finding.column())) {
            self.tell(row.line, *finding, &texts, Some(detected));
        }
        if self.kinds.row() {
            self.decide();
        }
    }

    fn blank(&mut self, _row: u32, line: u32) {
        self.lines.push(line);
    }

    fn late(&mut self, finding: Finding) {
        let line = self.lines.get(finding.row() as usize).copied().unwrap_or_default();
        self.tell(line, finding, &[], None);
    }
}
