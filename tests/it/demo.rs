//! The demonstration.

use muster::server::{demo, organizations};

use crate::on_each_backend;
use crate::support::TestApp;

on_each_backend! {
    async fn the_demonstration_goes_only_into_a_database_of_its_own_on_this_machine(app: TestApp) {
        demo::check(&app.app).await.unwrap();
        let mut config = app.config.clone();
        config.http.public_url = Some("https://muster.example.edu".to_owned());
        let refused = demo::check(&app.again(&config).await.unwrap()).await.unwrap_err().to_string();
        assert!(refused.contains("for others as well (https://muster.example.edu). Start it without --demo"), "{refused}");
        app.staff("kim@example.edu", "auditor", None).await;
        let refused = demo::check(&app.app).await.unwrap_err().to_string();
        assert!(refused.contains("this one has data. Start without --demo, or use another database"), "{refused}");
    }

    async fn the_demonstration_has_trees_of_all_three_programs_staff_and_accounts_and_is_planted_once(app: TestApp) {
        let lines = demo::plant(&app.app).await.unwrap();
        for role in ["System Admin", "Auditor", "College Staff", "District Admin", "Site Admin", "Agency Admin", "Facility Admin", "Facility Staff"] {
            assert!(lines.iter().any(|line| line.ends_with(role)), "{role}: {lines:?}");
        }
        let kinds = async || {
            let all = organizations::list(&app.operator()).await.unwrap();
            all.iter().map(|o| format!("{}/{}", o.program, o.kind)).collect::<Vec<_>>()
        };
        let planted = kinds().await;
        demo::check(&app.app).await.expect("it may be planted again");
        for kind in ["openccc/college", "educator/school", "corrections/housing_unit"] {
            assert!(planted.iter().any(|there| there == kind), "{kind}: {planted:?}");
        }
        let accounts = app.count("SELECT COUNT(*) FROM accounts").await;
        assert!((200..500).contains(&accounts), "{accounts}");

        let educators = app.count("SELECT COUNT(*) FROM accounts WHERE program = 'educator' AND state = 'invited'").await;
        assert_eq!(educators, 24, "those of a file of 26 rows, two of which name no role");

        let verified = app.count("SELECT COUNT(*) FROM account_verifications").await;
        assert_eq!(verified, 12, "some students are verified");

        const LEARNERS: &str = "SELECT COUNT(*) FROM accounts WHERE program = 'corrections'";
        const ASKED: &str = "SELECT COUNT(*) FROM account_moves WHERE state = 'requested'";
        const REVIEWED: &str = "SELECT COUNT(*) FROM reviews WHERE state = 'open'";
        assert_eq!(app.count(LEARNERS).await, 51, "those of two files of 54 rows, three of which have no birth date");
        assert_eq!(app.count(ASKED).await, 3, "two whom Lakeview asks for, and one whom Granite Ridge does");
        assert_eq!(app.count(REVIEWED).await, 1);
        let placed = "SELECT COUNT(*) FROM accounts a JOIN organizations o ON o.id = a.organization_id
                      WHERE a.program = 'corrections' AND o.kind = 'housing_unit'";
        assert_eq!(app.count(placed).await, 51, "each is in a unit");
        assert_eq!(app.count("SELECT COUNT(*) FROM account_moves WHERE state = 'done'").await, 1, "one has moved to another unit");

        demo::plant(&app.app).await.unwrap();
        assert_eq!([app.count(LEARNERS).await, app.count(ASKED).await, app.count(REVIEWED).await], [51, 3, 1]);
        assert_eq!(app.count("SELECT COUNT(*) FROM account_verifications").await, verified);
        assert_eq!((kinds().await, app.count("SELECT COUNT(*) FROM accounts").await), (planted, accounts));
        // Hashing some hundred passwords is for a server that runs.
        app.tamper("DELETE FROM jobs WHERE name = 'hash_passwords'").await;
    }
}
