//! Comments: short enough to stand beside another file, and never a word that says nothing.

use crate::tidy::files;

/// Columns of the longest line of a comment. Tables and code in documentation may be wider.
const WIDTH: usize = 100;

#[test]
fn a_line_of_a_comment_has_at_most_a_hundred_columns() {
    let mut seen = 0;
    let mut places = Vec::new();
    for area in ["src", "tests/it", "xtask/src", "benches"] {
        for (path, text) in files(area, &[".rs"]) {
            for (number, line) in text.lines().enumerate() {
                let Some(comment) = line.trim_start().strip_prefix("//") else { continue };
                let comment = comment.trim_start_matches(['/', '!']).trim_start();
                seen += 1;
                if line.chars().count() > WIDTH && !comment.starts_with(['|', '#']) {
                    places.push(format!("{path}:{}", number + 1));
                }
            }
        }
    }
    assert!(seen > 3_000, "found {seen} lines only");
    assert!(places.is_empty(), "wrap these comments:\n{}", places.join("\n"));
}

#[test]
fn a_docstring_says_more_than_a_word_like_which() {
    let empty = ["Id.", "Whose.", "Which.", "When.", "Why.", "Who.", "What.", "Where.", "Now.", "Name.", "Bytes."];
    let mut places = Vec::new();
    for (path, text) in files("src", &[".rs"]) {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (number, line) in lines.iter().enumerate() {
            let begins = number == 0 || !lines[number - 1].starts_with("///");
            let word = line.strip_prefix("/// ").unwrap_or_default();
            if begins && empty.contains(&word) {
                places.push(format!("{path}:{}: {word}", number + 1));
            }
        }
    }
    assert!(places.is_empty(), "say shape, unit or source:\n{}", places.join("\n"));
}
