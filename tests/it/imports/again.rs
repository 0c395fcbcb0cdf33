//! The same file again, and results uploaded again.

use muster::domain::action_counts::ActionCounts;
use muster::domain::import::ImportState;
use muster::domain::plan::Action;
use muster::domain::read::ReadOptions;
use muster::domain::results::Kind;
use muster::server::imports;
use muster::wire::ApiError;
use muster::wire::imports::{EarlierImport, FileToSend, NewImport};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::world::{ALL, World, cells, file, send, student};
use crate::support::announced;

fn two() -> Vec<u8> {
    file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04"), student("bo@example.org", "Bo", "Li", "1999-02-31")])
}

/// A file of one part as a browser asks about it.
fn to_send(world: &World, bytes: &[u8]) -> FileToSend {
    let NewImport { program, organization, size, options, .. } = announced(&world.operator(), world.college, bytes.len() as u64);
    FileToSend { program, organization, size, options, parts: vec![Sha256::digest(bytes).into()] }
}

on_both! {
    async fn a_file_that_was_applied_is_already_imported_until_it_is_planned_as_a_new_import(world: World) {
        let first = world.import(&two()).await;
        let second = world.upload(&two()).await;
        assert_eq!(second.same_as, Some((first.id, first.applied_at.unwrap())));
        assert_eq!(second.state, ImportState::Receiving);
        world.work().await;
        assert_eq!(imports::get(&world.operator(), second.id).await.unwrap().state, ImportState::Receiving);

        imports::plan_again(&world.operator(), second.id).await.unwrap();
        world.work().await;
        let planned = imports::get(&world.operator(), second.id).await.unwrap();
        assert_eq!((planned.state, planned.same_as), (ImportState::Planned, None));
        assert_eq!(planned.plan, ActionCounts::from([("fail", 2), ("existing", 1)]));
        let rows = imports::rows(&world.operator(), second.id, Some(Action::Fail), true, ALL).await.unwrap();
        assert_eq!(rows.total, 1);
        assert_eq!(rows.rows[0].message, "A user already exists with email: ana@example.org");
        assert_eq!(rows.rows[0].number.as_deref(), Some("AAA0001"), "name and birth date hit the same account");
        // They are listed apart from those that have errors.
        let lines = async |shown: Option<Action>, existing: bool| {
            let rows = imports::rows(&world.operator(), second.id, shown, existing, ALL).await.unwrap();
            (rows.total, rows.rows.iter().map(|row| row.line).collect::<Vec<_>>())
        };
        assert_eq!(lines(Some(Action::Fail), false).await, (1, vec![3]));
        assert_eq!(lines(None, true).await, (1, vec![2]));
        assert_eq!(world.apply(second.id).await.applied, ActionCounts::from([("failed", 2), ("existing", 1)]));
        assert_eq!(lines(Some(Action::Fail), false).await, (1, vec![3]));
    }

    async fn the_same_file_is_known_before_anything_of_it_is_sent_and_nothing_is_kept(world: World) {
        let operator = world.operator();
        assert_eq!(imports::same_file(&operator, &to_send(&world, &two())).await, Ok(None));
        let planned = world.plan(&two()).await;
        let goes_on = EarlierImport { id: planned.id, applied_at: None };
        assert_eq!(imports::same_file(&operator, &to_send(&world, &two())).await, Ok(Some(goes_on)));
        let applied = world.apply(planned.id).await;
        let known = EarlierImport { id: planned.id, applied_at: applied.applied_at };
        assert!(known.applied_at.is_some());
        assert_eq!(imports::same_file(&operator, &to_send(&world, &two())).await, Ok(Some(known)));
        assert_eq!(imports::list(&operator, "", ALL).await.unwrap().total, 1, "asking keeps nothing");

        // Read otherwise, or with another byte, it is another file; elsewhere nobody learns of it.
        let otherwise = ReadOptions { header_line: Some(1), ..ReadOptions::default() };
        let asked = FileToSend { options: otherwise, ..to_send(&world, &two()) };
        assert_eq!(imports::same_file(&operator, &asked).await, Ok(None));
        let more = [two(), b"\n".to_vec()].concat();
        assert_eq!(imports::same_file(&operator, &to_send(&world, &more)).await, Ok(None));
        let elsewhere = world.organization("college", "Elsewhere College", None).await;
        let stranger = world.staff("college_staff", elsewhere).await;
        assert_eq!(imports::same_file(&stranger, &to_send(&world, &two())).await, Err(ApiError::NotFound));
    }

    async fn who_wants_it_all_the_same_says_so_before_and_it_is_planned_at_once(world: World) {
        let operator = world.operator();
        let first = world.import(&two()).await;
        let new = NewImport { again: true, ..announced(&operator, world.college, two().len() as u64) };
        let second = imports::start(&operator, new).await.unwrap();
        imports::receive_part(&operator, second.id, 0, two()).await.unwrap();
        imports::finish_upload(&operator, second.id).await.unwrap();
        world.work().await;
        let planned = imports::get(&operator, second.id).await.unwrap();
        assert_eq!((planned.state, planned.same_as), (ImportState::Planned, None));
        assert_ne!(planned.id, first.id);
        assert_eq!(world.apply(second.id).await.applied, ActionCounts::from([("failed", 2), ("existing", 1)]));
    }

    async fn a_file_that_was_only_planned_goes_on_as_the_same_import(world: World) {
        let first = world.plan(&two()).await;
        let second = world.upload(&two()).await;
        assert_eq!((second.id, second.state), (first.id, ImportState::Planned));
        assert_eq!(imports::list(&world.operator(), "", ALL).await.unwrap().total, 1);
    }

    async fn announcing_twice_and_sending_a_part_twice_is_one_import(world: World) {
        let key = Uuid::from_u128(7);
        let first = send(&world.operator(), world.college, &two(), key).await.unwrap();
        let second = send(&world.operator(), world.college, &two(), key).await.unwrap();
        assert_eq!(first.id, second.id);
        let other = imports::receive_part(&world.operator(), first.id, 0, vec![b'x'; two().len()]).await;
        assert!(other.unwrap_err().to_string().contains("other content"));
        imports::finish_upload(&world.operator(), first.id).await.unwrap();
        imports::finish_upload(&world.operator(), first.id).await.unwrap();
        world.work().await;
        assert_eq!(world.apply(first.id).await.applied.outcome(Action::Create), 1);
    }

    async fn a_file_with_a_missing_part_is_not_planned(world: World) {
        let operator = world.operator();
        let new = NewImport { file_name: "..\\lists\\fall.csv".into(), ..announced(&operator, world.college, 5_000_000) };
        let import = imports::start(&operator, new).await.unwrap();
        assert_eq!(import.file_name, "fall.csv");
        imports::receive_part(&world.operator(), import.id, 1, vec![b'x'; 5_000_000 - 4 * 1024 * 1024]).await.unwrap();
        assert_eq!(imports::get(&world.operator(), import.id).await.unwrap().parts, [1]);
        let refused = imports::finish_upload(&world.operator(), import.id).await.unwrap_err().to_string();
        assert!(refused.contains("Part 0"), "{refused}");
        let wrong = imports::receive_part(&world.operator(), import.id, 0, vec![b'x'; 10]).await.unwrap_err().to_string();
        assert!(wrong.contains("4194304"), "{wrong}");
    }

    async fn only_who_began_to_upload_a_file_sends_its_parts_and_ends_it(world: World) {
        let [ana, bo] = [world.staff("college_staff", world.college).await, world.staff("college_staff", world.college).await];
        let bytes = two();
        let import = imports::start(&ana, announced(&ana, world.college, bytes.len() as u64)).await.unwrap().id;
        for refused in [
            imports::receive_part(&bo, import, 0, vec![b'x'; bytes.len()]).await.unwrap_err(),
            imports::finish_upload(&bo, import).await.unwrap_err(),
        ] {
            assert!(refused.to_string().starts_with("Somebody else is uploading this file."), "{refused}");
        }
        imports::receive_part(&ana, import, 0, bytes).await.unwrap();
        imports::finish_upload(&ana, import).await.unwrap();
        world.work().await;
        // From here on it is a plan, which colleagues see and may apply.
        assert_eq!(imports::get(&bo, import).await.unwrap().state, ImportState::Planned);
    }

    async fn safe_results_uploaded_again_are_read_as_the_exact_ones(world: World) {
        // Cells that a spreadsheet would run, and one that begins with an apostrophe of its own.
        let noted = |row: String, notes: &str| row.replace("\r\n", &format!("{notes}\r\n"));
        let first = world.import(&file([
            noted(student("ana@example.org", "Ana", "Ruiz", "1999-03-04"), "=1+1"),
            noted(student("bo@example.org", "Bo", "Li", "1999-02-31"), "-2"),
            noted(student("cy@example.org", "Cy", "Fox", "1999-02-30"), "'tis so"),
        ])).await;
        assert_eq!(first.applied, ActionCounts::from([("created", 1), ("failed", 2)]));
        let exact = world.results(first.id).await;
        let safe = world.download(first.id, Kind::Safe).await;
        let cell = |row: usize| cells(&safe)[row].last().unwrap().clone();
        assert_eq!([cell(1), cell(2)], ["'=1+1", "'-2"]);

        let corrected = safe.replace("1999-02-31", "1999-02-28");
        assert_ne!(safe, corrected);
        let second = world.import(corrected.as_bytes()).await;
        assert_eq!(second.applied, ActionCounts::from([("created", 1), ("skipped", 1), ("failed", 1)]));
        let again = world.results(second.id).await;
        // A row with a number is skipped, and what failed comes back, both as in the exact file of
        // the first time.
        assert_eq!((&again[0], &again[1], &again[3]), (&exact[0], &exact[1], &exact[3]));
        assert_eq!(again[2][19..23], ["Success", "AAA0002", "Successfully added user", "-2"]);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 2);
    }

    async fn results_uploaded_again_skip_who_has_a_number_and_create_who_was_corrected(world: World) {
        let first = world.import(&two()).await;
        let results = world.download(first.id, Kind::Exact).await;
        let corrected = results.replace("1999-02-31", "1999-02-28");
        assert_ne!(results, corrected);
        let second = world.import(corrected.as_bytes()).await;
        assert_eq!(second.applied, ActionCounts::from([("created", 1), ("skipped", 1)]));
        let rows = cells(&world.download(second.id, Kind::Exact).await);
        assert_eq!(rows[1][19..22], ["Success", "AAA0001", "Successfully added user"]);
        assert_eq!(rows[2][19..22], ["Success", "AAA0002", "Successfully added user"]);
    }
}
