//! How a file is to be read, and how it was: options from a person, and what was detected.

use serde::{Deserialize, Serialize};

/// Most data rows of a file. The largest sheet of a spreadsheet program has about as many.
pub const MAX_ROWS: u32 = 1_000_000;

/// Largest file, in MiB.
pub const MAX_FILE_MIB: u32 = 512;

/// Largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = MAX_FILE_MIB as u64 * 1024 * 1024;

/// Most columns of a file.
pub const MAX_COLUMNS: usize = 200;

/// Longest cell, in characters. The widest real column (notes) stays under a thousand; four
/// thousand leaves room and keeps a quote that never closes from swallowing the rest of the file.
pub const MAX_CELL_CHARS: usize = 4_000;

/// Lines at the top among which the header is looked for.
pub const HEADER_LINES: u32 = 20;

/// What a person decided about reading. `None` means: detect it. Stored with the import.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadOptions {
    /// Character encoding.
    pub encoding: Option<Encoding>,
    /// Delimiter between cells, one ASCII byte.
    pub delimiter: Option<char>,
    /// Physical line of the header, the first line being 1.
    pub header_line: Option<u32>,
    /// Accepted header names: (header in the file, header of the template).
    pub map: Vec<(String, String)>,
}

/// A character encoding that we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Encoding {
    /// `utf-8`, with or without BOM.
    #[serde(rename = "utf-8")]
    Utf8,
    /// `utf-16le`.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// `utf-16be`.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// `windows-1252`.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// `mac-roman`.
    #[serde(rename = "mac-roman")]
    MacRoman,
}

impl Encoding {
    /// All of them, in the order in which a person is offered them.
    pub const ALL: [Encoding; 5] =
        [Encoding::Utf8, Encoding::Windows1252, Encoding::MacRoman, Encoding::Utf16Le, Encoding::Utf16Be];

    /// Stable name, as in options, `--encoding` and `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Windows1252 => "windows-1252",
            Encoding::MacRoman => "mac-roman",
        }
    }

    /// The encoding of that name, in any case.
    pub fn from_name(name: &str) -> Option<Encoding> {
        Self::ALL.into_iter().find(|e| e.name().eq_ignore_ascii_case(name))
    }
}

/// How the file was read in the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detected {
    /// Encoding in use.
    pub encoding: Encoding,
    /// Whether the file began with a byte order mark.
    pub bom: bool,
    /// Delimiter in use.
    pub delimiter: char,
    /// Physical line of the header.
    pub header_line: u32,
    /// Line end of the header record: `"\r\n"`, `"\n"` or `"\r"`; used for rows that are written
    /// again.
    pub line_end: String,
    /// Header cells as they stand in the file, trimmed.
    pub headers: Vec<String>,
    /// For each template column, in template order: the file's column (0-based), or `None` when the
    /// file has no such column.
    pub columns: Vec<Option<u16>>,
    /// Near misses, offered: (file column, template column).
    pub near: Vec<(u16, u16)>,
    /// File columns that belong to nothing in the template and go through to the results (dropped
    /// ones left out).
    pub unknown: Vec<u16>,
    /// A *safe* results file: cells are unescaped when read.
    pub escaped: bool,
    /// Nobody said the encoding and no byte order mark did: which character a byte of it is, was
    /// guessed.
    #[serde(default)]
    pub guessed: bool,
}

impl Detected {
    /// The cells of a row of the file in template order, as typed; blank where the file has no such
    /// column.
    pub fn in_template_order<'a>(&self, cells: &'a [impl AsRef<str>]) -> Vec<&'a str> {
        let cell = |file: &Option<u16>| file.and_then(|file| cells.get(usize::from(file))).map_or("", AsRef::as_ref);
        self.columns.iter().map(cell).collect()
    }

    /// Whether the cells of this column of the file are kept from everybody: it is a secret column
    /// of the template, of which `secret` answers by index, or looks like one by its header.
    pub fn is_secret(&self, secret: impl Fn(usize) -> bool, file: u16) -> bool {
        let here = self.columns.iter().enumerate().filter(|(_, of)| **of == Some(file)).map(|(column, _)| column);
        let near = self.near.iter().filter(|(of, _)| *of == file).map(|(_, column)| usize::from(*column));
        here.chain(near).any(secret)
    }
}
