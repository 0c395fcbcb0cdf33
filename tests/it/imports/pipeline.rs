//! A file with good and bad rows, through check, plan, apply and results, compared cell by cell.

use muster::api::imports::{AppliedCounts, PlanCounts};
use muster::domain::import::ImportState;
use muster::domain::plan::Action;
use muster::domain::results::Kind;
use muster::server::{accounts, imports};

use super::world::{self, ALL, World, cells, file, many, student};

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

fn column<'r>(header: &[String], row: &'r [String], name: &str) -> &'r str {
    &row[header.iter().position(|h| h == name).unwrap()]
}

on_both! {
    async fn every_row_ends_in_one_state_and_comes_back_as_typed(world: World) {
        let planned = world.plan(&mixed()).await;
        assert_eq!(planned.state, ImportState::Planned);
        assert_eq!(planned.rows, 6);
        assert_eq!(planned.plan, PlanCounts { create: 2, skip: 1, fail: 3, ..Default::default() });

        let applied = world.apply(planned.id).await;
        assert_eq!(applied.state, ImportState::Applied);
        assert_eq!(applied.applied, AppliedCounts { created: 2, skipped: 1, failed: 3, ..Default::default() });

        let results = world.results(planned.id).await;
        let header = results[0].clone();
        assert_eq!(header.join(","), world::HEADER.trim_end());
        let told: Vec<[&str; 4]> = results[1..]
            .iter()
            .map(|row| ["email", "status", "cccid", "message"].map(|name| column(&header, row, name)))
            .collect();
        assert_eq!(told[0], ["ana@example.org", "Success", "AAA0001", "Successfully added user"]);
        assert_eq!(told[1][..3], ["", "Failure", ""]);
        assert!(told[1][3].starts_with("E-mail is required"), "{}", told[1][3]);
        assert_eq!(told[2], ["bo@example.org", "Success", "AAA0002", "Successfully added user"]);
        assert_eq!(told[3], ["ANA@example.org", "Failure", "", "Same e-mail as line 2"]);
        assert_eq!(told[4], ["cy@example.org", "Success", "ZZZ9999", "as it was"]);
        assert_eq!(told[5], ["short@example.org", "Failure", "", "Invalid number of columns found!"]);
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

    async fn several_chunks_are_applied_and_come_back_in_order(world: World) {
        let import = world.import(&many(4_321)).await;
        assert_eq!((import.rows, import.applied.created), (4_321, 4_321));
        let results = world.results(import.id).await;
        assert_eq!(results.len(), 4_322);
        let numbers: std::collections::BTreeSet<&str> = results[1..].iter().map(|row| row[20].as_str()).collect();
        assert_eq!(numbers.len(), 4_321, "every number is given once");
        assert!(results[1..].iter().enumerate().all(|(n, row)| row[0] == format!("person{n}@example.org")));
    }

    async fn a_file_that_cannot_be_read_is_refused_with_one_sentence(world: World) {
        for (bytes, begins) in [(&b""[..], "The file is empty"), (b"%PDF-1.7 \n", "This is a PDF"), (world::HEADER.as_bytes(), "")] {
            let refused = world.plan(bytes).await;
            assert_eq!(refused.state, ImportState::Refused, "{begins}");
            assert!(refused.problem.starts_with(begins) && refused.problem.ends_with('.'), "{}", refused.problem);
            assert!(imports::apply(&world.operator(), refused.id).await.is_err());
        }
    }
}
