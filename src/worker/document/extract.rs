//! Some rows of the file as a file of their own.

use std::ops::Range;

use super::Document;

impl Document {
    /// The bytes of a file of just the rows that begin on these lines, which are in order: what
    /// is before the first row, header included, then each of them as it is in the file. Changes
    /// are not in it.
    pub fn extract(&self, lines: &[u32]) -> Vec<Range<u64>> {
        let report = &self.found.report;
        let places = |row: u32| Some((report.lines[row as usize], report.range(row)?));
        let mut rows = (0..report.len()).filter_map(places).peekable();
        let head = rows.peek().map_or(0, |(_, first)| first.start);
        let wanted = rows.filter(|(line, _)| lines.binary_search(line).is_ok()).map(|(_, range)| range);
        std::iter::once(0..head).chain(wanted).collect()
    }
}
