//! The tables of the standard library and of `unicode-normalization`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Class;

pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

pub fn nfkd(text: &str) -> String {
    text.nfkd().collect()
}

pub fn lower_into(c: char, out: &mut String) {
    out.extend(c.to_lowercase());
}

pub fn is(class: Class, c: char) -> bool {
    match class {
        Class::Letter => c.is_alphabetic(),
        Class::Upper => c.is_uppercase(),
        Class::Lower => c.is_lowercase(),
        Class::Number => c.is_numeric(),
        Class::Mark => is_combining_mark(c),
    }
}
