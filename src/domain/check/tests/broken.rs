//! Files that are no spreadsheet, or too much of one.

use super::*;

#[test]
fn an_empty_file_is_refused_as_empty() {
    refused("", "file_empty");
    refused("\u{FEFF}", "file_empty");
    refused("  \r\n\n", "file_empty");
    refused(b"\xFF\xFE", "file_empty");
}

#[test]
fn a_header_without_rows_is_refused_as_such() {
    refused(HEADER, "no_rows");
    refused(HEADER.trim_end(), "no_rows");
    refused(format!("{HEADER},,,\n\n"), "no_rows");
}

#[test]
fn a_file_without_a_header_is_refused_as_such() {
    refused("1,Ruiz\n2,Okafor\n", "no_header");
    refused("Ana,Ruiz,ana@example.edu\n", "no_header");
    refused("a".repeat(200_000), "no_header");
}

#[test]
fn an_excel_workbook_is_named_as_such() {
    refused(b"PK\x03\x04\x14\0\x06\0[Content_Types].xml\0\0\0xl/workbook.xml", "is_excel");
    refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0", "is_excel");
}

#[test]
fn a_pdf_is_named_as_such() {
    refused(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "is_pdf");
}

#[test]
fn an_image_is_named_as_such() {
    refused(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", "is_image");
    refused(b"\xFF\xD8\xFF\xE0\0\x10JFIF", "is_image");
    refused(b"GIF89a\x01\0\x01\0", "is_image");
    refused(b"RIFF\x24\0\0\0WEBPVP8 ", "is_image");
}

#[test]
fn a_zip_archive_is_named_as_such() {
    refused(b"PK\x03\x04\x0A\0\0\0students.csv", "is_archive");
    refused(b"PK\x03\x04\x0A\0\0\0[Content_Types].xml word/document.xml", "is_archive");
    refused(b"\x1F\x8B\x08\0\0\0\0\0", "is_archive");
}

#[test]
fn a_program_is_named_as_no_text() {
    refused(b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3E\0", "is_binary");
}

#[test]
fn three_hundred_columns_are_refused_with_their_number() {
    let header = format!("{}{}\n", HEADER.trim_end(), ",more".repeat(291));
    let (report, collected) = read(format!("{header}a@example.edu\n"));
    assert_eq!(about_file(&report), ["too_many_columns(300)"]);
    assert!(report.refused && collected.rows.is_empty());
}

#[test]
fn two_hundred_columns_are_read_and_one_more_is_refused() {
    let file = |columns: usize| {
        let more = columns - HEADER.split(',').count();
        format!("{}{}\n{}x\n", HEADER.trim_end(), ",more".repeat(more), ",".repeat(columns - 1))
    };
    let (report, _) = read(file(200));
    assert_eq!((report.refused, report.counts), (false, counts(1, 0, 0, 0, 1, 0)));
    let (report, collected) = read(file(201));
    assert_eq!(about_file(&report), ["too_many_columns(201)"]);
    assert!(report.refused && collected.rows.is_empty());
}

#[test]
fn a_million_rows_are_read_and_one_more_is_refused() {
    let mut checker = Checker::new(&CHOIR, ReadOptions::default(), rules());
    struct Nothing;
    impl Sink for Nothing {
        fn row(&mut self, _: &CheckedRow<'_>) {}
        fn blank(&mut self, _: u32, _: u32) {}
        fn late(&mut self, _: Finding) {}
    }
    checker.push(b"email,last,dob\n", &mut Nothing);
    let thousand = "x\n".repeat(1_000);
    for _ in 0..1_000 {
        checker.push(thousand.as_bytes(), &mut Nothing);
    }
    assert_eq!((checker.is_refused(), checker.counts().rows), (false, 1_000_000));
    checker.push(b"\n\n", &mut Nothing);
    assert!(!checker.is_refused());
    checker.push(b"x\nx\n", &mut Nothing);
    let report = checker.finish(&mut Nothing);
    assert!(report.refused);
    assert_eq!(about_file(&report).last().unwrap(), "too_many_rows(1000000)");
    assert_eq!(report.counts.rows, 1_000_000);
}
