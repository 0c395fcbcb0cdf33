//! Undoing an import: what nobody has used is removed, the rest stays and says why.

use std::time::Duration;

use muster::domain::account::{AccountEvent, AccountState};
use muster::domain::action_counts::ActionCounts;
use muster::domain::audit::AuditAction;
use muster::domain::import::ImportState;
use muster::domain::plan::Action;
use muster::domain::results::Kind;
use muster::domain::verification::record::{DocumentEntries, SharedEntries};
use muster::server::accounts::{self, holder, life, verify};
use muster::server::crypto::Secret;
use muster::server::{App, Ctx, imports, jobs, organizations, staff};
use muster::wire::ApiError;
use muster::wire::imports::{ImportView, UndoAccount};
use muster::wire::verifications::NewVerifications;
use uuid::Uuid;

use super::broken_off::work_and_die;
use super::world::{ALL, World, cells, file, many, student, upload};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A file of that many people with names of their own.
fn people(count: usize) -> Vec<u8> {
    const NAMES: [&str; 8] = ["Ana", "Bo", "Cy", "Di", "Ed", "Fay", "Gus", "Hal"];
    file(NAMES.iter().take(count).map(|name| student(&format!("{name}@example.org"), name, "Ruiz", "1999-03-04")))
}

/// The accounts that an import made, in the order of its file.
async fn made(world: &World, import: Uuid) -> Vec<Uuid> {
    let rows = imports::rows(&world.operator(), import, Some(Action::Create), false, ALL).await.unwrap().rows;
    rows.into_iter().map(|row| row.account.unwrap()).collect()
}

/// Undoes an import to its end.
async fn undo(world: &World, import: Uuid) -> ImportView {
    imports::undo(&world.operator(), import).await.unwrap();
    world.work().await;
    imports::get(&world.operator(), import).await.unwrap()
}

async fn group(ctx: &Ctx, import: Uuid, group: &str) -> Vec<UndoAccount> {
    imports::undo_preview(ctx, import, group, ALL).await.unwrap().accounts.rows
}

/// Line and fate of each.
fn fates(accounts: &[UndoAccount]) -> Vec<(u32, &str)> {
    accounts.iter().map(|account| (account.line.unwrap(), account.fate.as_str())).collect()
}

#[track_caller]
fn refusal<T: std::fmt::Debug>(answer: Result<T, ApiError>) -> String {
    match answer {
        Err(ApiError::Refused(text)) => text,
        other => panic!("not refused: {other:?}"),
    }
}

/// The holder of an account signs in.
async fn signed_in(world: &World, account: Uuid) {
    let work = world
        .app
        .db
        .transact((world.app.clone(), account), |tx, (app, account)| Box::pin(holder::signed_in(tx, app, *account, "192.0.2.1")));
    work.await.unwrap();
}

/// The holder of an account chooses a password.
async fn choose_password(app: &App, account: Uuid) -> Result<(), ApiError> {
    let hash = app.hasher.hash_now(&Secret::new("violet harbor seven lamps".to_owned()), [7; 16]).unwrap();
    let work = app.db.transact((app.clone(), account, hash), |tx, (app, account, hash)| {
        Box::pin(holder::choose_password(tx, app, *account, hash, "192.0.2.1", AuditAction::AccountPasswordChosen))
    });
    Ok(work.await?)
}

on_both! {
    async fn the_preview_has_three_groups_and_undoing_keeps_what_somebody_has_used(world: World) {
        let district = world.organization("district", "River District", None).await;
        let [north, south] = [
            world.organization("college", "North College", Some(district)).await,
            world.organization("college", "South College", Some(district)).await,
        ];
        let ctx = world.operator();
        let import = upload(&ctx, north, &people(8)).await;
        world.work().await;
        world.apply(import.id).await;
        let accounts = made(&world, import.id).await;
        imports::reveal_passwords(&ctx, import.id).await.unwrap();
        signed_in(&world, accounts[1]).await;
        choose_password(&world.app, accounts[2]).await.unwrap();
        accounts::change(&ctx, accounts[3], vec![("first".to_owned(), "Dina".to_owned())]).await.unwrap();
        life::apply(&ctx, accounts[4], AccountEvent::Deactivate).await.unwrap();
        life::apply(&ctx, accounts[5], AccountEvent::Deactivate).await.unwrap();
        life::apply(&ctx, accounts[5], AccountEvent::Reactivate).await.unwrap();
        accounts::move_to(&ctx, accounts[6], south).await.unwrap();
        life::apply(&ctx, accounts[7], AccountEvent::Remove).await.unwrap();

        let counts = ActionCounts::from([
            ("removed", 1), ("signed_in", 1), ("password_changed", 1), ("edited", 1), ("deactivated", 1), ("state_changed", 1),
            ("moved", 1), ("already_gone", 1),
        ]);
        let preview = imports::undo_preview(&ctx, import.id, "", ALL).await.unwrap();
        assert_eq!((preview.fates, preview.handed_out), (counts.clone(), 8));
        assert_eq!(fates(&preview.accounts.rows), [(2, "removed")]);
        assert_eq!(preview.accounts.rows[0].name, "Ana Ruiz", "a password that was handed out keeps nobody");
        let kept = [(3, "signed_in"), (4, "password_changed"), (5, "edited"), (6, "deactivated"), (7, "state_changed"), (8, "moved")];
        assert_eq!(fates(&group(&ctx, import.id, "keep").await), kept);
        assert_eq!(fates(&group(&ctx, import.id, "cannot").await), [(9, "already_gone")]);
        assert_eq!(world.count("SELECT COUNT(*) FROM import_undos").await, 0, "a preview changes nothing");

        // Who may not change the account that moved cannot undo it, and does not see whose it is.
        let staff = world.staff("college_staff", north).await;
        let cannot = group(&staff, import.id, "cannot").await;
        assert_eq!(fates(&cannot), [(8, "out_of_reach"), (9, "already_gone")]);
        assert_eq!((cannot[0].account, cannot[0].name.as_str(), &cannot[0].number), (None, "", &None));

        imports::undo(&staff, import.id).await.unwrap();
        world.work().await;
        let undone = imports::get(&ctx, import.id).await.unwrap();
        assert_eq!((undone.state, undone.undo.by.as_str(), undone.undo.at.is_some()), (ImportState::Undone, "Sam Staff", true));
        assert_eq!((undone.undone.get("removed"), undone.undone.get("out_of_reach"), undone.undone.rows()), (1, 1, 8));
        let left = imports::kept(&ctx, import.id, ALL).await.unwrap();
        assert_eq!(left.total, 7);
        assert_eq!(fates(&left.rows)[..5], kept[..5]);
        assert_eq!(fates(&left.rows)[5..], [(8, "out_of_reach"), (9, "already_gone")]);
        assert_eq!(left.rows[0].name, "Bo Ruiz");
        let state = async |at: usize| accounts::get(&ctx, accounts[at]).await.unwrap().state;
        assert_eq!((state(0).await, state(1).await, state(6).await), (AccountState::Removed, AccountState::Active, AccountState::Active));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'import_undone'").await, 1);
        assert_eq!(imports::list(&ctx, "applied", ALL).await.unwrap().total, 1);
        assert_eq!(imports::list(&ctx, "waiting", ALL).await.unwrap().total, 0);
    }

    async fn an_undo_stops_with_the_sessions_of_who_began_it_and_somebody_else_goes_on(world: World) {
        let import = world.plan(&people(8)).await;
        world.apply(import.id).await;
        let staff = world.staff("college_staff", world.college).await;
        imports::undo(&staff, import.id).await.unwrap();
        staff::end_sessions(&world.operator(), staff.actor.staff_id().unwrap()).await.unwrap();
        world.work().await;
        let stopped = imports::get(&world.operator(), import.id).await.unwrap();
        assert!(stopped.problem.starts_with("The undo stopped: the person who started it"), "{}", stopped.problem);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts WHERE state <> 'removed'").await, 8);
        assert_eq!(undo(&world, import.id).await.state, ImportState::Undone);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts WHERE state <> 'removed'").await, 0);
    }

    async fn an_account_that_was_verified_since_is_kept_also_when_that_was_withdrawn(world: World) {
        let import = world.import(&people(3)).await;
        let accounts = made(&world, import.id).await;
        let ctx = world.operator();
        let document = DocumentEntries { kind: "passport".to_owned(), last_four: "4821".to_owned(), expires: "2030-01-31".to_owned() };
        let new = NewVerifications {
            idempotency_key: world.app.new_id(),
            shared: SharedEntries { method: "in_person".to_owned(), attested: true, note: String::new() },
            documents: accounts[..2].iter().map(|account| (*account, document.clone())).collect(),
        };
        verify::verify(&ctx, new).await.unwrap();
        verify::withdraw(&ctx, accounts[1], "Wrong person.").await.unwrap();
        assert_eq!(fates(&group(&ctx, import.id, "keep").await), [(2, "verified"), (3, "verified")]);
        let undone = undo(&world, import.id).await;
        assert_eq!(undone.undone, ActionCounts::from([("verified", 2), ("removed", 1)]));
        let kept = imports::kept(&ctx, import.id, ALL).await.unwrap();
        assert_eq!(fates(&kept.rows), [(2, "verified"), (3, "verified")]);
    }

    async fn what_is_removed_leaves_free_keys_and_a_number_that_is_never_used_again(world: World) {
        let import = world.import(&people(3)).await;
        let undone = undo(&world, import.id).await;
        assert_eq!((undone.state, undone.undone), (ImportState::Undone, ActionCounts::from([("removed", 3)])));
        assert_eq!((undone.passwords, undone.hashing), (0, 0), "nothing waits to be shown or hashed");
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 3, "of the numbers alone");
        assert_eq!(world.count("SELECT COUNT(*) FROM account_passwords").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_reveals").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts WHERE state = 'removed' AND last_folded = ''").await, 3);

        // The results still show the import as it was applied.
        let results = world.results(import.id).await;
        assert!(results[1..].iter().all(|row| row[19] == "Success" && row[20].starts_with("AAA000")), "{results:?}");
        let again = world.import(&people(3)).await;
        assert_ne!(again.id, import.id);
        assert_eq!((again.same_as, again.applied.outcome(Action::Create)), (None, 3));
        let numbers: Vec<String> = world.results(again.id).await[1..].iter().map(|row| row[20].clone()).collect();
        assert_eq!(numbers, ["AAA0004", "AAA0005", "AAA0006"]);
        assert_eq!(undo(&world, again.id).await.undone.get("removed"), 3);
    }

    async fn an_account_that_is_used_between_preview_and_undo_is_kept(world: World) {
        let import = world.import(&people(3)).await;
        let accounts = made(&world, import.id).await;
        assert_eq!(group(&world.operator(), import.id, "remove").await.len(), 3);
        imports::undo(&world.operator(), import.id).await.unwrap();
        signed_in(&world, accounts[1]).await;
        world.work().await;
        let undone = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!(undone.undone, ActionCounts::from([("removed", 2), ("signed_in", 1)]));
        assert_eq!(accounts::get(&world.operator(), accounts[1]).await.unwrap().password, "pending");
    }

    async fn each_account_is_undone_once_however_often_its_chunk_runs(world: World) {
        let import = world.import(&many(450)).await;
        let (first, second) = (imports::undo(&world.operator(), import.id).await, imports::undo(&world.operator(), import.id).await);
        assert_eq!((first.unwrap().state, second.unwrap().state), (ImportState::Undoing, ImportState::Undoing));
        let other = world.again().await;
        let chunk = async |app: &_, first| imports::undo::chunk(app, import.id, first).await.unwrap();
        tokio::join!(chunk(&world.app, 0), chunk(&other, 0));
        chunk(&world.app, 0).await;
        let half = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!((half.state, half.undone.clone()), (ImportState::Undoing, ActionCounts::from([("removed", 200)])));
        world.work().await;
        chunk(&world.app, 400).await;
        let undone = imports::undo(&world.operator(), import.id).await.unwrap();
        assert_eq!((undone.state, undone.undone), (ImportState::Undone, ActionCounts::from([("removed", 450)])));
        assert_eq!(world.count("SELECT COUNT(*) FROM import_undo_rows").await, 450);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_state_changed'").await, 450);
        let entries = world.count("SELECT COUNT(*) FROM audit_entries WHERE action IN ('import_undo_started', 'import_undone')").await;
        assert_eq!(entries, 2, "begun once and ended once");
    }

    async fn an_undo_that_broke_off_goes_on(world: World) {
        let import = world.import(&many(1_500)).await;
        imports::undo(&world.operator(), import.id).await.unwrap();
        work_and_die(&world, import.id, |view| view.undone.get("removed") >= 400).await;
        let after = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!(after.state, ImportState::Undoing);
        assert_eq!(after.undone.get("removed") as i64, world.count("SELECT COUNT(*) FROM accounts WHERE state = 'removed'").await);
        world.work().await;
        let undone = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!((undone.state, undone.undone), (ImportState::Undone, ActionCounts::from([("removed", 1_500)])));
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 1_500);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_passwords").await, 0);
    }

    async fn the_days_are_a_setting_and_afterwards_it_is_too_late(world: World) {
        let import = world.import(&people(2)).await;
        let ctx = world.operator();
        let set = async |days: &str| {
            organizations::set(&ctx, world.college, &[("undo_days".to_owned(), days.to_owned())]).await.map(drop)
        };
        let applied = import.applied_at.unwrap().0;
        assert_eq!(import.undo.until.unwrap().0, applied + 30 * DAY.as_micros() as i64);
        set("7").await.unwrap();
        world.pass(7 * DAY);
        let late = "It's too late to undo this import. That was possible for 7 days after it was applied.";
        assert_eq!(refusal(imports::undo(&ctx, import.id).await), late);
        assert_eq!(refusal(imports::undo_preview(&ctx, import.id, "", ALL).await), late);
        assert_eq!(imports::get(&ctx, import.id).await.unwrap().undo.until, None);
        set("0").await.unwrap();
        assert!(refusal(imports::undo(&ctx, import.id).await).starts_with("Imports can't be undone at Demo College."));
        assert!(set("ninety").await.is_err());
        set("").await.unwrap();
        world.pass(22 * DAY);
        assert_eq!(undo(&world, import.id).await.undone.get("removed"), 2, "thirty days, less the time of a test");
    }

    async fn only_what_was_applied_can_be_undone_also_when_it_was_ended_half_way(world: World) {
        let import = world.plan(&many(3_000)).await;
        let ctx = world.operator();
        assert!(refusal(imports::undo(&ctx, import.id).await).starts_with("You can't do that now"));
        imports::apply(&ctx, import.id).await.unwrap();
        work_and_die(&world, import.id, |view| view.applied.outcome(Action::Create) >= 1_000).await;
        imports::stop(&ctx, import.id).await.unwrap();
        assert!(refusal(imports::undo(&ctx, import.id).await).starts_with("You can't do that now"), "it can be continued");
        imports::end(&ctx, import.id).await.unwrap();
        world.work().await;
        let made = imports::get(&ctx, import.id).await.unwrap().applied.outcome(Action::Create);
        assert!((1_000..3_000).contains(&made), "{made}");
        let undone = undo(&world, import.id).await;
        assert_eq!((undone.state, undone.undone.get("removed"), undone.undone.rows()), (ImportState::Undone, made, made));
        assert!(imports::discard(&ctx, import.id).await.is_err());
        assert!(refusal(imports::apply(&ctx, import.id).await).starts_with("You can't do that now") , "it is over");
    }

    async fn when_the_grant_of_the_person_ends_it_stops_and_somebody_else_goes_on(world: World) {
        let import = world.import(&many(450)).await;
        let staff = world.staff("college_staff", world.college).await;
        imports::undo(&staff, import.id).await.unwrap();
        imports::undo::chunk(&world.app, import.id, 0).await.unwrap();
        let id = staff.actor.staff_id().unwrap();
        let grant = staff::get(&world.operator(), id).await.unwrap().grants[0].id;
        staff::revoke(&world.operator(), grant).await.unwrap();
        world.work().await;
        let stopped = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!((stopped.state, stopped.undone), (ImportState::Applied, ActionCounts::from([("removed", 200)])));
        assert!(stopped.problem.starts_with("The undo stopped: the person who started it can't import here"), "{}", stopped.problem);
        assert_eq!(imports::list(&world.operator(), "waiting", ALL).await.unwrap().total, 1);
        assert_eq!(imports::undo_preview(&world.operator(), import.id, "", ALL).await.unwrap().fates.rows(), 250, "of those left");

        world.pass(40 * DAY);
        let undone = undo(&world, import.id).await;
        assert_eq!((undone.state, undone.undone), (ImportState::Undone, ActionCounts::from([("removed", 450)])));
        assert_eq!((undone.undo.by.as_str(), undone.problem.as_str()), ("command line", ""));
    }

    async fn a_holder_who_chooses_a_password_meanwhile_is_kept_or_removed_and_never_half(world: World) {
        let import = world.import(&people(8)).await;
        let accounts = made(&world, import.id).await;
        imports::undo(&world.operator(), import.id).await.unwrap();
        let choosing: Vec<_> = accounts.iter().map(|account| {
            let (app, account) = (world.app.clone(), *account);
            tokio::spawn(async move { choose_password(&app, account).await })
        }).collect();
        world.work().await;
        let mut kept = 0;
        for (account, chosen) in accounts.iter().zip(choosing) {
            let chosen = chosen.await.unwrap();
            let view = accounts::get(&world.operator(), *account).await.unwrap();
            match chosen {
                Ok(()) => {
                    assert_eq!((view.state, view.password.as_str(), view.name.is_empty()), (AccountState::Active, "set", false));
                    kept += 1;
                }
                Err(ApiError::NotFound) => {
                    assert_eq!((view.state, view.password.as_str(), view.name.as_str()), (AccountState::Removed, "erased", ""));
                }
                Err(other) => panic!("{other}"),
            }
        }
        let undone = imports::get(&world.operator(), import.id).await.unwrap();
        assert_eq!((undone.state, undone.undone.get("password_changed"), undone.undone.rows()), (ImportState::Undone, kept, 8));
        jobs::run_until_idle(&world.app, &[]).await.unwrap();
        assert_eq!(imports::get(&world.operator(), import.id).await.unwrap().hashing, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_passwords").await, kept as i64);
    }

    async fn the_files_of_failed_rows_are_those_of_the_import_and_pages_say_that_it_is_undone(world: World) {
        let rows = [student("ana@example.org", "Ana", "Ruiz", "1999-03-04"), student("bo@example.org", "Bo", "Li", "1999-02-31")];
        let import = world.import(&file(rows)).await;
        undo(&world, import.id).await;
        assert_eq!(cells(&world.download(import.id, Kind::Failed).await).len(), 2, "the header and one row");
        let session = world.session("college_staff", world.college).await;
        let page = world.page(&format!("/imports/{}", import.id), Some(&session)).await;
        for text in ["This import was undone.", "1 account was removed.", "Undone by command line", "as it was applied"] {
            assert!(page.contains(text), "{text}");
        }
        let auditor = world.session("auditor", world.college).await;
        let kept = world.page(&format!("/imports/{}/undo", import.id), Some(&auditor)).await;
        assert!(kept.contains("Accounts that were kept"), "who may read sees what was kept");
    }
}
