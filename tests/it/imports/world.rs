//! A server without its web part, on a database of its own, and what tests do with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use muster::domain::import::ImportState;
use muster::domain::program::Registry;
use muster::domain::program::pages::PageRegistry;
use muster::domain::results::Kind;
use muster::server::auth::browsers::Browser;
use muster::server::clock::{Clock, OsRng};
use muster::server::crypto::Secret;
use muster::server::db::Db;
use muster::server::imports::jobs::TO_THE_END;
use muster::server::{App, Config, Ctx, Surroundings, auth, imports, jobs, organizations, staff};
use muster::wire::imports::{ImportView, NewImport, PART_BYTES};
use muster::wire::{ApiError, PageRequest, Timestamp};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::support::{announced, new_postgres, request, write_key};

/// Makes `sqlite::name` and `postgres::name` from one async function that takes a `World`.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident: World) $body:block)*) => {
        mod sqlite {
            use super::*;
            $($(#[$meta])* #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(World::sqlite().await).await;
            })*
        }
        mod postgres {
            use super::*;
            $($(#[$meta])* #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(World::postgres().await).await;
            })*
        }
        $(async fn $name($world: World) $body)*
    };
}

pub(crate) use on_both;

/// A clock that stands still until it is moved.
pub struct TestClock(AtomicI64);

/// 22 November 2026, 12:00 UTC.
const NOON: i64 = 1_795_348_800_000_000;

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        // A microsecond passes between two looks, so that what comes later is later.
        Timestamp(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// A server on a database of its own, with one college.
pub struct World {
    pub app: App,
    pub clock: Arc<TestClock>,
    pub college: Uuid,
    pub database: String,
    folder: tempfile::TempDir,
    registry: Registry,
    pages: PageRegistry,
}

static NUMBER: AtomicU64 = AtomicU64::new(0);

impl World {
    pub async fn sqlite() -> World {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("muster.db").display());
        World::with(folder, database, Registry::standard(), PageRegistry::standard()).await
    }

    pub async fn postgres() -> World {
        World::with(tempfile::tempdir().unwrap(), new_postgres().await, Registry::standard(), PageRegistry::standard()).await
    }

    pub async fn with(folder: tempfile::TempDir, database: String, registry: Registry, pages: PageRegistry) -> World {
        let clock = Arc::new(TestClock(AtomicI64::new(NOON)));
        if !database.starts_with("sqlite") {
            let digits = "5a".repeat(32);
            write_key(&folder.path().join("muster.key"), &format!("1 {digits}\n"));
        }
        let key_file = folder.path().join("muster.key");
        let process = Process {
            key_file,
            database: database.clone(),
            clock: clock.clone(),
            registry: registry.clone(),
            pages: pages.clone(),
        };
        let app = process.open().await;
        let program = registry.all()[0];
        let ctx = Ctx::command_line(&app);
        let kind = program.levels.last().unwrap().0;
        let college = organizations::add(&ctx, program.id, kind, "Demo College", None).await.unwrap();
        World { app, clock, college, database, folder, registry, pages }
    }

    /// The same database as another process sees it.
    pub async fn again(&self) -> App {
        self.process().open().await
    }

    /// What another process needs to open the same database.
    pub fn process(&self) -> Process {
        Process {
            key_file: self.folder.path().join("muster.key"),
            database: self.database.clone(),
            clock: self.clock.clone(),
            registry: self.registry.clone(),
            pages: self.pages.clone(),
        }
    }

    /// What a statement counts.
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

    /// Lets time pass.
    pub fn pass(&self, by: Duration) {
        self.clock.0.fetch_add(by.as_micros() as i64, Ordering::Relaxed);
    }

    /// Everything may be done.
    pub fn operator(&self) -> Ctx {
        Ctx::command_line(&self.app)
    }

    /// Another organization.
    pub async fn organization(&self, kind: &str, name: &str, parent: Option<Uuid>) -> Uuid {
        let program = self.registry.all()[0].id;
        organizations::add(&self.operator(), program, kind, name, parent).await.unwrap()
    }

    /// Somebody with a role at an organization, signed in.
    pub async fn staff(&self, role: &str, organization: Uuid) -> Ctx {
        let token = self.session(role, organization).await;
        auth::resume(&self.app, &token, "192.0.2.1", true).await.unwrap().unwrap()
    }

    /// The session of somebody with a role at an organization.
    pub async fn session(&self, role: &str, organization: Uuid) -> Secret {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let operator = self.operator();
        let added = staff::add(&operator, &format!("staff{number}@example.edu"), "Sam Staff").await.unwrap();
        staff::grant(&operator, added.staff, role, Some(organization), "").await.unwrap();
        let link = Secret::new(added.link.rsplit('/').next().unwrap().to_owned());
        let attempt = auth::sign_in::SignInAttempt {
            email: String::new(),
            password: Secret::new(String::new()),
            address: "192.0.2.1".to_owned(),
            browser: String::new(),
            known: Browser::default(),
            before: None,
        };
        let password = Secret::new("quiet river stone 42".to_owned());
        auth::sign_in::use_link(&self.app, link, password, attempt).await.unwrap()
    }

    /// What a browser of that session gets to see at an address.
    pub async fn page(&self, path: &str, session: Option<&Secret>) -> String {
        let cookie = session.map(|session| format!("muster={}", session.expose()));
        let request = request("GET", path, cookie.as_deref()).header("accept", "text/html").body(Body::empty()).unwrap();
        self.answer(request).await
    }

    /// What the form for people without script answers: the page of a refusal, blank where it leads
    /// on.
    pub async fn form(&self, fields: &[(&str, &str)], session: &Secret) -> String {
        let field = |(name, value): &(&str, &str)| {
            let file = if *name == "file" { "; filename=\"list.csv\"" } else { "" };
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n")
        };
        let body = fields.iter().map(field).collect::<String>() + "--edge--\r\n";
        let cookie = format!("muster={}", session.expose());
        let request = request("POST", "/imports/upload", Some(&cookie)).header("origin", "http://127.0.0.1:3000");
        let request = request.header("content-type", "multipart/form-data; boundary=edge").header("accept", "text/html");
        self.answer(request.body(Body::from(body)).unwrap()).await
    }

    async fn answer(&self, request: axum::http::Request<Body>) -> String {
        let answer = muster::server::http::router(&self.app).oneshot(request).await.unwrap();
        String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
    }

    /// Uploads a file to its end, without planning it yet.
    pub async fn upload(&self, file: &[u8]) -> ImportView {
        upload(&self.operator(), self.college, file).await
    }

    /// Uploads and plans.
    pub async fn plan(&self, file: &[u8]) -> ImportView {
        let import = self.upload(file).await;
        self.work().await;
        imports::get(&self.operator(), import.id).await.unwrap()
    }

    /// Uploads, plans and applies.
    pub async fn import(&self, file: &[u8]) -> ImportView {
        let planned = self.plan(file).await;
        assert_eq!(planned.state, ImportState::Planned, "{}", planned.problem);
        self.apply(planned.id).await
    }

    /// Applies to the end.
    pub async fn apply(&self, import: Uuid) -> ImportView {
        imports::apply(&self.operator(), import).await.unwrap();
        self.work().await;
        imports::get(&self.operator(), import).await.unwrap()
    }

    /// Does what is waiting, but for hashing.
    pub async fn work(&self) {
        jobs::run_until_idle(&self.app, TO_THE_END).await.unwrap();
    }

    /// A download as text, byte order mark and all.
    pub async fn download(&self, import: Uuid, kind: Kind) -> String {
        download(&self.operator(), import, kind).await.unwrap()
    }

    /// The results file as rows of cells, header first.
    pub async fn results(&self, import: Uuid) -> Vec<Vec<String>> {
        cells(&self.download(import, Kind::Exact).await)
    }
}

/// How a process opens the database of a world.
pub struct Process {
    key_file: std::path::PathBuf,
    database: String,
    clock: Arc<TestClock>,
    registry: Registry,
    pages: PageRegistry,
}

impl Process {
    pub async fn open(self) -> App {
        self.open_as(|_| ()).await
    }

    /// With another configuration.
    pub async fn open_as(self, change: impl FnOnce(&mut Config)) -> App {
        let mut config = Config::new(self.database);
        change(&mut config);
        config.key_file = Some(self.key_file);
        config.database_connections = 8;
        let (registry, pages) = (self.registry, self.pages);
        let around = Surroundings { clock: self.clock, rng: Arc::new(OsRng), registry, pages, ..Default::default() };
        App::open_with(config, around).await.unwrap()
    }
}

/// Announces a file and sends every part of it.
pub async fn send(ctx: &Ctx, organization: Uuid, file: &[u8], key: Uuid) -> Result<ImportView, ApiError> {
    let new = NewImport { idempotency_key: key, ..announced(ctx, organization, file.len() as u64) };
    let import = imports::start(ctx, new).await?;
    for (part, bytes) in file.chunks(PART_BYTES as usize).enumerate() {
        imports::receive_part(ctx, import.id, part as u32, bytes.to_vec()).await?;
    }
    Ok(import)
}

/// Uploads a file to its end.
pub async fn upload(ctx: &Ctx, organization: Uuid, file: &[u8]) -> ImportView {
    let import = send(ctx, organization, file, ctx.app.new_id()).await.unwrap();
    imports::finish_upload(ctx, import.id).await.unwrap()
}

pub async fn download(ctx: &Ctx, import: Uuid, kind: Kind) -> Result<String, ApiError> {
    let mut download = imports::results::download(ctx, import, kind).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = download.pieces.recv().await {
        bytes.extend(piece.unwrap());
    }
    Ok(String::from_utf8(bytes).unwrap())
}

/// A file that Muster wrote, as rows of cells.
pub fn cells(file: &str) -> Vec<Vec<String>> {
    let text = file.strip_prefix('\u{feff}').expect("begins with a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Everything, on one page.
pub const ALL: PageRequest = PageRequest { page: 1, size: 200 };

/// The template's header.
pub const HEADER: &str = "email,first,last,middle,suffix,preferred,dob YYYY-MM-DD,accepted-terms,homeless,street1,street2,city,state,\
    postal,country,phone-number,phone-type,password,use_temp_password,status,cccid,message,notes\r\n";

/// A good row of a homeless student with that address, name and birth date.
pub fn student(email: &str, first: &str, last: &str, dob: &str) -> String {
    format!("{email},{first},{last},,,,{dob},TRUE,TRUE,,,,,,,,,,,,,,\r\n")
}

/// A file of these rows below the header.
pub fn file<R: AsRef<str>>(rows: impl IntoIterator<Item = R>) -> Vec<u8> {
    let mut file = HEADER.to_owned();
    rows.into_iter().for_each(|row| file.push_str(row.as_ref()));
    file.into_bytes()
}

/// Many good rows of different people.
pub fn many(count: usize) -> Vec<u8> {
    many_of("person", count)
}

/// Many good rows whose email addresses begin alike; the people are the same whatever they begin
/// with.
pub fn many_of(prefix: &str, count: usize) -> Vec<u8> {
    let letters = |n: usize| -> String { format!("{n:05}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect() };
    file((0..count).map(|n| student(&format!("{prefix}{n}@example.org"), "Ana", &format!("Ruiz {}", letters(n)), "1990-05-17")))
}
