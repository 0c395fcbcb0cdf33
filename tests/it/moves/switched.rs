//! A facility that is switched off: nobody is added or moved there, and its learners can't sign in.

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use muster::domain::action_counts::ActionCounts;
use muster::domain::moves::MoveAnswer;
use muster::domain::plan::Action;
use muster::domain::results::Kind;
use muster::domain::reviews::ReviewDecision;
use muster::server::moves::{self, view};
use muster::server::{accounts, auth, imports, jobs, organizations, reviews};
use muster::wire::ApiError;
use muster::wire::moves::MoveList;
use tower::ServiceExt as _;

use super::agency::{Agency, HEADER, in_an_agency, learner};
use super::pages::{rail, send, shows};
use crate::imports::world::{self, ALL, World, cells, download};
use crate::support::{announced, request};

const NOT_THERE: &str =
    "That place is switched off, so no account can be added or moved there. An admin of the place can switch it on.";
const ROW: &str = "The place of this row is switched off, so nobody is added there.";

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, ApiError>) -> String {
    match answer {
        Err(ApiError::Refused(text)) => text,
        other => panic!("not refused: {other:?}"),
    }
}

/// Sends a form of the portal: status, the session's cookie or the one before, and the page.
async fn holder(
    world: &World,
    method: &str,
    path: &str,
    cookie: Option<&str>,
    form: &str,
) -> (StatusCode, Option<String>, String) {
    let asked = request(method, path, cookie).header("origin", "http://127.0.0.1:3000").header("accept", "text/html");
    let asked = asked.header("content-type", "application/x-www-form-urlencoded").body(Body::from(form.to_owned())).unwrap();
    let answer = muster::server::http::router(&world.app).oneshot(asked).await.unwrap();
    let cookies = answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap().to_owned());
    let mut cookie =
        cookies.filter(|cookie| cookie.starts_with("muster-my=")).map(|cookie| cookie.split(';').next().unwrap().to_owned());
    let (status, cookie) = (answer.status(), cookie.next_back());
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec();
    (status, cookie, String::from_utf8(body).unwrap())
}

in_an_agency! {
    async fn nobody_is_added_or_moved_to_a_facility_that_is_switched_off_and_people_may_leave_it(agency: Agency) {
        let admin = agency.world.staff("facility_admin", agency.granite).await;
        let (granite, lake) = (agency.staff(agency.granite).await, agency.staff(agency.lake).await);
        let ana = agency.learner(agency.lake, agency.lake_unit, "A100").await;
        agency.learner(agency.granite, agency.unit_a, "G100").await;
        assert_eq!(moves::start_for(&granite, "A100", agency.unit_a).await, Ok(MoveAnswer::Requested));
        let coming = view::list(&lake, MoveList::Leaving, ALL).await.unwrap().rows[0].id;
        for _ in 0..2 {
            organizations::switch(&admin, agency.granite, false).await.unwrap();
        }
        let entries = "SELECT COUNT(*) FROM audit_entries WHERE action = 'organization_switched_off'";
        assert_eq!(agency.world.count(entries).await, 1, "twice is once");

        let off = "Granite is switched off, so nobody can be added there. An admin of the place can switch it on.";
        assert_eq!(refused(imports::start(&granite, announced(&granite, agency.granite, 9)).await), off);
        assert_eq!(refused(imports::rules(&granite, "corrections", agency.granite).await), off);
        let operator = agency.world.operator();
        for place in [agency.granite, agency.unit_a] {
            assert_eq!(refused(moves::start(&operator, &[ana], place).await), NOT_THERE);
            assert_eq!(refused(moves::start_for(&granite, "A100", place).await), NOT_THERE);
            assert_eq!(refused(accounts::move_to(&operator, ana, place).await), NOT_THERE);
        }
        assert_eq!(moves::approve(&lake, &[coming]).await, Ok(vec![(coming, Some(NOT_THERE.to_owned()))]));

        // It can be left, its staff go on, and the other facility knows nothing of it.
        assert_eq!(moves::start_for(&lake, "G100", agency.lake).await, Ok(MoveAnswer::Requested));
        let leaving = view::list(&granite, MoveList::Leaving, ALL).await.unwrap().rows[0].id;
        assert_eq!(moves::approve(&granite, &[leaving]).await, Ok(vec![(leaving, None)]));
        let made = agency.import(&lake, agency.lake, &[learner("B200", "Bo", "Li", agency.lake_unit)]).await;
        assert_eq!(made.applied, ActionCounts::from([("created", 1)]));

        organizations::switch(&admin, agency.granite, true).await.unwrap();
        assert_eq!(moves::approve(&lake, &[coming]).await, Ok(vec![(coming, None)]), "what waited goes on");
        let made = agency.import(&granite, agency.granite, &[learner("C300", "Cy", "Fox", agency.unit_a)]).await;
        assert_eq!(made.applied, ActionCounts::from([("created", 1)]));
        let entries = "SELECT COUNT(*) FROM audit_entries WHERE action = 'organization_switched_on'";
        assert_eq!(agency.world.count(entries).await, 1);
    }

    async fn what_is_switched_off_between_plan_and_apply_fails_its_rows_and_decides_no_review(agency: Agency) {
        let operator = agency.world.operator();
        let second = agency.world.organization("housing_unit", "Second", Some(agency.lake)).await;
        let (granite, lake) = (agency.staff(agency.granite).await, agency.staff(agency.lake).await);
        agency.learner(agency.lake, agency.lake_unit, "A1").await;
        agency.learner(agency.granite, agency.unit_a, "A2").await;
        agency.learner(agency.lake, agency.lake_unit, "A3").await;
        let row = |doc_id: &str, last: &str, place| learner(doc_id, "Ana", last, place);
        let rows = [row("N1", "Ruiz", agency.lake_unit), row("A2", "Ruiz", second), row("A3", "Ruiz", second), row("A1", "Ruiz", agency.lake_unit)];
        let planned = agency.plan(&lake, agency.lake, &rows).await;
        assert_eq!(planned.plan, ActionCounts::from([("create", 1), ("request", 1), ("transfer", 1), ("unchanged", 1)]));
        organizations::switch(&operator, agency.lake, false).await.unwrap();
        let applied = agency.apply(&lake, planned.id).await.applied;
        assert_eq!(applied, ActionCounts::from([("failed", 3), ("unchanged", 1)]));
        let results = cells(&download(&lake, planned.id, Kind::Exact).await.unwrap());
        assert_eq!(results[1..].iter().map(|row| row[9].as_str()).collect::<Vec<_>>(), [ROW, ROW, ROW, ""]);
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM accounts").await, 3);
        // One that was uploaded before is planned so.
        organizations::switch(&operator, agency.lake, true).await.unwrap();
        let file = format!("{HEADER}{}", rows[..3].concat());
        let uploaded = world::upload(&lake, agency.lake, file.as_bytes()).await.id;
        organizations::switch(&operator, agency.lake, false).await.unwrap();
        agency.world.work().await;
        assert_eq!(imports::get(&lake, uploaded).await.unwrap().plan, ActionCounts::from([("fail", 3)]));
        let planned = imports::rows(&lake, uploaded, Some(Action::Fail), false, ALL).await.unwrap().rows;
        assert!(planned.iter().all(|row| row.message == ROW), "{planned:?}");
        organizations::switch(&operator, agency.lake, true).await.unwrap();

        // A decision that would move somebody there decides nothing; an undo moves nobody back.
        let import = agency.import(&granite, agency.granite, &[row("A2", "Rios", agency.unit_b)]).await;
        assert_eq!(import.applied, ActionCounts::from([("review", 1)]));
        let away = agency.import(&operator, agency.lake, &[row("A2", "Ruiz", second)]).await;
        assert_eq!(away.applied, ActionCounts::from([("transferred", 1)]));
        let admin = agency.world.staff("agency_admin", agency.id).await;
        let review = reviews::view::list(&admin, false, ALL).await.unwrap().rows[0].id;
        organizations::switch(&admin, agency.granite, false).await.unwrap();
        assert_eq!(refused(reviews::decide(&admin, review, ReviewDecision::Same).await), NOT_THERE);
        assert_eq!(reviews::view::waiting(&admin).await.unwrap(), Some(1));
        let fates = imports::undo_preview(&admin, away.id, "", ALL).await.unwrap().fates;
        assert_eq!(fates, ActionCounts::from([("place_closed", 1)]));
        imports::undo(&operator, away.id).await.unwrap();
        agency.world.work().await;
        assert_eq!(imports::get(&operator, away.id).await.unwrap().undone, ActionCounts::from([("place_closed", 1)]));
        organizations::switch(&admin, agency.granite, true).await.unwrap();
        reviews::decide(&admin, review, ReviewDecision::Same).await.unwrap();
    }

    async fn a_learner_there_reads_it_after_the_right_password_alone_and_is_signed_out_and_staff_are_not(agency: Agency) {
        let world = &agency.world;
        let operator = world.operator();
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let elsewhere = agency.learner(agency.lake, agency.lake_unit, "A200").await;
        let mut passwords = Vec::new();
        for account in [account, elsewhere] {
            passwords.push(accounts::new_password(&operator, account).await.unwrap()[0].password.clone());
        }
        jobs::run_until_idle(&world.app, &[]).await.unwrap();
        let sign_in = async |name: &str, password: &str| {
            let form = format!("program=corrections&root={}&name={name}&password={password}", agency.id);
            holder(world, "POST", "/my/sign-in", None, &form).await
        };
        let (status, cookie, text) = sign_in("A100", &passwords[0]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        let here = async |cookie: Option<&str>| holder(world, "GET", "/my/choose-password", cookie, "").await.0;
        assert_eq!(here(cookie.as_deref()).await, StatusCode::OK);
        let staff = world.session("facility_staff", agency.granite).await;

        organizations::switch(&operator, agency.granite, false).await.unwrap();
        assert_eq!(here(cookie.as_deref()).await, StatusCode::SEE_OTHER, "the session is over");
        let (status, none, text) = sign_in("A100", &passwords[0]).await;
        assert_eq!((status, none), (StatusCode::UNPROCESSABLE_ENTITY, None));
        assert!(text.contains("Signing in is switched off for now where your account belongs."), "{text}");
        for (name, password) in [("A100", "wrong"), ("X900", passwords[0].as_str())] {
            let (_, _, text) = sign_in(name, password).await;
            assert!(text.contains("match any account") && !text.contains("switched off"), "{text}");
        }
        let refusals = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_sign_in_refused' AND detail LIKE '%switched_off%'";
        assert_eq!(world.count(refusals).await, 1);
        assert_eq!(sign_in("A200", &passwords[1]).await.0, StatusCode::SEE_OTHER, "another facility's sign in");
        let ctx = auth::resume(&world.app, &staff, "192.0.2.1", true).await.unwrap().unwrap();
        assert_eq!(accounts::get(&ctx, account).await.unwrap().name, "Ana Ruiz", "staff go on");

        organizations::switch(&operator, agency.granite, true).await.unwrap();
        assert_eq!(sign_in("A100", &passwords[0]).await.0, StatusCode::SEE_OTHER);
    }

    async fn admins_of_the_facility_and_above_switch_it_and_nobody_else_finds_it(agency: Agency) {
        let world = &agency.world;
        for (role, place) in [("facility_admin", agency.granite), ("agency_admin", agency.id), ("system_admin", agency.id)] {
            let may = world.staff(role, place).await;
            organizations::switch(&may, agency.granite, false).await.unwrap();
            assert_eq!(organizations::get(&may, agency.unit_a).await.unwrap().switched_off.as_deref(), Some("Granite"));
            organizations::switch(&may, agency.granite, true).await.unwrap();
            let unit = organizations::switch(&may, agency.unit_a, false).await;
            assert_eq!(unit, Err(ApiError::Refused("This organization has no switch.".to_owned())));
        }
        for (role, place) in [("facility_staff", agency.granite), ("facility_admin", agency.lake), ("auditor", agency.granite)] {
            let may_not = world.staff(role, place).await;
            assert_eq!(organizations::switch(&may_not, agency.granite, false).await, Err(ApiError::NotFound), "{role}");
        }
    }

    async fn the_page_of_the_facility_has_the_switch_as_a_plain_form(agency: Agency) {
        let world = &agency.world;
        let (admin, staff) = (world.session("facility_admin", agency.granite).await, world.session("facility_staff", agency.granite).await);
        assert!(rail(&world.page("/", Some(&admin)).await).contains(&"/organizations".to_owned()));
        assert!(!rail(&world.page("/", Some(&staff)).await).contains(&"/organizations".to_owned()));
        let list = world.page("/organizations", Some(&admin)).await;
        shows(&list, &["Granite", "Unit A"]);
        assert!(!list.contains("Lake") && !list.contains("Add organization"), "{list}");
        let path = format!("/organizations/{}", agency.granite);
        let page = world.page(&path, Some(&admin)).await;
        shows(&page, &["On: accounts are created and moved here", "Switch off", "/api/organizations/switch"]);
        assert!(!page.contains("Save settings") && !page.contains("Deactivate"), "{page}");
        assert!(world.page(&path, Some(&staff)).await.contains("Page not found"));

        send(world, &admin, "/api/organizations/switch", &path, &format!("organization={}&on=false", agency.granite)).await;
        shows(&world.page(&path, Some(&admin)).await, &["Off: nobody is added or moved here", "Switch on", "Switched off"]);
        let unit = world.page(&format!("/organizations/{}", agency.unit_a), Some(&admin)).await;
        shows(&unit, &["Off, because Granite is switched off"]);
        agency.learner(agency.lake, agency.lake_unit, "A100").await;
        let form = format!("who=A100&to={}", agency.granite);
        let refused = send(world, &staff, "/api/moves/start-for", "/moves?show=coming", &form).await;
        shows(&world.page(refused.trim_start_matches("http://127.0.0.1:3000"), Some(&staff)).await, &[NOT_THERE]);
        send(world, &admin, "/api/organizations/switch", &path, &format!("organization={}&on=true", agency.granite)).await;
        shows(&world.page(&path, Some(&admin)).await, &["On: accounts are created and moved here"]);
    }
}

#[tokio::test]
async fn where_a_program_has_no_switch_nobody_switches() {
    let world = World::sqlite().await;
    let none = organizations::switch(&world.operator(), world.college, false).await;
    assert_eq!(none, Err(ApiError::Refused("This organization has no switch.".to_owned())));
    assert!(organizations::get(&world.operator(), world.college).await.unwrap().switch.is_none());
}
