//! What lists show of the audit log: what is in scope, newest first.

use uuid::Uuid;

use crate::server::db::Db;
use crate::server::db::scope::Filter;
use crate::server::error::Error;
use crate::{in_scope, on_pool};

/// An entry, as lists show it.
#[derive(sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of the query")]
pub struct Listed {
    pub id: Uuid,
    pub at: i64,
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub detail: String,
    pub organization: Option<String>,
    pub address: String,
    pub place: Option<i64>,
}

/// Which entries a list shows.
#[derive(Clone)]
pub struct Wanted {
    /// Stable name; blank = all.
    pub action: String,
    /// Kind of who did it; blank = all.
    pub actor_kind: String,
    /// Staff id of who did it.
    pub actor: Option<Uuid>,
    /// There or below.
    pub organization: Option<Uuid>,
    /// First moment.
    pub from: i64,
    /// Last moment.
    pub to: i64,
}

/// True for entries that are in scope and wanted: the binds `$1` to `$10`, which `bind_wanted!`
/// gives.
macro_rules! wanted {
    () => {
        concat!(
            in_scope!("e.organization_id"),
            " AND ($5 = '' OR e.action = $5) AND ($6 = '' OR e.actor_kind = $6) AND ($7 IS NULL OR e.actor_id = $7)
              AND ($8 IS NULL OR e.organization_id IN (SELECT descendant FROM organization_paths WHERE ancestor = $8))
              AND e.at >= $9 AND e.at <= $10"
        )
    };
}

macro_rules! bind_wanted {
    ($query:expr, $scope:expr, $wanted:expr) => {
        $query
            .bind($scope.everywhere)
            .bind($scope.staff)
            .bind($scope.now)
            .bind(&$scope.roles)
            .bind(&$wanted.action)
            .bind(&$wanted.actor_kind)
            .bind($wanted.actor)
            .bind($wanted.organization)
            .bind($wanted.from)
            .bind($wanted.to)
    };
}

macro_rules! listed {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.at, e.actor, e.action, e.subject, e.detail, o.name AS organization, e.address, l.place
            FROM audit_entries e LEFT JOIN organizations o ON o.id = e.organization_id LEFT JOIN audit_links l ON l.entry_id = e.id
            WHERE ",
            wanted!(),
            $rest
        )
    };
}

const LIST: &str = listed!(" ORDER BY e.at DESC, e.id DESC LIMIT $11 OFFSET $12");
const LIST_BEFORE: &str = listed!(" AND (e.at < $11 OR (e.at = $11 AND e.id < $12)) ORDER BY e.at DESC, e.id DESC LIMIT $13");
const COUNT: &str = concat!("SELECT COUNT(*) FROM audit_entries e WHERE ", wanted!());

/// Entries in scope, newest first, and how many there are.
pub async fn list(db: &Db, f: &Filter, wanted: &Wanted, limit: i64, offset: i64) -> Result<(Vec<Listed>, i64), Error> {
    let rows = on_pool!(db, pool => {
        bind_wanted!(sqlx::query_as(LIST), f, wanted).bind(limit).bind(offset).fetch_all(pool).await
    })?;
    let count = on_pool!(db, pool => bind_wanted!(sqlx::query_scalar(COUNT), f, wanted).fetch_one(pool).await)?;
    Ok((rows, count))
}

/// The next entries in scope behind (time, id), newest first.
pub async fn list_before(db: &Db, f: &Filter, wanted: &Wanted, (at, id): (i64, Uuid), limit: i64) -> Result<Vec<Listed>, Error> {
    Ok(on_pool!(db, pool => {
        bind_wanted!(sqlx::query_as(LIST_BEFORE), f, wanted).bind(at).bind(id).bind(limit).fetch_all(pool).await
    })?)
}

const OF_SUBJECT: &str = concat!(
    "SELECT e.id, e.at, e.actor, e.action, e.subject, e.detail, CAST(NULL AS TEXT) AS organization, '' AS address,
    CAST(NULL AS BIGINT) AS place
    FROM audit_entries e WHERE ",
    in_scope!("e.organization_id"),
    " AND e.subject = $5 ORDER BY e.at DESC, e.id DESC LIMIT $6"
);

/// The latest entries in scope about one thing, newest first.
pub async fn of_subject(db: &Db, f: &Filter, subject: &str, limit: i64) -> Result<Vec<Listed>, Error> {
    Ok(on_pool!(db, pool => {
        let query = sqlx::query_as(OF_SUBJECT).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles);
        query.bind(subject).bind(limit).fetch_all(pool).await
    })?)
}

/// A staff user who did something.
#[derive(sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of the query")]
pub struct ListedActor {
    pub id: Uuid,
    pub name: String,
    pub email: String,
}

const ACTORS: &str = concat!(
    "SELECT s.id, s.name, s.email FROM staff s WHERE EXISTS (SELECT 1 FROM audit_entries e WHERE e.actor_id = s.id AND ",
    in_scope!("e.organization_id"),
    ") ORDER BY s.name, s.email"
);

/// Staff who did something that is in scope, by name.
pub async fn actors(db: &Db, f: &Filter) -> Result<Vec<ListedActor>, Error> {
    Ok(on_pool!(db, pool => {
        let query = sqlx::query_as(ACTORS).bind(f.everywhere).bind(f.staff).bind(f.now).bind(&f.roles);
        query.fetch_all(pool).await
    })?)
}
