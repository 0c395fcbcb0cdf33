//! Staging with planning, and applying, in rows a second, each beside a bare bulk load of the very
//! same rows and keys into the very same tables: `store DATABASE_URL ACCOUNTS FILE…`. Each file is
//! a round; a line of JSON for each. Run it by `cargo xtask bench store`.

#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use muster::domain::read::ReadOptions;
use muster::server::config::Config;
use muster::server::db::Db;
use muster::server::db::accounts::write::{AccountRow, KeyRow, PasswordRow, RevealRow};
use muster::server::db::bulk::Load;
use muster::server::db::import_rows::{ImportOutcome, ImportRow, ImportSecret};
use muster::server::imports::{self, jobs as names};
use muster::server::jobs::{Job, run_until_idle};
use muster::server::{App, Ctx, Error, organizations};
use muster::wire::imports::{NewImport, PART_BYTES};
use muster::{on_pool, server};
use sqlx::Row;
use uuid::Uuid;

/// Rows of the file in one transaction of the bare loads: as many as staging and applying take.
const STAGED: usize = 4_000;
const APPLIED: usize = 1_000;

type Loads = fn() -> Load<'static, ()>;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [database, accounts, files @ ..] = arguments.as_slice() else {
        // `cargo test --benches` starts it without arguments: there is nothing to measure then.
        println!("usage: store DATABASE_URL ACCOUNTS FILE…");
        return;
    };
    let mut config = Config::new(database);
    config.key_file = std::env::var_os("MUSTER_KEY_FILE").map(Into::into);
    let app = App::open(config).await.unwrap();
    let ctx = Ctx::command_line(&app);
    let college = organizations::add(&ctx, "openccc", "college", "Orchard College", None).await.unwrap();
    fill(&app, college, accounts.parse().unwrap()).await.unwrap();

    for file in files {
        println!("{}", round(&app, &ctx, college, &std::fs::read(file).unwrap()).await);
    }
    app.db.close().await;
}

/// Takes one file from its upload to its accounts.
async fn round(app: &App, ctx: &Ctx, college: Uuid, bytes: &[u8]) -> serde_json::Value {
    let import = upload(ctx, college, bytes).await.unwrap();
    settle(&app.db).await;
    let plan = timed(run_until_idle(app, &[names::PlanImport::NAME])).await;
    let planned = imports::get(ctx, import).await.unwrap();
    let bare_plan = bare(app, import, STAGE_TABLES, planned.rows, STAGED).await;

    imports::apply(ctx, import).await.unwrap();
    settle(&app.db).await;
    let apply = timed(run_until_idle(app, &[names::ApplyChunk::NAME])).await;
    let applied = imports::get(ctx, import).await.unwrap();
    let bare_apply = bare(app, import, APPLY_TABLES, planned.rows, APPLIED).await;

    let rate = |time: Duration| (planned.rows as f64 / time.as_secs_f64()).round();
    serde_json::json!({
        "rows": planned.rows, "created": applied.applied.get("created"), "failed": applied.applied.get("failed"),
        "plan": rate(plan), "bare_plan": rate(bare_plan), "apply": rate(apply), "bare_apply": rate(bare_apply),
    })
}

/// Has the database do what it put off (PostgreSQL also what autovacuum would), so that nothing is
/// measured but what is asked for.
async fn settle(db: &Db) {
    match db {
        Db::Sqlite { write, .. } => drop(sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(write).await.unwrap()),
        Db::Postgres(pool) => {
            for sql in ["VACUUM (ANALYZE)", "CHECKPOINT"] {
                sqlx::raw_sql(sql).execute(pool).await.unwrap();
            }
        }
    }
}

async fn timed<T: std::fmt::Debug>(work: impl Future<Output = Result<T, Error>>) -> Duration {
    let start = Instant::now();
    work.await.unwrap();
    start.elapsed()
}

/// Accounts that are there already, with two keys each, so that indexes are as large as in life.
async fn fill(app: &App, college: Uuid, count: usize) -> Result<(), Error> {
    for start in (0..count).step_by(10_000) {
        let end = count.min(start + 10_000);
        let input = (app.clone(), college, start..end);
        app.db
            .transact(input, |tx, (app, college, range)| {
                Box::pin(async move {
                    let ids: Vec<Uuid> = range.clone().map(|_| app.new_id()).collect();
                    let mut keys: Vec<([u8; 16], Uuid)> = Vec::with_capacity(ids.len() * 2);
                    for id in &ids {
                        for _ in 0..2 {
                            let mut key = [0; 16];
                            app.rng.fill(&mut key);
                            keys.push((key, *id));
                        }
                    }
                    keys.sort_unstable();
                    let mut load = Load::new();
                    for id in &ids {
                        load.push(AccountRow {
                            id: *id,
                            program: "openccc",
                            tenant_id: *college,
                            organization_id: *college,
                            number: None,
                            last_folded: "ruiz",
                            first_folded: "ana",
                            state: "active",
                            state_at: 0,
                            keys: &[0; 32],
                            // As large as a sealed profile of a few columns.
                            sealed: &[0; 142],
                            origin: "api",
                            import_id: None,
                            import_row: None,
                            created_at: 0,
                        });
                    }
                    load.run(tx).await?;
                    let mut load = Load::new();
                    for (key, id) in &keys {
                        load.push(KeyRow { key, slot: 0, account_id: *id });
                    }
                    load.run(tx).await
                })
            })
            .await?;
    }
    Ok(())
}

async fn upload(ctx: &Ctx, college: Uuid, bytes: &[u8]) -> Result<Uuid, server::Error> {
    let new = NewImport {
        idempotency_key: ctx.app.new_id(),
        program: "openccc".into(),
        organization: college,
        file_name: "bench.csv".into(),
        size: bytes.len() as u64,
        options: ReadOptions::default(),
        agreement: String::new(),
        answers: vec![("help_reason".into(), "other".into())],
        apply_at_once: false,
        again: false,
    };
    let import = imports::start(ctx, new).await?.id;
    for (part, piece) in bytes.chunks(PART_BYTES as usize).enumerate() {
        imports::receive_part(ctx, import, part as u32, piece.to_vec()).await?;
    }
    imports::finish_upload(ctx, import).await?;
    Ok(import)
}

/// One value of a row that was read back.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Null,
    Id(Uuid),
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    Flag(bool),
}

/// A column's type, as the bulk load needs it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Id,
    Int,
    Text,
    Bytes,
    Flag,
}

/// What one table holds of the import, read back, and how to load it again.
struct Table {
    load: Loads,
    sql: &'static str,
    kinds: &'static [Kind],
}

impl Table {
    /// Whether it holds keys of people: the table that begins with one.
    fn are_keys(&self) -> bool {
        self.kinds.first() == Some(&Bytes)
    }
}

use Kind::{Bytes, Flag, Id, Int, Text};

const STAGE_TABLES: &[Table] = &[
    Table {
        load: Load::flat::<ImportRow>,
        sql: "SELECT import_id, row_index, line, action, reason, finding, account_id, number, keys, sealed FROM import_rows WHERE import_id = $1 ORDER BY row_index",
        kinds: &[Id, Int, Int, Text, Text, Int, Id, Text, Bytes, Bytes],
    },
    Table {
        load: Load::flat::<ImportSecret>,
        sql: "SELECT import_id, row_index, sealed FROM import_secrets WHERE import_id = $1 ORDER BY row_index",
        kinds: &[Id, Int, Bytes],
    },
];

const APPLY_TABLES: &[Table] = &[
    Table {
        load: Load::flat::<KeyRow>,
        sql: "SELECT k.key, k.slot, k.account_id FROM account_keys k JOIN accounts a ON a.id = k.account_id WHERE a.import_id = $1 ORDER BY a.import_row",
        kinds: &[Bytes, Int, Id],
    },
    Table {
        load: Load::flat::<AccountRow>,
        sql: "SELECT id, program, tenant_id, organization_id, number, last_folded, first_folded, state, state_at, keys, sealed, origin, import_id, import_row, created_at FROM accounts WHERE import_id = $1 ORDER BY import_row",
        kinds: &[Id, Text, Id, Id, Text, Text, Text, Text, Int, Bytes, Bytes, Text, Id, Int, Int],
    },
    Table {
        load: Load::flat::<PasswordRow>,
        sql: "SELECT p.account_id, p.state, p.sealed, p.temporary, p.batch FROM account_passwords p JOIN accounts a ON a.id = p.account_id WHERE a.import_id = $1 ORDER BY p.account_id",
        kinds: &[Id, Text, Bytes, Flag, Id],
    },
    Table {
        load: Load::flat::<RevealRow>,
        sql: "SELECT account_id, import_id, import_row, sealed, until_at FROM account_reveals WHERE import_id = $1 ORDER BY import_row",
        kinds: &[Id, Id, Int, Bytes, Int],
    },
    Table {
        load: Load::flat::<ImportOutcome>,
        sql: "SELECT import_id, row_index, outcome, reason, finding, account_id, number FROM import_outcomes WHERE import_id = $1 ORDER BY row_index",
        kinds: &[Id, Int, Text, Text, Int, Id, Text],
    },
];

/// Loads what the import wrote once more, under other ids and keys, in transactions of as many rows
/// of the file.
async fn bare(app: &App, import: Uuid, tables: &'static [Table], rows: u64, at_once: usize) -> Duration {
    let chunks = (rows as usize).div_ceil(at_once);
    let mut held = Vec::new();
    for table in tables {
        held.push((table, read(&app.db, table, import).await));
    }
    make_new(app, &mut held);
    for (table, rows) in &mut held {
        // The import claims the keys of a chunk in order.
        let size = rows.len().div_ceil(chunks).max(1);
        if table.are_keys() {
            rows.chunks_mut(size).for_each(|part| part.sort_unstable());
        }
    }
    let held = std::sync::Arc::new((held, chunks));
    settle(&app.db).await;
    let start = Instant::now();
    for chunk in 0..chunks {
        let input = (held.clone(), chunk);
        app.db
            .transact(input, |tx, (held, chunk)| {
                Box::pin(async move {
                    let (tables, chunks) = &**held;
                    for (table, rows) in tables {
                        let size = rows.len().div_ceil(*chunks).max(1);
                        let part = rows.chunks(size).nth(*chunk).unwrap_or_default();
                        let mut load = (table.load)();
                        for row in part {
                            push(&mut load, row);
                        }
                        load.run(tx).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await
            .unwrap();
    }
    start.elapsed()
}

/// Other ids and keys of the same look: new ids stand behind all that are there, in the same order,
/// as those of the import did when it wrote them; keys are as random as before.
fn make_new(app: &App, held: &mut [(&'static Table, Vec<Vec<Value>>)]) {
    let values = || held.iter().flat_map(|(_, rows)| rows).flatten();
    let ids = values().filter_map(|value| if let Value::Id(id) = value { Some(*id) } else { None });
    let ids: BTreeSet<Uuid> = ids.collect();
    let ids: HashMap<Uuid, Uuid> = ids.into_iter().map(|id| (id, app.new_id())).collect();
    for (table, rows) in held {
        for value in rows.iter_mut().flatten() {
            match value {
                Value::Id(id) => *id = ids[id],
                Value::Bytes(bytes) if table.are_keys() => bytes.iter_mut().for_each(|byte| *byte ^= 0x5a),
                _ => {}
            }
        }
    }
}

fn push<'a>(load: &mut Load<'a, ()>, row: &'a [Value]) {
    load.push_all(row.iter().map(|value| match value {
        Value::Null => None::<i64>.into(),
        Value::Id(id) => (*id).into(),
        Value::Int(int) => (*int).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Bytes(bytes) => bytes.as_slice().into(),
        Value::Flag(flag) => (*flag).into(),
    }));
}

async fn read(db: &Db, table: &Table, import: Uuid) -> Vec<Vec<Value>> {
    on_pool!(db, pool => {
        let rows = sqlx::query(table.sql).bind(import).fetch_all(pool).await.unwrap();
        rows.iter()
            .map(|row| {
                let value = |(at, kind): (usize, &Kind)| match kind {
                    Id => row.get::<Option<Uuid>, _>(at).map_or(Value::Null, Value::Id),
                    Int => row.get::<Option<i64>, _>(at).map_or(Value::Null, Value::Int),
                    Text => row.get::<Option<String>, _>(at).map_or(Value::Null, Value::Text),
                    Bytes => row.get::<Option<Vec<u8>>, _>(at).map_or(Value::Null, Value::Bytes),
                    Flag => row.get::<Option<bool>, _>(at).map_or(Value::Null, Value::Flag),
                };
                table.kinds.iter().enumerate().map(value).collect()
            })
            .collect()
    })
}
