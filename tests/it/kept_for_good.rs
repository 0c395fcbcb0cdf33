//! What is never deleted is added only so often: entries of the audit log, and organizations.

use muster::domain::account::AccountState;
use muster::domain::program::openccc;
use muster::server::clock::HOUR;
use muster::server::db::Db;
use muster::server::{accounts, jobs, organizations};
use muster::wire::ApiError;

use crate::accounts::create;
use crate::imports::world::{World, on_both};
use crate::verification::verify;

/// Entries like those with that action, so many in all of their person.
async fn repeat(world: &World, action: &str, times: u32) {
    let columns = "at, actor_kind, actor_id, actor, action, organization_id, subject, detail, address, mac";
    let sql = match &world.app.db {
        Db::Sqlite { .. } => format!(
            "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {times})
                INSERT INTO audit_entries (id, {columns}) SELECT randomblob(16), {columns}
                FROM (SELECT * FROM audit_entries WHERE action = '{action}' LIMIT 1), n"
        ),
        Db::Postgres(_) => format!(
            "INSERT INTO audit_entries (id, {columns}) SELECT gen_random_uuid(), {columns}
                FROM (SELECT * FROM audit_entries WHERE action = '{action}' LIMIT 1) AS e, generate_series(2, {times})"
        ),
    };
    world.tamper(sql.leak()).await;
}

on_both! {
    async fn calls_that_change_many_accounts_write_only_so_many_entries_in_an_hour(world: World) {
        let cells = [("email", "ana@example.org"), ("first", "Ana"), ("last", "Ruiz"), ("dob", "1999-03-04")];
        let created = create(&world.operator(), &openccc::PROGRAM, world.college, AccountState::Active, &cells).await;
        let ana = [created.expect("nobody has these keys")];
        jobs::run_until_idle(&world.app, &["expire_verifications"]).await.unwrap();
        let staff = world.staff("college_staff", world.college).await;
        verify(&staff, &ana).await.unwrap();
        repeat(&world, "account_verification_changed", 9_999).await;
        verify(&staff, &ana).await.unwrap();
        assert!(matches!(verify(&staff, &ana).await, Err(ApiError::Wait(_))));
        accounts::set_active(&staff, &ana, false).await.unwrap();
        repeat(&world, "account_state_changed", 10_000).await;
        assert!(matches!(accounts::set_active(&staff, &ana, true).await, Err(ApiError::Wait(_))));
        // A colleague does what there is to do, and an hour later everybody.
        let colleague = world.staff("college_staff", world.college).await;
        assert_eq!(accounts::set_active(&colleague, &ana, true).await.unwrap().changed, 1);
        world.pass(std::time::Duration::from_micros(HOUR as u64 + 1));
        verify(&staff, &ana).await.unwrap();
    }

    async fn somebody_adds_only_so_many_organizations_in_an_hour_and_a_tree_has_only_so_many(world: World) {
        let district = organizations::add(&world.operator(), "openccc", "district", "Valley District", None).await.unwrap();
        let admin = world.staff("system_admin", district).await;
        let add = async |name: &str| organizations::add(&admin, "openccc", "college", name, Some(district)).await;
        for n in 0..240 {
            add(&format!("College {n}")).await.unwrap();
        }
        assert!(matches!(add("Another").await, Err(ApiError::Wait(_))));
        world.pass(std::time::Duration::from_micros(HOUR as u64 + 1));
        let admin = world.staff("system_admin", district).await;
        let add = async |name: &str| organizations::add(&admin, "openccc", "college", name, Some(district)).await;
        add("Another").await.unwrap();
        let root = "(SELECT id FROM organizations WHERE name = 'Valley District')";
        let many = match &world.app.db {
            Db::Sqlite { .. } => format!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
                INSERT INTO organization_paths (ancestor, descendant, depth) SELECT {root}, randomblob(16), 1 FROM n"
            ),
            Db::Postgres(_) => format!(
                "INSERT INTO organization_paths (ancestor, descendant, depth)
                SELECT {root}, gen_random_uuid(), 1 FROM generate_series(1, 10000)"
            ),
        };
        world.tamper(many.leak()).await;
        let full = add("One too many").await;
        assert!(matches!(&full, Err(ApiError::Refused(text)) if text.contains("10000 organizations")), "{full:?}");
    }
}
