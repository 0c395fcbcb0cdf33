//! Records out of decoded text: a tolerant reading of RFC 4180, fed in pieces, one record in memory
//! at a time.
//!
//! - A quote opens only at the start of a cell; `""` inside is one quote; what follows the closing
//!   quote is literal.
//! - `\n`, `\r\n` and a lone `\r` end a record outside quotes; inside they only count lines.
//! - A quoted cell that runs over a line break and does not close within [`CELL_KEEP`] bytes (or at
//!   all) was never meant to be one: its record ends at the first line break, is marked, and
//!   reading goes on at the next line. The same where the quote that would close it has text right
//!   behind: it opens a cell of a later row. So one stray quote costs one row, not those up to the
//!   next quoted cell, or the rest of the file.
//! - A cell keeps its first [`CELL_KEEP`] bytes, a record its first [`CELLS_KEEP`] cells; the rest
//!   is counted and dropped.
//!
//! **Invariant:** where the pieces are cut never matters.

mod record;

use self::record::PADDING;
use super::scan::{self, Masks};

pub use record::{Kind, Measure, Record, Span};

/// Bytes of one cell that are kept, quotes included. No cell of
/// [`MAX_CELL_CHARS`](crate::domain::read::MAX_CELL_CHARS) characters is longer, whatever it holds:
/// four bytes a character, and a doubled quote takes two.
pub const CELL_KEEP: usize = 16 * 1024;

/// Cells of one record that are kept: far more than a file may have columns.
pub const CELLS_KEEP: usize = 1_000;

/// The reader of records. Fill [`Records::room`], then ask for records until there is none.
#[derive(Debug, Clone, Default)]
pub struct Records {
    delimiter: u8,
    measure: Measure,
    buf: Vec<u8>,
    spans: Vec<Span>,
    /// What matters and was not looked at yet: bit 0 is `buf[base]`. Everything before `scanned` is
    /// in or before these masks.
    ahead: Masks,
    base: usize,
    scanned: usize,
    /// The record under way.
    start: usize,
    line: u32,
    breaks: u32,
    lost: u64,
    extra: u32,
    odd: bool,
    fresh: bool,
    /// The cell under way.
    cell: usize,
    dropped: usize,
    /// What was dropped of the cell is padding.
    dropped_padding: bool,
    opened: bool,
    open: bool,
    doubled: bool,
    closed_at: Option<usize>,
    cr_at: Option<usize>,
    open_breaks: u32,
    first_break: Option<usize>,
}

impl Records {
    /// A reader that begins at line 1.
    pub fn new(delimiter: u8, measure: Measure) -> Records {
        Records { delimiter, measure, line: 1, fresh: true, dropped_padding: true, ..Records::default() }
    }

    /// Where to append decoded text. Call only when [`Records::next`] has said that there is no
    /// more.
    pub fn room(&mut self) -> &mut Vec<u8> {
        let gone = self.start;
        if gone > 0 {
            self.buf.drain(..gone);
            self.start = 0;
            self.cell -= gone;
            self.scanned -= gone;
            let passed = gone.saturating_sub(self.base) as u32;
            for mask in [&mut self.ahead.cuts, &mut self.ahead.marks] {
                *mask = mask.checked_shr(passed).unwrap_or(0);
            }
            self.base = self.base.saturating_sub(gone);
            for position in [&mut self.closed_at, &mut self.cr_at, &mut self.first_break] {
                *position = position.and_then(|at| at.checked_sub(gone));
            }
        }
        &mut self.buf
    }

    /// From here on, text is measured in the file like that. (All before was ASCII, where every
    /// one-byte measure agrees.)
    pub fn set_measure(&mut self, measure: Measure) {
        self.measure = measure;
    }

    /// The physical line of a byte in [`Records::room`].
    pub fn line_at(&self, position: usize) -> u32 {
        let ahead = self.ahead.cuts | self.ahead.marks;
        let seen = if ahead == 0 { self.scanned } else { self.base + ahead.trailing_zeros() as usize };
        let from = seen.min(position);
        let mut before_lf = self.cr_at.is_some_and(|at| at + 1 == from);
        let mut line = self.line + self.breaks;
        for &byte in &self.buf[from..position] {
            line += u32::from(byte == b'\r' || byte == b'\n' && !before_lf);
            before_lf = byte == b'\r';
        }
        line
    }

    /// The record's cells, in file order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The record's bytes as kept, without line end.
    pub fn raw(&self, record: &Record) -> &[u8] {
        &self.buf[record.start..record.end]
    }

    /// The bytes of the record's line end.
    pub fn line_end(&self, record: &Record) -> &[u8] {
        &self.buf[record.end..record.end + usize::from(record.line_end)]
    }

    /// The next whole record, or `None` when more text is needed (`eof`: when there is none).
    pub fn next(&mut self, eof: bool) -> Option<Record> {
        if self.fresh {
            self.fresh = false;
            self.spans.clear();
        }
        loop {
            let Masks { cuts, marks } = self.ahead;
            // The delimiters before the next mark; without one, all.
            let before = cuts & marks.wrapping_sub(1) & !marks;
            if before != 0 {
                self.ahead.cuts ^= before;
                if !self.open {
                    self.end_cells(before);
                }
            }
            if marks == 0 {
                if self.scanned == self.buf.len() {
                    return self.exhausted(eof);
                }
                self.load();
                continue;
            }
            let at = self.base + marks.trailing_zeros() as usize;
            let byte = self.buf[at];
            if byte == b'\r' && at + 1 == self.buf.len() && !eof && !self.open && at >= self.cell {
                return None; // a `\n` may follow
            }
            if byte == b'"' && at + 1 == self.buf.len() && !eof && self.open && self.first_break.is_some() {
                return None; // what follows tells whether it closes anything
            }
            self.ahead.marks = marks & (marks - 1);
            let record = match byte {
                b'"' => self.quote(at),
                // The `\n` of a `\r\n` that ended the last record.
                _ if at < self.cell => None,
                _ if self.open => self.break_in_quotes(at, byte),
                _ => Some(self.end_record(at, None)),
            };
            if record.is_some() {
                return record;
            }
        }
    }

    /// Looks at the next 64 bytes, or at what there is.
    fn load(&mut self) {
        self.base = self.scanned;
        if let Some(block) = self.buf[self.scanned..].first_chunk::<64>() {
            self.ahead = scan::masks(block, self.delimiter);
            self.scanned += 64;
        } else {
            let rest = &self.buf[self.scanned..];
            let mut block = [0; 64];
            block[..rest.len()].copy_from_slice(rest);
            // The padding is 0, which is never wanted.
            self.ahead = scan::masks(&block, self.delimiter);
            self.scanned = self.buf.len();
        }
    }

    /// Ends a cell at each of these delimiters of the block under way.
    #[inline(always)] // as above
    fn end_cells(&mut self, mut cuts: u64) {
        // The first one may be quoted, or have begun long ago.
        self.end_cell(self.base + cuts.trailing_zeros() as usize);
        cuts &= cuts - 1;
        if self.spans.len() + cuts.count_ones() as usize > CELLS_KEEP {
            while cuts != 0 {
                self.end_cell(self.base + cuts.trailing_zeros() as usize);
                cuts &= cuts - 1;
            }
            return;
        }
        // The block may have begun before the record did.
        let base = (self.base as u32).wrapping_sub(self.start as u32);
        let mut start = (self.cell - self.start) as u32;
        while cuts != 0 {
            let end = base.wrapping_add(cuts.trailing_zeros());
            self.spans.push(Span { start, end, kind: Kind::Plain });
            start = end + 1;
            cuts &= cuts - 1;
        }
        self.cell = self.start + start as usize;
    }

    fn cell_len(&self, at: usize) -> usize {
        at - self.cell + self.dropped
    }

    fn quote(&mut self, at: usize) -> Option<Record> {
        if self.open {
            if let Some(line_break) = self.first_break
                && (self.cell_len(at) > CELL_KEEP || self.has_text_behind(at))
            {
                return Some(self.give_up(line_break));
            }
            self.open = false;
            self.closed_at = Some(at);
        } else if at == self.cell && self.dropped == 0 && self.spans.len() < CELLS_KEEP {
            self.open = true;
            self.opened = true;
            self.open_breaks = self.breaks;
        } else if self.opened && self.closed_at.is_some_and(|closed| closed + 1 == at) {
            self.open = true;
            self.doubled = true;
        }
        None
    }

    /// Whether what stands behind a quote could not stand behind one that closes a cell. Some
    /// writers leave a space there.
    fn has_text_behind(&self, at: usize) -> bool {
        let behind = self.buf.get(at + 1).copied();
        behind.is_some_and(|byte| byte != self.delimiter && !matches!(byte, b'"' | b'\r' | b'\n' | b' ' | b'\t'))
    }

    fn break_in_quotes(&mut self, at: usize, byte: u8) -> Option<Record> {
        if byte == b'\r' {
            self.cr_at = Some(at);
            self.breaks += 1;
        } else if self.cr_at.is_none_or(|cr| cr + 1 != at) {
            self.breaks += 1;
        }
        let first = *self.first_break.get_or_insert(at);
        // A lone `\r` in the last byte may still be a `\r\n`: wait for the next byte.
        (self.cell_len(at) > CELL_KEEP && at + 1 < self.buf.len()).then(|| self.give_up(first))
    }

    /// The quote of the cell under way was never meant to be one: ends the record at its first line
    /// break.
    fn give_up(&mut self, line_break: usize) -> Record {
        let opened_in = self.line + self.open_breaks;
        self.breaks = self.open_breaks;
        self.ahead = Masks::default();
        self.scanned = line_break + 1;
        self.end_record(line_break, Some(opened_in))
    }

    /// Everything there is has been looked at.
    fn exhausted(&mut self, eof: bool) -> Option<Record> {
        let len = self.buf.len();
        if self.open
            && let Some(line_break) = self.first_break
            && (eof || self.cell_len(len) > CELL_KEEP && line_break + 1 < len)
        {
            return Some(self.give_up(line_break));
        }
        if eof {
            let unclosed = self.open.then_some(self.line + self.open_breaks);
            let end = self.end_of_text();
            return (self.start < len || self.lost > 0).then(|| self.end_record(end, unclosed));
        }
        let keep = if self.spans.len() < CELLS_KEEP { CELL_KEEP } else { 0 };
        let kept = self.cell + keep;
        if len > kept && !(self.open && self.first_break.is_some()) {
            self.lost += self.measure.file_len(&self.buf[kept..]);
            self.dropped_padding &= self.buf[kept..].iter().all(|byte| PADDING.contains(byte));
            self.dropped += len - kept;
            self.buf.truncate(kept);
            self.scanned = kept;
            // Only what stands right before the next byte still matters.
            let moved = |position: Option<usize>| position.filter(|at| at + 1 == len).and(kept.checked_sub(1));
            self.closed_at = moved(self.closed_at);
            self.cr_at = moved(self.cr_at);
        }
        None
    }

    /// Where the text of the last record ends, at the end of the file. A line of nothing but
    /// padding has none, however long it is; padding behind text counts as part of a cell that is
    /// too long, and of cells past those that are kept: dropped text is measured, not looked at.
    fn end_of_text(&mut self) -> usize {
        let len = self.buf.len();
        let padding = self.buf[self.cell..].iter().rev().take_while(|byte| PADDING.contains(byte)).count();
        if self.cell == self.start && self.cell + padding == len && self.dropped_padding {
            self.dropped = 0;
            return self.start;
        }
        let measured = self.cell_len(len) > CELL_KEEP || self.spans.len() >= CELLS_KEEP;
        if self.open || measured { len } else { len - padding }
    }

    #[inline(always)] // in the innermost loop
    fn end_cell(&mut self, at: usize) {
        if self.opened || self.dropped > 0 || at - self.cell > CELL_KEEP || self.spans.len() >= CELLS_KEEP {
            return self.end_odd_cell(at);
        }
        let (start, end) = ((self.cell - self.start) as u32, (at - self.start) as u32);
        self.spans.push(Span { start, end, kind: Kind::Plain });
        self.cell = at + 1;
    }

    /// A cell that was quoted, or is too long, or one too many.
    fn end_odd_cell(&mut self, at: usize) {
        if self.spans.len() >= CELLS_KEEP {
            self.extra += 1; // the cell under way stands for all that are not kept
            return;
        }
        let (mut start, mut end, mut kind) = (self.cell, at, Kind::Plain);
        if self.cell_len(at) > CELL_KEEP {
            (end, kind) = (start + CELL_KEEP, Kind::Long(self.opened));
        } else if self.opened {
            if self.doubled || self.closed_at.is_none_or(|closed| closed + 1 != at) {
                kind = Kind::Quoted;
            } else {
                (start, end) = (start + 1, end - 1);
            }
        }
        self.odd |= kind != Kind::Plain;
        self.spans.push(Span { start: (start - self.start) as u32, end: (end - self.start) as u32, kind });
        self.cell = at + 1;
        self.dropped = 0;
        self.dropped_padding = true;
        self.opened = false;
        self.doubled = false;
        self.closed_at = None;
        self.first_break = None;
    }

    fn end_record(&mut self, at: usize, unclosed: Option<u32>) -> Record {
        let overflown = self.spans.len() >= CELLS_KEEP;
        let overflow = if overflown { self.cell_len(at) } else { 0 };
        self.open = false;
        self.end_cell(at);
        let line_end = match self.buf.get(at..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([b'\r' | b'\n', ..]) => 1,
            _ => 0,
        };
        let next = if line_end > 0 { at + line_end } else { self.buf.len() };
        let record = Record {
            line: self.line,
            file_len: self.lost + self.measure.file_len(&self.buf[self.start..next]),
            line_end: line_end as u8,
            unclosed,
            extra_cells: self.extra,
            // What is not kept holds a delimiter between two cells each; more bytes than that is
            // content.
            extra_filled: overflown && overflow + 1 > self.extra as usize,
            odd: self.odd,
            padded: next > at + line_end,
            start: self.start,
            end: at,
        };
        self.line += self.breaks + u32::from(line_end > 0);
        self.start = next;
        self.cell = next;
        self.scanned = self.scanned.max(next);
        self.breaks = 0;
        self.lost = 0;
        self.extra = 0;
        self.odd = false;
        self.fresh = true;
        self.dropped_padding = true;
        self.dropped = 0; // of what was past the cells that are kept
        self.cr_at = None;
        record
    }
}

#[cfg(test)]
mod tests;
