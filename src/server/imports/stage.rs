//! Stage: the stored file is checked again, for a browser's word is not evidence. A thread of its
//! own reads the parts and makes chunks of rows; the one who plans them takes them from a short
//! queue, so that checking and writing go on side by side.

use tokio::sync::mpsc;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::decide::{self, Undecided};
use super::name_counts::{NameCounts, TooMany};
use super::seals::Seals;
use super::staged::{self, Unreadable};
use super::tried::{self, Dates};
use super::{announce, receive};
use crate::domain::check::{CheckedRow, Checker, RowVerdict};
use crate::domain::field::Value;
use crate::domain::finding::Finding;
use crate::domain::plan::{Decision, Hits, plan_row};
use crate::domain::program::Program;
use crate::domain::read::Detected;
use crate::domain::report::FileReport;
use crate::messages::limits::LimitText;
use crate::server::accounts::keys::{KeyMaker, KindKey};
use crate::server::buffer_until_header::{BufferUntilHeader, SinkAfterHeader};
use crate::server::crypto::{HashIds, Secret};
use crate::server::db::import_parts;
use crate::server::db::imports::Import;
use crate::server::error::Error;
use crate::server::{App, organizations};

/// Rows of one chunk: one look-up, one transaction.
pub const STAGE_ROWS: usize = 4_000;

/// Bytes that the checker gets at once.
const SLICE: usize = 256 * 1024;

/// Sealed parts, and chunks, that wait at most.
const QUEUE: usize = 2;

/// A checked row.
pub struct Checked {
    /// Data row.
    pub index: u32,
    /// Physical line.
    pub line: u32,
    /// Its keys, none when it failed.
    pub keys: Vec<KindKey>,
    /// The master keys that made them.
    pub made_with: HashIds,
    /// See [`staged`].
    pub packed: Zeroizing<Vec<u8>>,
    /// The typed password of a row that may go in.
    pub secret: Option<Secret>,
    /// What is decided if its keys hit nobody.
    pub unless_hit: Decision,
}

impl Undecided for Checked {
    fn index(&self) -> u32 {
        self.index
    }

    fn keys(&self) -> &[KindKey] {
        &self.keys
    }

    fn unless_hit(&self) -> Option<Decision> {
        Some(self.unless_hit)
    }

    fn read<T>(&self, look: impl FnOnce(RowVerdict, &[Value<'_>], &[Finding]) -> T) -> Result<T, Unreadable> {
        let row = staged::unpack(&self.packed)?;
        Ok(look(row.standing, &row.values, &row.findings))
    }
}

/// A chunk of checked rows.
pub struct Chunk {
    /// In file order.
    pub rows: Vec<Checked>,
    /// Bytes of the file read by now.
    pub bytes: u64,
}

/// A file on its way through the check.
pub struct Staging {
    /// Chunks, in file order.
    pub chunks: mpsc::Receiver<Chunk>,
    checking: tokio::task::JoinHandle<Result<Staged, Error>>,
    reading: tokio::task::JoinHandle<Result<(), Error>>,
}

/// What is known at the end of the file.
pub struct Staged {
    /// What there is to say of the file.
    pub report: FileReport,
    /// Findings of rows that only came to light after their chunk was sent.
    pub late: Vec<Finding>,
    /// More birth dates of one name, or proxy address, than a file of this size may have.
    pub tried: Option<TooMany>,
    /// Rows of the name that most have, of those with a birth date, or rows that guess at people
    /// elsewhere, if those are more.
    pub same_name: u32,
    /// How many names, and how many rows of one it may have.
    pub names: u32,
    pub may: u32,
    /// Names and birth dates, packed, where these find accounts.
    pub dates: Vec<u8>,
    /// What is too much of it, beside other files of the day.
    pub over_day: Option<LimitText>,
}

impl Staged {
    /// Counts the rows that guess at people elsewhere.
    pub fn add_guesses(&mut self, guesses: u32) {
        self.same_name = self.same_name.max(guesses);
        if guesses > self.may && self.tried.is_none() {
            self.tried = Some(TooMany::Guesses(self.may));
        }
    }

    /// Nothing of the file goes in.
    pub fn is_refused(&self) -> bool {
        self.report.refused || self.tried.is_some() || self.over_day.is_some()
    }
}

/// Starts checking the stored file of an import.
pub(super) async fn start(app: &App, import: &Import, program: &'static Program) -> Result<Staging, Error> {
    let seals = Seals::of(app, import).await?;
    let (to_check, parts) = mpsc::channel(QUEUE);
    let (to_plan, chunks) = mpsc::channel(QUEUE);
    let options = announce::options_of(import)?;
    let rules = announce::rules_of(import)?;
    let proxy_domains = organizations::proxy_domains(app, program, import.tenant_id).await?;
    let dates = tried::finds_by_birth_date(program).then(|| Dates::new(&app.keys));
    let names = NameCounts::new(rules.today, proxy_domains, app.config.limits.of_one_name(), dates);
    let checker = Checker::new(program, options, rules);
    let maker = KeyMaker::new(&app.keys, program, import.tenant_id);
    let gather = BufferUntilHeader::new(Gather {
        program,
        organization: import.organization_id,
        maker,
        names,
        rows: Vec::new(),
        late: Vec::new(),
    });
    let reading = tokio::spawn(read(app.clone(), import.clone(), to_check));
    let id = import.id;
    let checking = tokio::task::spawn_blocking(move || check(&seals, id, checker, gather, parts, &to_plan));
    Ok(Staging { chunks, checking, reading })
}

impl Staging {
    /// What is known at the end; call it when there are no more chunks.
    pub async fn end(self) -> Result<Staged, Error> {
        drop(self.chunks);
        let stopped = |_| Error::broken("checking stopped half-way");
        let staged = self.checking.await.map_err(stopped)?;
        self.reading.await.map_err(stopped)??;
        staged
    }
}

/// Reads the sealed parts, one ahead.
async fn read(app: App, import: Import, to_check: mpsc::Sender<Vec<u8>>) -> Result<(), Error> {
    for part in 0..receive::part_count(import.size as u64) {
        let sealed = import_parts::part(&app.db, import.id, part as i64).await?;
        let sealed = sealed.ok_or_else(|| Error::stored("import_parts", "sealed", format_args!("{}/{part}", import.id)))?;
        if to_check.send(sealed).await.is_err() {
            return Ok(()); // the check has ended early: refused, or nobody wants it any more
        }
    }
    Ok(())
}

fn check(
    seals: &Seals,
    import: Uuid,
    mut checker: Checker,
    mut gather: BufferUntilHeader<Gather>,
    mut parts: mpsc::Receiver<Vec<u8>>,
    to_plan: &mpsc::Sender<Chunk>,
) -> Result<Staged, Error> {
    let mut part = 0;
    'file: while let Some(sealed) = parts.blocking_recv() {
        let bytes = seals.open_part(import, part, &sealed)?;
        part += 1;
        for slice in bytes.chunks(SLICE) {
            checker.push(slice, &mut gather);
            gather.header_known(checker.detected());
            if checker.is_refused() {
                break 'file;
            }
            while gather.sink.rows.len() >= STAGE_ROWS {
                let rows = gather.sink.take();
                if to_plan.blocking_send(Chunk { rows, bytes: checker.bytes() }).is_err() {
                    return Err(Error::Fenced);
                }
            }
        }
    }
    drop(parts);
    let report = checker.finish(&mut gather);
    gather.header_known(report.detected.as_ref());
    let mut gather = gather.sink;
    while !gather.rows.is_empty() && !report.refused {
        let rows = gather.take();
        if to_plan.blocking_send(Chunk { rows, bytes: report.bytes }).is_err() {
            return Err(Error::Fenced);
        }
    }
    let Gather { mut names, late, .. } = gather;
    let (tried, same_name, dates) = (names.too_many(), names.most(), names.dates());
    Ok(Staged { report, late, tried, same_name, names: names.names(), may: names.may(), dates, over_day: None })
}

/// Makes staged rows of checked ones.
struct Gather {
    program: &'static Program,
    organization: Uuid,
    maker: KeyMaker,
    names: NameCounts,
    rows: Vec<Checked>,
    late: Vec<Finding>,
}

impl Gather {
    /// The next rows, at most as many as make a chunk.
    fn take(&mut self) -> Vec<Checked> {
        let rest = self.rows.split_off(self.rows.len().min(STAGE_ROWS));
        std::mem::replace(&mut self.rows, rest)
    }
}

impl SinkAfterHeader for Gather {
    fn row(&mut self, detected: &Detected, row: &CheckedRow<'_>) {
        let is_secret = |column: usize| self.program.is_secret(column);
        let is_secret_cell = |file: u16| detected.is_secret(is_secret, file);
        let goes_in = row.standing == RowVerdict::Valid;
        let typed = row.values.iter().enumerate().find(|(column, _)| goes_in && is_secret(*column));
        let cells: Vec<&str> = row.cells.iter().collect();
        if row.standing != RowVerdict::Failed {
            self.names.add(self.program, row.values);
        }
        self.rows.push(Checked {
            index: row.row,
            line: row.line,
            keys: if row.standing == RowVerdict::Failed { Vec::new() } else { self.maker.of_row(row.values) },
            made_with: self.maker.ids(),
            packed: Zeroizing::new(staged::pack(
                row.standing,
                &cells,
                row.values,
                row.findings,
                &detected.columns,
                is_secret_cell,
                is_secret,
            )),
            secret: typed.and_then(|(_, value)| value.text()).map(|text| Secret::new(text.to_owned())),
            unless_hit: plan_row(
                self.program,
                row.standing,
                row.values,
                row.findings,
                &Hits { by_kind: &[] },
                &decide::asking(self.program, self.organization, row.values),
            ),
        });
    }

    fn blank(&mut self, _row: u32, _line: u32) {}

    fn late(&mut self, finding: Finding) {
        self.late.push(finding);
    }
}
