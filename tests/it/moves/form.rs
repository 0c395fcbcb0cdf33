//! *Add Learner*: the form for one learner, who may have an account elsewhere in the agency.

use axum::body::{Body, to_bytes};
use muster::domain::account::AccountEvent;
use muster::domain::moves::MoveAnswer;
use muster::server::accounts::{self, form, life};
use muster::server::crypto::Secret;
use muster::server::{Ctx, moves};
use muster::wire::ApiError;
use muster::wire::forms::{AddAnswer, AddedAccount, ExistingAccounts, InputView, MoveOffer, NewAccountForm};
use tower::ServiceExt as _;
use uuid::Uuid;

use super::agency::{Agency, in_an_agency};
use super::pages::shows;
use crate::support::request;

fn filled(ctx: &Ctx, place: Uuid, doc_id: &str, [first, last]: [&str; 2], day: &str) -> NewAccountForm {
    let entries = [
        ("first_name", first),
        ("last_name", last),
        ("birth_date-month", "3"),
        ("birth_date-day", day),
        ("birth_date-year", "1999"),
        ("doc_id", doc_id),
        ("password", ""),
    ];
    let entries = entries.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    NewAccountForm { idempotency_key: ctx.app.new_id(), organization: place, entries }
}

#[track_caller]
fn added(answer: Result<AddAnswer, ApiError>) -> AddedAccount {
    match answer {
        Ok(AddAnswer::Added(added)) => *added,
        Ok(_) => panic!("not added"),
        Err(error) => panic!("not added: {error}"),
    }
}

#[track_caller]
fn exists(answer: Result<AddAnswer, ApiError>) -> ExistingAccounts {
    match answer {
        Ok(AddAnswer::Exists(existing)) => existing,
        Ok(_) => panic!("not refused"),
        Err(error) => panic!("not refused: {error}"),
    }
}

const ANA: [&str; 2] = ["Ana", "Ruiz"];

in_an_agency! {
    async fn a_learner_is_added_to_a_housing_unit_with_a_password_that_is_shown_once(agency: Agency) {
        let staff = agency.enroller(agency.granite).await;
        let blank = form::describe(&staff, agency.unit_a).await.unwrap();
        let labels: Vec<&str> = blank.groups.iter().flat_map(|group| &group.fields).map(|field| field.label.as_str()).collect();
        assert_eq!(labels, ["First name", "Last name", "Date of birth", "DOC ID", "Password"]);
        assert_eq!(blank.submit, "Add Learner");
        assert!(blank.advice[0].starts_with("For new learners only."), "{:?}", blank.advice);
        assert!(blank.groups.iter().flat_map(|group| &group.fields).any(|field| matches!(field.input, InputView::Date)));

        let new = filled(&staff, agency.unit_a, "0012345", ANA, "4");
        let made = added(form::add(&staff, new.clone()).await);
        assert_eq!((made.sign_in.as_str(), made.sign_in_label.as_str(), made.organization.as_str()), ("0012345", "DOC ID", "Unit A"));
        let password = made.password.clone().expect("shown to who made it");
        assert_eq!(password.len(), 19, "four groups of four");
        assert_eq!(added(form::add(&staff, new).await).account, made.account, "sent twice, one account");
        let shown = accounts::get(&staff, made.account).await.unwrap();
        assert_eq!((shown.name.as_str(), shown.organization.as_str()), ("Ana Ruiz", "Unit A"));
        assert!(shown.profile.iter().any(|(_, label, text)| label == "Date of birth" && text == "1999-03-04"), "{:?}", shown.profile);
        assert!(!format!("{shown:?}").contains(&password), "and to nobody afterwards");
        assert_eq!(form::describe(&staff, agency.lake_unit).await.unwrap_err(), ApiError::NotFound);
        // Nobody is added to the agency itself.
        let admin = agency.world.staff("agency_admin", agency.id).await;
        assert_eq!(form::describe(&admin, agency.id).await.unwrap_err(), ApiError::NotFound);
    }

    async fn what_is_wrong_is_said_at_its_field(agency: Agency) {
        let staff = agency.enroller(agency.granite).await;
        let answer = form::add(&staff, filled(&staff, agency.unit_a, "12/3", ["", ""], "31")).await.unwrap();
        let AddAnswer::Problems(problems) = answer else { panic!("nothing is wrong") };
        let fields: Vec<&str> = problems.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["last_name", "doc_id"], "{problems:?}");
        let answer = form::add(&staff, filled(&staff, agency.unit_a, "", ANA, "32")).await.unwrap();
        let AddAnswer::Problems(problems) = answer else { panic!("nothing is wrong") };
        let fields: Vec<&str> = problems.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["birth_date", "doc_id"], "{problems:?}");
    }

    async fn who_has_an_account_elsewhere_in_the_agency_is_asked_for_and_never_made_twice(agency: Agency) {
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let lake = agency.enroller(agency.lake).await;
        let found = exists(form::add(&lake, filled(&lake, agency.lake_unit, "a100", ANA, "4")).await);
        assert_eq!(found.field, "doc_id");
        assert_eq!(found.message, "This learner has an account at another location of the agency and moves to this one.");
        let offer = MoveOffer { who: "a100".to_owned(), to: agency.lake_unit, person: "learner".to_owned() };
        assert_eq!(found.moves_here, Some(offer));
        assert_eq!((found.accounts[0].account, found.accounts[0].name.as_str()), (None, "A. R."));

        // Whether it is this person's is not said: names and dates are not tried here either.
        for (name, day) in [(["Bo", "Li"], "4"), (ANA, "5"), (["Ana", ""], "4")] {
            assert_eq!(exists(form::add(&lake, filled(&lake, agency.lake_unit, "a100", name, day)).await), found, "{name:?} {day}");
        }
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM accounts").await, 1);
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_matched'").await, 1);
        let offer = found.moves_here.unwrap();
        assert_eq!(moves::start_for(&lake, &offer.who, offer.to).await, Ok(MoveAnswer::Requested));

        // At another agency nobody knows them.
        let other = agency.world.organization("agency", "Other Department", None).await;
        let far = agency.world.organization("facility", "Far", Some(other)).await;
        let stranger = agency.enroller(far).await;
        let made = added(form::add(&stranger, filled(&stranger, far, "A100", ANA, "4")).await);
        assert_ne!(made.account, account);
    }

    async fn of_ones_own_learners_the_form_says_whether_it_is_the_same_person(agency: Agency) {
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let staff = agency.enroller(agency.granite).await;
        let here = exists(form::add(&staff, filled(&staff, agency.unit_a, "A100", ANA, "4")).await);
        assert_eq!((here.message.as_str(), &here.moves_here), ("This learner has an account here already.", &None));
        assert_eq!((here.field.as_str(), here.accounts[0].account), ("doc_id", Some(account)));
        let other = exists(form::add(&staff, filled(&staff, agency.unit_a, "A100", ["Ana", "Rios"], "4")).await);
        assert_eq!(other.message, "This DOC ID belongs to an account with another last name or date of birth.");
        assert_eq!(other.moves_here, None);
        let unit = exists(form::add(&staff, filled(&staff, agency.unit_b, "A100", ANA, "4")).await);
        assert_eq!(unit.moves_here.as_ref().map(|offer| offer.to), Some(agency.unit_b));
        life::apply(&agency.world.operator(), account, AccountEvent::Deactivate).await.unwrap();
        let gone = exists(form::add(&staff, filled(&staff, agency.unit_b, "A100", ANA, "4")).await);
        assert_eq!((gone.message.as_str(), gone.moves_here), ("This learner has an account that is deactivated.", None));
    }

    async fn the_form_is_a_page_that_offers_the_move_also_without_script(agency: Agency) {
        let world = &agency.world;
        agency.learner(agency.granite, agency.unit_a, "A100").await;
        let session = world.session("facility_staff", agency.lake).await;
        let path = format!("/accounts/new?organization={}", agency.lake_unit);
        let page = world.page(&path, Some(&session)).await;
        shows(&page, &["Add Learner", "Housing unit", "Lake Unit", "First name", "DOC ID", "Leave blank, and one is generated"]);
        shows(&page, &["For new learners only."]);
        assert!(!page.contains("Unit A"), "only places of one's own are offered");
        let typed = "first_name=Ana&last_name=Ruiz&birth_date-month=3&birth_date-day=4&birth_date-year=1999&doc_id=";
        let there = sent(&agency, &session, &path, &format!("{typed}A100")).await;
        shows(&there, &["No account was created", "at another location of the agency", "Request a move", "Move a learner"]);
        shows(&there, &["href=\"/moves?show=coming\"", "A. R."]);
        let made = sent(&agency, &session, &path, &format!("{typed}A200")).await;
        shows(&made, &["Successfully added user", "A200", "Temporary password"]);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 2);
    }
}

/// What the page answers to the form, sent without script.
async fn sent(agency: &Agency, session: &Secret, path: &str, form: &str) -> String {
    let cookie = format!("muster={}", session.expose());
    let asked = request("POST", path, Some(&cookie)).header("origin", "http://127.0.0.1:3000").header("accept", "text/html");
    let asked = asked.header("content-type", "application/x-www-form-urlencoded").body(Body::from(form.to_owned())).unwrap();
    let answer = muster::server::http::router(&agency.world.app).oneshot(asked).await.unwrap();
    String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}
