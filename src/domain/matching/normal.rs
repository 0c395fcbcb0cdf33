//! Normalized text: what is compared and hashed into keys, beside the raw value. Case, accents,
//! apostrophes, full stops, hyphens and repeated space make no difference; anything looser is a
//! near match and never decides alone.
//!
//! **Law:** normalizing twice is normalizing once.

use crate::domain::dates::Date;
use crate::domain::unicode::{self, is_mark};

/// What an ASCII byte becomes: itself, lower case, a space, or nothing (0).
const ASCII: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        table[byte] = match b {
            b'\'' | b'.' | b'`' => 0,
            b'-' | b'\t' | b'\n' | 0x0B | 0x0C | b'\r' => b' ',
            _ => b.to_ascii_lowercase(),
        };
        byte += 1;
    }
    table
};

/// What a letter from U+00C0 to U+00FF becomes; `?` where that is not one letter of ASCII.
const LATIN: &[u8; 64] = b"aaaaaa?ceeeeiiii?nooooo?ouuuuy??aaaaaa?ceeeeiiii?nooooo?ouuuuy?y";

/// Appends the normalized name, in UTF-8: `O’Brien-Díaz ` gives `obrien diaz`.
pub fn name_into(text: &str, out: &mut Vec<u8>) {
    if text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return out.extend(text.bytes().map(|b| b.to_ascii_lowercase()));
    }
    if western_into(text, out).is_none() {
        any_into(text, out);
    }
}

/// The short way, for short names of the West; `None` for one that has to take the long way.
fn western_into(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let mut plain = [0; 64];
    let (mut end, mut space) = (0, false);
    for c in text.chars() {
        let byte = match c {
            '\0'..='\x7F' => ASCII[c as usize],
            'À'..='ÿ' => match LATIN[c as usize - 0xC0] {
                b'?' => return None,
                letter => letter,
            },
            c if is_apostrophe(c) => 0,
            c if is_hyphen(c) => b' ',
            _ => return None,
        };
        match byte {
            0 => {}
            b' ' => space = end > 0,
            byte => {
                let with_space = end + usize::from(space);
                *plain.get_mut(with_space)? = byte;
                if space {
                    plain[end] = b' ';
                    space = false;
                }
                end = with_space + 1;
            }
        }
    }
    out.extend_from_slice(&plain[..end]);
    Some(())
}

fn any_into(text: &str, out: &mut Vec<u8>) {
    let mut tail = Tail { start: out.len(), space: false, out };
    // Spacing accents come apart into a space and a mark, so those used as apostrophes go first.
    let apart: String = text.chars().filter(|&c| !is_apostrophe(c)).collect();
    for c in unicode::lower(&unicode::nfkd(&apart)).chars() {
        match c {
            '.' => {}
            c if is_apostrophe(c) || is_mark(c) => {}
            c if is_hyphen(c) || c.is_whitespace() => tail.space = true,
            'ß' => {
                tail.push('s');
                tail.push('s');
            }
            'æ' => {
                tail.push('a');
                tail.push('e');
            }
            'ø' => tail.push('o'),
            // The two lower cases of one capital letter.
            'ς' => tail.push('σ'),
            c => tail.push(c),
        }
    }
}

/// What is written at the end of a buffer: spaces wait until something follows them.
struct Tail<'o> {
    out: &'o mut Vec<u8>,
    start: usize,
    space: bool,
}

impl Tail<'_> {
    fn push(&mut self, c: char) {
        if self.space && self.out.len() > self.start {
            self.out.push(b' ');
        }
        self.space = false;
        self.out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '´' | '‘' | '’' | '‛' | 'ʻ' | 'ʼ' | 'ʽ' | '′' | '\u{FF07}')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' | '\u{05BE}')
}

/// The normalized name.
pub fn name(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    name_into(text, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// Appends an email address in lower case, in UTF-8.
pub fn email_into(text: &str, out: &mut Vec<u8>) {
    if text.is_ascii() {
        out.extend(text.bytes().map(|b| b.to_ascii_lowercase()));
    } else {
        out.extend_from_slice(unicode::nfc(&unicode::lower(text)).as_bytes());
    }
}

/// The last ten digits of a phone number, or all where there are fewer.
pub fn phone(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(10)..].to_owned()
}

/// A DOC ID in upper case.
pub fn doc_id(text: &str) -> String {
    text.trim().to_uppercase()
}

/// Appends what makes a person in a program that goes by name and birth date:
/// `ana|ruiz|1999-03-04`. A name never holds `|`.
pub fn person_into(first: &str, last: &str, dob: Date, out: &mut Vec<u8>) {
    name_into(first, out);
    out.push(b'|');
    name_into(last, out);
    let (year, month, day) = (dob.year().unsigned_abs(), u32::from(u8::from(dob.month())), u32::from(dob.day()));
    let digit = |number: u32| b'0' + (number % 10) as u8;
    let [y, e, a, r] = [year / 1000, year / 100, year / 10, year].map(digit);
    let [m, n, d, f] = [month / 10, month, day / 10, day].map(digit);
    out.extend([b'|', y, e, a, r, b'-', m, n, b'-', d, f]);
}

#[cfg(test)]
mod tests {
    use crate::domain::dates::testing::date;
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn same(one: &str, other: &str) {
        assert_eq!(name(one), name(other));
    }

    #[test]
    fn case_accents_punctuation_and_repeated_space_make_no_difference() {
        assert_eq!(name("  O’Brien-Díaz  Jr. "), "obrien diaz jr");
        same("O’Brien", "OBRIEN");
        same("O'Brien", "OʻBrien");
        same("O´Brien", "O`Brien");
        same("José", "Jose");
        same("JOSE\u{301}", "josé");
        same("Smith-Jones", "smith  jones");
        same("Weiß", "WEISS");
        same("WEIẞ", "weiss");
        same("Ægir Ørsted", "aegir orsted");
        same("ΟΔΥΣΣΕΥΣ", "Οδυσσεύς");
        same("İpek", "ipek");
        same("\u{FF21}na", "ana");
    }

    #[test]
    fn what_is_another_name_stays_another_name() {
        assert_ne!(name("O Brien"), name("OBrien"));
        assert_ne!(name("Jon"), name("John"));
        assert_ne!(name("李"), name("王"));
    }

    #[test]
    fn a_buffer_keeps_what_stood_in_it() {
        let mut out = b"x|".to_vec();
        name_into(" Ana ", &mut out);
        assert_eq!(out, b"x|ana");
    }

    #[test]
    fn a_person_is_first_name_last_name_and_birth_date() {
        let mut out = Vec::new();
        person_into("", "O’Brien", date(1999, 3, 4), &mut out);
        assert_eq!(out, b"|obrien|1999-03-04");
    }

    #[test]
    fn phone_and_doc_id_and_email_have_their_own_forms() {
        assert_eq!(phone("+1 (559) 555-0100"), "5595550100");
        assert_eq!(phone("12"), "12");
        assert_eq!(doc_id(" ab-0012 "), "AB-0012");
        let mut out = Vec::new();
        email_into("Ana.Ruiz@Example.ORG", &mut out);
        assert_eq!(out, b"ana.ruiz@example.org");
    }

    #[test]
    fn the_short_way_knows_most_letters_of_the_west() {
        let (mut short, mut long) = (Vec::new(), Vec::new());
        let known: String = ('À'..='ÿ').filter(|c| !"ÆÐ×ÞßæðþŸ÷".contains(*c)).collect();
        assert_eq!(western_into(&known, &mut short), Some(()));
        any_into(&known, &mut long);
        assert_eq!(short, long);
    }

    proptest! {
        #[test]
        fn normalizing_twice_is_normalizing_once(text in "\\PC{0,24}") {
            let once = name(&text);
            prop_assert_eq!(name(&once), once);
        }

        #[test]
        fn lower_casing_an_address_twice_is_doing_it_once(text in "\\PC{0,24}") {
            let (mut once, mut twice) = (Vec::new(), Vec::new());
            email_into(&text, &mut once);
            email_into(std::str::from_utf8(&once).unwrap(), &mut twice);
            prop_assert_eq!(twice, once);
        }

        #[test]
        fn the_digits_of_a_phone_are_the_digits_of_themselves(text in "\\PC{0,8}[+(]?[0-9 ()./-]{0,24}") {
            let once = phone(&text);
            prop_assert_eq!(phone(&once), once);
        }

        #[test]
        fn raising_a_doc_id_twice_is_doing_it_once(text in "\\PC{0,24}") {
            let once = doc_id(&text);
            prop_assert_eq!(doc_id(&once), once);
        }

        #[test]
        fn a_person_of_normalized_names_is_the_same_person(first in "\\PC{0,24}", last in "\\PC{0,24}", day in 2_415_021i32..2_470_000) {
            let dob = Date::from_julian_day(day).unwrap();
            let (mut once, mut twice) = (Vec::new(), Vec::new());
            person_into(&first, &last, dob, &mut once);
            person_into(&name(&first), &name(&last), dob, &mut twice);
            prop_assert_eq!(twice, once);
        }

        #[test]
        fn the_short_way_agrees_with_the_way_for_all(text in "[ -~À-ÿ’´‐–]{0,24}") {
            let (mut short, mut long) = (Vec::new(), Vec::new());
            any_into(&text, &mut long);
            if western_into(&text, &mut short).is_some() {
                prop_assert_eq!(short, long);
            }
        }
    }
}
