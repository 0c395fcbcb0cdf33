//! The guard of safe files: an apostrophe in front of what a spreadsheet would run.

use std::borrow::Cow;

/// What the last template header ends with in a safe file; only such a file is unescaped when read.
pub const ESCAPED: &str = " (escaped)";

/// Whether a spreadsheet would run a cell as a formula (`= + - @` in either width, tab, carriage
/// return or NUL, also behind spaces), or it begins with an apostrophe itself.
fn needs_guard(text: &str) -> bool {
    const RUNS: [char; 11] = ['=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}', '\t', '\r', '\0'];
    let first = text.chars().find(|&c| matches!(c, '\t' | '\r') || !c.is_whitespace());
    text.starts_with('\'') || first.is_some_and(|first| RUNS.contains(&first))
}

/// A cell as a safe file has it: an apostrophe in front of what a spreadsheet would run. Where `;`
/// separates, each part behind one is a cell of its own, so each is guarded by itself.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if !text.split(';').any(needs_guard) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 4);
    for (at, part) in text.split(';').enumerate() {
        out.push_str(if at > 0 { ";" } else { "" });
        out.push_str(if needs_guard(part) { "'" } else { "" });
        out.push_str(part);
    }
    Cow::Owned(out)
}

/// Undoes [`guarded`]: every part that begins with an apostrophe loses that one.
pub fn unescape(text: &str) -> Cow<'_, str> {
    if !text.split(';').any(|part| part.starts_with('\'')) {
        return Cow::Borrowed(text);
    }
    let parts: Vec<&str> = text.split(';').map(without_apostrophe).collect();
    Cow::Owned(parts.join(";"))
}

/// A text, or a part of one, without the apostrophe that it begins with.
pub fn without_apostrophe(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{guarded, unescape};

    #[test]
    fn only_what_a_spreadsheet_would_run_is_guarded() {
        let runs = ["=1", "+1", "-1", "@a", "\ta", "\ra", "\0=1", " =1", "\n=1", "\u{A0}-1", "'", "'a", " \ta"];
        for text in runs.into_iter().chain(["\u{FF1D}1", "\u{FF0B}1", "\u{FF0D}1", "\u{FF20}a", " \u{FF1D}1"]) {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["", " ", "a=1", "1-1", "ana@example.org", "a'b", " 'a", "Ruiz", "a;b", ";", "a; 1"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn each_part_behind_a_semicolon_is_guarded_by_itself() {
        assert_eq!(guarded("x;=1+1"), "x;'=1+1");
        assert_eq!(guarded("=1; +2;three;'4"), "'=1;' +2;three;''4");
    }

    proptest! {
        #[test]
        fn a_guarded_cell_reads_back_as_it_was(text in "[a=+;' \t\u{FF1D}\u{0}]{0,12}|\\PC{0,12}") {
            let safe = guarded(&text);
            prop_assert_eq!(unescape(&safe), text.as_str());
        }
    }
}
