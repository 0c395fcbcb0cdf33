//! The audit log, filtered and as a file.

use std::slice::from_ref;

use axum::http::StatusCode;
use muster::server::audit;
use muster::server::clock::DAY;
use muster::server::db::Db;
use muster::wire::ApiError;
use muster::wire::audit::AuditFilter;

use crate::on_each_backend;
use crate::support::{FIRST_PAGE, TestApp};

const EMAIL: &str = "robin@example.edu";

fn filter(query: &str) -> AuditFilter {
    AuditFilter::from_query(|name| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')))
}

/// Actions and subjects of the entries under that query, newest first.
async fn shown(app: &TestApp, query: &str) -> Vec<(String, String)> {
    let page = audit::list(&app.operator(), &filter(query), FIRST_PAGE).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64, "the count is of the same entries");
    page.rows.into_iter().map(|row| (row.action, row.subject)).collect()
}

fn entry(action: &str, subject: &str) -> (String, String) {
    (action.to_owned(), subject.to_owned())
}

on_each_backend! {
    async fn the_log_is_filtered_by_who_where_what_and_when(app: TestApp) {
        let district = app.organization("district", "Valley District", None).await;
        app.pass(1_000);
        let college = app.organization("college", "Poppy Hills College", Some(district)).await;
        app.organization("college", "Harbor Light College", None).await;
        let robin = app.staff(EMAIL, "auditor", None).await;
        app.sign_in(EMAIL).await;

        let signed_in = entry("signed_in", "Robin Vale");
        let (high, low) = (entry("organization_added", "Valley District"), entry("organization_added", "Poppy Hills College"));
        assert_eq!(shown(app, &format!("who={robin}")).await, from_ref(&signed_in));
        assert!(!shown(app, "who=command_line").await.contains(&signed_in));
        assert_eq!(shown(app, "who=system").await, []);
        assert_eq!(shown(app, &format!("organization={college}")).await, from_ref(&low));
        assert_eq!(shown(app, &format!("organization={district}")).await, [low.clone(), high.clone()], "there and below");
        assert_eq!(shown(app, "action=signed_in").await, [signed_in]);
        assert_eq!(shown(app, &format!("organization={district}&action=signed_in")).await, []);

        // It is 1 July in California, and then the next day.
        app.pass(DAY);
        app.organization("college", "New College", None).await;
        let late = entry("organization_added", "New College");
        assert_eq!(shown(app, "from=2026-07-02").await, from_ref(&late));
        assert!(!shown(app, "to=2026-07-01").await.contains(&late));
        assert_eq!(shown(app, "from=2026-07-02&to=2026-07-02").await, [late]);
        assert_eq!(shown(app, "from=2026-07-03").await, []);
    }

    async fn what_is_no_filter_is_refused(app: TestApp) {
        for query in ["who=robin", "organization=valley", "from=2026-02-30", "to=yesterday", "action=nothing_of_ours"] {
            let answer = audit::list(&app.operator(), &filter(query), FIRST_PAGE).await;
            assert!(matches!(answer, Err(ApiError::Refused(_))), "{query}: {answer:?}");
        }
    }

    async fn a_filter_offers_and_shows_only_what_is_in_scope(app: TestApp) {
        let mine = app.organization("college", "Poppy Hills College", None).await;
        let other = app.organization("college", "Harbor Light College", None).await;
        app.staff(EMAIL, "auditor", Some(mine)).await;
        app.staff("elsewhere@example.edu", "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        app.sign_in("elsewhere@example.edu").await;
        let choices = app.post("/api/audit/choices", Some(&cookie), "").await.text;
        assert_eq!(choices, format!("{{\"staff\":[],\"organizations\":[[\"{mine}\",\"Poppy Hills College\"]],\"may_verify\":false}}"));
        let file = app.get("/audit/export", Some(&cookie)).await.text;
        assert!(file.contains("Poppy Hills College") && !file.contains("Harbor Light College"), "{file}");
        assert_eq!(app.get(&format!("/audit/export?organization={other}"), Some(&cookie)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'audit_exported'").await, 1, "the refused one is none");
    }

    async fn the_log_is_verified_for_those_who_may_read_all_of_it_and_offered_to_nobody_else(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        app.staff(EMAIL, "auditor", Some(college)).await;
        app.staff("all@example.edu", "auditor", None).await;
        for (email, may) in [(EMAIL, false), ("all@example.edu", true)] {
            let cookie = app.sign_in(email).await;
            let status = app.post("/api/audit/verify", Some(&cookie), "").await.status;
            assert_eq!(status, if may { StatusCode::OK } else { StatusCode::NOT_FOUND }, "{email}");
            let page = app.get("/audit", Some(&cookie)).await.text;
            assert_eq!(page.contains("Verify the log"), may, "{email}");
            assert!(page.contains("Show"), "{email}");
        }
    }

    async fn staff_of_one_name_are_told_apart(app: TestApp) {
        for email in ["one@example.edu", "two@example.edu"] {
            app.staff(email, "auditor", None).await;
            app.sign_in(email).await;
        }
        let staff = audit::wanted::choices(&app.operator()).await.unwrap().staff;
        let names: Vec<_> = staff.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["Robin Vale (one@example.edu)", "Robin Vale (two@example.edu)"]);
    }

    async fn the_file_holds_what_the_page_shows_and_runs_no_formula(app: TestApp) {
        app.organization("college", "Poppy Hills College", None).await;
        app.pass(1_000_000);
        app.organization("college", "=1+1, \"Sum\" College", None).await;
        app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        let answer = app.get("/audit/export?action=organization_added", Some(&cookie)).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
        assert!(answer.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"audit-log.csv\""));
        assert_eq!(
            answer.text,
            "\u{FEFF}\"time\",\"who\",\"action\",\"on\",\"organization\",\"from\",\"link\",\"detail\"\r\n\
             \"2026-07-01T12:00:01Z\",\"command line\",\"organization_added\",\"'=1+1, \"\"Sum\"\" College\",\"'=1+1, \"\"Sum\"\" College\",\"local\",\"\",\"Type: college\"\r\n\
             \"2026-07-01T12:00:00Z\",\"command line\",\"organization_added\",\"Poppy Hills College\",\"Poppy Hills College\",\"local\",\"\",\"Type: college\"\r\n"
        );
        assert_eq!(shown(app, "action=audit_exported").await, [entry("audit_exported", "")]);
        let logged = "SELECT COUNT(*) FROM audit_entries WHERE action = 'audit_exported' AND detail LIKE '%\"organization_added\"%'";
        assert_eq!(app.count(logged).await, 1, "with its filter");
    }

    async fn page_and_file_tell_what_was_granted(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        let ana = muster::server::staff::add(&app.operator(), "ana@example.edu", "Ana Ruiz").await.unwrap().staff;
        muster::server::staff::grant(&app.operator(), ana, "college_staff", Some(college), "2027-06-30").await.unwrap();
        let words = format!("Role: College Staff; until the end of 2027-06-30; staff ID {ana}");
        let page = audit::list(&app.operator(), &filter("action=role_granted"), FIRST_PAGE).await.unwrap();
        assert_eq!(page.rows[0].detail, words);
        app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        let file = app.get("/audit/export?action=role_granted", Some(&cookie)).await.text;
        assert!(file.contains(&format!("\"Ana Ruiz\",\"Poppy Hills College\",\"local\",\"\",\"{words}\"\r\n")), "{file}");
        let page = app.get("/audit?action=role_granted", Some(&cookie)).await.text;
        assert!(page.contains("Role: College Staff; until the end of 2027-06-30"), "{page}");
    }

    async fn a_long_log_goes_out_whole_and_in_order(app: TestApp) {
        app.organization("college", "College", None).await;
        app.staff(EMAIL, "auditor", None).await;
        let cookie = app.sign_in(EMAIL).await;
        // Many at the same moment, more than are read at once.
        app.tamper(match &app.app.db {
            Db::Sqlite { .. } => "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4500)
                INSERT INTO audit_entries (id, at, actor_kind, actor_id, actor, action, organization_id, subject, detail, address, mac)
                SELECT randomblob(16), at + i % 3 * 1000000, actor_kind, actor_id, actor, 'import_discarded',
                organization_id, 'n' || i, detail, address, mac FROM audit_entries, n WHERE action = 'organization_added'",
            Db::Postgres(_) => "INSERT INTO audit_entries SELECT gen_random_uuid(), at + i % 3 * 1000000, actor_kind, actor_id, actor,
                'import_discarded', organization_id, 'n' || i, detail, address, mac
                FROM audit_entries, generate_series(1, 4500) AS n (i) WHERE action = 'organization_added'",
        }).await;
        let file = app.get("/audit/export?action=import_discarded", Some(&cookie)).await.text;
        let rows: Vec<Vec<&str>> = file.lines().skip(1).map(|line| line.split(',').collect()).collect();
        assert_eq!(rows.len(), 4_500);
        assert!(rows.is_sorted_by(|one, next| one[0] >= next[0]), "newest first");
        let subjects: std::collections::BTreeSet<&str> = rows.iter().map(|row| row[3]).collect();
        assert_eq!(subjects.len(), 4_500, "none twice, none missing");
    }
}
