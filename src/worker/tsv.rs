//! Cells as spreadsheets put them on the clipboard: a tab between two cells, a line for each row,
//! quotes around a cell that has either. A quote that is never closed is a character.

use crate::domain::csv::write::CsvWriter;

/// The cells of a copied text. The line end behind the last row is no row.
pub fn read(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut chars = text.chars().peekable();
    let mut begins = true;
    while let Some(char) = chars.next() {
        let is_closed = || chars.clone().any(|char| char == '"');
        let row = rows.last_mut().filter(|_| !(begins && char == '"' && is_closed()));
        match (char, row) {
            (_, None) => {
                quoted(&mut chars, &mut rows);
                begins = false;
            }
            ('\t', Some(row)) => {
                row.push(String::new());
                begins = true;
            }
            ('\r', _) if chars.peek() == Some(&'\n') => {}
            ('\r' | '\n', _) => {
                if chars.peek().is_some() {
                    rows.push(vec![String::new()]);
                }
                begins = true;
            }
            (char, Some(row)) => {
                row.last_mut().into_iter().for_each(|cell| cell.push(char));
                begins = false;
            }
        }
    }
    rows
}

/// Adds what is in quotes to the last cell; two of them are one.
fn quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, rows: &mut [Vec<String>]) {
    let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) else { return };
    while let Some(char) = chars.next() {
        match char {
            '"' if chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => return,
            char => cell.push(char),
        }
    }
}

/// The text of cells, as [`read`] reads it.
pub fn write<'c>(rows: impl IntoIterator<Item = Vec<&'c str>>) -> String {
    let mut writer = CsvWriter::new(b'\t');
    rows.into_iter().for_each(|row| writer.record(&row, false));
    String::from_utf8(writer.into_bytes()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_spreadsheets_copy_is_read_cell_by_cell() {
        assert_eq!(read("a"), [["a"]]);
        assert_eq!(read("a\tb\r\nc\td\r\n"), [["a", "b"], ["c", "d"]]);
        assert_eq!(read("a\n\nb"), [["a"], [""], ["b"]], "a blank cell of one column");
        assert_eq!(
            read("\"1 Elm Street\nApt. 2\"\t5\" pipe\t\"say \"\"hi\"\"\""),
            [["1 Elm Street\nApt. 2", "5\" pipe", "say \"hi\""]]
        );
        assert_eq!(read("a\t\t\n"), [["a", "", ""]]);
        assert_eq!(read(""), [[""]]);
        assert_eq!(read("\"never ends\nb"), [["\"never ends"], ["b"]]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(rows in prop::collection::vec(prop::collection::vec("[a\"\t\r\n ,é]{0,6}", 1..4), 1..5)) {
            let text = write(rows.iter().map(|row| row.iter().map(String::as_str).collect()));
            prop_assert_eq!(read(&text), rows);
        }
    }
}
