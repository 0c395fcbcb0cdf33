//! What the audit log tells of an import.

use std::slice::from_ref;

use muster::server::{audit, imports};
use muster::wire::PageRequest;
use muster::wire::audit::AuditFilter;
use uuid::Uuid;

use super::world::{World, file, student, upload};

/// Who did that with that import, from where, as often as it stands in the log.
async fn who(world: &World, import: Uuid, action: &str) -> Vec<(String, String)> {
    let filter = AuditFilter { action: action.to_owned(), ..Default::default() };
    let page = audit::list(&world.operator(), &filter, PageRequest { page: 1, size: 200 }).await.unwrap();
    let of_import = page.rows.into_iter().filter(|row| row.subject == format!("import {import}"));
    of_import.map(|row| (row.actor, row.address)).collect()
}

fn one() -> Vec<u8> {
    file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])
}

on_both! {
    async fn what_is_done_in_the_background_is_told_of_whoever_asked_for_it(world: World) {
        let sam = world.staff("college_staff", world.college).await;
        let import = upload(&sam, world.college, &one()).await.id;
        world.work().await;
        let staff = ("Sam Staff".to_owned(), "192.0.2.1".to_owned());
        assert_eq!(who(&world, import, "import_planned").await, from_ref(&staff));

        imports::plan_again(&world.operator(), import).await.unwrap();
        world.work().await;
        let operator = ("command line".to_owned(), "local".to_owned());
        assert_eq!(who(&world, import, "import_planned").await, [operator.clone(), staff.clone()]);
        assert_eq!(who(&world, import, "import_received").await, from_ref(&staff));
        assert_eq!(who(&world, import, "import_plan_again_started").await, [operator]);

        imports::apply(&sam, import).await.unwrap();
        world.work().await;
        for action in ["accounts_created", "import_applied"] {
            assert_eq!(who(&world, import, action).await, from_ref(&staff), "{action}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE actor_kind = 'system'").await, 0);
        let problems = audit::chain::verify(&world.app).await.unwrap().problems;
        assert_eq!(problems, [""; 0]);
    }

    async fn what_is_left_out_after_an_end_is_told_of_whoever_ended_it(world: World) {
        let sam = world.staff("college_staff", world.college).await;
        let import = upload(&sam, world.college, &one()).await.id;
        world.work().await;
        imports::apply(&sam, import).await.unwrap();
        imports::stop(&sam, import).await.unwrap();
        imports::end(&world.operator(), import).await.unwrap();
        world.work().await;
        for action in ["import_ended", "import_applied"] {
            assert_eq!(who(&world, import, action).await, [("command line".to_owned(), "local".to_owned())], "{action}");
        }
    }

    async fn a_refused_file_is_told_of_whoever_sent_it(world: World) {
        let sam = world.staff("college_staff", world.college).await;
        let import = upload(&sam, world.college, b"%PDF-1.7").await.id;
        world.work().await;
        assert_eq!(who(&world, import, "import_refused").await, [("Sam Staff".to_owned(), "192.0.2.1".to_owned())]);
    }

    async fn an_import_from_before_askers_were_kept_is_applied_by_muster_itself(world: World) {
        let import = world.upload(&one()).await.id;
        world.tamper("UPDATE imports SET planned_by = ''").await;
        world.work().await;
        assert_eq!(who(&world, import, "import_planned").await, [("system".to_owned(), "local".to_owned())]);
    }
}
