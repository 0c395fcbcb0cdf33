//! Passwords and what is erased when.

use std::time::Duration;

use muster::domain::import::ImportState;
use muster::domain::plan::Action;
use muster::domain::results::Kind;
use muster::on_pool;
use muster::server::accounts::{Profiles, passwords};
use muster::server::crypto::password::{PasswordHash, Verdict};
use muster::server::crypto::{Aad, Secret, purpose};
use muster::server::db::Db;
use muster::server::import_keys::{self, ImportKeys};
use muster::server::imports::{self, erase};
use muster::server::jobs;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::world::{ALL, World, download, file, student};

const PASSWORD: &str = "violet harbor 77 lamp";

fn two() -> Vec<u8> {
    let typed = student("ana@example.org", "Ana", "Ruiz", "1999-03-04");
    let typed = typed.replace(",,,,,,\r\n", &format!(",{PASSWORD},,,,,\r\n"));
    assert!(typed.contains(PASSWORD));
    file([typed, student("bo@example.org", "Bo", "Li", "1999-03-05")])
}

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Account {
    id: Uuid,
    organization_id: Uuid,
    number: Option<String>,
    last_folded: String,
    first_folded: String,
    state: String,
    keys: Vec<u8>,
    sealed: Vec<u8>,
    changed_at: Option<i64>,
    import_id: Option<Uuid>,
    import_row: Option<i64>,
    created_at: i64,
}

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Password {
    account_id: Uuid,
    state: String,
    sealed: Option<Vec<u8>>,
    hash: Option<String>,
    temporary: bool,
    batch: Option<Uuid>,
}

/// Every column of every account and of its password, and how many keys lead to them.
async fn standing(world: &World) -> (Vec<Account>, Vec<Password>, i64) {
    const ACCOUNTS: &str = "SELECT id, organization_id, number, last_folded, first_folded, state, keys, sealed, changed_at, import_id, import_row, created_at FROM accounts ORDER BY id";
    const PASSWORDS: &str = "SELECT account_id, state, sealed, hash, temporary, batch FROM account_passwords ORDER BY account_id";
    let (accounts, passwords) = on_pool!(&world.app.db, pool => (
        sqlx::query_as(ACCOUNTS).fetch_all(pool).await.unwrap(),
        sqlx::query_as(PASSWORDS).fetch_all(pool).await.unwrap(),
    ));
    (accounts, passwords, world.count("SELECT COUNT(*) FROM account_keys").await)
}

/// Tables in which some value, text or bytes, holds that text.
async fn tables_that_hold(world: &World, text: &str) -> Vec<String> {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let tables: Vec<String> = match &world.app.db {
        Db::Sqlite { read, .. } => {
            const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
            sqlx::query_scalar(TABLES).fetch_all(read).await.unwrap()
        }
        Db::Postgres(pool) => {
            const TABLES: &str = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename";
            sqlx::query_scalar(TABLES).fetch_all(pool).await.unwrap()
        }
    };
    assert!(tables.len() > 15, "found {tables:?} only");
    let mut holding = Vec::new();
    for table in tables {
        let found: i64 = match &world.app.db {
            Db::Sqlite { read, .. } => {
                let columns = format!("SELECT name FROM pragma_table_info('{table}')");
                let columns: Vec<String> = sqlx::query_scalar(AssertSqlSafe(columns)).fetch_all(read).await.unwrap();
                let holds = columns.iter().map(|column| format!("instr(CAST(\"{column}\" AS BLOB), x'{hex}') > 0"));
                let sql = format!("SELECT COUNT(*) FROM \"{table}\" WHERE {}", holds.collect::<Vec<_>>().join(" OR "));
                sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(read).await.unwrap()
            }
            // A row as text shows bytes as hexadecimal digits.
            Db::Postgres(pool) => {
                let sql = format!(
                    "SELECT COUNT(*) FROM \"{table}\" AS line WHERE strpos(line::text, $1) > 0 OR strpos(line::text, $2) > 0"
                );
                sqlx::query_scalar(AssertSqlSafe(sql)).bind(text).bind(&hex).fetch_one(pool).await.unwrap()
            }
        };
        if found > 0 {
            holding.push(table);
        }
    }
    holding
}

/// Sealed values of a column, every row.
async fn sealed(world: &World, sql: &'static str) -> Vec<Vec<u8>> {
    on_pool!(&world.app.db, pool => sqlx::query_scalar::<_, Vec<u8>>(sql).fetch_all(pool).await.unwrap())
}

/// How many pieces of 16 bytes of these values can be read in a file.
fn readable(values: &[Vec<u8>], path: &std::path::Path) -> usize {
    let pieces: std::collections::HashSet<&[u8]> = values.iter().flat_map(|value| value.chunks_exact(16)).collect();
    let bytes = std::fs::read(path).unwrap_or_default();
    bytes.windows(16).filter(|window| pieces.contains(window)).count()
}

/// How many of these may still be in the file until it is rebuilt. When SQLite moves cells between
/// pages and has to put a page together anew (`rebuildPage`), it leaves old copies in the unused
/// part of the page, also with `secure_delete`. They are sealed; `VACUUM` removes them.
fn stray(values: &[Vec<u8>]) -> usize {
    values.len() / 20
}

/// Empties the log as the sweep does, until no reader holds it up any more: at most a hundred
/// times.
async fn emptied(world: &World, log: &std::path::Path) {
    for _ in 0..100 {
        if std::fs::metadata(log).map_or(0, |log| log.len()) == 0 {
            return;
        }
        erase::sweep(&world.app).await.unwrap();
    }
    panic!("the log of the database is never empty");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_erased_cannot_be_read_back_from_the_database_file() {
    let world = World::sqlite().await;
    let file = muster::server::db::sqlite_path(&world.database).unwrap();
    let log = file.with_file_name("muster.db-wal");
    let rows: Vec<String> = super::world::many(200)
        .split(|byte| *byte == b'\n')
        .skip(1)
        .filter(|line| !line.is_empty())
        .enumerate()
        .map(|(n, line)| {
            let line = format!("{}\n", String::from_utf8_lossy(line));
            // Every other one with a typed password.
            if n % 2 == 0 { line.replace(",,,,,,\r\n", &format!(",{PASSWORD} {n},,,,,\r\n")) } else { line }
        })
        .collect();
    let import = world.plan(&super::world::file(rows)).await;
    let typed = sealed(&world, "SELECT sealed FROM import_secrets").await;
    let parts = sealed(&world, "SELECT sealed FROM import_parts").await;
    assert_eq!((typed.len(), parts.len()), (100, 1));
    assert!(readable(&typed, &log) + readable(&typed, &file) > 100, "what is searched for can be found");
    let applied = world.apply(import.id).await;
    assert_eq!(applied.applied.outcome(Action::Create), 200);
    emptied(&world, &log).await;
    for (values, what) in [(&typed, "typed passwords"), (&parts, "the file")] {
        assert!(readable(values, &file) <= stray(values), "{what}, when the import is over");
        assert_eq!(readable(values, &log), 0, "{what}, when the import is over");
    }
    let generated = sealed(&world, "SELECT sealed FROM account_reveals").await;
    let waiting = sealed(&world, "SELECT sealed FROM account_passwords WHERE sealed IS NOT NULL").await;
    assert_eq!((generated.len(), waiting.len()), (100, 200));
    imports::reveal_passwords(&world.operator(), import.id).await.unwrap();
    imports::passwords_handed_out(&world.operator(), import.id).await.unwrap();
    jobs::run_until_idle(&world.app, &[]).await.unwrap();
    erase::sweep(&world.app).await.unwrap();
    emptied(&world, &log).await;
    for (values, what) in [(&typed, "typed"), (&parts, "file"), (&generated, "generated"), (&waiting, "waiting")] {
        assert!(readable(values, &file) <= stray(values), "{what}, after the sweep");
        assert_eq!(readable(values, &log), 0, "{what}, after the sweep");
    }
    // As docs/operating.md says.
    world.tamper("VACUUM").await;
    emptied(&world, &log).await;
    for (values, what) in [(&typed, "typed"), (&parts, "file"), (&generated, "generated"), (&waiting, "waiting")] {
        assert_eq!(readable(values, &file), 0, "{what}, in a file that was rebuilt");
    }
}

on_both! {
    async fn what_waits_for_somebody_is_listed_until_it_is_done(world: World) {
        let listed = async |show: &str| imports::list(&world.operator(), show, super::world::ALL).await.unwrap().total;
        let planned = world.plan(&two()).await;
        assert_eq!((listed("waiting").await, listed("applied").await, listed("").await), (1, 0, 1));
        world.apply(planned.id).await;
        assert_eq!((listed("waiting").await, listed("applied").await), (1, 1), "passwords are to be handed over");
        imports::reveal_passwords(&world.operator(), planned.id).await.unwrap();
        assert_eq!((listed("waiting").await, listed("applied").await), (0, 1));
        let again = world.upload(&two()).await;
        assert!(again.same_as.is_some());
        assert_eq!((listed("waiting").await, listed("").await), (0, 2), "a file that was imported before waits for nothing");
    }

    async fn generated_passwords_are_shown_to_one_person_until_they_are_handed_out_and_typed_ones_never(world: World) {
        let import = world.import(&two()).await;
        assert_eq!((import.passwords, import.handouts.len()), (1, 0));
        let (ana, bo) = (world.staff("college_staff", world.college).await, world.staff("college_staff", world.college).await);
        let slips = imports::reveal_passwords(&ana, import.id).await.unwrap();
        assert_eq!(slips.len(), 1);
        assert_eq!((slips[0].name.as_str(), slips[0].sign_in.as_str(), slips[0].number.as_deref()), ("Bo Li", "bo@example.org", Some("AAA0002")));
        assert_eq!(slips[0].password.len(), 19);

        // A jam in the printer: the same person sees them again, nobody else.
        assert_eq!(imports::reveal_passwords(&ana, import.id).await.unwrap()[0].password, slips[0].password);
        for other in [&bo, &world.operator()] {
            let none = imports::reveal_passwords(other, import.id).await;
            assert!(none.is_err_and(|e| e.to_string().contains("no generated passwords")));
            imports::passwords_handed_out(other, import.id).await.unwrap();
        }
        let lines = |ctx: &muster::server::Ctx| { let ctx = ctx.clone(); async move { imports::get(&ctx, import.id).await.unwrap().handouts } };
        let line = &lines(&ana).await[0];
        assert_eq!((line.by.as_str(), line.count), ("Sam Staff", 1));
        assert_eq!(line.again_until.unwrap().0 - line.at.0, 15 * 60 * 1_000_000);
        assert_eq!(lines(&bo).await[0].again_until, None);
        assert_eq!(imports::get(&ana, import.id).await.unwrap().passwords, 0);

        imports::passwords_handed_out(&ana, import.id).await.unwrap();
        imports::passwords_handed_out(&ana, import.id).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM account_reveals").await, 0);
        assert!(imports::reveal_passwords(&ana, import.id).await.is_err());
        // The line stays.
        let after = lines(&ana).await;
        assert_eq!((after.len(), after[0].at, after[0].again_until), (1, line.at, None));
        let logged = async |sql: &'static str| world.count(sql).await;
        assert_eq!(logged("SELECT COUNT(*) FROM audit_entries WHERE action = 'passwords_revealed'").await, 2);
        assert_eq!(logged("SELECT COUNT(*) FROM audit_entries WHERE action = 'passwords_handed_out'").await, 1);
    }

    async fn shown_passwords_are_erased_after_a_quarter_of_an_hour_by_themselves(world: World) {
        let import = world.import(&two()).await;
        let ana = world.operator();
        imports::reveal_passwords(&ana, import.id).await.unwrap();
        world.pass(Duration::from_secs(14 * 60));
        assert_eq!(imports::reveal_passwords(&ana, import.id).await.unwrap().len(), 1, "the second showing does not begin the time anew");
        world.pass(Duration::from_secs(60));
        assert!(imports::reveal_passwords(&ana, import.id).await.is_err());
        jobs::run_until_idle(&world.app, &["end_handout"]).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM account_reveals").await, 0);
        assert_eq!(imports::get(&ana, import.id).await.unwrap().handouts.len(), 1);
    }

    async fn a_row_of_another_layout_is_planned_again_and_not_misread(world: World) {
        let import = world.plan(&two()).await;
        let relaid = async || {
            let keys = ImportKeys::of(&world.app, import.id, true).await.unwrap();
            let sealer = keys.sealer(import_keys::Kind::Rows, purpose::STAGED);
            let rows: Vec<(i64, Vec<u8>)> = on_pool!(&world.app.db, pool =>
                sqlx::query_as("SELECT row_index, sealed FROM import_rows").fetch_all(pool).await.unwrap());
            for (row, sealed) in rows {
                let mut place = import.id.as_bytes().to_vec();
                place.extend(row.to_be_bytes());
                let place = Aad::new(world.college, "import_rows", &place, "sealed");
                let mut packed = sealer.open(&place, &sealed).unwrap().to_vec();
                packed[0] += 1;
                let sealed = sealer.seal(&place, &packed).unwrap();
                let sql = "UPDATE import_rows SET sealed = $1 WHERE row_index = $2";
                match &world.app.db {
                    Db::Sqlite { write, .. } => drop(sqlx::query(sql).bind(sealed).bind(row).execute(write).await.unwrap()),
                    Db::Postgres(pool) => drop(sqlx::query(sql).bind(sealed).bind(row).execute(pool).await.unwrap()),
                }
            }
        };
        let names = async || {
            let rows = imports::rows(&world.operator(), import.id, None, false, ALL).await.unwrap().rows;
            rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
        };
        relaid().await;
        assert_eq!(names().await, Vec::<String>::new(), "it is being planned");
        assert_eq!(imports::get(&world.operator(), import.id).await.unwrap().state, ImportState::Planning);
        world.work().await;
        assert_eq!(names().await, ["Ana Ruiz", "Bo Li"]);
        let applied = world.apply(import.id).await;
        assert_eq!(applied.applied.outcome(Action::Create), 2);

        // What was applied cannot be planned again, and is not misread either.
        relaid().await;
        for refused in [
            imports::rows(&world.operator(), import.id, None, false, ALL).await.map(drop),
            download(&world.operator(), import.id, Kind::Exact).await.map(drop),
        ] {
            assert!(refused.is_err_and(|e| e.to_string().contains("written by another version")));
        }
    }

    async fn generated_passwords_are_gone_after_72_hours(world: World) {
        let import = world.import(&two()).await;
        world.pass(Duration::from_secs(72 * 3600 + 60));
        assert!(imports::reveal_passwords(&world.operator(), import.id).await.is_err());
        assert_eq!(imports::get(&world.operator(), import.id).await.unwrap().passwords, 0);
        erase::sweep(&world.app).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM account_reveals").await, 0);
    }

    async fn both_kinds_of_password_open_what_they_should(world: World) {
        let import = world.import(&two()).await;
        let generated = imports::reveal_passwords(&world.operator(), import.id).await.unwrap().remove(0).password;
        let rows = imports::rows(&world.operator(), import.id, None, false, super::world::ALL).await.unwrap().rows;
        // One of them signs in before the queue came so far.
        let first = passwords::ensure_hashed(&world.app, rows[0].account.unwrap()).await.unwrap().unwrap();
        jobs::run_until_idle(&world.app, &[]).await.unwrap();
        let second = passwords::ensure_hashed(&world.app, rows[1].account.unwrap()).await.unwrap().unwrap();
        for (hash, password) in [(first, PASSWORD.to_owned()), (second, generated)] {
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
            let hash = PasswordHash::parse(&hash).unwrap();
            assert_eq!(world.app.hasher.verify_now(&Secret::new(password), &hash).unwrap(), Verdict::Right);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM account_passwords WHERE sealed IS NOT NULL").await, 0);
    }

    async fn a_typed_password_stands_in_no_table_in_clear_and_is_erased_with_the_file(world: World) {
        let import = world.plan(&two()).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM import_secrets").await, 1);
        assert_eq!(tables_that_hold(&world, "Demo College").await, ["audit_entries", "organizations"], "what is in clear is found");
        assert_eq!(tables_that_hold(&world, PASSWORD).await, Vec::<String>::new(), "planned");
        world.apply(import.id).await;
        assert_eq!(tables_that_hold(&world, PASSWORD).await, Vec::<String>::new(), "applied");
        let generated = imports::reveal_passwords(&world.operator(), import.id).await.unwrap().remove(0).password;
        jobs::run_until_idle(&world.app, &[]).await.unwrap();
        for password in [PASSWORD, &generated] {
            assert_eq!(tables_that_hold(&world, password).await, Vec::<String>::new(), "hashed");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM import_secrets").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM import_parts").await, 0);
        for kind in Kind::ALL {
            assert!(!world.download(import.id, kind).await.contains(PASSWORD), "{kind:?}");
        }
    }

    async fn nobody_gets_another_password_than_the_one_that_was_typed(world: World) {
        let import = world.plan(&two()).await;
        imports::apply(&world.operator(), import.id).await.unwrap();
        imports::stop(&world.operator(), import.id).await.unwrap();
        world.pass(Duration::from_secs(72 * 3600 + 60));
        erase::sweep(&world.app).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM import_secrets").await, 0);
        imports::apply(&world.operator(), import.id).await.unwrap();
        world.work().await;
        let ended = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!((ended.state, ended.applied.outcome(Action::Create), ended.applied.outcome(Action::Fail)), (ImportState::Applied, 0, 2));
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 0);
        let failed = world.download(import.id, Kind::Failed).await;
        assert_eq!(world.import(failed.as_bytes()).await.applied.outcome(Action::Create), 2);
    }

    async fn an_upload_never_changes_an_account_that_is_there(world: World) {
        let full = "ana@example.org,Ana,Ruiz,,,,1999-03-04,TRUE,FALSE,1 Elm St,,Fresno,CA,93721,US,(559)555-0100,Mobile,,,,,,\r\n";
        let first = world.import(&file([full])).await;
        assert_eq!(first.applied.outcome(Action::Create), 1, "{}", first.problem);
        jobs::run_until_idle(&world.app, &[]).await.unwrap();
        let before = standing(&world).await;
        let account = &before.0[0];
        let profile = Profiles::new(&world.app).open(world.college, account.id, &account.sealed).unwrap();
        assert_eq!((profile["ssn_none"].as_str(), profile["ssn_exception"].as_str()), ("TRUE", "FALSE"), "{profile:?}");
        assert_eq!((account.last_folded.as_str(), account.first_folded.as_str(), account.state.as_str()), ("ruiz", "ana", "active"));
        assert_eq!((before.1[0].state.as_str(), before.1[0].temporary), ("hashed", true));

        // The same person, by everything that tells who they are, and all else is another.
        let other = format!("ana@example.org,ANA,Ru\u{ed}z,Maria,Jr.,Annie,1999-03-04,TRUE,FALSE,2 Oak Ave,,Davis,CA,95616,US,(530)555-0199,Landline,{PASSWORD},FALSE,,,,\r\n");
        let by_name = other.replace("ana@example.org", "ana.ruiz@example.org");
        let by_address = other.replace("1999-03-04", "1980-01-01").replace("ANA", "Eva");
        for row in [other, by_name, by_address] {
            let again = world.import(&file([&row])).await;
            assert_eq!((again.applied.outcome(Action::Fail), again.applied.existing()), (1, 1), "{row}");
            jobs::run_until_idle(&world.app, &[]).await.unwrap();
            assert_eq!(standing(&world).await, before, "{row}");
        }
    }

    async fn a_refused_file_waits_for_nobody_once_it_is_erased(world: World) {
        let import = world.plan(b"who,what\r\na,b\r\n").await;
        assert_eq!(import.state, ImportState::Refused);
        let waiting = async || imports::list(&world.operator(), "waiting", ALL).await.unwrap().total;
        assert_eq!(waiting().await, 1);
        world.pass(Duration::from_secs(72 * 3600 + 60));
        erase::sweep(&world.app).await.unwrap();
        assert_eq!(waiting().await, 0);
    }

    async fn what_was_given_up_is_erased(world: World) {
        let import = world.plan(&two()).await;
        imports::discard(&world.operator(), import.id).await.unwrap();
        world.work().await;
        for table in ["import_parts", "import_rows", "import_secrets", "import_chunks"] {
            assert_eq!(world.count(match table {
                "import_parts" => "SELECT COUNT(*) FROM import_parts",
                "import_rows" => "SELECT COUNT(*) FROM import_rows",
                "import_secrets" => "SELECT COUNT(*) FROM import_secrets",
                _ => "SELECT COUNT(*) FROM import_chunks",
            }).await, 0, "{table}");
        }
        assert!(imports::apply(&world.operator(), import.id).await.is_err());
    }

    async fn a_plan_that_nobody_applies_is_given_up_after_72_hours(world: World) {
        let import = world.plan(&two()).await;
        world.pass(Duration::from_secs(71 * 3600));
        erase::sweep(&world.app).await.unwrap();
        assert_eq!(imports::get(&world.operator(), import.id).await.unwrap().state, ImportState::Planned);
        world.pass(Duration::from_secs(2 * 3600));
        erase::sweep(&world.app).await.unwrap();
        world.work().await;
        assert_eq!(imports::get(&world.operator(), import.id).await.unwrap().state, ImportState::Discarded);
        assert_eq!(world.count("SELECT COUNT(*) FROM import_parts").await, 0);
    }

    async fn after_the_retention_time_counts_and_accounts_stay_and_downloads_say_that_they_are_gone(world: World) {
        let import = world.import(&two()).await;
        world.pass(Duration::from_secs(91 * 24 * 3600));
        erase::sweep(&world.app).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM import_rows").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 2);
        assert_eq!(imports::get(&world.operator(), import.id).await.unwrap().applied.outcome(Action::Create), 2);
        let gone = download(&world.operator(), import.id, Kind::Exact).await.unwrap_err().to_string();
        assert!(gone.contains("deleted after 90 days"), "{gone}");
        assert_eq!(imports::get(&world.operator(), import.id).await.unwrap().gone, gone);
        assert_eq!(imports::rows(&world.operator(), import.id, None, false, super::world::ALL).await.unwrap().total, 0);
        // The file is still known.
        assert_eq!(world.upload(&two()).await.same_as.unwrap().0, import.id);
    }

    async fn a_download_whose_rows_are_deleted_meanwhile_breaks_off(world: World) {
        let import = world.import(&two()).await;
        world.tamper("DELETE FROM import_rows WHERE row_index > 0").await;
        for kind in [Kind::Exact, Kind::Failed, Kind::Details] {
            let mut pieces = imports::results::download(&world.operator(), import.id, kind).await.unwrap().pieces;
            let mut last = None;
            while let Some(piece) = pieces.recv().await {
                last = Some(piece);
            }
            assert!(matches!(last, Some(Err(_))), "{kind:?}");
        }
    }
}
