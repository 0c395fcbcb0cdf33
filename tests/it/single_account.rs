//! The form for one account: saved through the one door, refused with the exact sentences, sent
//! twice and by two people at once, and never a Social Security number in clear.

use muster::domain::account::AccountEvent;
use muster::domain::action_counts::ActionCounts;
use muster::domain::program::openccc;
use muster::server::accounts::{self, form};
use muster::server::{Ctx, imports, jobs, organizations};
use muster::wire::ApiError;
use muster::wire::forms::{AddAnswer, AddedAccount, ExistingAccounts, NewAccountForm};
use uuid::Uuid;

use crate::imports::world::{ALL, World, file, on_both, student};
use crate::on_each_backend;
use crate::support::TestApp;

/// A form that can be saved.
const ANA: &[(&str, &str)] = &[
    ("email", "ana.ruiz@example.org"),
    ("email-again", "ana.ruiz@example.org"),
    ("phone", "559 555 0100"),
    ("phone_type", "Mobile"),
    ("country", "US"),
    ("state", "CA"),
    ("street1", "1101 E University Ave"),
    ("city", "Fresno"),
    ("postal", "93741"),
    ("first", "Ana"),
    ("last", "Ruiz"),
    ("dob-month", "3"),
    ("dob-day", "4"),
    ("dob-year", "1999"),
    ("dob-again-month", "3"),
    ("dob-again-day", "4"),
    ("dob-again-year", "1999"),
    ("ssn", "none"),
    ("password", PASSWORD),
    ("password-again", PASSWORD),
    ("accepted_terms", "TRUE"),
    ("help_reason", "unhoused"),
];

pub const PASSWORD: &str = "quiet river stone 42";

pub const BO: &[(&str, &str)] =
    &[("email", "bo@example.org"), ("email-again", "bo@example.org"), ("first", "Bo"), ("last", "Li")];

pub const NUMBER: &[(&str, &str)] =
    &[("ssn", "number"), ("ssn_kind", "ssn"), ("ssn_number", "123-45-6789"), ("ssn_number-again", "123 45 6789")];

/// The form with these changes.
fn with(changes: &[&[(&str, &str)]]) -> Vec<(String, String)> {
    let changes = changes.concat();
    let rest = ANA.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    rest.chain(&changes).map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

pub fn filled(organization: Uuid, key: Uuid, changes: &[&[(&str, &str)]]) -> NewAccountForm {
    NewAccountForm { idempotency_key: key, organization, entries: with(changes) }
}

async fn add(ctx: &Ctx, organization: Uuid, changes: &[&[(&str, &str)]]) -> Result<AddAnswer, ApiError> {
    form::add(ctx, filled(organization, ctx.app.new_id(), changes)).await
}

#[track_caller]
fn added(answer: Result<AddAnswer, ApiError>) -> AddedAccount {
    match answer {
        Ok(AddAnswer::Added(added)) => *added,
        Ok(AddAnswer::Problems(problems)) => panic!("{problems:?}"),
        Ok(AddAnswer::Exists(existing)) => panic!("{existing:?}"),
        Ok(AddAnswer::Warned(warned)) => panic!("{warned:?}"),
        Ok(AddAnswer::AgreementChanged { agreement, .. }) => panic!("{agreement:?}"),
        Err(error) => panic!("{error}"),
    }
}

#[track_caller]
fn existing(answer: Result<AddAnswer, ApiError>) -> ExistingAccounts {
    match answer {
        Ok(AddAnswer::Exists(existing)) => existing,
        Ok(AddAnswer::Problems(problems)) => panic!("{problems:?}"),
        Ok(AddAnswer::Added(_)) => panic!("an account was made"),
        Ok(AddAnswer::Warned(warned)) => panic!("{warned:?}"),
        Ok(AddAnswer::AgreementChanged { agreement, .. }) => panic!("{agreement:?}"),
        Err(error) => panic!("{error}"),
    }
}

/// What is wrong with the form with these changes.
async fn problems(world: &World, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    match add(&world.operator(), world.college, &[changes]).await.unwrap() {
        AddAnswer::Problems(problems) => problems,
        _ => panic!("nothing is wrong with {changes:?}"),
    }
}

async fn refused(world: &World, changes: &[(&str, &str)], field: &str, sentence: &str) {
    assert_eq!(problems(world, changes).await, [(field.to_owned(), sentence.to_owned())], "{changes:?}");
}

async fn profile(world: &World, account: Uuid) -> muster::domain::account::profile::Profile {
    accounts::known(&world.app, &openccc::PROGRAM, &[account]).await.unwrap().remove(&account).unwrap().profile
}

on_both! {
    async fn a_saved_form_makes_the_account_that_the_same_row_of_a_file_makes(world: World) {
        let row = "ana.ruiz@example.org,Ana,Ruiz,,,,1999-03-04,TRUE,FALSE,1101 E University Ave,,Fresno,CA,93741,US,559 555 0100,Mobile,,,,,,\r\n";
        let import = world.import(&file([row])).await;
        assert_eq!(import.applied, ActionCounts::from([("created", 1)]), "{}", import.problem);
        let of_file = imports::rows(&world.operator(), import.id, None, false, ALL).await.unwrap().rows[0].account.unwrap();
        let mut of_file_profile = profile(&world, of_file).await;
        accounts::life::apply(&world.operator(), of_file, AccountEvent::Remove).await.unwrap();

        let made = added(add(&world.operator(), world.college, &[]).await);
        let mut of_form = profile(&world, made.account).await;
        assert_eq!(of_form.remove("help_reason").as_deref(), Some("unhoused"));
        assert_eq!(of_file_profile.remove("help_reason").as_deref(), Some("incarcerated"), "asked once for the file");
        assert_eq!(of_form, of_file_profile);
        assert_eq!(made.number, Some(("CCCID".to_owned(), "AAA0002".to_owned())));
        assert_eq!((made.sign_in.as_str(), made.proxy, made.password.as_deref()), ("ana.ruiz@example.org", false, Some(PASSWORD)));
        let person = [("first", "ANA"), ("last", "Ruíz"), ("dob", "1999-03-04")];
        for by in [&[("email", "Ana.Ruiz@example.org")][..], &person, &[("cccid", "AAA0002")]] {
            let found = accounts::search(&world.operator(), world.college, by).await.unwrap();
            assert_eq!(found.iter().map(|found| found.account).collect::<Vec<_>>(), [Some(made.account)], "{by:?}");
        }
        jobs::run_until_idle(&world.app, &[]).await.unwrap();
        let view = accounts::get(&world.operator(), made.account).await.unwrap();
        assert_eq!((view.password.as_str(), view.import), ("temporary", None));
        assert!(view.kept.contains(&("Reason for staff help".to_owned(), "Unhoused".to_owned())), "{:?}", view.kept);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_created'").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'passwords_revealed'").await, 1);
    }

    async fn a_person_with_an_account_is_refused_with_the_exact_message_and_the_account_is_shown(world: World) {
        let ana = added(add(&world.operator(), world.college, &[]).await).account;
        let same_email = existing(add(&world.operator(), world.college, &[&[("first", "Bo"), ("last", "Li")]]).await);
        assert_eq!((same_email.field.as_str(), same_email.message.as_str()), ("email", "A user already exists with email: ana.ruiz@example.org"));
        let other_email = [("email", "other@example.org"), ("email-again", "other@example.org")];
        let same_person = existing(add(&world.operator(), world.college, &[&other_email, &[("first", "ANA"), ("last", "Ruíz")]]).await);
        let message = "A user already exists for the given firstname, lastname, date-of-birth, please contact support.";
        assert_eq!((same_person.field.as_str(), same_person.message.as_str()), ("last", message));
        for found in [same_email.accounts, same_person.accounts] {
            let [found] = &found[..] else { panic!("{found:?}") };
            assert_eq!((found.account, found.name.as_str(), found.number.as_deref()), (Some(ana), "Ana Ruiz", Some("AAA0001")));
            assert_eq!((found.organization.as_str(), found.sign_in.as_deref()), ("Demo College", Some("ana.ruiz@example.org")));
        }

        // Outside the grant it is masked.
        let elsewhere = world.organization("college", "Other College", None).await;
        let outsider = world.staff("college_staff", elsewhere).await;
        let masked = existing(add(&outsider, elsewhere, &[]).await).accounts;
        assert_eq!((masked[0].account, masked[0].name.as_str(), masked[0].number.as_deref()), (None, "A. R.", None));
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 1);
    }

    async fn each_field_is_refused_with_one_sentence(world: World) {
        refused(&world, &[("email-again", "ana@example.org")], "email-again", "The email addresses don't match. Enter the same address in both fields.").await;
        refused(&world, &[("dob-again-day", "5")], "dob-again", "The dates of birth don't match. Enter the same date in both fields.").await;
        refused(&world, &[("password-again", "quiet")], "password-again", "The passwords don't match. Enter the same password in both fields.").await;
        refused(&world, &[("password", ""), ("password-again", PASSWORD)], "password", "Enter a password.").await;
        refused(&world, &[("last", "")], "last", "Enter a last name, for example Ruiz.").await;
        refused(&world, &[("postal", "9374")], "postal", &problems(&world, &[("postal", "9374")]).await[0].1).await;
        refused(&world, &[("accepted_terms", "")], "accepted_terms", "The student must accept the Terms of Use Agreement. Tick the box once they have.").await;
        refused(&world, &[("help_reason", "")], "help_reason", "Choose a reason for staff help.").await;
        refused(&world, &[("ssn", "")], "ssn", "Choose whether there is a Social Security number.").await;
        refused(&world, &[("ssn", "exception")], "ssn_reason", "Enter the reason for the exception.").await;
        let wrong = [("ssn_number", "666-45-6789"), ("ssn_number-again", "666-45-6789")];
        refused(&world, &[&NUMBER[..2], &wrong].concat(), "ssn_number", "An SSN never begins with 000, 666 or 9. Check the number, or choose TIN.").await;
        let both = problems(&world, &[("last", ""), ("city", "")]).await;
        assert_eq!(both.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["city", "last"], "in the order of the form");
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 0);
    }

    async fn numbers_that_are_never_issued_are_refused_each_with_its_reason(world: World) {
        let cases = [
            ("ssn", "123-00-4567", "The fourth and fifth digits of an SSN are never 00. Check the number."),
            ("ssn", "123-45-0000", "An SSN never ends with 0000. Check the number."),
            ("ssn", "078-05-1120", "This number was printed in advertisements and belongs to nobody. Check the number."),
            ("ssn", "219-09-9999", "This number was printed in advertisements and belongs to nobody. Check the number."),
            ("ssn", "987-65-4320", "This number was printed in advertisements and belongs to nobody. Check the number."),
            ("ssn", "987-65-4329", "This number was printed in advertisements and belongs to nobody. Check the number."),
            ("ssn", "000-45-6789", "An SSN never begins with 000, 666 or 9. Check the number, or choose TIN."),
            ("ssn", "900-45-6789", "An SSN never begins with 000, 666 or 9. Check the number, or choose TIN."),
            ("tin", "123-70-5678", "A TIN begins with 9. Check the number, or choose SSN."),
            ("tin", "900-49-1234", "The fourth and fifth digits of this TIN are never issued. Check the number."),
            ("tin", "900-66-1234", "The fourth and fifth digits of this TIN are never issued. Check the number."),
            ("tin", "900-89-1234", "The fourth and fifth digits of this TIN are never issued. Check the number."),
            ("tin", "900-93-1234", "The fourth and fifth digits of this TIN are never issued. Check the number."),
        ];
        for (kind, number, sentence) in cases {
            let entered = [("ssn", "number"), ("ssn_kind", kind), ("ssn_number", number), ("ssn_number-again", number)];
            refused(&world, &entered, "ssn_number", sentence).await;
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 0);
        let tin = [("ssn", "number"), ("ssn_kind", "tin"), ("ssn_number", "900-50-1234"), ("ssn_number-again", "900-50-1234")];
        let made = added(add(&world.operator(), world.college, &[&tin]).await).account;
        let view = accounts::get(&world.operator(), made).await.unwrap();
        assert_eq!(view.ssn, Some(("TIN".to_owned(), "1234".to_owned())));
    }

    async fn another_country_asks_for_another_postal_code(world: World) {
        let abroad = [("country", "MX"), ("state", "Jalisco"), ("postal", "CP 44100")];
        let wrong = problems(&world, &[("postal", "CP 44100")]).await;
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert!(wrong[0].0 == "postal" && wrong[0].1.contains("isn't a ZIP code"), "{wrong:?}");
        added(add(&world.operator(), world.college, &[&abroad]).await);
    }

    async fn a_masked_account_says_its_program_and_nothing_more(world: World) {
        added(add(&world.operator(), world.college, &[]).await);
        let elsewhere = world.organization("college", "Other College", None).await;
        let outsider = world.staff("college_staff", elsewhere).await;
        let masked = existing(add(&outsider, elsewhere, &[]).await).accounts;
        assert_eq!((masked[0].program.as_str(), masked[0].organization.as_str()), (openccc::PROGRAM.name, ""));
    }

    async fn a_homeless_student_takes_the_placeholder_and_one_without_email_a_proxy_address(world: World) {
        let settings = [
            ("proxy_domain", "students.example.edu"),
            ("placeholder_street", "1 Demo Plaza"),
            ("placeholder_city", "Fresno"),
            ("placeholder_state", "CA"),
            ("placeholder_postal", "93721"),
            ("placeholder_country", "US"),
        ];
        let none = [("street1", ""), ("city", ""), ("state", ""), ("postal", "")];
        let proxy = [("make_proxy", "TRUE"), ("email", ""), ("email-again", "")];
        refused(&world, &[&proxy[..], &[("homeless", "TRUE")]].concat(), "make_proxy", "Enter the name and the date of birth. The proxy address is made from them.").await;
        assert!(!form::describe(&world.operator(), world.college).await.unwrap().groups[0].fields.iter().any(|field| field.name == "make_proxy"));
        let settings: Vec<(String, String)> = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        organizations::set(&world.operator(), world.college, &settings).await.unwrap();
        let made = added(add(&world.operator(), world.college, &[&none, &proxy, &[("homeless", "TRUE")]]).await);
        assert_eq!((made.sign_in.as_str(), made.proxy), ("ana.ruiz.19990304@students.example.edu", true));
        let profile = profile(&world, made.account).await;
        assert_eq!((profile["street1"].as_str(), profile["placeholder_address"].as_str()), ("1 Demo Plaza", "TRUE"));
    }

    async fn a_number_is_kept_sealed_and_nobody_else_may_have_it(world: World) {
        let ana = added(add(&world.operator(), world.college, &[NUMBER]).await).account;
        let view = accounts::get(&world.operator(), ana).await.unwrap();
        assert_eq!(view.ssn, Some(("SSN".to_owned(), "6789".to_owned())));
        let profile = profile(&world, ana).await;
        assert_eq!((profile["ssn_none"].as_str(), profile["ssn_exception"].as_str()), ("FALSE", "FALSE"));
        let taken = existing(add(&world.operator(), world.college, &[BO, NUMBER]).await);
        assert_eq!((taken.field.as_str(), taken.message.as_str()), ("ssn_number", "An account with this Social Security number already exists."));
        // Masked also for those who may see the account: the form is no search by numbers.
        assert_eq!((taken.accounts[0].account, taken.accounts[0].name.as_str()), (None, "A. R."));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'ssn_found'").await, 1);

        // A change of name keeps the number; a removal frees and erases it.
        accounts::change(&world.operator(), ana, vec![("last".to_owned(), "Okafor".to_owned())]).await.unwrap();
        existing(add(&world.operator(), world.college, &[BO, NUMBER]).await);
        accounts::life::apply(&world.operator(), ana, AccountEvent::Remove).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM account_ssns").await, 0);
        added(add(&world.operator(), world.college, &[BO, NUMBER]).await);
    }

    async fn that_somebody_has_a_number_is_learned_from_the_form_only_so_often(world: World) {
        added(add(&world.operator(), world.college, &[NUMBER]).await);
        let staff = world.staff("college_staff", world.college).await;
        for _ in 0..30 {
            existing(add(&staff, world.college, &[BO, NUMBER]).await);
        }
        assert!(matches!(add(&staff, world.college, &[BO, NUMBER]).await, Err(ApiError::Wait(_))));
        let found = "SELECT COUNT(*) FROM audit_entries WHERE action = 'ssn_found'";
        assert_eq!(world.count(found).await, 31, "also the one that was refused");
        // A number that nobody has is refused alike.
        let other =
            [("ssn", "number"), ("ssn_kind", "ssn"), ("ssn_number", "123-45-6780"), ("ssn_number-again", "123-45-6780")];
        assert!(matches!(add(&staff, world.college, &[BO, &other]).await, Err(ApiError::Wait(_))));
        assert_eq!(world.count(found).await, 31);
        world.pass(std::time::Duration::from_secs(3_601));
        existing(add(&staff, world.college, &[BO, NUMBER]).await);
    }

    async fn a_form_sent_twice_makes_one_account_and_answers_with_it(world: World) {
        let key = world.app.new_id();
        let first = added(form::add(&world.operator(), filled(world.college, key, &[])).await);
        let again = added(form::add(&world.operator(), filled(world.college, key, &[])).await);
        assert_eq!((first.account, &first.number), (again.account, &again.number));
        assert_eq!(again.password.as_deref(), Some(PASSWORD), "for a quarter of an hour");
        accounts::handed_out(&world.operator(), &[first.account]).await.unwrap();
        assert_eq!(added(form::add(&world.operator(), filled(world.college, key, &[])).await).password, None);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_reveals").await, 0);
        // Another person's key is another key.
        let other = world.staff("college_staff", world.college).await;
        existing(form::add(&other, filled(world.college, key, &[])).await);

        // At the same moment, through two processes.
        let process = world.again().await;
        let (key, other) = (world.app.new_id(), Ctx::command_line(&process));
        let ctx = world.operator();
        let twice = [filled(world.college, key, &[BO]), filled(world.college, key, &[BO])];
        let [one, two] = twice;
        let (a, b) = tokio::join!(form::add(&ctx, one), form::add(&other, two));
        assert_eq!(added(a).account, added(b).account);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 2);
    }

    async fn two_people_who_save_the_same_person_at_once_make_one_account_and_the_other_is_shown_it(world: World) {
        let (one, process) = (world.operator(), world.again().await);
        let two = Ctx::command_line(&process);
        for n in 0..5 {
            let last = format!("Ruiz {}", ["a", "b", "c", "d", "e"][n]);
            let email = format!("ana{n}@example.org");
            let person = [("last", last.as_str()), ("email", email.as_str()), ("email-again", email.as_str())];
            let changes = [&person[..]];
            let (a, b) = tokio::join!(add(&one, world.college, &changes), add(&two, world.college, &changes));
            let (winner, loser) = if matches!(a, Ok(AddAnswer::Added(_))) { (a, b) } else { (b, a) };
            let (winner, loser) = (added(winner), existing(loser));
            assert_eq!(loser.accounts.iter().map(|found| found.account).collect::<Vec<_>>(), [Some(winner.account)]);
            assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, n as i64 + 1);
        }
    }

    async fn outside_the_grant_and_without_the_permission_there_is_no_form(world: World) {
        let elsewhere = world.organization("college", "Other College", None).await;
        for ctx in [world.staff("college_staff", elsewhere).await, world.staff("auditor", world.college).await] {
            assert_eq!(form::describe(&ctx, world.college).await.err(), Some(ApiError::NotFound));
            assert_eq!(add(&ctx, world.college, &[]).await.err(), Some(ApiError::NotFound));
        }
        let agency = organizations::add(&world.operator(), "corrections", "agency", "Demo Agency", None).await.unwrap();
        assert_eq!(form::describe(&world.operator(), agency).await.err(), Some(ApiError::NotFound), "nobody is added to an agency itself");
        let ana = added(add(&world.operator(), world.college, &[]).await).account;
        assert_eq!(accounts::handed_out(&world.staff("college_staff", elsewhere).await, &[ana]).await, Err(ApiError::NotFound));
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 1);
    }

    async fn the_temporary_password_is_erased_after_a_quarter_of_an_hour(world: World) {
        added(add(&world.operator(), world.college, &[]).await);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_reveals").await, 1);
        world.pass(std::time::Duration::from_secs(15 * 60 + 1));
        jobs::run_until_idle(&world.app, &[]).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM account_reveals").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM password_handouts WHERE import_id IS NULL AND done_at IS NOT NULL").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_number_and_no_password_is_in_clear_in_the_database() {
    let world = World::sqlite().await;
    added(add(&world.operator(), world.college, &[NUMBER]).await);
    existing(add(&world.operator(), world.college, &[BO, NUMBER]).await);
    world.import(&file([student("eva@example.org", "Eva", "Stone", "1999-03-04")])).await;
    let path = world.database.strip_prefix("sqlite:").unwrap();
    let mut bytes = Vec::new();
    for ending in ["", "-wal", "-shm"] {
        bytes.extend(std::fs::read(format!("{path}{ending}")).unwrap_or_default());
    }
    let holds = |text: &str| bytes.windows(text.len()).any(|piece| piece == text.as_bytes());
    assert!(holds("account_created"), "the files were read");
    for secret in ["123456789", "123-45-6789", "123 45 6789", PASSWORD] {
        assert!(!holds(secret), "{secret}");
    }
}

fn encoded(entries: &[(String, String)]) -> String {
    let pairs = entries.iter().map(|(name, text)| format!("{name}={}", text.replace('@', "%40").replace(' ', "+")));
    pairs.collect::<Vec<_>>().join("&")
}

mod without_script {
    use super::*;

    on_each_backend! {
        async fn without_script_the_page_answers_with_errors_and_what_was_typed_but_secrets(app: TestApp) {
            let college = app.organization("college", "Demo College", None).await;
            app.staff("robin@example.edu", "college_staff", Some(college)).await;
            let cookie = app.sign_in("robin@example.edu").await;
            let address = format!("/accounts/new?organization={college}");
            let form = app.get(&address, Some(&cookie)).await.text;
            assert!(form.contains("Add OpenCCC User") && form.contains("Legal Last Name"), "{form}");
            assert!(form.contains("<a href=\"/accounts\">Find the student first"), "{form}");

            let wrong = with(&[NUMBER, &[("email-again", "other@example.org")]]);
            let page = app.post(&address, Some(&cookie), &encoded(&wrong)).await.text;
            assert!(page.contains("The email addresses don't match."), "{page}");
            assert!(page.contains("1101 E University Ave"), "what was typed is kept");
            for secret in [PASSWORD, "123-45-6789", "123 45 6789"] {
                assert!(!page.contains(secret), "{secret}");
            }
            let page = app.post(&address, Some(&cookie), &encoded(&with(&[]))).await.text;
            assert!(page.contains("AAA0001") && page.contains(PASSWORD) && page.contains("Successfully added user"), "{page}");
            // The same page sent twice, as by a double click.
            let (_, rest) = form.split_once("name=\"idempotency-key\" value=\"").unwrap();
            let key = rest.split('"').next().unwrap();
            let bo = format!("{}&idempotency-key={key}", encoded(&with(&[BO])));
            for _ in 0..2 {
                let page = app.post(&address, Some(&cookie), &bo).await.text;
                assert!(page.contains("AAA0002") && page.contains("Successfully added user"), "{page}");
            }
            assert_eq!(app.count("SELECT COUNT(*) FROM accounts").await, 2);
            // Outside the grant, the page says of which program the account is and whom to ask.
            let other = app.organization("college", "Other College", None).await;
            app.staff("sky@example.edu", "college_staff", Some(other)).await;
            let outsider = app.sign_in("sky@example.edu").await;
            let address = format!("/accounts/new?organization={other}");
            let new_email = [("email", "new@example.org"), ("email-again", "new@example.org")];
            let page = app.post(&address, Some(&outsider), &encoded(&with(&[&new_email]))).await.text;
            let main = page.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap();
            for said in ["please contact support.", openccc::PROGRAM.name, "Belongs to another organization. Ask support.", "A. R."] {
                assert!(main.contains(said), "{said}: {main}");
            }
            assert!(main.matches("Contact Us").count() >= 2, "beside the message and beside the account: {main}");
            assert!(!main.contains("AAA0001"), "{main}");
            jobs::run_until_idle(&app.app, &[]).await.unwrap();
        }
    }
}
