//! Settings of organizations: what one form may change, and names that nobody takes for another's.
//! On both databases.

use axum::http::StatusCode;
use muster::server::organizations;
use muster::wire::ApiError;
use uuid::Uuid;

use crate::on_each_backend;
use crate::support::TestApp;

async fn set(app: &TestApp, at: Uuid, values: &[(&str, &str)]) -> Result<(), ApiError> {
    let values: Vec<_> = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    organizations::set(&app.operator(), at, &values).await.map(|_| ())
}

#[track_caller]
fn is_refused(answer: Result<(), ApiError>, field: &str, says: &str) {
    assert!(matches!(&answer, Err(ApiError::Field(at, text)) if at == field && text.contains(says)), "{answer:?}");
}

/// A request for access to the organization that is called so, and whether it was taken.
async fn asks_for(app: &TestApp, name: &str) -> (bool, String) {
    let form = format!(
        "organization={}&name=Pat+Lee&title=Dean&supervisor=Sue+Fox&email=pat{}%40example.edu",
        name.replace(' ', "+"),
        name.len(),
    );
    let answer = app.post("/request-access", None, &form).await;
    (answer.status == StatusCode::SEE_OTHER, answer.text)
}

on_each_backend! {
    async fn a_setting_is_sent_once_and_former_domains_are_bounded(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        let twice = [("contact_name", "Ana"), ("contact_phone", "(559) 555-0100"), ("contact_name", "Bo")];
        is_refused(set(app, college, &twice).await, "contact_name", "sent twice");
        for number in 0..=20 {
            set(app, college, &[("proxy_domain", &format!("n{number}.example.edu"))]).await.unwrap();
        }
        is_refused(set(app, college, &[("proxy_domain", "last.example.edu")]).await, "proxy_domain", "20 other domains");
        set(app, college, &[("proxy_domain", "n20.example.edu"), ("contact_name", "Bo")]).await.unwrap();
    }

    async fn no_root_takes_the_name_of_another_one(app: TestApp) {
        let coast = app.organization("district", "Coast District", None).await;
        let valley = app.organization("district", "Valley District", None).await;
        is_refused(set(app, valley, &[("name", "coast district")]).await, "name", "Another organization");
        set(app, coast, &[("name", "Coast District")]).await.unwrap();
        set(app, valley, &[("name", "VALLEY District")]).await.unwrap();
        set(app, valley, &[("name", "Valley Colleges")]).await.unwrap();
        // Below a root, names are its own business: pages say where each is.
        for district in [coast, valley] {
            app.organization("college", "Harbor College", Some(district)).await;
        }
    }

    async fn who_asks_for_access_chooses_where_another_organization_is_called_alike(app: TestApp) {
        let system = app.organization("system", "State Colleges", None).await;
        let coast = app.organization("district", "Coast District", Some(system)).await;
        let valley = app.organization("district", "Valley District", Some(system)).await;
        app.organization("college", "Harbor Light College", Some(coast)).await;
        assert!(asks_for(app, "Harbor Light College").await.0);
        app.organization("college", "Harbor Light", Some(valley)).await;
        app.organization("college", "Harbor Light College", Some(valley)).await;
        for name in ["Harbor Light", "Harbor Light College"] {
            let (taken, page) = asks_for(app, name).await;
            assert!(!taken, "{name}");
            for district in ["Coast District", "Valley District"] {
                assert!(page.contains(&format!("Harbor Light College (College), {district}, State Colleges")), "{name}: {page}");
            }
        }
        // Ten of its name that were added later don't push it off the page.
        app.pass(1_000_000);
        for _ in 0..10 {
            app.organization("college", "HARBOR LIGHT COLLEGE", Some(valley)).await;
        }
        let (_, page) = asks_for(app, "harbor light college").await;
        assert!(page.contains("Harbor Light College (College), Coast District"), "{page}");
    }
}
