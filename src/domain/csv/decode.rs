//! Bytes of a file as UTF-8 text, in pieces: UTF-8, UTF-16, Windows-1252 and Mac Roman, the same in
//! the browser and on the server.
//!
//! What cannot be decoded stays in the text as bytes that are no UTF-8, so that the row it stands
//! in, and only that row, fails.

pub mod guess;
mod one_byte;

use super::records::Measure;
use crate::domain::read::Encoding;

/// A byte that no UTF-8 text holds: stands for what could not be decoded.
const BROKEN: u8 = 0xFF;

/// Decodes a file piece by piece.
#[derive(Debug, Clone)]
pub struct Decoder {
    state: State,
    /// Bytes that do not yet make a character.
    held: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Only ASCII so far: UTF-8, unless the first other byte says Windows-1252.
    Ascii,
    Utf8,
    /// Each byte is a character; those past ASCII stand in the table.
    OneByte(&'static [char; 128]),
    Utf16 {
        big: bool,
    },
}

impl Decoder {
    /// For a file whose encoding is known. `sure`: a person or a byte order mark said so; otherwise
    /// UTF-8 may still turn out to be Windows-1252. The byte order mark itself is not to be pushed.
    pub fn new(encoding: Encoding, sure: bool) -> Decoder {
        let state = match encoding {
            Encoding::Utf8 if sure => State::Utf8,
            Encoding::Utf8 => State::Ascii,
            Encoding::Windows1252 => State::OneByte(&one_byte::WINDOWS_1252),
            Encoding::MacRoman => State::OneByte(&one_byte::MAC_ROMAN),
            Encoding::Utf16Le => State::Utf16 { big: false },
            Encoding::Utf16Be => State::Utf16 { big: true },
        };
        Decoder { state, held: Vec::new() }
    }

    /// How long the text is in the file.
    pub fn measure(&self) -> Measure {
        match self.state {
            State::Ascii | State::Utf8 => Measure::Bytes,
            State::OneByte(_) => Measure::Chars,
            State::Utf16 { .. } => Measure::Utf16,
        }
    }

    /// Appends the text of the next piece to `out`. Returns the position in `out` of the first byte
    /// that is not UTF-8, when it is this byte that made the file Windows-1252.
    pub fn push(&mut self, bytes: &[u8], eof: bool, out: &mut Vec<u8>) -> Option<usize> {
        if self.held.is_empty() {
            return self.decode(bytes, eof, out);
        }
        let mut joined = std::mem::take(&mut self.held);
        joined.extend_from_slice(bytes);
        self.decode(&joined, eof, out)
    }

    fn decode(&mut self, bytes: &[u8], eof: bool, out: &mut Vec<u8>) -> Option<usize> {
        match self.state {
            State::Ascii => return self.ascii(bytes, eof, out),
            State::Utf8 => out.extend_from_slice(bytes),
            State::OneByte(table) => one_byte::decode(bytes, table, out),
            State::Utf16 { big } => {
                let whole = utf16(bytes, big, eof, out);
                self.held.extend_from_slice(&bytes[whole..]);
            }
        }
        None
    }

    fn ascii(&mut self, bytes: &[u8], eof: bool, out: &mut Vec<u8>) -> Option<usize> {
        if bytes.is_ascii() {
            out.extend_from_slice(bytes);
            return None;
        }
        let plain = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
        let (ascii, rest) = bytes.split_at(plain);
        out.extend_from_slice(ascii);
        let first = &rest[..rest.len().min(4)];
        self.state = match std::str::from_utf8(first) {
            Ok(_) => State::Utf8,
            Err(error) if error.valid_up_to() > 0 => State::Utf8,
            Err(error) if error.error_len().is_none() && !eof => {
                self.held.extend_from_slice(rest); // cut in the middle of a character, perhaps
                return None;
            }
            Err(_) => State::OneByte(&one_byte::WINDOWS_1252),
        };
        let switched = matches!(self.state, State::OneByte(_)).then_some(out.len());
        self.decode(rest, eof, out);
        switched
    }
}

/// Decodes whole characters and says how many bytes those were.
fn utf16(bytes: &[u8], big: bool, eof: bool, out: &mut Vec<u8>) -> usize {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let unit = |pair: &[u8; 2]| if big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) };
    // A first half at the very end waits for its second half.
    let waits = !eof && pairs.last().is_some_and(|pair| (0xD800..0xDC00).contains(&unit(pair)));
    let whole = pairs.len() - usize::from(waits);
    for char in char::decode_utf16(pairs[..whole].iter().map(unit)) {
        match char {
            Ok(char) if char.is_ascii() => out.push(char as u8),
            Ok(char) => push_char(char, out),
            Err(_) => out.push(BROKEN),
        }
    }
    if eof && !odd.is_empty() {
        out.push(BROKEN);
        return bytes.len();
    }
    whole * 2
}

fn push_char(char: char, out: &mut Vec<u8>) {
    out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Text in the bytes of an encoding, without byte order mark; `None` when a character does not fit
/// into it.
pub fn encode(text: &str, encoding: Encoding) -> Option<Vec<u8>> {
    match encoding {
        Encoding::Utf8 => Some(text.as_bytes().to_vec()),
        Encoding::Utf16Le => Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        Encoding::Utf16Be => Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        Encoding::Windows1252 => one_byte::encode(text, &one_byte::WINDOWS_1252),
        Encoding::MacRoman => one_byte::encode(text, &one_byte::MAC_ROMAN),
    }
}

/// The byte order mark of an encoding; empty where each byte is a character.
pub fn bom(encoding: Encoding) -> &'static [u8] {
    match encoding {
        Encoding::Utf8 => b"\xEF\xBB\xBF",
        Encoding::Utf16Le => b"\xFF\xFE",
        Encoding::Utf16Be => b"\xFE\xFF",
        Encoding::Windows1252 | Encoding::MacRoman => b"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ENCODINGS: [Encoding; 5] = Encoding::ALL;

    fn decode(bytes: &[u8], encoding: Encoding, sure: bool, cuts: &[usize]) -> (Vec<u8>, Option<usize>) {
        let mut decoder = Decoder::new(encoding, sure);
        let (mut out, mut switched, mut rest) = (Vec::new(), None, bytes);
        for cut in cuts {
            let (piece, after) = rest.split_at((*cut).min(rest.len()));
            switched = switched.or(decoder.push(piece, false, &mut out));
            rest = after;
        }
        switched = switched.or(decoder.push(rest, true, &mut out));
        (out, switched)
    }

    #[test]
    fn windows_1252_is_read_as_such_from_the_first_byte_that_is_not_utf_8() {
        assert_eq!(decode(b"a,Jos\xE9,\x80", Encoding::Utf8, false, &[]), ("a,José,€".into(), Some(5)));
    }

    #[test]
    fn after_a_character_of_utf_8_a_bad_byte_stays_a_bad_byte() {
        assert_eq!(decode(b"\xC3\xA9,\xE9", Encoding::Utf8, false, &[]), (b"\xC3\xA9,\xE9".to_vec(), None));
    }

    #[test]
    fn half_a_pair_of_utf_16_breaks_only_itself() {
        assert_eq!(decode(b"a\0\x3D\xD8b\0", Encoding::Utf16Le, true, &[]).0, b"a\xFFb");
        assert_eq!(decode(b"a\0b", Encoding::Utf16Le, true, &[]).0, b"a\xFF");
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded_and_measured(text in "[a-z€é😀,\n]{0,40}", cuts in proptest::collection::vec(0usize..5, 0..20)) {
            for encoding in ENCODINGS {
                let Some(bytes) = encode(&text, encoding) else { continue };
                let (out, _) = decode(&bytes, encoding, true, &cuts);
                prop_assert_eq!(std::str::from_utf8(&out), Ok(text.as_str()));
                prop_assert_eq!(Decoder::new(encoding, true).measure().file_len(&out), bytes.len() as u64);
            }
        }

        #[test]
        fn where_bytes_are_cut_does_not_matter(bytes in proptest::collection::vec(any::<u8>(), 0..60), cuts in proptest::collection::vec(0usize..5, 0..30)) {
            for encoding in ENCODINGS {
                for sure in [false, true] {
                    let pieces = decode(&bytes, encoding, sure, &cuts);
                    prop_assert_eq!(&pieces, &decode(&bytes, encoding, sure, &[]));
                    let mut decoder = Decoder::new(encoding, sure);
                    decoder.push(&bytes, true, &mut Vec::new());
                    let odd = u64::from(matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be)) * (bytes.len() as u64 % 2);
                    prop_assert_eq!(decoder.measure().file_len(&pieces.0), bytes.len() as u64 + odd);
                }
            }
        }
    }
}
