//! Letters by mail: what they are about, and what becomes of one after each try to send it.

/// Declares an enum whose variants have a stable name, as stored.
macro_rules! named {
    ($(#[$doc:meta])* $enum:ident { $($(#[$of:meta])* $variant:ident = $name:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $enum { $($(#[$of])* $variant,)* }

        impl $enum {
            /// Every one.
            pub const ALL: &'static [$enum] = &[$($enum::$variant,)*];

            /// The stable name, as stored.
            pub fn name(self) -> &'static str {
                match self { $($enum::$variant => $name,)* }
            }

            /// The one with that stable name.
            pub fn from_name(name: &str) -> Option<$enum> {
                Self::ALL.iter().copied().find(|known| known.name() == name)
            }
        }
    };
}

named! {
    /// What a letter is about.
    LetterKind {
        /// A staff user's one-time link to set a password.
        StaffLink = "staff_link";
        /// A request for access was approved: a one-time link.
        RequestApproved = "request_approved";
        /// A request for access was declined, with the reason.
        RequestDeclined = "request_declined";
        /// A code to choose another password.
        PasswordReset = "password_reset";
        /// A code with which the holder of an account registers.
        Invitation = "invitation";
        /// A further code, for a holder who has not registered yet.
        InvitationReminder = "invitation_reminder";
    }
}

impl LetterKind {
    /// Somebody waits for it, and its code ends within hours: it goes before those that wait for
    /// weeks.
    pub fn is_urgent(self) -> bool {
        !matches!(self, LetterKind::Invitation | LetterKind::InvitationReminder)
    }
}

named! {
    /// Where a letter is.
    LetterState {
        /// It was not sent yet.
        Waiting = "waiting";
        /// The mail server took it.
        Sent = "sent";
        /// The mail server refused it, or every try failed.
        Failed = "failed";
        /// The connection broke off when the letter was over: it may have arrived.
        Uncertain = "uncertain";
        /// It expired before it was sent, or what it was about was over.
        Erased = "erased";
    }
}

/// What came of one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The mail server took the letter.
    Accepted,
    /// It never will (5xx).
    Refused,
    /// It did not now (4xx), or could not be reached.
    Later,
    /// The connection ended when the letter was over and before the answer.
    BrokenOff,
}

/// When a letter is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// After [`backoff`].
    Backoff,
    /// After an hour.
    Hour,
}

/// Tries after which a letter has failed.
pub const MAX_TRIES: i64 = 12;
/// Tries that broke off after which it is only shown as uncertain.
const MAX_BROKEN_OFF: i64 = 2;

const MINUTE: i64 = 60_000_000;
const LONGEST: i64 = 240 * MINUTE;

/// Where a letter is after a try, and when it is tried again; `None`: never. `tries` and
/// `broken_off` count this one as well.
pub fn after(state: LetterState, tries: i64, broken_off: i64, delivery: Delivery) -> (LetterState, Option<Retry>) {
    // What may have arrived once is never called failed.
    let at_an_end = if state == LetterState::Uncertain { LetterState::Uncertain } else { LetterState::Failed };
    match delivery {
        Delivery::Accepted => (LetterState::Sent, None),
        Delivery::Refused => (at_an_end, None),
        Delivery::Later if tries >= MAX_TRIES => (at_an_end, None),
        Delivery::Later => (state, Some(Retry::Backoff)),
        Delivery::BrokenOff if broken_off >= MAX_BROKEN_OFF => (LetterState::Uncertain, None),
        Delivery::BrokenOff => (LetterState::Uncertain, Some(Retry::Hour)),
    }
}

/// Microseconds to wait after that many tries: a minute, two, four … four hours, and up to a
/// quarter more by chance, so that letters of one moment don't come back in one moment.
pub fn backoff(tries: i64, chance: u8) -> i64 {
    let doubled = MINUTE << (tries - 1).clamp(0, 8);
    let wait = doubled.min(LONGEST);
    wait + wait / 4 * i64::from(chance) / 255
}

/// An address as lists show it: `a…@example.edu`.
pub fn masked(address: &str) -> String {
    let Some((local, domain)) = address.rsplit_once('@') else { return "…".to_owned() };
    let first = local.chars().next().filter(|_| local.chars().count() > 1);
    first.into_iter().chain("…@".chars()).chain(domain.chars()).collect()
}

/// Most characters of what is kept of an answer.
const ANSWER_CHARS: usize = 200;

/// Words with a run of letters and digits of this length may be codes of one-time links.
const CODE_CHARS: usize = 20;

fn may_be_code(word: &str) -> bool {
    word.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').any(|run| run.len() >= CODE_CHARS)
}

/// What a mail server answered, as it may be kept: one line, bounded, and without the words that
/// hold an address, a code or one of `secrets`, in any case.
pub fn kept_answer(answer: &str, secrets: &[&str]) -> String {
    let secrets: Vec<String> = secrets.iter().map(|secret| secret.to_lowercase()).filter(|secret| !secret.is_empty()).collect();
    let word = |word: &str| {
        let folded = word.to_lowercase();
        let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
        let names = |secret: &String| bare == secret || (secret.chars().count() > 3 && folded.contains(secret.as_str()));
        if word.contains('@') || may_be_code(word) || secrets.iter().any(names) { "…".to_owned() } else { word.to_owned() }
    };
    let words: Vec<String> =
        answer.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).map(word).collect();
    let line = words.join(" ");
    match line.char_indices().nth(ANSWER_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// One line of a header: whatever could end it or hide in it is a space.
pub fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use LetterState as S;

    #[test]
    fn every_delivery_leads_to_one_state() {
        let check = |state, tries, broken_off, delivery, to| {
            assert_eq!(after(state, tries, broken_off, delivery), to, "{state:?} {tries} {broken_off} {delivery:?}");
        };
        for state in [S::Waiting, S::Uncertain] {
            check(state, 1, 0, Delivery::Accepted, (S::Sent, None));
            check(state, 3, 0, Delivery::Later, (state, Some(Retry::Backoff)));
            check(state, 1, 1, Delivery::BrokenOff, (S::Uncertain, Some(Retry::Hour)));
            check(state, 2, 2, Delivery::BrokenOff, (S::Uncertain, None));
        }
        check(S::Waiting, 1, 0, Delivery::Refused, (S::Failed, None));
        check(S::Waiting, MAX_TRIES, 0, Delivery::Later, (S::Failed, None));
        check(S::Uncertain, 2, 1, Delivery::Refused, (S::Uncertain, None));
        check(S::Uncertain, MAX_TRIES, 1, Delivery::Later, (S::Uncertain, None));
    }

    #[test]
    fn waits_double_to_four_hours_and_chance_adds_up_to_a_quarter() {
        let waits: Vec<i64> = (1..=MAX_TRIES).map(|tries| backoff(tries, 0) / MINUTE).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240, 240]);
        assert_eq!(backoff(1, 255), MINUTE * 5 / 4);
        assert_eq!(backoff(1_000, 255), LONGEST * 5 / 4);
    }

    #[test]
    fn an_address_is_masked_to_its_first_letter_and_its_domain() {
        assert_eq!(masked("ana.ruiz@example.edu"), "a…@example.edu");
        assert_eq!(masked("a@example.edu"), "…@example.edu");
        assert_eq!(masked("nothing"), "…");
    }

    #[test]
    fn an_answer_is_kept_in_one_line_without_addresses_and_secrets() {
        let secrets = ["ana.ruiz", "https://muster.example.edu"];
        let keep = |text: &str| kept_answer(text, &secrets);
        assert_eq!(keep("5.1.1 <Ana.Ruiz@example.edu>: no such user"), "5.1.1 … no such user");
        assert_eq!(keep("user ANA.RUIZ unknown\r\nand more"), "user … unknown and more");
        assert_eq!(keep("bad link HTTPS://muster.example.edu/welcome/abc"), "bad link …");
        assert_eq!(keep("mailbox%3Dana.ruiz full"), "… full");
        assert_eq!(keep("refused: (Zm9vYmFyLWJhei1xdXV4eXo) is spam"), "refused: … is spam");
        let long = keep(&"x ".repeat(500));
        assert_eq!((long.chars().count(), long.ends_with('…')), (ANSWER_CHARS + 1, true));
        assert_eq!(kept_answer("an answer with a", &["a"]), "an answer with …");
    }

    #[test]
    fn a_header_is_one_line_whatever_is_in_it() {
        assert_eq!(one_line("Poppy\r\nBcc: x@example.org\u{2028}Hills\0"), "Poppy Bcc: x@example.org Hills");
    }

    #[test]
    fn names_are_read_back() {
        assert!(LetterKind::ALL.iter().all(|kind| LetterKind::from_name(kind.name()) == Some(*kind)));
        assert!(LetterState::ALL.iter().all(|state| LetterState::from_name(state.name()) == Some(*state)));
        assert_eq!(LetterState::from_name("lost"), None);
    }
}
