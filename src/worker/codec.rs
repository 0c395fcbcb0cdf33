//! Messages as bytes, in the postcard format. It names no fields: page and worker must come from
//! the same build, which their addresses see to.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The bytes of a message; `None` when it holds something that the format cannot express.
pub fn encode<T: Serialize>(message: &T) -> Option<Vec<u8>> {
    postcard::to_allocvec(message).ok()
}

/// The message of those bytes; `None` when they are not one, or more than one.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    match postcard::take_from_bytes(bytes) {
        Ok((message, [])) => Some(message),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::Form;
    use crate::domain::dates::testing::date;
    use crate::domain::finding::{Code, Severity};
    use crate::domain::read::{Detected, Encoding, ReadOptions};
    use crate::domain::rules::{Rules, Settings};
    use crate::worker::protocol::*;
    use proptest::prelude::*;
    use std::fmt::Debug;

    #[track_caller]
    fn there_and_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(message: T) {
        let bytes = encode(&message).unwrap();
        assert_eq!(decode::<T>(&bytes), Some(message));
    }

    fn filters() -> impl Iterator<Item = Filter> {
        let plain = [Filter::All, Filter::Errors, Filter::Warnings, Filter::Changed];
        plain.into_iter().chain([Filter::Kind(255, Code::CellCount), Filter::Column(13)])
    }

    fn detected(encoding: Encoding) -> Detected {
        Detected {
            encoding,
            bom: true,
            delimiter: '\t',
            header_line: 3,
            line_end: "\r\n".to_owned(),
            headers: vec!["Mail".to_owned(), "höhe".to_owned()],
            columns: vec![Some(1), None],
            near: vec![(0, 4)],
            unknown: vec![2],
            escaped: false,
            guessed: true,
        }
    }

    fn search() -> Search {
        Search {
            text: "Ana".to_owned(),
            at: Some((3, 1)),
            from: Some((7, 2)),
            backwards: true,
            filter: Filter::Errors,
            again: true,
        }
    }

    #[test]
    fn every_message_of_the_page_survives() {
        let settings = Settings::from(vec![("proxy_domain".to_owned(), "example.org".to_owned())]);
        let rules = Rules { program: "openccc".to_owned(), today: date(2026, 11, 22), settings, allowed: Default::default() };
        there_and_back(ToWorker::Check { rules: rules.clone(), options: ReadOptions::default() });
        for encoding in Encoding::ALL {
            let options = ReadOptions {
                encoding: Some(encoding),
                delimiter: Some('\t'),
                header_line: Some(3),
                map: vec![("Mail".to_owned(), "email".to_owned())],
            };
            there_and_back(ToWorker::Check { rules: rules.clone(), options });
        }
        for filter in filters() {
            there_and_back(ToWorker::Window(Window { filter, first: 1_000_000, count: 40 }));
            there_and_back(ToWorker::Next { from: Some((7, 2)), backwards: true, filter });
        }
        there_and_back(ToWorker::Next { from: None, backwards: false, filter: Filter::All });
        there_and_back(ToWorker::Edit { row: 1, column: 2, text: "a \"quoted\" \\ line\n".to_owned() });
        for fix in Form::ALL.map(Fix::Dates).into_iter().chain([Fix::Offered, Fix::Fill("x".to_owned())]) {
            there_and_back(ToWorker::FixAll { column: 6, code: Code::DateAmbiguous, fix });
        }
        for code in Code::ALL {
            there_and_back(ToWorker::DeleteKind { column: 0, code: *code });
        }
        there_and_back(ToWorker::DeleteRows(vec![0, 5]));
        there_and_back(ToWorker::Map(vec![("emial".to_owned(), "email".to_owned())]));
        there_and_back(ToWorker::Find(search()));
        let block = || Block { version: 4, filter: Filter::All, first: 3, rows: 2, columns: vec![0, 4, 5], width: 2 };
        there_and_back(ToWorker::Copy(block()));
        there_and_back(ToWorker::Paste(block(), "a\tb\r\n".to_owned()));
        there_and_back(ToWorker::FillDown(block()));
        for message in [ToWorker::Cancel, ToWorker::Undo, ToWorker::Redo, ToWorker::Corrected] {
            there_and_back(message);
        }
    }

    #[test]
    fn every_answer_of_the_worker_survives() {
        let counts = Counts { good: 5, warned: 3, failed: 2, skipped: 1, blank: 9, changed: 4, deleted: u32::MAX };
        there_and_back(FromWorker::Progress(Progress { bytes: 1, total: u64::MAX, counts }));
        for encoding in Encoding::ALL {
            there_and_back(FromWorker::Report(Box::new(Report {
                version: 7,
                done: true,
                counts,
                detected: Some(detected(encoding)),
                columns: vec![ColumnView { header: "Mail".to_owned(), template: Some(0), width: 40, quiet: true }],
                near: vec![("Mail".to_owned(), "email".to_owned())],
                undo: 1,
                changed: true,
                ..Report::default()
            })));
        }
        there_and_back(FromWorker::Report(Box::default()));
        let offers =
            Form::ALL.map(Offer::Dates).into_iter().chain([Offer::Offered, Offer::Fill, Offer::Delete]).collect::<Vec<_>>();
        let groups = Code::ALL.iter().map(|code| Group {
            column: 255,
            code: *code,
            severity: code.severity(),
            count: 300,
            title: "ZIP code missing".to_owned(),
            label: "ZIP code".to_owned(),
            rule: "Use five digits.".to_owned(),
            offers: offers.clone(),
        });
        let file = [Severity::Info, Severity::Warning, Severity::Error].into_iter().map(|severity| FileNote {
            code: Code::ColumnNear,
            severity,
            sentence: "a sentence".to_owned(),
        });
        there_and_back(FromWorker::Report(Box::new(Report {
            groups: groups.collect(),
            file: file.collect(),
            ..Report::default()
        })));
        for filter in filters() {
            let window = Window { filter, first: 128, count: 40 };
            there_and_back(FromWorker::Rows(Rows { window, version: 2, total: 1_000_000, rows: Vec::new() }));
        }
        there_and_back(FromWorker::Found(Some(Found { row: 9, column: None, index: 3 })));
        there_and_back(FromWorker::Found(None));
        for as_utf8 in [true, false] {
            there_and_back(FromWorker::Corrected { as_utf8 });
        }
        there_and_back(FromWorker::Extracted);
        for found in [None, Some(Found { row: 9, column: Some(2), index: 3 })] {
            there_and_back(FromWorker::Searched(SearchAnswer { search: search(), found, goes_on: Some((8, 0)) }));
        }
        there_and_back(FromWorker::Copied("a\tb\r\n".to_owned()));
        there_and_back(FromWorker::BlockMoved);
        there_and_back(FromWorker::PasteRefused(PasteRefused { rows: 2, columns: 3 }));
        there_and_back(FromWorker::FillChecked(None));
        there_and_back(FromWorker::FillChecked(Some("a sentence".to_owned())));
        there_and_back(FromWorker::Canceled);
        for failure in [Failure::FileChanged, Failure::Broken, Failure::UnknownProgram] {
            there_and_back(FromWorker::Failed(failure));
        }
    }

    /// The page of `cargo xtask bench check` writes and reads these bytes itself.
    #[test]
    fn bytes_are_those_that_the_bench_page_knows() {
        assert_eq!(encode(&ToWorker::Cancel).unwrap(), [1]);
        let rules = Rules {
            program: "openccc".to_owned(),
            today: date(2026, 11, 22),
            settings: Settings::default(),
            allowed: Default::default(),
        };
        let check = encode(&ToWorker::Check { rules, options: ReadOptions::default() }).unwrap();
        assert_eq!(check, [&[0, 7][..], b"openccc", &[0xd4, 0x1f, 0xc6, 0x02, 0, 0, 0, 0, 0, 0, 0, 0]].concat());
        let counts = Counts { good: 5, warned: 4, failed: 3, skipped: 2, ..Counts::default() };
        let report = Report { version: 9, done: true, counts, ..Report::default() };
        assert_eq!(encode(&FromWorker::Report(Box::new(report))).unwrap()[..8], [1, 9, 1, 0, 5, 4, 3, 2]);
        assert_eq!(encode(&FromWorker::Canceled).unwrap(), [5]);
        assert_eq!(encode(&FromWorker::Failed(Failure::Broken)).unwrap()[..1], [6]);
    }

    proptest! {
        #[test]
        fn any_text_of_a_row_survives(row in any::<u32>(), cells in prop::collection::vec(any::<String>(), 0..8), fix in any::<Option<String>>()) {
            let note = CellNote { column: Some(300), code: Code::TooLong, severity: Severity::Error, sentence: cells.concat(), fix };
            let view = RowView { row, line: row, name: "Ana Ruiz".to_owned(), deleted: false, cells, changed: vec![0, 70], notes: vec![note] };
            let window = Window { filter: Filter::All, first: 0, count: 1 };
            there_and_back(FromWorker::Rows(Rows { window, version: 1, total: 1, rows: vec![view] }));
        }

        #[test]
        fn no_bytes_end_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = decode::<ToWorker>(&bytes);
            let _ = decode::<FromWorker>(&bytes);
        }
    }

    #[test]
    fn what_is_no_message_is_not_decoded() {
        let mut cut = encode(&ToWorker::Edit { row: 1, column: 2, text: "text".to_owned() }).unwrap();
        let mut more = cut.clone();
        cut.pop();
        more.push(0);
        for bytes in [&[][..], &[255], &cut, &more] {
            assert_eq!(decode::<ToWorker>(bytes), None, "{bytes:?}");
        }
    }
}
