//! What Unicode says of characters. ASCII and Latin letters are answered here; for everything else
//! somebody keeps tables: crates on the server, the browser in a browser, where tables of our own
//! would be a third of what is downloaded.
//!
//! Both follow the Unicode standard, whose normal forms never change for a character once it is
//! assigned.

use std::borrow::Cow;

// The browser's answers stand in the room that may name its interfaces, which both builds for it
// have.
#[cfg_attr(target_arch = "wasm32", path = "../worker/unicode.rs")]
mod tables;

/// A kind of character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// `Alphabetic`: letters, and what stands for them.
    Letter,
    /// `Uppercase`.
    Upper,
    /// `Lowercase`.
    Lower,
    /// General category N: digits and other numbers.
    Number,
    /// General category M: what is put on, under or around another character.
    Mark,
}

/// Bytes from here on may begin a character that is not its own canonical form: the first such is
/// U+0300.
const FIRST_UNSTABLE: u8 = 0xCC;

/// Whether this is a letter of Latin-1 or of the two blocks behind it, which hold nothing but
/// letters.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{C0}'..='\u{24F}') && !matches!(c, '×' | '÷')
}

/// The text in NFC, borrowed where it plainly is already.
pub fn nfc(text: &str) -> Cow<'_, str> {
    match text.is_ascii() || text.bytes().all(|byte| byte < FIRST_UNSTABLE) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(tables::nfc(text)),
    }
}

/// The text in NFKD: taken apart into plain characters and marks.
pub fn nfkd(text: &str) -> Cow<'_, str> {
    match text.is_ascii() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(tables::nfkd(text)),
    }
}

/// The text in lower case, each character by itself: no sigma knows that it is the last one.
pub fn lower(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_ascii() {
            true => out.push(c.to_ascii_lowercase()),
            false => tables::lower_into(c, &mut out),
        }
    }
    out
}

/// A letter, or what stands for one.
pub fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { is_latin(c) || tables::is(Class::Letter, c) }
}

/// A number of any script.
pub fn is_number(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { !is_latin(c) && tables::is(Class::Number, c) }
}

/// A letter or a number.
pub fn is_letter_or_number(c: char) -> bool {
    is_letter(c) || is_number(c)
}

/// A capital letter.
pub fn is_upper(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_uppercase() } else { tables::is(Class::Upper, c) }
}

/// A small letter.
pub fn is_lower(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_lowercase() } else { tables::is(Class::Lower, c) }
}

/// A mark on another character: an accent, a vowel sign.
pub fn is_mark(c: char) -> bool {
    match c {
        '\0'..'\u{300}' => false,
        '\u{300}'..'\u{370}' => true,
        c => tables::is(Class::Mark, c),
    }
}

/// The format characters (general category Cf), which are assigned once and stay so.
const FORMAT: [std::ops::RangeInclusive<char>; 21] = [
    '\u{AD}'..='\u{AD}',
    '\u{600}'..='\u{605}',
    '\u{61C}'..='\u{61C}',
    '\u{6DD}'..='\u{6DD}',
    '\u{70F}'..='\u{70F}',
    '\u{890}'..='\u{891}',
    '\u{8E2}'..='\u{8E2}',
    '\u{180E}'..='\u{180E}',
    '\u{200B}'..='\u{200F}',
    '\u{202A}'..='\u{202E}',
    '\u{2060}'..='\u{2064}',
    '\u{2066}'..='\u{206F}',
    '\u{FEFF}'..='\u{FEFF}',
    '\u{FFF9}'..='\u{FFFB}',
    '\u{110BD}'..='\u{110BD}',
    '\u{110CD}'..='\u{110CD}',
    '\u{13430}'..='\u{1343F}',
    '\u{1BCA0}'..='\u{1BCA3}',
    '\u{1D173}'..='\u{1D17A}',
    '\u{E0001}'..='\u{E0001}',
    '\u{E0020}'..='\u{E007F}',
];

/// A character that shows nothing of its own: a control or format character, or a line or paragraph
/// separator.
pub fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || (!c.is_ascii() && FORMAT.iter().any(|range| range.contains(&c)))
}

/// The default-ignorable characters, for which nothing is drawn: two texts that differ by them look
/// alike. From `DerivedCoreProperties.txt`; that list includes what is reserved for such.
const IGNORABLE: [std::ops::RangeInclusive<char>; 17] = [
    '\u{AD}'..='\u{AD}',
    '\u{34F}'..='\u{34F}',
    '\u{61C}'..='\u{61C}',
    '\u{115F}'..='\u{1160}',
    '\u{17B4}'..='\u{17B5}',
    '\u{180B}'..='\u{180F}',
    '\u{200B}'..='\u{200F}',
    '\u{202A}'..='\u{202E}',
    '\u{2060}'..='\u{206F}',
    '\u{3164}'..='\u{3164}',
    '\u{FE00}'..='\u{FE0F}',
    '\u{FEFF}'..='\u{FEFF}',
    '\u{FFA0}'..='\u{FFA0}',
    '\u{FFF0}'..='\u{FFF8}',
    '\u{1BCA0}'..='\u{1BCA3}',
    '\u{1D173}'..='\u{1D17A}',
    '\u{E0000}'..='\u{E0FFF}',
];

/// A character that no cell but notes may hold: a control character, a line or paragraph separator,
/// one that turns the direction of text around, or a default-ignorable one.
pub fn may_not_stand(c: char) -> bool {
    if c < '\u{A0}' {
        return c.is_control();
    }
    matches!(c, '\u{2028}' | '\u{2029}') || IGNORABLE.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_below_the_first_unstable_one_has_another_canonical_form() {
        let stable: String = ('\0'..'\u{300}').collect();
        assert!(stable.bytes().all(|byte| byte < FIRST_UNSTABLE));
        assert_eq!(tables::nfc(&stable), stable);
        assert_eq!(nfc("Jose\u{301}"), "José");
    }

    #[test]
    fn what_is_answered_here_is_what_the_tables_say() {
        for c in '\0'..'\u{400}' {
            let mut lowered = String::new();
            tables::lower_into(c, &mut lowered);
            assert_eq!(lower(&c.to_string()), lowered);
            assert_eq!(
                [is_letter(c), is_upper(c), is_lower(c), is_number(c), is_mark(c)],
                [Class::Letter, Class::Upper, Class::Lower, Class::Number, Class::Mark].map(|class| tables::is(class, c)),
                "{c:?}"
            );
        }
    }

    #[test]
    fn lower_case_is_of_each_character_by_itself() {
        assert_eq!(lower("ΟΔΟΣ İ"), "οδοσ i\u{307}");
    }
}
