//! Files that go back: the program's results file (exact or safe), its failed rows, the details,
//! and the empty template.
//!
//! All are UTF-8 with a byte order mark, comma, CRLF. Those that are guarded have every cell
//! quoted, the others only where needed. Pure: records are added to a writer whose bytes the caller
//! sends on.
//!
//! The results file has the template's columns in template order, then the file's unknown columns
//! as they were (dropped ones left out), then, for a row with more cells than the file's header,
//! those extra cells: behind everything that has a header, so that no cell comes to stand under a
//! header that is not its own. A short row is padded with empty cells.

use super::check::check_cell;
use super::csv::guard::ESCAPED;
use super::csv::write::CsvWriter;
use super::finding::{Code, Severity};
use super::header::fold;
use super::program::Program;
use super::read::Detected;
use super::rules::Rules;
use super::template::{ColumnRole, Meaning};

/// Headers of status and message for programs whose template has no such columns.
const STATUS: &str = "status";
const MESSAGE: &str = "message";
/// Header of what came of a row, where a program has words for it.
const OUTCOME: &str = "outcome";

/// Which file goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Every row, every character as typed.
    Exact,
    /// Every row; cells that a spreadsheet would run get an apostrophe in front.
    Safe,
    /// The rows that failed, as in the exact file: correct them and upload the file. A template
    /// without status and message gets none. They are ignored when read; a number stands only where
    /// the person has an account already, so that such a row is skipped.
    Failed,
    /// Everything that was said, one line each.
    Details,
    /// The program's own list of the rows that failed; see
    /// [`FailureLog`](super::program::pages::FailureLog).
    Failures,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 5] = [Kind::Exact, Kind::Safe, Kind::Failed, Kind::Details, Kind::Failures];

    /// Stable name, as in addresses: `exact`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Exact => "exact",
            Kind::Safe => "safe",
            Kind::Failed => "failed",
            Kind::Details => "details",
            Kind::Failures => "failures",
        }
    }

    /// An empty piece of such a file.
    pub fn writer(self) -> CsvWriter {
        match self {
            Kind::Safe | Kind::Details | Kind::Failures => CsvWriter::all_quoted(),
            Kind::Exact | Kind::Failed => CsvWriter::default(),
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What became of a row, as its columns say it. All blank for a row that was not applied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome<'a> {
    /// `Success` or `Failure`.
    pub status: &'a str,
    /// The account's number, or blank.
    pub number: &'a str,
    /// One message.
    pub message: &'a str,
    /// The program's word for what came of it, or blank.
    pub outcome: &'a str,
}

/// Where a cell of the results comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// That cell of the file's row; for a template column, its index.
    File {
        cell: usize,
        column: Option<usize>,
    },
    /// The outcome; of a skipped row, what stood in the cell.
    Status(Option<usize>),
    Number(Option<usize>),
    Message(Option<usize>),
    Outcome(Option<usize>),
    /// That cell of the file's row or, where it is blank, the row's number.
    Numbered {
        cell: usize,
        column: usize,
    },
    /// The row's number: the file has no such column.
    NumberedAll,
    /// Nothing: a secret, or a column that the file lacks.
    Blank,
}

/// Writes results files for one import.
pub struct Writer<'d> {
    program: &'static Program,
    rules: &'d Rules,
    kind: Kind,
    headers: Vec<String>,
    sources: Vec<Source>,
    /// Cells that a row should have: those of the file's header.
    width: usize,
    /// The file's cell of each secret column.
    secrets: Vec<usize>,
}

impl<'d> Writer<'d> {
    /// For a file that was read like that. `kind` decides on escaping only; the caller chooses the
    /// rows.
    pub fn new(program: &'static Program, detected: &'d Detected, rules: &'d Rules, kind: Kind) -> Writer<'d> {
        let file_cell = |column: usize| detected.columns.get(column).copied().flatten().map(usize::from);
        let mut headers: Vec<String> = Vec::new();
        let mut sources = Vec::new();
        let mut secrets = Vec::new();
        for (index, column) in program.columns.iter().enumerate() {
            let cell = file_cell(index);
            headers.push(column.header.to_owned());
            sources.push(match column.role {
                _ if program.numbered == Some(column.name) && kind != Kind::Failed => {
                    cell.map_or(Source::NumberedAll, |cell| Source::Numbered { cell, column: index })
                }
                ColumnRole::Status => Source::Status(cell),
                ColumnRole::Number => Source::Number(cell),
                ColumnRole::Message => Source::Message(cell),
                ColumnRole::Secret => {
                    secrets.extend(cell);
                    Source::Blank
                }
                _ => cell.map_or(Source::Blank, |cell| Source::File { cell, column: Some(index) }),
            });
        }
        let safe = kind == Kind::Safe;
        if safe && let Some(last) = headers.last_mut() {
            last.push_str(ESCAPED);
        }
        // A template without these columns gets them behind its own, but for rows that are to be
        // uploaded again, which keep its form; an earlier results file may have brought them along.
        let mut added: Vec<&str> = Vec::new();
        for (role, header) in [(ColumnRole::Status, STATUS), (ColumnRole::Message, MESSAGE)] {
            if program.column_with(role).is_none() && kind != Kind::Failed {
                let cell = detected.headers.iter().position(|known| known.eq_ignore_ascii_case(header));
                headers.push(header.to_owned());
                sources.push(if role == ColumnRole::Status { Source::Status(cell) } else { Source::Message(cell) });
                added.push(header);
            }
        }
        if !program.messages.outcomes.is_empty() && kind != Kind::Failed {
            let cell = detected.headers.iter().position(|known| known.eq_ignore_ascii_case(OUTCOME));
            headers.push(OUTCOME.to_owned());
            sources.push(Source::Outcome(cell));
            added.push(OUTCOME);
        }
        for &unknown in &detected.unknown {
            let cell = usize::from(unknown);
            let header = detected.headers.get(cell).map_or("", String::as_str);
            if !added.iter().any(|added| added.eq_ignore_ascii_case(header)) {
                headers.push(header.to_owned());
                if detected.is_secret(|column| program.is_secret(column), unknown) {
                    secrets.push(cell);
                    sources.push(Source::Blank);
                } else {
                    sources.push(Source::File { cell, column: None });
                }
            }
        }
        // The last header gets a name where it has none: read again, a blank one would be taken for
        // the empty cells behind a row.
        if let (Some(header), Some(&Source::File { cell, .. })) = (headers.last_mut(), sources.last())
            && fold(header).is_empty()
        {
            *header = format!("column {}", cell + 1);
        }
        Writer { program, rules, kind, headers, sources, width: detected.headers.len(), secrets }
    }

    fn is_safe(&self) -> bool {
        self.kind == Kind::Safe
    }

    /// The beginning of the file: mark and header.
    pub fn header(&self) -> CsvWriter {
        let mut out = self.kind.writer().and_mark();
        // The template's own headers are ours; only what a person wrote is guarded.
        let own = self.program.columns.len();
        for (index, header) in self.headers.iter().enumerate() {
            out.cell(header, self.is_safe() && index >= own);
        }
        out.end();
        out
    }

    /// Adds one data row. `cells` are the row's cells in file order as typed; `outcome` is `None`
    /// for a skipped row, whose own status, number and message go back as they were.
    pub fn row(&self, cells: &[&str], outcome: Option<&Outcome<'_>>, out: &mut CsvWriter) {
        self.numbered_row(cells, outcome, "", out);
    }

    /// As [`Writer::row`], with a number for the row, where its program numbers rows.
    pub fn numbered_row(&self, cells: &[&str], outcome: Option<&Outcome<'_>>, number: &str, out: &mut CsvWriter) {
        let filled = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
        let shift = if cells.len() < self.width { self.width - cells.len() } else { filled.saturating_sub(self.width) };
        let own = |cell: Option<usize>| cell.and_then(|cell| cells.get(cell)).copied().unwrap_or("");
        let typed = |cell: usize, column: Option<usize>| {
            let text = own(Some(cell));
            if self.may_be_secret(cell, column, text, cells.len(), shift) { "" } else { text }
        };
        for source in &self.sources {
            let text = match (*source, outcome) {
                (Source::Status(_), Some(outcome)) => outcome.status,
                (Source::Number(_), Some(outcome)) => outcome.number,
                (Source::Message(_), Some(outcome)) => outcome.message,
                (Source::Outcome(_), Some(outcome)) => outcome.outcome,
                (Source::Status(cell) | Source::Number(cell) | Source::Message(cell) | Source::Outcome(cell), None) => own(cell),
                (Source::NumberedAll, _) => number,
                (Source::Numbered { cell, .. }, _) if own(Some(cell)).trim().is_empty() => number,
                (Source::Blank, _) => "",
                (Source::Numbered { cell, column }, _) => typed(cell, Some(column)),
                (Source::File { cell, column }, _) => typed(cell, column),
            };
            out.cell(text, self.is_safe());
        }
        if filled > self.width {
            for (extra, text) in cells[self.width..].iter().enumerate() {
                let secret = self.may_be_secret(self.width + extra, None, text, cells.len(), shift);
                out.cell(if secret { "" } else { text }, self.is_safe());
            }
        }
        out.end();
    }

    /// In a row with too few or too many cells, the password may stand as many cells away from its
    /// place as there are cells too few or too many. Such a cell goes back only when it is what its
    /// own column asks for.
    fn may_be_secret(&self, cell: usize, column: Option<usize>, text: &str, count: usize, shift: usize) -> bool {
        let within_reach = shift > 0
            && self.secrets.iter().any(|&secret| {
                let reach = if count < self.width { secret.saturating_sub(shift)..=secret } else { secret..=secret + shift };
                reach.contains(&cell)
            });
        within_reach && !text.trim().is_empty() && !column.is_some_and(|column| self.accepts(column, text.trim()))
    }

    fn accepts(&self, column: usize, text: &str) -> bool {
        let (_, said) = check_cell(self.program, column, text, self.rules);
        said.iter().all(|(code, _)| code.severity() != Severity::Error)
    }
}

/// One line of the details.
#[derive(Debug, Clone, Copy)]
pub struct Detail<'a> {
    /// Physical line of the row.
    pub line: u32,
    /// Header of the template's column, or blank.
    pub column: &'a str,
    /// What was said.
    pub code: Code,
    /// Its sentence.
    pub message: &'a str,
    /// The offered text of the cell, or blank.
    pub fix: &'a str,
}

/// The beginning of a details file.
pub fn details_header() -> CsvWriter {
    let mut out = Kind::Details.writer().and_mark();
    out.record(&["line", "column", "severity", "code", "message", "fix"], false);
    out
}

/// Adds one line to a details file. It is read by people, so its cells are guarded.
pub fn detail(detail: &Detail<'_>, out: &mut CsvWriter) {
    let (line, severity) = (detail.line.to_string(), detail.code.severity().name());
    out.record(&[&line, detail.column, severity, detail.code.name(), detail.message, detail.fix], true);
}

/// The beginning of a list of failures.
pub fn failures_header(headings: &[&str]) -> CsvWriter {
    let mut out = Kind::Failures.writer().and_mark();
    out.record(headings, false);
    out
}

/// The empty template: its header, and where its rows name organizations and `place` is the id of
/// one, a row in which that and what is the same on every row is filled in. The check skips such a
/// row.
pub fn template(program: &Program, place: Option<&str>) -> Vec<u8> {
    let mut out = CsvWriter::with_mark();
    let headers: Vec<&str> = program.columns.iter().map(|column| column.header).collect();
    out.record(&headers, false);
    if let (Some(at), Some(place)) = (program.column_meaning(Meaning::Place), place) {
        let mut row = vec![""; headers.len()];
        for (column, text) in program.prefilled.iter().filter_map(|(name, text)| Some((program.column(name)?, *text))) {
            row[column] = text;
        }
        row[at] = place;
        out.record(&row, false);
    }
    out.into_bytes()
}

#[cfg(test)]
mod round;
#[cfg(test)]
mod tests;
