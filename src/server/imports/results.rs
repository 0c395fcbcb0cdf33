//! Results: streamed from the database in row order through the domain's writer, some thousand rows
//! at a time.

use std::sync::Arc;

use tokio::sync::mpsc;
use uuid::Uuid;

use super::erase::ROWS_DAYS;
use super::headers::Headers;
use super::log::Failures;
use super::row_numbers::RowNumbers;
use super::row_result::{self, RowResult};
use super::seals::Seals;
use super::{announce, audited, find_in_scope, off_thread, plan, program_of};
use crate::domain::access::Permission;
use crate::domain::csv::write::CsvWriter;
use crate::domain::finding::Finding;
use crate::domain::fixes;
use crate::domain::import::ImportState;
use crate::domain::program::Program;
use crate::domain::read::Detected;
use crate::domain::results::{self as write, Detail, Kind, Outcome, Writer};
use crate::domain::rules::Rules;
use crate::messages::findings::sentence;
use crate::messages::import_refusals::ImportText as T;
use crate::server::audit::AuditAction;
use crate::server::db::import_rows::{self, ResultRecord};
use crate::server::db::imports::{self, Import};
use crate::server::error::Error;
use crate::server::{App, Ctx};
use crate::wire::ApiError;

/// Rows that are read and written at once.
const ROWS_AT_ONCE: i64 = 2_000;

/// A results file on its way.
pub struct Download {
    /// Name to save it under.
    pub file_name: String,
    /// Its bytes in order. An error ends it: what came before is not the whole file.
    pub pieces: mpsc::Receiver<Result<Vec<u8>, Error>>,
}

/// Begins a results file. Audited, because it holds personal data.
pub async fn download(ctx: &Ctx, import: Uuid, kind: Kind) -> Result<Download, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Read).await?;
    if import.purged_at.is_some() {
        return Err(ApiError::Refused(T::RowsGone.fill(&[("days", &ROWS_DAYS)])));
    }
    let import = plan::current(&ctx.app, import).await?;
    let from_plan = matches!(kind, Kind::Failed | Kind::Details | Kind::Failures);
    match import.state()? {
        ImportState::Applying | ImportState::Stopped => {}
        state if state.was_applied() => {}
        ImportState::Planned if from_plan => {}
        _ => return Err(ApiError::Refused(T::NoResults.en().to_owned())),
    }
    let failures = Failures::of(&ctx.app, &import).await?;
    let writing = Writing {
        failures,
        program: program_of(&ctx.app, &import)?,
        detected: Headers::of(&ctx.app, &import).await?.known(import.id)?,
        rules: announce::rules_of(&import)?,
        seals: Seals::of(&ctx.app, &import).await?,
        app: ctx.app.clone(),
        kind,
        import,
    };
    let audit = ctx.transact((ctx.clone(), writing.import.clone(), kind.name()), |tx, (ctx, import, kind)| {
        Box::pin(async move { audited(tx, ctx, import, AuditAction::ResultsDownloaded { kind: kind.to_string() }).await })
    });
    audit.await?;
    let file_name = file_name(&writing.import.file_name, kind);
    let (send, pieces) = mpsc::channel(2);
    tokio::spawn(async move {
        if let Err(error) = Arc::new(writing).run(&send).await {
            tracing::error!("A results file broke off: {error}");
            let _ = send.send(Err(error)).await;
        }
    });
    Ok(Download { file_name, pieces })
}

/// `students.csv` -> `students-results.csv`.
fn file_name(uploaded: &str, kind: Kind) -> String {
    let stem = uploaded.rsplit_once('.').map_or(uploaded, |(stem, _)| stem);
    let what = match kind {
        Kind::Exact => "results",
        Kind::Safe => "results-safe",
        Kind::Failed => "failed",
        Kind::Details => "details",
        Kind::Failures => "failures",
    };
    format!("{stem}-{what}.csv")
}

struct Writing {
    app: App,
    import: Import,
    program: &'static Program,
    detected: Detected,
    seals: Seals,
    rules: Rules,
    kind: Kind,
    failures: Failures,
}

impl Writing {
    async fn run(self: Arc<Self>, send: &mpsc::Sender<Result<Vec<u8>, Error>>) -> Result<(), Error> {
        let begun = match self.kind {
            Kind::Details => write::details_header(),
            Kind::Failures => write::failures_header(&self.failures.log.headings),
            _ => self.writer().header(),
        };
        if send.send(Ok(begun.into_bytes())).await.is_err() {
            return Ok(());
        }
        let (mut from, mut rows) = (0, 0);
        let mut numbers = match self.kind {
            Kind::Exact | Kind::Safe => self.numbers().await?,
            Kind::Failed | Kind::Details | Kind::Failures => None,
        };
        loop {
            let records = import_rows::results(&self.app.db, self.import.id, from, ROWS_AT_ONCE).await?;
            let (Some(first), Some(last)) = (records.first(), records.last()) else {
                return self.require_all(rows).await;
            };
            rows += records.len() as i64;
            let late = match self.kind {
                Kind::Details => import_rows::late(&self.app.db, self.import.id, first.row_index, last.row_index).await?,
                _ => Vec::new(),
            };
            from = last.row_index + 1;
            let this = self.clone();
            let (piece, left) = off_thread(move || this.piece(&records, &late, numbers)).await?;
            numbers = left;
            if send.send(Ok(piece)).await.is_err() {
                return Ok(()); // nobody reads on
            }
        }
    }

    /// Numbers for rows without one, where the program numbers them: those that no row has.
    async fn numbers(self: &Arc<Self>) -> Result<Option<RowNumbers>, Error> {
        let Some(mut numbers) = RowNumbers::of(self.program) else { return Ok(None) };
        let mut from = 0;
        loop {
            let records = import_rows::results(&self.app.db, self.import.id, from, ROWS_AT_ONCE).await?;
            let Some(last) = records.last() else { return Ok(Some(numbers)) };
            from = last.row_index + 1;
            let this = self.clone();
            numbers = off_thread(move || {
                for record in &records {
                    row_result::opened(&this.seals, &this.import, record, |row| {
                        numbers.see(&this.detected.in_template_order(&row.cells));
                        Ok(())
                    })?;
                }
                Ok(numbers)
            })
            .await?;
        }
    }

    /// Rows may have been deleted meanwhile, or planned again: what was written is not the whole
    /// file then.
    async fn require_all(&self, rows: i64) -> Result<(), Error> {
        let now = imports::find(&self.app.db, self.import.id).await?;
        if rows == self.import.row_count && now.is_some_and(|now| now.epoch == self.import.epoch) {
            return Ok(());
        }
        Err(Error::broken("the rows of the import were deleted or planned again meanwhile"))
    }

    fn writer(&self) -> Writer<'_> {
        Writer::new(self.program, &self.detected, &self.rules, self.kind)
    }

    fn piece(
        &self,
        records: &[ResultRecord],
        late: &[(i64, i64)],
        mut numbers: Option<RowNumbers>,
    ) -> Result<(Vec<u8>, Option<RowNumbers>), Error> {
        let mut out = self.kind.writer();
        let writer = self.writer();
        for record in records {
            let result = RowResult::of(self.program, self.import.id, record)?;
            if matches!(self.kind, Kind::Failed | Kind::Failures) && !result.is_failure() {
                continue;
            }
            row_result::opened(&self.seals, &self.import, record, |row| {
                let texts = self.detected.in_template_order(&row.cells);
                if self.kind == Kind::Details {
                    let late = late.iter().filter(|(index, _)| *index == record.row_index);
                    let late = late.map(|(_, bits)| Finding::from_bits(*bits as u64)).collect::<Result<Vec<_>, _>>();
                    let late = late.map_err(|e| {
                        let row = format_args!("{}/{}", self.import.id, record.row_index);
                        Error::stored("import_late_findings", "finding", row).because(e)
                    })?;
                    self.details(record, &result, &texts, row.findings.iter().copied().chain(late), &mut out);
                } else if self.kind == Kind::Failures {
                    let reason = result.message(self.program, &texts);
                    out.record(&self.failures.line(&reason, &record.line.to_string()), true);
                } else {
                    let message = result.message(self.program, &texts);
                    let number = numbers.as_mut().and_then(|numbers| numbers.of_blank(&texts)).unwrap_or_default();
                    let outcome = Outcome {
                        outcome: result.outcome.as_deref().map_or("", |outcome| self.program.messages.word(outcome)),
                        status: result.status(),
                        number: result.number.as_deref().unwrap_or_default(),
                        message: &message,
                    };
                    let outcome = (!result.is_skipped()).then_some(&outcome);
                    writer.numbered_row(&row.cells, outcome, &number, &mut out);
                }
                Ok(())
            })?;
        }
        Ok((out.into_bytes(), numbers))
    }

    fn details(
        &self,
        record: &ResultRecord,
        result: &RowResult,
        texts: &[&str],
        findings: impl Iterator<Item = Finding>,
        out: &mut CsvWriter,
    ) {
        let mut findings: Vec<Finding> = findings.collect();
        findings.sort_unstable();
        for finding in findings {
            let column = self.program.columns.get(usize::from(finding.column()));
            write::detail(
                &Detail {
                    line: record.line as u32,
                    column: column.map_or("", |column| column.header),
                    code: finding.code(),
                    message: &sentence(self.program, finding, row_result::text_at(texts, finding)),
                    fix: &fixes::of(self.program, &self.rules, &self.detected, finding, texts).unwrap_or_default(),
                },
                out,
            );
        }
        // What the check alone does not say: somebody is there already.
        if let (Some(reason), None) = (result.reason, result.finding) {
            let severity = if result.is_failure() { "error" } else { "warning" };
            let (line, message) = (record.line.to_string(), result.message(self.program, texts));
            let column = reason.column.and_then(|column| self.program.column(column));
            let column = column.map_or("", |column| self.program.columns[column].header);
            out.record(&[&line, column, severity, reason.code, &message, ""], true);
        }
    }
}
