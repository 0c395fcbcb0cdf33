//! The corrected file: rows that were not touched keep their bytes.

use super::Document;
use super::added::header_range;
use super::read::{Blocks, Edited, Source, Unreadable};
use crate::domain::check::Fault;
use crate::domain::csv::decode::{Decoder, bom, encode};
use crate::domain::csv::write::CsvWriter;
use crate::domain::finding::Code;
use crate::domain::read::{Detected, Encoding};

/// Bytes that are put together before they are handed on.
const BLOCK: u64 = 1024 * 1024;

/// A piece of the corrected file, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Those bytes of the file.
    Keep(std::ops::Range<u64>),
    /// These.
    Bytes(Vec<u8>),
}

/// Why writing did not come to its end.
enum Halt {
    Unreadable,
    /// A character does not exist in the file's encoding.
    DoesNotFit,
}

impl From<Unreadable> for Halt {
    fn from(_: Unreadable) -> Halt {
        Halt::Unreadable
    }
}

impl Document {
    /// Writes the file with its changes. `begin` is called before the first piece, and again when
    /// it has to be written as UTF-8, because a character does not exist in the file's encoding;
    /// that is then the answer.
    pub fn corrected<Out>(
        &mut self,
        source: &dyn Source,
        begin: impl Fn() -> Out,
        emit: impl Fn(&mut Out, Piece),
    ) -> Result<(Out, bool), Unreadable> {
        let Some(detected) = self.detected().cloned() else {
            let mut out = begin();
            emit(&mut out, Piece::Keep(0..source.len()));
            return Ok((out, false));
        };
        let mut out = begin();
        match self.write(&detected, detected.encoding, source, &mut |piece| emit(&mut out, piece)) {
            Ok(()) => return Ok((out, false)),
            Err(Halt::Unreadable) => return Err(Unreadable),
            Err(Halt::DoesNotFit) => {}
        }
        let mut out = begin();
        match self.write(&detected, Encoding::Utf8, source, &mut |piece| emit(&mut out, piece)) {
            Ok(()) => Ok((out, true)),
            Err(Halt::Unreadable | Halt::DoesNotFit) => Err(Unreadable),
        }
    }

    fn write(
        &mut self,
        detected: &Detected,
        encoding: Encoding,
        source: &dyn Source,
        emit: &mut dyn FnMut(Piece),
    ) -> Result<(), Halt> {
        let mut pieces = Pieces { detected, encoding, source, emit, ready: Vec::new() };
        if encoding != detected.encoding {
            pieces.ready.extend_from_slice(bom(encoding));
        }
        let mut blocks = Blocks::new(source);
        // A mark at the beginning that was not read as one would stand in the first header, behind
        // the new one.
        let mark = bom(Encoding::Utf8);
        let marked = encoding != detected.encoding && blocks.get(0..source.len().min(mark.len() as u64))? == mark;
        let mut position = if marked { mark.len() as u64 } else { 0 };
        if detected.headers.len() > self.file_width() {
            let header = header_range(detected, &mut blocks, source)?;
            pieces.keep(position..header.start)?;
            position = header.end;
            pieces.text(open_record(detected, detected.headers.iter().map(String::as_str)))?;
        }
        let touched: Vec<u32> = self.changed.iter().collect();
        for row in touched {
            let Some(range) = self.found.report.range(row) else { continue };
            pieces.keep(position..range.start)?;
            position = range.end;
            let ended = ends_line(blocks.get(range.clone())?, detected.encoding);
            let mut written = self.read_row(row, &mut blocks, |_, edited| (!edited.deleted).then(|| record(detected, edited)))?;
            if let Some(mut bytes) = written.take().flatten() {
                if ended {
                    bytes.extend_from_slice(detected.line_end.as_bytes());
                }
                pieces.text(bytes)?;
                if pieces.ready.len() as u64 >= BLOCK {
                    pieces.flush();
                }
            }
        }
        pieces.keep(position..source.len())?;
        pieces.flush();
        Ok(())
    }
}

struct Pieces<'a> {
    detected: &'a Detected,
    encoding: Encoding,
    source: &'a dyn Source,
    emit: &'a mut dyn FnMut(Piece),
    ready: Vec<u8>,
}

impl Pieces<'_> {
    /// Bytes of the file as they are, or the same text in the other encoding.
    fn keep(&mut self, range: std::ops::Range<u64>) -> Result<(), Unreadable> {
        if range.is_empty() {
            return Ok(());
        }
        if self.encoding == self.detected.encoding {
            self.flush();
            (self.emit)(Piece::Keep(range));
            return Ok(());
        }
        let mut decoder = Decoder::new(self.detected.encoding, true);
        let mut start = range.start;
        while start < range.end {
            let end = range.end.min(start + BLOCK);
            let bytes = self.source.read(start..end)?;
            decoder.push(&bytes, end == range.end, &mut self.ready);
            if self.ready.len() as u64 >= BLOCK {
                self.flush();
            }
            start = end;
        }
        Ok(())
    }

    /// Text of ours, in UTF-8.
    fn text(&mut self, bytes: Vec<u8>) -> Result<(), Halt> {
        match self.encoding {
            // With what is no text in it.
            Encoding::Utf8 => self.ready.extend(bytes),
            encoding => {
                let encoded = String::from_utf8(bytes).ok().and_then(|text| encode(&text, encoding));
                self.ready.extend(encoded.ok_or(Halt::DoesNotFit)?);
            }
        }
        Ok(())
    }

    fn flush(&mut self) {
        if !self.ready.is_empty() {
            (self.emit)(Piece::Bytes(std::mem::take(&mut self.ready)));
        }
    }
}

/// Cells in UTF-8, without line end, quoted where they must be.
fn open_record<'c>(detected: &Detected, cells: impl Iterator<Item = &'c str>) -> Vec<u8> {
    let mut out = CsvWriter::new(detected.delimiter as u8);
    cells.for_each(|cell| out.cell(cell, detected.escaped));
    out.into_open_record()
}

/// A row in UTF-8, without line end: cells are quoted where they must be, and those whose text does
/// not say all of it keep their bytes.
fn record(detected: &Detected, edited: &Edited) -> Vec<u8> {
    let mut out = CsvWriter::new(detected.delimiter as u8);
    for (at, cell) in edited.cells.iter().enumerate() {
        let kept = |fault: &&Fault| usize::from(fault.column) == at && fault.code != Code::CellTooLong;
        match edited.faults.iter().find(kept) {
            Some(fault) => out.raw_cell(&fault.bytes),
            None => out.cell(cell, detected.escaped),
        }
    }
    out.into_open_record()
}

/// Whether the bytes of a row end with a line end.
fn ends_line(bytes: &[u8], encoding: Encoding) -> bool {
    match encoding {
        Encoding::Utf8 | Encoding::Windows1252 | Encoding::MacRoman => matches!(bytes, [.., b'\n' | b'\r']),
        Encoding::Utf16Le => matches!(bytes, [.., b'\n' | b'\r', 0]),
        Encoding::Utf16Be => matches!(bytes, [.., 0, b'\n' | b'\r']),
    }
}
