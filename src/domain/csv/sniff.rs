//! What kind of file this is, by its first bytes: not a CSV at all, or its encoding, delimiter and
//! header line.

use super::cells;
use super::decode::guess::{Guess, guess};
use super::decode::{Decoder, bom};
use super::records::{Measure, Records};
use crate::domain::finding::Code;
use crate::domain::header::{Headers, fold};
use crate::domain::read::{Encoding, HEADER_LINES, ReadOptions};

/// Bytes that are looked at before anything is read. The header must end within them.
pub const WINDOW: usize = 64 * 1024;

/// Delimiters that are looked for, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The part of the window in which the pattern of UTF-16 and binary data are looked for.
const HEAD: usize = 4 * 1024;

/// What the first bytes show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sniffed {
    /// Encoding to begin with; UTF-8 may still turn out to be Windows-1252.
    pub encoding: Encoding,
    /// It stays so: a person or a byte order mark said it, or bytes past ASCII did.
    pub sure: bool,
    /// Physical line of the first byte that is not UTF-8, where an encoding was guessed for it.
    pub guessed: Option<u32>,
    /// Bytes of the byte order mark.
    pub bom: usize,
    /// Delimiter in use.
    pub delimiter: u8,
    /// The header line.
    pub header: Header,
}

/// The header line as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its physical line.
    pub line: u32,
    /// Records above it, blank ones included.
    pub above: usize,
    /// Its cells, up to the last that is not blank.
    pub cells: Vec<String>,
    /// Its line end; `\r\n` when it has none.
    pub line_end: &'static str,
}

/// Tells from the first bytes (`eof`: the whole file) how to read it, or why it cannot be read.
pub fn sniff(window: &[u8], eof: bool, headers: &Headers, options: &ReadOptions) -> Result<Sniffed, (Code, u32)> {
    if let Some(code) = other_format(window) {
        return Err((code, 0));
    }
    let (encoding, bom, guess) = encoding(window, eof, options);
    let (sure, guessed) = match guess {
        Some(Guess::OneByte(_, at)) => (true, Some(line_at(&window[..at]))),
        guess => (guess != Some(Guess::Ascii), None),
    };
    let wide = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    if !wide && is_binary(window) {
        return Err((Code::IsBinary, 0));
    }
    let mut text = Vec::with_capacity(window.len());
    let mut decoder = Decoder::new(encoding, sure);
    decoder.push(&window[bom..], eof, &mut text);
    if eof && text.iter().all(u8::is_ascii_whitespace) {
        return Err((Code::FileEmpty, 0));
    }
    let candidates = delimiters(&text, options);
    let mut best: Option<(u32, u8, Header)> = None;
    for delimiter in candidates {
        let found = header(&text, delimiter, eof, headers, options.header_line);
        if let Some((score, header)) = found
            && best.as_ref().is_none_or(|(most, ..)| score > *most)
        {
            best = Some((score, delimiter, header));
        }
    }
    let (_, delimiter, header) = best.ok_or_else(|| why_no_header(&text, eof, headers))?;
    Ok(Sniffed { encoding, sure, guessed, bom, delimiter, header })
}

/// Delimiters that are recognized so that a file can be refused for them.
const OTHER_DELIMITERS: [u8; 2] = [b'^', b'~'];

/// What is said of a file without a header line: what hides the header, where that is known, with
/// the finding's parameter.
fn why_no_header(text: &[u8], eof: bool, headers: &Headers) -> (Code, u32) {
    let other = OTHER_DELIMITERS.into_iter().find(|delimiter| header(text, *delimiter, eof, headers, None).is_some());
    match other {
        Some(delimiter) => (Code::OtherDelimiter, u32::from(delimiter)),
        None if has_quoted_header(text, eof, headers) => (Code::RowsInQuotes, 0),
        None => (Code::NoHeader, 0),
    }
}

/// Whether one of the first lines is a header that is quoted as a whole.
fn has_quoted_header(text: &[u8], eof: bool, headers: &Headers) -> bool {
    let mut records = Records::new(b',', Measure::Bytes);
    records.room().extend_from_slice(text);
    let (mut scratch, mut faults) = (cells::Scratch::default(), Vec::new());
    while let Some(record) = records.next(eof).filter(|record| record.line <= HEADER_LINES) {
        let read = cells::read(records.raw(&record), records.spans(), record.odd, false, &mut scratch, &mut faults);
        if let (1, Some(cell)) = (read.len(), read.get(0))
            && DELIMITERS.into_iter().any(|delimiter| header(cell.as_bytes(), delimiter, true, headers, None).is_some())
        {
            return true;
        }
    }
    false
}

/// The delimiters that come into question: the one that a person or a first line `sep=;` names, or
/// all.
fn delimiters(text: &[u8], options: &ReadOptions) -> Vec<u8> {
    let named = options.delimiter.filter(|delimiter| delimiter.is_ascii() && !matches!(delimiter, '"' | '\r' | '\n' | '\0'));
    if let Some(delimiter) = named {
        return vec![delimiter as u8];
    }
    match text {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter, b'\r' | b'\n', ..] if DELIMITERS.contains(delimiter) => {
            vec![*delimiter]
        }
        _ => DELIMITERS.to_vec(),
    }
}

/// The first line that looks like a header, and how much it does; or the line that a person named,
/// whatever it looks like.
fn header(text: &[u8], delimiter: u8, eof: bool, headers: &Headers, named: Option<u32>) -> Option<(u32, Header)> {
    let mut records = Records::new(delimiter, Measure::Bytes);
    records.room().extend_from_slice(text);
    let mut scratch = cells::Scratch::default();
    let mut faults = Vec::new();
    let mut above = 0;
    while let Some(record) = records.next(eof) {
        if record.line > named.unwrap_or(HEADER_LINES) {
            return None;
        }
        let read = cells::read(records.raw(&record), records.spans(), record.odd, false, &mut scratch, &mut faults);
        let mut cells: Vec<&str> = read.iter().collect();
        let filled = cells.iter().rposition(|cell| !fold(cell).is_empty()).map_or(0, |last| last + 1);
        cells.truncate(filled);
        let score = match named {
            Some(line) if line != record.line => None,
            // The first person of a file without a header: their cells are no names of columns.
            Some(_) if headers.likeness(&cells).is_none() && cells.iter().any(|cell| is_data(cell)) => return None,
            // With a line named, more cells under a delimiter that nothing else speaks for are
            // still a sign.
            Some(_) => Some(headers.likeness(&cells).unwrap_or(0) * 1_000 + filled as u32).filter(|_| filled > 0),
            None => headers.likeness(&cells),
        };
        if let Some(score) = score {
            let line_end = match (record.line_end, records.line_end(&record)) {
                (1, b"\n") => "\n",
                (1, b"\r") => "\r",
                _ => "\r\n",
            };
            let cells = cells.iter().map(|cell| cell.trim().trim_matches('\u{FEFF}').to_owned()).collect();
            return Some((score, Header { line: record.line, above, cells, line_end }));
        }
        above += 1;
    }
    None
}

/// Whether a cell, or a part of it where another delimiter was meant, is an email address or a
/// date, which no column is called.
fn is_data(cell: &str) -> bool {
    cell.split([',', ';', '\t', '|']).any(is_address_or_date)
}

fn is_address_or_date(cell: &str) -> bool {
    let cell = cell.trim();
    let email = cell.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'));
    let digits = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let date = cell.split(['/', '-', '.']).count() == 3 && cell.split(['/', '-', '.']).all(digits);
    email && !cell.contains(char::is_whitespace) || date
}

/// The physical line in which a text goes on behind these bytes.
fn line_at(before: &[u8]) -> u32 {
    let ends = before.iter().enumerate().filter(|(at, byte)| match byte {
        b'\r' => before.get(at + 1) != Some(&b'\n'),
        byte => **byte == b'\n',
    });
    1 + ends.count() as u32
}

/// The encoding, the length of the byte order mark, and what was guessed, if it had to be. What a
/// person said wins over all.
fn encoding(window: &[u8], eof: bool, options: &ReadOptions) -> (Encoding, usize, Option<Guess>) {
    let marked = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be].into_iter().find(|e| window.starts_with(bom(*e)));
    let mark = |encoding: Encoding| match marked {
        // A mark of UTF-8 is no text in any encoding of single bytes.
        Some(Encoding::Utf8) if matches!(encoding, Encoding::Windows1252 | Encoding::MacRoman) => 3,
        Some(marked) if marked == encoding => bom(marked).len(),
        _ => 0,
    };
    if let Some(encoding) = options.encoding.or(marked) {
        return (encoding, mark(encoding), None);
    }
    if let Some(wide) = utf16_without_mark(window) {
        return (wide, 0, None);
    }
    let guess = guess(window, eof);
    match guess {
        Guess::OneByte(encoding, _) => (encoding, 0, Some(guess)),
        Guess::Ascii | Guess::Utf8 => (Encoding::Utf8, 0, Some(guess)),
    }
}

/// UTF-16 of mostly Western text has a NUL in every second byte. A few other characters are allowed
/// for.
fn utf16_without_mark(window: &[u8]) -> Option<Encoding> {
    let (pairs, _) = window[..window.len().min(HEAD)].as_chunks::<2>();
    let low = pairs.iter().filter(|pair| pair[1] == 0).count();
    let high = pairs.iter().filter(|pair| pair[0] == 0).count();
    let most = |nuls: usize| pairs.len() >= 2 && nuls * 8 >= pairs.len() * 7;
    match (most(low), most(high)) {
        (true, false) => Some(Encoding::Utf16Le),
        (false, true) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Names a file that is not text, by the bytes it begins with.
fn other_format(window: &[u8]) -> Option<Code> {
    let has = |needle: &[u8]| window.windows(needle.len()).any(|part| part == needle);
    if window.starts_with(b"PK\x03\x04") {
        return Some(if has(b"xl/") || has(b"[Content_Types].xml") && !has(b"word/") && !has(b"ppt/") {
            Code::IsExcel
        } else {
            Code::IsArchive
        });
    }
    const STARTS: &[(&[u8], Code)] = &[
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Code::IsExcel),
        (b"%PDF-", Code::IsPdf),
        (b"\xEF\xBB\xBF%PDF-", Code::IsPdf),
        (b"\x89PNG\r\n\x1A\n", Code::IsImage),
        (b"\xFF\xD8\xFF", Code::IsImage),
        (b"GIF87a", Code::IsImage),
        (b"GIF89a", Code::IsImage),
        (b"II*\0", Code::IsImage),
        (b"MM\0*", Code::IsImage),
        (b"PK\x05\x06", Code::IsArchive),
        (b"PK\x07\x08", Code::IsArchive),
        (b"\x1F\x8B", Code::IsArchive),
        (b"7z\xBC\xAF\x27\x1C", Code::IsArchive),
        (b"Rar!\x1A\x07", Code::IsArchive),
        (b"\xFD7zXZ\0", Code::IsArchive),
        (b"\x28\xB5\x2F\xFD", Code::IsArchive),
    ];
    if let Some((_, code)) = STARTS.iter().find(|(start, _)| window.starts_with(start)) {
        return Some(*code);
    }
    let at = |position: usize, needle: &[u8]| window.get(position..).is_some_and(|rest| rest.starts_with(needle));
    if at(0, b"RIFF") && at(8, b"WEBP") || at(0, b"\0\0\0") && at(4, b"ftyp") || at(0, b"BM") && at(6, b"\0\0\0\0") {
        return Some(Code::IsImage);
    }
    if at(257, b"ustar") || at(0, b"BZh") && at(4, b"1AY&SY") {
        return Some(Code::IsArchive);
    }
    None
}

/// More than a tenth of the first bytes are control characters: a few of them are a damaged row, so
/// many are no text. What pads the end of a text does not count.
fn is_binary(window: &[u8]) -> bool {
    let text = window.iter().rposition(|byte| !matches!(byte, 0 | 0x1A)).map_or(0, |last| last + 1);
    let head = if text > 0 { &window[..text.min(HEAD)] } else { window };
    let controls = head.iter().filter(|byte| **byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C)).count();
    controls * 10 > head.len()
}
