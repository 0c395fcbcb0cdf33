//! Master keys: the next one takes over while people work. Everything is sealed again and found
//! again, nobody gets two accounts, and the key before goes only when nothing needs it.

use std::collections::BTreeSet;

use muster::domain::account::AccountEvent;
use muster::domain::plan::Action;
use muster::server::audit::chain;
use muster::server::clock::HOUR;
use muster::server::crypto::{HashIds, Phase};
use muster::server::db::key_rotation::{self, SEALED, StoredRotation};
use muster::server::jobs::Job as _;
use muster::server::keys::renew::RenewKeys;
use muster::server::{App, accounts, auth, imports, jobs, keys};
use muster::wire::ApiError;
use muster::wire::accounts::AccountFilter;
use muster::wire::forms::{AddAnswer, EditAnswer, EditForm};
use uuid::Uuid;

use crate::earlier_keys::{change_record, refused};
use crate::imports::world::{ALL, World, file, many_of, on_both, student, upload};
use crate::single_account::{NUMBER, filled};
use crate::tidy::files;

/// Has the next key take over, to the end.
pub async fn rotated(world: &World) -> u8 {
    let key = keys::rotate(&world.operator()).await.unwrap();
    renewed(world).await;
    key
}

/// Renews what can be by now.
async fn renew(app: &App) {
    jobs::run_until_idle(app, &[RenewKeys::NAME]).await.unwrap();
}

/// Renews to the end, as if every process had had the time to learn of the key.
pub async fn renewed(world: &World) {
    renew(&world.app).await;
    world.tamper("UPDATE key_rotation SET started_at = 0").await;
    world.tamper("UPDATE jobs SET run_at = 0 WHERE name = 'renew_keys'").await;
    renew(&world.app).await;
    assert!(keys::is_settled(&world.app.db).await.unwrap());
}

/// Ends the first phase, with the pass that is to be next.
async fn begin_clean(world: &World, pass: usize) {
    let clean =
        |row: StoredRotation| StoredRotation { phase: "clean".to_owned(), started_at: Some(0), step: row.step + 1, ..row };
    change_record(world, clean, Some(2)).await;
    world.tamper(format!("UPDATE key_renewal SET pass = {pass}").leak()).await;
    world.tamper("UPDATE jobs SET run_at = 0 WHERE name = 'renew_keys'").await;
}

/// One account by a file; answers its id.
pub async fn by_file(world: &World, row: String) -> Uuid {
    let import = world.import(&file([row])).await;
    imports::rows(&world.operator(), import.id, None, false, ALL).await.unwrap().rows[0].account.unwrap()
}

/// Another process with a key file of its own, with this text.
pub async fn apart(world: &World, folder: &tempfile::TempDir, text: &str) -> Result<App, String> {
    let path = folder.path().join("apart.key");
    crate::support::write_key(&path, text);
    let mut config = muster::server::Config::new(world.database.clone());
    config.key_file = Some(path);
    App::open(config).await.map_err(|error| error.to_string())
}

/// One account by the form, with a number; answers its id.
async fn by_form(world: &World) -> Uuid {
    let new = filled(world.college, world.app.new_id(), &[NUMBER]);
    match accounts::form::add(&world.operator(), new).await.unwrap() {
        AddAnswer::Added(added) => added.account,
        _ => panic!("not added"),
    }
}

/// Accounts that a text finds.
async fn found(app: &App, text: &str) -> usize {
    let ctx = muster::server::Ctx::command_line(app);
    accounts::find(&ctx, text, &AccountFilter::default()).await.unwrap().accounts.len()
}

/// Keys that sealed something.
pub async fn sealing(world: &World) -> Vec<u8> {
    let sealed = keys::status(&world.operator()).await.unwrap().sealed;
    sealed.into_iter().map(|(_, key, _)| key).collect::<BTreeSet<_>>().into_iter().collect()
}

fn refusal(done: Result<(), muster::server::Error>) -> String {
    match done {
        Err(muster::server::Error::Api(ApiError::Refused(text))) => text,
        other => panic!("not refused: {:?}", other.map_err(|e| e.to_string())),
    }
}

#[test]
fn every_sealed_column_of_the_schema_is_renewed() {
    for database in ["sqlite", "postgres"] {
        let migrations: String = files(&format!("migrations/{database}/"), &[".sql"]).into_values().collect();
        let tables = migrations.split("CREATE TABLE ").skip(1).filter_map(|rest| rest.split_once(" ("));
        let sealed = |text: &str| text.split("\n)").next().unwrap().lines().any(|line| line.trim_start().starts_with("sealed "));
        let with_sealed: BTreeSet<&str> = tables.filter(|(_, text)| sealed(text)).map(|(table, _)| table).collect();
        let listed: BTreeSet<&str> = SEALED.iter().map(|(table, _)| *table).collect();
        assert_eq!(with_sealed, listed, "{database}: list it in `SEALED`, and renew it");
    }
    // What is sealed is called so: a column with another name would not be seen here.
    let places: String = files("src/server", &[".rs"]).into_values().collect();
    for place in places.split("Aad::new(").skip(1) {
        let arguments: String = place.chars().take(120).collect();
        let of_a_test = arguments.contains("\"rows\"") || arguments.starts_with("tenant: Uuid");
        assert!(of_a_test || arguments.contains("\"sealed\""), "a sealed column with another name: {arguments}");
    }
}

on_both! {
    async fn a_head_of_the_audit_log_made_with_the_key_before_does_not_hold(world: World) {
        use hmac::Mac;
        use muster::server::crypto::purpose::{AUDIT, AUDIT_HEAD};
        use muster::server::db::Db;

        chain::seal(&world.app).await.unwrap();
        rotated(&world).await;
        assert_eq!(chain::verify(&world.app).await.unwrap().problems, [""; 0]);
        chain::seal(&world.app).await.unwrap();
        for (word, purpose, writers) in [(b"head with writers".as_slice(), AUDIT_HEAD, Some(Vec::<u8>::new())), (b"head", AUDIT, None)] {
            let mut mac = world.app.keys.mac_of(1, purpose).unwrap();
            mac.update(word);
            mac.update(&0_i64.to_be_bytes());
            mac.update(&[0; 32]);
            let mac = mac.finalize().into_bytes().to_vec();
            world.tamper("DELETE FROM audit_links WHERE place > 1").await;
            let set = "UPDATE audit_head SET places = 0, hash = $1, mac = $2, writers = $3";
            match &world.app.db {
                Db::Sqlite { write, .. } => {
                    sqlx::query(set).bind(vec![0_u8; 32]).bind(mac).bind(writers).execute(write).await.unwrap();
                }
                Db::Postgres(pool) => {
                    sqlx::query(set).bind(vec![0_u8; 32]).bind(mac).bind(writers).execute(pool).await.unwrap();
                }
            }
            let problems = chain::verify(&world.app).await.unwrap().problems;
            assert!(problems.iter().any(|problem| problem.contains("The head of the chain was changed")), "{problems:?}");
        }
    }

    async fn everything_is_sealed_again_and_found_again_and_the_key_before_goes_when_nothing_needs_it(world: World) {
        let session = world.session("college_staff", world.college).await;
        let bulk = world.import(&file([
            student("bo@example.org", "Bo", "Li", "1999-03-05"),
            student("cy@example.org", "Cy", "Fox", "1999-03-06"),
        ])).await;
        let waiting = world.plan(&file([student("di@example.org", "Di", "Oak", "1999-03-07")])).await;
        let ana = by_form(&world).await;
        assert_eq!(crate::verification::verify(&world.operator(), &[ana]).await.unwrap(), [""]);
        let before = chain::verify(&world.app).await.unwrap();
        assert_eq!((before.problems, sealing(&world).await), (vec![], vec![1]));

        assert_eq!(rotated(&world).await, 2);
        assert_eq!(sealing(&world).await, [2]);
        assert_eq!(world.app.keys.hashes(), HashIds([2, 0]));
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 3 * 3 + 1, "as many keys as before");
        // Another process, with the key file as it is now, and one that was open all the time.
        for app in [&world.again().await, &world.app] {
            for text in ["bo@example.org", "Cy Fox 1999-03-06", "AAA0001", "123-45-6789"] {
                assert_eq!(found(app, text).await, 1, "{text}");
            }
            assert!(auth::resume(app, &session, "192.0.2.1", false).await.unwrap().is_some(), "sessions go on");
        }
        // A row that was staged before becomes an account with keys of now, and nobody gets a
        // second.
        let applied = world.apply(waiting.id).await;
        assert_eq!(applied.applied.outcome(Action::Create), 1);
        let again = world.import(&file([
            student("DI@example.org", "Other", "Name", "1990-01-01"),
            student("other@example.org", "Bo", "Lí", "1999-03-05"),
        ])).await;
        assert_eq!((again.applied.outcome(Action::Fail), again.applied.existing()), (2, 2));
        let twice = accounts::form::add(&world.operator(), filled(world.college, world.app.new_id(), &[NUMBER, &[
            ("email", "new@example.org"), ("email-again", "new@example.org"), ("last", "Somebody"),
        ]])).await.unwrap();
        assert!(matches!(twice, AddAnswer::Exists(_)), "the number is taken");
        let verification = accounts::get(&world.operator(), ana).await.unwrap().verification.unwrap();
        assert!(!verification.events[0].last_four.is_empty(), "what was recorded is still read");
        // Passwords that waited are hashed; what can be shown is shown; a change finds its keys.
        jobs::run_until_idle(&world.app, &[]).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM account_passwords WHERE state = 'pending'").await, 0);
        let slips = imports::passwords::reveal(&world.operator(), bulk.id).await.unwrap();
        assert_eq!(slips.len(), 2);
        accounts::change(&world.operator(), ana, vec![("email".into(), "ana.new@example.org".into())]).await.unwrap();
        assert_eq!((found(&world.app, "ana.new@example.org").await, found(&world.app, "ana.ruiz@example.org").await), (1, 0));
        assert_eq!(found(&world.app, "123-45-6789").await, 1);

        // The key before stays as long as sessions of it may go on, then only its part for the log.
        let operator = world.operator();
        assert!(refusal(keys::drop_key(&operator, 2).await).starts_with("Key 2 is in use"));
        assert!(refusal(keys::drop_key(&operator, 9).await).contains("no key 9. Its keys: 1, 2."));
        let still = refusal(keys::drop_key(&operator, 1).await);
        assert!(still.starts_with("Key 1 is still in use: 1 session."), "{still}");
        world.pass(std::time::Duration::from_micros((73 * HOUR) as u64));
        keys::drop_key(&operator, 1).await.unwrap();
        let status = keys::status(&operator).await.unwrap();
        assert_eq!(status.ids, (vec![2], vec![1]));
        let third = world.again().await;
        assert_eq!(found(&third, "cy@example.org").await, 1);
        let after = chain::verify(&third).await.unwrap();
        assert_eq!(after.problems, [""; 0], "entries of the key that was dropped are checked all the same");
        assert!(after.entries > before.entries);
        for action in ["key_rotation_started", "key_rotation_ended", "key_dropped"] {
            assert!(muster::domain::audit::AuditAction::NAMES.contains(&action));
        }
        let recorded = "SELECT COUNT(*) FROM audit_entries WHERE action LIKE 'key_%'";
        assert_eq!(world.count(recorded).await, 3);
    }

    async fn two_imports_of_the_same_people_while_a_key_takes_over_make_one_account_each(world: World) {
        let people = 1_500;
        let staff = [world.staff("college_staff", world.college).await, world.staff("college_staff", world.college).await];
        let one = upload(&staff[0], world.college, &many_of("one", people)).await;
        let two = upload(&staff[1], world.college, &many_of("two", people)).await;
        world.work().await;
        let other = world.again().await;
        for (ctx, import) in staff.iter().zip([one.id, two.id]) {
            imports::apply(ctx, import).await.unwrap();
        }
        let rotating = async {
            keys::rotate(&world.operator()).await.unwrap();
            world.tamper("UPDATE key_rotation SET started_at = 0").await;
            renew(&world.app).await;
        };
        let (a, b, ()) = tokio::join!(
            jobs::run_until_idle(&world.app, imports::jobs::TO_THE_END),
            jobs::run_until_idle(&other, imports::jobs::TO_THE_END),
            rotating,
        );
        a.unwrap();
        b.unwrap();
        world.work().await;
        renewed(&world).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, people as i64);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 3 * people as i64);
        let applied = async |import| imports::get(&world.operator(), import).await.unwrap().applied;
        let (one, two) = (applied(one.id).await, applied(two.id).await);
        assert_eq!(one.outcome(Action::Create) + two.outcome(Action::Create), people as u64);
        assert_eq!(one.existing() + two.existing(), people as u64);
        // And the third time nobody is new.
        let third = world.import(&many_of("three", people)).await;
        assert_eq!(third.applied.existing(), people as u64);
    }

    async fn while_a_key_takes_over_both_keys_are_asked_and_written(world: World) {
        let first = world.import(&file([student("bo@example.org", "Bo", "Li", "1999-03-05")])).await;
        let other = world.again().await;
        keys::rotate(&world.operator()).await.unwrap();
        // Half-way: one process knows, the other one is only about to learn, nothing is renewed
        // yet.
        assert_eq!((world.app.keys.hashes(), other.keys.hashes()), (HashIds([1, 2]), HashIds([1, 0])));
        assert_eq!((found(&world.app, "bo@example.org").await, found(&other, "bo@example.org").await), (1, 1));
        assert_eq!(other.keys.hashes(), HashIds([1, 2]), "it learns by asking");
        let taken = world.import(&file([student("BO@example.org", "X", "Y", "1990-01-01")])).await;
        assert_eq!(taken.applied.existing(), 1);
        let before = world.count("SELECT COUNT(*) FROM account_keys").await;
        let made = world.import(&file([student("cy@example.org", "Cy", "Fox", "1999-03-06")])).await;
        assert_eq!(made.applied.outcome(Action::Create), 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, before + 6, "its keys twice");
        // An account that was not renewed yet changes, and is removed: its keys follow all the
        // same.
        let rows = imports::rows(&world.operator(), first.id, None, false, ALL).await.unwrap().rows;
        let bo = rows[0].account.unwrap();
        accounts::change(&world.operator(), bo, vec![("email".into(), "bo.new@example.org".into())]).await.unwrap();
        assert_eq!((found(&world.app, "bo.new@example.org").await, found(&world.app, "bo@example.org").await), (1, 0));
        accounts::life::apply(&world.operator(), bo, AccountEvent::Remove).await.unwrap();
        let free = world.import(&file([student("bo.new@example.org", "Bo", "Li", "1999-03-05")])).await;
        assert_eq!(free.applied.outcome(Action::Create), 1, "what was removed is free under both");
        renewed(&world).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 3 + 3 + 1);
        assert_eq!((found(&other, "bo.new@example.org").await, found(&other, "cy@example.org").await), (1, 1));
        assert_eq!(sealing(&world).await, [2]);
    }

    async fn a_key_that_waits_in_the_file_takes_over_and_a_file_without_it_is_refused(world: World) {
        world.import(&file([student("bo@example.org", "Bo", "Li", "1999-03-05")])).await;
        let path = world.app.keys.path().unwrap().to_owned();
        let old = std::fs::read_to_string(&path).unwrap();
        let operator = world.operator();
        assert_eq!((keys::add(&operator).await.unwrap(), keys::add(&operator).await.unwrap()), (2, 2));
        let added = std::fs::read_to_string(&path).unwrap();
        assert_eq!(sealing(&world).await, [1], "it is not in use");
        assert_eq!(rotated(&world).await, 2);
        let marked = std::fs::read_to_string(&path).unwrap();
        assert_eq!(marked, added.replace("\n1 ", "\n1 retired "), "no other key was made");

        let opened = async |text: &str| {
            std::fs::write(&path, text).unwrap();
            let mut config = muster::server::Config::new(world.database.clone());
            config.key_file = Some(path.clone());
            App::open(config).await.map(drop).map_err(|error| error.to_string())
        };
        let error = opened(&old).await.unwrap_err();
        assert_eq!(error, "the key file is not the one that this database was made with");
        let first = added.lines().find(|line| line.starts_with("1 ")).unwrap();
        let other = format!("{first}\n2 {}\n", "7c".repeat(32));
        assert!(opened(&other).await.is_err());
        opened(&added).await.unwrap();
    }

    async fn an_unchanged_form_that_is_saved_while_a_key_takes_over_does_not_hold_it_up(world: World) {
        let bo = by_file(&world, student("bo@example.org", "Bo", "Li", "1999-03-05")).await;
        keys::rotate(&world.operator()).await.unwrap();
        let view = accounts::edit::describe(&world.operator(), bo).await.unwrap();
        let form = EditForm { account: bo, version: view.version, entries: view.entries };
        assert_eq!(accounts::edit::save(&world.operator(), form).await, Ok(EditAnswer::Saved));
        renewed(&world).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 3);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts WHERE length(keys) = 48").await, 1);
        assert_eq!(found(&world.app, "bo@example.org").await, 1);
    }

    async fn rows_of_the_next_key_that_an_account_has_already_only_come_on_its_list(world: World) {
        by_file(&world, student("bo@example.org", "Bo", "Li", "1999-03-05")).await;
        keys::rotate(&world.operator()).await.unwrap();
        // The first pass gives every account its keys; then it is as if the lists had not been
        // written.
        renew(&world.app).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 6);
        world.tamper("UPDATE accounts SET keys = substr(keys, 1, 48)").await;
        world.tamper("UPDATE key_renewal SET pass = 0").await;
        renewed(&world).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 3);
        assert_eq!(found(&world.app, "bo@example.org").await, 1);
    }

    async fn a_process_that_missed_the_rotation_refuses_another_key_of_the_same_number(world: World) {
        let folder = tempfile::tempdir().unwrap();
        let path = world.app.keys.path().unwrap().to_owned();
        let before = std::fs::read_to_string(&path).unwrap();
        let missed = apart(&world, &folder, &before).await.unwrap();
        rotated(&world).await;
        std::fs::write(missed.keys.path().unwrap(), format!("{before}2 {}\n", "7c".repeat(32))).unwrap();
        let error = keys::follow(&missed).await.unwrap_err().to_string();
        assert!(error.starts_with("the key file has another key 2 than"), "{error}");
        std::fs::copy(&path, missed.keys.path().unwrap()).unwrap();
        missed.keys.reload().unwrap();
        keys::follow(&missed).await.unwrap();
        assert_eq!(missed.keys.hashes(), HashIds([2, 0]));
    }

    async fn a_database_that_was_set_back_is_refused_until_the_process_starts_again(world: World) {
        by_file(&world, student("bo@example.org", "Bo", "Li", "1999-03-05")).await;
        rotated(&world).await;
        world.tamper(
            "UPDATE key_rotation SET step = 0, current_key = 0, next_key = 0, phase = 'settled', next_check = NULL"
        ).await;
        let error = keys::follow(&world.app).await.unwrap_err().to_string();
        assert!(error.contains("restored from a backup"), "{error}");
        assert!(accounts::form::add(&world.operator(), filled(world.college, world.app.new_id(), &[NUMBER])).await.is_err());
        // Nor does one that starts go back to a key that was retired, until the operator says so.
        let error = refused(&world).await;
        assert!(error.contains("key 1, which is marked as retired"), "{error}");
        let path = world.app.keys.path().unwrap().to_owned();
        let marked = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, marked.replace("1 retired ", "1 ")).unwrap();
        let again = world.again().await;
        keys::follow(&again).await.unwrap();
        assert_eq!(again.keys.hashes(), HashIds([1, 0]));
    }

    async fn a_key_file_that_lost_a_key_in_use_is_not_read_again(world: World) {
        keys::rotate(&world.operator()).await.unwrap();
        let path = world.app.keys.path().unwrap().to_owned();
        let whole = std::fs::read_to_string(&path).unwrap();
        let cut: String = whole.lines().filter(|line| !line.starts_with("1 ")).map(|line| format!("{line}\n")).collect();
        std::fs::write(&path, cut).unwrap();
        let error = world.app.keys.reload().unwrap_err().to_string();
        assert!(error.ends_with("lacks key 1"), "{error}");
    }

    async fn cells_that_do_not_open_hold_up_nothing_and_are_named(world: World) {
        let bo = by_file(&world, student("bo@example.org", "Bo", "Li", "1999-03-05")).await;
        by_file(&world, student("cy@example.org", "Cy", "Fox", "1999-03-06")).await;
        by_form(&world).await;
        jobs::run_until_idle(&world.app, &[]).await.unwrap();
        // One account's profile and another one's number stand where they do not belong.
        world
            .tamper(
                "UPDATE accounts SET sealed = (SELECT a.sealed FROM accounts a WHERE a.id <> accounts.id ORDER BY a.id LIMIT 1)
                WHERE id = (SELECT id FROM accounts ORDER BY created_at LIMIT 1)",
            )
            .await;
        world.tamper("UPDATE account_ssns SET sealed = (SELECT sealed FROM accounts ORDER BY id LIMIT 1)").await;
        assert_eq!(rotated(&world).await, 2);
        let left = keys::status(&world.operator()).await.unwrap().sealed.into_iter().filter(|(_, key, _)| *key == 1);
        let left: Vec<_> = left.map(|(table, _, n)| (table, n)).collect();
        assert_eq!(left, [("account_ssns", 1), ("accounts", 1)]);
        assert_eq!(found(&world.app, "cy@example.org").await, 1);
        assert_eq!(found(&world.app, "ana.ruiz@example.org").await, 1, "but for what can't be read, an account has its keys");
        assert!(accounts::get(&world.operator(), bo).await.is_err());
        world.pass(std::time::Duration::from_micros((73 * HOUR) as u64));
        let still = refusal(keys::drop_key(&world.operator(), 1).await);
        assert!(still.contains("1 row of account_ssns, 1 row of accounts"), "{still}");
        assert!(still.contains("can't be opened"), "{still}");
        assert_eq!(rotated(&world).await, 3, "the next one is not held up either");
    }

    async fn a_rotation_without_its_job_gets_it_back(world: World) {
        by_file(&world, student("bo@example.org", "Bo", "Li", "1999-03-05")).await;
        keys::rotate(&world.operator()).await.unwrap();
        world.tamper("UPDATE key_rotation SET started_at = 0").await;
        world.tamper("DELETE FROM jobs WHERE name = 'renew_keys'").await;
        let work = keys::to_the_end(&world.app, |error| panic!("{error}"));
        tokio::time::timeout(std::time::Duration::from_secs(20), work).await.expect("it ends").unwrap();
        assert_eq!(sealing(&world).await, [2]);
        // The same at the start of a server.
        keys::rotate(&world.operator()).await.unwrap();
        world.tamper("UPDATE key_rotation SET started_at = 0").await;
        world.tamper("DELETE FROM jobs WHERE name = 'renew_keys'").await;
        let server = world.again().await;
        let workers = jobs::start(&server);
        for _ in 0..400 {
            if keys::is_settled(&server.db).await.unwrap() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        server.shutdown.cancel();
        for worker in workers {
            worker.await.unwrap();
        }
        assert!(keys::is_settled(&server.db).await.unwrap());
    }

    async fn who_waits_for_a_rotation_is_told_why_it_gets_no_further(world: World) {
        keys::rotate(&world.operator()).await.unwrap();
        renew(&world.app).await;
        begin_clean(&world, 2 * SEALED.len()).await;
        world.tamper(world.app.db.pick(
            "UPDATE meta SET value = x'00' WHERE name = 'key_check'",
            "UPDATE meta SET value = 'x' WHERE name = 'key_check'",
        )).await;
        let mut errors = Vec::new();
        let work = keys::to_the_end(&world.app, |error| errors.push(error.to_owned()));
        assert!(tokio::time::timeout(std::time::Duration::from_secs(3), work).await.is_err());
        assert!(errors.len() == 1 && errors[0].starts_with("the key file has another key 1 than"), "{errors:?}");
    }

    async fn the_last_pass_waits_until_all_know_of_the_key_and_is_repeated_for_what_came_late(world: World) {
        let late = world.again().await;
        keys::rotate(&world.operator()).await.unwrap();
        renew(&world.app).await;
        assert_eq!(world.app.keys.in_use().phase, Phase::Both, "not every process has had the time to learn of it");
        assert_eq!(world.app.keys.in_use().seals(), 2);
        let job = jobs_of(&world.app).await;
        assert!(job.last_error.is_none_or(|error| error.is_empty()) && job.run_at > world.app.clock.now().0);
        // The second pass is over when this one seals with the key before.
        upload(&muster::server::Ctx::command_line(&late), world.college, &file([student("di@example.org", "Di", "Oak", "1999-03-07")])).await;
        assert_eq!(sealing(&world).await, [1]);
        begin_clean(&world, 2 * SEALED.len()).await;
        renew(&world.app).await;
        assert!(keys::is_settled(&world.app.db).await.unwrap());
        assert_eq!(sealing(&world).await, [2]);
    }

    async fn a_chunk_looks_at_no_more_rows_than_its_limit(world: World) {
        let people = 5;
        world.import(&many_of("one", people)).await;
        let cells = world.app.db.transact((), |tx, ()| Box::pin(async move {
            Ok::<_, muster::server::Error>((
                key_rotation::account_cells(tx, "account_passwords", Uuid::nil(), 2).await?.len(),
                key_rotation::import_cells(tx, "import_rows", (Uuid::nil(), -1), 3).await?.len(),
            ))
        })).await.unwrap();
        assert_eq!(cells, (2, 3), "rows that need nothing count as well");
    }

    async fn a_change_while_keys_are_given_back_leaves_none_of_the_former_values(world: World) {
        let bo = by_file(&world, student("bo@example.org", "Bo", "Li", "1999-03-05")).await;
        keys::rotate(&world.operator()).await.unwrap();
        renew(&world.app).await;
        begin_clean(&world, SEALED.len()).await;
        let new = ("email".to_owned(), "bo.new@example.org".to_owned());
        accounts::change(&world.operator(), bo, vec![new]).await.unwrap();
        renewed(&world).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 3);
        assert_eq!(found(&world.app, "bo.new@example.org").await, 1);
    }
}

async fn jobs_of(app: &App) -> muster::server::db::jobs::JobRow {
    let all = muster::server::db::jobs::list(&app.db).await.unwrap();
    all.into_iter().find(|job| job.name == RenewKeys::NAME).unwrap()
}
