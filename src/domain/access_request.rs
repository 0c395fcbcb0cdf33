//! Requests for access: what somebody enters who has none yet, how it is checked, and which
//! organizations a typed name finds.

use serde::{Deserialize, Serialize};

use super::display_name::{self, NameFault};
use super::field::is_email;
use super::matching::normal;
use super::unicode::is_unseen;

/// Letters of a name below which nothing is found: there is no list of all.
pub const LEAST_LETTERS: usize = 3;
/// Most organizations that are found at once.
pub const MOST_FOUND: usize = 10;
/// Most characters of a note or a reason.
pub const NOTE_CHARS: usize = 500;

/// Where a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// Nobody has looked at it.
    Open,
    /// Somebody wants to know more and has noted what.
    Asked,
    /// Access was given.
    Approved,
    /// Access was not given.
    Declined,
    /// Nobody decided within its time.
    Expired,
}

impl RequestState {
    /// Every state.
    pub const ALL: [RequestState; 5] =
        [RequestState::Open, RequestState::Asked, RequestState::Approved, RequestState::Declined, RequestState::Expired];

    /// Stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            RequestState::Open => "open",
            RequestState::Asked => "asked",
            RequestState::Approved => "approved",
            RequestState::Declined => "declined",
            RequestState::Expired => "expired",
        }
    }

    /// The state of that stored name.
    pub fn from_name(name: &str) -> Option<RequestState> {
        RequestState::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether it can still be decided.
    pub fn waits(self) -> bool {
        matches!(self, RequestState::Open | RequestState::Asked)
    }
}

/// Who asks, as entered and checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as the form calls them")]
pub struct Requester {
    pub name: String,
    pub title: String,
    /// Vice president, director or supervisor.
    pub supervisor: String,
    pub email: String,
}

/// One thing that is entered about who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as the form calls them")]
pub enum Part {
    Name,
    Title,
    Supervisor,
    Email,
}

impl Part {
    /// Name of its input.
    pub fn name(self) -> &'static str {
        match self {
            Part::Name => "name",
            Part::Title => "title",
            Part::Supervisor => "supervisor",
            Part::Email => "email",
        }
    }
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// As of a name.
    Name(NameFault),
    /// Not an email address.
    Email,
}

impl Requester {
    /// What was entered, trimmed, or everything that is wrong with it.
    pub fn checked(entered: &Requester) -> Result<Requester, Vec<(Part, Fault)>> {
        let mut faults = Vec::new();
        let mut line = |part, text: &str| {
            let checked = display_name::checked(text);
            checked.unwrap_or_else(|fault| {
                faults.push((part, Fault::Name(fault)));
                String::new()
            })
        };
        let [name, title, supervisor] =
            [line(Part::Name, &entered.name), line(Part::Title, &entered.title), line(Part::Supervisor, &entered.supervisor)];
        let email = entered.email.trim().to_owned();
        if email.is_empty() {
            faults.push((Part::Email, Fault::Name(NameFault::Missing)));
        } else if !is_email(&email) {
            faults.push((Part::Email, Fault::Email));
        }
        if faults.is_empty() { Ok(Requester { name, title, supervisor, email }) } else { Err(faults) }
    }
}

/// What is wrong with a note or a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteFault {
    /// Nothing but space.
    Missing,
    /// So many characters, over [`NOTE_CHARS`].
    Long(usize),
    /// A character that shows nothing, or changes what is shown around it.
    Character(char),
}

/// A note or a reason as it is kept: trimmed, with line ends alike.
pub fn checked_note(text: &str) -> Result<String, NoteFault> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    let unseen = |c: &char| *c != '\n' && (c.is_control() || is_unseen(*c));
    match (text.chars().find(unseen), text.chars().count()) {
        (Some(bad), _) => Err(NoteFault::Character(bad)),
        (None, 0) => Err(NoteFault::Missing),
        (None, length) if length > NOTE_CHARS => Err(NoteFault::Long(length)),
        (None, _) => Ok(text),
    }
}

/// What a typed name finds in a list of names: places in that list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Names that are the typed one.
    pub exact: Vec<usize>,
    /// Names that have what was typed, the best first, at most [`MOST_FOUND`]; none, where too few
    /// letters were typed.
    pub best: Vec<usize>,
    /// There are more than that.
    pub more: bool,
}

/// Whether enough letters were typed to find names that have them.
pub fn is_enough(typed: &str) -> bool {
    words(&normalized(typed)).any(|word| word.chars().filter(|c| c.is_alphanumeric()).count() >= LEAST_LETTERS)
}

fn normalized(text: &str) -> String {
    let mut out = Vec::new();
    normal::name_into(text, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

/// Finds names by what was typed of them, whatever its case, accents and punctuation: the same
/// name, then those that begin so, those that have it, those that have each of its words.
pub fn find<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Found {
    let wanted = normalized(typed);
    if wanted.is_empty() {
        return Found::default();
    }
    let enough = is_enough(typed);
    let (mut exact, mut ranked) = (Vec::new(), Vec::new());
    for (place, name) in names.enumerate() {
        let name = normalized(name);
        let rank = match () {
            () if name == wanted => 0,
            () if name.starts_with(&wanted) => 1,
            () if name.contains(&wanted) => 2,
            () if words(&wanted).all(|word| name.contains(word)) => 3,
            () => continue,
        };
        if rank == 0 {
            exact.push(place);
        }
        if enough {
            ranked.push((rank, name, place));
        }
    }
    ranked.sort();
    let more = ranked.len() > MOST_FOUND;
    Found { exact, best: ranked.into_iter().take(MOST_FOUND).map(|(_, _, place)| place).collect(), more }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["Poppy Hills College", "Redwood Flats College", "West Poppy College", "Poppy", "Colegio Núñez"];

    fn found(typed: &str) -> Vec<&'static str> {
        find(typed, NAMES.into_iter()).best.into_iter().map(|place| NAMES[place]).collect()
    }

    #[test]
    fn three_letters_find_names_the_best_first_and_fewer_find_none() {
        assert_eq!(found("POP"), ["Poppy", "Poppy Hills College", "West Poppy College"]);
        assert_eq!(found("college poppy"), ["Poppy Hills College", "West Poppy College"]);
        assert_eq!(found("nunez"), ["Colegio Núñez"]);
        for few in ["", "po", " p o p ", "..a-b", "\0\u{202e}"] {
            assert_eq!(found(few), [""; 0], "{few:?}");
        }
    }

    #[test]
    fn a_whole_name_is_known_and_no_more_than_ten_are_found() {
        let typed = find("  poppy ", NAMES.into_iter());
        assert_eq!((typed.exact, typed.more), (vec![3], false));
        assert_eq!(find("LA", ["LA", "Lark"].into_iter()), Found { exact: vec![0], ..Found::default() });
        let many: Vec<String> = (0..11).map(|n| format!("College {n}")).collect();
        let all = find("college", many.iter().map(String::as_str));
        assert_eq!((all.best.len(), all.more), (MOST_FOUND, true));
        let ten = find("college", many[..10].iter().map(String::as_str));
        assert_eq!((ten.best.len(), ten.more), (MOST_FOUND, false));
    }

    #[test]
    fn everything_that_is_wrong_is_found_at_once_and_what_is_good_is_trimmed() {
        let entered = |name: &str, email: &str| Requester {
            name: name.to_owned(),
            title: " Registrar ".to_owned(),
            supervisor: "Lee  Moss".to_owned(),
            email: email.to_owned(),
        };
        let good = Requester::checked(&entered(" Ana Ruiz", " ana@example.edu ")).unwrap();
        assert_eq!(
            (good.name.as_str(), good.title.as_str(), good.supervisor.as_str(), good.email.as_str()),
            ("Ana Ruiz", "Registrar", "Lee Moss", "ana@example.edu")
        );
        assert_eq!(
            Requester::checked(&entered("Ana\0", "ana")),
            Err(vec![(Part::Name, Fault::Name(NameFault::Character('\0'))), (Part::Email, Fault::Email)])
        );
        assert_eq!(Requester::checked(&entered("Ana", " ")), Err(vec![(Part::Email, Fault::Name(NameFault::Missing))]));
    }

    #[test]
    fn a_note_has_lines_and_no_character_that_shows_nothing() {
        assert_eq!(checked_note(" Which campus?\r\nAnd since when? "), Ok("Which campus?\nAnd since when?".to_owned()));
        assert_eq!(checked_note(" \n "), Err(NoteFault::Missing));
        assert_eq!(checked_note(&"x".repeat(501)), Err(NoteFault::Long(501)));
        for bad in ['\0', '\u{202e}', '\u{200b}', '\t'] {
            assert_eq!(checked_note(&format!("a{bad}b")), Err(NoteFault::Character(bad)));
        }
    }

    #[test]
    fn a_request_waits_until_it_is_decided() {
        for state in RequestState::ALL {
            assert_eq!(RequestState::from_name(state.name()), Some(state));
        }
        let waiting: Vec<_> = RequestState::ALL.into_iter().filter(|state| state.waits()).collect();
        assert_eq!(waiting, [RequestState::Open, RequestState::Asked]);
    }
}
