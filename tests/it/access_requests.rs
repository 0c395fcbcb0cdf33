//! Requests for access: sent by people who are signed out, decided by those who manage staff.

use axum::http::StatusCode;
use muster::domain::access_request::RequestState;
use muster::server::access_requests::erase::{AFTER_DECISION, EraseRequests, UNDECIDED};
use muster::server::access_requests::view;
use muster::server::clock::{HOUR, MINUTE, SECOND};
use muster::server::{audit, jobs, keys, organizations};
use muster::wire::PageRequest;
use muster::wire::audit::AuditFilter;
use serde_json::Value;
use uuid::Uuid;

use crate::on_each_backend;
use crate::staff::{GLOBAL, call, opens, two_admins};
use crate::support::{Answer, FIRST_PAGE, TestApp};

const YURI: &str = "yuri@poppyhills.example.edu";
const SENT: &str = "/request-access?sent=1";

/// A filled form, percent-encoded, with some entries changed.
fn form(changes: &[(&str, &str)]) -> String {
    let fixed = [
        ("organization", "Poppy Hills College"),
        ("name", "Yuri Kato"),
        ("title", "Admissions Coordinator"),
        ("supervisor", "Dana Reyes"),
        ("email", YURI),
    ];
    let changed = |name: &str| changes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let kept = fixed.iter().map(|(name, value)| (*name, changed(name).unwrap_or(value)));
    let added = changes.iter().copied().filter(|(name, _)| fixed.iter().all(|(known, _)| known != name));
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept.chain(added)).finish()
}

async fn send(app: &TestApp, changes: &[(&str, &str)]) -> Answer {
    app.post("/request-access", None, &form(changes)).await
}

/// Sends a good request for that organization; its id.
pub async fn sent(app: &TestApp, organization: &str, email: &str) -> Uuid {
    let answer = send(app, &[("organization", organization), ("email", email)]).await;
    assert_eq!(answer.location(), SENT, "{}", answer.text);
    // The one that came last: ids grow with time, but the clock stands still.
    for request in view::list(&app.operator(), false, FIRST_PAGE).await.unwrap().rows {
        let found = view::get(&app.operator(), request.id).await.unwrap();
        if found.requester.is_some_and(|who| who.email == email) {
            return request.id;
        }
    }
    panic!("{email} is not in the queue");
}

/// The sentences of the summary on top of a page.
fn problems(page: &Answer) -> Vec<String> {
    let Some(summary) = page.text.split("id=\"error-summary\"").nth(1).and_then(|rest| rest.split("</ul>").next()) else {
        return Vec::new();
    };
    let items = summary.split("<li").skip(1).map(|item| {
        let mut text = String::new();
        let mut inside = false;
        for c in format!("<li{item}").chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        text.replace("&#x27;", "'").replace("&quot;", "\"").trim().to_owned()
    });
    items.collect()
}

/// What an input has as its value.
fn value<'p>(page: &'p Answer, name: &str) -> &'p str {
    let input = page.text.split("<input").find(|input| input.contains(&format!(" name=\"{name}\"")));
    input.and_then(|input| input.split(" value=\"").nth(1)?.split('"').next()).unwrap_or("")
}

async fn found(app: &TestApp, text: &str) -> Vec<String> {
    let text: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("text", text).finish();
    let answer = app.post("/api/access-requests/organizations", None, &text).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let found: Value = serde_json::from_str(&answer.text).unwrap();
    found["names"].as_array().unwrap().iter().map(|name| name["name"].as_str().unwrap().to_owned()).collect()
}

fn approval(request: Uuid, organization: Uuid) -> String {
    format!("request={request}&role=college_staff&organization={organization}")
}

pub async fn approve(app: &TestApp, cookie: &str, request: Uuid, organization: Uuid) -> (StatusCode, String) {
    call(app, cookie, "access-requests/approve", &approval(request, organization)).await
}

async fn state(app: &TestApp, request: Uuid) -> RequestState {
    view::get(&app.operator(), request).await.unwrap().state
}

/// Subject and detail of the entries of an action.
async fn entries(app: &TestApp, action: &str) -> Vec<(String, String, String)> {
    let filter = AuditFilter { action: action.to_owned(), ..AuditFilter::default() };
    let listed = audit::list(&app.operator(), &filter, FIRST_PAGE).await.unwrap();
    listed.rows.into_iter().map(|entry| (entry.actor, entry.subject, entry.detail)).collect()
}

on_each_backend! {
    async fn from_the_form_to_the_first_sign_in(app: TestApp) {
        let (college, _, global, nora) = two_admins(app).await;
        let sign_in = app.get("/sign-in", None).await;
        assert!(sign_in.text.contains("href=\"/request-access\""), "{}", sign_in.text);
        assert_eq!(app.get("/request-access", None).await.status, StatusCode::OK);
        let request = sent(app, "poppy hills COLLEGE", YURI).await;
        assert!(app.get(SENT, None).await.text.contains("We have your request"));
        for cookie in [&global, &nora] {
            assert!(app.get("/", Some(cookie)).await.text.contains("1 access request is waiting"));
            assert!(app.get("/access-requests", Some(cookie)).await.text.contains("Yuri Kato"));
        }
        let page = app.get(&format!("/access-requests/{request}"), Some(&nora)).await;
        for shown in ["Yuri Kato", "Admissions Coordinator", "Dana Reyes", YURI, "Poppy Hills College", "New"] {
            assert!(page.text.contains(shown), "{shown}");
        }
        assert!(!page.text.contains("Has an account already"));

        let (status, text) = approve(app, &nora, request, college).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        let approved: Value = serde_json::from_str(&text).unwrap();
        let link = approved["link"]["link"].as_str().unwrap();
        let (staff, path) = (approved["link"]["staff"].as_str().unwrap(), &link[link.find("/welcome/").unwrap()..]);
        assert!(opens(app, path).await && !opens(app, path).await, "the link works once");
        let cookie = app.sign_in(YURI).await;
        let access = app.get("/access", Some(&cookie)).await.text;
        assert!(access.contains("College Staff: Poppy Hills College"), "{access}");
        assert!(!app.get("/", Some(&cookie)).await.text.contains("access request"));

        let decided = app.get("/access-requests?show=decided", Some(&nora)).await.text;
        assert!(decided.contains("Yuri Kato") && decided.contains("by Robin Vale,"), "{decided}");
        assert!(app.get("/", Some(&nora)).await.text.contains("No access requests are waiting."));
        // On record: who decided, and nothing of the person but the name of the staff user.
        let expected = ("system".to_owned(), "Poppy Hills College".to_owned(), format!("Request ID {request}"));
        assert_eq!(entries(app, "access_requested").await, [expected]);
        let expected = ("Robin Vale".to_owned(), "Yuri Kato".to_owned(), format!("Request ID {request}; staff ID {staff}"));
        assert_eq!(entries(app, "access_request_approved").await, [expected]);
        assert_eq!((entries(app, "staff_added").await.len(), entries(app, "role_granted").await.len()), (3, 3));
        let sql = "SELECT COUNT(*) FROM audit_entries WHERE detail LIKE '%Reyes%' OR detail LIKE '%poppyhills%'
            OR subject LIKE '%Reyes%' OR subject LIKE '%poppyhills%' OR detail LIKE '%Coordinator%'";
        assert_eq!(app.count(sql).await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'access_requested' AND address = ''").await, 0);
    }

    async fn three_letters_find_active_organizations_by_name_and_what_they_are_below(app: TestApp) {
        let district = app.organization("district", "Valley District", None).await;
        app.organization("college", "Poppy Hills College", Some(district)).await;
        let gone = app.organization("college", "Poppy Meadows College", Some(district)).await;
        organizations::set_in_use(&app.operator(), gone, false).await.unwrap();
        assert_eq!(found(app, "POP").await, ["Poppy Hills College"]);
        for nothing in ["po", "", "p o p", "%", "___", "\0\0\0", "\u{202e}abc", &"poppy ".repeat(10_000)] {
            assert_eq!(found(app, nothing).await, [""; 0], "{nothing:?}");
        }
        for number in 0..12 {
            app.organization("college", &format!("Poppy Number {number}"), None).await;
        }
        assert_eq!(found(app, "poppy").await.len(), 10);
        let answer = app.post("/api/access-requests/organizations", None, "text=poppy+hills").await.text;
        assert!(answer.contains("\"kind\":\"College\",\"above\":\"Valley District\""), "{answer}");
        // Without script, by the same words.
        let page = send(app, &[("organization", "poppy")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problems(&page), ["More than 10 organizations match. Choose yours, or enter more of its name."]);
        assert_eq!(page.text.matches("type=\"radio\"").count(), 10);
        let page = send(app, &[("organization", "Po")]).await;
        assert_eq!(problems(&page), ["Enter at least three letters of your organization's name, for example Fresno."]);
        assert!(!page.text.contains("type=\"radio\"") && !page.text.contains("Poppy Hills"));
        let page = send(app, &[("organization", "Poppy Meadows College")]).await;
        assert_eq!(problems(&page), ["There's no organization of that name here. Check the spelling, or enter another part of its name."]);
        let page = send(app, &[("organization", "hills")]).await;
        assert_eq!(problems(&page), ["Choose your organization from the names that match."]);
        let radio = page.text.split("<input").find(|input| input.contains("type=\"radio\"")).unwrap();
        let id = radio.split(" value=\"").nth(1).unwrap().split('"').next().unwrap();
        // Only one of those that were found can be chosen.
        let page = send(app, &[("organization", "hills"), ("chosen", &gone.to_string())]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(send(app, &[("organization", "hills"), ("chosen", id)]).await.location(), SENT);
        assert_eq!(app.count("SELECT COUNT(*) FROM access_requests").await, 1);
    }

    async fn bad_input_is_named_at_its_field_and_nothing_typed_is_lost(app: TestApp) {
        app.organization("college", "Poppy Hills College", None).await;
        let page = send(app, &[("organization", ""), ("name", " "), ("title", ""), ("supervisor", ""), ("email", "")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            problems(&page),
            [
                "Enter the name of your organization.",
                "Enter your name, for example Ana Ruiz.",
                "Enter your title, for example Admissions Coordinator.",
                "Enter the name of your vice president, director or supervisor.",
                "Enter your work email address, for example ana.ruiz@college.example.edu.",
            ]
        );
        for name in ["organization", "name", "title", "supervisor", "email"] {
            assert!(page.text.contains(&format!("href=\"#field-{name}\"")) && page.text.contains(&format!("id=\"field-{name}-problem\"")));
        }
        // Outside .edu, for a program that wants it; control, bidirectional and far too many
        // characters.
        let page = send(app, &[("email", "yuri@example.com")]).await;
        assert_eq!(problems(&page), ["Use your college email address. It ends in .edu, for example ana.ruiz@college.example.edu."]);
        assert_eq!((value(&page, "email"), value(&page, "name")), ("yuri@example.com", "Yuri Kato"));
        assert_eq!((value(&page, "organization"), value(&page, "title")), ("Poppy Hills College", "Admissions Coordinator"));
        let long = "x".repeat(10_000);
        for (changes, says) in [
            (("name", "Yuri\0Kato"), "Your name contains U+0000, which isn't allowed. Remove it."),
            (("title", "Registrar\u{202e}"), "Your title contains U+202E, which isn't allowed. Remove it."),
            (("supervisor", "<b>Dana"), "The name of your supervisor contains &lt;, which isn't allowed. Remove it."),
            (("name", long.as_str()), "Your name has 10000 characters. The limit is 200."),
            (("email", "yuri@example.edu\0"), "That isn't an email address. Enter one like ana.ruiz@college.example.edu."),
            (("email", "yuri"), "That isn't an email address. Enter one like ana.ruiz@college.example.edu."),
            (("organization", long.as_str()), "There's no organization of that name here. Check the spelling, or enter another part of its name."),
            (("organization", "Poppy\0Hills"), "There's no organization of that name here. Check the spelling, or enter another part of its name."),
        ] {
            let page = send(app, &[changes]).await;
            assert_eq!(problems(&page), [says], "{:?}", changes.0);
            let kept = if changes.0 == "supervisor" { "Admissions Coordinator" } else { "Dana Reyes" };
            assert!(page.text.contains(kept), "{:?}", changes.0);
        }
        // Not a form at all, half of one, bytes that are no text, a field twice.
        for body in ["", "%", "name", "name=%00%ff&email=%fe", "{\"name\":1}", "name=a&name=b&chosen=x&other=y"] {
            let answer = app.post("/request-access", None, body).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        }
        let large = app.post("/request-access", None, &form(&[("name", &"x".repeat(300 * 1024))])).await;
        assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(app.count("SELECT COUNT(*) FROM access_requests").await, 0);
    }

    async fn the_answer_is_the_same_for_everybody_and_one_request_waits_for_an_address(app: TestApp) {
        let (college, ..) = two_admins(app).await;
        let known = send(app, &[("email", GLOBAL)]).await;
        let unknown = send(app, &[]).await;
        let again = send(app, &[("email", " YURI@poppyhills.example.EDU"), ("name", "Somebody Else")]).await;
        for answer in [&known, &unknown, &again] {
            assert_eq!((answer.status, answer.location(), answer.text.as_str()), (StatusCode::SEE_OTHER, SENT, ""));
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM access_requests").await, 2);
        assert_eq!(entries(app, "access_requested").await.len(), 2);
        let waiting = view::list(&app.operator(), false, FIRST_PAGE).await.unwrap();
        let names: Vec<_> = waiting.rows.iter().map(|row| row.name.clone().unwrap()).collect();
        assert_eq!(names, ["Yuri Kato", "Yuri Kato"], "the first one stays as it was sent");

        // Twenty at the same moment are one.
        let many = (0..20).map(|_| send(app, &[("email", "noor@example.edu")]));
        futures::future::join_all(many).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM access_requests").await, 3);
        app.pass(HOUR);
        // Once it was decided, the person may ask again.
        let global_again = app.sign_in(GLOBAL).await;
        let request = sent(app, "Poppy Hills College", "lee@example.edu").await;
        let declined = call(app, &global_again, "access-requests/decline", &format!("request={request}&reason=Not+staff")).await;
        assert_eq!(declined.0, StatusCode::OK, "{}", declined.1);
        let second = sent(app, "Poppy Hills College", "lee@example.edu").await;
        assert_ne!(second, request);
        assert_eq!(approve(app, &global_again, second, college).await.0, StatusCode::OK);
    }

    async fn sending_is_bounded_by_address_and_by_email_and_nothing_is_lost(app: TestApp) {
        app.organization("college", "Poppy Hills College", None).await;
        let mut sent = 0;
        let refused = loop {
            let answer = send(app, &[]).await;
            if answer.location() != SENT {
                break answer;
            }
            sent += 1;
            app.pass(SECOND);
        };
        assert!((3..10).contains(&sent), "{sent} with one address");
        assert!(problems(&refused)[0].starts_with("Too many attempts. Try again in "), "{:?}", problems(&refused));
        assert_eq!(value(&refused, "supervisor"), "Dana Reyes");
        let mut others = 0;
        while send(app, &[("email", &format!("person{others}@example.edu"))]).await.location() == SENT {
            others += 1;
            assert!(others < 40, "one client sends as many as it likes");
        }
        assert!(others > 10, "{others} from a whole office");
        app.pass(5 * HOUR);
        assert_eq!(send(app, &[("email", "later@example.edu")]).await.location(), SENT);
    }

    async fn an_existing_account_is_shown_and_gets_the_role_without_a_link(app: TestApp) {
        let (college, nora_id, global, nora) = two_admins(app).await;
        let other = app.organization("college", "Redwood Flats College", None).await;
        app.staff(YURI, "auditor", Some(college)).await;
        let request = sent(app, "Poppy Hills College", YURI).await;
        let page = app.get(&format!("/access-requests/{request}"), Some(&nora)).await.text;
        assert!(page.contains("Has an account already") && page.contains("sign in as before"), "{page}");
        let (status, text) = approve(app, &nora, request, college).await;
        assert_eq!((status, serde_json::from_str::<Value>(&text).unwrap()["link"].clone()), (StatusCode::OK, Value::Null), "{text}");
        assert_eq!(app.count("SELECT COUNT(*) FROM staff").await, 3);
        let page = app.get("/access", Some(&app.sign_in(YURI).await)).await.text;
        assert!(page.contains("College Staff: Poppy Hills College"), "{page}");

        // The same role again, somebody else's staff, and a deactivated account: refused, and the
        // request stays.
        let request = sent(app, "Poppy Hills College", YURI).await;
        let (status, text) = approve(app, &nora, request, college).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("already granted there"), "{text}");
        app.staff("olga@example.edu", "system_admin", Some(other)).await;
        let elsewhere = sent(app, "Poppy Hills College", "olga@example.edu").await;
        let page = app.get(&format!("/access-requests/{elsewhere}"), Some(&nora)).await.text;
        assert!(page.contains("A staff user of another organization") && !page.contains("Open the account"), "{page}");
        let (status, text) = approve(app, &nora, elsewhere, college).await;
        assert!(status == StatusCode::CONFLICT && text.contains("Ask them to grant the role"), "{text}");
        let own = sent(app, "Poppy Hills College", crate::staff::NORA).await;
        assert_eq!(call(app, &global, "staff/deactivate", &format!("staff={nora_id}")).await.0, StatusCode::OK);
        let (status, text) = approve(app, &global, own, college).await;
        assert!(status == StatusCode::CONFLICT && text.contains("is deactivated"), "{text}");
        for request in [request, elsewhere, own] {
            assert_eq!(state(app, request).await, RequestState::Open);
        }
        assert_eq!(entries(app, "access_request_approved").await.len(), 1);
    }

    async fn a_request_is_decided_once_and_the_second_learns_by_whom(app: TestApp) {
        let (college, _, global, nora) = two_admins(app).await;
        let request = sent(app, "Poppy Hills College", YURI).await;
        let both = futures::future::join_all([&global, &nora, &global, &nora].map(|cookie| approve(app, cookie, request, college)));
        let answers = both.await;
        let good: Vec<_> = answers.iter().filter(|(status, _)| *status == StatusCode::OK).collect();
        assert_eq!(good.len(), 1, "{answers:?}");
        for (status, text) in answers.iter().filter(|(status, _)| *status != StatusCode::OK) {
            assert!(*status == StatusCode::CONFLICT && text.contains("Robin Vale approved this request on Jul 1, 2026, 12:00 PM UTC"), "{status} {text}");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM staff WHERE email_folded = 'yuri@poppyhills.example.edu'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM grants WHERE role = 'college_staff'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM staff_links WHERE used_at IS NULL AND made_by IS NOT NULL").await, 1);

        // Declined by one while the other approves or asks.
        let request = sent(app, "Poppy Hills College", "noor@example.edu").await;
        let reason = "request={}&reason=Ask+your+dean%0Afirst".replace("{}", &request.to_string());
        assert_eq!(call(app, &global, "access-requests/decline", &reason).await.0, StatusCode::OK);
        for (endpoint, body) in [
            ("access-requests/approve", approval(request, college)),
            ("access-requests/ask", format!("request={request}&note=Which")),
            ("access-requests/decline", reason),
        ] {
            let (status, text) = call(app, &nora, endpoint, &body).await;
            assert!(status == StatusCode::CONFLICT && text.contains("Robin Vale declined this request on Jul 1, 2026"), "{endpoint}: {text}");
        }
        let page = app.get(&format!("/access-requests/{request}"), Some(&nora)).await.text;
        assert!(page.contains("Ask your dean\nfirst") && page.contains("“Outbox”. Tell Yuri Kato at noor@example.edu"), "{page}");
        assert!(!page.contains("Save note"));
        let declined = entries(app, "access_request_declined").await;
        assert_eq!(declined, [("Robin Vale".to_owned(), "Poppy Hills College".to_owned(), format!("Request ID {request}"))]);
    }

    async fn more_is_asked_for_and_the_note_is_kept(app: TestApp) {
        let (college, _, _, nora) = two_admins(app).await;
        let request = sent(app, "Poppy Hills College", YURI).await;
        for (note, says) in [
            ("", "Enter what you need to know."),
            ("+%0A", "Enter what you need to know."),
            ("a%00b", "This contains U+0000, which isn't allowed. Remove it."),
            ("a%E2%80%AEb", "This contains U+202E, which isn't allowed. Remove it."),
            (&"x".repeat(501), "This has 501 characters. The limit is 500."),
        ] {
            let (status, text) = call(app, &nora, "access-requests/ask", &format!("request={request}&note={note}")).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains(says), "{text}");
            let (_, text) = call(app, &nora, "access-requests/decline", &format!("request={request}&reason={note}")).await;
            assert!(text.contains(says) || text.contains("Enter a reason."), "{text}");
        }
        assert_eq!(state(app, request).await, RequestState::Open);
        assert_eq!(call(app, &nora, "access-requests/ask", &format!("request={request}&note=Which+campus%3F")).await.0, StatusCode::OK);
        assert_eq!(state(app, request).await, RequestState::Asked);
        let page = app.get(&format!("/access-requests/{request}"), Some(&nora)).await.text;
        assert!(page.contains("Which campus?") && page.contains("Robin Vale,") && page.contains("More information asked for"), "{page}");
        assert!(app.get("/", Some(&nora)).await.text.contains("1 access request is waiting"));
        let asked = entries(app, "access_request_asked").await;
        assert_eq!(asked, [("Robin Vale".to_owned(), "Poppy Hills College".to_owned(), format!("Request ID {request}"))]);
        assert_eq!(approve(app, &nora, request, college).await.0, StatusCode::OK);
    }

    async fn roles_and_organizations_are_those_that_may_be_granted(app: TestApp) {
        let (college, _, global, nora) = two_admins(app).await;
        let other = app.organization("college", "Redwood Flats College", None).await;
        let request = sent(app, "Poppy Hills College", YURI).await;
        for (body, status, says) in [
            (format!("request={request}&role=janitor&organization={college}"), StatusCode::UNPROCESSABLE_ENTITY, "no such role"),
            (format!("request={request}&role=agency_admin&organization={college}"), StatusCode::UNPROCESSABLE_ENTITY, "isn't a role of"),
            (format!("request={request}&role=district_staff&organization={college}"), StatusCode::UNPROCESSABLE_ENTITY, "this type of organization"),
            (approval(request, other), StatusCode::NOT_FOUND, "NotFound"),
            (approval(request, app.app.new_id()), StatusCode::NOT_FOUND, "NotFound"),
        ] {
            let answer = call(app, &nora, "access-requests/approve", &body).await;
            assert!(answer.0 == status && answer.1.contains(says), "{body}: {answer:?}");
        }
        // Deactivated meanwhile: said where it was chosen, and nothing was done.
        organizations::set_in_use(&app.operator(), college, false).await.unwrap();
        let page = app.get(&format!("/access-requests/{request}"), Some(&nora)).await.text;
        assert!(page.contains("Inactive"), "{page}");
        let (status, text) = approve(app, &nora, request, college).await;
        let says = "Poppy Hills College is inactive. Choose another organization, or decline the request.";
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("organization") && text.contains(says), "{text}");
        assert_eq!(app.count("SELECT COUNT(*) FROM staff").await, 2);
        assert_eq!(state(app, request).await, RequestState::Open);
        // At another organization, by somebody who may there.
        assert_eq!(approve(app, &global, request, other).await.0, StatusCode::OK);
        let granted = view::get(&app.operator(), request).await.unwrap();
        let staff = muster::server::staff::get(&app.operator(), granted.staff.unwrap()).await.unwrap();
        assert_eq!(staff.grants[0].organization.as_ref().unwrap().id, other);
    }

    async fn an_admin_sees_requests_of_their_own_organizations_alone(app: TestApp) {
        let (_, _, global, nora) = two_admins(app).await;
        app.organization("college", "Redwood Flats College", None).await;
        let here = sent(app, "Poppy Hills College", YURI).await;
        let there = sent(app, "Redwood Flats College", "noor@example.edu").await;
        let sees = async |cookie: &str| {
            let list = call(app, cookie, "access-requests/list", "decided=false&page[page]=1&page[size]=20").await.1;
            let waiting = call(app, cookie, "access-requests/waiting", "").await.1;
            ([here, there].map(|id| list.contains(&id.to_string())), waiting)
        };
        assert_eq!(sees(&global).await, ([true, true], "2".to_owned()));
        assert_eq!(sees(&nora).await, ([true, false], "1".to_owned()));
        for (endpoint, more) in [("get", ""), ("ask", "&note=x"), ("decline", "&reason=x"), ("approve", "&role=auditor&organization=")] {
            let body = format!("request={there}{more}{}", if endpoint == "approve" { there.to_string() } else { String::new() });
            assert_eq!(call(app, &nora, &format!("access-requests/{endpoint}"), &body).await.0, StatusCode::NOT_FOUND, "{endpoint}");
        }
        // Decided, it stands in the other list.
        assert_eq!(call(app, &nora, "access-requests/decline", &format!("request={here}&reason=x")).await.0, StatusCode::OK);
        assert_eq!(sees(&nora).await, ([false, false], "0".to_owned()));
    }

    async fn requests_are_listed_by_age_in_pages(app: TestApp) {
        app.organization("college", "Poppy Hills College", None).await;
        for number in 0..5 {
            sent(app, "Poppy Hills College", &format!("person{number}@example.edu")).await;
            app.pass(MINUTE);
        }
        let page = |page| PageRequest { page, size: 2 };
        let mut seen = Vec::new();
        for number in 1..=3 {
            let rows = view::list(&app.operator(), false, page(number)).await.unwrap();
            assert_eq!(rows.total, 5);
            seen.extend(rows.rows.into_iter().map(|row| row.created_at));
        }
        assert!(seen.len() == 5 && seen.is_sorted(), "{seen:?}");
        assert_eq!(view::list(&app.operator(), false, page(u32::MAX)).await.unwrap().rows.len(), 0);
    }

    async fn what_was_entered_is_sealed_and_erased_in_time(app: TestApp) {
        let (_, _, _, nora) = two_admins(app).await;
        let declined = sent(app, "Poppy Hills College", YURI).await;
        let forgotten = sent(app, "Poppy Hills College", "noor@example.edu").await;
        assert_eq!(call(app, &nora, "access-requests/decline", &format!("request={declined}&reason=No")).await.0, StatusCode::OK);
        jobs::plant::<EraseRequests>(&app.app).await.unwrap();
        let run = async || jobs::run_until_idle(&app.app, &[]).await.unwrap();
        run().await;
        let erased = async |id| view::get(&app.operator(), id).await.unwrap().requester.is_none();
        app.pass(AFTER_DECISION - SECOND);
        run().await;
        assert!(!erased(declined).await && !erased(forgotten).await);
        app.pass(HOUR);
        run().await;
        assert!(erased(declined).await && !erased(forgotten).await);
        let gone = view::get(&app.operator(), declined).await.unwrap();
        assert_eq!((gone.state, gone.reason.as_str(), gone.decided.unwrap().1.as_str()), (RequestState::Declined, "", "Robin Vale"));
        app.pass(UNDECIDED - AFTER_DECISION);
        run().await;
        assert_eq!(state(app, forgotten).await, RequestState::Expired);
        assert!(erased(forgotten).await);
        assert_eq!(app.count("SELECT COUNT(*) FROM access_requests WHERE sealed IS NOT NULL OR email_hash IS NOT NULL").await, 0);
        let nora = app.sign_in(crate::staff::NORA).await;
        let page = app.get(&format!("/access-requests/{forgotten}"), Some(&nora)).await.text;
        assert!(page.contains("What the person entered was deleted.") && page.contains("Ended without a decision"), "{page}");
        let (status, text) = call(app, &nora, "access-requests/ask", &format!("request={forgotten}&note=x")).await;
        assert!(status == StatusCode::CONFLICT && text.contains("nobody decided it in time"), "{text}");
        assert!(app.get("/access-requests?show=decided", Some(&nora)).await.text.contains("Deleted"));
        sent(app, "Poppy Hills College", "noor@example.edu").await;
    }

    async fn the_next_master_key_takes_requests_over(app: TestApp) {
        let (_, _, _, nora) = two_admins(app).await;
        let request = sent(app, "Poppy Hills College", YURI).await;
        assert_eq!(call(app, &nora, "access-requests/ask", &format!("request={request}&note=Which")).await.0, StatusCode::OK);
        assert_eq!(keys::rotate(&app.operator()).await.unwrap(), 2);
        app.tamper("UPDATE key_rotation SET started_at = 0").await;
        keys::to_the_end(&app.app, |error| panic!("{error}")).await.unwrap();
        let sealed = keys::status(&app.operator()).await.unwrap().sealed;
        assert!(sealed.iter().any(|(table, key, count)| (*table, *key, *count) == ("access_requests", 2, 1)), "{sealed:?}");
        let read = view::get(&app.operator(), request).await.unwrap();
        assert_eq!((read.requester.unwrap().email.as_str(), read.asked[0].note.as_str()), (YURI, "Which"));
        // The address is still known to wait.
        assert_eq!(send(app, &[]).await.location(), SENT);
        assert_eq!(app.count("SELECT COUNT(*) FROM access_requests").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_moved_to_another_row_does_not_open() {
    let app = TestApp::sqlite().await;
    app.organization("college", "Poppy Hills College", None).await;
    let one = sent(&app, "Poppy Hills College", YURI).await;
    let two = sent(&app, "Poppy Hills College", "noor@example.edu").await;
    app.tamper("UPDATE access_requests SET sealed = (SELECT sealed FROM access_requests ORDER BY id LIMIT 1)").await;
    let operator = app.operator();
    let opened = [view::get(&operator, one).await, view::get(&operator, two).await];
    assert_eq!(opened.iter().filter(|opened| opened.is_ok()).count(), 1, "it opens in its own row alone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn searching_is_bounded_for_an_address() {
    let app = TestApp::sqlite().await;
    app.organization("college", "Poppy Hills College", None).await;
    let mut refused = None;
    for _ in 0..200 {
        let answer = app.post("/api/access-requests/organizations", None, "text=poppy").await;
        if answer.status != StatusCode::OK {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("one client searches as often as it likes");
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers.contains_key("retry-after"), "{}", refused.text);
    // The form says so, and keeps what was entered.
    let page = send(&app, &[]).await;
    assert!(problems(&page)[0].starts_with("You're sending requests faster"), "{:?}", problems(&page));
    assert_eq!(value(&page, "name"), "Yuri Kato");
}
