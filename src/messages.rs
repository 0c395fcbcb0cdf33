//! The catalog: every sentence of the pages, of findings and of refusals, in one typed table a room. A language is one more column.
//! What belongs to data (labels of columns, settings and roles, what a field expects) stands with the data.

pub mod accounts;
pub mod audit;
pub mod command;
pub mod findings;
pub mod frame;
pub mod http;
pub mod import;
pub mod import_refusals;
pub mod organizations;
pub mod pages;
pub mod results;
pub mod staff;
pub mod styleguide;

/// A language of the interface. Results files are always English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
}

/// Declares the texts of one room: an enum with one variant a text.
///
/// ```text
/// texts! { HomeText; Title = "Imports"; Rows = "{count} rows"; }
/// HomeText::Rows.fill(&[("count", &"12")])
/// ```
#[macro_export]
macro_rules! texts {
    ($name:ident; $($key:ident = $english:expr;)*) => {
        /// Texts of this room; each variant's documentation is its English text.
        #[allow(rustdoc::bare_urls, reason = "a text may hold an address as an example")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $(#[doc = $english] $key,)* }

        impl $name {
            /// Every text of this room.
            pub const ALL: &'static [$name] = &[$($name::$key,)*];

            /// The text as it stands, placeholders and all.
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

/// Fills `{name}` placeholders. A placeholder without a value stays as it is, so that it is seen.
pub fn fill(text: &str, values: &[(&str, &dyn std::fmt::Display)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('}') else {
            out.push_str(&rest[start..]);
            return out;
        };
        let name = &rest[start + 1..start + end];
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => out.push_str(&value.to_string()),
            None => out.push_str(&rest[start..=start + end]),
        }
        rest = &rest[start + end + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn a_placeholder_is_filled_and_an_unknown_one_is_left_to_be_seen() {
        assert_eq!(fill("{a} of {b}: {c}", &[("a", &3), ("b", &"rows")]), "3 of rows: {c}");
    }
}
