//! The catalog: every sentence of the pages, of findings and of refusals, in typed tables by
//! subject.
//!
//! Texts are in English only; another language is a column more here, and a choice of it where they
//! are read. What belongs to data (labels of columns, settings and roles, what
//! a field expects) is kept with the data.

pub mod access_requests;
pub mod accounts;
pub mod agreements;
pub mod audit;
pub mod command;
pub mod findings;
pub mod form;
pub mod frame;
pub mod http;
pub mod import;
pub mod import_refusals;
pub mod invitations;
pub mod keys;
pub mod letters;
pub mod limits;
pub mod moves;
pub mod organizations;
pub mod outbox;
pub mod pages;
pub mod portal;
pub mod results;
pub mod reviews;
pub mod staff;
pub mod styleguide;
pub mod support;
pub mod undo;
pub mod verification;

use crate::domain::field::with_article;

/// A language of the interface. Results files are always English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
}

/// A number with its digits in groups of three: `1,204`.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Declares the texts of one subject: an enum with one variant for each text.
///
/// ```text
/// texts! { HomeText; Title = "Imports"; Rows = "{count} {count:row|rows}"; }
/// HomeText::Rows.fill(&[("count", &"12")])
/// ```
#[macro_export]
macro_rules! texts {
    ($name:ident; $($key:ident = $english:expr;)*) => {
        /// Each variant's documentation is its English text.
        #[allow(rustdoc::bare_urls, reason = "a text may hold an address as an example")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $(#[doc = $english] $key,)* }

        impl $name {
            /// Every text.
            pub const ALL: &'static [$name] = &[$($name::$key,)*];

            /// The text with its placeholders.
            pub fn text(self, language: $crate::messages::Language) -> &'static str {
                match language {
                    $crate::messages::Language::English => match self { $($name::$key => $english,)* },
                }
            }

            /// The English text.
            pub fn en(self) -> &'static str {
                self.text($crate::messages::Language::English)
            }

            /// The text with `{name}` placeholders filled in.
            pub fn fill(self, values: &[(&str, &dyn std::fmt::Display)]) -> String {
                $crate::messages::fill(self.en(), values)
            }
        }
    };
}

/// Fills `{name}` placeholders. `{name:one|many}` picks a word by whether the value is `1`, and
/// `{name:a}` puts an article before a label: `a first name` for `First name`.
///
/// A placeholder without a value is left in the text, where tests and readers see it.
pub fn fill(text: &str, values: &[(&str, &dyn std::fmt::Display)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('}') else {
            out.push_str(&rest[start..]);
            return out;
        };
        let placeholder = &rest[start + 1..start + end];
        let (name, form) = placeholder.split_once(':').unwrap_or((placeholder, ""));
        match (values.iter().find(|(key, _)| *key == name), form.split_once('|')) {
            (Some((_, value)), Some((one, many))) => out.push_str(if value.to_string() == "1" { one } else { many }),
            (Some((_, value)), None) if form == "a" => out.push_str(&with_article(&lower_first(&value.to_string()))),
            (Some((_, value)), None) => out.push_str(&value.to_string()),
            (None, _) => out.push_str(&rest[start..=start + end]),
        }
        rest = &rest[start + end + 1..];
    }
    out.push_str(rest);
    out
}

/// With a small first letter, unless the word is an acronym: `last name`, `CCCID`.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), second) if second.is_none_or(|second| !second.is_uppercase()) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn a_placeholder_is_filled_and_an_unknown_one_is_left_to_be_seen() {
        assert_eq!(fill("{a} of {b}: {c}", &[("a", &3), ("b", &"rows")]), "3 of rows: {c}");
    }

    #[test]
    fn one_thing_is_singular_and_any_other_number_is_plural() {
        let wait = |seconds: &str| fill("Wait {n} {n:second|seconds}.", &[("n", &seconds)]);
        assert_eq!(wait("1"), "Wait 1 second.");
        assert_eq!(wait("0"), "Wait 0 seconds.");
        assert_eq!(wait("1,001"), "Wait 1,001 seconds.");
        assert_eq!(fill("{n:a|b}", &[]), "{n:a|b}");
    }

    #[test]
    fn a_label_is_asked_for_with_its_article() {
        let enter = |label: &str| fill("Enter {field:a}.", &[("field", &label)]);
        assert_eq!(enter("First name"), "Enter a first name.");
        assert_eq!(enter("Email address"), "Enter an email address.");
        assert_eq!(enter("CCCID"), "Enter a CCCID.");
    }
}
