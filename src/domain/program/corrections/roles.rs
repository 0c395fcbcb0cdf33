//! Who acts: the agency's admins over everything under it, a facility's admins and staff inside it.
//! Each creates learners and asks for moves; admins change learners and decide moves, switch a
//! facility off and on, and manage the locations below their own: facilities of an agency, units of
//! a facility.

use crate::domain::access::{Permission, Role};

/// What staff create.
pub(super) const LEARNER: &str = "Learner";

const MAY: &[Permission] = &[Permission::Read, Permission::SeeOrganizations, Permission::Import];
const ADMIN: &[Permission] = &[
    Permission::Read,
    Permission::SeeOrganizations,
    Permission::Import,
    Permission::ManageAccounts,
    Permission::SwitchProgram,
    Permission::ManageLocations,
];

pub(super) static ROLES: [Role; 3] = [
    Role { id: "agency_admin", label: "Agency Admin", may: ADMIN, creates: &[LEARNER], may_add: &[], levels: &["agency"] },
    Role { id: "facility_admin", label: "Facility Admin", may: ADMIN, creates: &[LEARNER], may_add: &[], levels: &["facility"] },
    Role { id: "facility_staff", label: "Facility Staff", may: MAY, creates: &[LEARNER], may_add: &[], levels: &["facility"] },
];
