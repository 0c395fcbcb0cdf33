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
        for role in ["System Admin", "Auditor", "College Staff", "District Admin", "Site Admin", "Agency Admin", "Facility Admin"] {
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

        demo::plant(&app.app).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM account_verifications").await, verified);
        assert_eq!((kinds().await, app.count("SELECT COUNT(*) FROM accounts").await), (planted, accounts));
        // Hashing some hundred passwords is for a server that runs.
        app.tamper("DELETE FROM jobs WHERE name = 'hash_passwords'").await;
    }
}
