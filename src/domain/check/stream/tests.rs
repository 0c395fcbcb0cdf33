//! The largest file that is read.

use super::*;
use crate::domain::check::CheckedRow;
use crate::domain::dates::testing::date;
use crate::domain::program::openccc::PROGRAM;
use crate::domain::rules::Settings;

/// Rows reported so far.
#[derive(Default)]
struct Rows(u32);

impl Sink for Rows {
    fn row(&mut self, _: &CheckedRow<'_>) {
        self.0 += 1;
    }
    fn blank(&mut self, _: u32, _: u32) {}
    fn late(&mut self, _: Finding) {}
}

const HEADER: &[u8] = b"email,last,dob,accepted-terms\n";
const ROW: &[u8] = b"ana@example.org,Ruiz,1999-03-04,TRUE\n";

/// A check that has `left` bytes to go to the limit: it has read a header and a row, and counts the
/// rest as read: half a gibibyte is too much to read without optimization.
fn almost_full(left: u64, rows: &mut Rows) -> Checker {
    let rules = Rules::new("openccc", date(2026, 11, 22), Settings::default());
    let mut checker = Checker::new(&PROGRAM, ReadOptions::default(), rules);
    checker.push(HEADER, rows);
    checker.push(ROW, rows);
    checker.begin(false, rows); // the first look waits for 64 KiB otherwise
    checker.bytes = MAX_FILE_BYTES - left;
    checker
}

fn too_large(checker: &Checker) -> Vec<u32> {
    checker.findings.iter().filter(|finding| finding.code == Code::TooLarge).map(|finding| finding.param).collect()
}

#[test]
fn a_file_of_512_mib_is_read_to_its_end() {
    let mut rows = Rows::default();
    let mut checker = almost_full(ROW.len() as u64, &mut rows);
    checker.push(ROW, &mut rows);
    let report = checker.finish(&mut rows);
    assert!(!report.refused);
    assert_eq!((report.bytes, report.counts.rows, rows.0, too_large(&checker)), (512 * 1024 * 1024, 2, 2, vec![]));
}

#[test]
fn one_byte_more_than_512_mib_is_refused_once_and_what_follows_is_only_counted() {
    let mut rows = Rows::default();
    let mut checker = almost_full(ROW.len() as u64, &mut rows);
    checker.push(&[ROW, b"b"].concat(), &mut rows);
    assert!(checker.is_refused());
    for _ in 0..3 {
        checker.push(ROW, &mut rows);
    }
    let report = checker.finish(&mut rows);
    assert!(report.refused);
    assert_eq!(report.bytes, MAX_FILE_BYTES + 1 + 3 * ROW.len() as u64);
    assert_eq!((report.counts.rows, rows.0, too_large(&checker)), (2, 2, vec![512]));
}
