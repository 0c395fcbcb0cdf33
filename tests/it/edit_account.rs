//! Editing an account: the form's rules, keys that follow, two people at once; and who is found
//! while a form is being filled in.

use muster::server::accounts::{self, edit};
use muster::server::{Ctx, imports};
use muster::wire::ApiError;
use muster::wire::forms::{EditAnswer, EditForm, EditView, Matching};
use uuid::Uuid;

use crate::imports::world::{ALL, World, file, on_both, student};

/// A student with an account.
async fn made(world: &World, email: &str, first: &str, last: &str, born: &str) -> Uuid {
    let import = world.import(&file([student(email, first, last, born)])).await;
    imports::rows(&world.operator(), import.id, None, false, ALL).await.unwrap().rows[0].account.unwrap()
}

/// What the form is sent with after these changes.
fn changed(view: &EditView, changes: &[(&str, &str)]) -> EditForm {
    let mut entries = view.entries.clone();
    for (name, text) in changes {
        let entry = entries.iter_mut().find(|(known, _)| known == name);
        (*text).clone_into(&mut entry.unwrap_or_else(|| panic!("{name} is not asked")).1);
    }
    EditForm { account: view.account, version: view.version.clone(), entries }
}

async fn edit(ctx: &Ctx, account: Uuid, changes: &[(&str, &str)]) -> Result<EditAnswer, ApiError> {
    let view = edit::describe(ctx, account).await?;
    edit::save(ctx, changed(&view, changes)).await
}

async fn value(world: &World, account: Uuid, name: &str) -> String {
    let view = accounts::get(&world.operator(), account).await.unwrap();
    view.profile.iter().find(|(known, ..)| known == name).map(|(.., text)| text.clone()).unwrap_or_default()
}

async fn found_by(world: &World, values: &[(&str, &str)]) -> Vec<Option<Uuid>> {
    let found = accounts::search(&world.operator(), world.college, values).await.unwrap();
    found.into_iter().map(|found| found.account).collect()
}

const NEW_EMAIL: [(&str, &str); 2] = [("email", "ana.li@example.org"), ("email-again", "ana.li@example.org")];

on_both! {
    async fn a_saved_edit_changes_the_account_and_its_keys_follow(world: World) {
        let ana = made(&world, "ana@example.org", "Ana", "Ruiz", "1999-03-04").await;
        let before = accounts::get(&world.operator(), ana).await.unwrap();
        let staff = world.staff("college_staff", world.college).await;
        assert_eq!(edit(&staff, ana, &[]).await, Ok(EditAnswer::Saved));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_changed'").await, 0, "nothing was different");

        let changes = [&NEW_EMAIL[..], &[("last", "Li"), ("city", "Clovis")]].concat();
        assert_eq!(edit(&staff, ana, &changes).await, Ok(EditAnswer::Saved));
        assert_eq!((value(&world, ana, "last").await, value(&world, ana, "city").await), ("Li".to_owned(), "Clovis".to_owned()));
        assert_eq!(found_by(&world, &[("email", "ANA.LI@example.org")]).await, [Some(ana)]);
        assert_eq!(found_by(&world, &[("first", "ana"), ("last", "li"), ("dob", "1999-03-04")]).await, [Some(ana)]);
        assert_eq!(found_by(&world, &[("email", "ana@example.org")]).await, []);
        let after = accounts::get(&world.operator(), ana).await.unwrap();
        assert_eq!((after.number, after.name.as_str()), (before.number, "Ana Li"));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_changed'").await, 1);
        // What was freed can be somebody else's.
        made(&world, "ana@example.org", "Bo", "Stone", "1999-03-04").await;
    }

    async fn the_form_says_that_a_change_ends_a_verification_and_it_does(world: World) {
        let ana = made(&world, "ana@example.org", "Ana", "Ruiz", "1999-03-04").await;
        assert_eq!(edit::describe(&world.operator(), ana).await.unwrap().ends_verification, "");
        assert_eq!(crate::verification::verify(&world.operator(), &[ana]).await.unwrap(), [""]);
        assert_eq!(edit::describe(&world.operator(), ana).await.unwrap().ends_verification, "name, date of birth or address");
        let state = async || accounts::get(&world.operator(), ana).await.unwrap().verification.unwrap().state.name();
        assert_eq!(edit(&world.operator(), ana, &[("preferred", "Annie")]).await, Ok(EditAnswer::Saved));
        let before = state().await;
        assert_eq!(edit(&world.operator(), ana, &[("last", "Li")]).await, Ok(EditAnswer::Saved));
        assert_eq!((before, state().await), ("staff_verified", "unverified"));
    }

    async fn another_address_takes_a_fresh_password_and_another_name_none(world: World) {
        let ana = made(&world, "ana@example.org", "Ana", "Ruiz", "1999-03-04").await;
        let staff = world.staff("college_staff", world.college).await;
        world.pass(std::time::Duration::from_secs(360));
        assert_eq!(edit(&staff, ana, &NEW_EMAIL).await, Err(ApiError::StepUp));
        assert_eq!(edit(&staff, ana, &[("last", "Li")]).await, Ok(EditAnswer::Saved));
        assert_eq!((value(&world, ana, "email").await, value(&world, ana, "last").await), ("ana@example.org".to_owned(), "Li".to_owned()));
    }

    async fn another_address_ends_a_verification(world: World) {
        let ana = made(&world, "ana@example.org", "Ana", "Ruiz", "1999-03-04").await;
        assert_eq!(crate::verification::verify(&world.operator(), &[ana]).await.unwrap(), [""]);
        let state = async || accounts::get(&world.operator(), ana).await.unwrap().verification.unwrap().state.name();
        assert_eq!(state().await, "staff_verified");
        let moved = [("homeless", ""), ("country", "US"), ("state", "CA"), ("street1", "1 Main St"), ("city", "Clovis"), ("postal", "93612")];
        assert_eq!(edit(&world.operator(), ana, &moved).await, Ok(EditAnswer::Saved));
        assert_eq!(state().await, "unverified");
    }

    async fn a_wrong_edit_is_refused_at_its_field_and_changes_nothing(world: World) {
        let ana = made(&world, "ana@example.org", "Ana", "Ruiz", "1999-03-04").await;
        let refused = [
            (vec![("email", "ana.li@example.org")], "email-again", "The email addresses don't match. Enter the same address in both fields."),
            (vec![("dob-year", "1998")], "dob-again", "The dates of birth don't match. Enter the same date in both fields."),
            (vec![("last", "")], "last", "Enter a last name, for example Ruiz."),
            (vec![("homeless", ""), ("country", "US"), ("state", "CA"), ("street1", "1 Main St"), ("postal", "93721")], "city", "Enter a city, for example Fresno."),
        ];
        for (changes, field, sentence) in refused {
            let expected = EditAnswer::Problems(vec![(field.to_owned(), sentence.to_owned())]);
            assert_eq!(edit(&world.operator(), ana, &changes).await, Ok(expected));
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_changed'").await, 0);
    }

    async fn somebody_elses_email_or_name_and_birth_date_is_refused_with_their_account(world: World) {
        let ana = made(&world, "ana@example.org", "Ana", "Ruiz", "1999-03-04").await;
        let bo = made(&world, "bo@example.org", "Bo", "Stone", "2000-01-02").await;
        let email = [("email", "Bo@example.org"), ("email-again", "Bo@example.org")];
        let person = [("first", "Bo"), ("last", "Stone"), ("dob-month", "1"), ("dob-day", "2"), ("dob-year", "2000"),
            ("dob-again-month", "1"), ("dob-again-day", "2"), ("dob-again-year", "2000")];
        for (changes, field) in [(&email[..], "email"), (&person, "last")] {
            let Ok(EditAnswer::Exists(existing)) = edit(&world.operator(), ana, changes).await else { panic!("{field}") };
            assert_eq!((existing.field.as_str(), existing.accounts[0].account), (field, Some(bo)));
        }
        assert_eq!(value(&world, ana, "first").await, "Ana");
    }

    async fn the_second_of_two_learns_who_was_faster_and_sees_both_versions(world: World) {
        let ana = made(&world, "ana@example.org", "Ana", "Ruiz", "1999-03-04").await;
        let (one, two) = (world.staff("college_staff", world.college).await, world.staff("college_staff", world.college).await);
        let view = edit::describe(&two, ana).await.unwrap();
        assert_eq!(edit(&one, ana, &[("city", "Clovis"), ("street1", "1 Main St"), ("state", "CA"), ("country", "US"), ("postal", "93721"), ("homeless", "")]).await, Ok(EditAnswer::Saved));
        let mine = [("homeless", "TRUE"), ("middle", "Maria")];
        let Ok(EditAnswer::Overtaken(overtaken)) = edit::save(&two, changed(&view, &mine)).await else { panic!() };
        assert_eq!(overtaken.by, one.actor.label());
        let fields: Vec<_> = overtaken.fields.iter().map(|field| (field.label.as_str(), field.stored.as_str(), field.entered.as_str())).collect();
        assert_eq!(&fields[..2], [("Address: Homeless", "No", "Yes"), ("Country", "US", "")]);
        assert!(fields.contains(&("City", "Clovis", "")) && fields.contains(&("Legal Middle Name", "", "Maria")), "{fields:?}");
        assert_eq!(value(&world, ana, "city").await, "Clovis", "nothing was written over");

        let again = EditForm { version: overtaken.version, ..changed(&view, &mine) };
        assert_eq!(edit::save(&two, again).await, Ok(EditAnswer::Saved));
        assert_eq!((value(&world, ana, "city").await, value(&world, ana, "homeless").await), (String::new(), "TRUE".to_owned()));
        // Who saves what is stored already hears nothing of it.
        assert_eq!(edit::save(&one, changed(&view, &mine)).await, Ok(EditAnswer::Saved));
    }

    async fn two_who_take_the_same_email_at_once_are_not_both_served(world: World) {
        let ana = made(&world, "ana@example.org", "Ana", "Ruiz", "1999-03-04").await;
        let bo = made(&world, "bo@example.org", "Bo", "Stone", "2000-01-02").await;
        let process = world.again().await;
        let (one, two) = (world.operator(), Ctx::command_line(&process));
        let (a, b) = tokio::join!(edit(&one, ana, &NEW_EMAIL), edit(&two, bo, &NEW_EMAIL));
        let saved = [&a, &b].into_iter().filter(|answer| **answer == Ok(EditAnswer::Saved)).count();
        assert_eq!(saved, 1, "{a:?} {b:?}");
        assert_eq!(found_by(&world, &[("email", "ana.li@example.org")]).await.len(), 1);
    }

    async fn outside_the_grant_there_is_nothing_to_edit_and_a_removed_account_stays_as_it_is(world: World) {
        let ana = made(&world, "ana@example.org", "Ana", "Ruiz", "1999-03-04").await;
        let form = changed(&edit::describe(&world.operator(), ana).await.unwrap(), &[("city", "Clovis")]);
        let elsewhere = world.organization("college", "Other College", None).await;
        for ctx in [world.staff("college_staff", elsewhere).await, world.staff("auditor", world.college).await] {
            assert_eq!(edit::describe(&ctx, ana).await.err(), Some(ApiError::NotFound));
            assert_eq!(edit::save(&ctx, form.clone()).await, Err(ApiError::NotFound));
            assert_eq!(accounts::matches(&ctx, world.college, &[]).await, Err(ApiError::NotFound));
        }
        accounts::life::apply(&world.operator(), ana, muster::domain::account::AccountEvent::Remove).await.unwrap();
        assert!(matches!(edit::save(&world.operator(), form).await, Err(ApiError::Refused(_) | ApiError::NotFound)));
    }

    async fn who_matches_is_found_while_the_form_is_filled_in(world: World) {
        let ana = made(&world, "ana@example.org", "Ana", "Ruiz", "1999-03-04").await;
        let elsewhere = world.organization("college", "Other College", None).await;
        let outsider = world.staff("college_staff", elsewhere).await;
        let name = [("first", "ANA"), ("last", "Ruíz")];
        let born = |year| [("dob-month", "3"), ("dob-day", "4"), ("dob-year", year)];
        let found = async |ctx: &Ctx, place: Uuid, entries: &[(&str, &str)]| -> Vec<Matching> {
            let entries: Vec<_> = entries.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
            accounts::matches(ctx, place, &entries).await.unwrap()
        };
        for (entries, why) in [
            ([("email", "Ana@example.org"), ("first", "Bo")].to_vec(), "Same email"),
            ([&name[..], &born("1999")].concat(), "Same name and birth date"),
            ([&name[..], &born("1989")].concat(), "Same name, another date of birth"),
        ] {
            let mine = found(&world.operator(), world.college, &entries).await;
            assert_eq!(mine.iter().map(|found| (found.why.as_str(), found.account.account)).collect::<Vec<_>>(), [(why, Some(ana))]);
            // The name alone says nothing to others; who it is, they never learn.
            let theirs = found(&outsider, elsewhere, &entries).await;
            let masked: Vec<_> = theirs.iter().map(|found| (found.account.account, found.account.name.as_str(), found.account.number.as_deref())).collect();
            assert_eq!(masked, if why.contains("another") { vec![] } else { vec![(None, "A. R.", None)] });
        }
        for nobody in [&[][..], &[("last", "Rui"), ("first", "Ana")], &[("last", "Ruiz"), ("first", "An")], &[("email", "ana@")]] {
            assert_eq!(found(&world.operator(), world.college, nobody).await, [], "{nobody:?}");
        }
    }
}
