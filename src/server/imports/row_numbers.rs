//! Numbers for rows of a results file whose sender left them blank.

use std::collections::HashSet;

use crate::domain::program::Program;

/// The smallest numbers that no row of the file has, in order.
pub(super) struct RowNumbers {
    column: usize,
    typed: HashSet<u64>,
    next: u64,
}

impl RowNumbers {
    /// `None` for a program that does not number rows.
    pub(super) fn of(program: &Program) -> Option<RowNumbers> {
        let column = program.column(program.numbered?)?;
        Some(RowNumbers { column, typed: HashSet::new(), next: 1 })
    }

    /// Takes note of a row's own number; `texts` are its cells in template order.
    pub(super) fn see(&mut self, texts: &[&str]) {
        self.typed.extend(self.text(texts).parse::<u64>().ok());
    }

    /// The number of a row that has none.
    pub(super) fn of_blank(&mut self, texts: &[&str]) -> Option<String> {
        if !self.text(texts).is_empty() {
            return None;
        }
        while self.typed.contains(&self.next) {
            self.next += 1;
        }
        self.next += 1;
        Some((self.next - 1).to_string())
    }

    fn text<'t>(&self, texts: &[&'t str]) -> &'t str {
        texts.get(self.column).copied().unwrap_or_default().trim()
    }
}

#[cfg(test)]
mod tests {
    use super::RowNumbers;
    use crate::domain::program::corrections::PROGRAM;

    #[test]
    fn rows_without_a_number_get_the_smallest_that_no_row_has() {
        let mut numbers = RowNumbers::of(&PROGRAM).unwrap();
        let row = |number: &'static str| [number, "0012345"];
        for number in ["", "2", " 007 ", "x", "3", ""] {
            numbers.see(&row(number));
        }
        let given: Vec<Option<String>> = ["", "2", "", "x", ""].iter().map(|number| numbers.of_blank(&row(number))).collect();
        assert_eq!(given, [Some("1".to_owned()), None, Some("4".to_owned()), None, Some("5".to_owned())]);
        assert!(RowNumbers::of(&crate::domain::program::openccc::PROGRAM).is_none());
    }
}
