//! When somebody who failed to prove who they are may try again. Pure: counters and the time in,
//! a decision out; [`super::attempts`] stores the counters.
//!
//! Each failure adds one to several counters. A counter leaks: one failure is forgotten after each
//! `forgets`. Past its free failures, each further one begins a wait: 1 s, 2 s, 4 s … up to the
//! longest. A try during a wait is refused and counts nowhere.
//!
//! | counter | counts | free | longest wait | forgets one each | an hour, at most |
//! |---|---|---|---|---|---|
//! | `pair` | sign-ins to an account from an address | 3 | 15 min | 15 min | 18 |
//! | `network_pair` | sign-ins to an account from an IPv6 /48 | 9 | 15 min | 5 min | 32 |
//! | `account` | sign-ins to an account from anywhere | 30 | 5 min | 5 min | 52 |
//! | `address` | sign-ins to any account from an address | 20 | 1 min | 1 min | 87 |
//! | `network` | sign-ins to any account from an IPv6 /48 | 100 | 1 min | 12 s | 407 |
//! | `browser` | sign-ins to an account from a browser where its owner signed in before | 3 | 15 min | 15 min | 18 |
//! | `session` | passwords entered again in a session: step-up, change of password | 3 | 15 min | 15 min | 18 |
//!
//! | `request_email` | requests for access of an email address | 3 | 1 h | 1 h | 15 |
//! | `request_address` | requests for access from an address | 20 | 15 min | 5 min | 42 |
//! | `request_network` | requests for access from an IPv6 /48 | 60 | 15 min | 1 min | 127 |
//! | `reset_account` | letters to an account that has forgotten its password | 3 | 1 h | 1 h | 15 |
//! | `reset_address` | such letters that are asked for from an address | 20 | 15 min | 5 min | 42 |
//! | `reset_network` | such letters that are asked for from an IPv6 /48 | 60 | 15 min | 1 min | 127 |
//! | `code_address` | codes of invitations from an address | 20 | 1 min | 1 min | 87 |
//! | `code_network` | codes of invitations from an IPv6 /48 | 100 | 1 min | 12 s | 407 |
//! | `link` | passwords chosen by the links and codes of one person | 10 | 1 min | 1 min | 77 |
//!
//! * A request for access counts each time, whatever becomes of it. So does a letter for a
//!   forgotten password; one too many to an account is not written, and nobody learns of it.
//! * A code of an invitation counts where it is nobody's; one that was right is taken back.
//! * An address is an IPv4 address or an IPv6 /64.
//! * In a session, and in a browser in which its owner signed in before ([`super::browsers`]), only
//!   its own counter counts: a stranger cannot keep its owner waiting.
//! * A failure is counted before the password is looked at, and taken back if that was right: tries
//!   at the same moment cannot all slip through.
//! * A sign-in takes the account's own failures from that address off every counter, at most as
//!   many as are free, and [`CREDIT`] more off the address and its /48, once an hour for each
//!   account: honest people behind one address keep its counter low, and somebody who signs in to
//!   an account of their own between guesses gains little.
//! * An account that nobody has is counted like any other.
//! * A one-time link is 256 random bits. Nobody guesses it, so no counter of sign-ins holds it up:
//!   somebody kept from signing in by strangers gets in by one. Using it empties the account's
//!   counter. What is chosen by it counts by itself, since each choice is work for the hasher.
//! * Some work of the password hasher is kept for tries whose counters hold fewer than half of
//!   their free failures ([`Decision::Look`]).

use std::net::IpAddr;

use crate::server::clock::{HOUR, MINUTE, SECOND};
use crate::server::ip;

/// What a sign-in takes off its address besides the account's own failures, in failures.
pub const CREDIT: i64 = 2;
/// One account gives it only once in this time.
pub const CREDIT_EACH: i64 = HOUR;

/// What a counter counts. In the order in which they are locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CounterKind {
    /// An account from an address.
    Pair,
    /// An account from an IPv6 /48.
    NetworkPair,
    /// An account from anywhere.
    Account,
    /// Any account from an address.
    Address,
    /// Any account from an IPv6 /48.
    Network,
    /// An account from a browser in which its owner signed in before.
    Browser,
    /// Proofs asked for in a session.
    Session,
    /// Requests for access of an email address.
    RequestEmail,
    /// Requests for access from an address.
    RequestAddress,
    /// Requests for access from an IPv6 /48.
    RequestNetwork,
    /// Letters to an account that has forgotten its password.
    ResetAccount,
    /// Such letters that are asked for from an address.
    ResetAddress,
    /// Such letters that are asked for from an IPv6 /48.
    ResetNetwork,
    /// Codes of invitations from an address.
    CodeAddress,
    /// Codes of invitations from an IPv6 /48.
    CodeNetwork,
    /// Passwords chosen by the links and codes of one person.
    Link,
}

/// A row of the table above. Times in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Failures without a wait: the last of them begins the first.
    pub free: i64,
    /// The longest wait.
    pub longest: i64,
    /// One failure is forgotten after this.
    pub forgets: i64,
}

impl CounterKind {
    /// All of them.
    pub const ALL: [CounterKind; 16] = [
        CounterKind::Pair,
        CounterKind::NetworkPair,
        CounterKind::Account,
        CounterKind::Address,
        CounterKind::Network,
        CounterKind::Browser,
        CounterKind::Session,
        CounterKind::RequestEmail,
        CounterKind::RequestAddress,
        CounterKind::RequestNetwork,
        CounterKind::ResetAccount,
        CounterKind::ResetAddress,
        CounterKind::ResetNetwork,
        CounterKind::CodeAddress,
        CounterKind::CodeNetwork,
        CounterKind::Link,
    ];

    /// As stored, and in the audit log.
    pub fn name(self) -> &'static str {
        match self {
            CounterKind::Pair => "pair",
            CounterKind::NetworkPair => "network_pair",
            CounterKind::Account => "account",
            CounterKind::Address => "address",
            CounterKind::Network => "network",
            CounterKind::Browser => "browser",
            CounterKind::Session => "session",
            CounterKind::RequestEmail => "request_email",
            CounterKind::RequestAddress => "request_address",
            CounterKind::RequestNetwork => "request_network",
            CounterKind::ResetAccount => "reset_account",
            CounterKind::ResetAddress => "reset_address",
            CounterKind::ResetNetwork => "reset_network",
            CounterKind::CodeAddress => "code_address",
            CounterKind::CodeNetwork => "code_network",
            CounterKind::Link => "link",
        }
    }

    /// Its row of the table.
    pub fn limits(self) -> Limits {
        let (free, longest, forgets) = match self {
            CounterKind::Pair | CounterKind::Browser | CounterKind::Session => (3, 15 * MINUTE, 15 * MINUTE),
            CounterKind::NetworkPair => (9, 15 * MINUTE, 5 * MINUTE),
            CounterKind::Account => (30, 5 * MINUTE, 5 * MINUTE),
            CounterKind::Address | CounterKind::CodeAddress => (20, MINUTE, MINUTE),
            CounterKind::Network | CounterKind::CodeNetwork => (100, MINUTE, 12 * SECOND),
            CounterKind::Link => (10, MINUTE, MINUTE),
            CounterKind::RequestEmail | CounterKind::ResetAccount => (3, HOUR, HOUR),
            CounterKind::RequestAddress | CounterKind::ResetAddress => (20, 15 * MINUTE, 5 * MINUTE),
            CounterKind::RequestNetwork | CounterKind::ResetNetwork => (60, 15 * MINUTE, MINUTE),
        };
        Limits { free, longest, forgets }
    }
}

impl Limits {
    /// The wait that begins with so many failures.
    fn wait(self, failures: i64) -> i64 {
        match failures - self.free {
            over if over < 0 => 0,
            over => (SECOND << over.min(20)).min(self.longest),
        }
    }

    /// Failures beyond which none is counted: the wait is the longest already.
    fn most(self) -> i64 {
        (self.free..).find(|failures| self.wait(*failures) == self.longest).unwrap_or(self.free)
    }
}

/// A counter as stored. The default is an empty one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counter {
    /// When it is empty again: as far ahead as it holds failures, each for as long as it takes to
    /// be forgotten.
    pub empty_at: i64,
    /// No try before this.
    pub blocked_until: i64,
    /// Until then a sign-in takes no credit off the address.
    pub credited_until: i64,
}

impl Counter {
    /// How much of it is left to be forgotten. Bounded, also when the clock was set back.
    fn level(self, limits: Limits, now: i64) -> i64 {
        (self.empty_at - now).clamp(0, limits.most() * limits.forgets)
    }

    /// Failures that are not yet forgotten.
    pub fn failures(self, limits: Limits, now: i64) -> i64 {
        (self.level(limits, now) + limits.forgets - 1) / limits.forgets
    }

    /// How long until the next try, in microseconds; never longer than the longest wait.
    pub fn left(self, limits: Limits, now: i64) -> i64 {
        (self.blocked_until - now).clamp(0, limits.longest)
    }

    /// With one more failure, and the wait that it begins.
    fn failed(self, limits: Limits, now: i64) -> Counter {
        let level = (self.level(limits, now) + limits.forgets).min(limits.most() * limits.forgets);
        let more = Counter { empty_at: now + level, ..self };
        Counter { blocked_until: now + limits.wait(more.failures(limits, now)), ..more }
    }

    /// With so many failures fewer, and without the wait of a try that was none.
    pub fn less(self, limits: Limits, failures: i64, now: i64) -> Counter {
        let level = (self.level(limits, now) - failures * limits.forgets).max(0);
        Counter { empty_at: now + level, blocked_until: 0, ..self }
    }
}

/// What becomes of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is refused; microseconds to wait. Nothing is counted.
    Wait(i64),
    /// The password is looked at.
    Look {
        /// The counters, with this try as a failure.
        after: Vec<Counter>,
        /// Each holds fewer than half of its free failures: may use the work kept for such.
        few: bool,
        /// Those at which waiting begins with this try.
        begins: Vec<CounterKind>,
    },
}

/// Decides a try by its counters.
pub fn decide(counters: &[(CounterKind, Counter)], now: i64) -> Decision {
    let left = counters.iter().map(|(kind, counter)| counter.left(kind.limits(), now)).max().unwrap_or(0);
    if left > 0 {
        return Decision::Wait(left);
    }
    let few = counters.iter().all(|(kind, counter)| counter.failures(kind.limits(), now) * 2 < kind.limits().free);
    let after: Vec<_> = counters.iter().map(|(kind, counter)| counter.failed(kind.limits(), now)).collect();
    let begins = counters.iter().zip(&after).filter(|((kind, before), after)| {
        let limits = kind.limits();
        limits.wait(before.failures(limits, now)) == 0 && after.blocked_until > now
    });
    let begins = begins.map(|((kind, _), _)| *kind).collect();
    Decision::Look { after, few, begins }
}

/// The counters of a sign-in after the right password, which was counted as a failure before.
pub fn signed_in(counters: &[(CounterKind, Counter)], now: i64) -> Vec<Counter> {
    let pair = counters.iter().find(|(kind, _)| *kind == CounterKind::Pair).map_or(Counter::default(), |(_, pair)| *pair);
    let limits = CounterKind::Pair.limits();
    let own = pair.failures(limits, now).min(limits.free + 1);
    let credit = if pair.credited_until <= now { CREDIT } else { 0 };
    let settle = |(kind, counter): &(CounterKind, Counter)| match kind {
        CounterKind::Pair if credit > 0 => Counter { credited_until: now + CREDIT_EACH, ..Counter::default() },
        CounterKind::Pair => Counter { credited_until: pair.credited_until, ..Counter::default() },
        CounterKind::Browser | CounterKind::Session => Counter::default(),
        // No sign-in counts under these.
        CounterKind::RequestEmail
        | CounterKind::RequestAddress
        | CounterKind::RequestNetwork
        | CounterKind::ResetAccount
        | CounterKind::ResetAddress
        | CounterKind::ResetNetwork
        | CounterKind::CodeAddress
        | CounterKind::CodeNetwork
        | CounterKind::Link => *counter,
        CounterKind::Address | CounterKind::Network => counter.less(kind.limits(), own + credit, now),
        CounterKind::NetworkPair | CounterKind::Account => counter.less(kind.limits(), own, now),
    };
    counters.iter().map(settle).collect()
}

/// What counts as one address: an IPv4 address or an IPv6 /64, and beside the latter its /48.
pub fn networks(address: &str) -> (String, Option<String>) {
    match address.parse::<IpAddr>() {
        Ok(address) => (ip::client(address).to_string(), ip::site(address).map(|site| site.to_string())),
        Err(_) => (address.to_owned(), None),
    }
}

#[cfg(test)]
mod tests;
