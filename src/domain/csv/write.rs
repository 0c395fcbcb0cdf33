//! Writes every CSV: the results, the audit log, templates, corrected files. The `csv` crate quotes
//! cells, where needed or, in a file that is guarded, all of them; this module adds the byte order
//! mark, the guard against formulas, and cells that keep their bytes.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::guard::guarded;

/// The byte order mark that begins a file which goes back.
pub const BOM: &[u8] = "\u{FEFF}".as_bytes();

/// Records that are put together in memory, CRLF behind each.
pub struct CsvWriter {
    records: csv::Writer<Vec<u8>>,
    delimiter: u8,
    quotes: QuoteStyle,
    /// Cells of the open record.
    cells: usize,
    /// Those of them that `records` has seen: the ones behind the last [`CsvWriter::raw_cell`].
    seen: usize,
    /// The last cell was blank.
    blank: bool,
}

impl Default for CsvWriter {
    fn default() -> Self {
        CsvWriter::new(b',')
    }
}

fn behind(delimiter: u8, quotes: QuoteStyle, bytes: Vec<u8>) -> csv::Writer<Vec<u8>> {
    let mut builder = WriterBuilder::new();
    builder.quote_style(quotes).delimiter(delimiter).terminator(Terminator::CRLF).flexible(true).has_headers(false);
    builder.from_writer(bytes)
}

impl CsvWriter {
    /// An empty file.
    pub fn new(delimiter: u8) -> CsvWriter {
        CsvWriter::quoting(delimiter, QuoteStyle::Necessary)
    }

    /// An empty file of which every cell is quoted: one that is guarded.
    pub fn all_quoted() -> CsvWriter {
        CsvWriter::quoting(b',', QuoteStyle::Always)
    }

    fn quoting(delimiter: u8, quotes: QuoteStyle) -> CsvWriter {
        CsvWriter { records: behind(delimiter, quotes, Vec::new()), delimiter, quotes, cells: 0, seen: 0, blank: false }
    }

    /// The same, with [`BOM`] in front.
    pub fn and_mark(mut self) -> CsvWriter {
        self.append(BOM);
        self
    }

    /// A file that begins with [`BOM`].
    pub fn with_mark() -> CsvWriter {
        CsvWriter::default().and_mark()
    }

    /// Adds a cell to the record; `guard` puts apostrophes in front as [`guarded`] says.
    pub fn cell(&mut self, text: &str, guard: bool) {
        if self.cells > 0 && self.seen == 0 {
            self.append(&[self.delimiter]);
        }
        // Writing to memory does not fail, and records may differ in length.
        let _ = match guard {
            true => self.records.write_field(&*guarded(text)),
            false => self.records.write_field(text),
        };
        self.blank = text.is_empty();
        self.cells += 1;
        self.seen += 1;
    }

    /// Adds a cell with the bytes that it has in a file, quotes included.
    pub fn raw_cell(&mut self, cell: &[u8]) {
        let mut bytes = self.take_open();
        if self.cells > 0 {
            bytes.push(self.delimiter);
        }
        bytes.extend_from_slice(cell);
        self.records = behind(self.delimiter, self.quotes, bytes);
        self.cells += 1;
    }

    /// Ends the record. One of a single blank cell is written as `""`: as a blank line it would not
    /// be read again.
    pub fn end(&mut self) {
        if self.cells == self.seen {
            let _ = self.records.write_record(None::<&[u8]>);
        } else {
            let bytes = self.take_open();
            self.records = behind(self.delimiter, self.quotes, bytes);
            self.append(b"\r\n");
        }
        (self.cells, self.seen) = (0, 0);
    }

    /// Adds one record.
    pub fn record(&mut self, cells: &[&str], guard: bool) {
        for cell in cells {
            self.cell(cell, guard);
        }
        self.end();
    }

    /// Takes what was written, between two records; the file goes on behind it.
    pub fn take(&mut self) -> Vec<u8> {
        let taken = std::mem::replace(&mut self.records, behind(self.delimiter, self.quotes, Vec::new()));
        // Writing to memory does not fail.
        taken.into_inner().unwrap_or_default()
    }

    /// What was written.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.take()
    }

    /// What was written, the last record without its end: a single blank cell is nothing.
    pub fn into_open_record(mut self) -> Vec<u8> {
        self.take_open()
    }

    fn append(&mut self, more: &[u8]) {
        let mut bytes = self.take();
        bytes.extend_from_slice(more);
        self.records = behind(self.delimiter, self.quotes, bytes);
    }

    /// Takes what was written, the open record with its closing quote and without its end.
    fn take_open(&mut self) -> Vec<u8> {
        let ends = self.seen > 1 || self.seen == 1 && !self.blank;
        if ends {
            let _ = self.records.write_record(None::<&[u8]>);
        }
        let mut bytes = self.take();
        if ends {
            bytes.truncate(bytes.len().saturating_sub(2));
        }
        self.seen = 0;
        bytes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(cells: &[&str], guard: bool) -> String {
        let mut out = CsvWriter::default();
        out.record(cells, guard);
        String::from_utf8(out.into_bytes()).unwrap()
    }

    #[test]
    fn cells_are_quoted_only_where_they_must_be() {
        assert_eq!(written(&["a", "b c", "", "-1", "é"], false), "a,b c,,-1,é\r\n");
        assert_eq!(
            written(&["a,b", "say \"hi\"", "two\r\nlines", "\n", "\r", "a;b"], false),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",\"\n\",\"\r\",a;b\r\n"
        );
        assert_eq!((written(&[""], false), written(&["", ""], false)), ("\"\"\r\n".to_owned(), ",\r\n".to_owned()));
        assert_eq!(written(&["=1,2", "plain", "'"], true), "\"'=1,2\",plain,''\r\n");
    }

    #[test]
    fn in_a_guarded_file_every_cell_is_quoted() {
        let mut out = CsvWriter::all_quoted().and_mark();
        out.record(&["time", "", "say \"hi\"", "=1;=2"], true);
        out.record(&[""], true);
        let expected = "\u{FEFF}\"time\",\"\",\"say \"\"hi\"\"\",\"'=1;'=2\"\r\n\"\"\r\n";
        assert_eq!(String::from_utf8(out.into_bytes()).unwrap(), expected);
    }

    #[test]
    fn a_file_is_taken_in_pieces_and_goes_on() {
        let mut out = CsvWriter::with_mark();
        out.record(&["a", "b"], false);
        assert_eq!(out.take(), "\u{FEFF}a,b\r\n".as_bytes());
        out.record(&["c"], false);
        assert_eq!((out.take(), out.take()), (b"c\r\n".to_vec(), Vec::new()));
    }

    proptest! {
        /// Cells that keep their bytes change nothing about those beside them.
        #[test]
        fn a_raw_cell_stands_where_the_cell_would(
            cells in prop::collection::vec(prop_oneof!["[a;\"\n]{0,3}", Just(String::new())], 1..6),
            raw in any::<u8>(),
        ) {
            let whole = {
                let mut out = CsvWriter::new(b';');
                out.record(&cells.iter().map(String::as_str).collect::<Vec<_>>(), false);
                out.into_bytes()
            };
            let mut out = CsvWriter::new(b';');
            let mut open = CsvWriter::new(b';');
            for (at, cell) in cells.iter().enumerate() {
                if raw >> at & 1 == 0 {
                    out.cell(cell, false);
                    open.cell(cell, false);
                } else {
                    let quoted = if cell.contains([';', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() };
                    out.raw_cell(quoted.as_bytes());
                    open.raw_cell(quoted.as_bytes());
                }
            }
            out.end();
            let lone = cells.len() == 1 && cells[0].is_empty();
            if lone {
                prop_assert_eq!(open.into_open_record(), b"");
            } else {
                prop_assert_eq!(out.into_bytes(), whole.clone());
                prop_assert_eq!([open.into_open_record(), b"\r\n".to_vec()].concat(), whole);
            }
        }
    }
}
