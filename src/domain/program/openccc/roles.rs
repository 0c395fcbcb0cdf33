//! Who acts: district staff inside the colleges of their district, college staff inside their
//! college.

use crate::domain::access::{Permission, Role, SSN};

const MAY: &[Permission] = &[Permission::Read, Permission::SeeOrganizations, Permission::Import, Permission::ManageAccounts];

/// What staff create.
const STUDENT: &str = "student";

pub(super) static ROLES: [Role; 2] = [
    Role {
        id: "district_staff",
        label: "District Staff",
        may: MAY,
        creates: &[STUDENT],
        may_add: &[&SSN],
        levels: &["system", "district"],
    },
    Role { id: "college_staff", label: "College Staff", may: MAY, creates: &[STUDENT], may_add: &[&SSN], levels: &["college"] },
];
