//! The second filter, for passwords that people choose for themselves: larger than the table of the
//! domain, and on the server alone. Made from rules: no package that we use carries a list of
//! breached passwords of this length, and what is found in such lists is made by a few habits.
//!
//! 1. A short text over and over (`trustno1trustno1`, `Summer2026Summer2026!`) is that short text.
//! 2. One or two common words, however often, with years, numbers and signs around and between them
//!    (`PasswordFresno2026`, `sunshine-rainbow-99`), are what everybody thinks of.

use std::collections::BTreeSet;

use crate::domain::password;
use crate::domain::unicode;

/// Most characters of distinct numbers and signs that leave common words what they are: a birth
/// date and two signs.
const MAX_DRESS: usize = 10;

/// Most common words that are guessed together.
const WORDS: usize = 2;

/// Whether a password of enough characters is one that is tried early all the same.
pub(super) fn is_guessable(text: &str) -> bool {
    let lower = unicode::lower(text);
    is_repeated(&lower) || is_made_of_words(&lower)
}

/// A text shorter than a password may be, over and over; signs and numbers at the end don't count.
fn is_repeated(lower: &str) -> bool {
    let all: Vec<char> = lower.chars().filter(|c| !c.is_whitespace()).collect();
    (2..super::MIN_CHARS).any(|unit| {
        let same = all.iter().zip(all.iter().skip(unit)).take_while(|(a, b)| a == b).count();
        // Once more as a whole at least, and what is left is dress.
        same >= unit && all[unit + same..].len() < 4 && all[unit + same..].iter().all(|c| !c.is_alphabetic())
    })
}

/// Whether the letters are at most [`WORDS`] different common words. Look-alikes (`p4ssw0rd`) are
/// read as letters, and as numbers.
fn is_made_of_words(lower: &str) -> bool {
    let look_alike = |one: char| {
        move |c: char| match c {
            '0' => 'o',
            '1' | '!' => one,
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            '8' => 'b',
            c => c,
        }
    };
    let chars: Vec<char> = lower.chars().collect();
    let letter = |at: Option<&char>| at.is_some_and(char::is_ascii_alphabetic);
    // Between letters only, so that a year stays one; or behind a letter, where a word ends.
    let within = |one: char, ends: bool| -> String {
        let read = chars.iter().enumerate().map(|(at, c)| {
            let inside = at > 0 && letter(chars.get(at - 1)) && (ends || letter(chars.get(at + 1)));
            if inside { look_alike(one)(*c) } else { *c }
        });
        read.collect()
    };
    let readings = [
        lower.to_owned(),
        within('i', false),
        within('l', false),
        within('i', true),
        within('l', true),
        lower.chars().map(look_alike('i')).collect(),
        lower.chars().map(look_alike('l')).collect(),
    ];
    readings.iter().any(|reading| {
        let (letters, dress) = parted(reading);
        dress <= MAX_DRESS && is_covered(&letters)
    })
}

/// The letters, and how many characters of different runs of anything else there are. A letter
/// beyond ASCII is in no word of the table, and stays one.
fn parted(text: &str) -> (String, usize) {
    let letters = text.chars().filter(|c| c.is_alphabetic()).collect();
    let runs: BTreeSet<&str> = text.split(char::is_alphabetic).collect();
    (letters, runs.iter().map(|run| run.chars().count()).sum())
}

/// Whether the letters are made of so few common words that they count for nothing.
fn is_covered(letters: &str) -> bool {
    if letters.is_empty() || !letters.is_ascii() {
        return false;
    }
    let inside: Vec<&str> = password::common_words().filter(|word| letters.contains(word)).collect();
    let firsts = inside.iter().filter(|word| letters.starts_with(**word));
    firsts.copied().any(|first| inside.iter().any(|second| is_cut_into(letters, [first, second])))
}

/// Whether a text is these words in any order, each as often as you like.
fn is_cut_into(letters: &str, words: [&str; WORDS]) -> bool {
    let mut reached = vec![false; letters.len() + 1];
    reached[0] = true;
    for at in 0..letters.len() {
        if reached[at] {
            for word in words.iter().filter(|word| letters[at..].starts_with(**word)) {
                reached[at + word.len()] = true;
            }
        }
    }
    reached[letters.len()]
}

#[cfg(test)]
mod tests {
    use super::is_guessable;

    #[test]
    fn a_short_text_over_and_over_is_refused() {
        for text in ["trustno1trustno1", "Summer2026Summer2026", "Fresno#1Fresno#1!", "xk7q xk7q xk7q xk7q", "ab12ab12ab12ab12"] {
            assert!(is_guessable(text), "{text}");
        }
    }

    #[test]
    fn one_or_two_common_words_in_any_dress_are_refused() {
        for text in [
            "Summer2026Winter2025",
            "PasswordFresno2026",
            "sunshine-rainbow-99",
            "P4ssw0rdFresn0!1",
            "ilovemyfamily2020",
            "Dragon!Monkey!12345",
        ] {
            assert!(is_guessable(text), "{text}");
        }
    }

    #[test]
    fn unrelated_words_and_random_characters_are_taken() {
        for text in [
            "seven quiet herons",
            "seven invented words in a row",
            "eight quiet herons",
            "correct harbor staple violin",
            "Ab3d-Efgh-7kmn-Pqrs",
            "summer839201746650284",
            "happy yellow dolphins sing",
            "größer ist besser",
        ] {
            assert!(!is_guessable(text), "{text}");
        }
    }
}
