//! Staff users, and the one-time links that are made for them.

use axum::http::StatusCode;
use muster::server::staff;
use uuid::Uuid;

use crate::on_each_backend;
use crate::support::{PASSWORD, TestApp};

pub const GLOBAL: &str = "global@example.edu";
pub const NORA: &str = "nora@example.edu";

/// A System Admin over everything and Nora, System Admin of one college: the college, Nora's id and
/// both cookies.
pub async fn two_admins(app: &TestApp) -> (Uuid, Uuid, String, String) {
    let college = app.organization("college", "Poppy Hills College", None).await;
    app.staff(GLOBAL, "system_admin", None).await;
    let nora = app.staff(NORA, "system_admin", Some(college)).await;
    (college, nora, app.sign_in(GLOBAL).await, app.sign_in(NORA).await)
}

pub async fn call(app: &TestApp, cookie: &str, endpoint: &str, body: &str) -> (StatusCode, String) {
    let answer = app.post(&format!("/api/{endpoint}"), Some(cookie), body).await;
    (answer.status, answer.text)
}

/// Calls what answers with a link: its owner and its path.
pub async fn link(app: &TestApp, cookie: &str, endpoint: &str, body: &str) -> (Uuid, String) {
    let (status, text) = call(app, cookie, endpoint, body).await;
    assert_eq!(status, StatusCode::OK, "{endpoint}: {text}");
    let made: serde_json::Value = serde_json::from_str(&text).unwrap();
    let address = made["link"].as_str().unwrap();
    let path = address[address.find("/welcome/").unwrap()..].to_owned();
    (made["staff"].as_str().unwrap().parse().unwrap(), path)
}

/// Opens a one-time link and sets a password: whether it let somebody in.
pub async fn opens(app: &TestApp, path: &str) -> bool {
    let form = format!("password={0}&confirm={0}", PASSWORD.replace(' ', "+"));
    let answer = app.post(path, None, &form).await;
    let entered = answer.cookie().is_some();
    assert_eq!(entered, answer.location() == "/", "{}", answer.location());
    entered
}

on_each_backend! {
    async fn nobody_gives_themselves_the_permission_to_see_numbers(app: TestApp) {
        let (college, nora, global, own) = two_admins(app).await;
        let grant = format!("staff={nora}&role=college_staff&extras=ssn&organization[at]={college}&until=");
        let refused = call(app, &own, "staff/grant", &grant).await;
        assert!(refused.0.is_client_error() && refused.1.contains("give yourself this permission"), "{refused:?}");
        assert_eq!(app.count("SELECT COUNT(*) FROM grants WHERE extras <> ''").await, 0);
        assert_eq!(call(app, &global, "staff/grant", &grant).await.0, StatusCode::OK);
        assert_eq!(app.count("SELECT COUNT(*) FROM grants WHERE extras <> ''").await, 1);
    }

    async fn a_kept_link_does_not_get_what_its_owner_is_granted_later(app: TestApp) {
        let (_, _, global, nora) = two_admins(app).await;
        let (yuri, kept) = link(app, &nora, "staff/add", "email=yuri@example.edu&name=Yuri+Kato").await;
        let role = format!("staff={yuri}&role=system_admin&organization=everywhere&until=");
        let granted = call(app, &global, "staff/grant", &role).await;
        assert_eq!(granted.0, StatusCode::OK, "{}", granted.1);
        assert!(!opens(app, &kept).await);
        // Even if it had not been ended: its maker may no longer manage its owner.
        app.tamper("UPDATE staff_links SET used_at = NULL").await;
        assert!(!opens(app, &kept).await);
        assert_eq!(app.count("SELECT COUNT(*) FROM staff WHERE email = 'yuri@example.edu' AND password_hash IS NOT NULL").await, 0);
        let (_, fresh) = link(app, &global, "staff/new-link", &format!("staff={yuri}")).await;
        assert!(opens(app, &fresh).await);
    }

    async fn a_kept_link_of_a_dismissed_admin_opens_nothing(app: TestApp) {
        let (_, nora_id, global, nora) = two_admins(app).await;
        let (joon, kept) = link(app, &nora, "staff/add", "email=joon@example.edu&name=Joon+Park").await;
        assert_eq!(call(app, &global, "staff/deactivate", &format!("staff={nora_id}")).await.0, StatusCode::OK);
        assert!(!opens(app, &kept).await);
        app.tamper("UPDATE staff_links SET used_at = NULL").await;
        assert!(!opens(app, &kept).await, "the maker is not active");
        let (_, fresh) = link(app, &global, "staff/new-link", &format!("staff={joon}")).await;
        assert!(opens(app, &fresh).await);
    }

    async fn a_kept_link_of_an_admin_whose_role_was_ended_opens_nothing(app: TestApp) {
        let (_, nora_id, global, nora) = two_admins(app).await;
        let (_, kept) = link(app, &nora, "staff/add", "email=joon@example.edu&name=Joon+Park").await;
        let grant = staff::get(&app.operator(), nora_id).await.unwrap().grants[0].id;
        assert_eq!(call(app, &global, "staff/revoke", &format!("grant={grant}")).await.0, StatusCode::OK);
        assert!(!opens(app, &kept).await);
        app.tamper("UPDATE staff_links SET used_at = NULL").await;
        assert!(!opens(app, &kept).await, "the maker manages nobody");
    }

    async fn a_kept_link_of_an_admin_whose_role_ran_out_opens_nothing(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        let id = app.staff(NORA, "auditor", Some(college)).await;
        // It is 1 July, 12:00 UTC; the day ends in California 19 hours later, before the link does.
        staff::grant(&app.operator(), id, "system_admin", Some(college), "2026-07-01").await.unwrap();
        let nora = app.sign_in(NORA).await;
        let (_, kept) = link(app, &nora, "staff/add", "email=joon@example.edu&name=Joon+Park").await;
        app.pass(19 * muster::server::clock::HOUR);
        assert!(!opens(app, &kept).await);
        app.pass(-19 * muster::server::clock::HOUR);
        assert!(opens(app, &kept).await, "the test is about the role, not about the link's own end");
    }

    async fn a_role_ends_no_link_of_the_one_who_grants_it_and_none_of_the_command_line(app: TestApp) {
        let (college, _, global, nora) = two_admins(app).await;
        let (kim, own) = link(app, &nora, "staff/add", "email=kim@example.edu&name=Kim+Sato").await;
        let granted = call(app, &nora, "staff/grant", &format!("staff={kim}&role=auditor&organization[at]={college}&until=")).await;
        assert_eq!(granted.0, StatusCode::OK, "{}", granted.1);
        assert!(opens(app, &own).await);
        let lee = staff::add(&app.operator(), "lee@example.edu", "Lee Moss").await.unwrap();
        let role = format!("staff={}&role=auditor&organization=everywhere&until=", lee.staff);
        let granted = call(app, &global, "staff/grant", &role).await;
        assert_eq!(granted.0, StatusCode::OK, "{}", granted.1);
        assert!(opens(app, &lee.link[lee.link.find("/welcome/").unwrap()..]).await);
    }

    async fn staff_without_a_grant_belong_to_the_place_that_added_them(app: TestApp) {
        let (college, _, global, nora) = two_admins(app).await;
        let other = app.organization("college", "Redwood Flats College", None).await;
        app.staff("olga@example.edu", "system_admin", Some(other)).await;
        let olga = app.sign_in("olga@example.edu").await;
        app.staff("colleague@example.edu", "system_admin", Some(college)).await;
        // Of another tenant, with a role that ran out; never granted anything; added by Nora; added
        // over everything.
        let former = staff::add(&app.operator(), "former@example.edu", "Ines Okoro").await.unwrap().staff;
        staff::grant(&app.operator(), former, "auditor", Some(other), "2026-07-01").await.unwrap();
        let (added_there, _) = link(app, &olga, "staff/add", "email=new@example.edu&name=Tomas+Lind").await;
        let (added_here, _) = link(app, &nora, "staff/add", "email=yuri@example.edu&name=Yuri+Kato").await;
        let (added_above, _) = link(app, &global, "staff/add", "email=ana@example.edu&name=Ana+Ruiz").await;
        app.pass(19 * muster::server::clock::HOUR);
        let (global, nora) = (app.sign_in(GLOBAL).await, app.sign_in(NORA).await);
        let (olga, colleague) = (app.sign_in("olga@example.edu").await, app.sign_in("colleague@example.edu").await);

        let sees = async |cookie: &str, id: Uuid| {
            let (status, listed) = call(app, cookie, "staff/list", "").await;
            assert_eq!(status, StatusCode::OK, "{listed}");
            let found = call(app, cookie, "staff/get", &format!("staff={id}")).await.0 == StatusCode::OK;
            assert_eq!(found, listed.contains(&id.to_string()));
            found
        };
        for (id, whose) in [(former, "olga"), (added_there, "olga"), (added_here, "nora"), (added_above, "global")] {
            assert!(sees(&global, id).await, "{id}");
            assert_eq!(sees(&nora, id).await, whose == "nora", "{id}");
            assert_eq!(sees(&colleague, id).await, whose == "nora", "{id}");
            assert_eq!(sees(&olga, id).await, id == added_there, "{id}: added by the operator, so not by this college");
        }
        for id in [former, added_there, added_above] {
            for endpoint in ["staff/new-link", "staff/deactivate"] {
                assert_eq!(call(app, &nora, endpoint, &format!("staff={id}")).await.0, StatusCode::NOT_FOUND, "{endpoint}");
            }
            let grant = format!("staff={id}&role=auditor&organization[at]={college}&until=");
            assert_eq!(call(app, &nora, "staff/grant", &grant).await.0, StatusCode::NOT_FOUND);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM staff WHERE deactivated_at IS NOT NULL").await, 0);
    }

    async fn who_holds_roles_in_two_organizations_is_seen_by_both_admins_and_changed_by_neither(app: TestApp) {
        let (college, _, global, nora) = two_admins(app).await;
        let other = app.organization("college", "Redwood Flats College", None).await;
        app.staff("olga@example.edu", "system_admin", Some(other)).await;
        let olga = app.sign_in("olga@example.edu").await;
        let both = app.staff("both@example.edu", "auditor", Some(college)).await;
        staff::grant(&app.operator(), both, "college_staff", Some(other), "").await.unwrap();
        for (cookie, role, hidden) in [(&nora, "auditor", "Redwood Flats"), (&olga, "college_staff", "Poppy Hills")] {
            let (status, listed) = call(app, cookie, "staff/list", "").await;
            assert!(status == StatusCode::OK && listed.contains("both@example.edu"), "{listed}");
            let (_, seen) = call(app, cookie, "staff/get", &format!("staff={both}")).await;
            assert!(seen.contains("\"managed\":false") && seen.contains(role) && !seen.contains(hidden), "{seen}");
            for endpoint in ["staff/new-link", "staff/deactivate", "staff/end-sessions"] {
                let (status, text) = call(app, cookie, endpoint, &format!("staff={both}")).await;
                assert!(status.is_client_error() && text.contains("also holds a role where"), "{endpoint}: {text}");
            }
            let place = if role == "auditor" { college } else { other };
            let grant = format!("staff={both}&role=system_admin&organization[at]={place}&until=");
            assert!(call(app, cookie, "staff/grant", &grant).await.0.is_client_error());
        }
        // Each ends what is theirs, and then sees nobody.
        let grants = staff::get(&app.operator(), both).await.unwrap().grants;
        let of = |role: &str| grants.iter().find(|grant| grant.role == role).unwrap().id;
        assert_eq!(call(app, &nora, "staff/revoke", &format!("grant={}", of("college_staff"))).await.0, StatusCode::NOT_FOUND);
        assert_eq!(call(app, &nora, "staff/revoke", &format!("grant={}", of("auditor"))).await.0, StatusCode::OK);
        assert_eq!(call(app, &nora, "staff/get", &format!("staff={both}")).await.0, StatusCode::NOT_FOUND);
        let (_, seen) = call(app, &olga, "staff/get", &format!("staff={both}")).await;
        assert!(seen.contains("\"managed\":true"), "{seen}");
        assert_eq!(call(app, &global, "staff/get", &format!("staff={both}")).await.0, StatusCode::OK);
    }

    async fn one_colleges_admin_takes_an_address_from_no_other_and_the_operator_from_all(app: TestApp) {
        let system = app.organization("system", "Valley System", None).await;
        let poppy = app.organization("college", "Poppy Hills College", Some(system)).await;
        let harbor = app.organization("college", "Harbor Light College", Some(system)).await;
        for (email, college) in [("poppy@example.edu", poppy), ("harbor@example.edu", harbor)] {
            app.staff(email, "system_admin", Some(college)).await;
        }
        let (poppy, harbor) = (app.sign_in("poppy@example.edu").await, app.sign_in("harbor@example.edu").await);
        let new = "email=victim@example.edu&name=Vic+Lane";
        let (taken, _) = link(app, &poppy, "staff/add", new).await;
        assert_eq!(call(app, &poppy, "staff/deactivate", &format!("staff={taken}")).await.0, StatusCode::OK);
        let (victim, _) = link(app, &harbor, "staff/add", new).await;
        assert_eq!(call(app, &harbor, "staff/deactivate", &format!("staff={victim}")).await.0, StatusCode::OK);
        // Deactivated at one college, and then everywhere.
        staff::deactivate(&app.operator(), victim).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM staff_deactivated_for").await, 1, "of the row that gave its address up");
        for admin in [&poppy, &harbor] {
            let (status, text) = call(app, admin, "staff/add", new).await;
            assert!(status.is_client_error() && text.contains("already exists"), "{text}");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'staff_deactivated'").await, 3);
    }

    async fn ending_somebodys_sessions_signs_them_out_everywhere_and_leaves_them_active(app: TestApp) {
        let (_, nora, global, first) = two_admins(app).await;
        let second = app.sign_in(NORA).await;
        let ended = call(app, &global, "staff/end-sessions", &format!("staff={nora}")).await;
        assert_eq!(ended, (StatusCode::OK, "2".to_owned()));
        for cookie in [&first, &second] {
            assert_eq!(app.get("/", Some(cookie)).await.location(), "/sign-in?problem=ended");
        }
        assert_eq!(app.get("/", Some(&global)).await.status, StatusCode::OK);
        let entries = "SELECT COUNT(*) FROM audit_entries WHERE action = 'staff_sessions_ended' AND detail LIKE '%\"sessions\":2%'";
        assert_eq!(app.count(entries).await, 1);
        let again = app.sign_in(NORA).await;
        assert_eq!(app.get("/", Some(&again)).await.status, StatusCode::OK, "they sign in as before");
        assert_eq!(call(app, &again, "staff/end-sessions", &format!("staff={nora}")).await, (StatusCode::OK, "0".to_owned()));
        assert_eq!(app.get("/", Some(&again)).await.status, StatusCode::OK, "the session that asks for its own stays");
    }

    async fn a_role_over_all_organizations_is_granted_only_where_that_was_chosen(app: TestApp) {
        app.staff(GLOBAL, "system_admin", None).await;
        let global = app.sign_in(GLOBAL).await;
        let id = staff::add(&app.operator(), "noor@example.edu", "Noor Haddad").await.unwrap().staff;
        for organization in ["", "&organization=", "&organization=null", "&organization[at]=", "&organization[at]=everywhere"] {
            let body = format!("staff={id}&role=auditor{organization}&until=");
            let (status, text) = call(app, &global, "staff/grant", &body).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{organization}: {text}");
        }
        assert_eq!(staff::get(&app.operator(), id).await.unwrap().grants, []);
        let body = format!("staff={id}&role=auditor&organization=everywhere&until=");
        assert_eq!(call(app, &global, "staff/grant", &body).await.0, StatusCode::OK);
        let grants = staff::get(&app.operator(), id).await.unwrap().grants;
        assert_eq!(grants.iter().map(|grant| &grant.organization).collect::<Vec<_>>(), [&None]);
    }

    async fn names_and_addresses_take_no_markup_and_nothing_invisible(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        app.staff(GLOBAL, "system_admin", None).await;
        let cookie = app.sign_in(GLOBAL).await;
        // < > NUL ESC zero-width-space right-to-left-override isolate
        for bad in ["%3C", "%3E", "%00", "%1B", "%E2%80%8B", "%E2%80%AE", "%E2%81%A6"] {
            for (endpoint, body) in [
                ("organizations/add", format!("program=openccc&kind=college&name=A{bad}b")),
                ("organizations/set", format!("organization={college}&values[0][0]=name&values[0][1]=A{bad}b")),
                ("staff/add", format!("email=new@example.edu&name=A{bad}b")),
                ("staff/add", format!("email=a{bad}b@example.edu&name=New")),
                ("staff/add", format!("email=new@exam{bad}ple.edu&name=New")),
            ] {
                let (status, text) = call(app, &cookie, endpoint, &body).await;
                assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{endpoint} {body}: {text}");
            }
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM staff").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM organizations WHERE name = 'Poppy Hills College'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM organizations").await, 1);
    }
}
