//! What holds for every file.

use super::*;
use proptest::prelude::*;

/// Files as people damage them: mostly cells and delimiters, with quotes and line ends in odd places.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => Just(b",".to_vec()),
        4 => Just(b"\n".to_vec()),
        2 => Just(b"\r\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        4 => Just(b"\"".to_vec()),
        2 => Just(b"\"\"".to_vec()),
        6 => "[a-c]{1,3}@example.edu".prop_map(String::into_bytes),
        4 => "[a-zé ]{0,6}".prop_map(String::into_bytes),
        1 => Just(b"\xE9".to_vec()),
        1 => Just(b"\0".to_vec()),
        1 => Just("x".repeat(9_000).into_bytes()),
        1 => Just("a,b,1999,,,,,\n".repeat(200).into_bytes()),
        1 => Just("y".repeat(40_000).into_bytes()),
        1 => Just(b",".repeat(1_100)),
        1 => Just(b"AAA0001".to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
    ];
    let head = prop_oneof![6 => Just(HEADER.to_owned()), 1 => Just(String::new()), 1 => Just(HEADER.replace('\n', "\r\n"))];
    let mark = prop_oneof![4 => Just(None), 1 => Just(Some(Encoding::Utf8)), 1 => Just(Some(Encoding::Utf16Le)), 1 => Just(Some(Encoding::Utf16Be))];
    (head, proptest::collection::vec(piece, 0..50), mark).prop_map(|(head, pieces, mark)| {
        let rest = pieces.concat();
        match mark {
            None => [head.into_bytes(), rest].concat(),
            Some(encoding) => {
                let text = head + &String::from_utf8_lossy(&rest);
                [bom(encoding).to_vec(), encode(&text, encoding).unwrap()].concat()
            }
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// The worker reads in slices, the server in parts; where the cuts fall must not matter.
    #[test]
    fn slicing_never_changes_what_is_told(file in any_file(), slice in prop_oneof![1usize..10, 10usize..70_000]) {
        let whole = run(&file, &ReadOptions::default(), usize::MAX);
        let sliced = run(&file, &ReadOptions::default(), slice);
        prop_assert_eq!(&sliced.0, &whole.0);
        prop_assert!(sliced.1 == whole.1);
    }

    /// Rows stand one behind the other, to the end of the file; lines are counted as everyone counts them.
    #[test]
    fn rows_cover_the_file_and_lines_are_right(file in any_file()) {
        let (report, told) = run(&file, &ReadOptions::default(), usize::MAX);
        let one_byte_units = report.detected.as_ref().is_some_and(|detected| !matches!(detected.encoding, Encoding::Utf16Le | Encoding::Utf16Be));
        let (mut end, mut blank) = (None, false);
        for (_, line, start, length, standing, _) in &told.rows {
            if standing.is_none() {
                blank = true;
                continue;
            }
            if let (Some(end), false) = (end, blank) {
                prop_assert_eq!(*start, end);
            }
            (end, blank) = (Some(start + u64::from(*length)), false);
            if one_byte_units {
                let before = &file[..*start as usize];
                let lone = before.windows(2).filter(|pair| pair[0] == b'\r' && pair[1] != b'\n').count() + usize::from(before.last() == Some(&b'\r'));
                prop_assert_eq!(*line as usize, 1 + lone + before.iter().filter(|byte| **byte == b'\n').count());
            }
        }
        if let (Some(end), false) = (end, blank || report.refused) {
            prop_assert_eq!(end, file.len() as u64);
        }
        let Counts { rows, valid, skipped, failed, .. } = report.counts;
        prop_assert_eq!(rows, valid + skipped + failed);
    }

    /// A row that is read again by its bytes alone is told as in the file, but for the rules over the whole file.
    #[test]
    fn a_row_read_again_by_its_bytes_has_the_same_cells(file in any_file()) {
        let (report, told) = run(&file, &ReadOptions::default(), usize::MAX);
        if let Some(detected) = report.detected {
            let mut rows = RowChecker::new(&CHOIR, detected, rules());
            for (row, line, start, length, _, cells) in told.rows.iter().filter(|row| row.4.is_some()) {
                let bytes = &file[*start as usize..(*start + u64::from(*length)) as usize];
                let again = rows.read(*row, *line, *start, bytes, |row| row.cells.iter().map(str::to_owned).collect::<Vec<_>>());
                prop_assert_eq!(again.as_ref(), Some(cells));
            }
        }
    }
}
