//! A row as it stands in the file, before anybody changed it.

use crate::domain::finding::Code;

/// What is wrong with a cell in the file and cannot be seen from its text any more. It holds for as
/// long as nobody puts another text there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Column of the file.
    pub column: u16,
    /// [`Code::NotUtf8`] or [`Code::CellTooLong`].
    pub code: Code,
    /// The cell as it stands in the file, quotes included, decoded as far as it can be. Cut off
    /// where it is too long.
    pub bytes: Vec<u8>,
}

/// The cells of a row in file order, decoded and unquoted, and what that does not show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// The cells.
    pub cells: Vec<String>,
    /// What is wrong with some of them. Not a quote that never closes: its cell reads as it would
    /// with the quote taken away, and the person who changes the row has seen that.
    pub faults: Vec<Fault>,
}
