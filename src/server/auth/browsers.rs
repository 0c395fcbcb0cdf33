//! Browsers in which somebody signed in before. Their tries to sign in to that account count apart
//! ([`super::failed_proofs`]), so that strangers never keep its owner out, from however many
//! addresses they guess. Known from a cookie: a random id, and for each account a MAC over both. It
//! opens nothing and names nobody.

use hmac::Mac;

use super::Door;
use crate::server::App;
use crate::server::crypto::{hex, purpose, same};

/// Accounts that one browser is remembered for: a tablet is shared by so many, the last of them.
const ACCOUNTS: usize = 8;
/// Letters of an id or a MAC.
const LETTERS: usize = 32;

/// What the cookie says. The default is a browser that was never seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Browser {
    id: String,
    /// MACs, the latest first.
    accounts: Vec<String>,
}

impl Browser {
    /// Reads a cookie; one that is not of this form is none.
    pub fn read(cookie: &str) -> Browser {
        let mut parts = cookie.split('.').map(str::to_owned);
        let is_whole = |part: &String| part.len() == LETTERS && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        match parts.next().filter(is_whole) {
            Some(id) => Browser { id, accounts: parts.filter(is_whole).take(ACCOUNTS).collect() },
            None => Browser::default(),
        }
    }

    /// The cookie of a browser in which somebody has just signed in to that account at that door: a
    /// staff user's email, folded, or the id of an account.
    pub fn remember(&self, app: &App, door: Door, account: &str) -> String {
        let id = match self.id.as_str() {
            "" => hex(app.new_id().as_bytes()),
            id => id.to_owned(),
        };
        let this = mac(app, door, &id, account);
        let others = self.accounts.iter().filter(|account| **account != this);
        [id.as_str(), this.as_str()]
            .into_iter()
            .chain(others.map(String::as_str))
            .take(1 + ACCOUNTS)
            .collect::<Vec<_>>()
            .join(".")
    }

    /// Its id, if somebody signed in to that account in it, as [`Browser::remember`] has it.
    pub fn known(&self, app: &App, door: Door, account: &str) -> Option<&str> {
        let this = mac(app, door, &self.id, account);
        let knows = self.accounts.iter().any(|account| same(account.as_bytes(), this.as_bytes()));
        knows.then_some(self.id.as_str())
    }
}

fn mac(app: &App, door: Door, id: &str, account: &str) -> String {
    let mut mac = match door {
        Door::Staff => app.keys.mac(purpose::BROWSER),
        Door::Portal => app.keys.mac(purpose::HOLDER_BROWSER),
    };
    // Of one length.
    mac.update(id.as_bytes());
    mac.update(account.as_bytes());
    hex(&mac.finalize().into_bytes()[..LETTERS / 2])
}
