//! A move is no way around what roles may create and change.

use muster::domain::access::{Permission, Role};
use muster::domain::account::{AccountEvent, AccountState};
use muster::domain::action_counts::ActionCounts;
use muster::domain::moves::{DeclineReason, MoveAnswer};
use muster::domain::program::pages::PageRegistry;
use muster::domain::program::{Program, Registry, educator};
use muster::domain::reviews::ReviewDecision;
use muster::server::accounts::{self, life};
use muster::server::moves::{self, view};
use muster::server::{Actor, Ctx, reviews};
use muster::wire::ApiError;
use muster::wire::moves::{MoveList, MovesWaiting};
use uuid::Uuid;

use super::agency::{Agency, in_an_agency, learner};
use crate::accounts::create;
use crate::imports::world::{ALL, World};

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, ApiError>) -> String {
    match answer {
        Err(ApiError::Refused(text)) => text,
        other => panic!("not refused: {other:?}"),
    }
}

async fn place_of(agency: &Agency, account: Uuid) -> String {
    accounts::get(&agency.world.operator(), account).await.unwrap().organization
}

in_an_agency! {
    async fn nobody_moves_to_a_place_where_no_account_is_created(agency: Agency) {
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let admin = agency.world.staff("agency_admin", agency.id).await;
        let why = "Department is not a place for this account. Choose another one.";
        assert_eq!(refused(moves::start(&admin, &[account], agency.id).await), why);
        assert_eq!(refused(moves::start_for(&admin, "A100", agency.id).await), why);
        assert_eq!(refused(accounts::move_to(&admin, account, agency.id).await), why);
        let offered: Vec<String> = view::places(&admin).await.unwrap().into_iter().map(|place| place.name).collect();
        assert_eq!(offered, ["Granite", "Lake", "Lake Unit", "Unit A", "Unit B"]);
    }

    async fn facility_staff_create_and_ask_for_moves_and_change_nobody_who_is_there(agency: Agency) {
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let (granite, lake) = (agency.enroller(agency.granite).await, agency.enroller(agency.lake).await);
        let shown = accounts::get(&granite, account).await.unwrap();
        assert_eq!((shown.may_change, shown.may_edit, shown.may_move), (false, false, true));
        for event in [AccountEvent::Deactivate, AccountEvent::Remove] {
            assert_eq!(life::apply(&granite, account, event).await, Err(ApiError::NotFound));
        }
        let renamed = vec![("last_name".to_owned(), "Rios".to_owned())];
        assert_eq!(accounts::change(&granite, account, renamed).await, Err(ApiError::NotFound));
        assert_eq!(accounts::new_password(&granite, account).await.err(), Some(ApiError::NotFound));
        assert_eq!(accounts::new_passwords(&granite, &[account]).await.err(), Some(ApiError::NotFound));

        // A file that corrects somebody is a change like any other.
        agency.import(&granite, agency.granite, &[learner("A100", "Ana", "Rios", agency.unit_a)]).await;
        let review = reviews::view::list(&granite, false, ALL).await.unwrap().rows[0].id;
        assert!(!reviews::view::get(&granite, review).await.unwrap().may_correct);
        assert!(refused(reviews::decide(&granite, review, ReviewDecision::Same).await).starts_with("The account belongs to another"));
        reviews::decide(&granite, review, ReviewDecision::Skip).await.unwrap();

        // They see who is asked for, and an admin decides.
        assert_eq!(moves::start_for(&lake, "A100", agency.lake_unit).await, Ok(MoveAnswer::Requested));
        let waiting = view::list(&granite, MoveList::Leaving, ALL).await.unwrap().rows;
        assert_eq!((waiting.len(), waiting[0].may_decide), (1, false));
        assert_eq!(view::waiting(&granite).await.unwrap(), Some(MovesWaiting::default()));
        let id = waiting[0].id;
        assert_eq!(moves::approve(&granite, &[id]).await, Err(ApiError::NotFound));
        assert_eq!(moves::approve_one(&granite, id).await, Err(ApiError::NotFound));
        assert_eq!(moves::decline(&granite, id, DeclineReason::StaysHere).await, Err(ApiError::NotFound));
        // Within their facility nobody has to be asked.
        assert_eq!(moves::start(&granite, &[account], agency.unit_b).await, Ok(vec![(account, MoveAnswer::Moved)]));
        assert_eq!(place_of(&agency, account).await, "Unit B");
        assert_eq!(moves::start_for(&lake, "A100", agency.lake).await, Ok(MoveAnswer::Requested));
        let id = view::list(&lake, MoveList::Coming, ALL).await.unwrap().rows[0].id;
        let admin = agency.staff(agency.granite).await;
        assert_eq!(moves::approve(&admin, &[id]).await, Ok(vec![(id, None)]));
        assert_eq!(place_of(&agency, account).await, "Lake");
    }

    async fn staff_of_two_facilities_ask_the_one_that_a_learner_would_leave_also_by_file(agency: Agency) {
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let both = agency.enroller(agency.granite).await;
        let operator = agency.world.operator();
        let staff = both.actor.staff_id().unwrap();
        muster::server::staff::grant(&operator, staff, "facility_staff", Some(agency.lake), "").await.unwrap();
        let both = muster::server::auth::again(&both).await.unwrap();
        assert_eq!(moves::start(&both, &[account], agency.lake_unit).await, Ok(vec![(account, MoveAnswer::Requested)]));
        let id = view::list(&both, MoveList::Coming, ALL).await.unwrap().rows[0].id;
        moves::withdraw(&both, id).await.unwrap();
        let planned = agency.plan(&both, agency.lake, &[learner("A100", "Ana", "Ruiz", agency.lake_unit)]).await;
        assert_eq!(planned.plan, ActionCounts::from([("request", 1)]));
        assert_eq!(agency.apply(&both, planned.id).await.applied, ActionCounts::from([("requested", 1)]));
        assert_eq!(place_of(&agency, account).await, "Unit A");
    }
}

/// Creates one kind of educators.
static HELPER: [Role; 2] = [
    Role {
        id: "helper",
        label: "Helper",
        may: &[Permission::Read, Permission::SeeOrganizations, Permission::Import, Permission::ManageAccounts],
        creates: &["Educator"],
        may_add: &[],
        levels: &["school"],
    },
    Role {
        id: "principal",
        label: "Principal",
        may: &[Permission::Read, Permission::SeeOrganizations, Permission::Import, Permission::ManageAccounts],
        creates: &["Educator", "Counselor", "Site Admin"],
        may_add: &[],
        levels: &["school"],
    },
];

struct Schools {
    world: World,
    oak: Uuid,
    elm: Uuid,
    program: &'static Program,
}

impl Schools {
    /// Two schools of a program whose educators move.
    async fn open() -> Schools {
        let program: &'static Program = Box::leak(Box::new(Program { moves: true, roles: &HELPER, ..educator::PROGRAM }));
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("muster.db").display());
        let world = World::with(folder, database, Registry::of(vec![program]), PageRegistry::of(Vec::new())).await;
        let district = world.organization("district", "Valley", None).await;
        let oak = world.organization("school", "Oak", Some(district)).await;
        let elm = world.organization("school", "Elm", Some(district)).await;
        Schools { world, oak, elm, program }
    }

    async fn educator(&self, email: &str, role: &str) -> Uuid {
        let cells = [("email", email), ("first_name", "Ana"), ("last_name", "Ruiz"), ("role", role)];
        create(&self.world.operator(), self.program, self.oak, AccountState::Active, &cells).await.unwrap()
    }
}

/// The same person, whose password was typed long ago.
fn not_fresh(ctx: &Ctx) -> Ctx {
    let Actor::Staff { id, name, session, .. } = ctx.actor.clone() else { panic!() };
    Ctx { actor: Actor::Staff { id, name, session, proved_at: 0 }, ..ctx.clone() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_creates_no_such_account_at_one_of_the_places_neither_asks_for_it_nor_lets_it_go() {
    let schools = Schools::open().await;
    let Schools { world, oak, elm, .. } = &schools;
    let (helper_of_oak, helper_of_elm) = (world.staff("helper", *oak).await, world.staff("helper", *elm).await);
    let (principal_of_oak, principal_of_elm) = (world.staff("principal", *oak).await, world.staff("principal", *elm).await);
    let counselor = schools.educator("cy@example.org", "Counselor").await;
    let educator = schools.educator("ed@example.org", "Educator").await;
    let why = "Your role at one of the two places doesn't let you create accounts of this kind";

    assert!(refused(moves::start_for(&helper_of_elm, "cy@example.org", *elm).await).starts_with(why));
    assert_eq!(world.count("SELECT COUNT(*) FROM account_moves").await, 0);
    assert_eq!(moves::start_for(&principal_of_elm, "cy@example.org", *elm).await, Ok(MoveAnswer::Requested));
    let id = view::list(&principal_of_elm, MoveList::Coming, ALL).await.unwrap().rows[0].id;
    let answers = moves::approve(&helper_of_oak, &[id]).await.unwrap();
    assert!(answers[0].1.as_ref().is_some_and(|said| said.starts_with(why)), "{answers:?}");
    assert!(refused(moves::approve_one(&helper_of_oak, id).await).starts_with(why));
    moves::approve_one(&principal_of_oak, id).await.unwrap();
    assert_eq!(accounts::get(&principal_of_elm, counselor).await.unwrap().organization, "Elm");

    assert_eq!(moves::start_for(&helper_of_elm, "ed@example.org", *elm).await, Ok(MoveAnswer::Requested));
    let id = view::list(&helper_of_elm, MoveList::Coming, ALL).await.unwrap().rows[0].id;
    moves::approve_one(&helper_of_oak, id).await.unwrap();
    assert_eq!(accounts::get(&helper_of_elm, educator).await.unwrap().organization, "Elm");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_staff_because_of_an_account_loses_that_by_a_move_with_a_fresh_password_alone() {
    let schools = Schools::open().await;
    let Schools { world, oak, elm, .. } = &schools;
    let (principal_of_oak, principal_of_elm) = (world.staff("principal", *oak).await, world.staff("principal", *elm).await);
    schools.educator("sam@example.org", "Site Admin").await;
    assert_eq!(moves::start_for(&principal_of_elm, "sam@example.org", *elm).await, Ok(MoveAnswer::Requested));
    let id = view::list(&principal_of_elm, MoveList::Coming, ALL).await.unwrap().rows[0].id;
    assert_eq!(moves::approve_one(&not_fresh(&principal_of_oak), id).await, Err(ApiError::StepUp));
    moves::approve_one(&principal_of_oak, id).await.unwrap();
}
