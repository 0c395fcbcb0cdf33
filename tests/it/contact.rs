//! Who helps: settings of organizations, inherited, and nothing of them for people who are signed
//! out unless every tree says the same.

use muster::server::{contacts, organizations};
use muster::wire::ApiError;
use uuid::Uuid;

use crate::on_each_backend;
use crate::support::TestApp;

async fn set(app: &TestApp, at: Uuid, values: &[(&str, &str)]) -> Result<(), ApiError> {
    let values: Vec<_> = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    organizations::set(&app.operator(), at, &values).await.map(|_| ())
}

on_each_backend! {
    async fn staff_see_who_helps_at_their_organization(app: TestApp) {
        let district = app.organization("district", "Valley District", None).await;
        let college = app.organization("college", "Poppy Hills College", Some(district)).await;
        app.staff("robin@example.edu", "college_staff", Some(college)).await;
        let cookie = app.sign_in("robin@example.edu").await;
        let page = app.get("/contact", Some(&cookie)).await.text;
        assert!(page.contains("Ask the person who gave you access."), "{page}");

        set(app, district, &[("contact_name", "Valley Support"), ("contact_phone", "(559) 555-0100")]).await.unwrap();
        set(app, college, &[("contact_email", "help@example.edu"), ("help_link", "https://www.example.edu/help")]).await.unwrap();
        let page = app.get("/contact", Some(&cookie)).await.text;
        for shown in [
            "For Poppy Hills College",
            "Valley Support",
            "href=\"tel:5595550100\"",
            "href=\"mailto:help@example.edu\"",
            "href=\"https://www.example.edu/help\"",
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        // On every page.
        for address in ["/", "/imports", "/accounts", "/access", "/nothing"] {
            let page = app.get(address, Some(&cookie)).await.text;
            let foot = page.split("foot-links").nth(1).unwrap_or_else(|| panic!("{address}: {page}"));
            assert!(foot.contains("href=\"https://www.example.edu/help\"") && foot.contains("href=\"/contact\""), "{address}");
        }
        let wrong = set(app, college, &[("help_link", "javascript:alert(1)")]).await;
        assert!(matches!(wrong, Err(ApiError::Field(key, text)) if key == "help_link" && text.contains("https://")));
    }

    async fn signed_out_the_page_tells_only_what_all_say_alike(app: TestApp) {
        let open = async || app.get("/contact", None).await.text;
        assert!(open().await.contains("Ask the administrator who gave you access"));
        let first = app.organization("district", "Valley District", None).await;
        app.organization("college", "Poppy Hills College", Some(first)).await;
        set(app, first, &[("contact_email", "help@example.edu")]).await.unwrap();
        let page = open().await;
        assert!(page.contains("help@example.edu") && !page.contains("Valley District"), "{page}");
        let second = app.organization("district", "Coast District", None).await;
        assert!(!open().await.contains("help@example.edu"));
        set(app, second, &[("contact_email", "help@example.edu")]).await.unwrap();
        assert!(open().await.contains("help@example.edu"));
        // Sign-in leads there.
        let sign_in = app.get("/sign-in", None).await.text;
        assert!(sign_in.contains("href=\"/contact\"") && sign_in.contains("href=\"/contact#help\""), "{sign_in}");
    }

    async fn my_access_says_in_words_what_each_role_may_do(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        app.staff("robin@example.edu", "college_staff", Some(college)).await;
        app.staff("amira@example.edu", "system_admin", None).await;
        let page = app.get("/access", Some(&app.sign_in("robin@example.edu").await)).await.text;
        for shown in ["College Staff: Poppy Hills College", "Create accounts, one at a time or from a file", "Create these accounts: student."] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains("Add staff users"), "{page}");
        let page = app.get("/access", Some(&app.sign_in("amira@example.edu").await)).await.text;
        for shown in ["System Admin: All organizations", "Add staff users, grant and end roles", "Read and download the audit log."] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains("Create these accounts"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_everything_each_tree_is_named_and_alike_contacts_are_listed_once() {
    let app = TestApp::sqlite().await;
    for name in ["Valley District", "Coast District"] {
        let root = app.organization("district", name, None).await;
        set(&app, root, &[("contact_email", "help@example.edu")]).await.unwrap();
    }
    app.staff("amira@example.edu", "system_admin", None).await;
    let page = app.get("/contact", Some(&app.sign_in("amira@example.edu").await)).await.text;
    assert_eq!(page.matches("href=\"mailto:help@example.edu\"").count(), 1, "{page}");
    assert!(page.contains("Coast District, Valley District") || page.contains("Valley District, Coast District"), "{page}");
    // The command line has no grants and nobody to ask.
    let anyone = muster::server::app::Anyone { app: app.app.clone(), ctx: Some(app.operator()), address: "local".to_owned() };
    assert!(matches!(contacts::list(&anyone).await, Err(ApiError::SignedOut)));
}
