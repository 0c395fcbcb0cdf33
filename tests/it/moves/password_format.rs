//! A facility sets how the passwords look that its staff give out: typed or generated, on the form,
//! from a file and on a new card.

use muster::server::accounts::{self, form};
use muster::server::{Ctx, imports, organizations};
use muster::wire::ApiError;
use muster::wire::forms::{AddAnswer, NewAccountForm};
use uuid::Uuid;

use super::agency::{Agency, in_an_agency};
use super::pages::shows;
use crate::imports::world::ALL;

const KEY: &str = "password_format";
const FORMAT: &str = "Aaaa-9999-aaaa";

async fn set(agency: &Agency, place: Uuid, format: &str) -> Result<(), ApiError> {
    let values = [(KEY.to_owned(), format.to_owned())];
    organizations::set(&agency.world.operator(), place, &values).await.map(drop)
}

/// *Add Learner* with that DOC ID and password.
async fn add(ctx: &Ctx, place: Uuid, doc_id: &str, password: &str) -> AddAnswer {
    let entries = [
        ("first_name", "Ana"),
        ("last_name", "Ruiz"),
        ("birth_date-month", "3"),
        ("birth_date-day", "4"),
        ("birth_date-year", "1999"),
        ("doc_id", doc_id),
        ("password", password),
    ];
    let entries = entries.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    form::add(ctx, NewAccountForm { idempotency_key: ctx.app.new_id(), organization: place, entries }).await.unwrap()
}

#[track_caller]
fn problem(answer: AddAnswer) -> String {
    let AddAnswer::Problems(problems) = answer else { panic!("nothing is wrong") };
    let [(field, text)] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!(field, "password");
    text.clone()
}

#[track_caller]
fn shown(answer: AddAnswer) -> (Uuid, String) {
    let AddAnswer::Added(added) = answer else { panic!("not added") };
    (added.account, added.password.expect("shown to who made it"))
}

/// Whether a password is in [`FORMAT`], without the domain's own word for it.
fn is_in_format(password: &str) -> bool {
    let shape = |c: char| match c {
        'A'..='Z' => 'A',
        'a'..='z' => 'a',
        '0'..='9' => '9',
        other => other,
    };
    password.chars().map(shape).collect::<String>() == FORMAT
}

in_an_agency! {
    async fn a_format_that_is_easy_to_guess_is_refused_and_units_inherit_a_good_one(agency: Agency) {
        let refused = set(&agency, agency.granite, "999999999999").await;
        let why = "Passwords in this format are too easy to guess. Use more letters or digits, for example Aaaa-9999-aaaa.";
        assert_eq!(refused, Err(ApiError::Field(KEY.to_owned(), why.to_owned())));
        assert!(matches!(set(&agency, agency.granite, "Aaaa-9999").await, Err(ApiError::Field(key, _)) if key == KEY));
        set(&agency, agency.granite, FORMAT).await.unwrap();
        let unit = organizations::find(&agency.world.app.db, agency.unit_a).await.unwrap().unwrap();
        assert_eq!(unit.settings.get(KEY), Some(FORMAT));
        let lake = organizations::find(&agency.world.app.db, agency.lake).await.unwrap().unwrap();
        assert_eq!(lake.settings.get(KEY), None, "each facility has its own");
    }

    async fn the_form_says_the_format_checks_it_and_generates_in_it(agency: Agency) {
        set(&agency, agency.granite, FORMAT).await.unwrap();
        let staff = agency.enroller(agency.granite).await;
        let asked = form::describe(&staff, agency.unit_a).await.unwrap();
        let password = asked.groups.iter().flat_map(|group| &group.fields).find(|field| field.name == "password").unwrap();
        let help = "Use the format Aaaa-9999-aaaa: A is a capital letter, a is a lowercase letter, 9 is a digit.";
        assert!(password.help.ends_with(help) && password.help.starts_with("Leave blank"), "{}", password.help);

        let said = problem(add(&staff, agency.unit_a, "A1", "quiet harbor 77").await);
        assert_eq!(said, "Password isn't in the format that the organization set: it needs 14 characters.");
        let said = problem(add(&staff, agency.unit_a, "A1", "Opal-10o7-lime").await);
        assert_eq!(said, "Password isn't in the format that the organization set: character 8 needs to be a digit.");
        let said = problem(add(&staff, agency.unit_a, "A1", "Ruiz-1007-lime").await);
        assert!(said.contains("contains the name"), "a format lifts no other rule: {said}");
        assert_eq!(shown(add(&staff, agency.unit_a, "A1", "Opal-1007-lime").await).1, "Opal-1007-lime");

        let (account, generated) = shown(add(&staff, agency.unit_a, "A2", "").await);
        assert!(is_in_format(&generated), "{generated}");
        assert!(!is_in_format(&shown(add(&agency.enroller(agency.lake).await, agency.lake_unit, "A3", "").await).1));
        let admin = agency.staff(agency.granite).await;
        let card = accounts::new_password(&admin, account).await.unwrap().remove(0);
        assert!(is_in_format(&card.password) && card.password != generated, "a new card has a password in the format as well");
    }

    async fn a_file_is_checked_by_the_format_and_generated_passwords_have_it(agency: Agency) {
        set(&agency, agency.id, FORMAT).await.unwrap();
        let staff = agency.enroller(agency.granite).await;
        let row = |doc_id: &str, password: &str| format!(",{doc_id},Ana,Ruiz,03/04/1999,Learner,{password},{}\n", agency.unit_a);
        let rows = [row("A1", "quiet-harbor-77"), row("A2", "Opal-1007-lime"), row("A3", "")];
        let import = agency.import(&staff, agency.granite, &rows).await;
        let rows = imports::rows(&staff, import.id, None, false, ALL).await.unwrap().rows;
        let came: Vec<_> = rows.iter().map(|row| (row.line, row.outcome.as_deref().unwrap_or_default(), row.message.as_str())).collect();
        let wrong = "Password isn't in the format that the organization set: it needs 14 characters.";
        let created = "Successfully added user";
        assert_eq!(came, [(2, "failed", wrong), (3, "created", created), (4, "created", created)]);
        let kept = "SELECT COUNT(*) FROM account_passwords WHERE NOT temporary";
        assert_eq!(agency.world.count(kept).await, 0, "each is changed at first sign-in");
        let slips = imports::reveal_passwords(&staff, import.id).await.unwrap();
        let [slip] = &slips[..] else { panic!("one was generated") };
        assert!(slip.sign_in == "A3" && is_in_format(&slip.password), "{}", slip.password);
    }

    async fn who_uploads_reads_the_format_before_the_file_is_chosen(agency: Agency) {
        set(&agency, agency.granite, FORMAT).await.unwrap();
        let session = agency.world.session("facility_staff", agency.granite).await;
        let page = agency.world.page(&format!("/imports/new?organization={}", agency.granite), Some(&session)).await;
        shows(&page, &["Passwords have the format Aaaa-9999-aaaa: A is a capital letter,"]);
        let session = agency.world.session("facility_staff", agency.lake).await;
        let page = agency.world.page(&format!("/imports/new?organization={}", agency.lake), Some(&session)).await;
        assert!(!page.contains("Passwords have the format"));
    }
}
