//! Counts of a plan and of its results: a table of names and numbers.

use muster::domain::action_counts::ActionCounts;
use muster::domain::plan::Action;
use muster::server::imports;

use super::world::{ALL, World, file, many, student};

on_both! {
    async fn a_row_is_counted_once_for_each_phase_and_anew_with_each_plan(world: World) {
        let import = world.plan(&many(2_500)).await;
        let is = async |sql: &'static str| assert_eq!(world.count(sql).await, 1, "{sql}");
        is("SELECT COUNT(*) FROM import_counts").await;
        is("SELECT COUNT(*) FROM import_counts WHERE phase = 'plan' AND what = 'create' AND n = 2500").await;
        imports::plan_again(&world.operator(), import.id).await.unwrap();
        world.work().await;
        is("SELECT COUNT(*) FROM import_counts").await;
        is("SELECT COUNT(*) FROM import_counts WHERE phase = 'plan' AND what = 'create' AND n = 2500").await;
        world.apply(import.id).await;
        is("SELECT COUNT(*) FROM import_counts WHERE phase = 'plan'").await;
        is("SELECT COUNT(*) FROM import_counts WHERE phase = 'outcome'").await;
        is("SELECT COUNT(*) FROM import_counts WHERE phase = 'outcome' AND what = 'created' AND n = 2500").await;
    }

    async fn a_list_has_the_counts_of_each_of_its_imports(world: World) {
        let ana = student("ana@example.org", "Ana", "Ruiz", "1999-03-04");
        let one = world.import(&file([&ana])).await;
        let two = world.plan(&file([ana, student("bo@example.org", "Bo", "Li", "1999-02-31")])).await;
        world.upload(&many(3)).await;
        let listed = imports::list(&world.operator(), "", ALL).await.unwrap().rows;
        let [none, second, first] = &listed[..] else { panic!("{} imports", listed.len()) };
        assert_eq!((none.plan.clone(), none.applied.clone()), Default::default());
        assert_eq!((second.id, &second.plan), (two.id, &ActionCounts::from([("fail", 2), ("existing", 1)])));
        assert_eq!((first.id, &first.plan), (one.id, &ActionCounts::from([("create", 1)])));
        assert_eq!(first.applied, ActionCounts::from([("created", 1)]));
    }

    async fn a_name_that_nothing_here_knows_is_stored_and_sent_like_any_other(world: World) {
        let import = world.import(&many(2)).await;
        world.tamper("INSERT INTO import_counts SELECT id, 'outcome', 'merged', 3 FROM imports").await;
        let counts = ActionCounts::from([("created", 2), ("merged", 3)]);
        let view = imports::get(&world.operator(), import.id).await.unwrap();
        let listed = imports::list(&world.operator(), "applied", ALL).await.unwrap().rows.remove(0);
        let progress = imports::progress(&world.operator(), import.id).await.unwrap();
        assert_eq!([&view.applied, &listed.applied, &progress.applied], [&counts; 3]);
        assert_eq!((view.applied.rows(), view.applied.outcome(Action::Create)), (5, 2));
    }
}
