//! Looking for a text in the cells of the file, which the browser's own search can't: only the rows
//! in view are in the page.

use super::Document;
use super::read::{Blocks, Source, Unreadable};
use crate::worker::protocol::{Found, Search, SearchAnswer};

/// Rows that are read for one answer, so that others get theirs in between.
const ROWS_AT_ONCE: u32 = 20_000;

impl Document {
    /// The next cell with the text, whatever its case, in the rows that come next; where the search
    /// goes on when none of these has it.
    pub fn find(&mut self, search: Search, source: &dyn Source) -> Result<SearchAnswer, Unreadable> {
        let wanted = search.text.to_lowercase();
        let mut search = search;
        if let Some((index, column)) = search.at.take() {
            search.from = self.shown(search.filter).from_nth(index).next().map(|row| (row, column));
        }
        let (start, rows) = self.rows_of_search(&search);
        let goes_on = match (rows.first(), rows.last()) {
            (Some(first), _) if search.backwards && start > 0 => Some((*first, 0)),
            (_, Some(last)) if !search.backwards && start + (rows.len() as u32) < self.shown(search.filter).len() => {
                Some((*last, u16::MAX))
            }
            _ => None,
        };
        let mut blocks = Blocks::new(source);
        let mut found = None;
        // In the order of the file also backwards, as it is read.
        for (index, row) in (start..).zip(rows) {
            let columns = self.read_row(row, &mut blocks, |_, edited| {
                let has_it = |(_, cell): &(u16, &String)| cell.to_lowercase().contains(&wanted);
                (0..).zip(&edited.cells).filter(has_it).map(|(column, _)| column).collect::<Vec<u16>>()
            })?;
            // A search counts the columns from 1.
            let is_after = |column: &u16| search.from.is_none_or(|from| (row, column + 1) > from);
            let is_before = |column: &u16| search.from.is_none_or(|from| (row, column + 1) < from);
            let mut columns = columns.unwrap_or_default().into_iter();
            let column = if search.backwards { columns.rfind(is_before) } else { columns.find(is_after) };
            if let Some(column) = column {
                found = Some(Found { row, column: Some(column), index });
                if !search.backwards {
                    break;
                }
            }
        }
        Ok(SearchAnswer { goes_on: if found.is_none() { goes_on } else { None }, found, search })
    }

    /// The rows that a search reads next, in the order of the file, and the place of the first one
    /// among those that are shown.
    fn rows_of_search(&mut self, search: &Search) -> (u32, Vec<u32>) {
        let shown = self.shown(search.filter);
        let (start, end) = match (search.from, search.backwards) {
            (None, false) => (0, ROWS_AT_ONCE),
            (Some((row, _)), false) => {
                let start = shown.rank(row);
                (start, start.saturating_add(ROWS_AT_ONCE))
            }
            (None, true) => (shown.len().saturating_sub(ROWS_AT_ONCE), shown.len()),
            (Some((row, _)), true) => {
                let end = shown.rank(row) + u32::from(shown.contains(row));
                (end.saturating_sub(ROWS_AT_ONCE), end)
            }
        };
        (start, shown.from_nth(start).take((end - start) as usize).collect())
    }
}
