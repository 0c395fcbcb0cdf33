use super::*;
use crate::domain::csv::cells;
use proptest::prelude::*;

/// The same reading, one byte at a time and with the whole text at hand: slow and plain.
fn plainly(text: &[u8]) -> Vec<(u32, Vec<Vec<u8>>, bool)> {
    let (mut records, mut at, mut line) = (Vec::new(), 0, 1);
    while at < text.len() {
        let (mut cells, begin) = (Vec::new(), line);
        let mut unclosed = false;
        loop {
            let mut cell = Vec::new();
            if text.get(at) == Some(&b'"') {
                let (mut look, mut closed) = (at + 1, false);
                while look < text.len() {
                    match (text[look], text.get(look + 1)) {
                        (b'"', Some(b'"')) => {
                            cell.push(b'"');
                            look += 2;
                        }
                        (b'"', behind) => {
                            let text_behind = behind.is_some_and(|byte| !b",\r\n \t".contains(byte));
                            closed = breaks(&text[at..look]) == 0 || !text_behind;
                            break;
                        }
                        (byte, _) => {
                            cell.push(byte);
                            look += 1;
                        }
                    }
                }
                if closed {
                    line += breaks(&text[at..look]);
                    at = look + 1;
                } else {
                    unclosed = true;
                    let end = text[at..].iter().position(|byte| matches!(byte, b'\r' | b'\n')).map_or(text.len(), |n| at + n);
                    // What the cell holds up to there, unquoted.
                    cell = String::from_utf8_lossy(&text[at + 1..end]).replace("\"\"", "\"").into_bytes();
                    at = end;
                }
            }
            while at < text.len() && !matches!(text[at], b',' | b'\r' | b'\n') {
                cell.push(text[at]);
                at += 1;
            }
            cells.push(cell);
            match text.get(at) {
                Some(b',') => at += 1,
                Some(_) => {
                    at += if text[at..].starts_with(b"\r\n") { 2 } else { 1 };
                    line += 1;
                    break;
                }
                None => break,
            }
        }
        records.push((begin, cells, unclosed));
    }
    records
}

fn breaks(text: &[u8]) -> u32 {
    let crlf = text.windows(2).filter(|pair| pair == b"\r\n").count();
    (text.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count() - crlf) as u32
}

fn parse(text: &[u8], piece: usize) -> Vec<(u32, Vec<Vec<u8>>, bool)> {
    let mut records = Records::new(b',', Measure::Bytes);
    let (mut scratch, mut faults, mut out, mut bytes) = (cells::Scratch::default(), Vec::new(), Vec::new(), 0);
    let mut pieces: Vec<(&[u8], bool)> = text.chunks(piece).map(|piece| (piece, false)).collect();
    pieces.push((b"", true));
    for (piece, eof) in pieces {
        records.room().extend_from_slice(piece);
        while let Some(record) = records.next(eof) {
            let cells = cells::read(records.raw(&record), records.spans(), record.odd, false, &mut scratch, &mut faults);
            bytes += record.file_len;
            out.push((record.line, cells.iter().map(|cell| cell.as_bytes().to_vec()).collect(), record.unclosed.is_some()));
        }
    }
    assert_eq!(bytes, text.len() as u64);
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn records_are_as_read_plainly(text in "([ab\", ]|\n|\r|\"\"|\r\n|é){0,90}", piece in 1usize..100) {
        prop_assert_eq!(parse(text.as_bytes(), piece), plainly(text.as_bytes()));
    }

    /// Writing then reading is the identity.
    #[test]
    fn what_is_written_is_read(rows in proptest::collection::vec(proptest::collection::vec("[ab\",\r\n é]{0,6}", 2..5), 0..6), piece in 1usize..100) {
        let mut text = String::new();
        for row in &rows {
            let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        let cells: Vec<Vec<Vec<u8>>> = parse(text.as_bytes(), piece).into_iter().map(|(_, cells, _)| cells).collect();
        let expected: Vec<Vec<Vec<u8>>> = rows.into_iter().map(|row| row.into_iter().map(String::into_bytes).collect()).collect();
        prop_assert_eq!(cells, expected);
    }
}

#[test]
fn a_line_is_known_before_its_record_has_ended() {
    let mut records = Records::new(b',', Measure::Bytes);
    records.room().extend_from_slice(b"a\r\nb,\"c\r\nd\r");
    while records.next(false).is_some() {}
    records.room().extend_from_slice(b"\ne\",f\rg");
    assert_eq!(records.line_at(records.buf.len()), 5);
    assert_eq!(records.line_at(records.buf.len() - 1), 5);
    assert_eq!(records.line_at(records.buf.len() - 2), 4);
}

#[test]
fn memory_stays_small_whatever_a_record_holds() {
    let mut records = Records::new(b',', Measure::Bytes);
    for filler in [&b"x"[..], b",", b"\"", b"\"\"x", b"ab,", b"\"a\nb\"x"] {
        records.room().extend_from_slice(b"\n\"");
        for _ in 0..200 {
            records.room().extend_from_slice(&filler.repeat(30_000));
            while records.next(false).is_some() {}
            assert!(records.buf.len() < 2 * (CELL_KEEP + 30_000 * 8) + CELLS_KEEP * 8, "{} {filler:?}", records.buf.len());
        }
    }
}
