//! Birth dates that files try are added up for all staff of a tree, over a day.

use muster::domain::import::ImportState;
use muster::server::clock::DAY;
use muster::server::config::LimitsConfig;
use muster::server::crypto::Secret;
use muster::server::{Config, Ctx, auth, imports, jobs, organizations};
use muster::wire::imports::ImportView;
use uuid::Uuid;

use crate::imports::world::{file, student, upload};
use crate::on_each_backend;
use crate::support::TestApp;

/// As many as may be looked over of one person.
const OWN: usize = 100;

/// Rows of people of these names, each with so many dates; the same ones whenever they are asked
/// for.
fn guesses(names: &[&str], dates: std::ops::Range<usize>) -> Vec<String> {
    let of = |name: &&str| {
        let name = (*name).to_owned();
        dates.clone().map(move |n| {
            let day = format!("19{:02}-{:02}-{:02}", 80 + n / 20, n % 12 + 1, n % 20 + 1);
            student(&format!("{name}{n}@example.org"), "Ana", &name, &day)
        })
    };
    names.iter().flat_map(of).collect()
}

/// Last names that nobody else has.
const NAMES: [&str; 30] = [
    "Ash", "Bay", "Cole", "Dale", "East", "Fern", "Glen", "Hill", "Isle", "Jay", "Kerr", "Lake", "Moss", "Nash", "Oak", "Penn",
    "Quay", "Reed", "Shaw", "Tree", "Umber", "Vale", "West", "Yew", "Zane", "Birch", "Cedar", "Drew", "Elm", "Flint",
];

async fn planned(staff: &Ctx, place: Uuid, rows: Vec<String>) -> ImportView {
    let import = upload(staff, place, &file(rows)).await;
    jobs::run_until_idle(&staff.app, &[]).await.unwrap();
    imports::get(staff, import.id).await.unwrap()
}

/// What a refused file says.
fn refused(import: &ImportView) -> &str {
    assert_eq!((import.state, import.plan.rows()), (ImportState::Refused, 0), "{}", import.problem);
    &import.problem
}

/// A staff user of a college, on a server that allows 60 dates in all.
async fn staff(app: &TestApp, email: &str, place: Uuid) -> Ctx {
    app.staff(email, "college_staff", Some(place)).await;
    let cookie = app.sign_in(email).await;
    let limits = LimitsConfig { repeated_names_per_tree: 60, ..LimitsConfig::default() };
    let other = app.again(&Config { limits, ..app.config.clone() }).await.unwrap();
    let token = Secret::new(cookie.split_once('=').expect("a cookie").1.to_owned());
    auth::resume(&other, &token, "192.0.2.1", true).await.unwrap().expect("signed in")
}

on_each_backend! {
    async fn many_names_with_many_dates_are_refused_over_a_day_and_what_is_applied_was_no_guess(app: TestApp) {
        let district = app.organization("district", "Valley District", None).await;
        let place = app.organization("college", "Poppy Hills College", Some(district)).await;
        let sibling = app.organization("college", "Redwood Flats College", Some(district)).await;
        let first = staff(app, "first@example.edu", place).await;
        // Three dates of any number of names are an honest list.
        assert_eq!(planned(&first, place, guesses(&NAMES, 0..3)).await.state, ImportState::Planned);
        let over = planned(&first, place, guesses(&NAMES, 3..6)).await;
        assert!(refused(&over).contains("very many names"), "six of each in two files: {}", over.problem);
        // Somebody else isn't kept from a list of theirs, but from adding to it.
        let second = staff(app, "second@example.edu", sibling).await;
        let few = planned(&second, sibling, guesses(&NAMES[..OWN / 10], 10..20)).await;
        assert_eq!(few.state, ImportState::Planned, "{}", few.problem);
        let over = planned(&second, sibling, guesses(&NAMES[10..], 10..20)).await;
        assert!(refused(&over).contains("Apply those that are right"), "{}", over.problem);
        // The next day everybody begins anew: the same list twice is one, and applied it was
        // honest.
        app.pass(DAY + 1);
        let (first, second) = (staff(app, "third@example.edu", place).await, staff(app, "fourth@example.edu", sibling).await);
        for _ in 0..2 {
            let list = planned(&first, place, guesses(&NAMES[..10], 20..30)).await;
            assert_eq!(list.state, ImportState::Planned, "{}", list.problem);
        }
        let list = planned(&first, place, guesses(&NAMES[..10], 20..30)).await;
        imports::apply(&first, list.id).await.unwrap();
        jobs::run_until_idle(&first.app, &[]).await.unwrap();
        let next = planned(&first, place, guesses(&NAMES[10..20], 20..30)).await;
        assert_eq!(next.state, ImportState::Planned, "{}", next.problem);
        // One account of many makes no list of people: what is left out was a guess.
        app.tamper("UPDATE import_counts SET n = 1 WHERE phase = 'outcome' AND what = 'created'").await;
        let over = planned(&first, place, guesses(&NAMES[20..21], 20..24)).await;
        assert!(refused(&over).contains("very many names"), "{}", over.problem);
        app.tamper("UPDATE import_counts SET n = 100 WHERE phase = 'outcome' AND what = 'created'").await;
        // What is undone was a guess.
        imports::undo(&first, list.id).await.unwrap();
        jobs::run_until_idle(&first.app, &[]).await.unwrap();
        let over = planned(&first, place, guesses(&NAMES[20..21], 20..24)).await;
        assert!(refused(&over).contains("very many names"), "{}", over.problem);
        // In another tree nobody has to wait because of them.
        let elsewhere = app.organization("district", "Hill District", None).await;
        let college = app.organization("college", "Hill College", Some(elsewhere)).await;
        let hill = staff(app, "hill@example.edu", college).await;
        assert_eq!(planned(&hill, college, guesses(&NAMES[..10], 30..40)).await.state, ImportState::Planned);
        drop(second);
    }

    async fn dates_of_one_name_are_added_up_for_all_staff_of_a_tree(app: TestApp) {
        let district = app.organization("district", "Valley District", None).await;
        let place = app.organization("college", "Poppy Hills College", Some(district)).await;
        let (first, second) = (staff(app, "first@example.edu", place).await, staff(app, "second@example.edu", place).await);
        for (by, dates) in [(&first, 0..20), (&second, 20..40)] {
            let import = planned(by, place, guesses(&["Ash"], dates)).await;
            assert_eq!(import.state, ImportState::Planned, "{}", import.problem);
        }
        let third = staff(app, "third@example.edu", place).await;
        let few = planned(&third, place, guesses(&["Ash"], 40..43)).await;
        assert_eq!(few.state, ImportState::Planned, "three are nobody's guesses: {}", few.problem);
        // Lines that name nobody, or are no people's, make a file no larger.
        let padded = |dates: std::ops::Range<usize>, line: &str| {
            let mut rows = guesses(&["Ash"], dates);
            rows.extend(std::iter::repeat_n(line.to_owned(), 45_000));
            rows
        };
        let skipped = ",".repeat(20) + "ZZZ9998,,\r\n";
        for (by, rows) in [
            (&third, guesses(&["Ash"], 43..44)),
            (&first, guesses(&["Ash"], 43..44)),
            (&first, padded(43..44, "x\r\n")),
            (&first, padded(43..44, &skipped)),
        ] {
            let over = planned(by, place, rows).await;
            assert!(refused(&over).contains("one name with very many dates of birth"), "{}", over.problem);
        }
        let over = planned(&first, place, padded(50..75, "x\r\n")).await;
        assert!(refused(&over).contains("25 rows"), "of one file as well: {}", over.problem);
        // With another name in their file they go on, whatever they had before.
        let bay = planned(&third, place, guesses(&["Bay"], 0..4)).await;
        assert_eq!(bay.state, ImportState::Planned, "{}", bay.problem);
        app.pass(DAY + 1);
        jobs::plant::<jobs::CleanUp>(&app.app).await.unwrap();
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM import_tried").await, 0, "forgotten by the hourly job");
    }

    async fn a_refused_file_keeps_nobody_from_theirs(app: TestApp) {
        let district = app.organization("district", "Valley District", None).await;
        let place = app.organization("college", "Poppy Hills College", Some(district)).await;
        let (first, second) = (staff(app, "first@example.edu", place).await, staff(app, "second@example.edu", place).await);
        let over = planned(&first, place, guesses(&NAMES, 0..41)).await;
        assert!(refused(&over).contains("41 rows"), "{}", over.problem);
        let over = planned(&first, place, guesses(&NAMES, 0..20)).await;
        assert!(refused(&over).contains("very many names"), "{}", over.problem);
        assert_eq!(app.count("SELECT COUNT(*) FROM import_tried").await, 0);
        let honest = planned(&second, place, guesses(&NAMES[..20], 0..5)).await;
        assert_eq!(honest.state, ImportState::Planned, "{}", honest.problem);
    }

    async fn proxy_addresses_with_many_dates_count_as_names_do(app: TestApp) {
        let district = app.organization("district", "Valley District", None).await;
        let place = app.organization("college", "Poppy Hills College", Some(district)).await;
        let first = staff(app, "first@example.edu", place).await;
        let domain = [("proxy_domain".to_owned(), "students.example.edu".to_owned())];
        organizations::set(&app.operator(), place, &domain).await.unwrap();
        let rows = |names: &[&str]| {
            let of = |name: &&str| {
                let name = (*name).to_owned();
                (10..20).map(move |day| {
                    // Each row has a name of its own: the address alone has many dates.
                    let last = format!("{name}{}", char::from(b'a' + day));
                    student(&format!("ana.{name}.199901{day}@students.example.edu"), "Ana", &last, "1999-01-01")
                })
            };
            names.iter().flat_map(of).collect::<Vec<String>>()
        };
        assert_eq!(planned(&first, place, rows(&NAMES[..10])).await.state, ImportState::Planned);
        let over = planned(&first, place, rows(&NAMES[10..12])).await;
        assert!(refused(&over).contains("very many names"), "{}", over.problem);
    }
}
