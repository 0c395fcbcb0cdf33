//! Several imports at once that want the same people.

use muster::domain::action_counts::ActionCounts;
use muster::domain::plan::Action;
use muster::server::db::Db;
use muster::server::{imports, jobs};
use muster::wire::ApiError;

use super::world::{ALL, World, file, many_of, send, student, upload};
use crate::support::announced;

on_both! {
    async fn two_people_who_apply_the_same_persons_under_different_emails_at_once_make_one_account_each(world: World) {
        let people = 1_200;
        let other_college = world.organization("college", "Other College", None).await;
        let staff = [world.staff("college_staff", world.college).await, world.staff("college_staff", other_college).await];
        let one = upload(&staff[0], world.college, &many_of("one", people)).await;
        let two = upload(&staff[1], other_college, &many_of("two", people)).await;
        world.work().await;
        for (ctx, import) in staff.iter().zip([one.id, two.id]) {
            assert_eq!(imports::get(ctx, import).await.unwrap().plan.planned(Action::Create), people as u64);
            imports::apply(ctx, import).await.unwrap();
        }
        let process = world.again().await;
        let (a, b) = tokio::join!(
            jobs::run_until_idle(&world.app, imports::jobs::TO_THE_END),
            jobs::run_until_idle(&process, imports::jobs::TO_THE_END)
        );
        a.unwrap();
        b.unwrap();
        world.work().await;
        let one = imports::get(&world.operator(), one.id).await.unwrap().applied;
        let two = imports::get(&world.operator(), two.id).await.unwrap().applied;
        assert_eq!(one.outcome(Action::Create) + two.outcome(Action::Create), people as u64);
        assert_eq!(one.existing() + two.existing(), people as u64);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, people as i64);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 3 * people as i64, "losers keep no key");
    }

    async fn who_lost_between_plan_and_apply_fails_and_is_told_why(world: World) {
        let late = world.plan(&file([
            student("ana.new@example.org", "Ana", "Ruiz", "1999-03-04"),
            student("bo@example.org", "Other", "Name", "1999-03-05"),
            student("cy@example.org", "Cy", "Fox", "1999-03-06"),
        ])).await;
        assert_eq!(late.plan.planned(Action::Create), 3);
        world.import(&file([
            student("ana@example.org", "ANA", "Ruíz", "1999-03-04"),
            student("bo@example.org", "Bo", "Li", "1999-03-06"),
        ])).await;
        let applied = world.apply(late.id).await;
        assert_eq!(applied.applied, ActionCounts::from([("created", 1), ("failed", 2), ("existing", 2)]));
        let of = async |action, existing| {
            let page = imports::rows(&world.operator(), late.id, Some(action), existing, ALL).await.unwrap();
            assert_eq!(page.total, page.rows.len() as u64);
            page.rows.iter().map(|row| row.line).collect::<Vec<_>>()
        };
        assert_eq!((of(Action::Create, false).await, of(Action::Create, true).await), (vec![4], vec![]), "by what came of them");
        // Who has an account isn't among the rows with errors.
        assert_eq!((of(Action::Fail, false).await, of(Action::Fail, true).await), (vec![], vec![2, 3]));
        let rows = imports::rows(&world.operator(), late.id, None, false, ALL).await.unwrap().rows;
        let outcomes: Vec<(&str, Option<&str>, &str)> =
            rows.iter().map(|row| (row.outcome.as_deref().unwrap(), row.number.as_deref(), row.message.as_str())).collect();
        assert_eq!(outcomes[0].1, Some("AAA0001"));
        assert!(outcomes[0].2.starts_with("A user already exists for the given firstname"), "{}", outcomes[0].2);
        assert_eq!(outcomes[1], ("failed", None, "A user already exists with email: bo@example.org"));
        assert_eq!((outcomes[2].0, outcomes[2].2), ("created", "Successfully added user"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_comes_while_its_import_is_given_up_is_not_kept() {
    let world = World::postgres().await;
    let ctx = world.operator();
    let import = imports::start(&ctx, announced(&ctx, world.college, 4)).await.unwrap().id;
    let Db::Postgres(pool) = &world.app.db else { panic!("not PostgreSQL") };
    let mut discarding = pool.begin().await.unwrap();
    sqlx::raw_sql("UPDATE imports SET state = 'discarded'").execute(&mut *discarding).await.unwrap();
    let part = tokio::spawn(async move { imports::receive_part(&ctx, import, 0, b"part".to_vec()).await });
    crate::support::somebody_waits_for_a_lock(pool).await;
    discarding.commit().await.unwrap();
    let refused = part.await.unwrap();
    assert!(matches!(refused, Err(ApiError::Refused(_))), "{refused:?}");
    assert_eq!(world.count("SELECT COUNT(*) FROM import_parts").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_the_same_file_sent_or_applied_twice_at_the_same_moment_one_goes_on() {
    let world = World::postgres().await;
    let ctx = world.operator();
    for round in 0..8 {
        let bytes = many_of(&format!("round{round}"), 2);
        let one = send(&ctx, world.college, &bytes, world.app.new_id()).await.unwrap().id;
        let two = send(&ctx, world.college, &bytes, world.app.new_id()).await.unwrap().id;
        let (one, two) = tokio::join!(imports::finish_upload(&ctx, one), imports::finish_upload(&ctx, two));
        assert_eq!(one.unwrap().id, two.unwrap().id);
    }
    world.work().await;
    for round in 0..8 {
        let [one, two] = ["a", "b"].map(|who| many_of(&format!("{who}{round}"), 2));
        let (one, two) = (world.plan(&one).await.id, world.plan(&two).await.id);
        world.tamper("UPDATE imports SET fingerprint = '\\x00' WHERE state = 'planned'").await;
        let (a, b) = tokio::join!(imports::apply(&ctx, one), imports::apply(&ctx, two));
        assert_eq!([a.is_ok(), b.is_ok()].iter().filter(|done| **done).count(), 1, "{a:?} {b:?}");
        world.tamper("UPDATE imports SET fingerprint = NULL WHERE fingerprint = '\\x00'; UPDATE imports SET state = 'discarded' WHERE state = 'planned'").await;
        world.work().await;
    }
}
