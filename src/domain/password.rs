//! Passwords: what is asked of a typed one, and the shape of a generated one.
//!
//! Length and a blocklist decide, as NIST SP 800-63B asks; composition only where an organization
//! set it. The blocklist is a table in the domain, so that browser and server agree.

use zeroize::Zeroize;

use super::dates::Date;
use super::field::length;
use super::matching::normal;
use super::rules::Settings;
use super::unicode::{self, is_letter, is_letter_or_number, is_mark};

mod common;
mod format;

pub use format::{FORMAT_SETTING, Format, FormatFault, RANDOM_BYTES};

/// Fewest characters of a password that staff type.
pub const MIN_CHARS: usize = 12;
/// Most characters: enough for any sentence, little enough that hashing stays cheap.
pub const MAX_CHARS: usize = 128;

/// Fewest characters of a password that the holder of an account chooses, where the organization
/// sets nothing: it is the only factor (NIST SP 800-63B-4).
pub const CHOSEN_CHARS: usize = 15;
/// The setting that holds them.
pub const CHOSEN_SETTING: &str = "chosen_password_characters";
/// The most that an organization may ask for.
pub const MOST_CHOSEN_CHARS: usize = 64;

/// The characters that a setting asks for; `None` where it is no number that may be set.
pub fn chosen_chars(setting: Option<&str>) -> Option<usize> {
    match setting.map(str::trim).filter(|text| !text.is_empty()) {
        None => Some(CHOSEN_CHARS),
        Some(text) => text.parse().ok().filter(|chars| (MIN_CHARS..=MOST_CHOSEN_CHARS).contains(chars)),
    }
}

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Fewer than [`MIN_CHARS`].
    Short,
    /// More than [`MAX_CHARS`].
    Long,
    /// On the blocklist.
    Common,
    /// Lacks a kind of character that the organization asks for.
    Composition(Composition),
    /// Not in the organization's format.
    Format(FormatFault),
}

/// What an organization asks of a typed password besides its length. A format takes the place of
/// kinds of characters: it is both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked<'s> {
    /// These kinds of characters.
    Composition(Composition),
    /// This format.
    Format(Format<'s>),
}

impl Asked<'_> {
    /// What the settings ask for.
    pub fn of(settings: &Settings) -> Asked<'_> {
        match Format::of(settings) {
            Some(format) => Asked::Format(format),
            None => Asked::Composition(Composition::from_settings(settings)),
        }
    }

    fn check(self, text: &str) -> Result<(), Fault> {
        match self {
            Asked::Composition(composition) if composition.holds(text) => Ok(()),
            Asked::Composition(composition) => Err(Fault::Composition(composition)),
            Asked::Format(format) => format.check(text).map_err(Fault::Format),
        }
    }
}

/// Kinds of characters that an organization asks for. None, unless it set them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Composition(u8);

/// A kind of character: its name in the setting, its name in a sentence, and what belongs to it.
type CharacterKind = (&'static str, &'static str, fn(char) -> bool);

/// The kinds, by bit.
const KINDS: [CharacterKind; 4] = [
    ("upper", "a capital letter", unicode::is_upper),
    ("lower", "a lowercase letter", unicode::is_lower),
    ("digit", "a digit", unicode::is_number),
    ("symbol", "a symbol", |c| !is_letter_or_number(c) && !c.is_whitespace()),
];

impl Composition {
    /// The setting that holds it: `upper, lower, digit, symbol` or some of these.
    pub const SETTING: &str = "password_composition";

    /// Reads the setting's text; `Err` is the word that is none of the kinds.
    pub fn parse(text: &str) -> Result<Composition, String> {
        let words = text.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty());
        words.into_iter().try_fold(Composition(0), |sum, word| {
            let bit = KINDS.iter().position(|(name, ..)| name.eq_ignore_ascii_case(word)).ok_or_else(|| word.to_owned())?;
            Ok(Composition(sum.0 | 1 << bit))
        })
    }

    /// What the settings ask for. An unreadable setting asks for nothing.
    pub fn from_settings(settings: &Settings) -> Composition {
        settings.get(Self::SETTING).and_then(|text| Self::parse(text).ok()).unwrap_or_default()
    }

    /// As a finding's parameter.
    pub fn bits(self) -> u32 {
        u32::from(self.0)
    }

    /// From a finding's parameter.
    pub fn from_bits(bits: u32) -> Composition {
        Composition(bits as u8 & 0xF)
    }

    /// The kinds of characters as a sentence lists them: `a capital letter and a digit`.
    pub fn words(self) -> String {
        let asked = KINDS.iter().enumerate().filter(|(bit, _)| self.0 & 1 << bit != 0);
        let words: Vec<&str> = asked.map(|(_, (_, words, _))| *words).collect();
        match words.as_slice() {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [before @ .., last] => format!("{} and {last}", before.join(", ")),
        }
    }

    fn holds(self, text: &str) -> bool {
        KINDS.iter().enumerate().all(|(bit, (.., is))| self.0 & 1 << bit == 0 || text.chars().any(is))
    }
}

/// Whether a typed password may be used, apart from what it tells of the person ([`is_personal`]).
/// `text` is in NFC.
pub fn check(text: &str, asked: Asked<'_>) -> Result<(), Fault> {
    // A format says which length, better than that it is too short.
    if let Asked::Format(_) = asked {
        asked.check(text)?;
    }
    let chars = length(text);
    if chars < MIN_CHARS {
        Err(Fault::Short)
    } else if chars > MAX_CHARS {
        Err(Fault::Long)
    } else if is_common(text) {
        Err(Fault::Common)
    } else {
        asked.check(text)
    }
}

/// Whether a password is on the blocklist: a common word alone, repeated or dressed up with digits,
/// signs and look-alikes (`P@ssw0rd2024!`), a walk over the keyboard, the alphabet or the digits
/// (`1234567890qwerty`), or a few characters over and over.
pub fn is_common(text: &str) -> bool {
    let lower = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        unicode::lower(&unicode::nfkd(text).chars().filter(|c| !is_mark(*c)).collect::<String>())
    };
    if is_repetition(&lower) || is_walk(&lower) {
        return true;
    }
    // The dress: digits and signs around the word.
    let core = lower.trim_matches(|c: char| !is_letter(c));
    let dress = length(&lower) - length(core);
    let plain = dress <= MAX_DRESS || is_walk(&lower.replace(core, ""));
    plain && is_word(core) || is_word(&lower)
}

/// The common words, each in lower case.
pub fn common_words() -> impl Iterator<Item = &'static str> {
    common::WORDS.iter().copied()
}

/// Most characters around a common word that do not make it another password.
const MAX_DRESS: usize = 8;

/// Whether the letters, look-alikes undone, are a common word or one repeated. A `1` may be an `i`
/// or an `l`.
fn is_word(text: &str) -> bool {
    is_word_with(text, 'i') || text.contains(ONES) && is_word_with(text, 'l')
}

const ONES: [char; 3] = ['1', '!', '|'];

fn is_word_with(text: &str, one: char) -> bool {
    let mut letters = Vec::with_capacity(text.len());
    for c in text.chars() {
        let letter = match c {
            '0' => 'o',
            c if ONES.contains(&c) => one,
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            '8' => 'b',
            c if is_letter(c) => c,
            _ => continue,
        };
        if !letter.is_ascii() {
            return false; // as no word on the list is
        }
        letters.push(letter as u8);
    }
    let is_listed = |word: &[u8]| common::WORDS.binary_search_by(|listed| listed.as_bytes().cmp(word)).is_ok();
    (1..=letters.len() / 3).any(|times| {
        let unit = letters.len() / times;
        letters.len().is_multiple_of(times) && repeats(&letters, unit) && is_listed(&letters[..unit])
    })
}

/// Whether all that stands `unit` places apart is the same.
fn repeats<T: PartialEq>(all: &[T], unit: usize) -> bool {
    all[unit..] == all[..all.len() - unit]
}

/// At most four characters over and over.
fn is_repetition(text: &str) -> bool {
    if text.is_ascii() {
        return (1..=4).any(|unit| text.len() > unit && repeats(text.as_bytes(), unit));
    }
    let chars: Vec<char> = text.chars().collect();
    (1..=4).any(|unit| chars.len() > unit && repeats(&chars, unit))
}

/// Ways that fingers go: the alphabet, digits, rows and columns of a keyboard.
const WALKS: [&str; 10] = [
    "abcdefghijklmnopqrstuvwxyz",
    "012345678901234567890",
    "qwertyuiop[]",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "1q2w3e4r5t6y7u8i9o0p",
    "!@#$%^&*()",
];

/// For each byte, those that stand beside it in some walk, a bit each: nearly no password begins
/// with three that do.
const BESIDE: [[u64; 2]; 128] = {
    let mut table = [[0; 2]; 128];
    let mut which = 0;
    while which < WALKS.len() {
        let walk = WALKS[which].as_bytes();
        let mut at = 1;
        while at < walk.len() {
            let (a, b) = (walk[at - 1] as usize, walk[at] as usize);
            table[a][b / 64] |= 1 << (b % 64);
            table[b][a / 64] |= 1 << (a % 64);
            at += 1;
        }
        which += 1;
    }
    table
};

fn are_beside(a: u8, b: u8) -> bool {
    a.is_ascii() && b.is_ascii() && BESIDE[usize::from(a)][usize::from(b) / 64] >> (b % 64) & 1 == 1
}

/// Whether the whole text is made of pieces, three characters and longer, of such walks, forwards
/// or backwards.
fn is_walk(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        if !matches!(rest.as_bytes(), [a, b, c, ..] if are_beside(*a, *b) && are_beside(*b, *c)) {
            return false;
        }
        let step = WALKS.iter().map(|walk| longest(rest, walk)).max().unwrap_or(0);
        if step < 3 {
            return false;
        }
        rest = &rest[step..];
    }
    true
}

/// Bytes at the start of `text` that are a piece of `walk`, in either direction. Walks are ASCII,
/// so bytes are characters.
fn longest(text: &str, walk: &str) -> usize {
    let text = text.as_bytes();
    let walk = walk.as_bytes();
    let along = |start: usize| text.iter().zip(&walk[start..]).take_while(|(a, b)| a == b).count();
    let back = |end: usize| text.iter().zip(walk[..end].iter().rev()).take_while(|(a, b)| a == b).count();
    let starts = (0..walk.len()).filter(|at| text.first() == Some(&walk[*at]));
    starts.map(|at| along(at).max(back(at + 1))).max().unwrap_or(0)
}

/// Fewest characters of a name that count when a password contains it: `Li` stands in too many
/// words.
const MIN_NAME: usize = 3;

/// Whether a password contains a name, the email address or the birth date of its holder. Case,
/// accents and punctuation make no difference. `names` are the parts of the name and other ids (a
/// DOC ID).
pub fn is_personal(text: &str, names: &[&str], email: &str, dob: Option<Date>) -> bool {
    let (mut squeezed, mut part) = (String::with_capacity(text.len()), String::with_capacity(64));
    squeeze_into(text, &mut squeezed);
    let mut holds = |text: &str| {
        part.clear();
        squeeze_into(text, &mut part);
        let all = squeezed.as_bytes();
        length(&part) >= MIN_NAME
            && all.windows(part.len()).any(|piece| piece[0] == part.as_bytes()[0] && piece == part.as_bytes())
    };
    // Of `Ana María` each name counts, of an address the part before the @ as well.
    let local = email.split('@').next().unwrap_or("");
    // Names too short to count alone count together: `liwu` is Li Wu.
    let is_short = |name: &&str| !name.is_empty() && length(name) < MIN_NAME;
    let mut pairs = names.windows(2).filter(|pair| pair.iter().all(is_short));
    let together = pairs.any(|pair| holds(&pair.concat()) || holds(&[pair[1], pair[0]].concat()));
    let mut parted = |name: &&str| holds(name) || name.contains([' ', '-']) && name.split([' ', '-']).any(&mut holds);
    let named = together || names.iter().any(&mut parted);
    named || holds(email) || holds(local) || dob.is_some_and(|dob| holds_date(text, dob))
}

/// Appends the letters and numbers of the normalized text.
fn squeeze_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let kept = text.bytes().filter(u8::is_ascii_alphanumeric);
        return out.extend(kept.map(|byte| char::from(byte.to_ascii_lowercase())));
    }
    out.extend(normal::name(text).chars().filter(|c| is_letter_or_number(*c)));
}

/// Whether the digits of a birth date stand in the text, in any order of year, month and day, with
/// separators or without.
fn holds_date(text: &str, dob: Date) -> bool {
    // The shortest form, a day and a month of one digit, has six.
    if text.bytes().filter(u8::is_ascii_digit).count() < 6 {
        return false;
    }
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | '/' | '.' | ' ' | '_')).collect();
    let (y, m, d) = (dob.year(), u8::from(dob.month()), dob.day());
    let short = y % 100;
    let forms = [
        format!("{y:04}{m:02}{d:02}"),
        format!("{m:02}{d:02}{y:04}"),
        format!("{d:02}{m:02}{y:04}"),
        format!("{m}{d}{y:04}"),
        format!("{d}{m}{y:04}"),
        format!("{short:02}{m:02}{d:02}"),
        format!("{m:02}{d:02}{short:02}"),
        format!("{d:02}{m:02}{short:02}"),
    ];
    forms.iter().any(|form| digits.contains(form.as_str()))
}

/// A password in clear. No `Debug`, `Display` or `Serialize`, so that it cannot be logged by
/// accident; wiped when dropped.
pub struct Password(String);

impl Password {
    /// Takes a password that somebody typed or that was generated.
    pub fn new(text: String) -> Password {
        Password(text)
    }

    /// The text, for hashing, encrypting or showing once.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Drop for Password {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A password in the format that the settings ask for, or in the usual one:
/// `Ab3d-Efgh-7kmn-Pqrs`. What is shown is what is typed. Randomness comes from the caller.
pub fn generate_for(settings: &Settings, random: &[u8; RANDOM_BYTES]) -> Password {
    Format::of(settings).unwrap_or(Format::USUAL).generate(random)
}

/// A password in the usual format.
pub fn generate(random: &[u8; RANDOM_BYTES]) -> Password {
    Format::USUAL.generate(random)
}

#[cfg(test)]
mod tests;
