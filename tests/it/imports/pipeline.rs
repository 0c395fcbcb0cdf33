//! A file with good and bad rows, through check, plan, apply and results, compared cell by cell.

use std::time::Duration;

use muster::domain::action_counts::ActionCounts;
use muster::domain::import::ImportState;
use muster::domain::plan::Action;
use muster::domain::results::Kind;
use muster::server::{accounts, imports, organizations};

use super::world::{self, ALL, World, cells, file, many, student, upload};

/// One row of each kind.
fn mixed() -> Vec<u8> {
    file([
        student("ana@example.org", "Ana", "Ruiz", "1999-03-04"),
        student("", "No", "Address", "1999-03-05"),
        ",,,,,,,,,,,,,,,,,,,,,,\r\n".to_owned(),
        student("bo@example.org", "Bo", "Li", "1999-03-06").replace(",,,,,,\r\n", ",,FALSE,,,,\"=1+1, kept\"\r\n"),
        student("ANA@example.org", "Another", "Person", "1999-03-07"),
        student("cy@example.org", "Cy", "Fox", "1999-03-08").replace(",,,,\r\n", ",Success,ZZZ9999,as it was,note\r\n"),
        "short@example.org,Short\r\n".to_owned(),
    ])
}

/// Files that are no template of ours, and what is said of them.
fn unreadable() -> Vec<(Vec<u8>, &'static str)> {
    let row = student("ana@example.org", "Ana", "Ruiz", "1999-03-04");
    let header = world::HEADER.trim_end();
    let more: String = (23..300).map(|n| format!(",more {n}")).collect();
    vec![
        (Vec::new(), "The file is empty. Choose a file with column names in the first row and at least one student below."),
        (header.into(), "The file has column names but no rows. Add a row for each student."),
        (row.clone().into(), "We couldn't find column names. The first row should have names such as \"email\"."),
        (
            b"PK\x03\x04\x14\0\0\0\x08\0[Content_Types].xml".to_vec(),
            "This is an Excel file. In Excel, choose File > Save As > CSV UTF-8, then upload that file.",
        ),
        (
            b"PK\x03\x04\x14\0\0\0\x08\0students.csv".to_vec(),
            "This is a compressed file, such as a zip file. Unpack it and choose the CSV file inside.",
        ),
        (b"%PDF-1.7 \n".to_vec(), "This is a PDF. Choose the spreadsheet it was made from, saved as CSV."),
        (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec(), "This is a picture. Choose a spreadsheet saved as CSV."),
        (
            format!("{header}{more}\r\n{row}").into(),
            "The file has 300 columns, and the limit is 200. Remove the columns that aren't in the template.",
        ),
        (format!("{header},EMAIL\r\n{row}").into(), "Two columns are read as \"email\". Rename or remove the one in column 24."),
    ]
}

fn column<'r>(header: &[String], row: &'r [String], name: &str) -> &'r str {
    &row[header.iter().position(|h| h == name).unwrap()]
}

on_both! {
    async fn every_row_ends_in_one_state_and_comes_back_as_typed(world: World) {
        let planned = world.plan(&mixed()).await;
        assert_eq!(planned.state, ImportState::Planned);
        assert_eq!(planned.rows, 6);
        assert_eq!(planned.plan, ActionCounts::from([("create", 2), ("skip", 1), ("fail", 3)]));

        let applied = world.apply(planned.id).await;
        assert_eq!(applied.state, ImportState::Applied);
        assert_eq!(applied.applied, ActionCounts::from([("created", 2), ("skipped", 1), ("failed", 3)]));

        let results = world.results(planned.id).await;
        let header = results[0].clone();
        assert_eq!(header.join(","), world::HEADER.trim_end());
        let outcomes: Vec<[&str; 4]> = results[1..]
            .iter()
            .map(|row| ["email", "status", "cccid", "message"].map(|name| column(&header, row, name)))
            .collect();
        assert_eq!(outcomes[0], ["ana@example.org", "Success", "AAA0001", "Successfully added user"]);
        assert_eq!(outcomes[1][..3], ["", "Failure", ""]);
        assert!(outcomes[1][3].starts_with("Enter an email address"), "{}", outcomes[1][3]);
        assert_eq!(outcomes[2], ["bo@example.org", "Success", "AAA0002", "Successfully added user"]);
        assert_eq!(outcomes[3], ["ANA@example.org", "Failure", "", "Same email as line 2"]);
        assert_eq!(outcomes[4], ["cy@example.org", "Success", "ZZZ9999", "as it was"]);
        assert_eq!(outcomes[5], ["short@example.org", "Failure", "", "Invalid number of columns found!"]);
        assert_eq!(results.len(), 7);
        assert_eq!(column(&header, &results[3], "notes"), "=1+1, kept");
        assert!(results[1..].iter().all(|row| column(&header, row, "password").is_empty()));
    }

    async fn the_safe_file_guards_formulas_and_the_failed_file_holds_only_failures(world: World) {
        let import = world.import(&mixed()).await;
        let safe = cells(&world.download(import.id, Kind::Safe).await);
        assert_eq!(safe[0].last().unwrap(), "notes (escaped)");
        assert_eq!(safe[3].last().unwrap(), "'=1+1, kept");
        let failed = cells(&world.download(import.id, Kind::Failed).await);
        let emails: Vec<&str> = failed[1..].iter().map(|row| row[0].as_str()).collect();
        assert_eq!(emails, ["", "ANA@example.org", "short@example.org"]);
        let details = world.download(import.id, Kind::Details).await;
        let lines: Vec<Vec<String>> = cells(&details);
        assert_eq!(lines[0], ["line", "column", "severity", "code", "message", "fix"]);
        // The first of the two with the same address learns of the second only later in the file.
        assert!(lines.iter().any(|line| line[0] == "2" && line[3] == "duplicate_first"), "{details}");
        assert!(lines.iter().any(|line| line[0] == "6" && line[3] == "duplicate_email"), "{details}");
        assert!(lines.iter().any(|line| line[..4] == ["7", "cccid", "warning", "cccid_unknown"]), "{details}");
    }

    async fn a_created_account_can_be_opened_and_its_password_waits_then_is_hashed(world: World) {
        let import = world.import(&mixed()).await;
        assert_eq!((import.passwords, import.hashing), (2, 2));
        let rows = imports::rows(&world.operator(), import.id, Some(Action::Create), false, ALL).await.unwrap();
        let account = rows.rows[0].account.unwrap();
        let view = accounts::get(&world.operator(), account).await.unwrap();
        assert_eq!((view.name.as_str(), view.number.as_deref(), view.password.as_str()), ("Ana Ruiz", Some("AAA0001"), "pending"));
        assert!(view.profile.contains(&("dob".into(), "Date of birth".into(), "1999-03-04".into())), "{:?}", view.profile);
        assert_eq!(view.import.unwrap().0, import.id);

        muster::server::jobs::run_until_idle(&world.app, &[]).await.unwrap();
        let view = accounts::get(&world.operator(), account).await.unwrap();
        assert_eq!(view.password, "temporary");
        let second = accounts::get(&world.operator(), rows.rows[1].account.unwrap()).await.unwrap();
        assert_eq!(second.password, "set", "FALSE in use_temp_password asks for no change at first sign-in");
        assert_eq!(imports::get(&world.operator(), import.id).await.unwrap().hashing, 0);
    }

    async fn a_birth_date_lies_before_today_as_the_organization_has_it(world: World) {
        // It is 22 November, 12:00 UTC: on Hawaii and in California the day has begun, in New
        // Zealand it is over.
        let mut places = vec![(world.college, "2026-11-22")];
        for (name, zone, today) in [("Far West", "Pacific/Honolulu", "2026-11-22"), ("Far East", "Pacific/Auckland", "2026-11-23")] {
            let college = world.organization("college", name, None).await;
            let values = [("time_zone".to_owned(), zone.to_owned())];
            organizations::set(&world.operator(), college, &values).await.unwrap();
            places.push((college, today));
        }
        let planned = async |college, first: &str, dob: &str| {
            let bytes = file([student("ana@example.org", first, "Ruiz", dob)]);
            let import = upload(&world.operator(), college, &bytes).await;
            world.work().await;
            imports::get(&world.operator(), import.id).await.unwrap().plan
        };
        for (college, today) in places.clone() {
            let rules = imports::rules(&world.operator(), "openccc", college).await.unwrap();
            assert_eq!(rules.today.to_string(), today);
        }
        let [california, hawaii, new_zealand] = [places[0].0, places[1].0, places[2].0];
        let one = |what| ActionCounts::from([(what, 1)]);
        for (college, dob, plan) in [
            (california, "2026-11-21", "create"), (california, "2026-11-22", "fail"),
            (hawaii, "2026-11-21", "create"), (hawaii, "2026-11-22", "fail"),
            (new_zealand, "2026-11-22", "create"), (new_zealand, "2026-11-23", "fail"),
        ] {
            assert_eq!(planned(college, "Ana", dob).await, one(plan), "{dob}");
        }
        // 20 hours later California has its next day as well, and Hawaii has not.
        world.pass(Duration::from_secs(20 * 3600));
        assert_eq!(planned(california, "Eva", "2026-11-22").await, one("create"));
        assert_eq!(planned(hawaii, "Eva", "2026-11-22").await, one("fail"));
    }

    async fn several_chunks_are_applied_and_come_back_in_order(world: World) {
        let import = world.import(&many(4_321)).await;
        assert_eq!((import.rows, import.applied.outcome(Action::Create)), (4_321, 4_321));
        let results = world.results(import.id).await;
        assert_eq!(results.len(), 4_322);
        let numbers: std::collections::BTreeSet<&str> = results[1..].iter().map(|row| row[20].as_str()).collect();
        assert_eq!(numbers.len(), 4_321, "every number is given once");
        assert!(results[1..].iter().enumerate().all(|(n, row)| row[0] == format!("person{n}@example.org")));
    }

    async fn a_file_that_cannot_be_read_is_refused_with_one_sentence(world: World) {
        for (bytes, sentence) in unreadable() {
            let refused = world.plan(&bytes).await;
            assert_eq!((refused.state, refused.problem.as_str()), (ImportState::Refused, sentence));
            assert!(imports::apply(&world.operator(), refused.id).await.is_err(), "{sentence}");
        }
    }

    async fn a_quote_that_is_never_closed_costs_its_own_row_and_no_other(world: World) {
        let student_of = |n: usize, first: &str| student(&format!("{first}{n}@example.org"), first, "Ruiz", &format!("1999-03-{:02}", n + 1));
        type Opened = fn(String) -> String;
        let cases: [(Opened, usize, &str); 2] = [
            // Its last cell holds the rest of the row, and so the password as well: it goes back to
            // nobody.
            (|row| row.replacen(",Bo,", ",\"Bo,", 1).replace(",,,,,,\r\n", ",violet harbor 77 lamp,,,,,\r\n"), 1, ""),
            // The quote is none of the cell's own.
            (|row| row.replace("\r\n", "\"as she said\r\n"), 22, "as she said"),
        ];
        for (n, (opened, place, left)) in cases.into_iter().enumerate() {
            let rows = [student_of(n, "Ana"), opened(student_of(n, "Bo")), student_of(n, "Cy"), student_of(n, "Di")];
            let import = world.import(&file(rows)).await;
            assert_eq!(import.applied, ActionCounts::from([("created", 3), ("failed", 1)]));
            let results = world.results(import.id).await;
            let outcomes: Vec<(&str, &str)> = results[1..].iter().map(|row| (row[0].as_str(), row[19].as_str())).collect();
            let emails = ["Ana", "Bo", "Cy", "Di"].map(|first| format!("{first}{n}@example.org"));
            assert_eq!(outcomes, [(&*emails[0], "Success"), (&*emails[1], "Failure"), (&*emails[2], "Success"), (&*emails[3], "Success")]);
            let row = &results[2];
            assert_eq!(row[21], "A quotation mark opens on line 3 and never closes. Add the second one or remove the first.");
            assert_eq!(row[place], left);
            for kind in Kind::ALL {
                assert!(!world.download(import.id, kind).await.contains("violet"), "{kind:?}");
            }
            // The file of failed rows is whole: read again, it holds that row alone, and the rows
            // behind it are none of its cells.
            let failed = world.download(import.id, Kind::Failed).await;
            assert_eq!(&cells(&failed)[1..], std::slice::from_ref(row));
            let again = world.plan(failed.as_bytes()).await;
            assert_eq!((again.rows, again.plan.planned(Action::Fail) + again.plan.planned(Action::Create)), (1, 1));
        }
    }

    async fn a_cell_of_ten_megabytes_is_cut_and_the_rows_around_it_are_right(world: World) {
        let long = "x".repeat(10_000_000);
        let bytes = file([
            student("ana@example.org", "Ana", "Ruiz", "1999-03-04"),
            student("bo@example.org", "Bo", "Li", "1999-03-05").replace("\r\n", &format!("{long}\r\n")),
            student("cy@example.org", "Cy", "Fox", "1999-03-06"),
        ]);
        assert!(bytes.len() as u64 > 2 * muster::wire::imports::PART_BYTES, "it comes in several parts");
        let import = world.import(&bytes).await;
        assert_eq!(import.applied, ActionCounts::from([("created", 2), ("failed", 1)]));
        let results = world.results(import.id).await;
        let header = results[0].clone();
        let emails: Vec<&str> = results[1..].iter().map(|row| column(&header, row, "email")).collect();
        assert_eq!(emails, ["ana@example.org", "bo@example.org", "cy@example.org"]);
        // What no cell may hold anyway is not kept: the row comes back with its beginning.
        let row = &results[2];
        assert_eq!(column(&header, row, "message"), "Notes has more than 4,000 characters. Shorten it.");
        assert_eq!(column(&header, row, "notes"), &long[..muster::domain::csv::records::CELL_KEEP]);
        let failed = cells(&world.download(import.id, Kind::Failed).await);
        assert_eq!(&failed[1..], std::slice::from_ref(row));
    }
}
