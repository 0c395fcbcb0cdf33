//! A search among many accounts, beside the sign-in page of the same server: `search DATABASE_URL
//! ACCOUNTS`. A line of JSON: for each thing that is asked its median and its slowest, in
//! milliseconds. Run it by `cargo xtask bench search`.

#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use muster::domain::check::check_cell;
use muster::domain::field::Value;
use muster::domain::program::{Program, openccc};
use muster::domain::rules::{Rules, Settings};
use muster::server::accounts::{Maker, Numbers, Origin, Person, create};
use muster::server::config::Config;
use muster::server::crypto::Secret;
use muster::server::db::Db;
use muster::server::{App, Ctx, Error, auth, http, organizations, staff};
use tower::ServiceExt as _;
use uuid::Uuid;

/// Times that each thing is asked: fewer names with a birth date than one person may look up in an
/// hour.
const ASKED: usize = 100;
/// Accounts in one transaction.
const AT_ONCE: usize = 5_000;
/// What the person types who searches.
const PASSWORD: &str = "seven quiet herons";

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [database, accounts] = arguments.as_slice() else {
        // `cargo test --benches` starts it without arguments: there is nothing to measure then.
        println!("usage: search DATABASE_URL ACCOUNTS");
        return;
    };
    let mut config = Config::new(database);
    config.key_file = std::env::var_os("MUSTER_KEY_FILE").map(Into::into);
    // More than a person asks for in a while.
    config.limits.requests_burst = 10 * ASKED as u64;
    let app = App::open(config).await.unwrap();
    let ctx = Ctx::command_line(&app);
    let college = organizations::add(&ctx, "openccc", "college", "Orchard College", None).await.unwrap();
    let count: usize = accounts.parse().unwrap();
    fill(&ctx, college, count).await;
    settle(&app.db).await;

    let cookie = sign_in(&app, &ctx, college).await;
    let mut measured = serde_json::Map::new();
    measured.insert("accounts".to_owned(), count.into());
    let page = || Request::get("/sign-in").header(header::ACCEPT, "text/html").body(Body::empty()).unwrap();
    measured.insert("sign-in page".to_owned(), asked(&app, |_| page()).await);
    type Typed = fn(usize) -> String;
    let searches: [(&str, Typed); 5] = [
        ("CCCID", |n| openccc::cccid::Cccid::from_index(n as u32).unwrap().to_string()),
        ("email", |n| format!("{}.{}.{n}@example.org", FIRST[n % 20], LAST[n / 20 % 50])),
        ("name and birth date", |n| format!("{} {} {}", FIRST[n % 20], last(n), born(n))),
        ("last name, beginning", |n| LAST[n / 20 % 50][..3].to_owned()),
        ("nobody", |n| format!("nobody.{n}@example.org")),
    ];
    for (name, typed) in searches {
        let step = count / ASKED;
        let request = |turn: usize| search(&cookie, &typed(turn * step));
        measured.insert(name.to_owned(), asked(&app, request).await);
    }
    println!("{}", serde_json::Value::Object(measured));
    app.db.close().await;
}

const FIRST: [&str; 20] = [
    "Ana", "Bo", "Camila", "Dmitri", "Eva", "Farid", "Grace", "Hugo", "Ines", "Jamal", "Kim", "Lena", "Mateo", "Nora", "Omar",
    "Priya", "Quinn", "Rosa", "Sam", "Tess",
];
const LAST: [&str; 50] = [
    "Abbott", "Brook", "Castro", "Dumont", "Engel", "Fields", "Garcia", "Huang", "Ibarra", "Jensen", "Kovacs", "Lopez", "Mendez",
    "Nguyen", "Okafor", "Patel", "Quiroz", "Ramirez", "Stone", "Torres", "Ueda", "Vargas", "Walker", "Ximenez", "Young",
    "Zamora", "Alvarez", "Bauer", "Chavez", "Diaz", "Estrada", "Flores", "Gomez", "Hill", "Ivanov", "Jackson", "Kaur", "Lee",
    "Morales", "Novak", "Ortiz", "Perez", "Rivera", "Santos", "Tran", "Uribe", "Vega", "Wong", "Yang", "Zhao",
];

/// Letters that make a last name one of many.
fn last(n: usize) -> String {
    let mut name = LAST[n / 20 % 50].to_owned();
    let mut rest = n / 1_000;
    while rest > 0 {
        name.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
    }
    name
}

fn born(n: usize) -> String {
    format!("{}-{:02}-{:02}", 1950 + n % 50, 1 + n % 12, 1 + n % 28)
}

/// Accounts of invented people, made as an API makes them: keys, sealed profiles, passwords.
async fn fill(ctx: &Ctx, college: Uuid, count: usize) {
    let program = &openccc::PROGRAM;
    let place = organizations::find(&ctx.app.db, college).await.unwrap().expect("it was added");
    let rules = Rules::new(program.id, ctx.app.today("America/Los_Angeles"), Settings::default());
    for start in (0..count).step_by(AT_ONCE) {
        let end = count.min(start + AT_ONCE);
        let mut numbers = Numbers::take(&ctx.app, program, end - start).await.unwrap();
        let maker = Maker::new(&ctx.app, program, &place);
        let made: Result<Vec<_>, Error> =
            (start..end).map(|n| maker.make(person(&values(program, &rules, n), college), &mut numbers)).collect();
        let work = ctx.app.db.transact((ctx.clone(), made.unwrap()), |tx, (ctx, made)| {
            Box::pin(async move { create(tx, ctx, Origin::Api, made).await.map(|created| created.made.len()) })
        });
        assert_eq!(work.await.unwrap(), end - start);
    }
}

fn values(program: &'static Program, rules: &Rules, n: usize) -> Vec<Value<'static>> {
    let mut row = vec![Value::Blank; program.columns.len()];
    let cells = [
        ("email", format!("{}.{}.{n}@example.org", FIRST[n % 20], LAST[n / 20 % 50])),
        ("first", FIRST[n % 20].to_owned()),
        ("last", last(n)),
        ("dob", born(n)),
        ("accepted_terms", "TRUE".to_owned()),
        ("homeless", "TRUE".to_owned()),
    ];
    for (name, text) in cells {
        let column = program.column(name).unwrap();
        row[column] = check_cell(program, column, &text, rules).0.into_owned();
    }
    row
}

fn person<'a>(values: &'a [Value<'a>], college: Uuid) -> Person<'a> {
    Person {
        values,
        findings: &[],
        keys: None,
        organization: college,
        row: None,
        state: muster::domain::account::AccountState::Active,
        password: None,
        temporary: true,
        kept: &[],
        of_form: None,
    }
}

/// Has the database do what it put off, so that nothing is measured but what is asked for.
async fn settle(db: &Db) {
    match db {
        Db::Sqlite { write, .. } => drop(sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(write).await.unwrap()),
        Db::Postgres(pool) => {
            for sql in ["VACUUM (ANALYZE)", "CHECKPOINT"] {
                sqlx::raw_sql(sql).execute(pool).await.unwrap();
            }
        }
    }
}

/// A session of an officer of the college.
async fn sign_in(app: &App, ctx: &Ctx, college: Uuid) -> String {
    let id = staff::add(ctx, "robin@example.edu", "Robin Vale").await.unwrap().staff;
    staff::grant(ctx, id, "college_staff", Some(college), "").await.unwrap();
    auth::sign_in::set_password(ctx, id, "Robin Vale", &Secret::new(PASSWORD.to_owned())).await.unwrap();
    let body = format!("email=robin%40example.edu&password={}", PASSWORD.replace(' ', "+"));
    let answer = http::router(app).oneshot(posted("/sign-in", body)).await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

fn posted(path: &str, body: String) -> Request<Body> {
    Request::post(path)
        .header(header::ORIGIN, "http://127.0.0.1:3000")
        .header(header::HOST, "127.0.0.1:3000")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap()
}

fn search(cookie: &str, text: &str) -> Request<Body> {
    let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let mut request = posted("/api/accounts/search", format!("text={text}&filter[state]="));
    request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
    request
}

/// Median and slowest of the answers, milliseconds, and how long the last answer is.
async fn asked(app: &App, request: impl Fn(usize) -> Request<Body>) -> serde_json::Value {
    let router = http::router(app);
    let (mut times, mut bytes) = (Vec::with_capacity(ASKED), 0);
    for turn in 0..ASKED {
        let request = request(turn);
        let start = Instant::now();
        let answer = router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap().len();
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    serde_json::json!({ "median": times[ASKED / 2], "slowest": times[ASKED - 1], "bytes": bytes })
}
