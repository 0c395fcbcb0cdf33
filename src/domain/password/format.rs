//! Formats of passwords that staff give out: a pattern that an organization sets, so that people
//! can read a password from a card and type it at a kiosk. The password that is generated where
//! none is set has one as well.

use zeroize::Zeroizing;

use super::{MIN_CHARS, Password};
use crate::domain::org::Setting;
use crate::domain::rules::Settings;

/// The setting that holds it.
pub const FORMAT: &str = "password_format";

/// The setting. Programs list it whose organizations may set a format.
pub const FORMAT_SETTING: Setting = Setting {
    key: FORMAT,
    label: "Password format",
    help: "How passwords that staff give out look: A for a capital letter, a for a lowercase letter, 9 for a digit, * for any of these, and signs, for example Aaaa-9999-aaaa. Where it is set, the password rules don't apply. Leave blank for four groups of four.",
    check: checked,
};

/// Most characters of a format.
pub const MAX_FORMAT: usize = 32;
/// Random bytes that generating takes: four for each character, so that no character is likelier by
/// more than one in 75 million.
pub const RANDOM_BYTES: usize = 4 * MAX_FORMAT;

/// A format has at least so many passwords: with argon2id, guessing half of them takes centuries.
const LEAST_PASSWORDS: u128 = 1 << 40;

/// What a place of a format stands for: its sign, what a sentence calls it, which typed characters
/// belong there, and those that are generated, without look-alikes (0 O 1 l I).
struct Kind {
    sign: char,
    words: &'static str,
    takes: fn(&char) -> bool,
    made_of: &'static str,
}

const KINDS: [Kind; 4] = [
    Kind { sign: 'A', words: "a capital letter", takes: char::is_ascii_uppercase, made_of: "ABCDEFGHJKLMNPQRSTUVWXYZ" },
    Kind { sign: 'a', words: "a lowercase letter", takes: char::is_ascii_lowercase, made_of: "abcdefghijkmnopqrstuvwxyz" },
    Kind { sign: '9', words: "a digit", takes: char::is_ascii_digit, made_of: "23456789" },
    Kind {
        sign: '*',
        words: "a letter or a digit",
        takes: char::is_ascii_alphanumeric,
        made_of: "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    },
];

/// The kind that a sign of a format stands for; `None` where it stands for itself.
fn kind(sign: char) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.sign == sign)
}

/// A format: one ASCII character for each of the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format<'s>(&'s str);

/// Why a password is not in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatFault {
    /// It doesn't have that many characters.
    Length(usize),
    /// The character at that place, from 1, is not of the kind with that sign.
    Place(usize, char),
}

impl<'s> Format<'s> {
    /// Of a generated password where no format is set: 16 random characters (93 bits) in four
    /// groups.
    pub const USUAL: Format<'static> = Format("****-****-****-****");

    /// The format of the settings, where they have one that is sound.
    pub fn of(settings: &'s Settings) -> Option<Format<'s>> {
        settings.get(FORMAT).filter(|text| checked(text).is_ok()).map(Format)
    }

    /// As it was set: `Aaaa-9999-aaaa`.
    pub fn text(self) -> &'s str {
        self.0
    }

    /// What its signs mean: `A is a capital letter, 9 is a digit`.
    pub fn key(self) -> String {
        let used = KINDS.iter().filter(|kind| self.0.contains(kind.sign));
        used.map(|kind| format!("{} is {}", kind.sign, kind.words)).collect::<Vec<_>>().join(", ")
    }

    /// Whether a password that somebody typed is in the format.
    pub fn check(self, password: &str) -> Result<(), FormatFault> {
        let length = self.0.len();
        if password.chars().count() != length {
            return Err(FormatFault::Length(length));
        }
        let takes = |sign: char, c: char| kind(sign).map_or(sign == c, |kind| (kind.takes)(&c));
        match self.0.chars().zip(password.chars()).position(|(sign, c)| !takes(sign, c)) {
            Some(at) => Err(FormatFault::Place(at + 1, char::from(self.0.as_bytes()[at]))),
            None => Ok(()),
        }
    }

    /// A password in the format. Randomness comes from the caller.
    pub fn generate(self, random: &[u8; RANDOM_BYTES]) -> Password {
        let (chunks, _) = random.as_chunks::<4>();
        let mut text = Zeroizing::new(String::with_capacity(self.0.len()));
        let mut chunks = chunks.iter();
        for sign in self.0.chars() {
            let Some(kind) = kind(sign) else {
                text.push(sign);
                continue;
            };
            let chunk = chunks.next().copied().unwrap_or_default(); // a format is never longer
            let place = (u64::from(u32::from_le_bytes(chunk)) * kind.made_of.len() as u64) >> 32;
            text.push(char::from(kind.made_of.as_bytes()[place as usize]));
        }
        Password::new(std::mem::take(&mut *text))
    }

    /// How many passwords can be generated in it.
    fn passwords(self) -> u128 {
        let choices = self.0.chars().map(|sign| kind(sign).map_or(1, |kind| kind.made_of.len() as u128));
        choices.fold(1, u128::saturating_mul)
    }
}

impl FormatFault {
    /// As a finding's parameter.
    pub fn to_param(self) -> u32 {
        match self {
            FormatFault::Length(length) => length as u32,
            FormatFault::Place(place, sign) => (place as u32) << 8 | sign as u32,
        }
    }

    /// From a finding's parameter.
    pub fn from_param(param: u32) -> FormatFault {
        match (param >> 8, param & 0xFF) {
            (0, length) => FormatFault::Length(length as usize),
            (place, sign) => FormatFault::Place(place as usize, char::from(sign as u8)),
        }
    }

    /// How many characters it should have, or at which place it is wrong.
    pub fn number(self) -> usize {
        match self {
            FormatFault::Length(number) | FormatFault::Place(number, _) => number,
        }
    }

    /// What belongs at the place: `a digit`, or the sign that stands for itself.
    pub fn wanted(self) -> Result<&'static str, char> {
        match self {
            FormatFault::Length(_) => Ok(""),
            FormatFault::Place(_, sign) => kind(sign).map(|kind| kind.words).ok_or(sign),
        }
    }
}

/// Says what is wrong with a format.
fn checked(text: &str) -> Result<(), String> {
    const EXAMPLE: &str = "for example Aaaa-9999-aaaa";
    let known = |c: char| kind(c).is_some() || c.is_ascii_punctuation();
    if !text.chars().all(known) {
        Err(format!(
            "Use A for a capital letter, a for a lowercase letter, 9 for a digit, * for any of these, and signs, {EXAMPLE}."
        ))
    } else if !(MIN_CHARS..=MAX_FORMAT).contains(&text.len()) {
        Err(format!("Use {MIN_CHARS} to {MAX_FORMAT} characters, {EXAMPLE}."))
    } else if Format(text).passwords() < LEAST_PASSWORDS {
        Err(format!("Passwords in this format are too easy to guess. Use more letters or digits, {EXAMPLE}."))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(format: &str) -> Settings {
        Settings::from(vec![(FORMAT.to_owned(), format.to_owned())])
    }

    #[test]
    fn a_format_has_letters_digits_and_signs_and_is_refused_where_it_is_guessable() {
        for good in ["Aaaa-9999-aaaa", "9999-9999-9999-99", "************", "aaaaaaaaaaaa", "AAAA.9999.AAAA!"] {
            assert_eq!(checked(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("Bbbb-9999-aaaa", "Use A for a capital letter"),
            ("Aaaa 9999 aaaa", "Use A for a capital letter"),
            ("Aaaa-ñ999-aaaa", "Use A for a capital letter"),
            ("Aaaa-9999", "Use 12 to 32 characters"),
            ("Aaaa-9999-aaaa-9999-aaaa-9999-aaaa", "Use 12 to 32 characters"),
            ("999999999999", "Passwords in this format are too easy to guess"),
            ("A99-99-99-99-99", "Passwords in this format are too easy to guess"),
            ("--------------", "Passwords in this format are too easy to guess"),
        ] {
            let said = checked(bad).unwrap_err();
            assert!(said.starts_with(why) && said.ends_with("for example Aaaa-9999-aaaa."), "{bad}: {said}");
            assert_eq!(Format::of(&settings(bad)), None, "{bad} asks for nothing");
        }
    }

    #[test]
    fn a_generated_password_is_in_its_format_and_has_no_look_alikes() {
        let settings = settings("Aa9*-9999-aaaa");
        let format = Format::of(&settings).unwrap();
        let mut random = [0u8; RANDOM_BYTES];
        for seed in 0..=255u8 {
            for (i, byte) in random.iter_mut().enumerate() {
                *byte = seed.wrapping_mul(151).wrapping_add((i as u8).wrapping_mul(97));
            }
            let password = format.generate(&random);
            assert_eq!(format.check(password.expose()), Ok(()), "{}", password.expose());
            assert!(!password.expose().contains(['0', 'O', '1', 'l', 'I']), "{}", password.expose());
        }
        assert_eq!(format.generate(&[0; RANDOM_BYTES]).expose(), "Aa22-2222-aaaa");
        assert_eq!(format.generate(&[255; RANDOM_BYTES]).expose(), "Zz9z-9999-zzzz");
    }

    #[test]
    fn the_longest_format_has_randomness_for_each_place() {
        let longest = "*".repeat(MAX_FORMAT);
        let settings = settings(&longest);
        let made = Format::of(&settings).unwrap().generate(&[255; RANDOM_BYTES]);
        assert_eq!(made.expose(), "z".repeat(MAX_FORMAT));
    }

    #[test]
    fn what_is_not_in_the_format_is_said_by_length_or_place() {
        let settings = settings("Aaaa-9999-aaaa");
        let format = Format::of(&settings).unwrap();
        assert_eq!(format.check("Opal-1007-lime"), Ok(()), "people may type look-alikes");
        for (typed, fault, wanted) in [
            ("Opal-1007-lim", FormatFault::Length(14), Ok("")),
            ("opal-1007-lime", FormatFault::Place(1, 'A'), Ok("a capital letter")),
            ("Opal-10o7-lime", FormatFault::Place(8, '9'), Ok("a digit")),
            ("Opal 1007-lime", FormatFault::Place(5, '-'), Err('-')),
            ("Opal-1007-limé", FormatFault::Place(14, 'a'), Ok("a lowercase letter")),
        ] {
            assert_eq!(format.check(typed), Err(fault), "{typed}");
            assert_eq!(FormatFault::from_param(fault.to_param()), fault);
            assert_eq!(fault.wanted(), wanted);
        }
        assert_eq!(format.key(), "A is a capital letter, a is a lowercase letter, 9 is a digit");
    }
}
