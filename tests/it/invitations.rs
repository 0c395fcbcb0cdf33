//! Invitations of educators and the portal's *Register*, over HTTP and on both databases: from the
//! letter in the outbox to the account's page, and every code that opens nothing.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use muster::domain::account::{AccountEvent, AccountState};
use muster::server::App;
use muster::server::accounts;
use muster::server::clock::{DAY, MINUTE};
use muster::server::crypto::{Aad, purpose};
use muster::server::db::Db;
use muster::server::imports;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::educator::{District, add, added, in_a_district};
use crate::imports::world::World;
use crate::support::{Answer, request};

/// What educators choose here.
pub const CHOSEN: &str = "seven quiet herons at dawn";

/// A letter of the outbox, opened.
pub struct Letter {
    pub kind: String,
    pub state: String,
    pub masked: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub expires: i64,
}

impl Letter {
    /// The path of the link in it.
    pub fn path(&self) -> String {
        let at = self.text.find("/my/register/").expect("a link to register");
        self.text[at..].split_whitespace().next().unwrap().to_owned()
    }
}

type Row = (Uuid, Option<Uuid>, String, String, String, Option<Vec<u8>>, i64);

/// Every letter, in the order in which they were written; what is erased has no text.
pub async fn letters(app: &App) -> Vec<Letter> {
    const SQL: &str =
        "SELECT id, organization_id, kind, state, recipient, sealed, expires_at FROM outbox ORDER BY created_at, id";
    let rows: Vec<Row> = match &app.db {
        Db::Sqlite { read, .. } => sqlx::query_as(SQL).fetch_all(read).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_as(SQL).fetch_all(pool).await.unwrap(),
    };
    let open = |(id, organization, kind, state, masked, sealed, expires): Row| {
        let place = Aad::new(organization.unwrap_or_default(), "outbox", id.as_bytes(), "sealed");
        let said = sealed.map(|sealed| app.keys.open(purpose::LETTER, &place, &sealed).unwrap());
        let said: serde_json::Value = said.map_or(serde_json::Value::Null, |said| serde_json::from_slice(&said).unwrap());
        let part = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        Letter { kind, state, masked, expires, to: part("to"), subject: part("subject"), text: part("text") }
    };
    rows.into_iter().map(open).collect()
}

/// The path of the link that was mailed to that address.
pub async fn link_to(app: &App, email: &str) -> String {
    let letters = letters(app).await;
    letters.iter().find(|letter| letter.to == email).unwrap_or_else(|| panic!("no letter to {email}")).path()
}

/// Asks as a browser at that address does.
pub async fn ask(app: &App, address: &str, method: &str, path: &str, cookie: Option<&str>, form: &str) -> Answer {
    let request = request(method, path, cookie).header("origin", "http://127.0.0.1:3000").header("accept", "text/html");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("user-agent", "Firefox/130.0");
    let mut request = request.body(Body::from(form.to_owned())).unwrap();
    let peer = std::net::SocketAddr::new(address.parse().unwrap(), 40_000);
    request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
    let answer = muster::server::http::router(app).oneshot(request).await.unwrap();
    let (parts, body) = answer.into_parts();
    let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    Answer { status: parts.status, headers: parts.headers, text }
}

pub const HERE: &str = "192.0.2.1";

pub async fn get(app: &App, path: &str) -> Answer {
    ask(app, HERE, "GET", path, None, "").await
}

pub fn encode(text: &str) -> String {
    muster::server::http::visitor::encode(text).to_string()
}

/// The form of *Register*, with everything ticked and that password twice.
pub fn filled(password: &str) -> String {
    format!("place=true&agreement=registration-1&password={0}&confirm={0}", encode(password))
}

pub async fn register(app: &App, path: &str, password: &str) -> Answer {
    ask(app, HERE, "POST", path, None, &filled(password)).await
}

/// Signs in to the portal.
pub async fn sign_in(app: &App, email: &str, password: &str) -> Answer {
    let form = format!("name={}&password={}", encode(email), encode(password));
    ask(app, HERE, "POST", "/my/sign-in", None, &form).await
}

pub async fn pass(world: &World, micros: i64) {
    world.pass(Duration::from_micros(u64::try_from(micros).unwrap()));
}

async fn counts(world: &World) -> [i64; 3] {
    [
        world.count("SELECT COUNT(*) FROM invitations WHERE ended_at IS NULL").await,
        world.count("SELECT COUNT(*) FROM invitation_codes").await,
        world.count("SELECT COUNT(*) FROM outbox WHERE sealed IS NOT NULL").await,
    ]
}

const DOES_NOT_WORK: &str = "This link doesn’t work";

in_a_district! {
    async fn an_educator_registers_from_the_letter_in_the_outbox_to_the_accounts_page(it: District) {
        let (app, site) = (&it.world.app, it.world.staff("site_admin", it.high).await);
        let ana = added(add(&site, it.high, &[]).await);
        let letters_now = letters(app).await;
        let [letter] = &letters_now[..] else { panic!("{} letters", letters_now.len()) };
        assert_eq!((letter.kind.as_str(), letter.state.as_str(), letter.masked.as_str()), ("invitation", "waiting", "a…@example.org"));
        assert_eq!((letter.to.as_str(), letter.subject.as_str()), ("ana.ruiz@example.org", "Register for your account at Demo Partner High"));
        assert!(letter.text.starts_with("Hello Ana Ruiz,\r\n\r\nDemo Partner Unified made an account for you at Demo Partner High."), "{}", letter.text);
        // Sixty days after November 22, to the end of that day in California.
        assert!(letter.text.contains("until Jan 21, 2027, 11:59 PM PST."), "{}", letter.text);
        assert_eq!(letter.expires, 1_800_604_799_999_999);
        assert_eq!(it.world.count("SELECT expires_at FROM invitations").await, 1_800_604_799_999_999);
        let path = letter.path();
        assert_eq!(path.len(), "/my/register/".len() + 22, "128 bits: {path}");

        let page = get(app, &path).await;
        for shown in ["Ana Ruiz", "Demo Partner High", "Demo Partner Unified", "ana.ruiz@example.org", "I agree", "I work for this district", "Jan 21, 2027", "At least 15 characters"] {
            assert!(page.text.contains(shown), "{shown}: {}", page.text);
        }
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'none'") && !page.text.contains("<script"), "{policy}");
        for (form, says) in [
            ("agreement=registration-1&password=x&confirm=x".to_owned(), "Tick the box if the place is right"),
            ("place=true&password=x&confirm=x".to_owned(), "Tick the box to accept the agreement."),
            ("place=true&agreement=2025-9&password=x&confirm=x".to_owned(), "The agreement has changed."),
            ("place=true&agreement=registration-1".to_owned(), "Fill in every field."),
            ("place=true&agreement=registration-1&password=a&confirm=b".to_owned(), "The two new passwords don’t match."),
            (filled("brief herons"), "Use at least 15 characters"),
            (filled("quiet herons of Ruiz"), "contains your name"),
            (filled("Summer2026Summer2026"), "too easy to guess"),
        ] {
            let answer = ask(app, HERE, "POST", &path, None, &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}: {}", answer.text);
            assert!(answer.text.replace('\'', "’").contains(says), "{form}: {}", answer.text);
        }
        assert_eq!(accounts::get(&site, ana.account).await.unwrap().state, AccountState::Invited);
        assert_eq!(sign_in(app, "ana.ruiz@example.org", CHOSEN).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(counts(&it.world).await, [1, 1, 1]);

        let done = register(app, &path, CHOSEN).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/my"), "{}", done.text);
        let own = ask(app, HERE, "GET", "/my", done.cookie().as_deref(), "").await.text;
        assert!(own.contains("Your account") && own.contains("ana.ruiz@example.org") && own.contains("Demo Partner High"), "{own}");
        let view = accounts::get(&site, ana.account).await.unwrap();
        assert_eq!((view.state, view.password.as_str()), (AccountState::Active, "set"));
        assert_eq!(counts(&it.world).await, [0, 0, 0]);
        assert_eq!(letters(app).await[0].state, "erased");
        assert_eq!(it.world.count("SELECT COUNT(*) FROM account_agreements WHERE version = 'registration-1' AND staff_id IS NULL").await, 1);
        let mut history: Vec<(&str, &str)> = view.history.iter().map(|entry| (entry.by.as_str(), entry.what.as_str())).collect();
        history.reverse();
        let holder = "account holder";
        assert_eq!(history[..], [
            ("Sam Staff", "Account created"),
            ("Sam Staff", "Account holder invited"),
            (holder, "Account's state changed"),
            (holder, "Agreement accepted"),
            (holder, "Account holder chose a password"),
            (holder, "Account holder signed in for the first time"),
        ]);
        // From now on they sign in with their address, and the link opens nothing.
        assert_eq!(sign_in(app, " Ana.Ruiz@Example.ORG ", CHOSEN).await.location(), "/my");
        let again = get(app, &path).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        assert!(again.text.replace('\'', "’").contains(DOES_NOT_WORK), "{}", again.text);
    }

    async fn an_import_invites_each_account_and_its_undo_ends_their_codes_but_of_those_who_registered(it: District) {
        let (app, admin) = (&it.world.app, it.world.staff("site_admin", it.high).await);
        let import = it.import(&admin, it.high, &["Ana,Ruiz,ana@example.org,Educator", "Bo,Li,bo@example.org,Counselor"]).await;
        assert_eq!(counts(&it.world).await, [2, 2, 2]);
        let mut to: Vec<String> = letters(app).await.into_iter().map(|letter| letter.to).collect();
        to.sort();
        assert_eq!(to, ["ana@example.org", "bo@example.org"]);
        assert_eq!(it.world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'letters_queued'").await, 1);
        let (ana, bo) = (link_to(app, "ana@example.org").await, link_to(app, "bo@example.org").await);
        assert_ne!(ana, bo);
        assert_eq!(register(app, &ana, CHOSEN).await.location(), "/my");
        imports::undo(&it.world.operator(), import.id).await.unwrap();
        it.world.work().await;
        let undone = imports::get(&admin, import.id).await.unwrap().undone;
        assert_eq!((undone.get("removed"), undone.get("signed_in")), (1, 1));
        assert_eq!(counts(&it.world).await, [0, 0, 0]);
        assert_eq!(get(app, &bo).await.status, StatusCode::NOT_FOUND);
        assert_eq!(register(app, &bo, CHOSEN).await.status, StatusCode::NOT_FOUND);
        assert_eq!(sign_in(app, "ana@example.org", CHOSEN).await.location(), "/my");
    }

    async fn of_two_tabs_one_registers_and_the_other_gets_a_plain_answer(it: District) {
        let (app, site) = (&it.world.app, it.world.staff("site_admin", it.high).await);
        added(add(&site, it.high, &[]).await);
        let path = link_to(app, "ana.ruiz@example.org").await;
        let (one, two) = tokio::join!(register(app, &path, CHOSEN), register(app, &path, "eight quiet herons at dawn"));
        let mut statuses = [one.status, two.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::NOT_FOUND], "{} {}", one.text, two.text);
        let (won, lost) = if one.status == StatusCode::SEE_OTHER { (CHOSEN, two) } else { ("eight quiet herons at dawn", one) };
        assert!(lost.text.replace('\'', "’").contains(DOES_NOT_WORK) && lost.text.contains("If you have registered already, sign in."), "{}", lost.text);
        assert_eq!(sign_in(app, "ana.ruiz@example.org", won).await.location(), "/my");
        assert_eq!(it.world.count("SELECT COUNT(*) FROM account_agreements").await, 1);
        // A tab that was open all the time.
        assert_eq!(register(app, &path, "nine quiet herons at dawn").await.status, StatusCode::NOT_FOUND);
    }

    async fn unknown_used_foreign_and_cut_off_codes_have_one_answer_and_are_counted(it: District) {
        let (app, site) = (&it.world.app, it.world.staff("site_admin", it.high).await);
        added(add(&site, it.high, &[]).await);
        let gone = added(add(&site, it.high, &[("email", "bo@example.org")]).await);
        added(add(&site, it.high, &[("email", "cy@example.org")]).await);
        let (used, removed, right) =
            (link_to(app, "ana.ruiz@example.org").await, link_to(app, "bo@example.org").await, link_to(app, "cy@example.org").await);
        assert_eq!(register(app, &used, CHOSEN).await.location(), "/my");
        accounts::life::apply(&it.world.operator(), gone.account, AccountEvent::Remove).await.unwrap();
        let staff_link = muster::server::staff::add(&it.world.operator(), "di@example.edu", "Di Moe").await.unwrap().link;
        let staff_token = staff_link.rsplit('/').next().unwrap();
        let wrong = [
            used.clone(),
            removed,
            right[..right.len() - 1].to_owned(),
            format!("{right}A"),
            format!("/my/register/{staff_token}"),
            "/my/register/AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
            format!("/my/register/{}", "A".repeat(3_000)),
            "/my/register/%00%3Cb%3E".to_owned(),
        ];
        let mut pages = Vec::new();
        for path in &wrong {
            let answer = get(app, path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            pages.push(answer.text);
        }
        assert!(pages.iter().all(|page| *page == pages[0]), "one answer for all");
        let refused = "SELECT COUNT(*) FROM audit_entries WHERE action = 'invitation_code_refused'";
        assert_eq!(it.world.count(refused).await, wrong.len() as i64);
        // A code that is right counts for nothing, however often it is opened.
        for _ in 0..30 {
            assert_eq!(get(app, &right).await.status, StatusCode::OK);
        }
        for _ in wrong.len()..20 {
            assert_eq!(register(app, &wrong[5], CHOSEN).await.status, StatusCode::NOT_FOUND);
        }
        let waits = get(app, &right).await;
        assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS, "{}", waits.text);
        assert!(waits.headers.contains_key("retry-after"));
        assert_eq!(it.world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'locked'").await, 1);
        // Nobody at another address waits, and nobody for long.
        assert_eq!(ask(app, "198.51.100.7", "GET", &right, None, "").await.status, StatusCode::OK);
        pass(&it.world, MINUTE).await;
        assert_eq!(register(app, &right, CHOSEN).await.location(), "/my");
    }

    async fn an_expired_invitation_says_so_to_those_alone_who_have_its_code(it: District) {
        let (app, site) = (&it.world.app, it.world.staff("site_admin", it.high).await);
        let ana = added(add(&site, it.high, &[]).await);
        let path = link_to(app, "ana.ruiz@example.org").await;
        // To the last day: twenty hours before midnight, sixty days later.
        pass(&it.world, 60 * DAY).await;
        assert_eq!(get(app, &path).await.status, StatusCode::OK);
        pass(&it.world, DAY).await;
        for expired_by_job in [false, true] {
            if expired_by_job {
                accounts::life::apply(&it.world.operator(), ana.account, AccountEvent::Expire).await.unwrap();
            }
            for answer in [get(app, &path).await, register(app, &path, CHOSEN).await] {
                assert_eq!(answer.status, StatusCode::GONE);
                assert!(answer.text.contains("Your invitation has expired"), "{}", answer.text);
            }
            let cut_off = get(app, &path[..path.len() - 1]).await;
            assert_eq!(cut_off.status, StatusCode::NOT_FOUND);
            assert!(!cut_off.text.contains("expired"), "{}", cut_off.text);
        }
        assert_eq!(counts(&it.world).await, [0, 1, 0]);
        assert_eq!(letters(app).await[0].state, "erased");
        // The address is free, and the account that is made anew has a code of its own.
        let anew = added(add(&it.world.staff("site_admin", it.high).await, it.high, &[]).await);
        assert_ne!(anew.account, ana.account);
        assert_eq!(register(app, &link_to(app, "ana.ruiz@example.org").await, CHOSEN).await.location(), "/my");
        accounts::life::apply(&it.world.operator(), ana.account, AccountEvent::Remove).await.unwrap();
        assert_eq!(get(app, &path).await.status, StatusCode::NOT_FOUND);
    }

    async fn registering_ends_the_session_that_the_browser_had(it: District) {
        let (app, site) = (&it.world.app, it.world.staff("site_admin", it.high).await);
        added(add(&site, it.high, &[]).await);
        added(add(&site, it.high, &[("email", "bo@example.org")]).await);
        let ana = register(app, &link_to(app, "ana.ruiz@example.org").await, CHOSEN).await.cookie().unwrap();
        let bo = ask(app, HERE, "POST", &link_to(app, "bo@example.org").await, Some(&ana), &filled(CHOSEN)).await;
        assert_eq!(bo.location(), "/my", "{}", bo.text);
        assert_eq!(ask(app, HERE, "GET", "/my", Some(&ana), "").await.location(), "/my/sign-in?ended=1");
        let own = ask(app, HERE, "GET", "/my", bo.cookie().as_deref(), "").await;
        assert!(own.text.contains("bo@example.org"), "{}", own.text);
    }

    async fn an_account_that_is_over_keeps_nobody_out_of_their_other_one(it: District) {
        let (app, operator) = (&it.world.app, it.world.operator());
        let other = it.world.organization("district", "Other Unified", None).await;
        let school = it.world.organization("school", "Other High", Some(other)).await;
        let mut accounts = Vec::new();
        for place in [it.high, school] {
            accounts.push(added(add(&operator, place, &[]).await).account);
        }
        for letter in letters(app).await {
            assert_eq!(register(app, &letter.path(), CHOSEN).await.location(), "/my");
        }
        // The same password for both: whichever of them is over, the other one opens.
        for account in accounts.clone() {
            accounts::life::deactivate(&operator, account).await.unwrap();
            pass(&it.world, MINUTE).await;
            assert_eq!(sign_in(app, "ana.ruiz@example.org", CHOSEN).await.location(), "/my");
            accounts::life::reactivate(&operator, account).await.unwrap();
        }
        for account in accounts {
            accounts::life::deactivate(&operator, account).await.unwrap();
        }
        let refused = sign_in(app, "ana.ruiz@example.org", CHOSEN).await;
        assert!(refused.text.contains("deactivated"), "{}", refused.text);
    }
}
