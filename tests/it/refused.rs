//! What is refused: that a System Admin reads nobody's data, and who asked is known afterwards.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::thread::ThreadId;

use axum::http::StatusCode;
use muster::domain::access::Permission as P;
use muster::server::staff;

use crate::on_each_backend;
use crate::scope::{ADDRESSES, Asks, CALLS, World};
use crate::support::TestApp;

/// What lets somebody see people's data.
const OF_PEOPLE: [P; 3] = [P::Read, P::Import, P::Ssn];

fn is_of_people(asks: Asks) -> bool {
    matches!(asks, Asks::At(permission) | Asks::Somewhere(permission) | Asks::Everywhere(permission) if OF_PEOPLE.contains(&permission))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_system_admin_reads_nobodys_data_and_with_a_second_grant_does() {
    let world = World::new().await;
    let admin = &world.visitors.iter().find(|visitor| visitor.name == "admin").unwrap().cookie;
    let mut refused = 0;
    for (endpoint, body, asks) in CALLS.iter().filter(|(.., asks)| is_of_people(*asks)) {
        let (status, text) = world.call(endpoint, body, Some(admin)).await;
        assert_eq!((status, text.as_str()), (StatusCode::NOT_FOUND, "\"NotFound\""), "{endpoint} {asks:?}");
        refused += 1;
    }
    for (method, path, _) in ADDRESSES.iter().filter(|(.., asks)| asks.is_some_and(is_of_people)) {
        assert_eq!(world.visit(method, path, Some(admin)).await.0, StatusCode::NOT_FOUND, "{method} {path}");
        refused += 1;
    }
    assert!(refused > 50, "{refused} of them only");
    let list = world.call("imports/list", "show=&page[page]=1&page[size]=20", Some(admin)).await.1;
    assert!(list.contains("\"total\":0"), "{list}");
    // Their menu leads nowhere where there is nothing, and Home says where to go.
    let home = world.app.get("/", Some(admin)).await.text;
    let rail = home.split("class=\"rail\"").nth(1).unwrap().split("</nav>").next().unwrap();
    let places: Vec<&str> = rail.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(places, ["/", "/staff", "/access-requests", "/organizations", "/outbox", "/audit"]);
    for place in places {
        assert_eq!(world.app.get(place, Some(admin)).await.status, StatusCode::OK, "{place}");
    }
    assert!(home.contains("What you manage"));

    let both = world.app.staff("both@example.edu", "system_admin", None).await;
    let district = world.ids.iter().find(|(name, _)| *name == "<district>").unwrap().1;
    staff::grant(&world.app.operator(), both, "district_staff", Some(district), "").await.unwrap();
    let both = world.app.sign_in("both@example.edu").await;
    for path in ["/accounts/<account>", "/imports/<import>", "/staff", "/organizations"] {
        assert_eq!(world.visit("GET", path, Some(&both)).await.0, StatusCode::OK, "{path}");
    }
    // Filters offer the organizations where there is something to see.
    let accounts = world.app.get("/accounts", Some(&both)).await.text;
    let offered =
        |name: &str| accounts.split("<option").skip(1).any(|option| option.split("</option").next().unwrap().contains(name));
    let select: Vec<&str> = accounts.split("<option").skip(1).map(|rest| &rest[..rest.find("</option").unwrap()]).collect();
    assert!(offered("Poppy Hills College") && !offered("Harbor Light College"), "{select:?}");
}

on_each_backend! {
    async fn what_is_refused_by_role_is_in_the_audit_log_and_does_not_fill_it(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        app.staff("auditor@example.edu", "auditor", Some(college)).await;
        let auditor = app.sign_in("auditor@example.edu").await;
        let entries = "SELECT COUNT(*) FROM audit_entries WHERE action = 'access_refused'";
        assert_eq!(app.get(&format!("/organizations/{college}"), Some(&auditor)).await.status, StatusCode::NOT_FOUND);
        for (endpoint, body) in [("organizations/get", format!("organization={college}")), ("audit/choices", String::new())] {
            assert_eq!(app.post(&format!("/api/{endpoint}"), Some(&auditor), &body).await.status, StatusCode::OK);
        }
        assert_eq!(app.count(entries).await, 0, "nothing that they may is an entry");
        let form = format!("organization={college}&in_use=false");
        let refused = app.post("/api/organizations/use", Some(&auditor), &form).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let with_permission = "SELECT COUNT(*) FROM audit_entries WHERE action = 'access_refused' AND actor = 'Robin Vale'
            AND detail = '{\"permission\":\"manage_organizations\"}'";
        assert_eq!(app.count(with_permission).await, 1);
        for _ in 0..30 {
            app.post("/api/organizations/use", Some(&auditor), &form).await;
        }
        assert_eq!(app.count(entries).await, 20);
    }
}

/// What one thread logs, in memory. Other tests of this process log into it as well, and are left
/// out.
#[derive(Clone)]
struct Lines(Arc<Mutex<Vec<u8>>>, ThreadId);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if std::thread::current().id() == self.1 {
            self.0.lock().unwrap().extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_line_of_a_refused_request_says_whose_it_was_and_no_other_does() {
    let app = TestApp::sqlite().await;
    let college = app.organization("college", "Poppy Hills College", None).await;
    let id = app.staff("auditor@example.edu", "auditor", Some(college)).await;
    let auditor = app.sign_in("auditor@example.edu").await;
    let lines = Lines(Arc::default(), std::thread::current().id());
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    app.post("/api/organizations/use", Some(&auditor), &format!("organization={college}&in_use=false")).await;
    app.post("/api/organizations/list", Some(&auditor), "").await;
    let logged = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let of =
        |what: &str| logged.lines().find(|line| line.contains(what)).unwrap_or_else(|| panic!("{what}: {logged}")).to_owned();
    let refused = of("status=404");
    assert!(refused.contains(&format!("staff={id}")), "{refused}");
    assert!(!of("status=200").contains("staff="), "{logged}");
}
