//! Identity verification: one, many, corrected, ended by a change, by time and with the account;
//! and the report of it all.

use std::time::Duration;

use muster::domain::account::{AccountEvent, AccountState};
use muster::domain::dates::Date;
use muster::domain::program::openccc;
use muster::domain::verification::record::{DocumentEntries, SharedEntries};
use muster::domain::verification::{VerificationEvent as E, VerificationState as S};
use muster::server::accounts::verify::expire::ExpireVerifications;
use muster::server::accounts::verify::{self, report, view};
use muster::server::accounts::{self, life};
use muster::server::{Ctx, db, jobs, organizations};
use muster::wire::ApiError;
use muster::wire::accounts::AccountFilter;
use muster::wire::verifications::{NewVerifications, ReportFilter, VerificationView, VerifyAnswer};
use uuid::Uuid;

use crate::accounts::create;
use crate::imports::world::{World, on_both};
use crate::tidy::{code, files};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const NOBODY: [Uuid; 0] = [];

/// An account of somebody with that first name.
async fn account(world: &World, place: Uuid, first: &str) -> Uuid {
    let email = format!("{}@example.org", first.to_lowercase());
    let cells = [("email", email.as_str()), ("first", first), ("last", "Ruiz"), ("dob", "1999-03-04"), ("city", "Fresno")];
    create(&world.operator(), &openccc::PROGRAM, place, AccountState::Active, &cells).await.expect("nobody has these keys")
}

fn document(kind: &str, last_four: &str, expires: &str) -> DocumentEntries {
    DocumentEntries { kind: kind.to_owned(), last_four: last_four.to_owned(), expires: expires.to_owned() }
}

fn license() -> DocumentEntries {
    document("drivers_license", "x482", "2030-01-31")
}

fn shared(note: &str) -> SharedEntries {
    SharedEntries { method: "in_person".to_owned(), attested: true, note: note.to_owned() }
}

fn new(ctx: &Ctx, shared: SharedEntries, documents: Vec<(Uuid, DocumentEntries)>) -> NewVerifications {
    NewVerifications { idempotency_key: ctx.app.new_id(), shared, documents }
}

/// Why not, for each of these accounts; blank: verified.
pub async fn verify(ctx: &Ctx, accounts: &[Uuid]) -> Result<Vec<String>, ApiError> {
    let documents = accounts.iter().map(|id| (*id, license())).collect();
    match verify::verify(ctx, new(ctx, shared(""), documents)).await? {
        VerifyAnswer::Done(outcomes) => {
            assert_eq!(outcomes.iter().map(|outcome| outcome.account).collect::<Vec<_>>(), accounts);
            Ok(outcomes.into_iter().map(|outcome| outcome.refused).collect())
        }
        VerifyAnswer::Problems(problems) => panic!("{problems:?}"),
    }
}

async fn problems(ctx: &Ctx, shared: SharedEntries, documents: Vec<(Uuid, DocumentEntries)>) -> Vec<(String, String)> {
    match verify::verify(ctx, new(ctx, shared, documents)).await.unwrap() {
        VerifyAnswer::Problems(problems) => problems,
        VerifyAnswer::Done(outcomes) => panic!("{outcomes:?}"),
    }
}

async fn shown(world: &World, account: Uuid) -> VerificationView {
    accounts::get(&world.operator(), account).await.unwrap().verification.unwrap()
}

async fn happened(world: &World, account: Uuid) -> Vec<(E, S)> {
    shown(world, account).await.events.into_iter().map(|event| (event.event, event.after)).collect()
}

async fn work(world: &World) {
    jobs::run_until_idle(&world.app, &["expire_verifications"]).await.unwrap();
}

fn day(text: &str) -> Option<Date> {
    muster::domain::dates::strict(text, muster::domain::dates::Form::YearMonthDay).ok()
}

on_both! {
    async fn staff_verify_one_and_the_account_shows_how_until_when_and_by_whom(world: World) {
        let ana = account(&world, world.college, "Ana").await;
        let before = shown(&world, ana).await;
        assert_eq!((before.state, before.last_day, before.refused.as_str()), (S::None, None, ""));
        assert!(before.events.is_empty());
        let staff = world.staff("college_staff", world.college).await;
        let answer = verify::verify(&staff, new(&staff, shared(" Seen at the\r\nfront desk. "), vec![(ana, license())])).await.unwrap();
        assert!(matches!(answer, VerifyAnswer::Done(ref done) if done[0].refused.is_empty()), "{answer:?}");

        let after = shown(&world, ana).await;
        // 22 November 2026 in California, and 365 days.
        assert_eq!((after.state, after.last_day), (S::StaffVerified, day("2027-11-22")));
        let event = &after.events[0];
        assert_eq!((event.event, event.after, event.by.as_str()), (E::StaffVerify, S::StaffVerified, "Sam Staff"));
        assert_eq!((event.method.as_str(), event.document.as_str(), event.last_four.as_str()), ("In person", "Driver's license", "X482"));
        assert_eq!((event.expires, event.note.as_str()), (day("2030-01-31"), "Seen at the\nfront desk."));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_verification_changed'").await, 1);
        let history = accounts::get(&staff, ana).await.unwrap().history;
        assert_eq!(history[0].detail, "Event: staff verify; before: none; after: staff verified; method: in person");
        let leaks = "SELECT COUNT(*) FROM audit_entries WHERE detail LIKE '%482%' OR detail LIKE '%desk%'";
        assert_eq!(world.count(leaks).await, 0, "what was recorded is in no log");

        // Again, with a setting of the college, counts as another event.
        let days = vec![("verification_days".to_owned(), "90".to_owned())];
        organizations::set(&world.operator(), world.college, &days).await.unwrap();
        assert_eq!(verify(&staff, &[ana]).await.unwrap(), [""]);
        let again = shown(&world, ana).await;
        assert_eq!((again.events.len(), again.last_day), (2, day("2027-02-20")));
    }

    async fn what_is_wrong_with_an_entry_is_said_at_it_and_nothing_is_recorded(world: World) {
        let [ana, bo] = [account(&world, world.college, "Ana").await, account(&world, world.college, "Bo").await];
        let ctx = world.operator();
        let unsure = SharedEntries { method: String::new(), attested: false, note: "é".repeat(501) };
        let found = problems(&ctx, unsure, vec![(ana, license())]).await;
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["method", "note", "attested"]);
        assert_eq!(found[1].1, "The text has 501 characters. Shorten it to 500.");
        let documents = vec![
            (ana, document("passport", "D1234567", "2026-11-21")),
            (bo, document("", "", "")),
        ];
        assert_eq!(problems(&ctx, shared(""), documents).await, [
            (format!("last-four-{ana}"), "Enter only the last 4 characters, for example 4821. Never the whole number.".to_owned()),
            (format!("expires-{ana}"), "This document expired on Nov 21, 2026. Use one that is still valid.".to_owned()),
            (format!("document-{bo}"), "Choose the document that you looked at.".to_owned()),
        ]);
        // Today in California is a good day still.
        assert!(matches!(
            verify::verify(&ctx, new(&ctx, shared(""), vec![(ana, document("passport", "4567", "11/22/2026"))])).await,
            Ok(VerifyAnswer::Done(_))
        ));
        assert_eq!(world.count("SELECT COUNT(*) FROM account_verifications").await, 1);
        let too_many = vec![(ana, license()); 501];
        let refused = verify::verify(&ctx, new(&ctx, shared(""), too_many)).await.unwrap_err();
        assert_eq!(refused, ApiError::Refused("Verify at most 500 accounts at once. Select fewer.".to_owned()));
    }

    async fn of_many_each_is_verified_or_the_answer_says_why_not(world: World) {
        let other = world.organization("college", "Other College", None).await;
        let mut all = Vec::new();
        for number in 0..120 {
            let letters: String = format!("{number:03}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
            all.push(account(&world, world.college, &letters).await);
        }
        let (deactivated, removed) = (all[3], all[7]);
        let ctx = world.operator();
        life::deactivate(&ctx, deactivated).await.unwrap();
        life::apply(&ctx, removed, AccountEvent::Remove).await.unwrap();
        let elsewhere = account(&world, other, "Elsa").await;
        all.push(elsewhere);
        all.push(Uuid::from_u128(7));
        let staff = world.staff("college_staff", world.college).await;

        let sheet = view::sheet(&staff, &all).await.unwrap();
        assert_eq!(sheet.rows.len(), 120, "those that are not mine are not there");
        assert_eq!(sheet.rows.iter().map(|row| row.account).collect::<Vec<_>>(), all[..120], "in the order of the list");
        let why = |account: Uuid| sheet.rows.iter().find(|row| row.account == account).unwrap().refused.clone();
        let deactivated_text = "The account is deactivated, so its identity can't be verified. Reactivate it first.";
        assert_eq!((why(all[0]).as_str(), why(deactivated).as_str()), ("", deactivated_text));

        let outcomes = verify(&staff, &all).await.unwrap();
        let not_mine = "There's no such account, or you don't have access to it.";
        for (id, refused) in all.iter().zip(&outcomes) {
            let expected = match *id {
                id if id == deactivated => deactivated_text,
                id if id == removed => "The account is removed, so its identity can't be verified. Reactivate it first.",
                id if id == elsewhere || id == Uuid::from_u128(7) => not_mine,
                _ => "",
            };
            assert_eq!(refused, expected);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts WHERE verification = 'staff_verified'").await, 118);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_verifications").await, 118);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_verification_changed'").await, 118);

        // Nobody but those who may change accounts there.
        for stranger in [world.staff("college_staff", other).await, world.staff("auditor", world.college).await] {
            assert_eq!(verify(&stranger, &all[..2]).await, Err(ApiError::NotFound));
            assert_eq!(view::sheet(&stranger, &all[..2]).await, Err(ApiError::NotFound));
            assert_eq!(verify::withdraw(&stranger, all[0], "no").await, Err(ApiError::NotFound));
        }
    }

    async fn what_is_sent_twice_is_recorded_once(world: World) {
        let ana = account(&world, world.college, "Ana").await;
        let ctx = world.operator();
        let sent = new(&ctx, shared(""), vec![(ana, license()), (ana, license())]);
        for _ in 0..3 {
            let answer = verify::verify(&ctx, sent.clone()).await.unwrap();
            assert!(matches!(answer, VerifyAnswer::Done(done) if done.iter().all(|one| one.refused.is_empty())));
        }
        let at_once: Vec<_> = (0..4).map(|_| tokio::spawn({
            let (ctx, sent) = (ctx.clone(), sent.clone());
            async move { verify::verify(&ctx, sent).await }
        })).collect();
        for one in at_once {
            one.await.unwrap().unwrap();
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM account_verifications").await, 1);
    }

    async fn a_correction_is_another_event_with_a_reason(world: World) {
        let ana = account(&world, world.college, "Ana").await;
        let ctx = world.operator();
        let nothing = verify::withdraw(&ctx, ana, "Wrong person.").await;
        assert_eq!(nothing, Err(ApiError::Refused("There's no verification to withdraw. Reload the page to see its state.".to_owned())));
        verify(&ctx, &[ana]).await.unwrap();
        for (reason, text) in [("  ", "Enter a reason."), (&"x".repeat(501), "The text has 501 characters. Shorten it to 500.")] {
            assert_eq!(verify::withdraw(&ctx, ana, reason).await, Err(ApiError::Field("note".to_owned(), text.to_owned())));
        }
        // Also of somebody who cannot sign in: a mistake stays a mistake.
        life::deactivate(&ctx, ana).await.unwrap();
        assert_eq!(verify::withdraw(&ctx, ana, "It was somebody else's license.").await, Ok(S::Unverified));
        let after = shown(&world, ana).await;
        assert_eq!((after.state, after.last_day), (S::Unverified, None));
        let notes: Vec<_> = after.events.iter().map(|event| (event.event, event.note.as_str(), event.last_four.as_str())).collect();
        assert_eq!(notes, [(E::Withdraw, "It was somebody else's license.", ""), (E::StaffVerify, "", "X482")]);
        life::reactivate(&ctx, ana).await.unwrap();
        verify(&ctx, &[ana]).await.unwrap();
        assert_eq!(shown(&world, ana).await.state, S::StaffVerified);
    }

    async fn another_name_or_birth_date_ends_a_verification_and_another_email_does_not(world: World) {
        let ana = account(&world, world.college, "Ana").await;
        let ctx = world.operator();
        let change = async |column: &str, text: &str| {
            accounts::change(&ctx, ana, vec![(column.to_owned(), text.to_owned())]).await.unwrap();
        };
        change("first", "Anna").await;
        assert_eq!(happened(&world, ana).await, [], "what nobody verified does not end");
        verify(&ctx, &[ana]).await.unwrap();
        change("email", "anna@example.org").await;
        change("last", "RUIZ").await;
        assert_eq!(happened(&world, ana).await, [(E::Change, S::Unverified), (E::StaffVerify, S::StaffVerified)]);
        change("dob", "1999-03-05").await;
        assert_eq!(happened(&world, ana).await.len(), 2, "it has ended already");
        verify(&ctx, &[ana]).await.unwrap();
        change("dob", "1999-03-06").await;
        assert_eq!(happened(&world, ana).await[0], (E::Change, S::Unverified));
        assert_eq!(shown(&world, ana).await.last_day, None);
        // A change that is refused ends nothing.
        verify(&ctx, &[ana]).await.unwrap();
        account(&world, world.college, "Bo").await;
        assert!(accounts::change(&ctx, ana, vec![("email".to_owned(), "bo@example.org".to_owned()), ("first".to_owned(), "B".to_owned())]).await.is_err());
        assert_eq!(shown(&world, ana).await.state, S::StaffVerified);
    }

    async fn a_verification_ends_at_midnight_of_its_own_college(world: World) {
        let east = world.organization("college", "East College", None).await;
        let zone = vec![("time_zone".to_owned(), "America/New_York".to_owned())];
        organizations::set(&world.operator(), east, &zone).await.unwrap();
        let (here, there) = (account(&world, world.college, "Ana").await, account(&world, east, "Bo").await);
        let ctx = world.operator();
        verify(&ctx, &[here, there]).await.unwrap();
        jobs::plant::<ExpireVerifications>(&world.app).await.unwrap();
        work(&world).await;
        let state = async |account: Uuid| shown(&world, account).await.state;
        // Noon of 22 November 2026 in UTC; midnight is at 5 in New York and at 8 in California.
        world.pass(DAY * 365 + HOUR * 17 - Duration::from_secs(60));
        work(&world).await;
        assert_eq!((state(here).await, state(there).await), (S::StaffVerified, S::StaffVerified));
        let next = db::jobs::list(&world.app.db).await.unwrap().into_iter().find(|job| job.name == "expire_verifications").unwrap();
        let left = next.run_at - world.app.clock.now().0;
        assert!((50_000_000..60_000_000).contains(&left), "it comes again right after the next one ends: {left}");
        world.pass(Duration::from_secs(60));
        work(&world).await;
        assert_eq!((state(here).await, state(there).await), (S::StaffVerified, S::Expired));
        world.pass(HOUR * 3 - Duration::from_secs(1));
        work(&world).await;
        assert_eq!(state(here).await, S::StaffVerified);
        world.pass(Duration::from_secs(1));
        work(&world).await;
        assert_eq!(happened(&world, here).await, [(E::Expire, S::Expired), (E::StaffVerify, S::StaffVerified)]);
        assert_eq!(shown(&world, here).await.events[0].by, "system");
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts WHERE verification_until IS NOT NULL").await, 0);
    }

    async fn home_counts_what_ends_within_thirty_days_and_the_list_shows_just_those(world: World) {
        let other = world.organization("college", "Other College", None).await;
        let [ana, bo, elsa] = [
            account(&world, world.college, "Ana").await,
            account(&world, world.college, "Bo").await,
            account(&world, other, "Elsa").await,
        ];
        let operator = world.operator();
        verify(&operator, &[ana, elsa]).await.unwrap();
        world.pass(DAY * 330);
        verify(&operator, &[bo]).await.unwrap();
        let staff = world.staff("college_staff", world.college).await;
        assert_eq!(view::ending(&staff).await.unwrap(), Some(0));
        world.pass(DAY * 10);
        assert_eq!(view::ending(&staff).await.unwrap(), Some(1));
        assert_eq!(view::ending(&world.staff("auditor", world.college).await).await.unwrap(), None, "who verifies nobody");
        let listed = async |verification: &str, text: &str| {
            let filter = AccountFilter { verification: verification.to_owned(), ..Default::default() };
            let found = accounts::find(&staff, text, &filter).await.unwrap().accounts;
            found.into_iter().map(|found| found.account.unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(listed("ending", "").await, [ana]);
        assert_eq!(listed("staff_verified", "").await, [ana, bo]);
        assert_eq!(listed("expired", "").await, NOBODY);
        assert_eq!(listed("ending", "ana@example.org").await, [ana]);
        assert_eq!(listed("ending", "bo@example.org").await, NOBODY);
        assert_eq!(listed("none", "bo@example.org").await, NOBODY);
        life::deactivate(&operator, ana).await.unwrap();
        assert_eq!(view::ending(&staff).await.unwrap(), Some(0), "nobody verifies a deactivated account");

        let any = AccountFilter::default();
        let selected = accounts::select(&staff, "Ruiz", &any).await.unwrap();
        assert_eq!((selected.accounts, selected.more), (vec![ana, bo], false), "only what may be changed");
        assert_eq!(accounts::select(&world.staff("auditor", world.college).await, "Ruiz", &any).await, Err(ApiError::NotFound));
    }

    async fn what_was_recorded_goes_with_the_account_and_its_events_stay(world: World) {
        let ana = account(&world, world.college, "Ana").await;
        let ctx = world.operator();
        verify(&ctx, &[ana]).await.unwrap();
        verify::withdraw(&ctx, ana, "Wrong person.").await.unwrap();
        verify(&ctx, &[ana]).await.unwrap();
        life::apply(&ctx, ana, AccountEvent::Remove).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM account_verification_details").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_verifications").await, 3);
        let view = shown(&world, ana).await;
        assert_eq!((view.events.len(), view.last_day), (3, None));
        assert!(view.events.iter().all(|event| event.last_four.is_empty() && event.note.is_empty() && event.expires.is_none()));
        assert!(verify::withdraw(&ctx, ana, "Too late.").await.is_err());
        // Nothing is left for the job to end.
        jobs::plant::<ExpireVerifications>(&world.app).await.unwrap();
        world.pass(DAY * 400);
        work(&world).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM account_verifications").await, 3);
    }

    async fn a_value_that_was_moved_to_another_event_does_not_open(world: World) {
        let [ana, bo] = [account(&world, world.college, "Ana").await, account(&world, world.college, "Bo").await];
        let ctx = world.operator();
        verify(&ctx, &[ana, bo]).await.unwrap();
        world.tamper("UPDATE account_verification_details SET sealed = (SELECT d.sealed FROM account_verification_details d ORDER BY d.account_id LIMIT 1)").await;
        let read = [accounts::get(&ctx, ana).await.is_ok(), accounts::get(&ctx, bo).await.is_ok()];
        assert_eq!(read.iter().filter(|good| **good).count(), 1, "one of them is where it belongs");
    }

    async fn the_report_counts_by_day_week_month_and_college_to_the_letter(world: World) {
        let east = world.organization("college", "=East, \"College\"", None).await;
        let zone = vec![("time_zone".to_owned(), "America/New_York".to_owned())];
        organizations::set(&world.operator(), east, &zone).await.unwrap();
        let ctx = world.operator();
        let [ana, bo, elsa] = [
            account(&world, world.college, "Ana").await,
            account(&world, world.college, "Bo").await,
            account(&world, east, "Elsa").await,
        ];
        // Noon of 22 November in UTC, then half past 9 in the evening in California, which is the
        // 23rd in New York.
        verify(&ctx, &[ana]).await.unwrap();
        world.pass(HOUR * 17 + HOUR / 2);
        verify(&ctx, &[bo, elsa]).await.unwrap();
        verify::withdraw(&ctx, bo, "Wrong person.").await.unwrap();
        let filter = |by: &str| ReportFilter {
            by: by.to_owned(),
            from: "2026-11-22".to_owned(),
            to: "2026-12-05".to_owned(),
            ..Default::default()
        };
        let file = async |filter: &ReportFilter| String::from_utf8(report::export(&ctx, filter).await.unwrap()).unwrap();
        let head = "\u{FEFF}\"from\",\"to\",\"organization\",\"staff_verified\",\"verified\",\"unverified\",\"expired\",\"total\"\r\n";
        let of_demo = |days: &str| format!("{days},\"Demo College\",\"2\",\"0\",\"1\",\"0\",\"3\"\r\n");
        let of_east = |days: &str| format!("{days},\"'=East, \"\"College\"\"\",\"1\",\"0\",\"0\",\"0\",\"1\"\r\n");
        assert_eq!(
            file(&filter("day")).await,
            format!("{head}{}{}", of_demo("\"2026-11-22\",\"2026-11-22\""), of_east("\"2026-11-23\",\"2026-11-23\""))
        );
        // The 22nd was a Sunday.
        assert_eq!(
            file(&filter("week")).await,
            format!("{head}{}{}", of_demo("\"2026-11-22\",\"2026-11-22\""), of_east("\"2026-11-23\",\"2026-11-29\""))
        );
        assert_eq!(
            file(&filter("month")).await,
            format!("{head}{}{}", of_east("\"2026-11-22\",\"2026-11-30\""), of_demo("\"2026-11-22\",\"2026-11-30\""))
        );
        let one = ReportFilter { organization: world.college.to_string(), ..filter("month") };
        assert_eq!(file(&one).await, format!("{head}{}", of_demo("\"2026-11-22\",\"2026-11-30\"")));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'verifications_exported'").await, 4);

        let shown = report::report(&ctx, &filter("week")).await.unwrap();
        let totals: Vec<_> = shown.lines.iter().map(|line| (line.from.to_string(), line.changes.total())).collect();
        assert_eq!(totals, [("2026-11-22".to_owned(), 3), ("2026-11-23".to_owned(), 1), ("2026-11-30".to_owned(), 0)]);
        assert_eq!((shown.total.total(), shown.total.get(S::StaffVerified), shown.places.len()), (4, 3, 2));
        let staff = world.staff("college_staff", east).await;
        let own = report::report(&staff, &ReportFilter::default()).await.unwrap();
        assert_eq!((own.lines.len(), own.total.total(), own.places.len()), (12, 1, 1), "their own college, the last twelve months");
        let outside = ReportFilter { organization: world.college.to_string(), ..Default::default() };
        assert_eq!(report::report(&staff, &outside).await, Err(ApiError::NotFound));

        for (from, to, field, text) in [
            ("2026-02-30", "", "from", "Enter a day as YYYY-MM-DD, for example 2026-07-01."),
            ("2026-12-01", "2026-11-01", "to", "The last day is before the first. Choose a later one."),
            ("1990-01-01", "", "from", "That's more than 400 lines. Choose a later first day, or weeks or months."),
        ] {
            let wrong = ReportFilter { from: from.to_owned(), to: to.to_owned(), ..filter("day") };
            assert_eq!(report::report(&ctx, &wrong).await, Err(ApiError::Field(field.to_owned(), text.to_owned())));
        }
    }

    async fn pages_show_the_verification_and_the_report_without_script(world: World) {
        let ana = account(&world, world.college, "Ana").await;
        let session = world.session("college_staff", world.college).await;
        verify(&world.operator(), &[ana]).await.unwrap();
        let page = world.page(&format!("/accounts/{ana}"), Some(&session)).await;
        for text in ["Identity verification", "Verified by staff", "Nov 22, 2027", "Driver's license", "X482", "Verify only students"] {
            assert!(page.contains(text) || page.contains(&text.replace('\'', "&#x27;")), "{text}");
        }
        let report = world.page("/accounts/verifications?by=day", Some(&session)).await;
        for text in ["Verification report", "Demo College", "Nov 22, 2026", "/accounts/verifications/export?by=day"] {
            assert!(report.contains(text), "{text}");
        }
        let wrong = world.page("/accounts/verifications?by=day&amp;from=x&from=2026-02-30", Some(&session)).await;
        assert!(wrong.contains("Enter a day as YYYY-MM-DD"), "what is wrong is said on the page");
        let home = world.page("/", Some(&session)).await;
        assert!(home.contains("No verification expires within 30 days."), "nothing ends soon");
        world.pass(DAY * 340);
        let session = world.session("college_staff", world.college).await;
        let home = world.page("/", Some(&session)).await;
        assert!(home.contains("1 account to verify again") && home.contains("/accounts?verification=ending"));
        let list = world.page("/accounts?verification=ending", Some(&session)).await;
        assert!(list.contains("Ana Ruiz") && list.contains("Verified by staff"));
    }
}

#[test]
fn no_statement_changes_or_removes_an_event() {
    let mut inserts = 0;
    for (path, text) in files("src", &[".rs"]) {
        let text: Vec<&str> = code(&text).map(|(_, line)| line.trim()).collect();
        let text = text.join(" ");
        for verb in ["UPDATE account_verifications ", "DELETE FROM account_verifications ", "DELETE FROM account_verifications\""]
        {
            assert!(!text.contains(verb), "{path}: {verb}: a correction is another event");
        }
        // Another master key seals the very same again.
        let sealed_again = "UPDATE account_verification_details SET sealed = $3 WHERE event_id = $1 AND sealed = $2";
        let changes = text.replace(sealed_again, "").contains("UPDATE account_verification_details ");
        assert!(!changes, "{path}: what was recorded is erased, never changed");
        inserts += text.matches("in \"account_verifications\" {").count();
    }
    assert_eq!(inserts, 1, "one place writes events");
}
