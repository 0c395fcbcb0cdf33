//! Who acts: District Admins in their district, Site Admins at their school; and which educators
//! each may create (spec section 1).

use crate::domain::access::{Permission, Role};

const MAY: &[Permission] = &[Permission::Read, Permission::SeeOrganizations, Permission::Import, Permission::ManageAccounts];

pub(super) const EDUCATOR: &str = "Educator";
pub(super) const CASELOAD: &str = "Counselor—Caseload Only";
pub(super) const COUNSELOR: &str = "Counselor";
pub(super) const SITE_ADMIN: &str = "Site Admin";
pub(super) const MULTI_SITE: &str = "Multi-Site Counselor";
pub(super) const DISTRICT_ADMIN: &str = "District Admin";

/// Created singly or in bulk, at a school.
pub(super) static BULK: [&str; 4] = [EDUCATOR, CASELOAD, COUNSELOR, SITE_ADMIN];

/// Created one at a time, at the district.
pub(super) static SINGLY: [&str; 2] = [MULTI_SITE, DISTRICT_ADMIN];

pub(super) static ROLES: [Role; 2] = [
    Role {
        id: "district_admin",
        label: "District Admin",
        may: MAY,
        creates: &[EDUCATOR, CASELOAD, COUNSELOR, SITE_ADMIN, MULTI_SITE, DISTRICT_ADMIN],
        may_add: &[],
        levels: &["district"],
    },
    Role {
        id: "site_admin",
        label: "Site Admin",
        may: MAY,
        creates: &[EDUCATOR, CASELOAD, COUNSELOR, SITE_ADMIN],
        may_add: &[],
        levels: &["school"],
    },
];
