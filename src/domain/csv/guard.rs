//! The guard of safe files: an apostrophe in front of what a spreadsheet would run.

/// What the last template header ends with in a safe file; only such a file is unescaped when read.
pub const ESCAPED: &str = " (escaped)";

/// Whether a safe file puts an apostrophe in front: a spreadsheet would run the cell as a formula
/// (`= + - @`, tab or carriage return, also behind spaces), or the cell begins with an apostrophe
/// itself.
pub fn needs_guard(text: &str) -> bool {
    let first = text.chars().find(|&c| matches!(c, '\t' | '\r') || !c.is_whitespace());
    text.starts_with('\'') || matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r'))
}

/// Undoes the guard of a safe file: every cell that begins with an apostrophe loses that one.
pub fn unescape(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::needs_guard;

    #[test]
    fn only_what_a_spreadsheet_would_run_is_guarded() {
        for text in ["=1", "+1", "-1", "@a", "\ta", "\ra", " =1", "\n=1", "\u{A0}-1", "'", "'a", " \ta"] {
            assert!(needs_guard(text), "{text:?}");
        }
        for text in ["", " ", "a=1", "1-1", "ana@example.org", "a'b", " 'a", "Ruiz"] {
            assert!(!needs_guard(text), "{text:?}");
        }
    }
}
