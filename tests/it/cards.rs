//! Cards on which learners are handed their passwords: what is on one, who may make another, and
//! that each print is on record.

use std::time::Duration;

use muster::server::accounts::{self, form};
use muster::server::{Ctx, imports};
use muster::wire::ApiError;
use muster::wire::forms::{AddAnswer, NewAccountForm};
use muster::wire::imports::Card;
use uuid::Uuid;

use crate::imports::world::{ALL, World, file, on_both, student};
use crate::moves::agency::{Agency, in_an_agency, learner};

fn card(place: &str) -> Option<Card> {
    Some(Card { title: "Learner card".to_owned(), place: place.to_owned(), sign_in_label: "DOC ID".to_owned() })
}

/// Audit entries of that action.
async fn entries(agency: &Agency, action: &'static str) -> i64 {
    agency.world.count(action).await
}

const PRINTS: &str = "SELECT COUNT(*) FROM audit_entries WHERE action = 'passwords_printed'";
const RENEWED: &str = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_password_renewed'";

fn add_learner(ctx: &Ctx, place: Uuid, doc_id: &str) -> NewAccountForm {
    let entries = [
        ("first_name", "Ana"),
        ("last_name", "Ruiz"),
        ("birth_date-month", "3"),
        ("birth_date-day", "4"),
        ("birth_date-year", "1999"),
        ("doc_id", doc_id),
        ("password", ""),
    ];
    let entries = entries.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    NewAccountForm { idempotency_key: ctx.app.new_id(), organization: place, entries }
}

in_an_agency! {
    async fn learners_of_a_file_get_cards_with_name_doc_id_password_and_facility(agency: Agency) {
        let staff = agency.enroller(agency.granite).await;
        let rows = [learner("0012345", "Ana", "Ruiz", agency.unit_a), learner("0012346", "", "Bo", agency.granite)];
        let import = agency.import(&staff, agency.granite, &rows).await;
        let slips = imports::reveal_passwords(&staff, import.id).await.unwrap();
        let on_them: Vec<_> = slips.iter().map(|slip| (slip.name.as_str(), slip.sign_in.as_str(), slip.number.as_deref())).collect();
        assert_eq!(on_them, [("Ana Ruiz", "0012345", None), ("Bo", "0012346", None)]);
        for slip in &slips {
            assert_eq!(slip.card, card("Granite"), "the facility, whatever the unit");
            assert_eq!(slip.password.len(), 19, "four groups of four");
        }
        imports::passwords_printed(&staff, import.id, 2).await.unwrap();
        assert_eq!(entries(&agency, PRINTS).await, 1, "each print is an entry");
    }

    async fn a_card_names_no_facility_to_somebody_who_may_not_see_it(agency: Agency) {
        let staff = agency.staff(agency.granite).await;
        let import = agency.import(&staff, agency.granite, &[learner("0012345", "Ana", "Ruiz", agency.unit_a)]).await;
        let row = imports::rows(&staff, import.id, None, false, ALL).await.unwrap().rows.remove(0);
        let admin = agency.world.staff("agency_admin", agency.id).await;
        assert_eq!(imports::reveal_passwords(&staff, import.id).await.unwrap()[0].card, card("Granite"));
        accounts::move_to(&admin, row.account.unwrap(), agency.lake_unit).await.unwrap();
        let slips = imports::reveal_passwords(&staff, import.id).await.unwrap();
        assert_eq!(slips[0].card, card(""), "they see again what they were shown; the learner has moved on");
    }

    async fn an_import_shows_no_password_of_somebody_who_has_moved_away(agency: Agency) {
        let staff = agency.staff(agency.granite).await;
        let rows = [learner("0012345", "Ana", "Ruiz", agency.unit_a), learner("0012346", "Bo", "Li", agency.unit_a)];
        let import = agency.import(&staff, agency.granite, &rows).await;
        let row = imports::rows(&staff, import.id, None, false, ALL).await.unwrap().rows.remove(0);
        let admin = agency.world.staff("agency_admin", agency.id).await;
        accounts::move_to(&admin, row.account.unwrap(), agency.lake_unit).await.unwrap();
        let slips = imports::reveal_passwords(&staff, import.id).await.unwrap();
        assert_eq!(slips.iter().map(|slip| slip.sign_in.as_str()).collect::<Vec<_>>(), ["0012346"]);
        imports::passwords_handed_out(&staff, import.id).await.unwrap();
        assert!(matches!(imports::reveal_passwords(&staff, import.id).await, Err(ApiError::Refused(_))));
        // Back at the facility, even in another unit, it is the facility's to hand out.
        accounts::move_to(&admin, row.account.unwrap(), agency.unit_b).await.unwrap();
        let slips = imports::reveal_passwords(&staff, import.id).await.unwrap();
        assert_eq!(slips.iter().map(|slip| slip.sign_in.as_str()).collect::<Vec<_>>(), ["0012345"]);
    }

    async fn a_new_card_is_a_new_password_for_who_may_change_learners(agency: Agency) {
        let account = agency.learner(agency.granite, agency.unit_b, "A100").await;
        let (admin, enroller) = (agency.staff(agency.granite).await, agency.enroller(agency.granite).await);
        assert!(accounts::get(&admin, account).await.unwrap().has_card);
        let before = accounts::new_password(&admin, account).await.unwrap().remove(0);
        let after = accounts::new_password(&admin, account).await.unwrap().remove(0);
        assert_eq!((&after.card, after.sign_in.as_str()), (&card("Granite"), "A100"));
        assert!(before.password != after.password, "what an old card says is worth nothing");
        assert_eq!(entries(&agency, RENEWED).await, 2);
        accounts::printed(&admin, &[account]).await.unwrap();
        assert_eq!(entries(&agency, PRINTS).await, 1);
        assert_eq!(accounts::new_password(&enroller, account).await.err(), Some(ApiError::NotFound));
        agency.world.pass(Duration::from_secs(6 * 60));
        assert_eq!(accounts::new_password(&admin, account).await.err(), Some(ApiError::StepUp), "a password is asked for again");
        assert_eq!(entries(&agency, RENEWED).await, 2);
    }

    async fn who_adds_one_learner_gets_the_card_once(agency: Agency) {
        let staff = agency.enroller(agency.granite).await;
        let AddAnswer::Added(added) = form::add(&staff, add_learner(&staff, agency.unit_a, "0012345")).await.unwrap() else {
            panic!("not added")
        };
        assert_eq!((added.card, added.password.map(|password| password.len())), (card("Granite"), Some(19)));
        accounts::printed(&staff, &[added.account]).await.unwrap();
        accounts::handed_out(&staff, &[added.account]).await.unwrap();
        assert!(accounts::printed(&staff, &[added.account]).await.is_err(), "it is handed out");
        assert_eq!(entries(&agency, PRINTS).await, 1);
    }
}

mod slips {
    use super::*;

    on_both! {
        async fn a_program_without_cards_hands_out_slips(world: World) {
            let import = world.import(&file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).await;
            let staff = world.staff("college_staff", world.college).await;
            let slips = imports::reveal_passwords(&staff, import.id).await.unwrap();
            assert_eq!((slips[0].card.as_ref(), slips[0].number.is_some()), (None, true));
            let rows = imports::rows(&staff, import.id, None, false, ALL).await.unwrap().rows;
            assert!(!accounts::get(&staff, rows[0].account.unwrap()).await.unwrap().has_card);
        }
    }
}
