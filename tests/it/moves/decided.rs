//! A move is asked for by one side and decided once by the other.

use muster::domain::account::AccountEvent;
use muster::domain::moves::{DeclineReason, MoveAnswer, MoveState};
use muster::server::accounts::{self, life};
use muster::server::moves::{self, MOST_AT_ONCE, view};
use muster::server::{Ctx, staff};
use muster::wire::ApiError;
use muster::wire::moves::{MoveList, MoveView, MovesWaiting};
use uuid::Uuid;

use super::agency::{Agency, in_an_agency};
use crate::imports::world::{ALL, World};

async fn listed(ctx: &Ctx, of: MoveList) -> Vec<MoveView> {
    view::list(ctx, of, ALL).await.unwrap().rows
}

/// Asks for the move of the one with that DOC ID, and answers the move's id.
async fn requested(ctx: &Ctx, doc_id: &str, to: Uuid) -> Uuid {
    assert_eq!(moves::start_for(ctx, doc_id, to).await, Ok(MoveAnswer::Requested));
    listed(ctx, MoveList::Coming).await.last().unwrap().id
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, ApiError>) -> String {
    match answer {
        Err(ApiError::Refused(text)) => text,
        other => panic!("not refused: {other:?}"),
    }
}

/// Why one move was not approved.
async fn not_approved(ctx: &Ctx, id: Uuid) -> String {
    let answers = moves::approve(ctx, &[id]).await.unwrap();
    answers[0].1.clone().expect("it was approved")
}

in_an_agency! {
    async fn who_may_act_for_both_sides_moves_an_account_at_once_and_it_keeps_all_it_has(agency: Agency) {
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let admin = agency.world.staff("agency_admin", agency.id).await;
        let before = accounts::get(&admin, account).await.unwrap();
        assert_eq!(moves::start(&admin, &[account], agency.lake_unit).await, Ok(vec![(account, MoveAnswer::Moved)]));
        let after = accounts::get(&admin, account).await.unwrap();
        assert_eq!((after.organization.as_str(), &after.password, after.state), ("Lake Unit", &before.password, before.state));
        assert!(after.history.len() > before.history.len());
        let [placement] = &after.moves[..] else { panic!("{:?}", after.moves) };
        assert_eq!((placement.from.as_str(), placement.to.as_str(), placement.state), ("Unit A", "Lake Unit", MoveState::Done));
        assert_eq!(placement.decided.as_ref().unwrap().1, "Sam Staff");
        assert_eq!(moves::start(&admin, &[account], agency.lake_unit).await, Ok(vec![(account, MoveAnswer::AlreadyThere)]));
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM account_moves").await, 1);
        // The way back within a facility is its own staff's.
        let lake = agency.staff(agency.lake).await;
        assert_eq!(moves::start(&lake, &[account], agency.lake).await, Ok(vec![(account, MoveAnswer::Moved)]));
    }

    async fn the_side_that_an_account_would_leave_approves_and_both_sides_see_it(agency: Agency) {
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let (granite, lake) = (agency.staff(agency.granite).await, agency.staff(agency.lake).await);
        let id = requested(&lake, " a100 ", agency.lake_unit).await;
        assert_eq!(moves::start_for(&lake, "A100", agency.lake_unit).await, Ok(MoveAnswer::Requested), "asking twice is asking once");
        assert_eq!(view::waiting(&lake).await.unwrap(), Some(MovesWaiting { leaving: 0, coming: 1 }));
        assert_eq!(view::waiting(&granite).await.unwrap(), Some(MovesWaiting { leaving: 1, coming: 0 }));

        // Until it moves, those who ask don't learn whose account it is.
        let coming = listed(&lake, MoveList::Coming).await;
        let [coming] = &coming[..] else { panic!() };
        assert_eq!((coming.account, coming.person.as_str(), coming.from.as_str()), (None, "A. R.", ""));
        assert_eq!((coming.to.as_str(), coming.may_decide, coming.may_withdraw), ("Lake Unit", false, true));
        let leaving = listed(&granite, MoveList::Leaving).await;
        let [leaving] = &leaving[..] else { panic!() };
        assert_eq!((leaving.account, leaving.person.as_str(), leaving.sign_in.as_str()), (Some(account), "Ana Ruiz", "A100"));
        assert_eq!((leaving.may_decide, leaving.may_withdraw, leaving.requested.1.as_str()), (true, false, "Sam Staff"));
        let seen = accounts::get(&granite, account).await.unwrap();
        assert_eq!(seen.moves.iter().map(|seen| seen.state).collect::<Vec<_>>(), [MoveState::Requested]);

        assert_eq!(moves::approve(&granite, &[id]).await, Ok(vec![(id, None)]));
        assert_eq!(accounts::get(&granite, account).await, Err(ApiError::NotFound));
        let there = accounts::get(&lake, account).await.unwrap();
        assert_eq!((there.organization.as_str(), there.moves[0].state), ("Lake Unit", MoveState::Approved));
        for ctx in [&granite, &lake] {
            assert_eq!(listed(ctx, MoveList::Decided).await[0].state, MoveState::Approved);
            assert_eq!(view::waiting(ctx).await.unwrap(), Some(MovesWaiting::default()));
        }
        let entries = "SELECT COUNT(*) FROM audit_entries WHERE action IN ('account_move_requested', 'account_moved')";
        assert_eq!(agency.world.count(entries).await, 4, "each side has both");
    }

    async fn a_move_is_decided_once(agency: Agency) {
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let (granite, lake) = (agency.staff(agency.granite).await, agency.staff(agency.lake).await);

        let declined = requested(&lake, "A100", agency.lake_unit).await;
        moves::decline(&granite, declined, DeclineReason::LeavesLater).await.unwrap();
        let seen = &listed(&lake, MoveList::Decided).await[0];
        assert_eq!((seen.state, seen.because), (MoveState::Declined, Some(DeclineReason::LeavesLater)));
        assert!(refused(moves::withdraw(&lake, declined).await).contains("was declined"));
        assert!(not_approved(&granite, declined).await.contains("was declined"));

        let withdrawn = requested(&lake, "A100", agency.lake_unit).await;
        moves::withdraw(&lake, withdrawn).await.unwrap();
        assert!(not_approved(&granite, withdrawn).await.contains("was withdrawn"));
        assert!(refused(moves::decline(&granite, withdrawn, DeclineReason::StaysHere).await).contains("was withdrawn"));
        assert_eq!(accounts::get(&granite, account).await.unwrap().organization, "Unit A");

        let approved = requested(&lake, "A100", agency.lake_unit).await;
        assert_eq!(moves::approve(&granite, &[approved]).await, Ok(vec![(approved, None)]));
        assert!(not_approved(&granite, approved).await.contains("was approved"));
        assert!(refused(moves::withdraw(&lake, approved).await).contains("approved"));
        assert_eq!(agency.world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_moved'").await, 2);
    }

    async fn of_an_approval_and_a_withdrawal_at_once_one_is_done_and_the_other_says_so(agency: Agency) {
        let (granite, lake) = (agency.staff(agency.granite).await, agency.staff(agency.lake).await);
        let mut approvals = 0;
        for n in 0..8 {
            let doc_id = format!("B{n}");
            let account = agency.learner(agency.granite, agency.unit_a, &doc_id).await;
            let id = requested(&lake, &doc_id, agency.lake).await;
            let ids = [id];
            let (approved, withdrawn) = tokio::join!(moves::approve(&granite, &ids), moves::withdraw(&lake, id));
            let approved = approved.unwrap()[0].1.is_none();
            assert_ne!(approved, withdrawn.is_ok(), "{doc_id}");
            let place = accounts::get(&agency.world.operator(), account).await.unwrap().organization;
            assert_eq!(place, if approved { "Lake" } else { "Unit A" });
            approvals += i64::from(approved);
        }
        let made = "SELECT COUNT(*) FROM account_moves WHERE state = 'approved'";
        assert_eq!(agency.world.count(made).await, approvals);
    }

    async fn what_was_approved_too_late_changes_nothing(agency: Agency) {
        let (granite, lake) = (agency.staff(agency.granite).await, agency.staff(agency.lake).await);
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let id = requested(&lake, "A100", agency.lake_unit).await;
        life::apply(&granite, account, AccountEvent::Deactivate).await.unwrap();
        assert!(refused(moves::start_for(&lake, "A100", agency.lake).await).contains("Reactivate it first"));
        assert!(not_approved(&granite, id).await.contains("Reactivate it first"));
        life::apply(&granite, account, AccountEvent::Reactivate).await.unwrap();

        agency.close(agency.lake_unit).await;
        assert!(not_approved(&granite, id).await.starts_with("Lake Unit is deactivated"));
        assert!(refused(moves::start_for(&lake, "A100", agency.lake_unit).await).starts_with("Lake Unit is deactivated"));
        assert_eq!(accounts::get(&granite, account).await.unwrap().organization, "Unit A");
        assert_eq!(view::waiting(&granite).await.unwrap().unwrap().leaving, 1, "it still waits");

        // Another move, and what waited has lapsed; so it is when the account is removed.
        moves::start(&granite, &[account], agency.unit_b).await.unwrap();
        assert!(not_approved(&granite, id).await.contains("has lapsed"));
        let id = requested(&lake, "A100", agency.lake).await;
        life::apply(&granite, account, AccountEvent::Remove).await.unwrap();
        assert!(not_approved(&granite, id).await.contains("has lapsed"));
    }

    async fn a_chain_of_moves_goes_on_from_where_the_account_is(agency: Agency) {
        let river = agency.world.organization("facility", "River", Some(agency.id)).await;
        let (granite, lake, river_staff) =
            (agency.staff(agency.granite).await, agency.staff(agency.lake).await, agency.staff(river).await);
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let to_lake = requested(&lake, "A100", agency.lake).await;
        let to_river = requested(&river_staff, "A100", river).await;
        assert_eq!(moves::approve(&granite, &[to_lake]).await, Ok(vec![(to_lake, None)]));
        // The side that had it can't send it on, and the other request is over with the first.
        assert!(not_approved(&granite, to_river).await.contains("has lapsed"));
        let again = requested(&river_staff, "A100", river).await;
        assert_eq!(moves::approve(&granite, &[again]).await, Err(ApiError::NotFound));
        assert_eq!(moves::approve(&lake, &[again]).await, Ok(vec![(again, None)]));
        let chain = accounts::get(&agency.world.operator(), account).await.unwrap().moves;
        let chain: Vec<(&str, &str, MoveState)> = chain.iter().map(|m| (m.from.as_str(), m.to.as_str(), m.state)).collect();
        assert_eq!(chain, [
            ("Lake", "River", MoveState::Approved),
            ("Unit A", "River", MoveState::Lapsed),
            ("Unit A", "Lake", MoveState::Approved),
        ]);
    }

    async fn a_move_is_found_by_its_sides_alone_and_unknown_and_foreign_people_look_alike(agency: Agency) {
        let (granite, lake) = (agency.staff(agency.granite).await, agency.staff(agency.lake).await);
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let id = requested(&lake, "A100", agency.lake_unit).await;
        let other = agency.world.organization("agency", "Other Department", None).await;
        let far = agency.world.organization("facility", "Far", Some(other)).await;
        let stranger = agency.staff(far).await;
        let foreign = moves::start_for(&stranger, "A100", far).await;
        assert_eq!(foreign, moves::start_for(&stranger, "A100", far).await);
        let unknown = moves::start_for(&stranger, "NOBODY", far).await;
        assert_eq!(foreign, unknown);
        assert!(matches!(unknown, Err(ApiError::Refused(text)) if text.starts_with("No account here")));
        assert!(matches!(moves::start_for(&stranger, " ", far).await, Err(ApiError::Refused(_))));

        let auditor = agency.world.staff("auditor", agency.granite).await;
        for ctx in [&stranger, &auditor] {
            assert_eq!(moves::approve(ctx, &[id]).await, Err(ApiError::NotFound));
            assert_eq!(moves::decline(ctx, id, DeclineReason::StaysHere).await, Err(ApiError::NotFound));
            assert_eq!(moves::withdraw(ctx, id).await, Err(ApiError::NotFound));
        }
        assert_eq!(moves::approve(&lake, &[id]).await, Err(ApiError::NotFound), "the other side decides");
        assert_eq!(moves::withdraw(&granite, id).await, Err(ApiError::NotFound));
        assert_eq!(moves::start(&lake, &[account], agency.lake).await, Err(ApiError::NotFound), "by id only who may read it");
        assert_eq!(moves::start(&granite, &[account], agency.lake).await, Err(ApiError::NotFound));
        assert_eq!(view::list(&auditor, MoveList::Leaving, ALL).await, Err(ApiError::NotFound));
        assert_eq!(listed(&stranger, MoveList::Leaving).await, []);
        let many = vec![account; MOST_AT_ONCE + 1];
        assert_eq!(refused(moves::start(&granite, &many, agency.granite).await), "You chose 201 accounts. Choose at most 200 at a time.");
        // Rights that ended count for nothing, also while something is under way.
        let grant = staff::get(&agency.world.operator(), granite.actor.staff_id().unwrap()).await.unwrap().grants[0].id;
        staff::revoke(&agency.world.operator(), grant).await.unwrap();
        assert_eq!(moves::decline(&granite, id, DeclineReason::StaysHere).await, Err(ApiError::NotFound));
    }
}

#[tokio::test]
async fn where_a_program_moves_nobody_there_is_nothing_to_ask_for() {
    let world = World::sqlite().await;
    let staff = world.staff("college_staff", world.college).await;
    let answer = moves::start_for(&staff, "ana@example.org", world.college).await;
    assert_eq!(refused(answer), "Accounts of OpenCCC don't move between organizations.");
}
