//! What the reader of records gives: a record, and where its cells stand.

/// Bytes behind the last row that are no text: NULs of a file that was made longer than it became,
/// and the ^Z by which old systems ended one.
pub(super) const PADDING: [u8; 2] = [0, 0x1A];

/// How long decoded text is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// As long as decoded (UTF-8).
    #[default]
    Bytes,
    /// One byte a character (Windows-1252).
    Chars,
    /// Two bytes a UTF-16 unit.
    Utf16,
}

impl Measure {
    /// Length in the file of `text`, in bytes. A stray byte that is no UTF-8 counts as one
    /// character.
    pub fn file_len(self, text: &[u8]) -> u64 {
        let chars = |text: &[u8]| text.iter().filter(|byte| (**byte as i8) >= -0x40).count() as u64;
        match self {
            Measure::Bytes => text.len() as u64,
            Measure::Chars => chars(text),
            Measure::Utf16 => 2 * (chars(text) + text.iter().filter(|byte| (0xF0..0xF8).contains(*byte)).count() as u64),
        }
    }
}

/// Where a cell stands, relative to its record's start. A cell that was quoted plainly has its
/// quotes left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// After its last kept byte.
    pub end: u32,
    /// What more there is to do.
    pub kind: Kind,
}

/// What a cell needs before it is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Plain,
    /// Its quotes are still in it and need care: doubled ones, text after the closing one, none
    /// that closes.
    Quoted,
    /// Longer than is kept; cut off. `true`: quotes are still in it.
    Long(bool),
}

/// One record that has been read; its cells stand in [`Records::spans`](super::Records::spans)
/// until the next one is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// Physical line where it begins.
    pub line: u32,
    /// Its length in the file in bytes, line end included.
    pub file_len: u64,
    /// Bytes of its line end: 0 at the end of the file.
    pub line_end: u8,
    /// Line of a quote that opened and never closed; it stands in the last cell.
    pub unclosed: Option<u32>,
    /// Cells past [`CELLS_KEEP`](super::CELLS_KEEP).
    pub extra_cells: u32,
    /// Whether one of those holds anything.
    pub extra_filled: bool,
    /// Whether a span is anything but plain.
    pub odd: bool,
    /// Whether it is the last one and what follows its text is padding.
    pub padded: bool,
    pub(super) start: usize,
    pub(super) end: usize,
}
