//! Who acts: District Admins in their district, Site Admins at their school; and which educators
//! each may create (spec section 1).

use crate::domain::access::{Permission, Role};

pub(super) static ROLES: [Role; 2] = [
    Role {
        id: "district_admin",
        label: "District Admin",
        may: &[Permission::Read, Permission::SeeOrganizations, Permission::Import],
        creates: &["Educator", "Counselor—Caseload Only", "Counselor", "Site Admin", "Multi-Site Counselor", "District Admin"],
        may_add: &[],
        levels: &["district"],
    },
    Role {
        id: "site_admin",
        label: "Site Admin",
        may: &[Permission::Read, Permission::SeeOrganizations, Permission::Import],
        creates: &["Educator", "Counselor—Caseload Only", "Counselor", "Site Admin"],
        may_add: &[],
        levels: &["school"],
    },
];
