//! What somebody typed, or a file or an address carried, never becomes markup on any page: every
//! page of the scope matrix is rendered for everybody there, with markup for every name.

use std::collections::BTreeSet;

use muster::domain::account::AccountState;
use muster::domain::check::check_cell;
use muster::domain::field::Value;
use muster::domain::program::openccc;
use muster::server::accounts::{self, Maker, Numbers, Origin, Person};
use muster::server::http::visitor::encode;
use muster::server::{Error, imports, jobs, organizations};
use uuid::Uuid;

use crate::portal;
use crate::scope::{ADDRESSES, Asks, World};
use crate::support::{Answer, TestApp, announced};

/// Leaves a title, opens an element, leaves an attribute.
const TYPED: &str = "</title><i>\"'&";
/// With control characters and a change of direction, where rules let them through: in cells of a
/// file and in addresses.
const STEERING: &str = "</title><i>\"'&\u{1}\u{7f}\u{202e}";
/// How a page begins to write it.
const WRITTEN: &str = "&lt;/title&gt;&lt;i&gt;";

/// The same in names that refuse it, behind every check. Settings that a person may set so stand
/// beside links that would be refused.
const NAMES: &str = r#"
    UPDATE organizations SET name = '</title><i>"''&', settings = '{"contact_name":"</title><i>\"''&","contact_email":"</title><i>\"''&@example.edu",
        "contact_phone":"</title><i>\"''&","contact_address":"</title><i>\"''&","help_link":"https://example.edu/</title><i>\"''&",
        "best_practices":"https://example.edu/</title><i>\"''&","proxy_domain":"</title><i>\"''&","proxy_pattern":"</title><i>\"''&{last}",
        "time_zone":"</title><i>\"''&","placeholder_street":"</title><i>\"''&","placeholder_city":"</title><i>\"''&"}';
    UPDATE outbox SET recipient = '</title><i>"''&', answer = '</title><i>"''&';
    UPDATE staff SET name = '</title><i>"''&', email = '</title><i>"''&@example.edu';
    UPDATE sessions SET browser = '</title><i>"''&', address = '</title><i>"''&';
    UPDATE imports SET file_name = '</title><i>"''&.csv', by_name = '</title><i>"''&', problem = '</title><i>"''&';
    UPDATE audit_entries SET actor = '</title><i>"''&', address = '</title><i>"''&', detail = '{"reason":"</title><i>\"''&","role":"</title><i>\"''&"}';
    UPDATE audit_entries SET subject = '</title><i>"''&' WHERE action LIKE 'staff%' OR action LIKE 'organization%' OR action LIKE 'sign%';"#;

/// An account whose every text is [`TYPED`], made behind the checks of its form.
async fn account(app: &TestApp, college: Uuid) -> Uuid {
    let ctx = app.operator();
    let place = organizations::find(&app.app.db, college).await.unwrap().unwrap();
    let rules = organizations::rules(&app.app, openccc::PROGRAM.id, &place);
    let values: Vec<Value<'static>> = openccc::PROGRAM
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| match column.name {
            "email" => check_cell(&openccc::PROGRAM, index, "markup@example.org", &rules).0.into_owned(),
            "dob" => check_cell(&openccc::PROGRAM, index, "1999-03-04", &rules).0.into_owned(),
            "first" | "last" | "middle" | "preferred" | "street1" | "street2" | "city" | "state" | "postal" | "phone"
            | "notes" => Value::Text(TYPED.into()),
            _ => Value::Blank,
        })
        .collect();
    let mut numbers = Numbers::take(&ctx.app, &openccc::PROGRAM, 1).await.unwrap();
    let person = Person {
        values: &values,
        findings: &[],
        keys: None,
        organization: college,
        row: None,
        state: AccountState::Active,
        password: None,
        temporary: true,
        kept: &[("ssn_reason", TYPED.to_owned()), ("help_reason", TYPED.to_owned())],
        of_form: None,
    };
    let made = Maker::new(&ctx.app, &openccc::PROGRAM, &place).make(person, &mut numbers).unwrap();
    let created = ctx.app.db.transact((ctx.clone(), made), |tx, (ctx, made)| {
        Box::pin(async move {
            let created = accounts::create(tx, ctx, Origin::Form, std::slice::from_ref(made)).await?;
            Ok::<_, Error>(created.made[0].id())
        })
    });
    created.await.unwrap()
}

/// An import, applied, whose headers and cells are [`STEERING`].
async fn import(app: &TestApp, college: Uuid) -> Uuid {
    let cell = format!("\"{}\"", STEERING.replace('"', "\"\""));
    let file = format!(
        "email,first,last,dob YYYY-MM-DD,accepted-terms,homeless,notes,{cell}\r\n\
         kim@example.org,Kim,Moss,1999-03-05,TRUE,TRUE,{cell},{cell}\r\n{cell},{cell},{cell},{cell},{cell},{cell},{cell},{cell}\r\n"
    );
    let ctx = app.operator();
    let import = imports::start(&ctx, announced(&ctx, college, file.len() as u64)).await.unwrap().id;
    imports::receive_part(&ctx, import, 0, file.into_bytes()).await.unwrap();
    imports::finish_upload(&ctx, import).await.unwrap();
    jobs::run_until_idle(&app.app, &[]).await.unwrap();
    imports::apply(&ctx, import).await.unwrap();
    jobs::run_until_idle(&app.app, &[]).await.unwrap();
    import
}

/// The world of the scope matrix with markup for every name, and its verification.
async fn world() -> World {
    let mut world = World::new().await;
    let college = world.ids.iter().find(|(name, _)| *name == "<college>").unwrap().1;
    let (account, import) = (account(&world.app, college).await, import(&world.app, college).await);
    world.ids.insert(0, ("<account>", account));
    world.ids.insert(0, ("<import>", import));
    let insider = &world.visitors.iter().find(|visitor| visitor.name == "insider").unwrap().cookie;
    let verified = serde_json::json!({"new": {
        "idempotency_key": world.app.app.new_id(),
        "shared": {"method": "records_match", "attested": true, "note": TYPED},
        "documents": [[account, {"kind": "", "last_four": "", "expires": ""}]],
    }});
    let answer = world.app.post_json("/api/verifications/verify", Some(insider), &verified.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let withdrawn = format!("account={account}&reason={}", encode(TYPED));
    let answer = world.app.post("/api/verifications/withdraw", Some(insider), &withdrawn).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let admin = &world.visitors.iter().find(|visitor| visitor.name == "admin").unwrap().cookie;
    for (endpoint, field) in [("ask", "note"), ("decline", "reason")] {
        let body = world.fill(&format!("request=<request>&{field}={}", encode(TYPED)));
        let answer = world.app.post(&format!("/api/access-requests/{endpoint}"), Some(admin), &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    world.app.tamper(NAMES).await;
    world
}

/// Fails where a page has an element or an attribute of somebody else's making.
#[track_caller]
fn only_text(page: &Answer, what: &str) {
    let html = &page.text;
    assert!(!html.contains("<i>") && !html.contains("</title><i"), "{what}: an element");
    assert_eq!(html.matches("<title>").count(), html.matches("</title>").count(), "{what}: a title");
    for (at, _) in html.match_indices("&lt;i&gt;\"") {
        let before = html[..at].rfind(['<', '>']).map(|at| &html[at..=at]);
        assert_eq!(before, Some(">"), "{what}: an attribute was left: {}", &html[at.saturating_sub(200)..at + 20]);
    }
}

fn is_page(answer: &Answer) -> bool {
    answer.headers.get("content-type").is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_typed_never_becomes_markup_on_any_page() {
    let world = world().await;
    let (mut shown, mut titles) = (BTreeSet::new(), BTreeSet::new());
    for (method, path, asks) in ADDRESSES {
        // An event stream never ends, and is no page.
        if *method != "GET" || path.ends_with("/events") {
            continue;
        }
        let signed_out = (asks.is_none()).then_some(None);
        for visitor in world.visitors.iter().map(Some).chain(signed_out) {
            let page = world.app.get(&world.fill(path), visitor.map(|visitor| visitor.cookie.as_str())).await;
            if !is_page(&page) {
                continue;
            }
            only_text(&page, &format!("{path} for {}", visitor.map_or("nobody", |visitor| visitor.name)));
            if page.text.contains(WRITTEN) {
                shown.insert(*path);
            }
            if page.text.contains(&format!("<title>{WRITTEN}")) {
                titles.insert(*path);
            }
        }
    }
    let named = ["/accounts/<account>", "/imports/<import>", "/organizations/<college>", "/staff/<staff>"];
    assert_eq!(titles, BTreeSet::from(named));
    let names_stand_on = [
        "/",
        "/access",
        "/access-requests",
        "/access-requests/<request>",
        "/accounts/<account>",
        "/accounts/<account>/edit",
        "/accounts/new?organization=<college>",
        "/accounts/verifications",
        "/audit",
        "/imports",
        "/imports/<import>",
        "/imports/<import>/undo",
        "/imports/new",
        "/letters?organization=<college>",
        "/organizations",
        "/organizations/<college>",
        "/organizations/new",
        "/password",
        "/sessions",
        "/staff",
        "/staff/<staff>",
    ];
    for path in names_stand_on {
        assert!(shown.contains(path), "{path} doesn't show what was typed: {shown:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_address_or_a_form_carries_never_becomes_markup_on_the_page_that_answers() {
    let world = World::new().await;
    let typed = encode(STEERING).to_string();
    let names = [
        "problem",
        "seconds",
        "next",
        "show",
        "sort",
        "page",
        "who",
        "action",
        "organization",
        "from",
        "to",
        "by",
        "state",
        "group",
        "kind",
        "done",
        "tab",
        "parent",
        "program",
        "sent",
        "__path",
        "__err",
    ];
    let query: Vec<String> = names.iter().map(|name| format!("{name}={typed}")).collect();
    let query = query.join("&");
    let everybody = || world.visitors.iter().map(|visitor| Some(visitor.cookie.as_str())).chain([None]);
    let mut pages = 0;
    for (_, path, _) in ADDRESSES.iter().filter(|(method, path, _)| *method == "GET" && !path.ends_with("/events")) {
        let path = world.fill(path);
        let path = if path.contains('?') { format!("{path}&{query}") } else { format!("{path}?{query}") };
        for cookie in everybody() {
            let page = world.app.get(&path, cookie).await;
            if is_page(&page) {
                only_text(&page, &path);
                pages += 1;
            }
        }
    }
    assert!(pages > 200, "{pages} pages only");
    for path in ["/welcome/{}", "/nowhere/{}", "/imports/{}", "/staff/{}", "/organizations/{}", "/accounts/{}/edit"] {
        for cookie in everybody() {
            only_text(&world.app.get(&path.replace("{}", &typed), cookie).await, path);
        }
    }
    let insider = &world.visitors.iter().find(|visitor| visitor.name == "insider").unwrap().cookie;
    let found = world.app.post("/accounts", Some(insider), &format!("q={typed}")).await;
    only_text(&found, "a search");
    assert!(found.text.contains(WRITTEN));
    let fields = ["organization", "chosen", "name", "title", "supervisor", "email"];
    let form: Vec<String> = fields.iter().map(|name| format!("{name}={typed}")).collect();
    let again = world.app.post("/request-access", None, &form.join("&")).await;
    only_text(&again, "a request for access that comes back");
    assert!(again.text.matches(WRITTEN).count() >= 5, "{}", again.text);
    let found = format!("{}&organization=Poppy", form.join("&"));
    only_text(&world.app.post("/request-access", None, &found).await, "a request with a choice");
    let fields = ["email", "first", "last", "street1", "city", "state", "postal", "country", "phone", "notes", "ssn_reason"];
    let form: Vec<String> = fields.iter().map(|name| format!("{name}={typed}")).collect();
    let path = world.fill("/accounts/new?organization=<college>");
    let again = world.app.post(&path, Some(insider), &form.join("&")).await;
    only_text(&again, "a form that comes back");
    assert!(again.text.matches(WRITTEN).count() > 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_typed_never_becomes_markup_in_the_portal() {
    let world = World::new().await;
    let app = &world.app;
    let college = world.ids.iter().find(|(name, _)| *name == "<college>").unwrap().1;
    let account = account(app, college).await;
    let slips = accounts::new_password(&app.operator(), account).await.unwrap();
    jobs::run_until_idle(&app.app, &[]).await.unwrap();
    let temporary = portal::sign_in(app, "markup@example.org", &slips[0].password).await;
    let choice = app.get("/my/choose-password", Some(&temporary)).await;
    let cookie = portal::choose(app, &temporary, portal::CHOSEN).await.cookie().unwrap();
    app.tamper(NAMES).await;
    app.tamper(r#"UPDATE holder_sign_ins SET browser = '</title><i>"''&', address = '</title><i>"''&'"#).await;
    only_text(&choice, "the choice of a password");
    let query = format!("done={0}&ended={0}&signed-out={0}&reset={0}&asked={0}&program={0}&root={0}", encode(STEERING));
    let invitation = format!("/my/register/{}", encode(STEERING));
    let open = ["/my/forgot", "/my/sign-in", "/my/reset/x", "/my/staff-sign-in", invitation.as_str()];
    for path in ["/my", "/my/change-password", "/my/nowhere"].into_iter().chain(open) {
        for cookie in [Some(cookie.as_str()), None] {
            let page = app.get(&format!("{path}?{query}"), cookie).await;
            only_text(&page, path);
            if (path, cookie.is_some()) == ("/my", true) {
                assert!(page.text.matches(WRITTEN).count() >= 4, "name, organization, browser, address: {}", page.text);
            }
        }
    }
    let back = portal::sign_in_from(app, "192.0.2.1", STEERING, "wrong", None).await;
    only_text(&back, "a sign-in that comes back");
    assert!(back.text.contains(WRITTEN), "{}", back.text);
    let wrong = format!("current={0}&password={0}&confirm={0}", encode(STEERING));
    only_text(&app.post("/my/change-password", Some(&cookie), &wrong).await, "a change that comes back");
}

/// An error as leptos writes it into the address of a page.
fn in_address(error: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE.encode(error)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_text_of_an_address_stands_in_a_notice_of_ours() {
    let world = World::new().await;
    let auditor = &world.visitors.iter().find(|visitor| visitor.name == "above").unwrap().cookie;
    let forged = [
        r#"{"Refused":"Your account is locked, call 555-0142."}"#,
        r#"{"Field":["import","Call 555-0142."]}"#,
        r#"{"Limit":["Call 555-0142.",5]}"#,
        r#"{"Transport":"Call 555-0142."}"#,
        r#"{"Internal":{"incident":"call 555-0142"}}"#,
        "call 555-0142",
    ];
    let mut named = 0;
    for (_, path, asks) in ADDRESSES.iter().filter(|(method, path, _)| *method == "GET" && !path.ends_with("/events")) {
        if *asks == Some(Asks::Demonstration) {
            continue;
        }
        // All of them where the forms are; one elsewhere, since a session may not ask for ever.
        let (forms, errors) = if path.starts_with("/imports/<") { (5, forged.len()) } else { (1, 1) };
        for form in &["apply", "plan-again", "discard", "end", "stop"][..forms] {
            for error in &forged[..errors] {
                let query = format!("__path={}&__err={}", encode(&format!("/api/imports/{form}")), encode(&in_address(error)));
                let path = world.fill(path);
                let path = if path.contains('?') { format!("{path}&{query}") } else { format!("{path}?{query}") };
                let page = world.app.get(&path, Some(auditor)).await;
                let text = page.text.replace(&*encode(&in_address(error)).to_string(), "");
                assert!(!text.contains("555-0142"), "{path}: {error}");
                named += usize::from(page.text.contains("That didn"));
            }
        }
    }
    assert!(named > 0, "no page says that something didn't work");
    // What we say ourselves still comes back.
    let other = world.ids.iter().find(|(name, _)| *name == "<other-import>").unwrap().1;
    let ours = r#"{"Refused":"You can't do that now: the import is planned."}"#;
    let query = format!("__path={}&__err={}", encode("/api/imports/apply"), encode(&in_address(ours)));
    let page = world.app.get(&format!("/imports/{other}?{query}"), Some(auditor)).await;
    assert!(page.text.contains("that now: the import is planned."), "{}", page.text);
}
