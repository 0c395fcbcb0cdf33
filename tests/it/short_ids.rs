//! Short ids of locations: set by those who manage organizations, unique in the agency, and what a
//! file may name a location by. On both databases.

use muster::domain::action_counts::ActionCounts;
use muster::domain::program::pages::PageRegistry;
use muster::domain::program::{Registry, corrections, openccc};
use muster::server::{accounts, imports, organizations};
use muster::wire::ApiError;
use uuid::Uuid;

use crate::imports::world::{self, World};
use crate::support::new_postgres;

/// Sets the short id of a location; what is wrong with it.
async fn code(world: &World, location: Uuid, code: &str) -> Result<String, ApiError> {
    let values = [("code".to_owned(), code.to_owned())];
    organizations::set(&world.operator(), location, &values).await.map(|saved| saved.code)
}

#[track_caller]
fn refused(answer: Result<String, ApiError>, text: &str) {
    assert!(matches!(&answer, Err(ApiError::Field(field, said)) if field == "code" && said.contains(text)), "{answer:?}");
}

async fn short_ids(world: World) {
    let agency = world.organization("agency", "State Agency", None).await;
    let north = world.organization("facility", "North Valley", Some(agency)).await;
    let yard = world.organization("housing_unit", "B Yard", Some(north)).await;
    let other = world.organization("agency", "Other Agency", None).await;
    let college = organizations::add(&world.operator(), "openccc", "college", "Harbor College", None).await.unwrap();

    assert_eq!(code(&world, yard, " NV-B ").await, Ok("NV-B".to_owned()));
    assert_eq!(code(&world, yard, "NV-B").await, Ok("NV-B".to_owned()), "its own");
    refused(code(&world, north, "nv-b").await, "Another location of the agency");
    assert_eq!(code(&world, other, "nv-b").await, Ok("nv-b".to_owned()), "another agency");
    // What a spreadsheet would make a number or a date of, or nobody could type.
    for wrong in ["12", "3-4", "-A", "A B", "É1", "A_1", "A234567890123"] {
        refused(code(&world, north, wrong).await, "Begin with a letter");
    }
    refused(code(&world, college, "HC").await, "Short IDs are for programs");
    assert_eq!(code(&world, north, "NV").await, Ok("NV".to_owned()));
    // A change of something else leaves it.
    organizations::set(&world.operator(), north, &[("name".to_owned(), "North Valley Prison".to_owned())]).await.unwrap();
    assert_eq!(organizations::get(&world.operator(), north).await.unwrap().code, "NV");

    let staff = world.staff("facility_staff", north).await;
    let text = "requestId,docID,firstName,lastName,dateOfBirth,role,password,locationId\r\n\
        1,0012345,Ana,Ruiz,03/04/1999,Learner,,nv-b\r\n\
        2,0012346,Bo,Li,03/05/1999,Learner,,NV\r\n\
        3,0012347,Cy,Fox,03/06/1999,Learner,,NV-C\r\n";
    let import = world::upload(&staff, north, text.as_bytes()).await;
    world.work().await;
    imports::apply(&staff, import.id).await.unwrap();
    world.work().await;
    let applied = imports::get(&staff, import.id).await.unwrap().applied;
    assert_eq!(applied, ActionCounts::from([("created", 2), ("failed", 1)]));
    for (doc_id, place) in [("0012345", "B Yard"), ("0012346", "North Valley Prison")] {
        let found = accounts::search(&world.operator(), agency, &[("doc_id", doc_id)]).await.unwrap();
        assert_eq!(found[0].organization, place, "{doc_id}");
    }

    // What the template that is downloaded for a location has on its example row.
    let id = async |at: Uuid| imports::places::id_in_files(&staff, &corrections::PROGRAM, at).await;
    assert_eq!((id(yard).await, id(north).await), (Ok("NV-B".to_owned()), Ok("NV".to_owned())));
    for hidden in [other, college, Uuid::nil()] {
        assert_eq!(id(hidden).await, Err(ApiError::NotFound));
    }

    assert_eq!(code(&world, yard, "").await, Ok(String::new()));
    assert_eq!(id(yard).await, Ok(yard.to_string()));
    assert_eq!(code(&world, north, "NV-B").await, Ok("NV-B".to_owned()), "free again");
}

fn programs() -> (Registry, PageRegistry) {
    (Registry::of(vec![&corrections::PROGRAM, &openccc::PROGRAM]), PageRegistry::of(Vec::new()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn locations_have_short_ids_that_files_name_them_by_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("muster.db").display());
    let (programs, pages) = programs();
    short_ids(World::with(folder, database, programs, pages).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn locations_have_short_ids_that_files_name_them_by_postgres() {
    let (programs, pages) = programs();
    short_ids(World::with(tempfile::tempdir().unwrap(), new_postgres().await, programs, pages).await).await;
}
