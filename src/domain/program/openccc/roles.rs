//! Who acts: district staff inside the colleges of their district, college staff inside their
//! college.

use crate::domain::access::{Permission, Role, SSN};

/// What staff create.
const STUDENT: &str = "student";

pub(super) static ROLES: [Role; 2] = [
    Role {
        id: "district_staff",
        label: "District Staff",
        may: &[Permission::Read, Permission::SeeOrganizations, Permission::Import],
        creates: &[STUDENT],
        may_add: &[&SSN],
        levels: &["system", "district"],
    },
    Role {
        id: "college_staff",
        label: "College Staff",
        may: &[Permission::Read, Permission::SeeOrganizations, Permission::Import],
        creates: &[STUDENT],
        may_add: &[&SSN],
        levels: &["college"],
    },
];
