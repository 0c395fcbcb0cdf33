//! Which encoding a file without a byte order mark has, by its first bytes.

use super::one_byte::{MAC_ROMAN, WINDOWS_1252, char_of};
use crate::domain::read::Encoding;
use crate::domain::unicode::{is_letter, is_upper};

/// Bytes past ASCII that are tried in either encoding: more would not change the answer.
const TRIED: usize = 500;

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    /// All of them are ASCII: the first byte that is not will tell.
    Ascii,
    /// UTF-8, but for a few bytes.
    Utf8,
    /// An encoding in which each byte is a character; and where the first byte stands that is not
    /// UTF-8.
    OneByte(Encoding, usize),
}

/// Guesses by what prevails among the sequences past ASCII: a single bad byte among good UTF-8
/// spoils its row, not the file. `eof`: these are all bytes.
pub fn guess(window: &[u8], eof: bool) -> Guess {
    let (mut good, mut bad, mut first_bad) = (0, 0, None);
    let mut rest = window;
    loop {
        let (valid, fault) = match std::str::from_utf8(rest) {
            Ok(_) => (rest.len(), None),
            Err(error) => (error.valid_up_to(), Some(error.error_len())),
        };
        good += rest[..valid].iter().filter(|byte| **byte >= 0xC0).count();
        let at = window.len() - rest.len() + valid;
        let skip = match fault {
            None => break,
            // Cut in the middle of a character, perhaps.
            Some(None) if !eof => break,
            Some(length) => length.unwrap_or(rest.len() - valid),
        };
        bad += 1;
        first_bad.get_or_insert(at);
        rest = &rest[valid + skip..];
    }
    match first_bad {
        Some(at) if bad > good => Guess::OneByte(one_byte(window), at),
        None if good == 0 => Guess::Ascii,
        _ => Guess::Utf8,
    }
}

/// Windows-1252 or Mac Roman: the one in which more of the bytes read as a person would have
/// written. Old Macs end lines by CR alone, which decides where both do alike.
fn one_byte(window: &[u8]) -> Encoding {
    let is_old_mac = window.contains(&b'\r') && !window.contains(&b'\n');
    let (windows, mac) = (sense(window, &WINDOWS_1252), sense(window, &MAC_ROMAN));
    if mac > windows || mac == windows && is_old_mac { Encoding::MacRoman } else { Encoding::Windows1252 }
}

/// How many of the bytes past ASCII make sense where they stand.
fn sense(window: &[u8], table: &[char; 128]) -> usize {
    let beside = |at: Option<usize>| at.and_then(|at| window.get(at)).copied().unwrap_or(b' ');
    let high = window.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()).take(TRIED);
    high.filter(|(at, byte)| fits(char_of(**byte, table), beside(at.checked_sub(1)), beside(Some(at + 1)))).count()
}

/// A letter beside letters, in the case of its word, or a quotation mark where one belongs.
fn fits(c: char, before: u8, after: u8) -> bool {
    let in_word = |byte: u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    match c {
        '“' | '‘' => !in_word(before) && in_word(after),
        '”' => !in_word(after),
        '’' => in_word(before),
        c if !is_letter(c) => false,
        c if before.is_ascii_lowercase() => !is_upper(c),
        c if before.is_ascii_uppercase() && after.is_ascii_uppercase() => is_upper(c),
        _ => in_word(before) || in_word(after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::csv::decode::encode;

    #[track_caller]
    fn is_guessed(text: &str, encoding: Encoding) {
        let bytes = encode(text, encoding).unwrap();
        let Guess::OneByte(guessed, at) = guess(&bytes, true) else { panic!("{text}") };
        assert_eq!((guessed, bytes[at].is_ascii()), (encoding, false), "{text}");
    }

    #[test]
    fn names_are_read_in_the_encoding_in_which_they_are_names() {
        for text in ["José,Muñoz\n", "Zoë,Núñez\n", "JOSÉ,PEÑA\n", "Ángel,Ibáñez\n", "François,Lefèvre\n", "Jürgen,Groß\n"]
        {
            is_guessed(text, Encoding::Windows1252);
            is_guessed(text, Encoding::MacRoman);
        }
        is_guessed("José,“hi”,O’Brien\n", Encoding::Windows1252);
        is_guessed("O’Brien\n", Encoding::Windows1252);
        is_guessed("O’Brien\r", Encoding::MacRoman);
    }

    #[test]
    fn what_prevails_decides_and_a_character_cut_in_two_is_no_fault() {
        assert_eq!(guess("José,Zoë".as_bytes(), true), Guess::Utf8);
        assert_eq!(guess(b"Jos\xE9,Zo\xC3\xAB", true), Guess::Utf8);
        assert_eq!(guess(b"Jos\xE9,N\xFA\xF1ez,Zo\xC3\xAB", true), Guess::OneByte(Encoding::Windows1252, 3));
        assert_eq!(guess(b"Zo\xC3", false), Guess::Ascii);
        assert_eq!(guess(b"Ana", true), Guess::Ascii);
    }
}
