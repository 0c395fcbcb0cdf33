//! Signing in to the portal: counted as sign-ins of staff are, one argon2 verification whatever is
//! there, and the same answer for a wrong password and for nobody.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::candidates::{Candidate, candidates, looked_in};
use super::failures::{self, Failure, Outcome};
use super::{Side, staff_door, store};
use crate::domain::account::AccountState;
use crate::server::accounts::holder_view::{self, HolderAccount};
use crate::server::accounts::{holder, passwords};
use crate::server::audit::{self, AuditAction, AuditEvent, By};
use crate::server::auth::Door;
use crate::server::auth::attempts::{Attempt, Counted, Refusal, password_of};
use crate::server::auth::browsers::Browser;
use crate::server::crypto::password::{HashError, Verdict};
use crate::server::crypto::{Secret, same};
use crate::server::db::Tx;
use crate::server::db::holders::NewHolderSession;
use crate::server::db::staff::StaffRow;
use crate::server::to_the_end::to_the_end;
use crate::server::{App, Error, organizations};
use crate::wire::ApiError;

/// Most characters of a browser's name for itself that are kept.
const BROWSER_CHARS: usize = 200;

/// An attempt to sign in, as the form sends it.
#[derive(Clone)]
pub struct HolderAttempt {
    /// Whose account it is.
    pub side: Side,
    /// Number, email address or whatever else the program's people sign in with, as typed.
    pub name: String,
    /// Password as typed.
    pub password: Secret,
    /// The peer's address.
    pub address: String,
    /// The browser, as it calls itself.
    pub browser: String,
    /// Whose sign-ins this browser has seen.
    pub known: Browser,
    /// The session that the browser still had: it ends.
    pub before: Option<Secret>,
}

/// A session that began.
pub struct Began {
    /// Its token.
    pub token: Secret,
    /// What the browser remembers from now on.
    pub known: String,
}

/// Why nobody was let in.
#[derive(Debug, thiserror::Error)]
pub enum HolderRefusal {
    /// As for staff.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The password is right, and staff have deactivated the account.
    #[error("the account is deactivated")]
    Deactivated,
    /// The password is right, and the account has expired.
    #[error("the account has expired")]
    Expired,
    /// The password is right, and where the account belongs nobody signs in for now.
    #[error("the account's place is switched off")]
    SwitchedOff,
    /// The password is right, and its owner signs in where staff do.
    #[error("the account's holder is a staff user")]
    Staff,
}

impl HolderRefusal {
    /// Of what several accounts answer, the heaviest is said: what is wrong with one whose password
    /// was right, then how long to wait.
    fn weight(&self) -> u32 {
        match self {
            refusal if refusal.proves() => u32::MAX,
            HolderRefusal::Refused(Refusal::Wait(seconds)) => seconds.saturating_add(1).min(u32::MAX - 1),
            _ => 0,
        }
    }

    /// Whether the password was right, and the account is one that nobody signs in to here.
    fn proves(&self) -> bool {
        matches!(self, HolderRefusal::Deactivated | HolderRefusal::Expired | HolderRefusal::SwitchedOff | HolderRefusal::Staff)
    }
}

impl From<Error> for HolderRefusal {
    fn from(error: Error) -> HolderRefusal {
        HolderRefusal::Refused(error.into())
    }
}

impl From<HashError> for HolderRefusal {
    fn from(error: HashError) -> HolderRefusal {
        HolderRefusal::Refused(error.into())
    }
}

/// What failures are counted under: the account, however it was named, or what was typed where that
/// is nobody's.
fn subject(attempt: &HolderAttempt, found: Option<Uuid>) -> String {
    match found {
        Some(account) => account.to_string(),
        None => format!("{}:{}:{}", attempt.side.program.id, looked_in(attempt), attempt.name.trim().to_lowercase()),
    }
}

/// Signs in. Whatever session the browser had before is over. What fails is on record also where
/// who tried hangs up before the answer.
pub async fn sign_in(app: &App, attempt: HolderAttempt) -> Result<Began, HolderRefusal> {
    let app = app.clone();
    to_the_end("a sign-in", async move { try_and_note(&app, attempt).await }).await?
}

async fn try_and_note(app: &App, attempt: HolderAttempt) -> Result<Began, HolderRefusal> {
    let mut failures = Vec::new();
    let done = try_each(app, &attempt, &mut failures).await;
    let outcome = match &done {
        Ok(_) => Outcome::Proved,
        Err(refusal) if refusal.proves() => Outcome::Proved,
        Err(_) => Outcome::Failed,
    };
    failures::note(app, &attempt.address, failures, outcome).await?;
    done
}

/// Tries one account after another, so that nobody is kept out by an account that somebody else
/// makes for them, nor by one of theirs that is over.
async fn try_each(app: &App, attempt: &HolderAttempt, failures: &mut Vec<Failure>) -> Result<Began, HolderRefusal> {
    let (mut heaviest, mut staff) = (HolderRefusal::from(Refusal::Wrong), BTreeSet::new());
    for Candidate { account, meant, .. } in candidates(app, attempt).await? {
        // Nobody gets in by the others: who has proved who they are needn't wait there afterwards.
        if !meant && heaviest.proves() {
            break;
        }
        // One password, looked at and counted once, however many accounts make somebody staff.
        if let Some(account) = account
            && let Some(user) = staff_door::staff_of(app, account).await?
            && !staff.insert(user.id)
        {
            continue;
        }
        match sign_in_as(app, attempt.clone(), account, meant, failures).await {
            Err(refusal) if refusal.proves() || matches!(refusal, HolderRefusal::Refused(Refusal::Wrong | Refusal::Wait(_))) => {
                if refusal.weight() >= heaviest.weight() {
                    heaviest = refusal;
                }
            }
            done => return done,
        }
    }
    Err(heaviest)
}

/// Signs in as the holder of that account; `None`: as nobody. One that isn't `meant` is counted
/// like one that is, so that the answer doesn't tell which there are; nobody gets in by it, and
/// nothing of it is put on record there.
async fn sign_in_as(
    app: &App,
    attempt: HolderAttempt,
    found: Option<Uuid>,
    meant: bool,
    failures: &mut Vec<Failure>,
) -> Result<Began, HolderRefusal> {
    let subject = subject(&attempt, found);
    let staff = match found {
        Some(account) => staff_door::staff_of(app, account).await?,
        None => None,
    };
    let counted = match (&staff, attempt.known.known(app, Door::Portal, &subject)) {
        (Some(staff), _) => staff_door::attempt(app, staff, &attempt.address),
        (None, Some(browser)) => Attempt::in_browser(app, Door::Portal, &subject, browser),
        (None, None) => Attempt::at(app, Door::Portal, &subject, &attempt.address),
    };
    let turn = counted.count(app).await?;
    loop {
        let proved = match prove(app, &attempt, found, staff.as_ref(), &turn).await {
            Err(HashError::Busy) => {
                counted.refund(app).await?;
                return Err(Refusal::Busy.into());
            }
            proved => proved?,
        };
        let (account, hash) = match proved {
            Proof::Wrong(account) => {
                let (account, staff) = if meant { (account, staff) } else { (None, None) };
                failures.push(Failure { account, staff, turn });
                return Err(Refusal::Wrong.into());
            }
            // As a wrong one: else one could learn by that whether a password is in use.
            Proof::OfStaff(_) | Proof::Right(..) if !meant => {
                failures.push(Failure { account: None, staff: None, turn });
                return Err(Refusal::Wrong.into());
            }
            Proof::OfStaff(account) => {
                counted.refund(app).await?;
                return refuse(app, &attempt, account, Some(Active::Staff)).await;
            }
            Proof::Right(account, _) if account.state != AccountState::Active => {
                counted.refund(app).await?;
                return refuse(app, &attempt, account, None).await;
            }
            Proof::Right(account, _) if is_switched_off(app, &account).await? => {
                counted.refund(app).await?;
                return refuse(app, &attempt, account, Some(Active::SwitchedOff)).await;
            }
            Proof::Right(account, hash) => (account, hash),
        };
        // Changed while this try waited for its turn: it has to be right for what there is now.
        if let Some(token) = begin(app, account.id, attempt.clone(), counted.clone(), hash).await? {
            return Ok(Began { token, known: attempt.known.remember(app, Door::Portal, &subject) });
        }
    }
}

/// What looking at a password came to.
enum Proof {
    /// Not the password, or nobody's.
    Wrong(Option<HolderAccount>),
    /// The password: the stored hash, and a stronger one where that is weak.
    Right(HolderAccount, (String, Option<String>)),
    /// The password of the staff user who the holder is.
    OfStaff(HolderAccount),
}

/// Looks at the password. A wrong one takes one verification, whether it is compared with a hash,
/// with a password that still waits to be hashed, or with nobody's.
async fn prove(
    app: &App,
    attempt: &HolderAttempt,
    found: Option<Uuid>,
    staff: Option<&StaffRow>,
    turn: &Counted,
) -> Result<Proof, HashError> {
    let id = found.unwrap_or_default();
    let account = holder_view::read(app, id).await?;
    let stored = passwords::stored(app, id).await?;
    let parsed = match staff {
        Some(staff) => password_of(staff)?,
        None => stored.as_ref().map(|stored| stored.parsed(id)).transpose()?.flatten(),
    };
    let verdict = app.hasher.verify(attempt.password.clone(), parsed, turn.lane).await?;
    if let (Some(account), Some(_), Verdict::Right | Verdict::RightButWeak) = (&account, staff, &verdict) {
        return Ok(Proof::OfStaff(account.clone()));
    }
    // One that has no password yet has nothing that anybody could guess: its organization doesn't
    // learn of a mistyped one of another.
    let guessed = account.clone().filter(|_| stored.is_some() || staff.is_some());
    let (Some(account), Some(stored)) = (account, stored) else { return Ok(Proof::Wrong(guessed)) };
    let typed = attempt.password.expose().as_bytes();
    match (verdict, stored.hash, stored.waiting) {
        (Verdict::Right, Some(hash), _) => Ok(Proof::Right(account, (hash, None))),
        (Verdict::RightButWeak, Some(hash), _) => {
            let stronger = match app.hasher.hash(attempt.password.clone(), &*app.rng, turn.lane).await {
                Err(HashError::Busy) => None,
                stronger => Some(stronger?),
            };
            Ok(Proof::Right(account, (hash, stronger)))
        }
        (_, _, Some(waiting)) if same(waiting.password.expose().as_bytes(), typed) => {
            // Only of the password that was compared: with the hash of another one `begin` would
            // compare that one with itself.
            let hash = passwords::hash_proved(app, id, waiting).await?;
            Ok(Proof::Right(account, (hash.unwrap_or_default(), None)))
        }
        _ => Ok(Proof::Wrong(Some(account))),
    }
}

/// Why the right password of an active account does not help.
#[derive(Clone, Copy)]
enum Active {
    /// Its holder is a staff user.
    Staff,
    /// Nobody signs in where it belongs.
    SwitchedOff,
}

/// Whether nobody signs in where the account belongs.
async fn is_switched_off(app: &App, account: &HolderAccount) -> Result<bool, Error> {
    let place = organizations::find(&app.db, account.organization).await?;
    Ok(place.is_some_and(|place| place.switched_off.is_some()))
}

/// Says why the right password does not help: the account's state, or what `active` says.
async fn refuse(
    app: &App,
    attempt: &HolderAttempt,
    account: HolderAccount,
    active: Option<Active>,
) -> Result<Began, HolderRefusal> {
    let (state, active) = (account.state, active.filter(|_| account.state == AccountState::Active));
    let refused = app.db.transact((app.clone(), attempt.address.clone(), account), move |tx, (app, address, account)| {
        Box::pin(async move {
            let state = match active {
                Some(Active::Staff) => "staff",
                Some(Active::SwitchedOff) => "switched_off",
                None => account.state.name(),
            };
            let action = AuditAction::AccountSignInRefused { state: state.to_owned() };
            let event = AuditEvent::new(action).at(account.organization).on(holder::subject(account.id));
            audit::append_by(tx, By::holder(app, address), event).await
        })
    });
    refused.await?;
    Err(match (state, active) {
        (_, Some(Active::Staff)) => HolderRefusal::Staff,
        (_, Some(Active::SwitchedOff)) => HolderRefusal::SwitchedOff,
        (AccountState::Deactivated, None) => HolderRefusal::Deactivated,
        (AccountState::Expired, None) => HolderRefusal::Expired,
        // Removed or invited: has no password that could be right.
        (AccountState::Active | AccountState::Invited | AccountState::Removed, None) => Refusal::Wrong.into(),
    })
}

/// Begins a session for somebody who has proved who they are; `None` when that is no longer their
/// password, or the account no longer active.
async fn begin(
    app: &App,
    account: Uuid,
    attempt: HolderAttempt,
    counted: Attempt,
    hash: (String, Option<String>),
) -> Result<Option<Secret>, Error> {
    let token = Secret::token(&*app.rng);
    let input = (app.clone(), attempt, counted, hash, token.clone(), app.new_id());
    let work = app.db.transact(input, move |tx, (app, attempt, counted, (before, stronger), token, session)| {
        Box::pin(async move {
            let now = app.clock.now().0;
            // Another password ends every session: none may begin by the one before after that.
            if !holder::rehash(tx, account, stronger.as_ref().unwrap_or(before), before).await? {
                return Ok(false);
            }
            counted.succeeded(tx, now).await?;
            let HolderAttempt { address, browser, before, .. } = attempt;
            let new = Beginning { token, session: *session, address, browser, before: before.as_ref() };
            begin_session(tx, app, account, &new).await?;
            Ok::<_, Error>(true)
        })
    });
    match work.await {
        Ok(begun) => Ok(begun.then_some(token)),
        Err(Error::Api(ApiError::NotFound)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A session that begins.
pub(super) struct Beginning<'a> {
    pub token: &'a Secret,
    pub session: Uuid,
    pub address: &'a str,
    /// The browser, as it calls itself.
    pub browser: &'a str,
    /// The session that the browser still had: it ends.
    pub before: Option<&'a Secret>,
}

/// Begins a session of the holder of an active account, and puts the sign-in on record.
pub(super) async fn begin_session(tx: &mut Tx, app: &App, account: Uuid, new: &Beginning<'_>) -> Result<(), Error> {
    for hash in new.before.into_iter().flat_map(|before| app.keys.holder_token_hashes(before)) {
        store::end_token(tx, &hash).await?;
    }
    let browser: String = new.browser.chars().filter(|c| !c.is_control()).take(BROWSER_CHARS).collect();
    let (hash, address) = (app.keys.holder_token_hash(new.token), new.address);
    let session = NewHolderSession { token_hash: &hash, id: new.session, account, address, browser: &browser };
    store::begin(tx, &session, app.clock.now().0).await?;
    holder::signed_in(tx, app, account, address).await
}
