//! What a person or a place is called, as somebody types it: one line that pages, files and
//! terminals show.

use super::unicode::is_unseen;

/// Most characters of a name.
pub const MAX_CHARS: usize = 200;

/// Why a name cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// Nothing but space.
    Missing,
    /// So many characters, over [`MAX_CHARS`].
    Long(usize),
    /// A character that no name needs and that could become markup or change what is shown around
    /// it.
    Character(char),
}

/// The name without space around it and with single spaces in it.
pub fn checked(name: &str) -> Result<String, NameFault> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(bad) = name.chars().find(|&c| matches!(c, '<' | '>') || is_unseen(c)) {
        return Err(NameFault::Character(bad));
    }
    match name.chars().count() {
        0 => Err(NameFault::Missing),
        1..=MAX_CHARS => Ok(name),
        length => Err(NameFault::Long(length)),
    }
}

/// A character as a message names it: itself, or its code point where it shows nothing.
pub fn named(character: char) -> String {
    if is_unseen(character) { format!("U+{:04X}", u32::from(character)) } else { character.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_visible_characters() {
        assert_eq!(checked("  Ana\t María \n Ruiz\u{2028}"), Ok("Ana María Ruiz".to_owned()));
        assert_eq!(checked("O’Brien & Sons (“North”) 日本"), Ok("O’Brien & Sons (“North”) 日本".to_owned()));
        assert_eq!(checked(" \u{2029} "), Err(NameFault::Missing));
        assert_eq!(checked(&"x".repeat(201)), Err(NameFault::Long(201)));
        for bad in
            ['<', '>', '\0', '\u{7}', '\u{1b}', '\u{7f}', '\u{9b}', '\u{ad}', '\u{200b}', '\u{202e}', '\u{2066}', '\u{feff}']
        {
            assert_eq!(checked(&format!("Ana{bad}Ruiz")), Err(NameFault::Character(bad)), "{bad:?}");
        }
        assert_eq!((named('<').as_str(), named('\u{202e}').as_str(), named('\0').as_str()), ("<", "U+202E", "U+0000"));
    }
}
