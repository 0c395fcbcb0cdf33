//! A column that the file lacks is added when a person fills it.

use super::*;

const PHONES: &str = "email,last,dob,accepted-terms,homeless,phone-number\r\n\
                      ana@example.org,Ruiz,1999-03-04,TRUE,TRUE,(559)555-0100\r\n\
                      bo@example.org,Li,1998-05-06,TRUE,TRUE,\r\n";

/// Template column of the kind that is offered to be filled, and its code.
fn fillable(document: &mut Document, source: &Bytes) -> (u8, Code) {
    let group = document.report(source).groups.remove(0);
    assert_eq!((group.code, group.count, group.offers.as_slice()), (Code::Required, 1, [Offer::Fill].as_slice()));
    (group.column, group.code)
}

#[test]
fn phones_without_a_column_of_their_types_get_it_by_one_fix() {
    let (mut document, source) = read(PHONES.as_bytes(), 1_000);
    let (column, code) = fillable(&mut document, &source);
    document.fix_all(column, code, Fix::Fill("Mobile".to_owned()), &source).unwrap();
    let report = document.report(&source);
    assert_eq!((report.counts.failed, report.groups.len(), report.columns.len()), (0, 0, 7));
    assert!(report.file.iter().all(|note| note.code != Code::ColumnMissing), "{:?}", report.file);
    let corrected = text_of(&mut document, &source);
    assert_eq!(
        corrected,
        "email,last,dob,accepted-terms,homeless,phone-number,phone-type\r\n\
         ana@example.org,Ruiz,1999-03-04,TRUE,TRUE,(559)555-0100,Mobile\r\n\
         bo@example.org,Li,1998-05-06,TRUE,TRUE,\r\n"
    );
    let (again, _) = read(corrected.as_bytes(), 1_000);
    assert_eq!((again.counts().good, again.counts().failed), (2, 0));
}

#[test]
fn an_added_column_goes_with_the_step_that_added_it_and_comes_back_with_it() {
    let (mut document, source) = read(PHONES.as_bytes(), 1_000);
    let (column, code) = fillable(&mut document, &source);
    document.fix_all(column, code, Fix::Fill("Mobile".to_owned()), &source).unwrap();
    // A phone that is typed where there was none has a cell for its type.
    document.edit(1, 5, "(559)555-0101".to_owned(), &source).unwrap();
    assert_eq!(codes(&rows(&mut document, &source, Filter::All)[1]), [(Some(6), Code::Required)]);
    document.undo(&source).unwrap();
    document.undo(&source).unwrap();
    assert_eq!(text_of(&mut document, &source), PHONES);
    assert_eq!(fillable(&mut document, &source), (column, code));
    document.redo(&source).unwrap();
    assert_eq!((document.counts().failed, document.report(&source).columns.len()), (0, 7));
}

#[test]
fn a_header_below_a_title_in_utf_16_is_written_with_the_column_that_was_added() {
    use crate::domain::csv::decode::encode;
    use crate::domain::read::Encoding;
    let bytes = encode(&format!("\u{FEFF}Phones\r\n{PHONES}"), Encoding::Utf16Le).unwrap();
    let (mut document, source) = read(&bytes, 1_000);
    let (column, code) = fillable(&mut document, &source);
    document.fix_all(column, code, Fix::Fill("Landline".to_owned()), &source).unwrap();
    let expected = format!("\u{FEFF}Phones\r\n{PHONES}").replace("phone-number\r", "phone-number,phone-type\r");
    let expected = expected.replace("0100\r", "0100,Landline\r");
    assert_eq!(corrected(&mut document, &source).0, encode(&expected, Encoding::Utf16Le).unwrap());
}
