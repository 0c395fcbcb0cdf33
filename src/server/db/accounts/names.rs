//! Accounts by the beginning of their names.

use uuid::Uuid;

use crate::server::db::{Db, id_blob};
use crate::server::error::Error;

/// Which accounts are wanted: how their folded names begin, and what else they are.
#[derive(Debug, Clone, Default)]
pub struct WantedAccounts {
    /// Beginning of the last name; blank: any.
    pub last: String,
    /// Beginning of the first name; blank: any.
    pub first: String,
    /// These are whole names, not their beginnings.
    pub whole: bool,
    /// Stable name of the state; blank: any.
    pub state: String,
    /// `import` or `hand`; blank: any.
    pub origin: String,
    /// Only those whose generated password nobody was shown yet.
    pub waiting: bool,
    /// When it has to wait, microseconds.
    pub now: i64,
    /// Stable name of the state of its identity verification; blank: any.
    pub verification: String,
    /// Only those whose identity verification ends by then, microseconds.
    pub ends_by: Option<i64>,
}

/// True for the accounts that are wanted, in one organization. What begins with a text is a range:
/// at least the text, and before the text with the last character there is.
macro_rules! wanted {
    ($organization:literal) => {
        concat!(
            "SELECT a.id, a.last_folded, a.first_folded FROM accounts a WHERE a.organization_id = ",
            $organization,
            " AND a.last_folded >= $2 AND a.last_folded < $3 AND a.first_folded >= $4 AND a.first_folded < $5
            AND a.state <> 'removed' AND ($6 = '' OR a.state = $6)
            AND ($7 = '' OR ($7 = 'import') = (a.origin = 'import'))
            AND (NOT $8 OR EXISTS (SELECT 1 FROM account_reveals r
                WHERE r.account_id = a.id AND r.handout_id IS NULL AND r.until_at > $9))
            AND ($11 = '' OR a.verification = $11) AND ($12 = 0 OR a.verification_until <= $12)
            ORDER BY a.last_folded, a.first_folded LIMIT $10"
        )
    };
}

/// Each organization is asked for its own first accounts, by the index over names.
pub const POSTGRES: &str = concat!(
    "SELECT f.id FROM UNNEST($1::uuid[]) AS o(id) CROSS JOIN LATERAL (",
    wanted!("o.id"),
    ") f ORDER BY f.last_folded, f.first_folded, f.id LIMIT $10"
);

/// As [`POSTGRES`]: SQLite has no `LATERAL`, and its list of ids is one blob.
pub const SQLITE: &str = concat!(
    "WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
    SELECT f.id FROM n CROSS JOIN accounts f ON f.id IN (SELECT id FROM (",
    wanted!("substr($1, n.i * 16 + 1, 16)"),
    ")) ORDER BY f.last_folded, f.first_folded, f.id LIMIT $10"
);

/// The first accounts of these organizations that are wanted, by name.
pub async fn by_name(db: &Db, organizations: &[Uuid], wanted: &WantedAccounts, limit: i64) -> Result<Vec<Uuid>, Error> {
    // Folded names hold nothing below a space.
    let last_char = if wanted.whole { '\u{1}' } else { '\u{10FFFF}' };
    let end = |text: &str| format!("{text}{last_char}");
    macro_rules! bound {
        ($sql:expr, $ids:expr) => {
            sqlx::query_scalar($sql)
                .bind($ids)
                .bind(&wanted.last)
                .bind(end(&wanted.last))
                .bind(&wanted.first)
                .bind(end(&wanted.first))
                .bind(&wanted.state)
                .bind(&wanted.origin)
                .bind(wanted.waiting)
                .bind(wanted.now)
                .bind(limit)
                .bind(&wanted.verification)
                .bind(wanted.ends_by.unwrap_or_default())
        };
    }
    match db {
        _ if organizations.is_empty() => Ok(Vec::new()),
        Db::Postgres(pool) => Ok(bound!(POSTGRES, organizations).fetch_all(pool).await?),
        Db::Sqlite { read, .. } => Ok(bound!(SQLITE, id_blob(organizations)).fetch_all(read).await?),
    }
}
