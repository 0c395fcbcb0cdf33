//! The laws of the counters, on a model of many people and a clock that only they move.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// Accounts, addresses and their counters, as the database has them.
#[derive(Default)]
struct Model(BTreeMap<(&'static str, String), Counter>);

impl Model {
    fn of_sign_in(&self, account: &str, address: &str) -> Vec<(CounterKind, String, Counter)> {
        let (narrow, wide) = networks(address);
        let mut kinds = vec![(CounterKind::Pair, format!("{account} {narrow}"))];
        kinds.extend(wide.iter().map(|wide| (CounterKind::NetworkPair, format!("{account} {wide}"))));
        kinds.push((CounterKind::Account, account.to_owned()));
        kinds.push((CounterKind::Address, narrow));
        kinds.extend(wide.map(|wide| (CounterKind::Network, wide)));
        self.stored(kinds)
    }

    fn stored(&self, kinds: Vec<(CounterKind, String)>) -> Vec<(CounterKind, String, Counter)> {
        let counter = |kind: CounterKind, name: &String| self.0.get(&(kind.name(), name.clone())).copied().unwrap_or_default();
        kinds.into_iter().map(|(kind, name)| (kind, name.clone(), counter(kind, &name))).collect()
    }

    fn store(&mut self, counters: &[(CounterKind, String, Counter)], after: &[Counter]) {
        for ((kind, name, _), after) in counters.iter().zip(after) {
            self.0.insert((kind.name(), name.clone()), *after);
        }
    }

    fn attempt(&mut self, counters: Vec<(CounterKind, String, Counter)>, now: i64) -> Result<(), i64> {
        let plain: Vec<_> = counters.iter().map(|(kind, _, counter)| (*kind, *counter)).collect();
        match decide(&plain, now) {
            Decision::Wait(left) => Err(left),
            Decision::Look { after, .. } => {
                self.store(&counters, &after);
                Ok(())
            }
        }
    }

    /// A wrong password; `Err`: not looked at, microseconds to wait.
    fn wrong(&mut self, account: &str, address: &str, now: i64) -> Result<(), i64> {
        self.attempt(self.of_sign_in(account, address), now)
    }

    fn right(&mut self, account: &str, address: &str, now: i64) -> Result<(), i64> {
        self.wrong(account, address, now)?;
        let counters = self.of_sign_in(account, address);
        let plain: Vec<_> = counters.iter().map(|(kind, _, counter)| (*kind, *counter)).collect();
        self.store(&counters, &signed_in(&plain, now));
        Ok(())
    }

    fn in_session(&mut self, session: &str, now: i64) -> Result<(), i64> {
        self.attempt(self.stored(vec![(CounterKind::Session, session.to_owned())]), now)
    }
}

/// Guesses that are looked at in each of so many hours, when the guesser tries each second.
fn guesses(hours: i64, mut guess: impl FnMut(&mut Model, i64) -> bool) -> Vec<usize> {
    let mut model = Model::default();
    (0..hours).map(|hour| (0..3600).filter(|second| guess(&mut model, hour * HOUR + second * SECOND)).count()).collect()
}

#[test]
fn the_wait_grows_to_the_longest_and_no_further() {
    let limits = CounterKind::Pair.limits();
    assert_eq!([1, 2, 3, 4, 5].map(|n| limits.wait(n) / SECOND), [0, 0, 1, 2, 4]);
    assert_eq!((limits.wait(12) / SECOND, limits.wait(13) / SECOND, limits.wait(1_000) / SECOND), (512, 900, 900));
    assert_eq!(
        CounterKind::ALL.map(|kind| kind.limits().most()),
        [13, 19, 39, 26, 106, 13, 13, 15, 30, 70, 15, 30, 70, 26, 106, 16]
    );
}

#[test]
fn one_address_gets_few_guesses_at_an_account() {
    let hours = guesses(6, |model, now| model.wrong("ana", "192.0.2.1", now).is_ok());
    assert!(hours[0] <= 18 && hours[1..].iter().all(|count| *count <= 5), "{hours:?}");
}

#[test]
fn a_thousand_addresses_get_few_guesses_at_an_account() {
    let hours = guesses(6, |model, now| {
        let n = now / SECOND % 1000;
        model.wrong("ana", &format!("198.51.{}.{}", n / 250, n % 250), now).is_ok()
    });
    assert!(hours[0] <= 52 && hours[1..].iter().all(|count| *count <= 13), "{hours:?}");
}

#[test]
fn one_address_gets_few_guesses_at_all_accounts_together() {
    let hours = guesses(6, |model, now| model.wrong(&format!("person {now}"), "192.0.2.1", now).is_ok());
    assert!(hours[0] <= 87 && hours[1..].iter().all(|count| *count <= 61), "{hours:?}");
}

#[test]
fn the_addresses_of_a_64_are_one_and_those_of_a_48_have_a_larger_allowance() {
    let hours =
        guesses(3, |model, now| model.wrong(&format!("person {now}"), &format!("2001:db8:1:2::{:x}", now % 65_521), now).is_ok());
    assert!(hours[0] <= 87 && hours[1..].iter().all(|count| *count <= 61), "{hours:?}");
    let hours = guesses(3, |model, now| {
        let n = now / SECOND;
        model.wrong(&format!("person {now}"), &format!("2001:db8:1:{n:x}::1"), now).is_ok()
    });
    assert!(hours[0] > 100 && hours[0] <= 407 && hours[1..].iter().all(|count| *count <= 301), "{hours:?}");
    let hours = guesses(3, |model, now| model.wrong("ana", &format!("2001:db8:1:{:x}::1", now / SECOND), now).is_ok());
    assert!(hours[0] <= 32 && hours[1..].iter().all(|count| *count <= 13), "{hours:?}");
}

#[test]
fn signing_in_to_an_own_account_between_guesses_gains_little() {
    let hours = guesses(6, |model, now| {
        let _ = model.right("insider", "192.0.2.1", now);
        model.wrong(&format!("person {now}"), "192.0.2.1", now).is_ok()
    });
    assert!(hours[0] <= 87 + 2 && hours[1..].iter().all(|count| *count <= 61 + 2), "{hours:?}");
    // Mistyping one's own password first does not wash away guesses at others either.
    let hours = guesses(6, |model, now| {
        let _ = model.wrong("insider", "192.0.2.1", now);
        let _ = model.right("insider", "192.0.2.1", now);
        model.wrong(&format!("person {now}"), "192.0.2.1", now).is_ok()
    });
    assert!(hours[0] <= 87 + 2 && hours[1..].iter().all(|count| *count <= 61 + 2), "{hours:?}");
}

#[test]
fn strangers_guesses_never_delay_the_owner_in_a_session() {
    let mut model = Model::default();
    for second in 0..7200 {
        let now = second * SECOND;
        let _ = model.wrong("ana", "203.0.113.9", now);
        let _ = model.wrong("ana", &format!("198.51.100.{}", second % 250), now);
        let _ = model.in_session("a stranger's own", now);
    }
    assert_eq!(model.in_session("ana's", 7200 * SECOND), Ok(()));
}

#[test]
fn guessing_in_a_stolen_session_is_bounded_too() {
    let hours = guesses(3, |model, now| model.in_session("stolen", now).is_ok());
    assert!(hours[0] <= 18 && hours[1..].iter().all(|count| *count <= 5), "{hours:?}");
}

#[test]
fn requests_for_access_and_for_letters_are_bounded_whatever_becomes_of_them() {
    for (kind, most, later) in [
        (CounterKind::RequestEmail, 15, 2),
        (CounterKind::RequestAddress, 42, 13),
        (CounterKind::RequestNetwork, 127, 61),
        (CounterKind::ResetAccount, 15, 2),
        (CounterKind::ResetAddress, 42, 13),
        (CounterKind::ResetNetwork, 127, 61),
    ] {
        let hours = guesses(4, |model, now| model.attempt(model.stored(vec![(kind, "one".to_owned())]), now).is_ok());
        assert!(hours[0] > 3 && hours[0] <= most && hours[1..].iter().all(|count| *count <= later), "{kind:?}: {hours:?}");
    }
}

#[test]
fn typos_of_a_campus_leave_its_address_free() {
    let mut model = Model::default();
    for person in 0..500 {
        let (account, now) = (format!("person {person}"), person * SECOND);
        assert_eq!(model.wrong(&account, "192.0.2.1", now), Ok(()), "{account}");
        assert_eq!(model.right(&account, "192.0.2.1", now + SECOND / 2), Ok(()), "{account}");
    }
}

#[test]
fn a_failure_is_forgotten_although_others_follow() {
    let mut model = Model::default();
    for typo in 0..200 {
        assert_eq!(model.wrong(&format!("person {typo}"), "192.0.2.1", typo * MINUTE), Ok(()), "one typo a minute, for hours");
    }
}

#[test]
fn a_wait_is_said_once_when_it_begins() {
    let (kind, mut counter, mut now, mut begun) = (CounterKind::Pair, Counter::default(), 0, Vec::new());
    for failure in 1..=8 {
        now += counter.left(kind.limits(), now);
        let Decision::Look { after, begins, .. } = decide(&[(kind, counter)], now) else { panic!("waits") };
        counter = after[0];
        begun.extend(begins.iter().map(|_| failure));
    }
    assert_eq!(begun, [3]);
}

#[test]
fn only_what_has_failed_little_may_use_what_is_kept() {
    let few = |failures: i64, kind: CounterKind| {
        let counter = Counter { empty_at: failures * kind.limits().forgets, ..Counter::default() };
        matches!(decide(&[(kind, counter)], 0), Decision::Look { few: true, .. })
    };
    assert_eq!([0, 1, 2].map(|n| few(n, CounterKind::Pair)), [true, true, false]);
    assert_eq!([9, 10].map(|n| few(n, CounterKind::Address)), [true, false]);
}

#[test]
fn an_address_is_one_however_it_is_written() {
    assert_eq!(networks("192.0.2.7"), ("192.0.2.7".to_owned(), None));
    assert_eq!(networks("::ffff:192.0.2.7"), ("192.0.2.7".to_owned(), None));
    let six = ("2001:db8:1:2::".to_owned(), Some("2001:db8:1::".to_owned()));
    assert_eq!(networks("2001:db8:1:2:3:4:5:6"), six);
    assert_eq!(networks("2001:DB8:1:2::1"), six);
    assert_eq!(networks("unknown"), ("unknown".to_owned(), None));
}

proptest! {
    /// Each mistypes once, perhaps has to wait, and then signs in.
    #[test]
    fn nobody_on_a_campus_is_kept_out_for_more_than_a_minute(arrivals in prop::collection::vec(0..600i64, 1..120)) {
        let mut model = Model::default();
        // Next try, who, whether they have mistyped already, how long they had to wait.
        let mut people: Vec<_> = arrivals.iter().enumerate().map(|(who, at)| (at * SECOND, who, false, 0)).collect();
        while let Some(next) = people.iter().enumerate().min_by_key(|(_, person)| (person.0, person.1)).map(|(n, _)| n) {
            let (now, who, typo, waited) = people.swap_remove(next);
            let account = format!("person {who}");
            let tried = if typo { model.right(&account, "192.0.2.1", now) } else { model.wrong(&account, "192.0.2.1", now) };
            match tried {
                Err(left) => {
                    prop_assert!(waited + left <= MINUTE, "{account} has waited {} s", (waited + left) / SECOND);
                    people.push((now + left, who, typo, waited + left));
                }
                Ok(()) if !typo => people.push((now + 5 * SECOND, who, true, waited)),
                Ok(()) => {}
            }
        }
    }

    #[test]
    fn no_wait_is_longer_than_the_longest_whatever_the_clock_does(steps in prop::collection::vec(-2 * HOUR..2 * HOUR, 1..100)) {
        for kind in CounterKind::ALL {
            let (mut counter, mut now) = (Counter::default(), 100 * HOUR);
            for step in &steps {
                now += step;
                match decide(&[(kind, counter)], now) {
                    Decision::Wait(left) => prop_assert!(left > 0 && left <= kind.limits().longest),
                    Decision::Look { after, .. } => counter = after[0],
                }
                prop_assert!(counter.failures(kind.limits(), now) <= kind.limits().most());
            }
        }
    }
}
