//! What facility staff do with learners: find them, list them, deactivate and reactivate many.

use muster::domain::account::{AccountEvent, AccountState};
use muster::server::accounts::{self, life};
use muster::server::{Ctx, imports};
use muster::wire::ApiError;
use muster::wire::accounts::{AccountFilter, ChangedStates, FoundAccount};
use uuid::Uuid;

use crate::imports::world::{World, file, on_both, student};
use crate::moves::agency::{Agency, in_an_agency, learner};

/// DOC IDs of those that are found, as the caller sees them, in order of the list.
async fn found(ctx: &Ctx, text: &str, filter: &AccountFilter) -> Vec<String> {
    let shown = |account: FoundAccount| account.sign_in.unwrap_or(account.name);
    accounts::find(ctx, text, filter).await.unwrap().accounts.into_iter().map(shown).collect()
}

fn at(organization: Uuid) -> AccountFilter {
    AccountFilter { organization: organization.to_string(), ..AccountFilter::default() }
}

async fn state(ctx: &Ctx, account: Uuid) -> AccountState {
    accounts::get(ctx, account).await.unwrap().state
}

const CHANGED: &str = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_state_changed'";

in_an_agency! {
    async fn a_learner_is_found_by_doc_id_in_any_case_and_by_name(agency: Agency) {
        let operator = agency.world.operator();
        let rows = [
            learner("0012345", "Ana", "Ruiz", agency.unit_a),
            learner("b-77", "Bo", "Li", agency.unit_b),
            learner("12345", "Cy", "Ruizzo", agency.granite),
        ];
        agency.import(&operator, agency.granite, &rows).await;
        let staff = agency.enroller(agency.granite).await;
        let any = AccountFilter::default();
        assert_eq!(found(&staff, "0012345", &any).await, ["0012345"], "zeros count");
        assert_eq!(found(&staff, "12345", &any).await, ["12345"]);
        assert_eq!(found(&staff, "B-77", &any).await, ["b-77"], "case doesn't");
        assert!(found(&staff, "B77", &any).await.is_empty(), "a hyphen does");
        assert_eq!(found(&staff, "ruiz", &any).await, ["0012345", "12345"], "the beginning of a last name");
        assert_eq!(found(&staff, "Bo Li", &any).await, ["b-77"]);
        // Elsewhere in the agency the DOC ID alone finds somebody, whose name is masked.
        let elsewhere = agency.enroller(agency.lake).await;
        assert_eq!(found(&elsewhere, "0012345", &any).await, ["A. R."]);
        assert!(found(&elsewhere, "ruiz", &any).await.is_empty());
    }

    async fn learners_are_listed_by_unit_status_and_waiting_password(agency: Agency) {
        let operator = agency.world.operator();
        let rows = [
            learner("A1", "Ana", "Alder", agency.unit_a),
            learner("B1", "Bo", "Birch", agency.unit_b),
            learner("C1", "Cy", "Cedar", agency.granite),
        ];
        let import = agency.import(&operator, agency.granite, &rows).await;
        agency.learner(agency.lake, agency.lake_unit, "L1").await;
        let staff = agency.staff(agency.granite).await;
        assert_eq!(found(&staff, "", &at(agency.unit_a)).await, ["A1"]);
        assert_eq!(found(&staff, "", &at(agency.granite)).await, ["A1", "B1", "C1"], "a facility with its units");
        let foreign = accounts::find(&staff, "", &at(agency.lake_unit)).await;
        assert_eq!(foreign.err(), Some(ApiError::NotFound), "no unit of another facility");

        let waiting = AccountFilter { password: "waiting".to_owned(), ..at(agency.granite) };
        assert_eq!(found(&staff, "", &waiting).await, ["A1", "B1", "C1"]);
        imports::reveal_passwords(&operator, import.id).await.unwrap();
        imports::passwords_handed_out(&operator, import.id).await.unwrap();
        assert!(found(&staff, "", &waiting).await.is_empty(), "they are handed out");

        let bo = accounts::select(&staff, "", &at(agency.unit_b)).await.unwrap().accounts;
        accounts::set_active(&staff, &bo, false).await.unwrap();
        let off = AccountFilter { state: "deactivated".to_owned(), ..AccountFilter::default() };
        let on = AccountFilter { state: "active".to_owned(), ..AccountFilter::default() };
        assert_eq!(found(&staff, "", &off).await, ["B1"]);
        assert_eq!(found(&staff, "", &on).await, ["A1", "C1"]);
        assert!(found(&staff, "A1", &off).await.is_empty(), "the filter holds for a DOC ID too");
    }

    async fn many_are_deactivated_and_reactivated_and_each_is_on_record(agency: Agency) {
        let staff = agency.staff(agency.granite).await;
        let rows: Vec<String> = (0..3).map(|n| learner(&format!("A{n}"), "Ana", "Ruiz", agency.unit_a)).collect();
        agency.import(&agency.world.operator(), agency.granite, &rows).await;
        let ids = accounts::select(&staff, "ruiz", &AccountFilter::default()).await.unwrap().accounts;
        assert_eq!(ids.len(), 3);
        life::apply(&staff, ids[0], AccountEvent::Deactivate).await.unwrap();
        let twice: Vec<Uuid> = ids.iter().chain(&ids).copied().collect();
        let done = accounts::set_active(&staff, &twice, false).await.unwrap();
        assert_eq!(done, ChangedStates { changed: 2, already: 1, refused: Vec::new() });
        for id in &ids {
            assert_eq!(state(&staff, *id).await, AccountState::Deactivated);
        }
        assert_eq!(agency.world.count(CHANGED).await, 3, "one entry for each that was changed");

        life::apply(&agency.world.operator(), ids[1], AccountEvent::Remove).await.unwrap();
        let done = accounts::set_active(&staff, &ids, true).await.unwrap();
        assert_eq!((done.changed, done.already, done.refused.len()), (2, 0, 1));
        assert!(done.refused[0].1.contains("removed"), "{:?}", done.refused);
        assert_eq!(state(&staff, ids[1]).await, AccountState::Removed);
        assert_eq!(state(&staff, ids[2]).await, AccountState::Active);
        assert!(matches!(accounts::set_active(&staff, &vec![ids[0]; 501], false).await, Err(ApiError::Refused(_))));
    }

    async fn who_may_not_change_one_of_them_changes_none(agency: Agency) {
        let here = agency.learner(agency.granite, agency.unit_a, "A1").await;
        let there = agency.learner(agency.lake, agency.lake_unit, "L1").await;
        let (admin, enroller) = (agency.staff(agency.granite).await, agency.enroller(agency.granite).await);
        for (ctx, ids) in [(&admin, vec![here, there]), (&admin, vec![here, Uuid::nil()]), (&enroller, vec![here])] {
            assert_eq!(accounts::set_active(ctx, &ids, false).await, Err(ApiError::NotFound));
        }
        assert_eq!(state(&admin, here).await, AccountState::Active);
        assert_eq!(agency.world.count(CHANGED).await, 0);
    }

    async fn the_pages_have_the_filters_the_doc_ids_and_the_placements(agency: Agency) {
        let world = &agency.world;
        let account = agency.learner(agency.granite, agency.unit_a, "0012345").await;
        let admin = world.staff("agency_admin", agency.id).await;
        accounts::move_to(&admin, account, agency.unit_b).await.unwrap();
        accounts::move_to(&admin, account, agency.lake_unit).await.unwrap();
        let session = world.session("agency_admin", agency.id).await;
        let list = world.page(&format!("/accounts?organization={}", agency.lake_unit), Some(&session)).await;
        for text in ["Unit A", "Unit B", "Lake Unit", "DOC ID", "0012345", "To be handed out", "Deactivated"] {
            assert!(list.contains(text), "{text}");
        }
        let page = world.page(&format!("/accounts/{account}"), Some(&session)).await;
        let placements = page.split_once("Placements").unwrap().1.split("</section>").next().unwrap();
        let [first, second] = ["Unit A", "Lake Unit"].map(|to| placements.find(to).unwrap());
        assert!(second < first, "the latest first");
        assert!(placements.contains("Unit A") && placements.contains("by Sam Staff"), "{placements}");
        assert!(page.contains("New card"), "a reprint is a new temporary password");
    }
}

mod of_any_program {
    use super::*;

    on_both! {
        async fn accounts_of_any_program_are_changed_together_and_get_no_passwords_meanwhile(world: World) {
            let rows = [student("ana@example.org", "Ana", "Ruiz", "1999-03-04"), student("bo@example.org", "Bo", "Li", "1999-03-05")];
            world.import(&file(rows)).await;
            let staff = world.staff("college_staff", world.college).await;
            let ids = accounts::select(&staff, "", &at(world.college)).await.unwrap().accounts;
            let done = accounts::set_active(&staff, &ids, false).await.unwrap();
            assert_eq!(done, ChangedStates { changed: 2, already: 0, refused: Vec::new() });
            assert_eq!(accounts::new_passwords(&staff, &ids).await.unwrap().refused.len(), 2, "no passwords meanwhile");
            assert_eq!(accounts::set_active(&staff, &ids, true).await.unwrap().changed, 2);
            assert_eq!(accounts::new_passwords(&staff, &ids).await.unwrap().slips.len(), 2);
        }
    }
}
