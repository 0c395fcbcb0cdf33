//! What a file gets back, to the letter: the messages of the program, and what is said beside them.

use muster::domain::action_counts::ActionCounts;
use muster::domain::plan::Action;
use muster::domain::results::Kind;
use muster::server::{accounts, imports};
use muster::wire::imports::{ImportView, PlannedRow};

use super::world::{ALL, HEADER, World, cells, download, file, student, upload};

const MANY: &str = "Multiple users match on (firstname, lastname, date-of-birth), please contact support.";
const SAME_PERSON: &str = "A user already exists for the given firstname, lastname, date-of-birth, please contact support.";

/// Both of the first two accounts have the name and the birth date of the first.
const TWO_OF_THE_NAME: &str = "\
INSERT INTO account_keys (key, slot, account_id)
SELECT k.key, 1, other.id FROM account_keys k, accounts other
WHERE k.account_id <> other.id AND k.account_id = (SELECT account_id FROM import_outcomes WHERE row_index = 0 AND outcome = 'created')
    AND k.key NOT IN (SELECT key FROM account_keys WHERE account_id = other.id)";

/// A row in the order of the template: named cells, the others blank.
fn row(values: &[(&str, &str)]) -> String {
    let cell = |name: &str| values.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| *text);
    HEADER.trim_end().split(',').map(cell).collect::<Vec<_>>().join(",") + "\r\n"
}

/// A good row with these changes.
fn with(changes: &[(&'static str, &str)]) -> String {
    let ana = [
        ("email", "ana@example.org"),
        ("first", "Ana"),
        ("last", "Ruiz"),
        ("dob YYYY-MM-DD", "1999-03-04"),
        ("accepted-terms", "TRUE"),
        ("homeless", "TRUE"),
    ];
    let unchanged = ana.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let values: Vec<(&str, &str)> = changes.iter().copied().chain(unchanged).collect();
    row(&values)
}

async fn rows(world: &World, import: &ImportView) -> Vec<PlannedRow> {
    imports::rows(&world.operator(), import.id, None, false, ALL).await.unwrap().rows
}

/// Line, column, severity and code of each message of the details.
async fn codes(world: &World, import: &ImportView) -> Vec<String> {
    let details = cells(&world.download(import.id, Kind::Details).await);
    details[1..].iter().map(|line| line[..4].join(" ")).collect()
}

/// What is said of the file as a whole.
fn about(import: &ImportView) -> Vec<&str> {
    let notes = &import.notes;
    [&notes.errors, &notes.warnings, &notes.infos].into_iter().flatten().map(String::as_str).collect()
}

on_both! {
    async fn a_person_who_has_an_account_is_skipped_when_the_results_come_again(world: World) {
        world.import(&file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).await;
        let second = world.import(&file([student("other@example.org", "ANA", "Ruíz", "1999-03-04")])).await;
        let results = world.results(second.id).await;
        assert_eq!(results[1][19..22], ["Failure", "AAA0001", SAME_PERSON]);
        let again = world.import(world.download(second.id, Kind::Safe).await.as_bytes()).await;
        assert_eq!(again.applied, ActionCounts::from([("skipped", 1)]));
        // Status, number and message come back as they were.
        assert_eq!(world.results(again.id).await, results);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 1);
    }

    async fn several_people_of_that_name_and_birth_date_are_said_without_a_number(world: World) {
        let first = world.import(&file([
            student("ana@example.org", "Ana", "Ruiz", "1999-03-04"),
            student("eva@example.org", "Eva", "Stone", "1999-03-04"),
        ])).await;
        assert_eq!(first.applied, ActionCounts::from([("created", 2)]));
        world.tamper(TWO_OF_THE_NAME).await;
        let second = world.import(&file([student("new@example.org", "Ana", "Ruiz", "1999-03-04")])).await;
        assert_eq!(second.applied, ActionCounts::from([("failed", 1), ("existing", 1)]));
        assert_eq!(world.results(second.id).await[1][19..22], ["Failure", "", MANY]);
        let [row] = &rows(&world, &second).await[..] else { panic!() };
        assert_eq!((row.message.as_str(), row.advice.as_str(), &row.number), (MANY, "Open the accounts and decide which one it is.", &None));
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 2);
    }

    async fn beside_each_message_stands_what_to_do(world: World) {
        world.import(&file([
            student("ana@example.org", "Ana", "Ruiz", "1999-03-04"),
            student("eva@example.org", "Eva", "Stone", "1999-03-04"),
        ])).await;
        let import = world.plan(&file([
            student("ana@example.org", "Bo", "Li", "1999-03-05"),
            student("other@example.org", "Eva", "Stone", "1999-03-04"),
            student("cy@example.org", "Cy", "Fox", "1999-03-06").trim_end().trim_end_matches(",,,").to_owned() + "\r\n",
            "short@example.org,Short,,,\r\n".to_owned(),
            with(&[("email", "di@example.org"), ("first", "Di"), ("cccid", "ZZZ9999")]),
        ])).await;
        let rows = rows(&world, &import).await;
        let said: Vec<(&str, &str)> = rows.iter().map(|row| (row.message.as_str(), row.advice.as_str())).collect();
        assert_eq!(said[0], ("A user already exists with email: ana@example.org", "Change the email, or have the student recover that account."));
        assert_eq!(said[1], (SAME_PERSON, "Open the account and check that it's the same person."));
        assert_eq!(said[3], ("Invalid number of columns found!", "5 cells, 23 expected. Get the new template."));
        assert_eq!(said[4].1, "The row is skipped either way. Correct the CCCID, or clear the cell to create an account.");
        assert!(rows.iter().filter(|row| row.action == Action::Fail).all(|row| !row.advice.is_empty()));
    }

    async fn what_an_old_file_has_besides_is_left_out_or_comes_last_and_no_message_names_a_username(world: World) {
        world.import(&file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).await;
        let row = |username: &str, email: &str, first: &str, hall: &str| format!("{hall},{username},{email},{first},Ruiz,1999-03-05,TRUE,TRUE\r\n");
        let text = "Hall,username,email,first,last,dob,accepted-terms,homeless\r\n".to_owned()
            // The username of somebody else's account is no matter: the email is the username.
            + &row("ana@example.org", "bo@example.org", "Bo", "North")
            + &row("someone", "ANA@example.org", "Cy", "South");
        let import = world.import(text.as_bytes()).await;
        assert_eq!(import.applied, ActionCounts::from([("created", 1), ("failed", 1), ("existing", 1)]));
        let about = about(&import);
        assert!(about.iter().any(|said| said.ends_with("is no longer used and is left out.") && said.contains("username")), "{about:?}");
        let results = world.results(import.id).await;
        assert_eq!(results[0].join(","), format!("{},Hall", HEADER.trim_end()));
        assert_eq!((results[1].last().unwrap().as_str(), results[2].last().unwrap().as_str()), ("North", "South"));
        assert_eq!(results[2][21], "A user already exists with email: ANA@example.org");
        for kind in Kind::ALL {
            let text = world.download(import.id, kind).await;
            let of_rows = text.lines().filter(|line| line.contains("example.org") || line.contains("exists")).collect::<String>();
            assert!(!of_rows.to_lowercase().contains("username"), "{kind:?}: {text}");
        }
    }

    async fn rows_that_go_in_and_that_somebody_should_look_at_are_warned_about(world: World) {
        muster::server::organizations::set(&world.operator(), world.college, &[("proxy_domain".to_owned(), "students.example.edu".to_owned())]).await.unwrap();
        let import = world.import(&file([
            with(&[("email", "ana.ruiz.19990304@students.example.edu")]),
            with(&[("email", "bo@example.org"), ("first", "Bo"), ("dob YYYY-MM-DD", "2017-11-23")]),
            with(&[("email", "cy@example.org"), ("first", "Cy"), ("use_temp_password", "FALSE")]),
            with(&[("email", "di@example.org"), ("first", "Di"), ("dob YYYY-MM-DD", "2016-11-22")]),
        ])).await;
        assert_eq!(import.applied, ActionCounts::from([("created", 4)]));
        let codes = codes(&world, &import).await;
        for expected in ["2 email warning proxy_address", "3 dob YYYY-MM-DD warning very_young"] {
            let there = codes.iter().any(|code| code == expected);
            assert!(there, "{expected}: {codes:?}");
        }
        assert!(codes.iter().any(|code| code.starts_with("4 ") && code.ends_with("warning generated_without_reset")), "{codes:?}");
        assert!(!codes.iter().any(|code| code.starts_with("5 ")), "ten years old today: {codes:?}");
        // Homeless, and the college has no placeholder: the address stays empty, without a word.
        let account = rows(&world, &import).await[3].account.unwrap();
        let profile = accounts::get(&world.operator(), account).await.unwrap().profile;
        let text = |name: &str| profile.iter().find(|(known, ..)| known == name).map(|(.., text)| text.as_str()).unwrap_or_default();
        assert_eq!(["street1", "city", "state", "postal", "country"].map(text), [""; 5]);
        assert_eq!(text("homeless"), "TRUE");
    }

    async fn columns_are_read_by_name_and_a_missing_one_is_said_once(world: World) {
        // In another order, other letters, other headers; UTF-16 as a spreadsheet saves it.
        let text = "\u{feff}Use-Temporary-Password\tLAST\t EMAIL \tAccepted_Terms\tDob\tHome\u{200b}less\tfirst\r\n\
                    TRUE\tRuiz\tana@example.org\tTRUE\t1999-03-04\tTRUE\tAna\r\n";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let import = world.import(&bytes).await;
        assert_eq!(import.applied, ActionCounts::from([("created", 1)]), "{}", import.problem);
        let said = about(&import);
        for expected in ["The file is read as UTF-16.", "Your columns are in a different order. That's fine."] {
            assert!(said.contains(&expected), "{expected}: {said:?}");
        }
        let missing = world.plan(b"email,first,dob,accepted-terms,homeless\r\nbo@example.org,Bo,1999-03-04,TRUE,TRUE\r\n").await;
        assert_eq!(missing.plan, ActionCounts::from([("fail", 1)]));
        let of_last: Vec<&str> = about(&missing).into_iter().filter(|text| text.contains("last name")).collect();
        assert_eq!(of_last, ["No column for last name. Add a column named \"last\", or start from the template."]);
    }

    async fn lengths_count_characters_and_rows_that_fail_are_nobodys_duplicates(world: World) {
        // Fifty letters of two bytes, the accent apart from its letter, and space around them.
        let long = format!("  {}  ", "e\u{301}".repeat(50));
        let import = world.import(&file([
            with(&[("last", &long)]),
            with(&[("email", "bo@example.org"), ("first", "Bo"), ("last", &"é".repeat(51))]),
            with(&[("email", "BO@example.org"), ("first", "Bo")]),
            with(&[("email", "cy@example.org"), ("first", "Cy"), ("cccid", "ZZZ9999")]),
            with(&[("email", "cy@example.org"), ("first", "Cy")]),
        ])).await;
        assert_eq!(import.applied, ActionCounts::from([("created", 3), ("skipped", 1), ("failed", 1)]));
        assert_eq!(world.results(import.id).await[2][21], "Last name has 51 characters. The limit is 50.");
    }

    async fn the_same_bytes_get_the_same_findings_at_both_ends(world: World) {
        let bytes = file([
            with(&[("dob YYYY-MM-DD", "1999-02-30")]),
            with(&[("email", "no address"), ("first", "Bo"), ("phone-type", "cell")]),
            with(&[("email", "cy@example.org"), ("first", "Cy"), ("homeless", "yes"), ("suffix", "jr")]),
        ]);
        let one = upload(&world.operator(), world.college, &bytes).await;
        world.work().await;
        let details = download(&world.operator(), one.id, Kind::Details).await.unwrap();
        imports::discard(&world.operator(), one.id).await.unwrap();
        let two = world.plan(&bytes).await;
        assert_ne!(one.id, two.id);
        assert_eq!(world.download(two.id, Kind::Details).await, details);
        assert!(cells(&details).len() > 4, "{details}");
    }
}
