//! What holds for every file.

use super::*;
use crate::domain::csv::sniff::WINDOW;
use crate::domain::program::openccc;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Files of the choir as people damage them.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    any_file_of(HEADER.to_owned(), "a@example.edu,Ana,Ruiz,1999,,,,,\n")
}

/// Files of OpenCCC, likewise.
fn any_openccc_file() -> impl Strategy<Value = Vec<u8>> {
    let header: Vec<&str> = openccc::PROGRAM.columns.iter().map(|column| column.header).collect();
    any_file_of(header.join(",") + "\n", "ana@example.org,Ana,Ruiz,,jr,,1999-03-04,TRUE,yes,,,,,,,559-555-0100,cell,,,,,,é\n")
}

/// Mostly cells and delimiters, with quotes and line ends in odd places.
fn any_file_of(header: String, good_row: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => Just(b",".to_vec()),
        4 => Just(b"\n".to_vec()),
        2 => Just(b"\r\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        4 => Just(b"\"".to_vec()),
        2 => Just(b"\"\"".to_vec()),
        6 => "[a-c]{1,3}@example.edu".prop_map(String::into_bytes),
        4 => "[a-zé😀 ]{0,6}".prop_map(String::into_bytes),
        1 => Just(b"\xE9".to_vec()),
        1 => Just(b"\0".to_vec()),
        1 => Just(b"\0\x1A".repeat(10_000)),
        1 => Just("x".repeat(9_000).into_bytes()),
        1 => Just("a,b,1999,,,,,\n".repeat(200).into_bytes()),
        1 => Just("y".repeat(40_000).into_bytes()),
        1 => Just(b",".repeat(1_100)),
        1 => Just(b"AAA0001".to_vec()),
        2 => Just(good_row.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
    ];
    let head = prop_oneof![
        6 => Just(header.clone()),
        1 => Just(String::new()),
        1 => Just(header.replace('\n', "\r\n")),
        1 => Just(format!("Spring intake,,\n\n{header}")),
    ];
    let encodings = prop_oneof![
        4 => Just(None),
        1 => Just(Some(Encoding::Utf8)),
        2 => Just(Some(Encoding::Utf16Le)),
        2 => Just(Some(Encoding::Utf16Be)),
    ];
    let delimiter = prop_oneof![6 => Just(b','), 1 => select(vec![b';', b'\t', b'|'])];
    // What is gathered for the first look is read in one piece, whatever the cuts: half of the
    // files go on behind it with a good part.
    let filler = prop_oneof![1 => Just(0), 1 => WINDOW - 500..WINDOW];
    (head, filler, proptest::collection::vec(piece, 0..50), delimiter, encodings, any::<bool>()).prop_map(
        |(head, filler, pieces, delimiter, encoding, marked)| {
            let wide = matches!(encoding, Some(Encoding::Utf16Le | Encoding::Utf16Be));
            let filler = match filler {
                0 => String::new(),
                filler => "z".repeat(if wide { filler / 2 } else { filler }) + "\n",
            };
            let mut file = [head.into_bytes(), filler.into_bytes(), pieces.concat()].concat();
            file.iter_mut().filter(|byte| **byte == b',').for_each(|byte| *byte = delimiter);
            let Some(encoding) = encoding else { return file };
            let mark = if marked { bom(encoding) } else { b"" };
            [mark.to_vec(), encode(&String::from_utf8_lossy(&file), encoding).unwrap()].concat()
        },
    )
}

/// What a person may have decided; mostly nothing.
fn any_options() -> impl Strategy<Value = ReadOptions> {
    let encoding = prop_oneof![2 => Just(None), 1 => select(Encoding::ALL.to_vec()).prop_map(Some)];
    let delimiter = prop_oneof![3 => Just(None), 1 => select(vec![',', ';', '\t', '|']).prop_map(Some)];
    let header_line = prop_oneof![2 => Just(None), 1 => (1u32..5).prop_map(Some)];
    (encoding, delimiter, header_line).prop_map(|(encoding, delimiter, header_line)| ReadOptions {
        encoding,
        delimiter,
        header_line,
        ..ReadOptions::default()
    })
}

/// Where a file is cut.
#[derive(Debug, Clone)]
enum Cuts {
    /// Behind each so many bytes.
    Every(usize),
    /// At these places, each of its kind.
    At(Vec<(Place, Index)>),
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Anywhere,
    /// Behind what is gathered for the first look.
    Late,
    /// Beside a line end, a quote or a byte that is no ASCII.
    Delicate,
}

fn any_cuts() -> impl Strategy<Value = Cuts> {
    prop_oneof![
        1 => prop_oneof![1usize..10, 10usize..70_000].prop_map(Cuts::Every),
        3 => proptest::collection::vec((select(vec![Place::Anywhere, Place::Late, Place::Delicate]), any::<Index>()), 0..12)
            .prop_map(Cuts::At),
    ]
}

impl Cuts {
    fn slices<'f>(&self, file: &'f [u8]) -> Vec<&'f [u8]> {
        let places = match self {
            Cuts::Every(length) => return file.chunks(*length).collect(),
            Cuts::At(places) => places,
        };
        let is_delicate = |byte: u8| matches!(byte, b'\r' | b'\n' | b'"') || !byte.is_ascii();
        let delicate: Vec<usize> = (0..file.len()).filter(|at| is_delicate(file[*at])).flat_map(|at| [at, at + 1]).collect();
        let late = WINDOW.min(file.len());
        let end = |(place, index): &(Place, Index)| match place {
            Place::Delicate if !delicate.is_empty() => *index.get(&delicate),
            Place::Late => late + index.index(file.len() - late + 1),
            Place::Anywhere | Place::Delicate => index.index(file.len() + 1),
        };
        let mut ends: Vec<usize> = places.iter().map(end).collect();
        ends.push(file.len());
        ends.sort_unstable();
        let mut start = 0;
        ends.into_iter().map(|end| &file[std::mem::replace(&mut start, end)..end]).collect()
    }
}

/// Everything that a check of any program tells.
#[derive(Debug, Default, PartialEq)]
struct Everything(Vec<Event>);

#[derive(Debug, PartialEq)]
enum Event {
    Row {
        place: (u32, u32, (u64, u32)),
        standing: RowVerdict,
        cells: Vec<String>,
        values: Vec<Option<String>>,
        said: Vec<Finding>,
    },
    Blank(u32, u32),
    Late(Finding),
}

impl Sink for Everything {
    fn row(&mut self, row: &CheckedRow<'_>) {
        self.0.push(Event::Row {
            place: (row.row, row.line, row.bytes),
            standing: row.standing,
            cells: row.cells.iter().map(str::to_owned).collect(),
            values: row.values.iter().map(Value::canonical).collect(),
            said: row.findings.to_vec(),
        });
    }

    fn blank(&mut self, row: u32, line: u32) {
        self.0.push(Event::Blank(row, line));
    }

    fn late(&mut self, finding: Finding) {
        self.0.push(Event::Late(finding));
    }
}

fn everything(program: &'static Program, options: &ReadOptions, slices: &[&[u8]]) -> (FileReport, Everything) {
    let mut collected = Everything::default();
    let mut checker = Checker::new(program, options.clone(), Rules { program: program.id.to_owned(), ..rules() });
    slices.iter().for_each(|slice| checker.push(slice, &mut collected));
    (checker.finish(&mut collected), collected)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// The worker reads in slices, the server in parts; where the cuts fall must not matter.
    #[test]
    fn slicing_never_changes_what_is_told(file in any_file(), options in any_options(), cuts in any_cuts()) {
        let whole = everything(&CHOIR, &options, &[&file]);
        let sliced = everything(&CHOIR, &options, &cuts.slices(&file));
        prop_assert_eq!(&sliced.0, &whole.0);
        prop_assert!(sliced.1 == whole.1);
    }

    #[test]
    fn slicing_never_changes_what_is_told_of_openccc(file in any_openccc_file(), options in any_options(), cuts in any_cuts()) {
        let whole = everything(&openccc::PROGRAM, &options, &[&file]);
        let sliced = everything(&openccc::PROGRAM, &options, &cuts.slices(&file));
        prop_assert_eq!(&sliced.0, &whole.0);
        prop_assert!(sliced.1 == whole.1);
    }

    /// Rows stand one behind the other, to the end of the file; lines are counted as everyone
    /// counts them.
    #[test]
    fn rows_cover_the_file_and_lines_are_right(file in any_file()) {
        let (report, collected) = run(&file, &ReadOptions::default(), usize::MAX);
        let one_byte_units = report.detected.as_ref().is_some_and(|detected| !matches!(detected.encoding, Encoding::Utf16Le | Encoding::Utf16Be));
        let (mut end, mut blank) = (None, false);
        for (_, line, start, length, standing, _) in &collected.rows {
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

    /// A row that is read again by its bytes alone is reported as in the file, but for the rules
    /// over the whole file.
    #[test]
    fn a_row_read_again_by_its_bytes_has_the_same_cells(file in any_file()) {
        let (report, collected) = run(&file, &ReadOptions::default(), usize::MAX);
        if let Some(detected) = report.detected {
            let mut rows = RowChecker::new(&CHOIR, detected, rules());
            for (row, line, start, length, _, cells) in collected.rows.iter().filter(|row| row.4.is_some()) {
                let bytes = &file[*start as usize..(*start + u64::from(*length)) as usize];
                let again = rows.read(*row, *line, *start, bytes, |row| row.cells.iter().map(str::to_owned).collect::<Vec<_>>());
                prop_assert_eq!(again.as_ref(), Some(cells));
            }
        }
    }
}
