//! An agency with two facilities and their units, whose program takes files.

use muster::domain::program::pages::PageRegistry;
use muster::domain::program::{Registry, corrections};
use muster::server::{Ctx, imports, organizations};
use muster::wire::imports::ImportView;
use uuid::Uuid;

use crate::imports::world::{self, ALL, World};

/// Makes `sqlite::name` and `postgres::name` from one async function that takes an `Agency`.
macro_rules! in_an_agency {
    ($($(#[$meta:meta])* async fn $name:ident($agency:ident: Agency) $body:block)*) => {
        mod sqlite {
            use super::*;
            $($(#[$meta])* #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(Agency::sqlite().await).await;
            })*
        }
        mod postgres {
            use super::*;
            $($(#[$meta])* #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(Agency::postgres().await).await;
            })*
        }
        $(async fn $name($agency: Agency) $body)*
    };
}

pub(crate) use in_an_agency;

/// The template's header.
pub const HEADER: &str = "requestId,docID,firstName,lastName,dateOfBirth,role,password,locationId\n";

/// A server with an agency.
pub struct Agency {
    pub world: World,
    pub id: Uuid,
    pub granite: Uuid,
    pub unit_a: Uuid,
    pub unit_b: Uuid,
    pub lake: Uuid,
    pub lake_unit: Uuid,
}

impl Agency {
    pub async fn sqlite() -> Agency {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("muster.db").display());
        Agency::of(World::with(folder, database, registry(), pages()).await).await
    }

    pub async fn postgres() -> Agency {
        let folder = tempfile::tempdir().unwrap();
        let database = crate::support::new_postgres().await;
        Agency::of(World::with(folder, database, registry(), pages()).await).await
    }

    async fn of(world: World) -> Agency {
        let id = world.organization("agency", "Department", None).await;
        let granite = world.organization("facility", "Granite", Some(id)).await;
        let unit_a = world.organization("housing_unit", "Unit A", Some(granite)).await;
        let unit_b = world.organization("housing_unit", "Unit B", Some(granite)).await;
        let lake = world.organization("facility", "Lake", Some(id)).await;
        let lake_unit = world.organization("housing_unit", "Lake Unit", Some(lake)).await;
        Agency { world, id, granite, unit_a, unit_b, lake, lake_unit }
    }

    /// Somebody who does everything at a facility.
    pub async fn staff(&self, facility: Uuid) -> Ctx {
        self.world.staff("facility_admin", facility).await
    }

    /// Somebody who creates learners there and asks for moves, and nothing else.
    pub async fn enroller(&self, facility: Uuid) -> Ctx {
        self.world.staff("facility_staff", facility).await
    }

    /// Uploads rows for a facility and plans them.
    pub async fn plan(&self, ctx: &Ctx, facility: Uuid, rows: &[String]) -> ImportView {
        let import = world::upload(ctx, facility, format!("{HEADER}{}", rows.concat()).as_bytes()).await;
        self.world.work().await;
        imports::get(ctx, import.id).await.unwrap()
    }

    /// Uploads rows for a facility, plans and applies them.
    pub async fn import(&self, ctx: &Ctx, facility: Uuid, rows: &[String]) -> ImportView {
        let planned = self.plan(ctx, facility, rows).await;
        self.apply(ctx, planned.id).await
    }

    pub async fn apply(&self, ctx: &Ctx, import: Uuid) -> ImportView {
        imports::apply(ctx, import).await.unwrap();
        self.world.work().await;
        imports::get(ctx, import).await.unwrap()
    }

    /// The account of a learner who was just created in that unit of that facility.
    pub async fn learner(&self, facility: Uuid, unit: Uuid, doc_id: &str) -> Uuid {
        let operator = self.world.operator();
        let import = self.import(&operator, facility, &[learner(doc_id, "Ana", "Ruiz", unit)]).await;
        let rows = imports::rows(&operator, import.id, None, false, ALL).await.unwrap().rows;
        rows[0].account.unwrap()
    }

    pub async fn close(&self, place: Uuid) {
        organizations::set_in_use(&self.world.operator(), place, false).await.unwrap();
    }
}

fn registry() -> Registry {
    Registry::of(vec![&corrections::PROGRAM])
}

fn pages() -> PageRegistry {
    PageRegistry::of(vec![&corrections::pages::PAGES])
}

/// A row of a learner who was born on March 4, 1999.
pub fn learner(doc_id: &str, first: &str, last: &str, place: Uuid) -> String {
    format!(",{doc_id},{first},{last},03/04/1999,Learner,,{place}\n")
}
