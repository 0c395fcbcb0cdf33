//! Master keys after which another one has taken over: nobody who has one of them and can write the
//! database makes it the one in use again.

use muster::server::crypto::{HashIds, Phase};
use muster::server::db::Db;
use muster::server::db::key_rotation::{self, StoredRotation};
use muster::server::keys::{self, record};

use crate::imports::world::{World, on_both, student};
use crate::keys::{apart, by_file, renewed, rotated, sealing};

/// Changes the record of keys behind everybody's back, with the MAC of that key; `None`: without.
pub async fn change_record(world: &World, change: fn(StoredRotation) -> StoredRotation, key: Option<u8>) -> StoredRotation {
    let changed = world.app.db.transact((world.app.keys.clone(), change, key), |tx, (keys, change, key)| {
        Box::pin(async move {
            let mut row = change(key_rotation::lock(tx).await?);
            if let Some(key) = key {
                assert_eq!(i64::from(*key), row.next_key.max(row.current_key), "it is made with the newest");
            }
            row.mac = key.map(|_| record::mac(keys, &row)).transpose()?;
            key_rotation::set(tx, &row).await?;
            Ok::<_, muster::server::Error>(row)
        })
    });
    changed.await.unwrap()
}

/// Puts that record in the place of the one that is there.
pub async fn put(world: &World, row: StoredRotation) {
    let put = world.app.db.transact(row, |tx, row| Box::pin(async move { key_rotation::set(tx, row).await }));
    put.await.unwrap();
}

/// Why another process can't open the database with the key file as it is.
pub async fn refused(world: &World) -> String {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(world.app.keys.path().unwrap()).unwrap();
    apart(world, &folder, &text).await.map(drop).expect_err("it opens")
}

/// Nobody uses the earlier key of two, whatever the record says.
pub async fn nobody_goes_back(world: &World, why: [&str; 2]) {
    let [running, started] = why;
    let error = keys::follow(&world.app).await.unwrap_err().to_string();
    assert!(error.contains(running), "{error}");
    let settled = world.app.db.transact(world.app.clone(), |tx, app| Box::pin(keys::settle(tx, app)));
    let error = settled.await.unwrap_err().to_string();
    assert!(error.contains(running), "{error}");
    let error = refused(world).await;
    assert!(error.contains(started), "{error}");
    assert_eq!(world.app.keys.hashes(), HashIds([2, 0]));
}

on_both! {
    async fn an_earlier_key_never_takes_over_again_whatever_the_database_says(world: World) {
        by_file(&world, student("bo@example.org", "Bo", "Li", "1999-03-05")).await;
        rotated(&world).await;
        let settled = change_record(&world, |row| row, Some(2)).await;
        // As a rotation back to the key before, which is still in the file, with its own MAC.
        change_record(&world, |row| StoredRotation {
            step: row.step + 1, current_key: 2, next_key: 1, phase: "both".to_owned(), ..row
        }, None).await;
        let check = world.app.keys.check_value_of(1).unwrap().to_vec();
        let set = "UPDATE key_rotation SET next_check = $1";
        match &world.app.db {
            Db::Sqlite { write, .. } => drop(sqlx::query(set).bind(check).execute(write).await.unwrap()),
            Db::Postgres(pool) => drop(sqlx::query(set).bind(check).execute(pool).await.unwrap()),
        }
        nobody_goes_back(&world, ["key_rotation.next_key of row 1 cannot be read"; 2]).await;
        put(&world, settled.clone()).await;
        // As if the key before had been settled, with everything that it can make.
        let check = world.app.keys.check_value_of(1).unwrap().to_vec();
        let mut back = StoredRotation { step: settled.step + 1, current_key: 1, next_check: Some(check), ..settled.clone() };
        back.mac = Some(record::mac(&world.app.keys, &back).unwrap());
        put(&world, back).await;
        nobody_goes_back(&world, ["names key 1", "marked as retired"]).await;
        // Phases of the rotation that is over, under a number that nobody has seen.
        let mut both = StoredRotation { step: settled.step + 1, current_key: 1, next_key: 2, phase: "both".to_owned(), ..settled.clone() };
        put(&world, both.clone()).await;
        nobody_goes_back(&world, ["its MAC doesn't match"; 2]).await;
        // And as it was on record then.
        both.step = 1;
        both.mac = Some(record::mac(&world.app.keys, &both).unwrap());
        put(&world, both).await;
        nobody_goes_back(&world, ["an earlier change of keys", "marked as retired"]).await;
        put(&world, settled).await;
        keys::follow(&world.again().await).await.unwrap();
        keys::follow(&world.app).await.unwrap();
        assert_eq!(sealing(&world).await, [2]);
        assert_eq!(rotated(&world).await, 3, "only forward");
    }

    async fn a_phase_of_the_rotation_is_ended_by_nobody_without_the_next_key(world: World) {
        keys::rotate(&world.operator()).await.unwrap();
        world.tamper("UPDATE key_rotation SET phase = 'clean', step = step + 1").await;
        for mac in [None, Some("UPDATE key_rotation SET mac = NULL")] {
            if let Some(sql) = mac {
                world.tamper(sql).await;
            }
            let error = keys::follow(&world.app).await.unwrap_err().to_string();
            assert!(error.contains("its MAC doesn't match"), "{error}");
            assert_eq!(world.app.keys.in_use().phase, Phase::Both);
        }
    }

    async fn a_record_of_keys_from_before_it_had_a_mac_gets_it_once_at_the_first_start(world: World) {
        rotated(&world).await;
        let path = world.app.keys.path().unwrap().to_owned();
        let marked = std::fs::read_to_string(&path).unwrap();
        world.tamper("UPDATE key_rotation SET mac = NULL").await;
        assert!(refused(&world).await.contains("its MAC doesn't match"), "the file says that this is not the first start");
        // As a file is from before keys were marked.
        std::fs::write(&path, marked.replace("1 retired ", "1 ")).unwrap();
        let first = world.again().await;
        assert_eq!(first.keys.hashes(), HashIds([2, 0]));
        assert_eq!(world.count("SELECT COUNT(*) FROM key_rotation WHERE mac IS NOT NULL").await, 1);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), marked);
        keys::follow(&world.app).await.unwrap();
    }

    async fn every_copy_of_the_key_file_is_marked_where_its_process_learns_that_a_key_has_taken_over(world: World) {
        let folder = tempfile::tempdir().unwrap();
        let operator = world.operator();
        keys::add(&operator).await.unwrap();
        let path = world.app.keys.path().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let other = apart(&world, &folder, &text).await.unwrap();
        let copy = other.keys.path().unwrap().to_owned();
        keys::rotate(&operator).await.unwrap();
        keys::keep_on(&other).await.unwrap();
        assert_eq!(std::fs::read_to_string(&copy).unwrap(), text, "both are needed until it has taken over");
        renewed(&world).await;
        // While somebody writes the file, the next time does it.
        let held = muster::server::crypto::key_file::lock(&copy).unwrap().unwrap();
        keys::keep_on(&other).await.unwrap();
        assert_eq!(std::fs::read_to_string(&copy).unwrap(), text);
        drop(held);
        keys::keep_on(&other).await.unwrap();
        let marked = text.replace("\n1 ", "\n1 retired ");
        assert_eq!(std::fs::read_to_string(&copy).unwrap(), marked);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), marked);
        assert_eq!(keys::status(&operator).await.unwrap().retired, [1]);
    }
}
