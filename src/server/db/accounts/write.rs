//! Everything that is written of accounts: their rows, keys, passwords, what can be shown of these,
//! and the counter of numbers.
//!
//! **Invariant:** only `server/accounts` calls this (a test holds it).

#![allow(missing_docs, reason = "fields of bulk rows are columns, described in migrations/*/000{6,7,8}_*.sql")]

use std::collections::{BTreeMap, HashSet};

use uuid::Uuid;

use super::keys::{Claim, Key};
use crate::server::db::bulk::Load;
use crate::server::db::{Driver, Tx};
use crate::server::error::Error;
use crate::{bulk_row, execute, on_tx};

bulk_row! {
    /// A new account.
    pub struct AccountRow<'a> in "accounts" {
        id: Uuid,
        program: &'a str,
        tenant_id: Uuid,
        organization_id: Uuid,
        number: Option<&'a str>,
        last_folded: &'a str,
        first_folded: &'a str,
        state: &'a str,
        state_at: i64,
        keys: &'a [u8],
        sealed: &'a [u8],
        origin: &'a str,
        import_id: Option<Uuid>,
        import_row: Option<i64>,
        created_at: i64,
    }
}

bulk_row! {
    /// A key and the account that has it.
    pub struct KeyRow<'a> in "account_keys" {
        key: &'a [u8],
        slot: i64,
        account_id: Uuid,
    }
}

bulk_row! {
    /// A password that waits to be hashed.
    pub struct PasswordRow<'a> in "account_passwords" {
        account_id: Uuid,
        state: &'a str,
        sealed: &'a [u8],
        temporary: bool,
        batch: Uuid,
    }
}

bulk_row! {
    /// A generated password that can be shown.
    pub struct RevealRow<'a> in "account_reveals" {
        account_id: Uuid,
        import_id: Option<Uuid>,
        import_row: Option<i64>,
        sealed: &'a [u8],
        until_at: i64,
    }
}

bulk_row! {
    /// A Social Security number.
    pub struct SsnRow<'a> in "account_ssns" {
        account_id: Uuid,
        kind: &'a str,
        last_four: &'a str,
        sealed: &'a [u8],
    }
}

bulk_row! {
    /// An event of an identity verification.
    pub struct VerificationRow<'a> in "account_verifications" {
        account_id: Uuid,
        id: Uuid,
        organization_id: Uuid,
        event: &'a str,
        after: &'a str,
        method: &'a str,
        staff_id: Option<Uuid>,
        by_name: &'a str,
        at: i64,
    }
}

bulk_row! {
    /// What was recorded with such an event.
    pub struct VerificationDetailRow<'a> in "account_verification_details" {
        account_id: Uuid,
        event_id: Uuid,
        sealed: &'a [u8],
    }
}

const CLAIM_POSTGRES: &str = "\
INSERT INTO account_keys (key, slot, account_id)
SELECT u.key, 0, u.account_id FROM UNNEST($1::bytea[], $2::uuid[]) AS u(key, account_id)
ON CONFLICT (key, slot) DO NOTHING RETURNING key, account_id";
const CLAIM_SQLITE: &str = "\
INSERT INTO account_keys (key, slot, account_id)
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
SELECT substr($1, n.i * 16 + 1, 16), 0, substr($2, n.i * 16 + 1, 16) FROM n WHERE TRUE
ON CONFLICT (key, slot) DO NOTHING RETURNING key, account_id";

/// Claims keys one by one: answers those that were free and now belong to their account.
async fn claim_each(tx: &mut Tx, keys: &[Claim]) -> Result<HashSet<Claim>, Error> {
    let won: Vec<(Vec<u8>, Uuid)> = match &mut tx.driver {
        Driver::Postgres(conn) => {
            let slices: Vec<&[u8]> = keys.iter().map(|(key, _)| key.as_slice()).collect();
            let accounts: Vec<Uuid> = keys.iter().map(|(_, account)| *account).collect();
            sqlx::query_as(CLAIM_POSTGRES).bind(slices).bind(accounts).fetch_all(&mut **conn).await?
        }
        Driver::Sqlite(conn) => {
            let blob: Vec<u8> = keys.iter().flat_map(|(key, _)| *key).collect();
            let accounts: Vec<u8> = keys.iter().flat_map(|(_, account)| *account.as_bytes()).collect();
            sqlx::query_as(CLAIM_SQLITE).bind(blob).bind(accounts).fetch_all(&mut **conn).await?
        }
    };
    Ok(won.into_iter().filter_map(|(key, account)| Some((Key::try_from(key).ok()?, account))).collect())
}

/// Gives keys to their accounts and answers those that belong to somebody else already. `wanted` in
/// order, so that two transactions that want the same keys never wait for each other in a circle.
///
/// Optimistic: all at once inside a savepoint; only when one is lost, one by one.
pub async fn claim_keys(tx: &mut Tx, wanted: &[Claim]) -> Result<HashSet<Claim>, Error> {
    let mut load = Load::new();
    for (key, account_id) in wanted {
        load.push(KeyRow { key, slot: 0, account_id: *account_id });
    }
    execute!(tx, "SAVEPOINT bulk_keys")?;
    match load.run(tx).await {
        Ok(()) => {
            execute!(tx, "RELEASE SAVEPOINT bulk_keys")?;
            Ok(HashSet::new())
        }
        Err(error) if error.is_unique_violation() => {
            execute!(tx, "ROLLBACK TO SAVEPOINT bulk_keys")?;
            let won = claim_each(tx, wanted).await?;
            Ok(wanted.iter().filter(|claim| !won.contains(claim)).copied().collect())
        }
        Err(error) => Err(error),
    }
}

const FREE_POSTGRES: &str = "\
DELETE FROM account_keys WHERE key = ANY($1::bytea[]) AND (key, account_id) IN (SELECT * FROM UNNEST($1::bytea[], $2::uuid[]))";
const FREE_SQLITE: &str = "\
WITH RECURSIVE n(i) AS (SELECT 0 WHERE length($1) > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16)
DELETE FROM account_keys WHERE (key, account_id) IN
    (SELECT substr($1, n.i * 16 + 1, 16), substr($2, n.i * 16 + 1, 16) FROM n)";

/// Takes keys away from the accounts that have them, in whichever slot.
pub async fn free_keys(tx: &mut Tx, keys: &[Claim]) -> Result<(), Error> {
    if keys.is_empty() {
        return Ok(());
    }
    match &mut tx.driver {
        Driver::Postgres(conn) => {
            let slices: Vec<&[u8]> = keys.iter().map(|(key, _)| key.as_slice()).collect();
            let accounts: Vec<Uuid> = keys.iter().map(|(_, account)| *account).collect();
            sqlx::query(FREE_POSTGRES).bind(slices).bind(accounts).execute(&mut **conn).await?;
        }
        Driver::Sqlite(conn) => {
            let blob: Vec<u8> = keys.iter().flat_map(|(key, _)| *key).collect();
            let accounts: Vec<u8> = keys.iter().flat_map(|(_, account)| *account.as_bytes()).collect();
            sqlx::query(FREE_SQLITE).bind(blob).bind(accounts).execute(&mut **conn).await?;
        }
    }
    Ok(())
}

/// Takes `count` numbers of a program and answers the first. They are never handed out again, used
/// or not.
pub async fn take_numbers(tx: &mut Tx, program: &str, count: i64) -> Result<i64, Error> {
    const SQL: &str = "\
INSERT INTO number_counters (program, next) VALUES ($1, $2)
ON CONFLICT (program) DO UPDATE SET next = number_counters.next + $2 RETURNING next - $2";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(program).bind(count).fetch_one(&mut *conn).await?))
}

/// Moves an account to another state, from the one that was read, and says which keys it has from
/// now on; false when it changed meanwhile.
pub async fn set_state(tx: &mut Tx, id: Uuid, from: &str, to: &str, keys: &[u8], at: i64) -> Result<bool, Error> {
    const SQL: &str = "UPDATE accounts SET state = $3, state_at = $5, keys = $4 WHERE id = $1 AND state = $2";
    Ok(execute!(tx, SQL, id, from, to, keys, at)? == 1)
}

/// Moves an account from the organization that was read to another; false when it moved meanwhile.
pub async fn set_organization(tx: &mut Tx, id: Uuid, from: Uuid, to: Uuid, at: i64) -> Result<bool, Error> {
    const SQL: &str = "UPDATE accounts SET organization_id = $3, moved_at = $4 WHERE id = $1 AND organization_id = $2";
    Ok(execute!(tx, SQL, id, from, to, at)? == 1)
}

/// Notes when the holder of an account first signed in.
pub async fn set_first_signed_in(tx: &mut Tx, id: Uuid, at: i64) -> Result<(), Error> {
    const SQL: &str = "UPDATE accounts SET first_signed_in_at = COALESCE(first_signed_in_at, $2) WHERE id = $1";
    execute!(tx, SQL, id, at)?;
    Ok(())
}

/// Writes the hash of a password that the holder of an account chose, and when. Answers whether the
/// one before still waited to be hashed.
pub async fn set_own_password(tx: &mut Tx, id: Uuid, hash: &str, at: i64) -> Result<bool, Error> {
    const NOTE: &str = "UPDATE accounts SET password_changed_at = $2 WHERE id = $1";
    let waited = erase_password(tx, id).await?;
    execute!(tx, NOTE, id, at)?;
    insert_password(tx, id, hash).await?;
    Ok(waited)
}

/// Writes the hash of a password that is its holder's own, for an account that has none; one that
/// it has stays.
pub async fn insert_password(tx: &mut Tx, id: Uuid, hash: &str) -> Result<(), Error> {
    const SET: &str = "INSERT INTO account_passwords (account_id, state, hash, temporary) VALUES ($1, 'hashed', $2, FALSE)
        ON CONFLICT (account_id) DO NOTHING";
    execute!(tx, SET, id, hash)?;
    Ok(())
}

/// What a change of the profile writes.
pub struct Changed<'a> {
    pub last_folded: &'a str,
    pub first_folded: &'a str,
    pub keys: &'a [u8],
    pub sealed: &'a [u8],
    pub at: i64,
}

/// Writes another profile.
pub async fn set_profile(tx: &mut Tx, id: Uuid, to: &Changed<'_>) -> Result<(), Error> {
    const SQL: &str = "\
UPDATE accounts SET last_folded = $2, first_folded = $3, keys = $4, sealed = $5, changed_at = $6 WHERE id = $1";
    execute!(tx, SQL, id, to.last_folded, to.first_folded, to.keys, to.sealed, to.at)?;
    Ok(())
}

/// Writes a profile in which nothing changed that keys or lists know.
pub async fn set_sealed(tx: &mut Tx, id: Uuid, sealed: &[u8]) -> Result<(), Error> {
    execute!(tx, "UPDATE accounts SET sealed = $2 WHERE id = $1", id, sealed)?;
    Ok(())
}

/// Writes what another master key made of an account: which keys it has, and its profile.
pub async fn set_renewed(tx: &mut Tx, id: Uuid, keys: &[u8], sealed: &[u8]) -> Result<(), Error> {
    execute!(tx, "UPDATE accounts SET keys = $2, sealed = $3 WHERE id = $1", id, keys, sealed)?;
    Ok(())
}

/// Puts a cell that another key sealed in the place of the one that was read; false when that has
/// changed meanwhile.
pub async fn set_cell(tx: &mut Tx, table: &str, account: Uuid, from: &[u8], to: &[u8]) -> Result<bool, Error> {
    const SSN: &str = "UPDATE account_ssns SET sealed = $3 WHERE account_id = $1 AND sealed = $2";
    const PASSWORD: &str = "UPDATE account_passwords SET sealed = $3 WHERE account_id = $1 AND sealed = $2";
    const REVEAL: &str = "UPDATE account_reveals SET sealed = $3 WHERE account_id = $1 AND sealed = $2";
    const DETAILS: &str = "UPDATE account_verification_details SET sealed = $3 WHERE event_id = $1 AND sealed = $2";
    let sql = match table {
        "account_ssns" => SSN,
        "account_verification_details" => DETAILS,
        "account_passwords" => PASSWORD,
        _ => REVEAL,
    };
    Ok(execute!(tx, sql, account, from, to)? == 1)
}

/// Puts a blank profile in the place of one that is erased.
pub async fn erase_profile(tx: &mut Tx, id: Uuid, blank: &[u8]) -> Result<(), Error> {
    const SQL: &str = "UPDATE accounts SET last_folded = '', first_folded = '', sealed = $2 WHERE id = $1";
    execute!(tx, SQL, id, blank)?;
    Ok(())
}

/// Erases the Social Security number of an account.
pub async fn erase_ssn(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    execute!(tx, "DELETE FROM account_ssns WHERE account_id = $1", account)?;
    Ok(())
}

/// Sets the state of an account's identity verification, and until when it holds.
pub async fn set_verification(tx: &mut Tx, id: Uuid, state: &str, until: Option<i64>) -> Result<(), Error> {
    execute!(tx, "UPDATE accounts SET verification = $2, verification_until = $3 WHERE id = $1", id, state, until)?;
    Ok(())
}

/// Erases what was recorded with the verifications of an account that is removed, which end with
/// it. Their events stay.
pub async fn erase_verification(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    execute!(tx, "UPDATE accounts SET verification_until = NULL WHERE id = $1", account)?;
    execute!(tx, "DELETE FROM account_verification_details WHERE account_id = $1", account)?;
    Ok(())
}

/// Erases the password of an account; answers whether an import counts it among those that wait to
/// be hashed.
pub async fn erase_password(tx: &mut Tx, account: Uuid) -> Result<bool, Error> {
    const SQL: &str = "\
DELETE FROM account_passwords WHERE account_id = $1 RETURNING CASE WHEN state = 'pending' AND NOT renewed THEN 1 ELSE 0 END";
    let counted: Option<i32> = on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(account).fetch_optional(&mut *conn).await?);
    Ok(counted == Some(1))
}

/// The waiting password of an account is one that staff made anew.
pub async fn mark_renewed(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    execute!(tx, "UPDATE account_passwords SET renewed = (1 = 1) WHERE account_id = $1", account)?;
    Ok(())
}

/// Puts a hash in the place of the waiting password that it was made of; false when somebody else
/// has done it, or when the account has another password by now.
pub async fn set_hash(tx: &mut Tx, account: Uuid, sealed: &[u8], hash: &str) -> Result<bool, Error> {
    const SQL: &str = "\
UPDATE account_passwords SET state = 'hashed', sealed = NULL, hash = $3, batch = NULL WHERE account_id = $1 AND sealed = $2";
    Ok(execute!(tx, SQL, account, sealed, hash)? == 1)
}

/// Puts another hash in the place of the one that was read; false when the account has another
/// password by now. With the same hash twice, it only asks.
pub async fn rehash(tx: &mut Tx, account: Uuid, hash: &str, before: &str) -> Result<bool, Error> {
    const SQL: &str = "UPDATE account_passwords SET hash = $2 WHERE account_id = $1 AND hash = $3";
    Ok(execute!(tx, SQL, account, hash, before)? == 1)
}

/// Makes the generated passwords of an import that nobody was shown part of a handout, but for
/// people who have moved away from its organization; answers how many.
pub async fn hand_out_import(tx: &mut Tx, import: Uuid, handout: Uuid, now: i64) -> Result<i64, Error> {
    const SQL: &str = "\
UPDATE account_reveals SET handout_id = $2 WHERE import_id = $1 AND handout_id IS NULL AND until_at > $3 AND account_id IN (
    SELECT a.id FROM accounts a JOIN organization_paths p ON p.descendant = a.organization_id
    JOIN imports i ON i.organization_id = p.ancestor WHERE i.id = $1 AND a.import_id = $1)";
    Ok(execute!(tx, SQL, import, handout, now)? as i64)
}

/// Makes what can be shown of one account's password part of a handout; false when somebody was
/// shown it already.
pub async fn hand_out_account(tx: &mut Tx, account: Uuid, handout: Uuid) -> Result<bool, Error> {
    const SQL: &str = "UPDATE account_reveals SET handout_id = $2 WHERE account_id = $1 AND handout_id IS NULL";
    Ok(execute!(tx, SQL, account, handout)? == 1)
}

/// The line that says who was shown how many.
pub struct NewHandout<'a> {
    pub id: Uuid,
    pub import: Option<Uuid>,
    pub staff: Option<Uuid>,
    pub shown_by: &'a str,
    pub shown: i64,
    pub at: i64,
}

/// Writes that line.
pub async fn insert_handout(tx: &mut Tx, new: &NewHandout<'_>) -> Result<(), Error> {
    const SQL: &str = "\
INSERT INTO password_handouts (id, import_id, staff_id, shown_by, shown_at, shown) VALUES ($1, $2, $3, $4, $5, $6)";
    execute!(tx, SQL, new.id, new.import, new.staff, new.shown_by, new.at, new.shown)?;
    Ok(())
}

/// Ends a handout: its passwords are erased, its line stays. False when it has ended already.
pub async fn end_handout(tx: &mut Tx, handout: Uuid, at: i64) -> Result<bool, Error> {
    const END: &str = "UPDATE password_handouts SET done_at = $2 WHERE id = $1 AND done_at IS NULL";
    const ERASE: &str = "DELETE FROM account_reveals WHERE handout_id = $1";
    let ended = execute!(tx, END, handout, at)? == 1;
    execute!(tx, ERASE, handout)?;
    Ok(ended)
}

/// Erases the generated passwords of an import that nobody was shown; answers how many there were.
pub async fn erase_reveals_of_import(tx: &mut Tx, import: Uuid) -> Result<i64, Error> {
    const SQL: &str = "DELETE FROM account_reveals WHERE import_id = $1 AND handout_id IS NULL";
    Ok(execute!(tx, SQL, import)? as i64)
}

/// Erases some generated passwords whose time is over, shown or not. Answers how many, and for each
/// import in order how many of its passwords nobody was shown.
pub async fn erase_reveals_before(tx: &mut Tx, now: i64, limit: i64) -> Result<(i64, BTreeMap<Uuid, i64>), Error> {
    const SQL: &str = "\
DELETE FROM account_reveals WHERE account_id IN (SELECT account_id FROM account_reveals WHERE until_at <= $1 ORDER BY until_at LIMIT $2)
RETURNING import_id, handout_id";
    let gone: Vec<(Option<Uuid>, Option<Uuid>)> =
        on_tx!(tx, conn => sqlx::query_as(SQL).bind(now).bind(limit).fetch_all(&mut *conn).await?);
    let mut unseen = BTreeMap::new();
    for import in gone.iter().filter(|(_, handout)| handout.is_none()).filter_map(|(import, _)| *import) {
        *unseen.entry(import).or_default() += 1;
    }
    Ok((gone.len() as i64, unseen))
}

/// Erases what can be shown of one account's password; answers whether it was there and nobody had
/// seen it.
pub async fn erase_reveal(tx: &mut Tx, account: Uuid) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM account_reveals WHERE account_id = $1 RETURNING handout_id";
    let gone: Option<Option<Uuid>> = on_tx!(tx, conn => sqlx::query_scalar(SQL).bind(account).fetch_optional(&mut *conn).await?);
    Ok(gone == Some(None))
}
