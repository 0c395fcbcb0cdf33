//! The demonstration.

use muster::server::{demo, organizations};

use crate::on_each_backend;
use crate::support::TestApp;

on_each_backend! {
    async fn the_demonstration_has_trees_of_all_three_programs_staff_and_accounts_and_is_planted_once(app: TestApp) {
        let lines = demo::plant(&app.app).await.unwrap();
        for role in ["System Admin", "Auditor", "College Staff", "District Admin", "Site Admin", "Agency Admin", "Facility Admin"] {
            assert!(lines.iter().any(|line| line.ends_with(role)), "{role}: {lines:?}");
        }
        let kinds = async || {
            let all = organizations::list(&app.operator()).await.unwrap();
            all.iter().map(|o| format!("{}/{}", o.program, o.kind)).collect::<Vec<_>>()
        };
        let planted = kinds().await;
        for kind in ["openccc/college", "educator/school", "corrections/housing_unit"] {
            assert!(planted.iter().any(|there| there == kind), "{kind}: {planted:?}");
        }
        let accounts = app.count("SELECT COUNT(*) FROM accounts").await;
        assert!((200..500).contains(&accounts), "{accounts}");

        let verified = app.count("SELECT COUNT(*) FROM account_verifications").await;
        assert_eq!(verified, 12, "some students are verified");

        demo::plant(&app.app).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM account_verifications").await, verified);
        assert_eq!((kinds().await, app.count("SELECT COUNT(*) FROM accounts").await), (planted, accounts));
        // Hashing some hundred passwords is for a server that runs.
        app.tamper("DELETE FROM jobs WHERE name = 'hash_passwords'").await;
    }
}
