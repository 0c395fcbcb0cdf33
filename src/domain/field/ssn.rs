//! Social Security numbers, and the taxpayer numbers (TIN) that the IRS gives to people without
//! one.
//!
//! Rules of the Social Security Administration (areas, groups, serials that are never issued) and
//! of the IRS (which groups a TIN has).

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

/// Which of the two numbers it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SsnKind {
    /// A Social Security number.
    Ssn,
    /// An individual taxpayer identification number.
    Tin,
}

impl SsnKind {
    /// Both, in the order in which a person is offered them.
    pub const ALL: [SsnKind; 2] = [SsnKind::Ssn, SsnKind::Tin];

    /// Stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            SsnKind::Ssn => "ssn",
            SsnKind::Tin => "tin",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            SsnKind::Ssn => "SSN",
            SsnKind::Tin => "TIN",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<SsnKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What is wrong with a number. Never quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SsnFault {
    /// Not nine digits.
    Shape,
    /// The first three digits are 000, 666 or begin with 9.
    Area,
    /// The two digits in the middle are 00.
    Group,
    /// The last four digits are 0000.
    Serial,
    /// A number that was printed in advertisements.
    Advertised,
    /// A TIN that doesn't begin with 9.
    TinArea,
    /// A TIN whose fourth and fifth digits are in none of the ranges of the IRS.
    TinGroup,
}

/// A valid number. It has no `Debug`, `Display` or `Serialize`, so that it cannot be logged or
/// answered by accident; wiped when dropped.
pub struct Ssn {
    kind: SsnKind,
    digits: [u8; 9],
}

impl Ssn {
    /// Reads a number as typed: nine digits, spaces and hyphens forgiven.
    pub fn parse(kind: SsnKind, text: &str) -> Result<Ssn, SsnFault> {
        let mut ssn = Ssn { kind, digits: [0; 9] };
        let mut typed = text.trim().chars().filter(|c| !is_separator(*c));
        for place in &mut ssn.digits {
            let digit = typed.next().filter(char::is_ascii_digit).ok_or(SsnFault::Shape)?;
            *place = digit as u8;
        }
        if typed.next().is_some() {
            return Err(SsnFault::Shape);
        }
        match ssn.fault() {
            Some(fault) => Err(fault),
            None => Ok(ssn),
        }
    }

    fn fault(&self) -> Option<SsnFault> {
        let number = |digits: &[u8]| digits.iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
        let (area, group, serial) = (number(&self.digits[..3]), number(&self.digits[3..5]), number(&self.digits[5..]));
        match self.kind {
            SsnKind::Tin if area < 900 => Some(SsnFault::TinArea),
            SsnKind::Tin => (!matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99)).then_some(SsnFault::TinGroup),
            SsnKind::Ssn => match (area, group, serial) {
                (987, 65, 4320..=4329) | (78, 5, 1120) | (219, 9, 9999) => Some(SsnFault::Advertised),
                (0 | 666 | 900.., ..) => Some(SsnFault::Area),
                (_, 0, _) => Some(SsnFault::Group),
                (.., 0) => Some(SsnFault::Serial),
                _ => None,
            },
        }
    }

    /// Which of the two it is.
    pub fn kind(&self) -> SsnKind {
        self.kind
    }

    /// The nine digits, for sealing and hashing.
    pub fn expose(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.digits.to_vec())
    }

    /// The last four digits, which may be shown.
    pub fn last_four(&self) -> LastFour {
        LastFour([self.digits[5], self.digits[6], self.digits[7], self.digits[8]])
    }
}

impl Drop for Ssn {
    fn drop(&mut self) {
        self.digits.zeroize();
    }
}

/// The last four digits of a number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LastFour([u8; 4]);

impl fmt::Display for LastFour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| write!(f, "{}", char::from(*digit)))
    }
}

/// What a text that somebody searches for says of a number.
pub enum TypedSsn {
    /// There is none in it.
    Absent,
    /// There may be one, with something else beside it.
    Beside,
    /// Nine digits that are neither of the two numbers.
    Wrong,
    /// One of the two numbers.
    Number(Ssn),
}

impl TypedSsn {
    /// Reads what somebody typed.
    pub fn read(text: &str) -> TypedSsn {
        if !holds_number(text) {
            return TypedSsn::Absent;
        }
        let alone = text.trim().chars().all(|c| c.is_ascii_digit() || is_apart(c));
        let read = || SsnKind::ALL.into_iter().find_map(|kind| Ssn::parse(kind, text).ok());
        match alone {
            true => read().map_or(TypedSsn::Wrong, TypedSsn::Number),
            false => TypedSsn::Beside,
        }
    }
}

/// Whether a text may hold such a number, alone or beside something else: nine digits in one piece,
/// in pieces of three, two and four, or in any pieces with nothing but separators between them.
/// Such a text goes into no page, address, log or audit entry.
pub fn holds_number(text: &str) -> bool {
    // Lengths of pieces of digits that only separators part. A letter ends the text as it ends
    // them.
    let (mut pieces, mut digits) = (Vec::new(), 0);
    for c in text.chars().chain(['x']) {
        // A digit of another script is read as one, too.
        if c.is_numeric() {
            digits += 1;
            continue;
        }
        if digits > 0 {
            pieces.push(digits);
            digits = 0;
        }
        if !is_apart(c) {
            let grouped = pieces.windows(3).any(|three| three == [3, 2, 4]);
            if grouped || pieces.contains(&9) || pieces.iter().sum::<usize>() == 9 {
                return true;
            }
            pieces.clear();
        }
    }
    false
}

/// What people type between the groups.
fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '\u{A0}' | '\u{2010}' | '\u{2011}' | '\u{2013}')
}

/// What may stand between the groups of a number that is not typed as it should be.
fn is_apart(c: char) -> bool {
    !c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn ssn(text: &str, expected: Result<&str, SsnFault>) {
        check(SsnKind::Ssn, text, expected);
    }

    #[track_caller]
    fn tin(text: &str, expected: Result<&str, SsnFault>) {
        check(SsnKind::Tin, text, expected);
    }

    /// Its last four digits, or what is wrong.
    #[track_caller]
    fn check(kind: SsnKind, text: &str, expected: Result<&str, SsnFault>) {
        let read = Ssn::parse(kind, text).map(|ssn| ssn.last_four().to_string());
        assert_eq!(read.as_deref().map_err(|fault| *fault), expected, "{text}");
    }

    #[test]
    fn an_ssn_is_nine_digits_in_three_groups_and_spaces_and_hyphens_are_forgiven() {
        for text in ["123-45-6789", "123456789", " 123 45 6789 ", "123\u{2011}45\u{2011}6789"] {
            ssn(text, Ok("6789"));
        }
        assert_eq!(&**Ssn::parse(SsnKind::Ssn, "123-45-6789").ok().unwrap().expose(), b"123456789");
        for text in ["", "12345678", "1234567890", "123-45-678a", "١٢٣456789", "123.45.6789"] {
            ssn(text, Err(SsnFault::Shape));
        }
    }

    #[test]
    fn a_number_is_seen_in_a_text_whatever_is_beside_it() {
        for text in [
            "123-45-6789",
            " 123 45 6789",
            "000000000",
            "SSN 123-45-6789",
            "Ruiz, 123456789",
            "1-2-3-4-5-6-7-8-9",
            "(123)456789.123456789",
            "123.45.6789",
            "123/45/6789",
            "123\u{2212}45\u{202F}6789",
            "١٢٣٤٥٦٧٨٩",
            "１２３-４５-６７８９",
            "123\u{200B}456\u{200B}789",
        ] {
            assert!(holds_number(text), "{text}");
        }
        for text in ["", "12345678", "1234567890", "559 555 0100", "Ana Ruiz 2001-02-03", "AAA0001", "03/04/1999", "AB12345678CD"]
        {
            assert!(!holds_number(text), "{text}");
        }
    }

    #[test]
    fn a_typed_number_is_one_of_the_two_alone() {
        let read = |text: &str| match TypedSsn::read(text) {
            TypedSsn::Absent => "absent".to_owned(),
            TypedSsn::Beside => "beside".to_owned(),
            TypedSsn::Wrong => "wrong".to_owned(),
            TypedSsn::Number(ssn) => format!("{} {}", ssn.kind().label(), ssn.last_four()),
        };
        assert_eq!(read(" 123-45-6789 "), "SSN 6789");
        assert_eq!(read("900-70-1234"), "TIN 1234");
        assert_eq!(read("000-12-3456"), "wrong");
        assert_eq!(read("SSN 123-45-6789"), "beside");
        assert_eq!(read("Ana Ruiz 2001-02-03"), "absent");
    }

    #[test]
    fn areas_groups_and_serials_that_are_never_issued_are_refused() {
        ssn("000-12-3456", Err(SsnFault::Area));
        ssn("666-12-3456", Err(SsnFault::Area));
        ssn("900-12-3456", Err(SsnFault::Area));
        ssn("999-12-3456", Err(SsnFault::Area));
        ssn("123-00-4567", Err(SsnFault::Group));
        ssn("123-45-0000", Err(SsnFault::Serial));
        // Their neighbors are issued.
        ssn("001-01-0001", Ok("0001"));
        ssn("665-99-9999", Ok("9999"));
        ssn("667-12-3456", Ok("3456"));
        ssn("899-12-3456", Ok("3456"));
    }

    #[test]
    fn numbers_of_advertisements_are_refused() {
        ssn("078-05-1120", Err(SsnFault::Advertised));
        ssn("219-09-9999", Err(SsnFault::Advertised));
        ssn("987-65-4320", Err(SsnFault::Advertised));
        ssn("987-65-4329", Err(SsnFault::Advertised));
        ssn("987-65-4330", Err(SsnFault::Area));
        ssn("078-05-1121", Ok("1121"));
    }

    #[test]
    fn a_tin_begins_with_nine_and_has_a_group_of_the_irs() {
        tin("912-34-5678", Err(SsnFault::TinGroup));
        tin("123-70-5678", Err(SsnFault::TinArea));
        tin("899-70-5678", Err(SsnFault::TinArea));
        for group in [50, 65, 70, 88, 90, 92, 94, 99] {
            tin(&format!("900-{group:02}-1234"), Ok("1234"));
        }
        for group in [0, 49, 66, 69, 89, 93] {
            tin(&format!("900-{group:02}-1234"), Err(SsnFault::TinGroup));
        }
    }
}
