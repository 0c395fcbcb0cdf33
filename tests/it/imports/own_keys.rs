//! Keys of imports: what is erased opens with nothing that is left, the master key included.

use std::time::Duration;

use muster::domain::import::ImportState;
use muster::domain::plan::Action;
use muster::on_pool;
use muster::server::clock::OsRng;
use muster::server::crypto::{Aad, purpose};
use muster::server::db::Db;
use muster::server::import_keys::{Kind, place};
use muster::server::imports::{self, erase};
use muster::server::jobs;
use uuid::Uuid;

use super::world::{HEADER, World, file, student};
use crate::support::announced;

/// Bytes of a sealed key.
const SEALED: usize = 2 + 24 + 32 + 16;

/// What somebody reads who has the database's files: on SQLite all of it, on PostgreSQL the table
/// of keys.
async fn raw(world: &World) -> Vec<u8> {
    match &world.app.db {
        Db::Sqlite { .. } => {
            let file = muster::server::db::sqlite_path(&world.database).unwrap();
            let all = ["muster.db", "muster.db-wal", "muster.db-shm"].map(|name| std::fs::read(file.with_file_name(name)));
            all.into_iter().flat_map(Result::unwrap_or_default).collect()
        }
        Db::Postgres(pool) => {
            sqlx::raw_sql("CHECKPOINT").execute(pool).await.unwrap();
            let read = "SELECT pg_read_binary_file(pg_relation_filepath('import_keys'))";
            sqlx::query_scalar(read).fetch_one(pool).await.unwrap()
        }
    }
}

/// The keys of an import that open with the master key, wherever they are in these bytes.
fn found(world: &World, import: Uuid, raw: &[u8]) -> Vec<Kind> {
    let sealer = world.app.keys.sealer(purpose::IMPORT_KEY);
    let candidates: Vec<&[u8]> = raw.windows(SEALED).filter(|window| window.starts_with(&[1, 1])).collect();
    let opens = |kind: &Kind| {
        let place = place(world.college, import, kind.number());
        candidates.iter().any(|sealed| sealer.open(&place, sealed).is_ok())
    };
    Kind::ALL.into_iter().filter(opens).collect()
}

/// Cleans up until just these keys of an import are left: a clean-up that finds the table in use
/// leaves it to the next one.
async fn swept(world: &World, import: Uuid, left: &[Kind]) {
    for _ in 0..20 {
        erase::sweep(&world.app).await.unwrap();
        if found(world, import, &raw(world).await) == left {
            return;
        }
    }
    assert_eq!(found(world, import, &raw(world).await), left);
}

/// The first two bytes of everything that is sealed of imports and their passwords.
async fn heads(world: &World) -> Vec<Vec<u8>> {
    const ALL: &str = "SELECT substr(sealed, 1, 2) FROM import_parts UNION SELECT substr(sealed, 1, 2) FROM import_rows
        UNION SELECT substr(sealed, 1, 2) FROM import_secrets UNION SELECT substr(sealed, 1, 2) FROM import_headers
        UNION SELECT substr(sealed, 1, 2) FROM account_reveals
        UNION SELECT substr(sealed, 1, 2) FROM account_passwords WHERE sealed IS NOT NULL";
    on_pool!(&world.app.db, pool => sqlx::query_scalar(ALL).fetch_all(pool).await.unwrap())
}

/// One row with a typed password, and one without.
fn two() -> Vec<u8> {
    let typed = student("ana@example.org", "Ana", "Ruiz", "1990-05-17").replace(",,,,,,\r\n", ",seven quiet herons,,,,,\r\n");
    file([typed, student("bo@example.org", "Bo", "Li", "1991-05-17")])
}

async fn hashed(world: &World) {
    jobs::run_until_idle(&world.app, &[]).await.unwrap();
    assert_eq!(world.count("SELECT COUNT(*) FROM account_passwords WHERE state = 'pending'").await, 0);
}

on_both! {
    async fn with_the_master_key_and_the_files_nothing_that_was_erased_can_be_read(world: World) {
        let planned = world.plan(&two()).await;
        let id = planned.id;
        assert_eq!(heads(&world).await, [vec![2, 0]], "nothing is sealed with the master key itself");
        assert_eq!(found(&world, id, &raw(&world).await), Kind::ALL, "what is searched for can be found");
        assert_eq!(world.apply(id).await.applied.outcome(Action::Create), 2);
        assert_eq!(heads(&world).await, [vec![2, 0]]);
        swept(&world, id, &[Kind::Rows, Kind::Waiting, Kind::Shown]).await;

        assert_eq!(imports::reveal_passwords(&world.operator(), id).await.unwrap().len(), 1);
        imports::passwords_handed_out(&world.operator(), id).await.unwrap();
        assert_eq!(found(&world, id, &raw(&world).await), [Kind::Rows, Kind::Waiting]);
        hashed(&world).await;
        swept(&world, id, &[Kind::Rows]).await;
        let rows = imports::rows(&world.operator(), id, None, false, super::world::ALL).await.unwrap();
        assert_eq!(rows.total, 2, "the rows are kept");

        world.pass(Duration::from_secs(91 * 24 * 3600));
        swept(&world, id, &[]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM import_headers").await, 0);
    }

    async fn what_was_given_up_leaves_no_key(world: World) {
        let planned = world.plan(&two()).await;
        imports::discard(&world.operator(), planned.id).await.unwrap();
        world.work().await;
        swept(&world, planned.id, &[]).await;
    }

    async fn a_key_of_one_import_stays_when_that_of_another_is_destroyed(world: World) {
        let [one, other] = [world.plan(&two()).await.id, world.plan(&file([student("cy@example.org", "Cy", "Fox", "1999-03-06")])).await.id];
        imports::discard(&world.operator(), one).await.unwrap();
        world.work().await;
        swept(&world, other, &Kind::ALL).await;
        assert_eq!(world.apply(other).await.applied.outcome(Action::Create), 1);
    }

    async fn the_first_line_of_a_file_is_in_no_table_in_clear(world: World) {
        world.plan(HEADER.replace("notes\r\n", "Wistful Header\r\n").as_bytes()).await;
        let planned = world.plan(format!("{}{}", HEADER.replace("notes\r\n", "Wistful Header\r\n"), student("ana@example.org", "Ana", "Ruiz", "1990-05-17")).as_bytes()).await;
        assert_eq!(planned.state, ImportState::Planned, "{}", planned.problem);
        let said = format!("{:?}", planned.notes);
        assert!(said.contains("Wistful Header"), "{said}");
        let clear = "SELECT COUNT(*) FROM imports WHERE CAST(detected AS TEXT) LIKE '%Wistful%' OR file_findings LIKE '%Wistful%'";
        assert_eq!(world.count(clear).await, 0);
        assert_eq!(heads(&world).await, [vec![2, 0]]);
    }

    async fn an_import_from_before_it_had_keys_goes_on_to_its_end(world: World) {
        let ctx = world.operator();
        let bytes = two();
        let id = imports::start(&ctx, announced(&ctx, world.college, bytes.len() as u64)).await.unwrap().id;
        world.tamper("DELETE FROM import_keys").await;
        world.tamper(world.app.db.pick("UPDATE imports SET own_keys = 0", "UPDATE imports SET own_keys = FALSE")).await;
        imports::receive_part(&ctx, id, 0, bytes.clone()).await.unwrap();
        // A part as it was sealed when the purpose of its key had another use as well.
        let row = [id.as_bytes().as_slice(), &0_i64.to_be_bytes()].concat();
        let place = Aad::new(world.college, "import_parts", &row, "sealed");
        let part = world.app.keys.seal(&OsRng, purpose::UPLOAD, &place, &bytes).unwrap();
        on_pool_write(&world, part).await;
        imports::finish_upload(&ctx, id).await.unwrap();
        world.work().await;
        assert_eq!(heads(&world).await, [vec![1, 1]]);
        assert_eq!(world.apply(id).await.applied.outcome(Action::Create), 2);
        assert_eq!(imports::reveal_passwords(&ctx, id).await.unwrap().len(), 1);
        hashed(&world).await;
        let rows = imports::rows(&ctx, id, None, false, super::world::ALL).await.unwrap();
        assert_eq!(rows.total, 2);
    }
}

/// Puts these bytes in the place of every part.
async fn on_pool_write(world: &World, part: Vec<u8>) {
    let sql = "UPDATE import_parts SET sealed = $1";
    match &world.app.db {
        Db::Sqlite { write, .. } => drop(sqlx::query(sql).bind(part).execute(write).await.unwrap()),
        Db::Postgres(pool) => drop(sqlx::query(sql).bind(part).execute(pool).await.unwrap()),
    }
}
