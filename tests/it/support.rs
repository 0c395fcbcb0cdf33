//! What tests of the house stand on: a database of their own on either backend, a clock that stands
//! still, and an application that is asked over HTTP without a socket.

pub mod smtp;

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use muster::domain::program::Registry;
use muster::domain::program::pages::PageRegistry;
use muster::server::assets::Site;
use muster::server::clock::{Clock, SECOND};
use muster::server::crypto::Secret;
use muster::server::db::{Db, jobs};
use muster::server::{App, Config, Ctx, Surroundings, auth, http, organizations, staff};
use muster::wire::imports::NewImport;
use muster::wire::{PageRequest, Timestamp};
use tower::ServiceExt as _;
use uuid::Uuid;

/// Makes `sqlite::name` and `postgres::name` from one async function that takes a `TestApp`.
#[macro_export]
macro_rules! on_each_backend {
    ($(async fn $name:ident($app:ident: TestApp) $body:block)*) => {
        $(async fn $name($app: &TestApp) $body)*
        mod sqlite {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let app = TestApp::sqlite().await;
                super::$name(&app).await;
                app.nothing_left().await;
            })*
        }
        mod postgres {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let app = TestApp::postgres().await;
                super::$name(&app).await;
                app.nothing_left().await;
            })*
        }
    };
}

/// A clock that stands still until it is moved.
pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// A new empty database on the server that `MUSTER_TEST_POSTGRES_URL` names. Without one the test
/// fails: half of it would not have run.
pub async fn new_postgres() -> String {
    let server = std::env::var("MUSTER_TEST_POSTGRES_URL").expect(
        "set MUSTER_TEST_POSTGRES_URL to a PostgreSQL whose user may create databases, or run `cargo xtask test`, which starts one",
    );
    let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let pool = sqlx::PgPool::connect(&server).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&pool).await.unwrap();
    pool.close().await;
    let (before, _) = server.rsplit_once('/').unwrap();
    format!("{before}/{name}")
}

/// [`new_postgres`] for tests that start processes instead of tasks.
pub fn empty_postgres() -> String {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(new_postgres())
}

/// An application over a database of its own.
pub struct TestApp {
    pub app: App,
    pub config: Config,
    clock: Arc<TestClock>,
    router: RwLock<Router>,
    _folder: tempfile::TempDir,
}

/// What an address answered.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The session cookie that came with it, as a browser would send it back.
    pub fn cookie(&self) -> Option<String> {
        let value = self.headers.get(header::SET_COOKIE)?.to_str().unwrap();
        value.split(';').next().map(str::to_owned)
    }
}

/// The first page of a list.
pub const FIRST_PAGE: PageRequest = PageRequest { page: 1, size: 100 };

/// What everybody's password is here.
pub const PASSWORD: &str = "seven quiet herons";

impl TestApp {
    pub async fn sqlite() -> TestApp {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("muster.db").display());
        TestApp::over(database, folder).await
    }

    pub async fn postgres() -> TestApp {
        TestApp::over(new_postgres().await, tempfile::tempdir().unwrap()).await
    }

    async fn over(database: String, folder: tempfile::TempDir) -> TestApp {
        let mut config = Config::new(database);
        let key_file = folder.path().join("muster.key");
        if config.sqlite_path().is_none() {
            write_key(&key_file, &format!("1 {}\n", "5a".repeat(32)));
        }
        config.key_file = Some(key_file);
        // 1 July 2026, 12:00 UTC.
        let clock = Arc::new(TestClock(AtomicI64::new(1_782_907_200 * SECOND)));
        let app = open(&config, &clock).await.unwrap();
        TestApp { router: RwLock::new(http::router(&app)), app, config, clock, _folder: folder }
    }

    /// The same database as another process opens it.
    pub async fn again(&self, config: &Config) -> Result<App, muster::server::Error> {
        open(config, &self.clock).await
    }

    /// The same database as a process with these programs opens it.
    pub async fn with(&self, registry: Registry, pages: PageRegistry) -> App {
        let around = Surroundings { clock: self.clock.clone(), registry, pages, ..Default::default() };
        App::open_with(self.config.clone(), around).await.unwrap()
    }

    /// Lets time pass.
    pub fn pass(&self, microseconds: i64) {
        self.clock.0.fetch_add(microseconds, Ordering::Relaxed);
    }

    /// The operator.
    pub fn operator(&self) -> Ctx {
        Ctx::command_line(&self.app)
    }

    /// A new organization of openccc.
    pub async fn organization(&self, kind: &str, name: &str, parent: Option<Uuid>) -> Uuid {
        organizations::add(&self.operator(), "openccc", kind, name, parent).await.unwrap()
    }

    /// A new staff user with a role and a password. Answers their id.
    pub async fn staff(&self, email: &str, role: &str, place: Option<Uuid>) -> Uuid {
        self.staff_with(email, role, "", place).await
    }

    /// As [`TestApp::staff`], with what is added to the role; blank: nothing.
    pub async fn staff_with(&self, email: &str, role: &str, extra: &str, place: Option<Uuid>) -> Uuid {
        let ctx = self.operator();
        let id = staff::add(&ctx, email, "Robin Vale").await.unwrap().staff;
        staff::grant_with(&ctx, id, role, extra, place, "").await.unwrap();
        auth::sign_in::set_password(&ctx, id, "Robin Vale", &Secret::new(PASSWORD.to_owned())).await.unwrap();
        id
    }

    /// Signs in over HTTP and answers the cookie.
    pub async fn sign_in(&self, email: &str) -> String {
        let answer = self.post("/sign-in", None, &format!("email={email}&password={}", PASSWORD.replace(' ', "+"))).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.cookie().unwrap_or_else(|| panic!("not signed in: {}", answer.location()))
    }

    /// The session of that cookie, with what it may.
    pub async fn session(&self, cookie: &str) -> Ctx {
        let token = Secret::new(cookie.split_once('=').unwrap().1.to_owned());
        auth::resume(&self.app, &token, "192.0.2.1", true).await.unwrap().unwrap()
    }

    /// Asks as a browser would show it.
    pub async fn get(&self, path: &str, cookie: Option<&str>) -> Answer {
        self.send(request("GET", path, cookie).header("accept", "text/html").body(Body::empty()).unwrap()).await
    }

    /// Posts a form from one of our own pages.
    pub async fn post(&self, path: &str, cookie: Option<&str>, form: &str) -> Answer {
        self.post_as("application/x-www-form-urlencoded", path, cookie, form).await
    }

    /// As a page that runs its script posts JSON.
    pub async fn post_json(&self, path: &str, cookie: Option<&str>, json: &str) -> Answer {
        self.post_as("application/json", path, cookie, json).await
    }

    async fn post_as(&self, kind: &str, path: &str, cookie: Option<&str>, body: &str) -> Answer {
        let request = request("POST", path, cookie).header("origin", "http://127.0.0.1:3000").header("content-type", kind);
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Answers from here on as that process, over the same database.
    pub fn ask(&self, app: &App) {
        *self.router.write().unwrap() = http::router(app);
    }

    fn router(&self) -> Router {
        self.router.read().unwrap().clone()
    }

    /// Answers from here on with the files of this build.
    pub fn use_site(&mut self, site: &Site) {
        *self.router.write().unwrap() = http::router_with(&self.app, site);
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.router().oneshot(request).await.unwrap().into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// An answer whose body is read by nobody yet.
    pub async fn begin(&self, request: Request<Body>) -> axum::response::Response {
        self.router().oneshot(request).await.unwrap()
    }

    /// Status and location only: what streams is not waited for.
    pub async fn head(&self, request: Request<Body>) -> (StatusCode, String) {
        let answer = self.router().oneshot(request).await.unwrap();
        let location = answer.headers().get(header::LOCATION).map_or("", |value| value.to_str().unwrap());
        (answer.status(), location.to_owned())
    }

    /// What a statement of this test counts.
    pub async fn count(&self, sql: &'static str) -> i64 {
        match &self.app.db {
            Db::Sqlite { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
            Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
        }
    }

    /// Changes the database behind everybody's back.
    pub async fn tamper(&self, sql: &'static str) {
        match &self.app.db {
            Db::Sqlite { write, .. } => drop(sqlx::raw_sql(sql).execute(write).await.unwrap()),
            Db::Postgres(pool) => drop(sqlx::raw_sql(sql).execute(pool).await.unwrap()),
        }
    }

    /// A test may not leave jobs behind that are due: the test that enqueues one says what becomes
    /// of it.
    pub async fn nothing_left(&self) {
        let now = self.clock.now().0;
        let left: Vec<_> = jobs::list(&self.app.db).await.unwrap().into_iter().filter(|job| job.run_at <= now).collect();
        assert!(left.is_empty(), "jobs left behind: {left:?}");
    }
}

/// Writes a key file that only its owner can read.
pub fn write_key(path: &std::path::Path, text: &str) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    std::io::Write::write_all(&mut options.open(path).unwrap(), text.as_bytes()).unwrap();
}

/// Resolves when this is true; fails when it is not within a minute.
pub async fn until(holds: impl AsyncFn() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), waiting).await.expect("it never came true");
}

/// Resolves when a statement in the database waits for a lock; fails when none does within half a
/// minute.
pub async fn somebody_waits_for_a_lock(pool: &sqlx::PgPool) {
    const WAITS: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waits = async {
        while sqlx::query_scalar::<_, i64>(WAITS).fetch_one(pool).await.unwrap() == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), waits).await.expect("nothing waits for a lock");
}

/// A request from the machine itself.
pub fn request(method: &str, path: &str, cookie: Option<&str>) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:3000");
    match cookie {
        Some(cookie) => request.header("cookie", cookie),
        None => request,
    }
}

async fn open(config: &Config, clock: &Arc<TestClock>) -> Result<App, muster::server::Error> {
    let around = Surroundings { clock: clock.clone(), ..Default::default() };
    App::open_with(config.clone(), around).await
}

/// A file of that size, `students.csv`, as a person announces it.
pub fn announced(ctx: &Ctx, organization: Uuid, size: u64) -> NewImport {
    let program = ctx.app.registry.all()[0].id;
    NewImport {
        idempotency_key: ctx.app.new_id(),
        program: program.to_owned(),
        agreement: ctx.app.pages.get(program).agreement.map_or_else(String::new, |agreement| agreement.version.to_owned()),
        organization,
        file_name: "students.csv".to_owned(),
        size,
        options: Default::default(),
        answers: answers(ctx, program),
        // A test that applies an import by hand looks at its plan first.
        apply_at_once: false,
        again: false,
    }
}

/// An answer to all that a program asks once for a file.
pub fn answers(ctx: &Ctx, program: &str) -> Vec<(String, String)> {
    let questions = ctx.app.pages.get(program).questions;
    questions.iter().map(|question| (question.name.to_owned(), question.options[0].0.to_owned())).collect()
}
