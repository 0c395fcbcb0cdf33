//! Birth dates of people of other organizations are not found by trying.

use axum::http::StatusCode;
use muster::domain::account::AccountState;
use muster::domain::action_counts::ActionCounts;
use muster::domain::import::ImportState;
use muster::domain::program::openccc;
use muster::server::clock::HOUR;
use muster::server::config::LimitsConfig;
use muster::server::crypto::Secret;
use muster::server::db::Db;
use muster::server::{Config, Ctx, auth, imports, jobs, organizations};
use muster::wire::ApiError;
use muster::wire::imports::ImportView;
use uuid::Uuid;

use crate::accounts::create;
use crate::imports::world::{ALL, file, student, upload};
use crate::on_each_backend;
use crate::support::{TestApp, announced};

const ANA: [(&str, &str); 5] =
    [("email", "ana@example.org"), ("first", "Ana"), ("last", "Ruiz"), ("dob", "1999-03-04"), ("accepted_terms", "TRUE")];
const MATCHED: &str = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_matched'";

/// A college with an account of Ana's, and a staff user of another one: that one and their cookie.
async fn outsider(app: &TestApp) -> (Uuid, String) {
    let district = app.organization("district", "Valley District", None).await;
    let college = app.organization("college", "Poppy Hills College", Some(district)).await;
    let sibling = app.organization("college", "Redwood Flats College", Some(district)).await;
    create(&app.operator(), &openccc::PROGRAM, college, AccountState::Active, &ANA).await.expect("nobody has these keys");
    jobs::run_until_idle(&app.app, &[]).await.unwrap();
    app.staff("sibling@example.edu", "college_staff", Some(sibling)).await;
    (sibling, app.sign_in("sibling@example.edu").await)
}

async fn search(app: &TestApp, cookie: &str, text: &str) -> (StatusCode, String) {
    let text: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let answer = app.post("/api/accounts/search", Some(cookie), &format!("text={text}&filter[state]=")).await;
    (answer.status, answer.text)
}

/// What the form says of Ana, born on that day.
async fn matches(app: &TestApp, cookie: &str, place: Uuid, day: &str) -> (StatusCode, String) {
    matches_of(app, cookie, place, "Ana", day).await
}

async fn matches_of(app: &TestApp, cookie: &str, place: Uuid, first: &str, day: &str) -> (StatusCode, String) {
    let entries = [["first", first], ["last", "Ruiz"], ["dob", day]];
    let body = serde_json::json!({"organization": place, "entries": entries}).to_string();
    let answer = app.post_json("/api/accounts/matches", Some(cookie), &body).await;
    (answer.status, answer.text)
}

/// What comes of that file.
async fn planned(ctx: &Ctx, place: Uuid, file: &[u8]) -> ImportView {
    let import = upload(ctx, place, file).await;
    jobs::run_until_idle(&ctx.app, &[]).await.unwrap();
    imports::get(ctx, import.id).await.unwrap()
}

/// Days that are not Ana's.
fn days() -> impl Iterator<Item = String> {
    (1..=12).flat_map(|month| (1..=28).map(move |day| format!("1998-{month:02}-{day:02}")))
}

on_each_backend! {
    async fn birth_dates_are_tried_only_so_often_by_the_form_and_the_search_together(app: TestApp) {
        let (place, cookie) = outsider(app).await;
        for (first, day) in ["Ana", "Bea"].into_iter().flat_map(|first| days().take(30).map(move |day| (first, day))) {
            assert_eq!(matches_of(app, &cookie, place, first, &day).await, (StatusCode::OK, "[]".to_owned()), "{day}");
            // The same once more is not counted.
            assert_eq!(matches_of(app, &cookie, place, first, &day).await.0, StatusCode::OK);
        }
        for (first, day) in ["Cyd", "Dee"].into_iter().flat_map(|first| days().take(30).map(move |day| (first, day))) {
            assert_eq!(search(app, &cookie, &format!("{first} Ruiz {day}")).await.0, StatusCode::OK, "{day}");
        }
        assert_eq!(app.count(MATCHED).await, 0, "nobody was hit");
        for (status, text) in [matches(app, &cookie, place, "1999-03-04").await, search(app, &cookie, "Ana Ruiz 1999-03-04").await] {
            assert!(!status.is_success() && text.contains("120 people"), "{status}: {text}");
        }
        assert_eq!(search(app, &cookie, "Ruiz").await.0, StatusCode::OK, "names without a date go on");
        app.pass(HOUR + 1);
        let cookie = app.sign_in("sibling@example.edu").await;
        assert_eq!(matches(app, &cookie, place, "1999-03-04").await.0, StatusCode::OK);
    }

    async fn birth_dates_of_one_name_are_tried_only_so_often_by_all_staff_of_a_tree(app: TestApp) {
        let (place, cookie) = outsider(app).await;
        app.staff("another@example.edu", "college_staff", Some(place)).await;
        let another = app.sign_in("another@example.edu").await;
        for (n, day) in days().take(40).enumerate() {
            let (status, text) = match n % 4 {
                0 => search(app, &another, &format!("Ana Ruiz {day}")).await,
                1 => matches(app, &another, place, &day).await,
                _ => matches(app, &cookie, place, &day).await,
            };
            assert_eq!(status, StatusCode::OK, "{n} {day} {text}");
        }
        // Somebody who has no part in it isn't kept from a few.
        app.staff("third@example.edu", "college_staff", Some(place)).await;
        let third = app.sign_in("third@example.edu").await;
        for day in days().skip(50).take(3) {
            assert_eq!(matches(app, &third, place, &day).await.0, StatusCode::OK, "{day}");
        }
        for cookie in [&cookie, &another, &third] {
            for (status, text) in [matches(app, cookie, place, "1999-03-04").await, search(app, cookie, "Ruiz Ana 1999-03-04").await] {
                assert!(!status.is_success() && text.contains("with 40 birth dates"), "{status}: {text}");
            }
            assert_eq!(matches_of(app, cookie, place, "Bea", "1999-03-04").await.0, StatusCode::OK, "another name");
        }
        // Elsewhere nobody has to wait because of them.
        let elsewhere = app.organization("district", "Hill District", None).await;
        let college = app.organization("college", "Hill College", Some(elsewhere)).await;
        app.staff("hill@example.edu", "college_staff", Some(college)).await;
        let hill = app.sign_in("hill@example.edu").await;
        assert_eq!(matches(app, &hill, college, "1998-12-01").await.0, StatusCode::OK);
        app.pass(HOUR + 1);
        let cookie = app.sign_in("sibling@example.edu").await;
        assert_eq!(matches(app, &cookie, place, "1999-03-04").await.0, StatusCode::OK);
    }

    async fn an_own_students_address_beside_a_name_lifts_no_bound_of_its_dates(app: TestApp) {
        let (place, cookie) = outsider(app).await;
        let own = [("bo@example.org", "Bo"), ("di20000101@example.org", "Di")];
        for (email, first) in own {
            let cells = [("email", email), ("first", first), ("last", "Li"), ("dob", "1998-01-01"), ("accepted_terms", "TRUE")];
            create(&app.operator(), &openccc::PROGRAM, place, AccountState::Active, &cells).await.expect("nobody has these keys");
        }
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        for day in days().take(40) {
            assert_eq!(matches(app, &cookie, place, &day).await.0, StatusCode::OK, "{day}");
        }
        // Neither a miss nor the hit is answered: either would say which it is.
        for (day, (email, _)) in ["1990-05-05", "1999-03-04"].into_iter().flat_map(|day| own.map(|own| (day, own))) {
            let entries = [["email", email], ["first", "Ana"], ["last", "Ruiz"], ["dob", day]];
            let body = serde_json::json!({"organization": place, "entries": entries}).to_string();
            let answer = app.post_json("/api/accounts/matches", Some(&cookie), &body).await;
            assert!(!answer.status.is_success() && answer.text.contains("with 40 birth dates"), "{day}: {}", answer.text);
        }
        let own = serde_json::json!({"organization": place, "entries": [["email", "bo@example.org"]]}).to_string();
        let answer = app.post_json("/api/accounts/matches", Some(&cookie), &own).await;
        assert!(answer.status.is_success() && answer.text.contains("Bo Li"), "{}", answer.text);
    }

    async fn a_hit_outside_the_scope_is_on_record_once_an_hour_and_says_nothing_that_was_typed(app: TestApp) {
        let (place, cookie) = outsider(app).await;
        for text in ["ana@example.org", "Ana Ruiz 1999-03-04"] {
            let (status, found) = search(app, &cookie, text).await;
            assert!(status == StatusCode::OK && found.contains("A. R."), "{found}");
        }
        assert!(matches(app, &cookie, place, "1999-03-04").await.1.contains("A. R."));
        assert_eq!(app.count(MATCHED).await, 1, "the same account, once");
        let quiet = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_matched' AND subject = '' AND detail = '{\"found\":1}'";
        assert_eq!(app.count(quiet).await, 1);
        app.pass(HOUR + 1);
        let cookie = app.sign_in("sibling@example.edu").await;
        search(app, &cookie, "ana@example.org").await;
        assert_eq!(app.count(MATCHED).await, 2);
    }

    async fn after_too_many_hits_nobody_and_somebody_are_refused_alike_and_a_hit_is_on_record(app: TestApp) {
        let (place, cookie) = outsider(app).await;
        let own = [("email", "bo@example.org"), ("first", "Bo"), ("last", "Li"), ("dob", "1990-05-06"), ("accepted_terms", "TRUE")];
        create(&app.operator(), &openccc::PROGRAM, place, AccountState::Active, &own).await.expect("nobody has these keys");
        let now = app.app.clock.now().0;
        app.tamper(String::leak(match &app.app.db {
            Db::Sqlite { .. } => format!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
                INSERT INTO account_look_ups SELECT s.id, 2, CAST('n' || i AS BLOB), {now} FROM staff s, n"
            ),
            Db::Postgres(_) => format!(
                "INSERT INTO account_look_ups SELECT s.id, 2, convert_to('n' || i, 'UTF8'), {now}
                FROM staff s, generate_series(1, 120) AS n (i)"
            ),
        })).await;
        let somebody = search(app, &cookie, "ana@example.org").await;
        assert!(somebody.1.contains("120 people"), "{somebody:?}");
        assert_eq!(app.count(MATCHED).await, 1, "on record all the same");
        for nobody in ["nobody@example.org", "AAB9999", "Ana Ruiz 1998-01-01"] {
            assert_eq!(search(app, &cookie, nobody).await, somebody, "{nobody}");
        }
        assert_eq!(matches(app, &cookie, place, "1999-03-04").await, matches(app, &cookie, place, "1998-01-01").await);
        assert_eq!(app.count(MATCHED).await, 1);
        let (status, mine) = search(app, &cookie, "bo@example.org").await;
        assert!(status == StatusCode::OK && mine.contains("Bo Li"), "one's own people are found: {mine}");
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn a_file_is_no_way_to_try_birth_dates_and_whom_it_finds_elsewhere_is_on_record(app: TestApp) {
        let (place, cookie) = outsider(app).await;
        let token = Secret::new(cookie.split_once('=').expect("a cookie").1.to_owned());
        let staff = auth::resume(&app.app, &token, "192.0.2.1", true).await.unwrap().expect("signed in");
        let named = |days: Vec<String>| {
            let rows = days.into_iter().enumerate().map(|(n, day)| student(&format!("n{n}@example.org"), ["Ana", "ÁNA"][n % 2], "Ruiz", &day));
            file(rows)
        };
        let hit = "1999-03-04".to_owned();
        let tried = planned(&staff, place, &named(days().take(20).chain([hit.clone()]).collect())).await;
        assert_eq!(tried.state, ImportState::Refused);
        assert!(tried.problem.starts_with("21 rows have the same name with a date of birth each. A file of this size may have 20,"), "{}", tried.problem);
        assert_eq!(app.count(MATCHED).await, 0, "who reads the log learns no more than who uploaded it");
        assert_eq!(tried.plan, ActionCounts::default(), "a refused file says nothing of its rows");
        assert_eq!(app.count("SELECT COUNT(*) FROM import_counts").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM import_rows").await, 0);
        let good = planned(&staff, place, &named(days().take(19).chain([hit]).collect())).await;
        assert_eq!((good.state, good.plan.get("existing")), (ImportState::Planned, 1));
        assert_eq!(app.count(MATCHED).await, 1);
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn a_date_in_a_proxy_address_is_one_that_is_tried_and_a_student_number_is_none(app: TestApp) {
        let (place, cookie) = outsider(app).await;
        let token = Secret::new(cookie.split_once('=').expect("a cookie").1.to_owned());
        let staff = auth::resume(&app.app, &token, "192.0.2.1", true).await.unwrap().expect("signed in");
        let dated = |domain: &str| {
            let rows = days().take(21).enumerate().map(|(n, day)| {
                let name = format!("N{}", char::from(b'a' + n as u8));
                student(&format!("ana.ruiz.{}@{domain}", day.replace('-', "")), &name, "Other", "2001-05-17")
            });
            file(rows)
        };
        let numbers = planned(&staff, place, &dated("Poppy.example.edu")).await;
        assert_eq!((numbers.state, numbers.plan.get("create")), (ImportState::Planned, 21));
        // At another college, and not any more: its accounts keep such addresses.
        for domain in ["poppy.example.edu", ""] {
            let set = [("proxy_domain".to_owned(), domain.to_owned())];
            organizations::set(&app.operator(), own_college(app).await, &set).await.unwrap();
        }
        // One of another district: in this program a row hits accounts of all of them.
        let far = app.organization("district", "Far Valley District", None).await;
        let set = [("proxy_domain".to_owned(), "far.example.edu".to_owned())];
        organizations::set(&app.operator(), far, &set).await.unwrap();
        let elsewhere = planned(&staff, place, &dated("far.example.edu")).await;
        assert_eq!(elsewhere.state, ImportState::Refused);
        let tried = planned(&staff, place, &dated("poppy.Example.edu")).await;
        assert_eq!((tried.state, tried.plan), (ImportState::Refused, ActionCounts::default()));
        assert!(tried.problem.starts_with("21 rows have the same email address but for a date of birth in it."), "{}", tried.problem);
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn somebody_who_only_ever_plans_has_to_apply_something_first(app: TestApp) {
        let (place, cookie) = outsider(app).await;
        let limits = LimitsConfig { plans_per_person: 2, ..LimitsConfig::default() };
        let app = app.again(&Config { limits, ..app.config.clone() }).await.unwrap();
        let token = Secret::new(cookie.split_once('=').expect("a cookie").1.to_owned());
        let staff = auth::resume(&app, &token, "192.0.2.1", true).await.unwrap().expect("signed in");
        let mut good = Uuid::nil();
        for (n, day) in days().take(2).enumerate() {
            let import = planned(&staff, place, &file([student(&format!("n{n}@example.org"), "Bo", "Li", &day)])).await;
            good = import.id;
        }
        let refused = imports::start(&staff, announced(&staff, place, 10)).await;
        let text = "You have had 2 files checked in a day without applying them.";
        assert!(matches!(&refused, Err(ApiError::Limit(said, _)) if said.starts_with(text)), "{refused:?}");
        imports::apply(&staff, good).await.unwrap();
        jobs::run_until_idle(&app, &[]).await.unwrap();
        let begun = imports::start(&staff, announced(&staff, place, 10)).await.unwrap();
        imports::discard(&staff, begun.id).await.unwrap();
        // What is undone was nothing.
        imports::undo(&staff, good).await.unwrap();
        jobs::run_until_idle(&app, &[]).await.unwrap();
        let refused = imports::start(&staff, announced(&staff, place, 10)).await;
        assert!(matches!(&refused, Err(ApiError::Limit(said, _)) if said.starts_with(text)), "{refused:?}");
    }

    async fn dates_of_one_name_are_tried_only_so_often_in_a_day_whatever_is_applied(app: TestApp) {
        let (place, cookie) = outsider(app).await;
        let limits = LimitsConfig { same_names_per_person: 12, ..LimitsConfig::default() };
        let app = app.again(&Config { limits, ..app.config.clone() }).await.unwrap();
        let token = Secret::new(cookie.split_once('=').expect("a cookie").1.to_owned());
        let staff = auth::resume(&app, &token, "192.0.2.1", true).await.unwrap().expect("signed in");
        for (file_of, days) in days().take(12).collect::<Vec<_>>().chunks(6).enumerate() {
            let rows = days.iter().map(|day| student(&format!("n{file_of}{day}@example.org"), "Cy", "Wu", day));
            let others = ["Ed", "Flo"].map(|first| student(&format!("{first}{file_of}@example.org"), first, "Wu", "1990-01-01"));
            let import = planned(&staff, place, &file(rows.chain(others))).await;
            imports::apply(&staff, import.id).await.unwrap();
            jobs::run_until_idle(&app, &[]).await.unwrap();
        }
        let refused = imports::start(&staff, announced(&staff, place, 10)).await;
        assert!(matches!(&refused, Err(ApiError::Limit(said, _)) if said.contains("people of one name")), "{refused:?}");
    }

    async fn a_file_that_is_discarded_while_it_is_planned_says_nothing_of_its_rows_and_counts(app: TestApp) {
        let (place, cookie) = outsider(app).await;
        let limits = LimitsConfig { plans_per_person: 2, ..LimitsConfig::default() };
        let other = app.again(&Config { limits, ..app.config.clone() }).await.unwrap();
        let token = Secret::new(cookie.split_once('=').expect("a cookie").1.to_owned());
        let staff = auth::resume(&other, &token, "192.0.2.1", true).await.unwrap().expect("signed in");
        for day in ["1999-03-04", "1998-01-01"] {
            let import = planned(&staff, place, &file([student("n@example.org", "Ana", "Ruiz", day)])).await;
            assert_eq!(import.plan.rows(), 1);
            // As its job has it before the end of the file.
            app.tamper("UPDATE imports SET state = 'planning' WHERE state = 'planned'").await;
            for view in [imports::get(&staff, import.id).await.unwrap(), imports::discard(&staff, import.id).await.unwrap()] {
                assert_eq!(view.plan, ActionCounts::default(), "{:?}, {day}", view.state);
                assert_eq!(imports::rows(&staff, import.id, None, false, ALL).await.unwrap().total, 0);
                let log = imports::log(&staff, import.id, ALL).await.unwrap();
                assert_eq!((log.failed, log.failures.total), (0, 0));
            }
            assert_eq!(app.count("SELECT COUNT(*) FROM import_counts").await, 0);
        }
        let refused = imports::start(&staff, announced(&staff, place, 10)).await;
        assert!(matches!(&refused, Err(ApiError::Limit(..))), "both count: {refused:?}");
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }

    async fn a_reader_of_the_account_leaves_no_entry(app: TestApp) {
        outsider(app).await;
        let all = app.count("SELECT COUNT(*) FROM account_look_ups").await;
        app.staff("insider@example.edu", "college_staff", Some(own_college(app).await)).await;
        let cookie = app.sign_in("insider@example.edu").await;
        assert!(search(app, &cookie, "ana@example.org").await.1.contains("Ana Ruiz"));
        assert_eq!((all, app.count(MATCHED).await), (0, 0));
    }
}

/// Where Ana's account is.
async fn own_college(app: &TestApp) -> Uuid {
    let all = muster::server::organizations::list(&app.operator()).await.unwrap();
    all.into_iter().find(|place| place.name == "Poppy Hills College").expect("it was added").id
}
