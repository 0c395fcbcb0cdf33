//! A document over bytes in memory, as the worker keeps one over a file on disk.

use super::*;
use crate::domain::dates::Form;
use crate::domain::finding::Code;
use crate::domain::program::openccc;
use crate::domain::rules::Settings;
use crate::worker::protocol::{Fix, Offer, RowView, Window};
use proptest::prelude::*;

mod added;
mod block;
mod find;

struct Bytes(Vec<u8>);

impl Source for Bytes {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&self, range: std::ops::Range<u64>) -> Result<Vec<u8>, Unreadable> {
        self.0.get(range.start as usize..range.end as usize).map(<[u8]>::to_vec).ok_or(Unreadable)
    }
}

fn rules() -> Rules {
    let settings: Vec<_> = [("proxy_domain".to_owned(), "students.example.edu".to_owned())].into_iter().collect();
    Rules::new("openccc", time::Date::from_ordinal_date(2026, 326).unwrap(), Settings::from(settings))
}

/// Reads bytes in slices of that size.
fn read(bytes: &[u8], slice: usize) -> (Document, Bytes) {
    read_as(ReadOptions::default(), bytes, slice)
}

fn read_as(options: ReadOptions, bytes: &[u8], slice: usize) -> (Document, Bytes) {
    let mut document = Document::new(&openccc::PROGRAM, options, rules());
    for slice in bytes.chunks(slice) {
        document.push(slice);
    }
    let source = Bytes(bytes.to_vec());
    document.finish(&source).unwrap();
    (document, source)
}

const HEADER: &str = "email,first,last,dob YYYY-MM-DD,accepted-terms,street1,city,state,postal,country\r\n";

/// A file with that header and these rows.
fn file(rows: &[&str]) -> (Document, Bytes) {
    let text = format!("{HEADER}{}", rows.iter().map(|row| format!("{row}\r\n")).collect::<String>());
    read(text.as_bytes(), 1_000)
}

fn utf8() -> ReadOptions {
    ReadOptions { encoding: Some(crate::domain::read::Encoding::Utf8), ..ReadOptions::default() }
}

/// A file with that header and these rows, which may hold bytes that are no text.
fn file_of_bytes(rows: &[&[u8]]) -> (Document, Bytes) {
    let mut bytes = HEADER.as_bytes().to_vec();
    for row in rows {
        bytes.extend_from_slice(row);
        bytes.extend_from_slice(b"\r\n");
    }
    read_as(utf8(), &bytes, 1_000)
}

const ANA: &str = "ana@example.org,Ana,Ruiz,1999-03-04,TRUE,1 Elm St,Fresno,CA,93721,US";
const WEI: &str = "wei@example.org,Wei,Lee,1998-01-02,TRUE,2 Elm St,Fresno,CA,93721,US";
const SHORT_POSTAL: &str = "kim@example.org,Kim,Ode,1997-05-06,TRUE,3 Elm St,Boston,MA,2134,US";
const NO_DAY: &str = "joy@example.org,Joy,Fox,1999-02-30,TRUE,4 Elm St,Fresno,CA,93721,US";

fn all(count: u32) -> Window {
    Window { filter: Filter::All, first: 0, count }
}

fn rows(document: &mut Document, source: &Bytes, filter: Filter) -> Vec<RowView> {
    document.window(Window { filter, first: 0, count: 1_000 }, source).unwrap().rows
}

fn lines(document: &mut Document, source: &Bytes, filter: Filter) -> Vec<u32> {
    rows(document, source, filter).iter().map(|row| row.line).collect()
}

fn codes(row: &RowView) -> Vec<(Option<u16>, Code)> {
    row.notes.iter().map(|note| (note.column, note.code)).collect()
}

fn corrected(document: &mut Document, source: &Bytes) -> (Vec<u8>, bool) {
    document
        .corrected(source, Vec::new, |out, piece| match piece {
            Piece::Keep(range) => out.extend_from_slice(&source.0[range.start as usize..range.end as usize]),
            Piece::Bytes(bytes) => out.extend_from_slice(&bytes),
        })
        .unwrap()
}

fn text_of(document: &mut Document, source: &Bytes) -> String {
    String::from_utf8(corrected(document, source).0).unwrap()
}

#[test]
fn changes_stay_when_headers_are_read_as_columns() {
    let text = "emial,first,lastt,dob,accepted-terms,homeless\r\n\
        ana@example.org,Ana,Ruiz,1999-03-04,TRUE,TRUE\r\nbo@example.org,Bo,Li,1999-02-31,TRUE,TRUE\r\n\
        cy@example.org,Cy,Fox,1999-02-28,TRUE,TRUE\r\n";
    let (mut document, source) = read(text.as_bytes(), 1_000);
    let near = document.report(&source).near;
    assert_eq!(near.iter().map(|(found, _)| found.as_str()).collect::<Vec<_>>(), ["emial", "lastt"]);
    document.edit(1, 3, "1999-02-28".to_owned(), &source).unwrap();
    document.edit(1, 1, "Bob".to_owned(), &source).unwrap();
    document.undo(&source).unwrap();
    document.delete([2], &source).unwrap();
    let before = document.report(&source).version;

    let mut document = document.mapped(near);
    assert!(document.report(&source).changed, "while it is read anew");
    document.push(text.as_bytes());
    document.finish(&source).unwrap();
    let report = document.report(&source);
    assert!(report.version > before && report.near.is_empty());
    assert_eq!((report.counts.good, report.counts.failed, report.counts.deleted, report.undo), (2, 0, 1, 2));
    let kept = text_of(&mut document, &source);
    assert_eq!(kept, text.replace("1999-02-31", "1999-02-28").replace("cy@example.org,Cy,Fox,1999-02-28,TRUE,TRUE\r\n", ""));
    document.undo(&source).unwrap();
    document.undo(&source).unwrap();
    assert_eq!((document.counts().failed, document.report(&source).changed), (1, false));
}

#[test]
fn rows_are_counted_by_how_they_stand_and_shown_with_their_lines() {
    let (mut document, source) = file(&[ANA, "", SHORT_POSTAL, NO_DAY]);
    let counts = document.counts();
    assert_eq!((counts.good, counts.failed, counts.blank, counts.rows()), (1, 2, 1, 3));
    assert_eq!(lines(&mut document, &source, Filter::All), [2, 4, 5]);
    assert_eq!(lines(&mut document, &source, Filter::Errors), [4, 5]);
    assert_eq!(lines(&mut document, &source, Filter::Kind(13, Code::PostalLostZero)), [4]);
    let shown = document.window(Window { filter: Filter::All, first: 1, count: 1 }, &source).unwrap();
    assert_eq!((shown.total, shown.rows[0].line), (3, 4));
    assert_eq!(shown.rows[0].notes[0].fix.as_deref(), Some("02134"));
}

#[test]
fn an_edit_is_checked_at_once_and_undo_and_redo_bring_it_back() {
    let (mut document, source) = file(&[ANA, NO_DAY]);
    document.edit(1, 3, "1999-02-28".to_owned(), &source).unwrap();
    assert_eq!(document.counts().failed, 0);
    assert_eq!(document.counts().changed, 1);
    let row = rows(&mut document, &source, Filter::Changed).remove(0);
    assert_eq!((row.cells[3].as_str(), row.changed.as_slice()), ("1999-02-28", [3].as_slice()));

    document.undo(&source).unwrap();
    assert_eq!((document.counts().failed, document.counts().changed), (1, 0));
    assert_eq!(codes(&rows(&mut document, &source, Filter::Errors)[0]), [(Some(3), Code::NoSuchDay)]);

    document.redo(&source).unwrap();
    assert_eq!((document.counts().failed, document.counts().changed), (0, 1));
}

#[test]
fn a_text_typed_back_as_it_was_is_no_change() {
    let (mut document, source) = file(&[ANA]);
    document.edit(0, 1, "Anna".to_owned(), &source).unwrap();
    document.edit(0, 1, "Ana".to_owned(), &source).unwrap();
    assert_eq!(document.counts().changed, 0);
    assert_eq!(corrected(&mut document, &source), (source.0.clone(), false));
}

#[test]
fn an_edit_applies_the_rules_for_the_whole_file_again() {
    let (mut document, source) = file(&[ANA, WEI]);
    assert_eq!(document.counts().failed, 0);

    document.edit(1, 0, "ANA@example.org".to_owned(), &source).unwrap();
    assert_eq!(document.counts().failed, 1);
    let shown = rows(&mut document, &source, Filter::All);
    assert_eq!(codes(&shown[0]), [(Some(0), Code::DuplicateFirst)]);
    assert_eq!(codes(&shown[1]), [(Some(0), Code::DuplicateEmail)]);
    assert!(shown[1].notes[0].sentence.contains("line 2"), "{}", shown[1].notes[0].sentence);

    document.delete([0], &source).unwrap();
    assert_eq!((document.counts().failed, document.counts().deleted, document.counts().rows()), (0, 1, 1));
    document.undo(&source).unwrap();
    document.undo(&source).unwrap();
    assert_eq!((document.counts().failed, document.counts().good), (0, 2));
}

#[test]
fn duplicates_found_while_reading_go_away_when_the_first_row_does() {
    let (mut document, source) = file(&[ANA, WEI, ANA]);
    assert_eq!(lines(&mut document, &source, Filter::Errors), [4]);
    document.delete([0], &source).unwrap();
    assert_eq!(lines(&mut document, &source, Filter::Errors), [0u32; 0]);
    assert!(rows(&mut document, &source, Filter::All).iter().all(|row| row.notes.is_empty()));
}

#[test]
fn all_alike_are_fixed_in_one_step() {
    let (mut document, source) = file(&[SHORT_POSTAL, ANA, &SHORT_POSTAL.replace("kim", "lou").replace("Kim", "Lou")]);
    let report = document.report(&source);
    assert_eq!(report.groups.len(), 1);
    let group = &report.groups[0];
    assert_eq!((group.count, group.code, group.offers.as_slice()), (2, Code::PostalLostZero, [Offer::Offered].as_slice()));

    document.fix_all(group.column, group.code, Fix::Offered, &source).unwrap();
    assert_eq!(document.counts().failed, 0);
    assert_eq!(document.report(&source).groups, []);
    assert_eq!(text_of(&mut document, &source), String::from_utf8(source.0.clone()).unwrap().replace(",2134,", ",02134,"));

    document.undo(&source).unwrap();
    assert_eq!(document.counts().failed, 2);
    assert_eq!(document.report(&source).redo, 1);
}

#[test]
fn a_change_of_many_reports_how_many_cells_it_changed_and_not_how_many_it_looked_at() {
    let cy = "cy@example.org,Cy,Poe,4/13/1999,TRUE,5 Elm St,Fresno,CA,93721,US";
    let di = "di@example.org,Di,Rae,13/4/1999,TRUE,6 Elm St,Fresno,CA,93721,US";
    let (mut document, source) = file(&[ANA, cy, di, SHORT_POSTAL, SHORT_POSTAL, NO_DAY]);
    let dates = Fix::Dates(Form::MonthDayYear);
    document.fix_all(6, Code::DateOtherForm, dates, &source).unwrap();
    assert_eq!(document.report(&source).touched, 1, "the thirteenth month is none");
    document.fix_all(13, Code::PostalLostZero, Fix::Offered, &source).unwrap();
    assert_eq!(document.report(&source).touched, 2);
    document.delete([0, 5], &source).unwrap();
    assert_eq!(document.report(&source).touched, 2);
    document.delete([0], &source).unwrap();
    document.edit(1, 1, "Cyd".to_owned(), &source).unwrap();
    assert_eq!(document.report(&source).touched, 1);
}

#[test]
fn a_column_of_dates_is_read_in_the_order_that_a_person_chooses() {
    let other = |email: &str, name: &str, date: &str| ANA.replace("ana@", email).replace("Ana", name).replace("1999-03-04", date);
    let rows_of_file = [other("a@", "Abe", "3/4/1999"), other("b@", "Bea", "12/25/1999"), other("c@", "Cid", "25/12/1999")];
    let (mut document, source) = file(&rows_of_file.each_ref().map(String::as_str));
    let group = document.report(&source).groups.into_iter().find(|group| group.code == Code::DateAmbiguous).unwrap();
    assert!(group.offers.contains(&Offer::Dates(Form::MonthDayYear)) && group.offers.contains(&Offer::Dates(Form::DayMonthYear)));

    document.fix_all(group.column, group.code, Fix::Dates(Form::MonthDayYear), &source).unwrap();
    let dates: Vec<String> = rows(&mut document, &source, Filter::All).into_iter().map(|mut row| row.cells.remove(3)).collect();
    assert_eq!(dates, ["1999-03-04", "1999-12-25", "25/12/1999"]);
}

#[test]
fn cells_of_a_kind_are_filled_with_one_text() {
    let homeless = ANA.replace(",CA,", ",,");
    let (mut document, source) = file(&[&homeless]);
    let group = document.report(&source).groups.remove(0);
    assert!(group.offers.contains(&Offer::Fill), "{group:?}");
    assert_eq!(group.rule, "Use a two-letter code, for example CA.");
    // It is tried as the row that gets it is checked.
    let mut tried = |text: &str| document.fill_problem(group.column, group.code, text, &source).unwrap();
    assert_eq!(tried("Kalifornia"), Some("“Kalifornia” isn't a US state. Use a two-letter code, for example CA.".to_owned()));
    assert_eq!(tried(" ").as_deref().map(|said| said.starts_with("Enter a state")), Some(true));
    assert_eq!(tried("CA"), None);
    document.fix_all(group.column, group.code, Fix::Fill("CA".to_owned()), &source).unwrap();
    assert_eq!(document.counts().failed, 0);
}

#[test]
fn nobody_is_offered_one_zip_code_or_name_for_different_people() {
    let (mut document, source) = file(&[&ANA.replace(",93721,", ",,"), &ANA.replace("ana@", "bo@").replace(",Ruiz,", ",,")]);
    let groups = document.report(&source).groups;
    assert_eq!(groups.iter().filter(|group| group.code == Code::Required).count(), 2);
    assert!(groups.iter().all(|group| !group.offers.contains(&Offer::Fill)), "{groups:?}");
}

#[test]
fn a_blank_email_is_offered_a_proxy_address_made_of_its_row() {
    let (mut document, source) = file(&[&ANA.replace("ana@example.org", "")]);
    let group = document.report(&source).groups.remove(0);
    assert_eq!((group.code, group.offers.as_slice()), (Code::Required, [Offer::Offered].as_slice()));
    document.fix_all(group.column, group.code, Fix::Offered, &source).unwrap();
    let row = rows(&mut document, &source, Filter::All).remove(0);
    assert!(row.cells[0].starts_with("ana.ruiz.") && row.cells[0].ends_with("@students.example.edu"), "{}", row.cells[0]);
}

#[test]
fn a_missing_column_is_said_of_the_file_and_not_of_each_row_again() {
    let text = "email,first,last,accepted-terms,homeless\r\nana@example.org,Ana,Ruiz,TRUE,TRUE\r\n,Bo,Li,TRUE,TRUE\r\n";
    let (mut document, source) = read(text.as_bytes(), 1_000);
    let report = document.report(&source);
    let kinds: Vec<(u8, Code, u32)> = report.groups.iter().map(|group| (group.column, group.code, group.count)).collect();
    assert_eq!(kinds, [(0, Code::Required, 1)]);
    assert_eq!(report.counts.failed, 2);
    let missing = "No column for date of birth. Add a column named “dob YYYY-MM-DD”, or start from the template.";
    assert_eq!(report.file[0].sentence, missing);
}

#[test]
fn a_row_with_nothing_left_but_unticked_check_boxes_is_blank() {
    let text = "email,first,last,dob,accepted-terms,homeless\r\n,,Ruiz,,FALSE,FALSE\r\n";
    let (mut document, source) = read(text.as_bytes(), 1_000);
    document.edit(0, 2, String::new(), &source).unwrap();
    assert_eq!((document.counts().blank, document.counts().failed, document.counts().good), (1, 0, 0));
}

#[test]
fn rows_left_out_are_not_in_the_corrected_file_and_shown_among_the_changed_ones() {
    let (mut document, source) = file(&[ANA, "only,two", WEI]);
    let group = document.report(&source).groups.remove(0);
    assert_eq!((group.code, group.column, group.offers.as_slice()), (Code::CellCount, Finding::ROW, [Offer::Delete].as_slice()));
    document.delete_kind(group.column, group.code, &source).unwrap();
    assert_eq!(text_of(&mut document, &source), format!("{HEADER}{ANA}\r\n{WEI}\r\n"));
    let gone = rows(&mut document, &source, Filter::Changed).remove(0);
    assert!(gone.deleted && gone.notes.is_empty());
    assert_eq!(lines(&mut document, &source, Filter::All), [2, 4]);
}

#[test]
fn a_row_left_out_is_put_back_as_it_was_with_its_edits() {
    let (mut document, source) = file(&[ANA, NO_DAY, WEI]);
    document.edit(1, 1, "Joyce".to_owned(), &source).unwrap();
    document.delete([1, 2], &source).unwrap();
    assert_eq!((document.counts().deleted, document.counts().failed), (2, 0));
    document.restore([0, 1], &source).unwrap();
    assert_eq!(document.report(&source).touched, 1, "the first was there all the time");
    assert_eq!((document.counts().deleted, document.counts().failed), (1, 1));
    assert_eq!(lines(&mut document, &source, Filter::All), [2, 3]);
    assert_eq!(rows(&mut document, &source, Filter::All)[1].cells[1], "Joyce");
    document.undo(&source).unwrap();
    assert_eq!(document.counts().deleted, 2);
    document.undo(&source).unwrap();
    assert_eq!((document.counts().deleted, document.counts().failed), (0, 1));
}

#[test]
fn a_row_that_is_too_short_is_filled_up_when_a_later_cell_is_typed() {
    let (mut document, source) = file(&["ana@example.org,Ana,Ruiz,1999-03-04,TRUE,1 Elm St,Fresno,CA,93721"]);
    assert_eq!(codes(&rows(&mut document, &source, Filter::All)[0]), [(None, Code::CellCount)]);
    document.edit(0, 9, "US".to_owned(), &source).unwrap();
    assert_eq!(document.counts().failed, 0);
    assert_eq!(text_of(&mut document, &source), format!("{HEADER}{ANA}\r\n"));
}

#[test]
fn untouched_rows_keep_their_bytes_and_edited_ones_take_the_files_delimiter_quotes_and_line_end() {
    let text = "\u{feff}email;first;last;dob;accepted-terms;notes\n\
                \"a@example.org\";Ana ;\"Ruiz\";1999-03-04;TRUE;\"two\nlines\"\n\
                b@example.org;Wei;Lee;1998-01-02;TRUE;\n\
                \n\
                c@example.org;Kim;Ode;1997-05-06;TRUE;last line without end";
    let (mut document, source) = read(text.as_bytes(), 7);
    document.edit(1, 1, "We;i \"W\"".to_owned(), &source).unwrap();
    document.edit(3, 5, "x".to_owned(), &source).unwrap();
    let expected = text.replace("Wei", "\"We;i \"\"W\"\"\"").replace("last line without end", "x");
    assert_eq!(text_of(&mut document, &source), expected);
}

#[test]
fn an_edited_row_of_a_windows_1252_file_stays_in_it_while_its_characters_fit() {
    let text = b"email,first,last,dob,accepted-terms\r\na@example.org,Jos\xe9,Ruiz,1999-03-04,TRUE\r\n";
    let (mut document, source) = read(text, 10);
    document.edit(0, 1, "Zo\u{eb}".to_owned(), &source).unwrap();
    let (bytes, as_utf8) = corrected(&mut document, &source);
    assert_eq!(bytes, b"email,first,last,dob,accepted-terms\r\na@example.org,Zo\xeb,Ruiz,1999-03-04,TRUE\r\n");
    assert!(!as_utf8);

    document.edit(0, 2, "\u{141}uk".to_owned(), &source).unwrap();
    let (bytes, as_utf8) = corrected(&mut document, &source);
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "\u{feff}email,first,last,dob,accepted-terms\r\na@example.org,Zo\u{eb},\u{141}uk,1999-03-04,TRUE\r\n"
    );
    assert!(as_utf8);
}

#[test]
fn a_file_that_is_rewritten_in_another_encoding_has_one_mark_at_its_beginning() {
    let text = b"\xef\xbb\xbfemail,first,last,dob,accepted-terms\r\na@example.org,Jos\xe9,Ruiz,1999-03-04,TRUE\r\n";
    let options = ReadOptions { encoding: Some(crate::domain::read::Encoding::Windows1252), ..ReadOptions::default() };
    let mut document = Document::new(&openccc::PROGRAM, options, rules());
    document.push(text);
    let source = Bytes(text.to_vec());
    document.finish(&source).unwrap();
    document.edit(0, 2, "\u{141}uk".to_owned(), &source).unwrap();
    let (bytes, as_utf8) = corrected(&mut document, &source);
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "\u{feff}email,first,last,dob,accepted-terms\r\na@example.org,Jos\u{e9},\u{141}uk,1999-03-04,TRUE\r\n"
    );
    assert!(as_utf8);
}

#[test]
fn rows_with_a_problem_in_one_column_are_shown_by_themselves() {
    let (mut document, source) = file(&[ANA, SHORT_POSTAL, NO_DAY, WEI]);
    let postal = openccc::PROGRAM.column("postal").unwrap() as u8;
    let shown = rows(&mut document, &source, Filter::Column(postal));
    assert_eq!(shown.iter().map(|row| row.cells[1].as_str()).collect::<Vec<_>>(), ["Kim"]);
    let found = document.next(None, false, Filter::Column(postal), &source).unwrap().unwrap();
    assert_eq!((found.row, found.column, found.index), (1, Some(8), 0));
    assert!(rows(&mut document, &source, Filter::Column(0)).is_empty());
}

#[test]
fn an_edited_row_of_a_utf_16_file_is_written_in_utf_16() {
    let text = "\u{feff}email,first,last,dob,accepted-terms\r\na@example.org,Ana,Ruiz,1999-03-04,TRUE\r\n";
    let encode = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let (mut document, source) = read(&encode(text), 11);
    document.edit(0, 1, "Łucja".to_owned(), &source).unwrap();
    assert_eq!(corrected(&mut document, &source), (encode(&text.replace("Ana", "Łucja")), false));
}

#[test]
fn the_next_problem_is_the_next_cell_of_the_row_and_then_the_next_row() {
    let both = NO_DAY.replace("93721", "2134");
    let (mut document, source) = file(&[ANA, &both, WEI, SHORT_POSTAL]);
    let mut at = None;
    let mut seen = Vec::new();
    while let Some(found) = document.next(at, false, Filter::All, &source).unwrap() {
        seen.push((found.row, found.column, found.index));
        at = Some((found.row, found.column.map_or(0, |column| column + 1)));
    }
    assert_eq!(seen, [(1, Some(3), 1), (1, Some(8), 1), (3, Some(8), 3)]);

    let back = document.next(at, true, Filter::Errors, &source).unwrap().unwrap();
    assert_eq!((back.row, back.column, back.index), (1, Some(8), 0));
    let first = document.next(Some((1, 4)), true, Filter::All, &source).unwrap();
    assert_eq!(first, None);
    let kind = Filter::Kind(13, Code::PostalLostZero);
    let of_kind = document.next(None, false, kind, &source).unwrap().unwrap();
    assert_eq!((of_kind.row, of_kind.column, of_kind.index), (1, Some(8), 0));
}

#[test]
fn a_row_that_was_made_blank_is_written_blank_and_comes_back_by_undo() {
    let (mut document, source) = file(&[ANA, "Total 30,,,,,,,,,"]);
    assert_eq!(document.counts().failed, 1);
    document.edit(1, 0, String::new(), &source).unwrap();
    assert_eq!((document.counts().failed, document.counts().blank), (0, 1));
    assert_eq!(text_of(&mut document, &source), format!("{HEADER}{ANA}\r\n,,,,,,,,,\r\n"));
    assert_eq!(lines(&mut document, &source, Filter::Changed), [3]);
    document.undo(&source).unwrap();
    assert_eq!((document.counts().failed, document.counts().blank), (1, 0));
    assert_eq!(text_of(&mut document, &source), String::from_utf8(source.0.clone()).unwrap());
}

#[test]
fn bytes_that_are_no_text_stay_an_error_and_stay_as_they_are_until_somebody_replaces_them() {
    let row = b"kim@example.org,Kim,Ode,1997-05-06,TRUE,Ca\xF1on Rd,Boston,MA,2134,US";
    let (mut document, source) = file_of_bytes(&["zoë@example.org".as_bytes(), row]);
    document.fix_all(13, Code::PostalLostZero, Fix::Offered, &source).unwrap();
    document.delete([0], &source).unwrap();
    let shown = rows(&mut document, &source, Filter::All).remove(0);
    assert_eq!((shown.cells[8].as_str(), codes(&shown)), ("02134", vec![(Some(5), Code::NotUtf8)]));
    let expected = [HEADER.as_bytes(), b"kim@example.org,Kim,Ode,1997-05-06,TRUE,Ca\xF1on Rd,Boston,MA,02134,US\r\n"].concat();
    assert_eq!(corrected(&mut document, &source), (expected, false));

    document.edit(1, 5, "Cañon Rd".to_owned(), &source).unwrap();
    assert_eq!(document.counts().failed, 0);
    assert!(text_of(&mut document, &source).contains(",Cañon Rd,"));
}

#[test]
fn a_file_that_changed_on_disk_is_said_and_not_guessed() {
    let (mut document, _) = file(&[ANA, WEI]);
    let gone = Bytes(Vec::new());
    assert_eq!(document.window(all(10), &gone), Err(Unreadable));
    assert_eq!(document.edit(0, 1, "Anna".to_owned(), &gone), Err(Unreadable));
}

#[test]
fn rows_can_be_shown_while_the_file_is_still_read() {
    let text = format!("{HEADER}{}", format!("{ANA}\r\n").repeat(2_000));
    let source = Bytes(text.clone().into_bytes());
    let mut document = Document::new(&openccc::PROGRAM, ReadOptions::default(), rules());
    document.push(&text.as_bytes()[..100_000]);
    let report = document.report(&source);
    assert!(!report.done && report.detected.is_some() && report.columns.len() == 10);
    let shown = document.window(all(3), &source).unwrap();
    assert_eq!(shown.rows.len(), 3);
    assert!(shown.total > 1_000);
    assert_eq!(codes(&shown.rows[2]), [(Some(0), Code::DuplicateEmail), (Some(2), Code::DuplicatePerson)]);
}

#[test]
fn a_file_that_is_no_table_is_refused_with_one_sentence() {
    let (mut document, source) = read(b"%PDF-1.7 ...", 5);
    let report = document.report(&source);
    assert!(report.done && report.refused);
    assert_eq!(report.file.len(), 1);
    assert_eq!(report.file[0].code, Code::IsPdf);
    assert_eq!(corrected(&mut document, &source), (source.0.clone(), false));
}

/// Anything that can be done to a file of a few rows.
#[derive(Debug, Clone)]
enum Deed {
    Edit(u32, u16, &'static str),
    Paste(u32, u16, &'static str),
    FillDown(u32, u16),
    Delete(u32),
    FixAll(usize),
    Undo,
    Redo,
}

fn deed() -> impl Strategy<Value = Deed> {
    let texts = prop::sample::select(vec!["", "ana@example.org", "1999-03-04", "3/4/1999", "a;\"b\nc", "02134", "Zoë"]);
    prop_oneof![
        4 => (0u32..10, 0u16..10, texts).prop_map(|(row, column, text)| Deed::Edit(row, column, text)),
        2 => (0u32..10, 0u16..9, prop::sample::select(vec!["", "Kim\tLi", "x\r\ny\r\n"])).prop_map(|(row, column, text)| Deed::Paste(row, column, text)),
        1 => (0u32..10, 0u16..9).prop_map(|(row, column)| Deed::FillDown(row, column)),
        1 => (0u32..10).prop_map(Deed::Delete),
        1 => (0usize..4).prop_map(Deed::FixAll),
        2 => Just(Deed::Undo),
        1 => Just(Deed::Redo),
    ]
}

proptest! {
    /// What the document says after any changes is what a fresh check says of the file that it
    /// writes.
    #[test]
    fn the_corrected_file_stands_as_the_document_said(deeds in prop::collection::vec(deed(), 0..12)) {
        let no_text = b"lou@example.org,Lou,Ode,1997-05-06,TRUE,\"Ca\xF1on, Rd\",Boston,MA,2134,\"U\xF1S\"";
        let open = b"joy@example.org,\"Joy,Fox,1999-02-30";
        let (mut document, source) = file_of_bytes(&[
            ANA.as_bytes(), SHORT_POSTAL.as_bytes(), b"", NO_DAY.as_bytes(), ANA.as_bytes(), b"too,short", no_text,
            b"Total,,,,,,,,,", WEI.as_bytes(), open,
        ]);
        for deed in deeds {
            match deed {
                Deed::Edit(row, column, text) => document.edit(row, column, text.to_owned(), &source).unwrap(),
                Deed::Paste(row, column, text) => {
                    document.paste(&block::block(Filter::All, row, column, (2, 2)), text, &source).unwrap();
                }
                Deed::FillDown(row, column) => {
                    document.fill_down(&block::block(Filter::All, row, column, (3, 2)), &source).unwrap();
                }
                Deed::Delete(row) => document.delete([row], &source).unwrap(),
                Deed::FixAll(at) => {
                    if let Some(group) = document.report(&source).groups.get(at) {
                        document.fix_all(group.column, group.code, Fix::Offered, &source).unwrap();
                    }
                }
                Deed::Undo => document.undo(&source).unwrap(),
                Deed::Redo => document.redo(&source).unwrap(),
            }
        }
        let (bytes, as_utf8) = corrected(&mut document, &source);
        prop_assert!(!as_utf8);
        let (mut again, source_again) = read_as(utf8(), &bytes, 64);
        let (said, found) = (document.counts(), again.counts());
        prop_assert_eq!((said.good, said.warned, said.failed, said.rows()), (found.good, found.warned, found.failed, found.rows()));
        let snapshot = |document: &mut Document, source: &Bytes| {
            rows(document, source, Filter::All).into_iter().map(|row| (row.cells.clone(), codes(&row))).collect::<Vec<_>>()
        };
        prop_assert_eq!(snapshot(&mut document, &source), snapshot(&mut again, &source_again));
    }
}

#[test]
fn columns_in_which_no_row_has_anything_are_known_at_the_end_and_rows_know_whose_they_are() {
    let text = "email,first,middle,last,suffix,dob,accepted-terms\n\
                a@example.org,Ana,,Ruiz,,1999-03-04,TRUE\n\
                b@example.org,Wei,,,,1998-01-02,TRUE\n\
                c@example.org,Kim,\"\",Ode,Jr.,1997-05-06,TRUE\n";
    let mut document = Document::new(&openccc::PROGRAM, utf8(), rules());
    let source = Bytes(text.as_bytes().to_vec());
    document.push(text.as_bytes());
    assert_eq!(document.report(&source).unfilled, [0; 0], "more rows may come");
    document.finish(&source).unwrap();
    assert_eq!(document.report(&source).unfilled, [2]);
    let names: Vec<String> = rows(&mut document, &source, Filter::All).into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["Ana Ruiz", "Wei", "Kim Ode"]);
    // A row that is too short cannot be read.
    let (mut short, source) = file(&["ana@example.org,Ana"]);
    assert_eq!(short.report(&source).unfilled, [2, 3, 4, 5, 6, 7, 8, 9]);
}

#[test]
fn some_rows_are_a_file_of_their_own_byte_for_byte_with_what_is_above_them() {
    let text = "Fall intake;;\nemail;first;dob\n\"a@example.org\";Ana ;\n\nb@example.org;\"Wei\nLee\";1998-01-02\nc@example.org;Kim;1997-05-06";
    let (document, source) = read(text.as_bytes(), 5);
    let extracted = |lines: &[u32]| {
        let pieces = document.extract(lines).into_iter().map(|range| source.read(range).unwrap());
        String::from_utf8(pieces.collect::<Vec<_>>().concat()).unwrap()
    };
    let head = "Fall intake;;\nemail;first;dob\n";
    assert_eq!(extracted(&[5, 7]), format!("{head}b@example.org;\"Wei\nLee\";1998-01-02\nc@example.org;Kim;1997-05-06"));
    assert_eq!(extracted(&[3]), format!("{head}\"a@example.org\";Ana ;\n"));
    assert_eq!(extracted(&[]), head);
}
