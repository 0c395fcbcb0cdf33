//! Admins of an agency and of a facility add, rename and deactivate the locations below their own.

use muster::server::organizations;
use muster::wire::ApiError;
use uuid::Uuid;

use super::agency::{Agency, in_an_agency};

fn pair(key: &str, value: &str) -> [(String, String); 1] {
    [(key.to_owned(), value.to_owned())]
}

in_an_agency! {
    async fn units_are_added_renamed_and_deactivated_by_admins_of_the_facility_and_above(agency: Agency) {
        let world = &agency.world;
        for (role, place) in [("facility_admin", agency.granite), ("agency_admin", agency.id), ("system_admin", agency.id)] {
            let admin = world.staff(role, place).await;
            let unit = organizations::add(&admin, "corrections", "housing_unit", &format!("Of {role}"), Some(agency.granite)).await;
            let unit = unit.unwrap();
            // The next request sees it.
            let admin = world.staff(role, place).await;
            let renamed = organizations::set(&admin, unit, &pair("name", "Renamed")).await.unwrap();
            assert_eq!((renamed.name.as_str(), renamed.may_change), ("Renamed", true));
            let code = &role[..1].to_uppercase();
            assert_eq!(organizations::set(&admin, unit, &pair("code", code)).await.unwrap().code, *code);
            assert!(organizations::set_in_use(&admin, unit, false).await.unwrap().deactivated, "{role}");
            assert!(!organizations::set_in_use(&admin, unit, true).await.unwrap().deactivated, "{role}");
        }
        for (action, count) in [("organization_added", 10), ("organization_changed", 6), ("organization_deactivated", 3)] {
            let sql = match action {
                "organization_added" => "SELECT COUNT(*) FROM audit_entries WHERE action = 'organization_added'",
                "organization_changed" => "SELECT COUNT(*) FROM audit_entries WHERE action = 'organization_changed'",
                _ => "SELECT COUNT(*) FROM audit_entries WHERE action = 'organization_deactivated'",
            };
            assert_eq!(world.count(sql).await, count, "{action}");
        }
    }

    async fn nobody_manages_locations_elsewhere_or_their_own_or_its_settings(agency: Agency) {
        let world = &agency.world;
        let admin = world.staff("facility_admin", agency.granite).await;
        let everywhere: [(&str, Uuid); 3] = [("their own", agency.granite), ("above", agency.id), ("elsewhere", agency.lake_unit)];
        for (which, place) in everywhere {
            assert_eq!(organizations::set(&admin, place, &pair("name", "Mine")).await.map(drop), Err(ApiError::NotFound), "{which}");
            assert_eq!(organizations::set_in_use(&admin, place, false).await.map(drop), Err(ApiError::NotFound), "{which}");
        }
        for parent in [Some(agency.lake), Some(agency.id), None] {
            let added = organizations::add(&admin, "corrections", "housing_unit", "Mine", parent).await;
            assert_eq!(added, Err(ApiError::NotFound), "{parent:?}");
        }
        // Settings decide where mail goes.
        let values = [pair("name", "Unit Z")[0].clone(), pair("contact_email", "me@example.org")[0].clone()];
        assert_eq!(organizations::set(&admin, agency.unit_a, &values).await.map(drop), Err(ApiError::NotFound));
        for (role, place) in [("facility_staff", agency.granite), ("auditor", agency.id)] {
            let may_not = world.staff(role, place).await;
            assert_eq!(organizations::set(&may_not, agency.unit_a, &pair("name", "Mine")).await.map(drop), Err(ApiError::NotFound));
            let added = organizations::add(&may_not, "corrections", "housing_unit", "Mine", Some(agency.granite)).await;
            assert_eq!(added, Err(ApiError::NotFound), "{role}");
        }
        let over_agency = world.staff("agency_admin", agency.id).await;
        assert_eq!(organizations::set(&over_agency, agency.id, &pair("name", "Mine")).await.map(drop), Err(ApiError::NotFound));
        assert_eq!(organizations::set(&over_agency, agency.lake, &pair("name", "Lake Prison")).await.unwrap().name, "Lake Prison");
        assert_eq!(organizations::get(&world.operator(), agency.unit_a).await.unwrap().name, "Unit A");
    }
}
