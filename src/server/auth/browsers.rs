//! Browsers in which somebody signed in before. Their tries to sign in to that account count apart
//! ([`super::failed_proofs`]), so that strangers never keep its owner out, from however many
//! addresses they guess. Known from a cookie: a random id, and for each account a MAC over both. It
//! opens nothing and names nobody.

use hmac::Mac;

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

    /// The cookie of a browser in which somebody has just signed in to the account of that email,
    /// folded.
    pub fn remember(&self, app: &App, email: &str) -> String {
        let id = match self.id.as_str() {
            "" => hex(app.new_id().as_bytes()),
            id => id.to_owned(),
        };
        let this = mac(app, &id, email);
        let others = self.accounts.iter().filter(|account| **account != this);
        [id.as_str(), this.as_str()]
            .into_iter()
            .chain(others.map(String::as_str))
            .take(1 + ACCOUNTS)
            .collect::<Vec<_>>()
            .join(".")
    }

    /// Its id, if somebody signed in to the account of that email in it, folded.
    pub fn known(&self, app: &App, email: &str) -> Option<&str> {
        let this = mac(app, &self.id, email);
        let knows = self.accounts.iter().any(|account| same(account.as_bytes(), this.as_bytes()));
        knows.then_some(self.id.as_str())
    }
}

fn mac(app: &App, id: &str, email: &str) -> String {
    let mut mac = app.keys.mac(purpose::BROWSER);
    // Of one length.
    mac.update(id.as_bytes());
    mac.update(email.as_bytes());
    hex(&mac.finalize().into_bytes()[..LETTERS / 2])
}
