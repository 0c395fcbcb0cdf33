//! Finding accounts by what somebody typed, and what staff do with the one they found.

use axum::body::Body;
use axum::http::StatusCode;
use muster::domain::account::AccountState;
use muster::domain::program::openccc;
use muster::server::accounts;
use muster::server::clock::MINUTE;
use muster::server::crypto::Secret;
use muster::server::crypto::password::{Lane, PasswordHash, Verdict};
use muster::server::db::Db;
use muster::server::db::accounts::names;
use muster::server::db::accounts::write::AccountRow;
use muster::server::db::bulk::Load;
use muster::server::{App, Ctx, jobs};
use muster::wire::ApiError;
use muster::wire::accounts::{AccountFilter, SearchResult};
use uuid::Uuid;

use crate::accounts::create;
use crate::on_each_backend;
use crate::support::{PASSWORD, TestApp, request};

const ANA: [(&str, &str); 5] =
    [("email", "ana@example.org"), ("first", "Ana"), ("last", "Ruíz-Vega"), ("dob", "1999-03-04"), ("accepted_terms", "TRUE")];

/// Two colleges of one district, and an account of Ana's at the first.
struct Place {
    college: Uuid,
    sibling: Uuid,
    account: Uuid,
}

async fn place(app: &TestApp) -> Place {
    let district = app.organization("district", "Valley District", None).await;
    let college = app.organization("college", "Poppy Hills College", Some(district)).await;
    let sibling = app.organization("college", "Redwood Flats College", Some(district)).await;
    let account = made(app, college, &ANA).await;
    jobs::run_until_idle(&app.app, &[]).await.unwrap();
    Place { college, sibling, account }
}

async fn made(app: &TestApp, place: Uuid, cells: &[(&str, &str)]) -> Uuid {
    create(&app.operator(), &openccc::PROGRAM, place, AccountState::Active, cells).await.expect("nobody has these keys")
}

/// A staff user of that place, signed in.
async fn session(app: &TestApp, name: &str, role: &str, place: Uuid) -> String {
    let email = format!("{name}@example.edu");
    app.staff(&email, role, Some(place)).await;
    app.sign_in(&email).await
}

/// What a search answers over HTTP.
async fn search(app: &TestApp, cookie: &str, text: &str, filter: &str) -> SearchResult {
    let answer = app.post("/api/accounts/search", Some(cookie), &format!("text={}&{filter}", encoded(text))).await;
    assert_eq!(answer.status, StatusCode::OK, "{text}: {}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn ids(app: &TestApp, cookie: &str, text: &str, filter: &str) -> Vec<Option<Uuid>> {
    search(app, cookie, text, filter).await.accounts.into_iter().map(|found| found.account).collect()
}

async fn call(app: &TestApp, cookie: &str, endpoint: &str, account: Uuid) -> (StatusCode, String) {
    let answer = app.post(&format!("/api/accounts/{endpoint}"), Some(cookie), &format!("account={account}")).await;
    (answer.status, answer.text)
}

const ANY: &str = "filter[state]=";

on_each_backend! {
    async fn an_account_is_found_by_number_address_name_and_birth_date_and_the_beginning_of_a_name(app: TestApp) {
        let place = place(app).await;
        let cookie = session(app, "insider", "college_staff", place.college).await;
        for text in [
            "AAA0001",
            " aaa0001",
            "ANA@Example.org",
            "Ana Ruiz Vega 1999-03-04",
            "ruíz-vega, ana 3/4/1999",
            "03/04/1999 Ruiz-Vega, Ana",
            "Mar 4, 1999 RUIZ VEGA ANA",
            "ru",
            "Ruiz Vega, A",
            "ana ruiz",
            "Ruiz-Vega Ana",
        ] {
            assert_eq!(ids(app, &cookie, text, ANY).await, [Some(place.account)], "{text}");
        }
        for text in ["AAA0002", "bo@example.org", "Ana Ruiz Vega 1999-03-05", "uiz", "Ruiz, B", "ana@", "%", "_", "' OR 1=1 --", "\0"] {
            assert_eq!(ids(app, &cookie, text, ANY).await, [], "{text}");
        }
        let found = search(app, &cookie, "AAA0001", ANY).await.accounts.remove(0);
        assert_eq!((found.name.as_str(), found.number.as_deref()), ("Ana Ruíz-Vega", Some("AAA0001")));
        assert_eq!((found.born.as_deref(), found.sign_in.as_deref()), (Some("1999-03-04"), Some("ana@example.org")));
        assert_eq!((found.organization.as_str(), found.state), ("Poppy Hills College", AccountState::Active));
        assert!(found.waiting, "her generated password was shown to nobody");
    }

    async fn outside_the_scope_who_is_meant_exactly_is_masked_and_names_find_nobody(app: TestApp) {
        let place = place(app).await;
        let cookie = session(app, "sibling", "college_staff", place.sibling).await;
        for text in ["AAA0001", "ana@example.org", "Ana Ruiz Vega 1999-03-04"] {
            let found = search(app, &cookie, text, ANY).await.accounts;
            let [masked] = &found[..] else { panic!("{text}: {found:?}") };
            assert_eq!((masked.account, masked.name.as_str(), masked.program.as_str()), (None, "A. R.", "OpenCCC"), "{text}");
            let rest = (&masked.number, &masked.born, &masked.sign_in, masked.organization.as_str(), masked.waiting);
            assert_eq!(rest, (&None, &None, &None, "", false), "{text}");
        }
        assert_eq!(ids(app, &cookie, "Ruiz", ANY).await, []);
        assert_eq!(ids(app, &cookie, "", "filter[state]=active").await, []);

        // Without a grant there is no search at all.
        let nobody = muster::server::staff::add(&app.operator(), "none@example.edu", "Robin Vale").await.unwrap().staff;
        let password = Secret::new(PASSWORD.to_owned());
        muster::server::auth::sign_in::set_password(&app.operator(), nobody, "Robin Vale", &password).await.unwrap();
        let cookie = app.sign_in("none@example.edu").await;
        let answer = app.post("/api/accounts/search", Some(&cookie), &format!("text=AAA0001&{ANY}")).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NOT_FOUND, "\"NotFound\""));
    }

    async fn filters_leave_what_was_chosen(app: TestApp) {
        let place = place(app).await;
        crate::scope::import(app, place.sibling, "bo@example.org", "Bo", true).await;
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        let ctx = app.operator();
        let count = async |text: &str, filter: AccountFilter| accounts::find(&ctx, text, &filter).await.unwrap().accounts.len();
        let (state, none) = (|state: &str| AccountFilter { state: state.to_owned(), ..Default::default() }, AccountFilter::default());
        let origin = |origin: &str| AccountFilter { origin: origin.to_owned(), ..Default::default() };
        let at = |id: Uuid| AccountFilter { organization: id.to_string(), ..Default::default() };
        let waiting = AccountFilter { password: "waiting".to_owned(), ..Default::default() };
        assert_eq!((count("Ru", none.clone()).await, count("", none).await), (2, 0));
        for text in ["Ru", ""] {
            assert_eq!((count(text, state("active")).await, count(text, state("deactivated")).await), (2, 0), "{text}");
            assert_eq!((count(text, origin("import")).await, count(text, origin("hand")).await), (1, 1), "{text}");
            assert_eq!((count(text, at(place.college)).await, count(text, waiting.clone()).await), (1, 2), "{text}");
        }
        // One that is meant exactly is left by the same choices.
        assert_eq!((count("ana@example.org", origin("hand")).await, count("ana@example.org", origin("import")).await), (1, 0));
        assert_eq!((count("AAA0001", at(place.sibling)).await, count("AAA0001", waiting.clone()).await), (0, 1));
        accounts::new_password(&ctx, place.account).await.unwrap();
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        assert_eq!((count("", waiting.clone()).await, count("AAA0001", waiting).await), (1, 0), "it was shown");
        let outside = AccountFilter { organization: Uuid::from_u128(7).to_string(), ..Default::default() };
        assert_eq!(accounts::find(&ctx, "Ru", &outside).await, Ok(SearchResult::default()), "the operator asks for any");
    }

    async fn the_beginning_of_a_name_lists_fifty_and_says_that_there_are_more(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        let name = |n: usize| String::from_utf8(vec![b'a' + (n / 26) as u8, b'a' + (n % 26) as u8]).unwrap();
        for n in 0..51 {
            let (email, last, first) = (format!("p{n}@example.org"), format!("Okafor{}", name(n)), format!("Ana{}", name(50 - n)));
            let cells = [("email", email.as_str()), ("first", &first), ("last", &last), ("dob", "1999-03-04"), ("accepted_terms", "TRUE")];
            made(app, college, &cells).await;
        }
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        let found = accounts::find(&app.operator(), "okafor", &AccountFilter::default()).await.unwrap();
        assert_eq!((found.accounts.len(), found.more), (50, true));
        let names: Vec<&str> = found.accounts.iter().map(|found| found.name.as_str()).collect();
        assert_eq!((names[0], names[49]), ("Anaby Okaforaa", "Anaab Okaforbx"), "by last name");
        let fewer = accounts::find(&app.operator(), "okafor, anaa", &AccountFilter::default()).await.unwrap();
        assert_eq!((fewer.accounts.len(), fewer.more), (26, false));
    }

    async fn a_letter_for_a_digit_gets_a_hint_and_ten_thousand_characters_a_clear_refusal(app: TestApp) {
        let place = place(app).await;
        let cookie = session(app, "insider", "college_staff", place.college).await;
        let found = search(app, &cookie, "aaaOOO1", ANY).await;
        assert_eq!(found.accounts, []);
        assert_eq!(found.hint, "A CCCID never has the letters I and O. Use the digits 1 and 0, for example AAA0001.");
        let long = "é".repeat(10_000);
        let answer = app.post("/api/accounts/search", Some(&cookie), &format!("text={}&{ANY}", encoded(&long))).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("The search has 10000 characters. Enter at most 200"), "{}", answer.text);
        let page = app.post("/accounts", Some(&cookie), &format!("q={long}")).await;
        assert!(page.text.contains("The search has 10000 characters."), "{}", page.status);
    }

    async fn a_plain_form_finds_accounts_and_nothing_typed_is_in_an_address(app: TestApp) {
        let place = place(app).await;
        let cookie = session(app, "insider", "college_staff", place.college).await;
        let page = app.post("/accounts?state=active", Some(&cookie), "q=ana%40example.org").await;
        assert_eq!(page.status, StatusCode::OK);
        for part in ["Ana Ruíz-Vega", "AAA0001", "1999-03-04", &format!("/accounts/{}", place.account), "Account Verification"] {
            assert!(page.text.contains(part), "{part}");
        }
        assert!(page.text.contains("action=\"/accounts?state=active\""), "the filter stays, the text does not");
        assert!(!page.text.contains("?q=") && !page.text.contains("&q="));
        assert_eq!(page.headers["cache-control"], "no-store");
        let foreign = request("POST", "/accounts", Some(&cookie)).header("origin", "https://evil.example");
        let foreign = foreign.header("content-type", "application/x-www-form-urlencoded").body(Body::from("q=ana")).unwrap();
        assert_eq!(app.send(foreign).await.status, StatusCode::FORBIDDEN);
        let blank = app.get("/accounts", Some(&cookie)).await;
        assert!(blank.text.contains("Find an account") && !blank.text.contains("Ruíz"));
    }

    async fn a_name_is_looked_up_by_the_index_over_names(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        fill(&app.app, college, 20_000).await;
        let plan = plan(&app.app, college).await;
        assert!(plan.contains("accounts_name"), "{plan}");
        assert!(!plan.contains("Seq Scan on accounts") && !plan.contains("SCAN a "), "{plan}");
    }

    async fn an_account_is_deactivated_and_reactivated_by_those_who_may_and_its_history_says_so(app: TestApp) {
        let place = place(app).await;
        let insider = session(app, "insider", "college_staff", place.college).await;
        let auditor = session(app, "auditor", "auditor", place.college).await;
        let outsider = session(app, "outsider", "college_staff", place.sibling).await;
        for cookie in [&auditor, &outsider] {
            assert_eq!(call(app, cookie, "deactivate", place.account).await.0, StatusCode::NOT_FOUND);
        }
        assert_eq!(call(app, &insider, "deactivate", place.account).await, (StatusCode::OK, "\"deactivated\"".to_owned()));
        assert_eq!(call(app, &insider, "deactivate", place.account).await.0, StatusCode::CONFLICT);
        assert_eq!(call(app, &insider, "new-password", place.account).await.0, StatusCode::CONFLICT);
        assert_eq!(call(app, &insider, "reactivate", place.account).await, (StatusCode::OK, "\"active\"".to_owned()));
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_state_changed'").await, 2);

        let page = app.get(&format!("/accounts/{}", place.account), Some(&insider)).await.text;
        for part in ["Account&#x27;s state changed", "Event: reactivate", "Robin Vale", "Deactivate", "New temporary password"] {
            assert!(page.contains(part) || page.contains(&part.replace("&#x27;", "'")), "{part}");
        }
        let read = app.get(&format!("/accounts/{}", place.account), Some(&auditor)).await.text;
        assert!(read.contains("Event: reactivate") && !read.contains("New temporary password</"), "an auditor reads and does nothing");
        assert_eq!(app.get(&format!("/accounts/{}", place.account), Some(&outsider)).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_new_temporary_password_takes_the_place_of_the_old_one_and_is_shown_to_one_person(app: TestApp) {
        let place = place(app).await;
        let insider = session(app, "insider", "college_staff", place.college).await;
        let colleague = session(app, "colleague", "college_staff", place.college).await;
        let outsider = session(app, "outsider", "college_staff", place.sibling).await;
        assert_eq!(call(app, &outsider, "new-password", place.account).await.0, StatusCode::NOT_FOUND);
        app.pass(5 * MINUTE + 1);
        for endpoint in ["new-password", "show-password"] {
            assert_eq!(call(app, &insider, endpoint, place.account).await, (StatusCode::FORBIDDEN, "\"StepUp\"".to_owned()));
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM account_reveals WHERE handout_id IS NULL").await, 1, "nothing was done");

        let insider = app.post("/step-up", Some(&insider), &format!("password={}", PASSWORD.replace(' ', "+"))).await.cookie().unwrap();
        let colleague = app.post("/step-up", Some(&colleague), &format!("password={}", PASSWORD.replace(' ', "+"))).await.cookie().unwrap();
        let first = shown(&call(app, &insider, "new-password", place.account).await);
        let second = shown(&call(app, &insider, "new-password", place.account).await);
        assert_ne!(first, second);
        // The old one is gone: nothing shows it, and nobody signs in with it.
        assert_eq!(app.count("SELECT COUNT(*) FROM account_reveals").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM account_passwords WHERE state = 'pending'").await, 1);
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        let hash = accounts::passwords::ensure_hashed(&app.app, place.account).await.unwrap().unwrap();
        for (password, verdict) in [(&second, Verdict::Right), (&first, Verdict::Wrong)] {
            let hash = PasswordHash::parse(&hash);
            assert_eq!(app.app.hasher.verify(Secret::new(password.clone()), hash, Lane::Kept).await.unwrap(), verdict);
        }

        // Its maker sees it again for a while; a colleague does not.
        assert_eq!(shown(&call(app, &insider, "show-password", place.account).await), second);
        assert_eq!(call(app, &colleague, "show-password", place.account).await.0, StatusCode::CONFLICT);
        handed_out(app, &colleague, place.account).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM account_reveals").await, 1, "it was not theirs");
        assert_eq!(handed_out(app, &insider, place.account).await, StatusCode::OK);
        assert_eq!(call(app, &insider, "show-password", place.account).await.0, StatusCode::CONFLICT);
        assert_eq!(app.count("SELECT COUNT(*) FROM account_reveals").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_password_renewed'").await, 2);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'passwords_revealed'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'passwords_handed_out'").await, 1);
        let view = accounts::get(&app.operator(), place.account).await.unwrap();
        assert_eq!((view.password.as_str(), view.again_until, view.waiting), ("temporary", None, false));
    }

    async fn a_new_password_that_is_not_handed_out_is_erased_after_a_quarter_of_an_hour(app: TestApp) {
        let place = place(app).await;
        let ctx = app.operator();
        accounts::new_password(&ctx, place.account).await.unwrap();
        let until = accounts::get(&ctx, place.account).await.unwrap().again_until.unwrap();
        assert_eq!(until.0, app.app.clock.now().0 + 15 * MINUTE);
        app.pass(15 * MINUTE);
        let refused = accounts::show_again(&ctx, place.account).await.err();
        assert!(matches!(refused, Some(ApiError::Refused(_))), "{refused:?}");
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM account_reveals").await, 0);
    }

    async fn many_are_given_new_passwords_at_once_and_those_who_cannot_are_named(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        let ctx = app.operator();
        let mut made = Vec::new();
        for (email, name) in [("bo@example.org", "Bo"), ("eva@example.org", "Eva"), ("al@example.org", "Al")] {
            let import = crate::scope::import(app, college, email, name, true).await;
            let rows = muster::server::imports::rows(&ctx, import, None, false, crate::support::FIRST_PAGE).await.unwrap().rows;
            made.push(rows[0].account.unwrap());
        }
        accounts::life::deactivate(&ctx, made[1]).await.unwrap();
        let answer = accounts::new_passwords(&ctx, &[&made[..], &made].concat()).await.unwrap();
        let names: Vec<&str> = answer.slips.iter().map(|slip| slip.name.split(' ').next().unwrap()).collect();
        assert_eq!(names, ["Al", "Bo"], "each once, by name");
        assert_eq!(answer.refused.len(), 1);
        assert!(answer.refused[0].0.starts_with("Eva") && answer.refused[0].1.contains("deactivated"), "{:?}", answer.refused);
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        for (account, slip) in [(made[2], &answer.slips[0]), (made[0], &answer.slips[1])] {
            let hash = accounts::passwords::ensure_hashed(&app.app, account).await.unwrap().unwrap();
            let password = Secret::new(slip.password.clone());
            assert_eq!(app.app.hasher.verify(password, PasswordHash::parse(&hash), Lane::Kept).await.unwrap(), Verdict::Right);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_password_renewed'").await, 2);
        accounts::handed_out(&ctx, &made).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM account_reveals WHERE handout_id IS NOT NULL").await, 0);

        // One that is not theirs, and nobody gets one.
        let outsider = app.organization("college", "Other College", None).await;
        let foreign = crate::scope::import(app, outsider, "io@example.org", "Io", true).await;
        let foreign = muster::server::imports::rows(&ctx, foreign, None, false, crate::support::FIRST_PAGE).await.unwrap().rows[0].account.unwrap();
        let insider = session(app, "insider", "college_staff", college).await;
        let body = format!(r#"{{"accounts":["{}","{foreign}"]}}"#, made[0]);
        assert_eq!(app.post_json("/api/accounts/new-passwords", Some(&insider), &body).await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_password_renewed'").await, 2);
        assert!(matches!(accounts::new_passwords(&ctx, &vec![made[0]; 501]).await, Err(ApiError::Refused(_))));
    }

    async fn an_import_no_longer_counts_a_password_that_was_replaced(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        let import = crate::scope::import(app, college, "bo@example.org", "Bo", true).await;
        let ctx = app.operator();
        let rows = muster::server::imports::rows(&ctx, import, None, false, crate::support::FIRST_PAGE).await.unwrap().rows;
        assert_eq!(muster::server::imports::get(&ctx, import).await.unwrap().passwords, 1);
        // Twice before anything is hashed: it is counted once.
        for _ in 0..2 {
            accounts::new_password(&ctx, rows[0].account.unwrap()).await.unwrap();
            assert_eq!(app.count("SELECT hashed FROM imports").await, 1);
        }
        accounts::passwords::ensure_hashed(&app.app, rows[0].account.unwrap()).await.unwrap();
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        assert_eq!(app.count("SELECT hashed FROM imports").await, 1);
        let after = muster::server::imports::get(&ctx, import).await.unwrap();
        assert_eq!((after.passwords, after.hashing), (0, 0));
        assert!(muster::server::imports::reveal_passwords(&ctx, import).await.is_err(), "there is nothing left to show");
    }
}

/// Says that the new password of that account is handed out.
async fn handed_out(app: &TestApp, cookie: &str, account: Uuid) -> StatusCode {
    let body = format!(r#"{{"accounts":["{account}"]}}"#);
    app.post_json("/api/accounts/passwords-handed-out", Some(cookie), &body).await.status
}

/// The password on the slip that was answered.
fn shown((status, text): &(StatusCode, String)) -> String {
    assert_eq!(*status, StatusCode::OK, "{text}");
    let slips: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(slips[0]["name"], "Ana Ruíz-Vega");
    assert_eq!((&slips[0]["sign_in"], &slips[0]["number"]), (&"ana@example.org".into(), &"AAA0001".into()));
    slips[0]["password"].as_str().unwrap().to_owned()
}

/// Many accounts of different names at that college, without keys and profiles.
async fn fill(app: &App, college: Uuid, count: usize) {
    let ctx = Ctx::command_line(app);
    let work = app.db.transact((ctx, college), move |tx, (ctx, college)| {
        Box::pin(async move {
            let letters = |n: usize| format!("{n:05}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect::<String>();
            let names: Vec<String> = (0..count).map(letters).collect();
            let mut rows = Load::new();
            for name in &names {
                rows.push(AccountRow {
                    id: ctx.app.new_id(),
                    program: "openccc",
                    tenant_id: *college,
                    organization_id: *college,
                    number: None,
                    last_folded: name,
                    first_folded: "ana",
                    state: "active",
                    state_at: 0,
                    keys: &[],
                    sealed: &[],
                    origin: "form",
                    import_id: None,
                    import_row: None,
                    created_at: 0,
                });
            }
            rows.run(tx).await
        })
    });
    work.await.unwrap();
    if let Db::Postgres(pool) = &app.db {
        sqlx::raw_sql("ANALYZE accounts").execute(pool).await.unwrap();
    }
}

/// How the database looks names up.
async fn plan(app: &App, college: Uuid) -> String {
    match &app.db {
        Db::Sqlite { read, .. } => {
            let sql = format!("EXPLAIN QUERY PLAN {}", names::SQLITE);
            let query = sqlx::query_as::<_, (i64, i64, i64, String)>(sqlx::AssertSqlSafe(sql)).bind(college.as_bytes().to_vec());
            let query = query.bind("ab").bind("ab\u{10FFFF}").bind("").bind("\u{10FFFF}").bind("").bind("").bind(false);
            let rows = query.bind(0_i64).bind(51_i64).bind("").bind(0_i64).fetch_all(read).await.unwrap();
            rows.into_iter().map(|(.., line)| line).collect::<Vec<_>>().join("\n")
        }
        Db::Postgres(pool) => {
            let sql = format!("EXPLAIN {}", names::POSTGRES);
            let query = sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(sql)).bind(vec![college]);
            let query = query.bind("ab").bind("ab\u{10FFFF}").bind("").bind("\u{10FFFF}").bind("").bind("").bind(false);
            query.bind(0_i64).bind(51_i64).bind("").bind(0_i64).fetch_all(pool).await.unwrap().join("\n")
        }
    }
}
