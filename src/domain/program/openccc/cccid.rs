//! CCCIDs: three letters of 24 (no I, no O), then `0001` to `9999`, which starts again with each
//! prefix: 138,226,176 in all, handed out in order, never twice.

use std::fmt;

/// The letters of a prefix, in order.
const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Numbers under one prefix.
const PER_PREFIX: u32 = 9_999;

/// One CCCID, kept as its place in the order: `AAA0001` is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cccid(u32);

/// Why a text is no CCCID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACccid {
    /// The letters I and O are never used; people type them for 1 and 0.
    #[error("A CCCID never holds the letters I and O: type the digits 1 and 0.")]
    LetterIOrO,
    /// Not three letters and four digits.
    #[error("A CCCID has three letters and four digits, for example `AAA0001`.")]
    Shape,
}

impl Cccid {
    /// How many there are.
    pub const COUNT: u32 = 24 * 24 * 24 * PER_PREFIX;

    /// The one at that place, or `None` when all are spent.
    pub fn from_index(index: u32) -> Option<Cccid> {
        (index < Self::COUNT).then_some(Cccid(index))
    }

    /// Its place in the order, from 0.
    pub fn index(self) -> u32 {
        self.0
    }

    /// A block of `count` numbers from `start` on; shorter, or empty, where the numbers end.
    pub fn block(start: u32, count: u32) -> impl Iterator<Item = Cccid> {
        (start.min(Self::COUNT)..start.saturating_add(count).min(Self::COUNT)).map(Cccid)
    }

    /// Reads a CCCID in any case, space around it forgiven.
    pub fn parse(text: &str) -> Result<Cccid, NotACccid> {
        let text = text.trim().as_bytes();
        let [a, b, c, digits @ ..] = text else { return Err(NotACccid::Shape) };
        let letter = |byte: u8| LETTERS.iter().position(|l| *l == byte.to_ascii_uppercase());
        let shaped = digits.len() == 4 && [*a, *b, *c].iter().all(u8::is_ascii_alphabetic);
        if let (Some(a), Some(b), Some(c)) = (letter(*a), letter(*b), letter(*c))
            && shaped
            && digits.iter().all(u8::is_ascii_digit)
        {
            let number = digits.iter().fold(0, |sum, d| sum * 10 + u32::from(d - b'0'));
            let prefix = ((a * 24 + b) * 24 + c) as u32;
            return number.checked_sub(1).map(|number| Cccid(prefix * PER_PREFIX + number)).ok_or(NotACccid::Shape);
        }
        let typed_for_digit = |byte: &u8| matches!(byte.to_ascii_uppercase(), b'I' | b'O');
        let hint = shaped && text.iter().any(typed_for_digit) && digits.iter().all(|d| d.is_ascii_digit() || typed_for_digit(d));
        Err(if hint { NotACccid::LetterIOrO } else { NotACccid::Shape })
    }
}

impl fmt::Display for Cccid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (prefix, number) = ((self.0 / PER_PREFIX) as usize, self.0 % PER_PREFIX + 1);
        let letter = |place: usize| char::from(LETTERS[prefix / place % 24]);
        write!(f, "{}{}{}{number:04}", letter(24 * 24), letter(24), letter(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(index: u32, text: &str) {
        let number = Cccid::from_index(index).unwrap();
        assert_eq!(number.to_string(), text);
        assert_eq!(Cccid::parse(text), Ok(number));
        assert_eq!(Cccid::parse(&text.to_lowercase()), Ok(number));
    }

    #[test]
    fn the_number_starts_again_with_each_prefix() {
        check(0, "AAA0001");
        check(9_998, "AAA9999");
        check(9_999, "AAB0001");
        check(8 * 9_999, "AAJ0001"); // no I
        check(13 * 9_999, "AAP0001"); // no O
        check(24 * 9_999, "ABA0001");
        check(138_226_175, "ZZZ9999");
    }

    #[test]
    fn there_are_138_226_176_and_no_more() {
        assert_eq!(Cccid::COUNT, 138_226_176);
        assert_eq!(Cccid::from_index(138_226_176), None);
    }

    #[test]
    fn a_block_ends_where_the_numbers_end() {
        let block: Vec<_> = Cccid::block(138_226_174, 10).map(|n| n.to_string()).collect();
        assert_eq!(block, ["ZZZ9998", "ZZZ9999"]);
        assert_eq!(Cccid::block(u32::MAX, 10).count(), 0);
    }

    #[test]
    fn other_shapes_are_refused_and_letters_typed_for_digits_get_a_hint() {
        for text in ["", "AAA", "AAA000", "AAA00001", "AA00001", "AAA0000", "1AA0001", "AAA-001", "ÄAA0001", "AAA٠٠٠١"] {
            assert_eq!(Cccid::parse(text), Err(NotACccid::Shape), "{text}");
        }
        for text in ["IAA0001", "AOA0001", "AAAOOO1", "aaa000i", "AIO0001"] {
            assert_eq!(Cccid::parse(text), Err(NotACccid::LetterIOrO), "{text}");
        }
    }
}
